"""What officials say of days and times, as the tables beside this have it: *.tsv.

A row is an expression and what it is to be taken for: "11-19" (of 2026), "11-19 15:00", "11-19 sáng",
"11-23..11-29", "ask", "ask 11-18 11-25" with days that must be offered, or "none". A line "@ moment expect"
holds for the rows below it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.conversation import LOCAL
from bot.domain.dates import Expect, When

YEAR = "2026"


@dataclass(frozen=True)
class Row:
    table: str
    said: str
    now: datetime
    expect: Expect
    wanted: str  # as ``shown`` writes it; "ask" or "none"
    offered: tuple[str, ...] = ()  # days that must be among the candidates

    def __str__(self) -> str:
        return f"{self.table}: {self.said}"


def rows() -> Iterator[Row]:
    for path in sorted(Path(__file__).parent.glob("*.tsv")):
        now, expect = datetime.min.replace(tzinfo=LOCAL), "future"
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("@"):
                _at, moment, expect = line.split()
                now = datetime.fromisoformat(moment).replace(tzinfo=LOCAL)
            elif line and not line.startswith("#"):
                said, wanted = line.split("\t")
                yield row(path.stem, said, now, expect, wanted)


def row(table: str, said: str, now: datetime, expect: str, wanted: str) -> Row:
    first, *rest = wanted.split()
    way: Expect = "past" if expect == "past" else "future"
    if first in ("ask", "none"):
        return Row(table, said, now, way, first, tuple(map(in_full, rest)))
    days = "..".join(map(in_full, first.split("..")))
    return Row(table, said, now, way, " ".join([days, *rest]))


def in_full(day: str) -> str:
    return f"{YEAR}-{day}" if len(day) == len("11-19") else day


def shown(when: When) -> str:
    """Write a reading as the tables do."""
    if when.kind in ("ask", "none"):
        return when.kind
    days = f"{when.date}..{when.date_end}" if when.kind == "range" else when.date
    return f"{days} {when.time}".strip()
