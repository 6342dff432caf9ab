"""What becomes of units from a date: planned, withdrawn, and taken once by the clock."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, insert, select, update

from bot.domain.unit_changes import ENDING, Kind, State, reference
from bot.text import local_date
from storage import numbering
from storage.db import Tx
from storage.tables import people, unit_changes, units

COUNTER = "unit_changes"
goes_into = units.alias()
FULL = (
    select(
        unit_changes,
        units.c.name.label("unit_name"),
        goes_into.c.name.label("successor_name"),
        people.c.full_name.label("by_name"),
    )
    .outerjoin_from(unit_changes, units, unit_changes.c.unit == units.c.id)
    .outerjoin(goes_into, unit_changes.c.successor == goes_into.c.id)
    .join(people, unit_changes.c.by == people.c.id)
)
is_planned = unit_changes.c.state == State.PLANNED


@dataclass(frozen=True)
class Planned:
    """What is to become of a unit, before it is written."""

    kind: Kind
    effective: date
    by: int
    unit: int | None = None
    successor: int | None = None
    fields: Mapping[str, str] | None = None
    document: str = ""


@dataclass(frozen=True)
class UnitChange:
    """``name``: of the unit as it is called now, of one that is new as it will be."""

    id: int
    number: str
    kind: Kind
    unit: int | None
    name: str
    successor: int | None
    successor_name: str
    fields: Mapping[str, str]
    effective: date
    document: str
    state: State
    by: int
    by_name: str

    @property
    def is_planned(self) -> bool:
        return self.state == State.PLANNED


def read(row: Row[Any]) -> UnitChange:
    return UnitChange(
        id=row.id,
        number=row.number,
        kind=Kind(row.kind),
        unit=row.unit,
        name=row.unit_name or row.fields["name"],
        successor=row.successor,
        successor_name=row.successor_name or "",
        fields=row.fields,
        effective=row.effective,
        document=row.document,
        state=State(row.state),
        by=row.by,
        by_name=row.by_name,
    )


def add(tx: Tx, planned: Planned, at: datetime) -> UnitChange:
    """Write it, with the next number of the year."""
    year = local_date(at).year
    number = reference(year, numbering.following(tx, COUNTER, year))
    row = {**vars(planned), "kind": planned.kind.value, "fields": dict(planned.fields or {})}
    made = insert(unit_changes).values(**row, number=number, at=at).returning(unit_changes.c.id)
    return there(tx, int(tx.execute(made).scalar_one()))


def there(tx: Tx, change_id: int) -> UnitChange:
    """One that is known to be there."""
    found = get(tx, change_id)
    if found is None:
        raise LookupError(f"unit change {change_id}")
    return found


def get(tx: Tx, change_id: int) -> UnitChange | None:
    row = tx.execute(FULL.where(unit_changes.c.id == change_id)).one_or_none()
    return read(row) if row else None


def planned(tx: Tx) -> list[UnitChange]:
    """All that are still to come, in the order in which they take effect."""
    return listed(tx, is_planned)


def in_force(tx: Tx, unit_id: int) -> list[UnitChange]:
    """What became of a unit so far."""
    of_it = (unit_changes.c.unit == unit_id) | (unit_changes.c.successor == unit_id)
    return listed(tx, of_it & (unit_changes.c.state == State.IN_FORCE))


def listed(tx: Tx, wanted: ColumnElement[bool]) -> list[UnitChange]:
    in_order = FULL.where(wanted).order_by(unit_changes.c.effective, unit_changes.c.id)
    return [read(row) for row in tx.execute(in_order)]


def withdraw(tx: Tx, change_id: int) -> bool:
    """False where it has taken effect or is withdrawn already."""
    return move(tx, change_id, state=State.WITHDRAWN)


def due(tx: Tx, day: date) -> list[int]:
    """The ids of those whose date has come, held; what another worker holds is left to it."""
    is_due = is_planned & (unit_changes.c.effective <= day)
    query = select(unit_changes.c.id).where(is_due).order_by(unit_changes.c.effective, unit_changes.c.id)
    return list(tx.execute(query.with_for_update(skip_locked=True)).scalars())


def is_ending(unit: ColumnElement[int], day: date) -> ColumnElement[bool]:
    """Whether a unit is to be no more on ``day``: another worker may be carrying that out just now."""
    ends = (unit_changes.c.unit == unit) & unit_changes.c.kind.in_(ENDING) & is_planned
    return exists().where(ends, unit_changes.c.effective <= day)


def take(tx: Tx, change_id: int, at: datetime) -> bool:
    """Whether it is ours to carry out: it was planned, and is in force from now on."""
    return move(tx, change_id, state=State.IN_FORCE, applied_at=at)


def named_now(tx: Tx, change_id: int) -> UnitChange:
    """As it was taken, with the name that its unit has now: it may have had another when this was planned."""
    change = there(tx, change_id)
    if change.kind == Kind.NEW or change.fields["before"] == change.name:
        return change
    fields = {**change.fields, "before": change.name}
    tx.execute(update(unit_changes).where(unit_changes.c.id == change_id).values(fields=fields))
    return replace(change, fields=fields)


def set_unit(tx: Tx, change_id: int, unit_id: int) -> None:
    """Of one that is new: which unit it became."""
    tx.execute(update(unit_changes).where(unit_changes.c.id == change_id).values(unit=unit_id))


def move(tx: Tx, change_id: int, **values: Any) -> bool:
    is_it = (unit_changes.c.id == change_id) & is_planned
    moved = update(unit_changes).where(is_it).values(**values).returning(unit_changes.c.id)
    return tx.execute(moved).first() is not None
