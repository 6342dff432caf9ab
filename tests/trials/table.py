"""The result of a trial as a page of docs/trials: the command, the date, a table, and what was wrong."""

import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.clock import WallClock
from bot.conversation import LOCAL

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "docs" / "trials"
READER = "For operators and contributors: one long trial, and what it showed ([all of them](../proven.md))."


@dataclass
class Result:
    """The result of a trial; ``rows`` are of a table under ``columns``; ``wrong`` is empty where all held."""

    name: str
    about: str
    columns: Sequence[str]
    rows: list[Sequence[object]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    command: str = ""  # where it is more than the name

    def page(self) -> str:
        day, version = WallClock().now().astimezone(LOCAL), sys.version.split()[0]
        lines = [
            f"# {self.name}",
            "",
            READER,
            "",
            self.about,
            "",
            f"`python3 start.py trial {self.command or self.name}`, {day:%d/%m/%Y}, "
            f"Python {version}, on {revision()}.",
            "",
            line(self.columns),
            line("---" for _ in self.columns),
            *(line(row) for row in self.rows),
            "",
            "Wrong: nothing." if not self.wrong else "Wrong:",
            *(f"- {one}" for one in self.wrong),
        ]
        return "\n".join(lines) + "\n"


def revision() -> str:
    """Return the commit that was tried; where the project is no clone, say that it was none."""
    command = ["git", "-C", str(ROOT), "rev-parse", "--short=7", "HEAD"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "no commit"


def about(docstring: str | None) -> str:
    """Return what a trial's module says of itself, without the command, which the page has anyway."""
    parts = (docstring or "").strip().split("\n\n")
    return "\n\n".join(part for part in parts if not part.startswith("    "))


def line(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def finish(result: Result) -> None:
    """Print the page and keep it; the process ends with 1 where something was wrong."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{result.name}.md").write_text(result.page(), encoding="utf-8")
    print(result.page())
    sys.exit(bool(result.wrong))
