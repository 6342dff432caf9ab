"""Units: finding them as people name them, by names of now and of then, and from when they owe checks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, bindparam, case, func, or_, select, update

from bot.conversation import expand, fold, tidy, tone_canon
from bot.domain.changes import UnitChangeKind, UnitChangeState, final
from bot.domain.reports import ReportState
from storage.engine import Tx
from storage.tables.people import unit_changes, units
from storage.tables.subjects import incidents, reports
from storage.units import former_addresses

is_open = or_(units.c.closed.is_(None), units.c.closed > bindparam("on"))
OPEN = (
    select(units.c.id, units.c.code, units.c.name, units.c.kind, units.c.duties_from)
    .where(is_open)
    .order_by(units.c.rank, units.c.id)
)
OF_IDS = OPEN.where(units.c.id.in_(bindparam("ids", expanding=True)))
OF_KIND = OPEN.where(units.c.kind == bindparam("of_kind"))
ENDINGS = select(units.c.id, units.c.code, units.c.closed, units.c.successor).where(
    units.c.closed.is_not(None)
)
CLOSED = select(units.c.id, units.c.closed).where(
    units.c.id.in_(bindparam("ids", expanding=True)), units.c.closed.is_not(None)
)
OPEN_NAME = select(units.c.name).where(units.c.id == bindparam("of_unit"), units.c.closed.is_(None))
SUCCESSORS = select(units.c.id, units.c.code, units.c.successor).where(
    or_(units.c.successor.is_not(None), units.c.code == bindparam("of_code"))
)
CODE = select(units.c.code).where(units.c.id == bindparam("of_unit"))
START = update(units).where(units.c.id.in_(bindparam("ids", expanding=True)))
GROUPS = (
    select(units.c.kind)
    .where(is_open, units.c.kind != "")
    .group_by(units.c.kind)
    .order_by(func.min(units.c.rank), func.min(units.c.id))
)

KINDS = {"p": "phòng", "ub": "ubnd", "vp": "văn phòng", "tt": "trung tâm", "x": "xã", "h": "hội"}
Spelling = Callable[[str], str]
SPELLINGS: tuple[Spelling, ...] = (  # from strict to lax; the first that fits anything decides
    lambda text: tone_canon(tidy(text)),
    lambda text: tone_canon(expand(text)),
    lambda text: fold(expand(text)),
)

DONE_WITH = (ReportState.FILED, ReportState.EXEMPT, ReportState.ENDED)  # reports that nobody writes any more


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
    """A choice of units: those with ``unit_ids``, those of a group, or all."""

    unit_ids: tuple[int, ...] | None = None
    kind: str = ""

    @property
    def is_all(self) -> bool:
        return self.unit_ids is None and not self.kind


ALL = Scope()


def name_at_the_time(table: FromClause) -> ColumnElement[str]:
    """Return the name that the unit of a row had when it was filed or raised; joined with ``units``."""
    return case((table.c.unit_named != "", table.c.unit_named), else_=units.c.name)


def listed(tx: Tx, day: date, scope: Scope = ALL) -> list[Unit]:
    """Return the units of ``scope`` that are open on ``day``, in their order."""
    query, asked = OPEN, {"on": day, "ids": scope.unit_ids, "of_kind": scope.kind}
    if scope.unit_ids is not None:
        query = OF_IDS
    elif scope.kind:
        query = OF_KIND
    return [Unit(*row) for row in tx.execute(query, asked)]


def closed(tx: Tx, unit_ids: Iterable[int]) -> dict[int, date]:
    """Return those of these units that are no more, and since when."""
    return {row.id: row.closed for row in tx.execute(CLOSED, {"ids": list(unit_ids)})}


@dataclass(frozen=True)
class EndOfUnit:
    """The end of a unit: since when it is no more, and the name of the one in which it ended, if any."""

    day: date
    successor: str


def ended(tx: Tx, unit_id: int) -> EndOfUnit | None:
    """Return how a unit ended; None where it is open."""
    rows = {row.id: row for row in tx.execute(ENDINGS)}
    if unit_id not in rows:
        return None
    last = final(unit_id, {one: row.successor for one, row in rows.items() if row.successor})
    name = tx.execute(OPEN_NAME, {"of_unit": last}).scalar()
    return EndOfUnit(rows[unit_id].closed, name or "")


def successor_code(tx: Tx, code: str) -> str:
    """Return the code of the unit in which the one with ``code`` ended; its own while it is open."""
    rows = tx.execute(SUCCESSORS, {"of_code": code}).all()
    into = {row.id: row.successor for row in rows if row.successor}
    first = next((row.id for row in rows if row.code == code), None)
    if first is None or first not in into:
        return code
    return str(tx.execute(CODE, {"of_unit": final(first, into)}).scalar_one())


def groups(tx: Tx, day: date) -> list[str]:
    return list(tx.execute(GROUPS, {"on": day}).scalars())


def search(tx: Tx, typed: str, day: date) -> list[Unit]:
    """Return the units that ``typed`` may mean, by code, name, or some words of it; several: not clear."""
    return matching(listed(tx, day), typed)


def matching(among: Sequence[Unit], typed: str) -> list[Unit]:
    """Return those of ``among`` that ``typed`` fits: wholly if any does, else by words within the name."""
    for spelling in SPELLINGS:
        if found := named(among, spelling, typed):
            return found
    for spelling in SPELLINGS:
        said = f" {spelling(typed)} "
        if found := [unit for unit in among if said.strip() and said in f" {spelling(unit.name)} "]:
            return found
    words = set(fold(expand(expand_kinds(typed))).split())
    return [unit for unit in among if words and words <= set(fold(expand(unit.name)).split())]


def named(among: Sequence[Unit], spelling: Spelling, typed: str) -> list[Unit]:
    """Return the units whose code or whole name ``typed`` is."""
    said = spelling(typed)
    return [unit for unit in among if fold(typed) == fold(unit.code) or said == spelling(unit.name)]


def expand_kinds(typed: str) -> str:
    """Return ``typed`` with short words for a unit's kind written out; elsewhere they mean other things."""
    return " ".join(KINDS.get(word, word) for word in tidy(typed).replace(".", " ").split())


def start(tx: Tx, unit_ids: Iterable[int], day: date) -> None:
    """Let these units owe checks from ``day`` on. Of today, rounds that are over are not owed."""
    tx.execute(START, {"ids": list(unit_ids), "duties_from": day})


def not_begun(tx: Tx, day: date) -> list[Unit]:
    return [unit for unit in listed(tx, day) if unit.duties_from is None]


def is_unstamped(table: FromClause) -> ColumnElement[bool]:
    return (table.c.unit == bindparam("of_unit")) & (table.c.unit_named == "")


KEEP_IN_REPORTS = (
    update(reports)
    .where(is_unstamped(reports), reports.c.state.in_([state.value for state in DONE_WITH]))
    .values(unit_named=bindparam("old"))
)
KEEP_IN_INCIDENTS = update(incidents).where(is_unstamped(incidents)).values(unit_named=bindparam("old"))


def keep_name(tx: Tx, renamed: Iterable[tuple[int, str]]) -> None:
    """Keep the name so far of renamed units, (id, name so far) each, in what was filed."""
    rows: list[dict[str, Any]] = [{"of_unit": unit, "old": name} for unit, name in renamed]
    if rows:
        tx.execute(KEEP_IN_REPORTS, rows)
        tx.execute(KEEP_IN_INCIDENTS, rows)


def name_on(day: date | ColumnElement[date]) -> ColumnElement[str]:
    """Return the name that a unit (of ``units``) had on a day: that until it was first renamed since."""
    later = unit_changes.alias()
    is_renamed = (
        (later.c.kind == UnitChangeKind.RENAMED)
        & (later.c.state == UnitChangeState.IN_FORCE)
        & (later.c.effective > day)
    )
    since = select(later.c.fields["before"].as_string()).where(later.c.unit == units.c.id, is_renamed)
    first = since.order_by(later.c.effective, later.c.id).limit(1).scalar_subquery()
    return func.coalesce(first, units.c.name)


FORMER = (
    select(unit_changes)
    .where(unit_changes.c.state == UnitChangeState.IN_FORCE, unit_changes.c.kind != UnitChangeKind.NEW)
    .order_by(unit_changes.c.id.desc())
)


@dataclass(frozen=True)
class FormerName:
    change: int
    kind: UnitChangeKind
    name: str
    unit: int
    successor: int | None
    since: date
    number: str
    document: str  # by which it was decided; "" where that was not told


def former_names(tx: Tx) -> list[FormerName]:
    found = []
    for row in tx.execute(FORMER):
        kind, name = UnitChangeKind(row.kind), row.fields["before"]
        by = row.number, row.document
        found.append(FormerName(row.id, kind, name, row.unit, row.successor, row.effective, *by))
    return found


def former_of_open(tx: Tx, among: Iterable[Unit]) -> dict[int, list[str]]:
    """Return the id of each of these units -> the names that it and what went into it had before.

    Their former addresses, without their domains, are among them.
    """
    names, found = {fold(unit.name) for unit in among}, former_names(tx)
    into = {one.unit: one.successor for one in found if one.successor}
    had: dict[int, list[str]] = {}
    for one in found:
        if fold(one.name) not in names:
            had.setdefault(final(one.unit, into), []).append(one.name)
    for address in former_addresses.listed(tx):
        had.setdefault(final(address.unit, into), []).append(address.address.partition("@")[0])
    return had
