"""Duties as the database holds them: made, found when something is due, settled by the officers' checks."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from bot.conversation import local_date
from bot.domain.duties import SETTLED, UNSETTLED, Duty, DutyState, Slot
from storage.engine import Tx
from storage.tables.base import Moment
from storage.tables.engine import outbox
from storage.tables.people import people, units
from storage.tables.subjects import checks, duties, duty_people
from storage.units.unit_changes import is_ending
from storage.units.units import is_open

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
MAKE = postgresql.insert(duties).on_conflict_do_nothing(index_elements=["unit", "date", "round"])
NUDGED = postgresql.insert(duty_people)
COUNT = NUDGED.on_conflict_do_update(
    index_elements=["duty", "person"], set_={"nudged": duty_people.c.nudged + NUDGED.excluded.nudged}
)

FULL = select(duties, units.c.code.label("unit_code"), units.c.name.label("unit_name")).join_from(
    duties, units, duties.c.unit == units.c.id
)
GET = FULL.where(duties.c.id == bindparam("of_duty"))
GET_MANY = FULL.where(duties.c.id.in_(bindparam("of_duties", expanding=True))).order_by(duties.c.id)
LOCK = GET.with_for_update(of=duties)
IS_IT = update(duties).where(duties.c.id == bindparam("of_duty"))
PLAN = IS_IT.values(next_nudge=bindparam("following"), nudges=duties.c.nudges + bindparam("more"))
SETTLE = IS_IT.values(
    state=bindparam("ended"), settled_at=bindparam("at"), reason=bindparam("why"), next_nudge=null()
)
is_unsettled = duties.c.state.in_(UNSETTLED)
LOOKED_BACK = timedelta(days=30)  # for misses in a row
CHECKED_REASON = select(duties.c.reason).where(duties.c.id == bindparam("of_duty")).scalar_subquery()
RECORD_CHECK = checks.insert().values(reason_before=CHECKED_REASON).returning(checks.c.id)
WITH_GIVER = select(checks, people.c.full_name.label("giver")).join_from(
    checks, people, checks.c.person == people.c.id
)
GET_CHECK = WITH_GIVER.where(checks.c.id == bindparam("of_check"))
NEWEST_CHECK = (
    WITH_GIVER.where(checks.c.duty == bindparam("of_duty"), checks.c.undone_at.is_(None))
    .order_by(checks.c.id.desc())
    .limit(1)
)
STANDING_CHECKS = WITH_GIVER.where(
    checks.c.duty.in_(bindparam("of_duties", expanding=True)), checks.c.undone_at.is_(None)
).order_by(checks.c.id)
NEWEST_CHECK_BY = (
    select(checks)
    .where(checks.c.person == bindparam("of_person"), checks.c.undone_at.is_(None))
    .where(checks.c.said_at >= bindparam("since", type_=Moment))
    .order_by(checks.c.id.desc())
    .limit(1)
)
LONGEST_GRACE = timedelta(days=7)  # for so long after its day a round is still recorded, as after an outage
SAID_BETWEEN = (
    select(checks.c.id)
    .join_from(checks, duties, checks.c.duty == duties.c.id)
    .where(duties.c.date >= bindparam("day", type_=Date), checks.c.undone_at.is_(None))
    .where(
        checks.c.said_at >= bindparam("since", type_=Moment),
        checks.c.said_at < bindparam("until", type_=Moment),
    )
)
NOTE_REACHED = update(duty_people).where(
    duty_people.c.duty == bindparam("of_duty"),
    duty_people.c.person == bindparam("of_person"),
    duty_people.c.reached.is_(None),
)
SNOOZE = NUDGED.on_conflict_do_update(
    index_elements=["duty", "person"], set_={"snoozed": True}, where=duty_people.c.snoozed.is_(False)
).returning(duty_people.c.duty)
IN_ORDER = (units.c.rank, units.c.id, duties.c.round)
OF_DAY = FULL.where(duties.c.date == bindparam("on")).order_by(*IN_ORDER)
OF_DAY_AND_UNITS = OF_DAY.where(duties.c.unit.in_(bindparam("of_units", expanding=True)))
URGED = (
    select(duties.c.id, outbox.c.person)
    .join_from(duties, outbox, outbox.c.subject == literal("duty:") + cast(duties.c.id, String))
    .where(duties.c.date == bindparam("on"), outbox.c.key.startswith("urge:"))
)
URGED_OF_UNITS = URGED.where(duties.c.unit.in_(bindparam("of_units", expanding=True)))
UNSETTLED_OF_UNITS = (
    select(duties.c.id, duties.c.unit, duties.c.round)
    .where(duties.c.date == bindparam("on"), is_unsettled)
    .where(duties.c.unit.in_(bindparam("of_units", expanding=True)))
    .order_by(duties.c.id)
    .with_for_update()
)
UNSETTLED_SINCE = (
    select(duties.c.id)
    .where(duties.c.date >= bindparam("since", type_=Date), is_unsettled)
    .where(duties.c.unit.in_(bindparam("of_units", expanding=True)))
    .order_by(duties.c.id)
)
LAST_CHECKED = (
    select(duties.c.unit, func.max(duties.c.settled_at))
    .where(duties.c.date == bindparam("on", type_=Date), duties.c.state.in_(SETTLED))
    .where(duties.c.unit.in_(bindparam("of_units", expanding=True)))
    .group_by(duties.c.unit)
)
REASON_BEFORE = (
    select(checks.c.reason_before)
    .where(checks.c.duty == bindparam("of_duty"))
    .order_by(checks.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
REOPEN = IS_IT.values(
    state=bindparam("again"),
    settled_at=null(),
    reason=func.coalesce(REASON_BEFORE, ""),
    next_nudge=bindparam("following"),
)
PEOPLE_OF = (
    select(duty_people)
    .where(duty_people.c.duty.in_(bindparam("of_duties", expanding=True)))
    .order_by(duty_people.c.duty, duty_people.c.person)
)
LATELY = (
    select(duties.c.unit, duties.c.state)
    .where(duties.c.unit.in_(bindparam("of_units", expanding=True)))
    .where(
        duties.c.ends <= bindparam("until", type_=Moment), duties.c.ends > bindparam("since", type_=Moment)
    )
    .where(duties.c.state != DutyState.EXCUSED.value)
    .order_by(duties.c.ends.desc())
)
CHANGE_CHECK = update(checks).where(checks.c.id == bindparam("of_check"))


def units_without_duties(tx: Tx, day: date) -> list[Row[Any]]:
    """Return the units (id, code, own hours) that owe checks on ``day`` and have none written yet."""
    has_some = exists().where(duties.c.unit == units.c.id, duties.c.date == day)
    query = select(units.c.id, units.c.code, units.c.hours).order_by(units.c.rank, units.c.id)
    query = query.where(units.c.duties_from <= day, is_open, ~has_some, ~is_ending(units.c.id, day))
    return list(tx.execute(query, {"on": day}))


def make(tx: Tx, owed: Iterable[tuple[int, date, Slot, datetime | None]]) -> None:
    """Write duties: (unit, date, slot, next nudge) each; those that are there stay as they are."""
    rows = [
        {"unit": unit, "date": day, "round": slot.round, "opens": slot.opens, "ends": slot.ends}
        | {"next_nudge": nudge}
        for unit, day, slot, nudge in owed
    ]
    if rows:
        tx.execute(MAKE, rows)


def due(tx: Tx, now: datetime) -> list[Duty]:
    """Return open duties with a nudge due ``now``, locked; another worker's are left to it."""
    return lock_open(tx, and_(duties.c.next_nudge <= now, duties.c.ends > now))


def ended(tx: Tx, now: datetime) -> list[Duty]:
    """Return open duties whose round is over, locked; another worker's are left to it."""
    return lock_open(tx, duties.c.ends <= now)


def lock_open(tx: Tx, condition: ColumnElement[bool]) -> list[Duty]:
    query = FULL.where(duties.c.state == "open", condition).order_by(units.c.rank, duties.c.id)
    return [read(row) for row in tx.execute(query.with_for_update(of=duties, skip_locked=True))]


def read(row: Row[Any]) -> Duty:
    return Duty(**{**row._mapping, "state": DutyState(row.state)})


def is_any_unended(tx: Tx, now: datetime) -> bool:
    """Return whether a round is over that is not settled yet: another worker is at it."""
    query = select(duties.c.id).where(duties.c.state == "open", duties.c.ends <= now).limit(1)
    return tx.execute(query).first() is not None


def locked(tx: Tx, duty_id: int) -> Duty | None:
    row = tx.execute(LOCK, {"of_duty": duty_id}).one_or_none()
    return read(row) if row else None


def get(tx: Tx, duty_id: int) -> Duty | None:
    row = tx.execute(GET, {"of_duty": duty_id}).one_or_none()
    return read(row) if row else None


def of_ids(tx: Tx, duty_ids: Collection[int]) -> list[Duty]:
    """Return these duties, by their ids."""
    return [read(row) for row in tx.execute(GET_MANY, {"of_duties": list(duty_ids)})]


def of_day(tx: Tx, day: date, unit_ids: Sequence[int] | None = None) -> list[Duty]:
    """Return the duties of a day, by unit and round; of these units, or of all."""
    if unit_ids is None:
        return [read(row) for row in tx.execute(OF_DAY, {"on": day})]
    return [read(row) for row in tx.execute(OF_DAY_AND_UNITS, {"on": day, "of_units": list(unit_ids)})]


def urged(tx: Tx, day: date, unit_ids: Sequence[int] | None = None) -> set[tuple[int, int]]:
    """Return who was reminded by hand of a check of a day, (duty, person) each; of these units, or of all."""
    if unit_ids is None:
        return {(row[0], row[1]) for row in tx.execute(URGED, {"on": day})}
    rows = tx.execute(URGED_OF_UNITS, {"on": day, "of_units": list(unit_ids)})
    return {(row[0], row[1]) for row in rows}


def plan_nudges(tx: Tx, plans: Sequence[tuple[Duty, datetime | None, bool]]) -> None:
    """Set when each duty is nudged next, and count the nudge that has just been queued."""
    if plans:
        tx.execute(PLAN, [{"of_duty": d.id, "following": at, "more": int(nudged)} for d, at, nudged in plans])


def count_nudges(tx: Tx, nudged: Iterable[tuple[int, int]]) -> None:
    """Note whom a nudge was queued for: (duty, person) each."""
    if rows := [{"duty": duty, "person": person, "nudged": 1} for duty, person in nudged]:
        tx.execute(COUNT, rows)


def note_reached(tx: Tx, duty_id: int, person_id: int, at: datetime) -> None:
    tx.execute(NOTE_REACHED, {"of_duty": duty_id, "of_person": person_id, "reached": at})


def snooze(tx: Tx, duty_id: int, person_id: int) -> bool:
    """Note that this person asked to be nudged again; False where they did so in this round before."""
    row = {"duty": duty_id, "person": person_id, "nudged": 0, "snoozed": True}
    return tx.execute(SNOOZE, row).first() is not None


def settle(tx: Tx, duty_id: int, state: DutyState, at: datetime) -> None:
    """End a duty, which is nudged no more."""
    settle_all(tx, [(duty_id, state, "")], at)


def settle_all(tx: Tx, ends: Sequence[tuple[int, DutyState, str]], at: datetime) -> None:
    """End these duties, each (id, state, reason)."""
    rows = [{"of_duty": duty, "ended": state.value, "at": at, "why": reason} for duty, state, reason in ends]
    if rows:
        tx.execute(SETTLE, rows)


def excuse(tx: Tx, chosen: ColumnElement[bool], at: datetime, reason: str) -> list[int]:
    """Excuse the duties that ``chosen`` says, unless they were checked; return their ids."""
    settled = {"state": DutyState.EXCUSED.value, "settled_at": at, "reason": reason, "next_nudge": None}
    done = update(duties).where(chosen, is_unsettled).values(**settled).returning(duties.c.id)
    return list(tx.execute(done).scalars())


def unsettled(tx: Tx, day: date, unit_ids: Collection[int]) -> list[Row[Any]]:
    """Return what these units owe of ``day`` still, or have missed: ours alone until the transaction ends."""
    if not unit_ids:
        return []
    return list(tx.execute(UNSETTLED_OF_UNITS, {"on": day, "of_units": list(unit_ids)}))


def unsettled_since(tx: Tx, day: date, unit_ids: Collection[int]) -> list[int]:
    """Return the duties of these units, of that day or later, whose rounds are not settled."""
    return list(tx.execute(UNSETTLED_SINCE, {"since": day, "of_units": list(unit_ids)}).scalars())


def last_checked(tx: Tx, day: date, unit_ids: Collection[int]) -> dict[int, datetime]:
    """Return unit -> when a check of that day was last recorded, of those units where any was."""
    rows = tx.execute(LAST_CHECKED, {"on": day, "of_units": list(unit_ids)})
    return {row[0]: row[1] for row in rows}


def reopen(tx: Tx, duty_id: int, state: DutyState, next_nudge: datetime | None) -> None:
    """Reopen a duty whose last check was taken back: it is as it was before."""
    tx.execute(REOPEN, {"of_duty": duty_id, "again": state.value, "following": next_nudge})


def people_of(tx: Tx, duty_ids: Sequence[int]) -> list[Row[Any]]:
    """Return the people for whom nudges of these duties were queued, by duty and person."""
    return list(tx.execute(PEOPLE_OF, {"of_duties": list(duty_ids)})) if duty_ids else []


def misses_in_a_row(tx: Tx, unit_ids: Collection[int], until: datetime) -> Counter[int]:
    """Return unit -> how many of its last duties, the newest first, ended as missed; of the last 30 days."""
    asked = {"of_units": list(unit_ids), "until": until, "since": until - LOOKED_BACK}
    run, is_over = Counter[int](), set[int]()
    for unit, state in tx.execute(LATELY, asked):
        if state != DutyState.MISSED:
            is_over.add(unit)
        elif unit not in is_over:
            run[unit] += 1
    return run


@dataclass(frozen=True)
class Check:
    """An officer's word that settles a duty. ``state_before`` is what taking it back restores."""

    duty: int
    person: int
    via: str  # tap, typed, phone
    channel: str
    result: str  # none, handled, head, unsaid
    state_before: DutyState
    said_at: datetime
    by: int | None = None  # who recorded it, where told by telephone
    note: str = ""


def record_check(tx: Tx, check: Check) -> int:
    """Write a check down, before the duty is settled by it; return its id."""
    row = {**check.__dict__, "state_before": check.state_before.value, "of_duty": check.duty}
    return int(tx.execute(RECORD_CHECK, row).scalar_one())


def get_check(tx: Tx, check_id: int) -> Row[Any] | None:
    """Return a check with its giver's name."""
    return tx.execute(GET_CHECK, {"of_check": check_id}).one_or_none()


def newest_check(tx: Tx, duty_id: int) -> Row[Any] | None:
    """Return the check that the duty is settled by, with its giver's name, if it was not taken back since."""
    return tx.execute(NEWEST_CHECK, {"of_duty": duty_id}).one_or_none()


def newest_checks(tx: Tx, duty_ids: Collection[int]) -> dict[int, Row[Any]]:
    """Return of each of these duties the check that it is settled by, as ``newest_check`` does."""
    return {row.duty: row for row in tx.execute(STANDING_CHECKS, {"of_duties": list(duty_ids)})}


def newest_check_by(tx: Tx, person: int | None, since: datetime) -> Row[Any] | None:
    """Return the last check of this person since then, if it was not taken back."""
    return tx.execute(NEWEST_CHECK_BY, {"of_person": person, "since": since}).one_or_none()


def checks_said(tx: Tx, since: datetime, until: datetime) -> list[int]:
    """Return the checks that were said from ``since`` to ``until`` and not taken back."""
    first = local_date(since) - LONGEST_GRACE
    found = tx.execute(SAID_BETWEEN, {"day": first, "since": since, "until": until})
    return list(found.scalars())


def undo_check(tx: Tx, check_id: int, at: datetime) -> None:
    tx.execute(CHANGE_CHECK, {"of_check": check_id, "undone_at": at})


def correct_check(tx: Tx, check_id: int, result: str) -> None:
    """Another result was meant. When it was checked, and by whom, stays."""
    tx.execute(CHANGE_CHECK, {"of_check": check_id, "result": result})
