"""Write docs/settings.md from the program's settings, and find the pages and links of all documents.

``python -m tests.documents`` writes the page; a test fails where it is not what the settings give.
"""

import re
from datetime import time
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.config import PREFIX, Settings

ROOT = Path(__file__).parent.parent
SETTINGS = ROOT / "docs" / "settings.md"
OPENING = f"""\
# Settings

For operators: every setting of the program, with its meaning and default.

`.venv/bin/python -m tests.documents` writes this page from the program; do not change it by hand.

A setting comes from the first of these places that has it:

1. the environment: `{PREFIX}LISTEN=127.0.0.1:8080`;
2. the settings file, a line `NAME=value` for each: `nhacthu.env` in the folder in which the program is
   started, or the file that `{PREFIX}SETTINGS` names.

In both places `…_FILE` names a file that holds the value instead, which is meant for secrets:
`{PREFIX}SECRET_KEY_FILE=/path`. A file counts before a value that is written beside it.

Times are local (Asia/Ho_Chi_Minh), lists are separated by commas, hours are written `07:30-11:30`. A
setting that cannot be used is refused at the start, by its name. `doctor` says what is missing.
"""
HEADINGS = {  # the first setting below each
    "database_url": "The program",
    "telegram_token": "Telegram",
    "zalo_bot_tokens": "Zalo bots",
    "zalo_oa_id": "The Zalo Official Account",
    "clamd": "Files and mail",
    "mail_domains": "The office",
    "first_round": "The working day",
    "incident_take_minutes": "Incidents",
    "tick_seconds": "Periods",
}
TABLE = "| name | meaning | default |\n|---|---|---|\n"
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def settings_page() -> str:
    """Return the whole page: a table for each heading, a line for each setting."""
    return OPENING + "".join(heading_above(name) + row(name) for name in Settings.model_fields)


def heading_above(name: str) -> str:
    """Return the heading that stands above a setting; "" above most."""
    return f"\n## {HEADINGS[name]}\n\n{TABLE}" if name in HEADINGS else ""


def row(name: str) -> str:
    field = Settings.model_fields[name]
    secrecy = " (secret)" if "SecretStr" in str(field.annotation) else ""
    return f"| `{PREFIX}{name.upper()}` | {field.description}{secrecy} | {shown(field.default)} |\n"


def shown(default: Any) -> str:
    """Return a default as an operator would write it; "" where there is none, and for secrets."""
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


def links(page: str) -> list[str]:
    """Return what a page's links and pictures lead to, code left out."""
    return LINK.findall(without_code(page))


def anchors(page: str) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them: lower case, hyphens, no other marks.

    A second heading of the same words has "-1" behind, a third "-2".
    """
    found: dict[str, int] = {}
    made = set()
    for heading in HEADING.findall(FENCE.sub("", page)):
        words = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        made.add(f"{words}-{found[words]}" if words in found else words)
        found[words] = found.get(words, 0) + 1
    return made


def without_code(page: str) -> str:
    """Return a page without its fenced blocks, indented blocks and inline code."""
    lines = [line for line in FENCE.sub("", page).splitlines() if not line.startswith("    ")]
    return re.sub(r"`[^`]*`", "", "\n".join(lines))


def first_words(page: str) -> str:
    """Return the first line below a page's title."""
    _title, *lines = page.splitlines()
    return next((line for line in lines if line.strip()), "")


def section(page: str, heading: str) -> str:
    """Return what stands from a heading of the second rank to the next one, both left out."""
    _before, _heading, rest = page.partition(f"\n## {heading}\n")
    return rest.partition("\n## ")[0]


if __name__ == "__main__":
    SETTINGS.write_text(settings_page(), encoding="utf-8")
