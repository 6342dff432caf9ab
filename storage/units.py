"""Units: finding them as people name them, their groups, and from when they owe checks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select, update

from bot.text import expand, fold, tidy, tone_canon
from storage.db import Tx
from storage.tables import units


@dataclass(frozen=True)
class Unit:
    """A unit that is open. ``duties_from`` is None while it stands as "chưa bắt đầu"."""

    id: int
    code: str
    name: str
    kind: str  # its group
    duties_from: date | None


@dataclass(frozen=True)
class Scope:
    """Which units something is for: those with ``unit_ids``, those of a group, or all."""

    unit_ids: tuple[int, ...] | None = None
    kind: str = ""

    @property
    def is_all(self) -> bool:
        return self.unit_ids is None and not self.kind


ALL = Scope()


def listed(tx: Tx, day: date, scope: Scope = ALL) -> list[Unit]:
    """The units of ``scope`` that are open on ``day``, in their order."""
    is_open = or_(units.c.closed.is_(None), units.c.closed > day)
    query = select(units.c.id, units.c.code, units.c.name, units.c.kind, units.c.duties_from).where(is_open)
    if scope.unit_ids is not None:
        query = query.where(units.c.id.in_(scope.unit_ids))
    if scope.kind:
        query = query.where(units.c.kind == scope.kind)
    return [Unit(*row) for row in tx.execute(query.order_by(units.c.rank, units.c.id))]


def groups(tx: Tx, day: date) -> list[str]:
    """The groups that units are in, in the order of their first unit."""
    return list(dict.fromkeys(unit.kind for unit in listed(tx, day) if unit.kind))


def search(tx: Tx, typed: str, day: date) -> list[Unit]:
    """The units that ``typed`` may mean: by code, name, or some words of it. Several: it is not plain."""
    return matching(listed(tx, day), typed)


KINDS = {"p": "phòng", "ub": "ubnd", "vp": "văn phòng", "tt": "trung tâm", "x": "xã", "h": "hội"}
Spelling = Callable[[str], str]
SPELLINGS: tuple[Spelling, ...] = (  # from strict to lax; the first that fits anything decides
    lambda text: tone_canon(tidy(text)),
    lambda text: tone_canon(expand(text)),
    lambda text: fold(expand(text)),
)


def matching(among: Sequence[Unit], typed: str) -> list[Unit]:
    """Those of ``among`` that ``typed`` fits: wholly if any does, else by words that stand in the name."""
    for spelling in SPELLINGS:
        if found := named(among, spelling, typed):
            return found
    for spelling in SPELLINGS:
        said = f" {spelling(typed)} "
        if found := [unit for unit in among if said.strip() and said in f" {spelling(unit.name)} "]:
            return found
    words = set(fold(expand(called(typed))).split())
    return [unit for unit in among if words and words <= set(fold(expand(unit.name)).split())]


def called(typed: str) -> str:
    """``typed`` with the short words for a unit's kind written out; elsewhere they mean other things."""
    return " ".join(KINDS.get(word, word) for word in tidy(typed).replace(".", " ").split())


def named(among: Sequence[Unit], spelling: Spelling, typed: str) -> list[Unit]:
    """Those whose code or whole name ``typed`` is."""
    said = spelling(typed)
    return [unit for unit in among if fold(typed) == fold(unit.code) or said == spelling(unit.name)]


def start(tx: Tx, unit_ids: Iterable[int], day: date) -> None:
    """These units owe checks from ``day`` on. Of today, rounds that are over are not owed."""
    tx.execute(update(units).where(units.c.id.in_(list(unit_ids))).values(duties_from=day))


def not_begun(tx: Tx, day: date) -> list[Unit]:
    """The open units that have no date from which they owe checks."""
    return [unit for unit in listed(tx, day) if unit.duties_from is None]
