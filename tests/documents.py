"""What the documents say that the code knows better: the table of settings in README.md.

``python -m tests.documents`` writes the table from bot/config/settings.py; a test fails where they differ.
"""

from datetime import time
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.config import Settings

README = Path(__file__).parent.parent / "README.md"
BEGINS, ENDS = "from bot/config/settings.py -->\n", "<!-- end of settings -->"


def settings_table() -> str:
    rows = [
        f"| `{name.upper()}` | {field.description} | {shown(field.default)} |\n"
        for name, field in Settings.model_fields.items()
    ]
    return "".join(["| name | meaning | default |\n|---|---|---|\n", *rows])


def shown(default: Any) -> str:
    """A default as it would be written for it."""
    if isinstance(default, SecretStr) or default in ("", None, []):
        return ""
    return f"`{written(default)}`"


def written(value: Any) -> str:
    match value:
        case time():
            return f"{value:%H:%M}"
        case tuple():
            return "-".join(map(written, value))
        case list():
            return ", ".join(map(written, value))
        case float():
            return f"{value:g}"
    return str(value)


def parts(document: str) -> tuple[str, str, str]:
    """What stands before the table, the table, and what stands after it."""
    before, _begins, rest = document.partition(BEGINS)
    table, _ends, after = rest.partition(ENDS)
    return before + BEGINS, table, ENDS + after


if __name__ == "__main__":
    before, _table, after = parts(README.read_text(encoding="utf-8"))
    README.write_text(before + settings_table() + after, encoding="utf-8")
