"""Names that are in no list any more, and what became of them: found by them, and never silently."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.directory.search import Entry, Field
from bot.domain.unit_changes import ENDING, Kind, final
from bot.text import day_text, fold
from bot.words import _
from storage.directory import Listed
from storage.engine.db import Tx
from storage.units import units

OLD = 0.9  # how much is said by a name that a unit has no more
TOKEN = "db_was"


@dataclass(frozen=True)
class Was:
    """A former name; ``unit`` is the open one in which it ended, None where there is none."""

    change: int
    name: str
    kind: Kind
    since: date
    unit: Listed | None
    is_direct: bool  # whether it went there in one step

    def became(self) -> str:
        places = {"name": self.name, "day": day_text(self.since)}
        if self.unit is None:
            return _("“{name}” đã ngừng hoạt động từ ngày {day}.", **places)
        places["unit"] = self.unit.name
        if not self.is_direct:
            return _("“{name}” nay thuộc {unit}.", **places)
        if self.kind == Kind.MERGED:
            return _("“{name}” đã sáp nhập vào {unit} từ ngày {day}.", **places)
        return _("“{name}” nay là {unit} (từ ngày {day}).", **places)

    def label(self) -> str:
        if self.unit is None:
            return _("{name} (đã ngừng hoạt động)", name=self.name)
        return _("{name} (nay: {unit})", name=self.name, unit=self.unit.name)


def names(tx: Tx, there: Sequence[Listed]) -> list[Was]:
    """Each name once, as it was last; not where a unit of today is called so. ``there``: the open units."""
    found = units.former_names(tx)
    into = {one.unit: one.successor for one in found if one.successor}
    ends = {one.unit: one.since for one in found if one.kind in ENDING}
    open_now, taken = {unit.id: unit for unit in there}, {fold(unit.name) for unit in there}
    known: dict[str, Was] = {}
    for one in found:
        ended = final(one.unit, into)
        is_direct = ended in (one.successor, one.unit)
        unit = open_now.get(ended)
        since = one.since if unit else ends.get(one.unit, one.since)
        was = Was(one.change, one.name, one.kind, since, unit, is_direct)
        if fold(one.name) not in taken:
            known.setdefault(fold(one.name), was)
    return list(known.values())


def entries(found: Sequence[Was]) -> Iterator[Entry]:
    for was in found:
        yield Entry(f"{TOKEN}:{was.change}", was.label(), (Field(was.name, OLD),))
