"""Changes of units: what becomes of them from a date. Planned, withdrawn, and taken once by the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, insert, select, update

from bot.conversation import local_date
from bot.domain.changes import ENDING, UnitChange, UnitChangeKind, UnitChangeState
from storage.engine import Tx, texts
from storage.tables.base import Id, Moment
from storage.tables.people import people, roles, unit_changes, units

COUNTER = "unit_changes"
goes_into, plan = units.alias(), unit_changes.alias()
becomes = func.coalesce(unit_changes.c.successor, plan.c.unit)  # of a new unit once that is there
FULL = (
    select(
        unit_changes,
        units.c.name.label("unit_name"),
        becomes.label("becomes"),
        func.coalesce(goes_into.c.name, plan.c.fields["name"].as_string()).label("successor_name"),
        people.c.full_name.label("by_name"),
    )
    .outerjoin_from(unit_changes, units, unit_changes.c.unit == units.c.id)
    .outerjoin(plan, unit_changes.c.into_plan == plan.c.id)
    .outerjoin(goes_into, becomes == goes_into.c.id)
    .join(people, unit_changes.c.by == people.c.id)
)
AS_KEPT = ("id", "number", "unit", "into_plan", "fields", "effective", "document", "by", "by_name")
is_planned = unit_changes.c.state == UnitChangeState.PLANNED
ADD = insert(unit_changes).returning(unit_changes.c.id)
GET = FULL.where(unit_changes.c.id == bindparam("of_change"))
LOCK = select(unit_changes.c.id).where(unit_changes.c.id == bindparam("of_change")).with_for_update()
IN_ORDER = FULL.order_by(unit_changes.c.effective, unit_changes.c.id)
PLANNED = IN_ORDER.where(is_planned)
MERGERS = PLANNED.where(unit_changes.c.into_plan == bindparam("of_change"))
ENDS = PLANNED.where(unit_changes.c.unit == bindparam("of_unit"), unit_changes.c.kind.in_(ENDING))
of_units = bindparam("of_units", type_=Id, expanding=True)
was_there = exists().where(
    roles.c.unit == unit_changes.c.unit,
    roles.c.person == bindparam("of_person"),
    roles.c.ends >= unit_changes.c.effective,
)
ENDED_SINCE = IN_ORDER.where(
    unit_changes.c.state == UnitChangeState.IN_FORCE,
    unit_changes.c.kind.in_(ENDING),
    unit_changes.c.applied_at >= bindparam("since", type_=Moment),
    unit_changes.c.unit.in_(of_units) | (unit_changes.c.successor.in_(of_units) & was_there),
)
IN_FORCE = IN_ORDER.where(
    (unit_changes.c.unit == bindparam("of_unit")) | (unit_changes.c.successor == bindparam("of_unit")),
    unit_changes.c.state == UnitChangeState.IN_FORCE,
)
DUE = (
    select(unit_changes.c.id)
    .where(is_planned, unit_changes.c.effective <= bindparam("on"))
    .order_by(unit_changes.c.effective, unit_changes.c.id)
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True)
class NewUnitChange:
    kind: UnitChangeKind
    effective: date
    by: int
    unit: int | None = None
    successor: int | None = None
    fields: Mapping[str, str] | None = None
    into_plan: int | None = None
    document: str = ""


def add(tx: Tx, planned: NewUnitChange, at: datetime) -> UnitChange:
    """Write a change, with the next number of the year."""
    year = local_date(at).year
    number = f"DV-{year}-{texts.next_number(tx, COUNTER, year):04}"
    row = {**vars(planned), "kind": planned.kind.value, "fields": dict(planned.fields or {})}
    return known_change(tx, int(tx.execute(ADD, {**row, "number": number, "at": at}).scalar_one()))


def known_change(tx: Tx, change_id: int) -> UnitChange:
    found = get(tx, change_id)
    if found is None:
        raise LookupError(f"unit change {change_id}")
    return found


def get(tx: Tx, change_id: int) -> UnitChange | None:
    row = tx.execute(GET, {"of_change": change_id}).one_or_none()
    return read(row) if row else None


def read(row: Row[Any]) -> UnitChange:
    known = {field: row._mapping[field] for field in AS_KEPT}
    known |= {"name": row.unit_name or row.fields["name"], "successor_name": row.successor_name or ""}
    known |= {"kind": UnitChangeKind(row.kind), "state": UnitChangeState(row.state)}
    return UnitChange(**known, successor=row.becomes)


def locked(tx: Tx, change_id: int) -> UnitChange | None:
    """Return a change, held until the commit: what goes into a new unit is planned and withdrawn in turn."""
    return known_change(tx, change_id) if tx.execute(LOCK, {"of_change": change_id}).first() else None


def planned(tx: Tx) -> list[UnitChange]:
    return listed(tx, PLANNED)


def mergers_into(tx: Tx, change_id: int) -> list[UnitChange]:
    """Return the mergers that are planned into the unit that this change makes."""
    return listed(tx, MERGERS, of_change=change_id)


def ending(tx: Tx, unit_id: int) -> list[UnitChange]:
    """Return the changes by which a unit is planned to be no more."""
    return listed(tx, ENDS, of_unit=unit_id)


def ended_since(tx: Tx, unit_ids: Sequence[int], person: int | None, since: datetime) -> UnitChange | None:
    """Return the first change since then that ended one of these units, or brought this person to one."""
    found = listed(tx, ENDED_SINCE, of_units=list(unit_ids), of_person=person, since=since)
    return next(iter(found), None)


def in_force(tx: Tx, unit_id: int) -> list[UnitChange]:
    return listed(tx, IN_FORCE, of_unit=unit_id)


def listed(tx: Tx, query: Select[Any], **asked: Any) -> list[UnitChange]:
    return [read(row) for row in tx.execute(query, asked)]


def withdraw(tx: Tx, change_id: int) -> bool:
    """Withdraw a change; False where it has taken effect or is withdrawn already."""
    return move(tx, change_id, state=UnitChangeState.WITHDRAWN)


def due(tx: Tx, day: date) -> list[int]:
    """Return the ids of the changes whose date has come, locked; what another worker holds is left to it."""
    return list(tx.execute(DUE, {"on": day}).scalars())


def is_ending(unit: ColumnElement[int], day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that a unit is to be no more on ``day``; a worker may be executing it just now."""
    ends = (unit_changes.c.unit == unit) & unit_changes.c.kind.in_(ENDING) & is_planned
    return exists().where(ends, unit_changes.c.effective <= day)


def take(tx: Tx, change_id: int, at: datetime) -> bool:
    """Put a planned change in force; False where it is not ours, or a merger's new unit is not there yet."""
    made = select(plan.c.unit).where(plan.c.id == unit_changes.c.into_plan).scalar_subquery()
    is_there = unit_changes.c.into_plan.is_(None) | made.is_not(None)
    successor = func.coalesce(unit_changes.c.successor, made)
    values = {"state": UnitChangeState.IN_FORCE, "applied_at": at, "successor": successor}
    return move(tx, change_id, is_there, **values)


def named_now(tx: Tx, change_id: int) -> UnitChange:
    """Return a change as it was taken, with its unit's name of now, which may have changed since planned."""
    change = known_change(tx, change_id)
    if change.kind == UnitChangeKind.NEW or change.fields["before"] == change.name:
        return change
    fields = {**change.fields, "before": change.name}
    tx.execute(update(unit_changes).where(unit_changes.c.id == change_id).values(fields=fields))
    return replace(change, fields=fields)


def set_unit(tx: Tx, change_id: int, unit_id: int) -> None:
    tx.execute(update(unit_changes).where(unit_changes.c.id == change_id).values(unit=unit_id))


def move(tx: Tx, change_id: int, *where: ColumnElement[bool], **values: Any) -> bool:
    """Change a change that is still planned; False where it is not."""
    is_it = (unit_changes.c.id == change_id) & is_planned
    moved = update(unit_changes).where(is_it, *where).values(**values).returning(unit_changes.c.id)
    return tx.execute(moved).first() is not None
