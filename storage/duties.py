"""Duties as the database holds them: made, found when something is due, settled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql

from bot.domain.duties import Owed, Slot, State
from storage.db import Tx
from storage.tables import checks, duties, duty_people, units

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
MAKE = postgresql.insert(duties).on_conflict_do_nothing(index_elements=["unit", "date", "round"])
NUDGED = postgresql.insert(duty_people)
COUNT = NUDGED.on_conflict_do_update(
    index_elements=["duty", "person"], set_={"nudged": duty_people.c.nudged + NUDGED.excluded.nudged}
)


@dataclass(frozen=True)
class Unit:
    """A unit that owes checks; ``hours`` are its own where they differ from the district's."""

    id: int
    code: str
    name: str
    hours: Any


@dataclass(frozen=True)
class Duty:
    """A duty with its unit's name."""

    id: int
    unit: int
    unit_code: str
    unit_name: str
    date: date
    round: int
    opens: datetime
    ends: datetime
    next_nudge: datetime | None
    nudges: int
    state: State
    settled_at: datetime | None
    reason: str

    @property
    def owed(self) -> Owed:
        return Owed(self.id, self.unit, self.date, self.round, self.opens, self.ends, self.state)


def full() -> Select[Any]:
    names = (units.c.code.label("unit_code"), units.c.name.label("unit_name"))
    return select(duties, *names).join_from(duties, units, duties.c.unit == units.c.id)


def read(row: Row[Any]) -> Duty:
    return Duty(**{**row._mapping, "state": State(row.state)})


def lacking(tx: Tx, day: date) -> list[Unit]:
    """The units that owe checks on ``day`` and have none written yet."""
    has_some = exists().where(duties.c.unit == units.c.id, duties.c.date == day)
    owes = and_(units.c.duties_from <= day, or_(units.c.closed.is_(None), units.c.closed > day))
    query = select(units.c.id, units.c.code, units.c.name, units.c.hours).where(owes, ~has_some)
    return [Unit(*row) for row in tx.execute(query.order_by(units.c.rank, units.c.id))]


def make(tx: Tx, owed: Iterable[tuple[int, date, Slot, datetime | None]]) -> None:
    """Write duties: (unit, date, slot, next nudge) each; those that are there stay as they are."""
    rows = [
        {
            "unit": unit,
            "date": day,
            "round": slot.round,
            "opens": slot.opens,
            "ends": slot.ends,
            "next_nudge": nudge,
        }
        for unit, day, slot, nudge in owed
    ]
    if rows:
        tx.execute(MAKE, rows)


def due(tx: Tx, now: datetime) -> list[Duty]:
    """Open duties with a nudge due ``now``, locked; another worker's are left to it."""
    is_due = and_(duties.c.state == "open", duties.c.next_nudge <= now, duties.c.ends > now)
    query = full().where(is_due).order_by(units.c.rank, duties.c.id)
    return [read(row) for row in tx.execute(query.with_for_update(of=duties, skip_locked=True))]


def ended(tx: Tx, now: datetime) -> list[Duty]:
    """Open duties whose round is over, locked."""
    query = full().where(duties.c.state == "open", duties.c.ends <= now).order_by(units.c.rank, duties.c.id)
    return [read(row) for row in tx.execute(query.with_for_update(of=duties, skip_locked=True))]


def is_any_unended(tx: Tx, now: datetime) -> bool:
    """Whether a round is over that is not settled yet: another worker is at it."""
    query = select(duties.c.id).where(duties.c.state == "open", duties.c.ends <= now).limit(1)
    return tx.execute(query).first() is not None


def locked(tx: Tx, duty_id: int) -> Duty | None:
    row = tx.execute(full().where(duties.c.id == duty_id).with_for_update(of=duties)).one_or_none()
    return read(row) if row else None


def get(tx: Tx, duty_id: int) -> Duty | None:
    row = tx.execute(full().where(duties.c.id == duty_id)).one_or_none()
    return read(row) if row else None


def of_day(tx: Tx, day: date, unit_ids: Sequence[int] | None = None) -> list[Duty]:
    """The duties of a day, by unit and round; of these units, or of all."""
    query = full().where(duties.c.date == day)
    if unit_ids is not None:
        query = query.where(duties.c.unit.in_(unit_ids))
    return [read(row) for row in tx.execute(query.order_by(units.c.rank, units.c.id, duties.c.round))]


def between(tx: Tx, first: date, last: date, unit_ids: Sequence[int] | None = None) -> list[Duty]:
    """The duties from ``first`` to ``last``, both included."""
    query = full().where(duties.c.date >= first, duties.c.date <= last)
    if unit_ids is not None:
        query = query.where(duties.c.unit.in_(unit_ids))
    rows = tx.execute(query.order_by(duties.c.date, units.c.rank, units.c.id, duties.c.round))
    return [read(row) for row in rows]


def plan_nudges(tx: Tx, plans: Sequence[tuple[Duty, datetime | None, bool]]) -> None:
    """Set when each duty is nudged next, and count the nudge that has just been queued."""
    for duty, following, was_nudged in plans:
        nudges = duties.c.nudges + (1 if was_nudged else 0)
        is_it = duties.c.id == duty.id
        tx.execute(update(duties).where(is_it).values(next_nudge=following, nudges=nudges))


def count_nudges(tx: Tx, nudged: Iterable[tuple[int, int, str]]) -> None:
    """Note whom a nudge was queued for: (duty, person, "") each, or why it was not."""
    rows = [
        {"duty": duty, "person": person, "nudged": 0 if why_not else 1, "why_not": why_not}
        for duty, person, why_not in nudged
    ]
    if rows:
        tx.execute(COUNT, rows)


def reached(tx: Tx, duty_id: int, person_id: int, at: datetime) -> None:
    is_it = and_(duty_people.c.duty == duty_id, duty_people.c.person == person_id)
    tx.execute(update(duty_people).where(is_it, duty_people.c.reached.is_(None)).values(reached=at))


def snooze(tx: Tx, duty_id: int, person_id: int) -> bool:
    """Note that this person asked to be nudged again; False where they did so in this round before."""
    row = {"duty": duty_id, "person": person_id, "nudged": 0, "snoozed": True}
    once = NUDGED.on_conflict_do_update(
        index_elements=["duty", "person"], set_={"snoozed": True}, where=duty_people.c.snoozed.is_(False)
    ).returning(duty_people.c.duty)
    return tx.execute(once, row).first() is not None


def settle(tx: Tx, duty_id: int, state: State, at: datetime, reason: str = "") -> None:
    """End the duty so. It is nudged no more."""
    settled = {"state": state.value, "settled_at": at, "reason": reason, "next_nudge": None}
    tx.execute(update(duties).where(duties.c.id == duty_id).values(**settled))


def excuse(tx: Tx, chosen: Any, at: datetime, reason: str) -> list[int]:
    """Excuse the duties that ``chosen`` says, unless they were checked; their ids."""
    unsettled = duties.c.state.in_([State.OPEN, State.MISSED, State.NOT_REACHED])
    settled = {"state": State.EXCUSED.value, "settled_at": at, "reason": reason, "next_nudge": None}
    done = update(duties).where(chosen, unsettled).values(**settled).returning(duties.c.id)
    return list(tx.execute(done).scalars())


def reopen(tx: Tx, duty_id: int, state: State, next_nudge: datetime | None) -> None:
    """Its last check was taken back: the duty is as it was before."""
    newest = select(checks.c.reason_before).where(checks.c.duty == duty_id).order_by(checks.c.id.desc())
    reason = func.coalesce(newest.limit(1).scalar_subquery(), "")
    values = {"state": state.value, "settled_at": None, "reason": reason, "next_nudge": next_nudge}
    tx.execute(update(duties).where(duties.c.id == duty_id).values(**values))


def people_of(tx: Tx, duty_ids: Sequence[int]) -> list[Row[Any]]:
    """Whom nudges of these duties were queued for."""
    return list(tx.execute(select(duty_people).where(duty_people.c.duty.in_(duty_ids)))) if duty_ids else []


def misses_in_a_row(tx: Tx, unit_id: int, until: datetime) -> int:
    """How many of the unit's last duties, the newest first, ended as missed."""
    query = select(duties.c.state).where(duties.c.unit == unit_id, duties.c.ends <= until)
    counted = query.where(duties.c.state != State.EXCUSED.value).order_by(duties.c.ends.desc()).limit(20)
    run = 0
    for state in tx.execute(counted).scalars():
        if state != State.MISSED:
            break
        run += 1
    return run


@dataclass(frozen=True)
class Check:
    """An officer's word that settles a duty. ``state_before`` is what taking it back restores."""

    duty: int
    person: int
    via: str  # tap, typed, phone
    channel: str
    result: str  # none, handled, head, unsaid
    state_before: State
    said_at: datetime
    by: int | None = None  # who recorded it, where told by telephone
    note: str = ""


def record(tx: Tx, check: Check) -> int:
    """Write a check down, before the duty is settled by it; its id."""
    reason = select(duties.c.reason).where(duties.c.id == check.duty).scalar_subquery()
    values = {**check.__dict__, "state_before": check.state_before.value, "reason_before": reason}
    return int(tx.execute(checks.insert().values(**values).returning(checks.c.id)).scalar_one())


def check(tx: Tx, check_id: int) -> Row[Any] | None:
    return tx.execute(select(checks).where(checks.c.id == check_id)).one_or_none()


def undo(tx: Tx, check_id: int, at: datetime) -> None:
    tx.execute(update(checks).where(checks.c.id == check_id).values(undone_at=at))


def last_date(tx: Tx) -> date | None:
    """The newest date for which any duty is written."""
    return tx.execute(select(func.max(duties.c.date))).scalar()
