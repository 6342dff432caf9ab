"""docs/benches.md: the table, the machine that it was measured on, and what was written there by hand."""

import os
import platform
from pathlib import Path

from bot.clock import WallClock
from bot.conversation import LOCAL
from tests.bench.rows import Row, as_markdown
from tests.bench.stores import Kind
from tests.trials.table import revision

PAGE = Path(__file__).parent.parent.parent / "docs" / "benches.md"


def write(rows: list[Row], kinds: tuple[Kind, ...]) -> None:
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    PAGE.write_text(page(rows, kinds) + by_hand(before), encoding="utf-8")


def by_hand(page: str) -> str:
    """Return what stands below the table, from its first heading on: it is kept."""
    _table, heading, rest = page.partition("\n## ")
    return heading + rest


def page(rows: list[Row], kinds: tuple[Kind, ...]) -> str:
    day = WallClock().now().astimezone(LOCAL)
    lines = [
        "# Benches",
        "",
        "For contributors: what the program takes, beside the bars of its design.",
        "",
        f"`python3 start.py bench --write`, {day:%d/%m/%Y}, on {revision()}; {machine(kinds)}.",
        "Both stores wait for the disk, as they do for real. The bars are those of the design. Ours and its",
        "peers (tests/bench/peers) fill in the same form in turns; of each run the median is shown.",
        "",
        as_markdown(rows),
    ]
    return "\n".join(lines)


def machine(kinds: tuple[Kind, ...]) -> str:
    processors = len(os.sched_getaffinity(0))
    stores = ", ".join(f"{kind.name} {kind.version}" for kind in kinds)
    where = f"{platform.system()} on {platform.machine()}"
    return f"{processors} processors, {where}, Python {platform.python_version()}, {stores}"
