"""Summaries of duties, counted by the database in one statement each, and one by one for the export."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, or_, select

from bot.domain.duties import UNSETTLED, Duty, DutyCounts, DutyState
from bot.domain.reports import MISSING
from storage.checks.duties import read
from storage.engine import Tx
from storage.tables.people import people, units
from storage.tables.subjects import checks, duties, incidents, reports
from storage.units.units import is_open, name_on

AT_A_TIME = 1000  # rows in memory
giver, writer = people.alias("giver"), people.alias("writer")
UNITS = select(units.c.id, units.c.code, units.c.name, units.c.phone).order_by(units.c.rank, units.c.id)
WITH_CHECKS = (  # each duty with the check that settled it, unless that was taken back
    select(
        *(duties.c[name] for name in ("date", "round", "state", "nudges", "reason")),
        units.c.code,
        name_on(duties.c.date).label("name"),
    )
    .add_columns(*(checks.c[name] for name in ("said_at", "via", "channel", "result", "note")))
    .add_columns(giver.c.full_name.label("giver"), writer.c.full_name.label("writer"))
    .join_from(duties, units, duties.c.unit == units.c.id)
    .outerjoin(checks, and_(checks.c.duty == duties.c.id, checks.c.undone_at.is_(None)))
    .outerjoin(giver, checks.c.person == giver.c.id)
    .outerjoin(writer, checks.c.by == writer.c.id)
)

OF_IDS = UNITS.where(units.c.id.in_(bindparam("ids", expanding=True)))
OWING = UNITS.where(units.c.duties_from <= bindparam("on"), is_open)
NOT_BEGUN = (
    select(func.count())
    .select_from(units)
    .where(or_(units.c.duties_from.is_(None), units.c.duties_from > bindparam("on")), is_open)
)
OF_DAY = (
    select(duties, units.c.code.label("unit_code"), name_on(duties.c.date).label("unit_name"))
    .join_from(duties, units, duties.c.unit == units.c.id)
    .where(duties.c.date == bindparam("on"))
    .order_by(units.c.rank, units.c.id, duties.c.round)
)
TOLD_BY_PHONE = (
    select(checks.c.duty, people.c.full_name)
    .join_from(checks, people, checks.c.by == people.c.id)
    .join(duties, checks.c.duty == duties.c.id)
    .where(duties.c.date == bindparam("on"), checks.c.via == "phone", checks.c.undone_at.is_(None))
)

OPEN_INCIDENTS = (
    select(incidents.c.unit, func.count().label("found"))
    .where(incidents.c.closed_at.is_(None))
    .group_by(incidents.c.unit)
)
STATES = (
    select(duties.c.unit, duties.c.date, duties.c.state, func.count())
    .where(
        duties.c.date >= bindparam("first"),
        duties.c.date <= bindparam("last"),
        duties.c.unit.in_(bindparam("units", expanding=True)),
    )
    .group_by(duties.c.unit, duties.c.date, duties.c.state)
)


@dataclass(frozen=True)
class SummaryUnit:
    id: int
    code: str
    name: str
    phone: str


def units_of_ids(tx: Tx, unit_ids: Iterable[int]) -> list[SummaryUnit]:
    """Return units by their ids, in the order of every list."""
    return [SummaryUnit(*row) for row in tx.execute(OF_IDS, {"ids": list(unit_ids)})]


def owing_units(tx: Tx, day: date) -> list[SummaryUnit]:
    """Return the units whose duties have begun by ``day``, in their order."""
    return [SummaryUnit(*row) for row in tx.execute(OWING, {"on": day})]


def count_not_begun(tx: Tx, day: date) -> int:
    """Count the units that stand as "chưa bắt đầu" on ``day``."""
    return int(tx.execute(NOT_BEGUN, {"on": day}).scalar_one())


def counts(
    tx: Tx, first: date, last: date, unit_ids: Sequence[int] | None = None
) -> list[tuple[SummaryUnit, DutyCounts]]:
    """Count how the duties from ``first`` to ``last`` ended, by unit as it was called then, if it had any."""
    columns = (units.c.id, units.c.code, units.c.phone, duties.c.state)
    query = select(*columns, name_on(last).label("name"), func.count().label("ended"))
    query = query.join_from(duties, units).where(duties.c.date >= first, duties.c.date <= last)
    if unit_ids is not None:
        query = query.where(duties.c.unit.in_(unit_ids))
    states: defaultdict[SummaryUnit, dict[DutyState, int]] = defaultdict(dict)
    grouped = query.group_by(*columns, units.c.name, units.c.rank)
    for row in tx.execute(grouped.order_by(units.c.rank, units.c.id)):
        states[SummaryUnit(row.id, row.code, row.name, row.phone)][DutyState(row.state)] = row.ended
    return [(unit, DutyCounts.of(found)) for unit, found in states.items()]


def duties_of(tx: Tx, day: date) -> list[Duty]:
    """Return the duties of a day, by unit and round, each unit as it was called then."""
    return [read(row) for row in tx.execute(OF_DAY, {"on": day})]


def days_not_reached(tx: Tx, unit_ids: Sequence[int], until: date) -> dict[int, int]:
    """Return unit -> on how many days, up to ``until``, nobody of it was reached since somebody last was."""
    if not unit_ids:
        return {}
    ours = and_(duties.c.unit.in_(unit_ids), duties.c.date <= until)
    is_heard = duties.c.state.not_in([DutyState.NOT_REACHED, DutyState.EXCUSED, DutyState.OPEN])
    heard = select(duties.c.unit, func.max(duties.c.ends).label("at")).where(ours, is_heard)
    last = heard.group_by(duties.c.unit).subquery()
    query = (
        select(duties.c.unit, func.count(func.distinct(duties.c.date)))
        .join_from(duties, last, duties.c.unit == last.c.unit, isouter=True)
        .where(ours, duties.c.state == DutyState.NOT_REACHED.value)
        .where(or_(last.c.at.is_(None), duties.c.ends > last.c.at))
        .group_by(duties.c.unit)
    )
    return dict(tx.execute(query).all())


def told_by_phone(tx: Tx, day: date) -> dict[int, str]:
    """Return duty of ``day`` -> who of the office recorded its check, where that was told by telephone."""
    return {row.duty: row.full_name for row in tx.execute(TOLD_BY_PHONE, {"on": day})}


def unchecked_units(tx: Tx, now: datetime) -> set[int]:
    """Return the units that owe a check in the round that is on."""
    is_on = (duties.c.opens <= now) & (duties.c.ends > now)
    query = select(duties.c.unit).where(is_on, duties.c.state.in_(UNSETTLED))
    return set(tx.execute(query).scalars())


def unfiled_units(tx: Tx, request_id: int) -> set[int]:
    """Return the units of whose report to this request the office has nothing."""
    query = select(reports.c.unit).where(reports.c.request == request_id, reports.c.state.in_(MISSING))
    return set(tx.execute(query).scalars())


def duties_between(
    tx: Tx, first: date, last: date, unit_ids: Sequence[int] | None = None
) -> Iterator[Row[Any]]:
    """Yield the duties from ``first`` to ``last``, both included, with their checks, by day, unit, round."""
    query = WITH_CHECKS.where(duties.c.date >= first, duties.c.date <= last)
    if unit_ids is not None:
        query = query.where(duties.c.unit.in_(unit_ids))
    in_order = query.order_by(duties.c.date, units.c.rank, units.c.id, duties.c.round)
    yield from tx.execute(in_order, execution_options={"yield_per": AT_A_TIME})


def states_of_units(
    tx: Tx, first: date, last: date, unit_ids: Collection[int]
) -> dict[tuple[int, date], Counter[DutyState]]:
    """Return unit and day -> how many of its duties ended how."""
    found: dict[tuple[int, date], Counter[DutyState]] = {}
    for unit, day, state, count in tx.execute(
        STATES, {"first": first, "last": last, "units": list(unit_ids)}
    ):
        found.setdefault((unit, day), Counter())[DutyState(state)] += count
    return found


def open_incidents(tx: Tx) -> dict[int, int]:
    """Return unit -> how many of its incidents are open, of those that have any."""
    return {row.unit: row.found for row in tx.execute(OPEN_INCIDENTS)}
