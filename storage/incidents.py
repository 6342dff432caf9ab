"""Incidents as the database holds them: numbered without gaps, moved by who holds their row, talked about."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy import Boolean, Row, Select, bindparam, case, delete, func, insert, or_, select, true, update

from bot.config import Settings
from bot.domain.calendar import WorkingTime
from bot.domain.incidents import (
    DANGEROUS,
    ENDED,
    OVER,
    UNSOLVED,
    CommonState,
    IncidentAction,
    IncidentKind,
    IncidentLimits,
    IncidentState,
    reference,
)
from storage.calendar import calendar
from storage.engine import Tx, texts
from storage.tables.base import Id, Moment
from storage.tables.engine import files
from storage.tables.people import people, units
from storage.tables.subjects import common_incidents, incident_notes, incidents
from storage.units.units import name_at_the_time

SUBJECT = "incident"  # and its id: what its files and its messages belong to
unscanned = (  # how many of its files no scanner has looked at
    select(func.count())
    .select_from(incident_notes.join(files, incident_notes.c.file == files.c.id))
    .where(incident_notes.c.incident == incidents.c.id, files.c.scan == "")
    .scalar_subquery()
)
works_at = (  # when its unit has said that it works again, where nobody has reopened it since
    select(case((incident_notes.c.act == IncidentAction.WORKS.value, incident_notes.c.at)))
    .where(incident_notes.c.incident == incidents.c.id)
    .where(incident_notes.c.act.in_([IncidentAction.WORKS.value, IncidentAction.REOPEN.value]))
    .order_by(incident_notes.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
raiser, writer, taker, who_ended = people.alias(), people.alias(), people.alias(), people.alias()
PEOPLE = {"raiser": raiser, "writer": writer, "taker": taker}
ender = (  # who has said last how it ended, where somebody has
    select(who_ended.c.full_name)
    .join_from(incident_notes, who_ended, incident_notes.c.person == who_ended.c.id)
    .where(incident_notes.c.incident == incidents.c.id, incident_notes.c.act.in_(ENDED))
    .order_by(incident_notes.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
first = incidents.alias()  # whose alarm speaks for another too


def with_names(*columns: Any) -> Select[Any]:
    """Select columns of incidents, with the names of their units, as they were called then, and people."""
    unit_name = name_at_the_time(incidents).label("unit_name")
    names = [one.c.full_name.label(name) for name, one in PEOPLE.items()]
    return (
        select(*columns, unit_name, *names)
        .join_from(incidents, units, incidents.c.unit == units.c.id)
        .outerjoin(raiser, incidents.c.raised_by == raiser.c.id)
        .outerjoin(writer, incidents.c.on_behalf == writer.c.id)
        .outerjoin(taker, incidents.c.taken_by == taker.c.id)
    )


FULL = (
    with_names(
        *(column for column in incidents.c if column is not incidents.c.unit_named),
        units.c.name.label("unit_now"),
        first.c.year.label("first_year"),
        first.c.number.label("first_number"),
        common_incidents.c.confirmed_at.label("common_at"),
        unscanned.label("unscanned"),
        works_at.label("works_at"),
        ender.label("ender"),
    )
    .outerjoin(first, incidents.c.joined == first.c.id)
    .outerjoin(common_incidents, incidents.c.common == common_incidents.c.id)
)
GET = FULL.where(incidents.c.id == bindparam("of_incident"))
LOCK = select(incidents.c.id).where(incidents.c.id == bindparam("of_incident")).with_for_update()
LOGIN_FAULTS = (
    FULL.where(incidents.c.unit.in_(bindparam("of_units", expanding=True)))
    .where(incidents.c.kind == IncidentKind.LOGIN.value, incidents.c.state != IncidentState.WRONG.value)
    .where(or_(incidents.c.closed_at.is_(None), incidents.c.raised_at >= bindparam("since", type_=Moment)))
    .order_by(incidents.c.id)
)
LIVE = (CommonState.PROPOSED.value, CommonState.OPEN.value)  # common incidents that others can join
is_open = incidents.c.closed_at.is_(None)
is_dangerous = incidents.c.kind.in_([kind.value for kind in DANGEROUS])
is_received = incidents.c.state == IncidentState.RECEIVED.value
is_candidate = incidents.c.common.is_(None) & (incidents.c.state != IncidentState.WRONG.value)
IS_CLOSED = (
    (incidents.c.closed_at >= bindparam("begins", type_=Moment))
    & (incidents.c.closed_at < bindparam("ends", type_=Moment))
    & (
        bindparam("of_all", type_=Boolean)
        | incidents.c.unit.in_(bindparam("units", expanding=True))
        | (incidents.c.raised_by == bindparam("person"))
    )
)
CLOSED = (
    FULL.where(IS_CLOSED)
    .order_by(incidents.c.closed_at.desc(), incidents.c.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("after"))
)
COUNT_CLOSED = select(func.count()).select_from(incidents).where(IS_CLOSED)
is_said = (incident_notes.c.incident == bindparam("of_incident")) & (
    incident_notes.c.act == IncidentAction.TALK.value
)
BEGINS, ENDS = bindparam("begins", type_=Moment), bindparam("ends", type_=Moment)
is_raised_between = (incidents.c.raised_at >= BEGINS) & (incidents.c.raised_at < ENDS)
ENDED_BETWEEN = select(incidents.c.id).where(
    (is_open & (incidents.c.resolved_at >= BEGINS) & (incidents.c.resolved_at < ENDS))
    | (
        (incidents.c.state == IncidentState.WRONG.value)
        & (incidents.c.closed_at >= BEGINS)
        & (incidents.c.closed_at < ENDS)
    )
)
RAISED = (
    with_names(incidents, units.c.code)
    .where(is_raised_between)
    .order_by(incidents.c.year, incidents.c.number)
)

ADD = insert(incidents).returning(incidents.c.id)
CHANGE = update(incidents).where(incidents.c.id == bindparam("of_incident"))
of_incidents = bindparam("of_incidents", type_=Id, expanding=True)
has_taker = (
    is_open & incidents.c.taken_by.is_not(None) & incidents.c.state.in_([one.value for one in UNSOLVED])
)
TAKERS = select(incidents.c.taken_by).where(has_taker).distinct()
LET_GO = (
    update(incidents)
    .where(has_taker, incidents.c.taken_by.in_(bindparam("takers", expanding=True)))
    .values(taken_by=None)
    .returning(incidents.c.id)
)
CLOSE = update(incidents).where(incidents.c.id.in_(of_incidents))
NUMBERED = FULL.where(incidents.c.year == bindparam("in_year"), incidents.c.number == bindparam("of_number"))
DANGEROUS_SINCE = FULL.where(
    is_dangerous,
    incidents.c.raised_at > bindparam("since", type_=Moment),
    incidents.c.state != IncidentState.WRONG.value,
).order_by(incidents.c.id)
OPEN = FULL.where(is_open).order_by(case((is_dangerous, 0), else_=1), incidents.c.id)
is_of_units = incidents.c.unit.in_(bindparam("of_units", expanding=True))
is_own = incidents.c.raised_by == bindparam("of_person")
LISTED = {  # by whether they are of some units, raised by somebody besides, in a state, taken by somebody
    (units, own, state, taken): OPEN.where(
        *([or_(is_of_units, is_own) if own else is_of_units] if units else []),
        *([incidents.c.state == bindparam("in_state")] if state else []),
        *([incidents.c.taken_by == bindparam("of_taker")] if taken else []),
    )
    for units, own, state, taken in product((False, True), repeat=4)
}
OF_IDS = FULL.where(incidents.c.id.in_(of_incidents)).order_by(incidents.c.id)
JOINED_BY = FULL.where(incidents.c.joined.in_(of_incidents), is_received).order_by(incidents.c.id)
ALARMED_LATELY = (
    FULL.where(is_own, incidents.c.joined.is_(None))
    .where(incidents.c.state.not_in([state.value for state in OVER]))
    .where(incidents.c.alarm_begins <= ENDS, incidents.c.alarm_begins > BEGINS)
    .order_by(incidents.c.id.desc())
    .limit(1)
)
IS_UNTAKEN = select(incidents.c.id).where(incidents.c.id == bindparam("of_incident"), is_received)
UNSCANNED = select(unscanned).where(incidents.c.id == bindparam("of_incident"))
NOW = bindparam("now", type_=Moment)
is_late = (incidents.c.resolve_until < NOW) | (is_received & (incidents.c.take_until < NOW))
COUNT_UNSOLVED = select(func.count(), func.count().filter(is_late)).where(
    is_open, incidents.c.state.in_(UNSOLVED)
)
NOTE = insert(incident_notes)
NEWEST_NOTE = select(func.max(incident_notes.c.id)).where(
    incident_notes.c.incident == bindparam("of_incident")
)
DROP_NOTE = delete(incident_notes).where(incident_notes.c.id == bindparam("of_note"))
TALKERS = select(incident_notes.c.person).where(is_said).distinct()
NEWEST_TALK = select(incident_notes.c.at).where(is_said).order_by(incident_notes.c.id.desc()).limit(1)


def limits(tx: Tx, settings: Settings) -> IncidentLimits:
    """Return the time limits of incidents, by the settings and by the working calendar as it is now."""
    return IncidentLimits(
        WorkingTime(calendar(tx), tuple(hours for hours, _nudges in settings.rounds)),
        settings.quiet,
        timedelta(minutes=settings.incident_take_minutes),
        timedelta(minutes=settings.incident_dangerous_minutes),
        settings.incident_resolve_days,
    )


@dataclass(frozen=True)
class NewIncident:
    """An incident before it is written, and by when it is to be seen to."""

    unit: int
    mailbox: str
    kind: IncidentKind
    what: str
    raised_at: datetime
    take_until: datetime
    resolve_until: datetime
    raised_by: int | None
    on_behalf: int | None = None
    happened_at: datetime | None = None
    tried: str = ""
    call_back: str = ""
    is_opened: bool | None = None
    next_due: datetime | None = None  # None: as it is to be taken
    alarm_begins: datetime | None = None
    alarms: int = 0
    joined: int | None = None


@dataclass(frozen=True)
class Incident:
    """An incident with the names of its unit and people; "" for who is not there."""

    id: int
    year: int
    number: int
    unit: int
    mailbox: str
    kind: IncidentKind
    raised_by: int | None
    on_behalf: int | None
    what: str
    happened_at: datetime | None
    tried: str
    call_back: str
    is_opened: bool | None
    state: IncidentState
    taken_by: int | None
    raised_at: datetime
    taken_at: datetime | None
    asked_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    take_until: datetime
    resolve_until: datetime
    next_due: datetime | None
    alarms: int
    chased: int
    common: int | None
    alarm_begins: datetime | None
    joined: int | None
    forwarded_to: str
    forwarded_at: datetime | None
    letter_number: str
    letter_date: date | None
    unit_name: str  # as it was called then
    unit_now: str
    raiser: str
    writer: str
    taker: str
    first_year: int | None
    first_number: int | None
    common_at: datetime | None  # when the common incident was confirmed
    unscanned: int  # of its files
    works_at: datetime | None = None  # when its unit has said that it works again
    ender: str | None = None  # who of the office has said last how it ended

    @property
    def reference(self) -> str:
        return reference(self.year, self.number)

    @property
    def is_dangerous(self) -> bool:
        return self.kind in DANGEROUS


def add(tx: Tx, raised: NewIncident, year: int) -> int:
    """Write an incident, with the next number of its ``year`` (local); return its id."""
    number = texts.next_number(tx, "incidents", year)
    row = {**vars(raised), "kind": raised.kind.value, "next_due": raised.next_due or raised.take_until}
    return int(tx.execute(ADD, {**row, "year": year, "number": number}).scalar_one())


def get(tx: Tx, incident_id: int) -> Incident | None:
    row = tx.execute(GET, {"of_incident": incident_id}).one_or_none()
    return read(row) if row else None


def read(row: Row[Any]) -> Incident:
    named = {name: row._mapping[name] or "" for name in PEOPLE}
    return Incident(
        **{**row._mapping, **named, "kind": IncidentKind(row.kind), "state": IncidentState(row.state)}
    )


def numbered(tx: Tx, year: int, number: int) -> Incident | None:
    row = tx.execute(NUMBERED, {"in_year": year, "of_number": number}).one_or_none()
    return read(row) if row else None


def locked(tx: Tx, incident_id: int) -> Incident | None:
    """Return an incident, held until the commit: of two who move it the second sees what the first did.

    It is read once it is ours: with the lock PostgreSQL would read it anew, and not the names beside it.
    """
    is_there = tx.execute(LOCK, {"of_incident": incident_id}).one_or_none()
    return get(tx, incident_id) if is_there else None


def takers(tx: Tx) -> set[int]:
    """Return the people who have an incident that is not solved."""
    return set(tx.execute(TAKERS).scalars())


def let_go(tx: Tx, people: Collection[int]) -> list[Incident]:
    """Take from these people what they have that is not solved; return that, which nobody has now."""
    return of_ids(tx, tx.execute(LET_GO, {"takers": list(people)}).scalars().all())


def change(tx: Tx, incident_id: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_incident": incident_id, **values})


def listed(
    tx: Tx,
    units: Sequence[int] | None = None,
    or_raised_by: int | None = None,  # besides those of ``units``
    state: IncidentState | None = None,
    taken_by: int | None = None,
) -> list[Incident]:
    """Return the open incidents, or some of them, dangerous ones first, then the oldest."""
    asked = {"of_units": units, "of_person": or_raised_by, "in_state": state, "of_taker": taken_by}
    query = LISTED[units is not None, or_raised_by is not None, state is not None, taken_by is not None]
    return [read(row) for row in tx.execute(query, {k: v for k, v in asked.items() if v is not None})]


@dataclass(frozen=True)
class WhichClosed:
    """Closed incidents to look for: closed in that time, of all, of some units, or raised by a person."""

    begins: datetime
    ends: datetime
    of_all: bool = False
    units: Sequence[int] = ()
    person: int | None = None


def count_closed(tx: Tx, which: WhichClosed) -> int:
    return int(tx.execute(COUNT_CLOSED, vars(which)).scalar_one())


def closed(tx: Tx, which: WhichClosed, most: int, after: int) -> list[Incident]:
    """Return closed incidents, the newest first: at most so many, ``after`` as many."""
    return [read(row) for row in tx.execute(CLOSED, {**vars(which), "most": most, "after": after})]


@dataclass(frozen=True)
class NewNote:
    """A line of the timeline; of several files each has one."""

    incident: int
    at: datetime
    person: int | None
    act: str
    text: str = ""
    file: int | None = None


@dataclass(frozen=True)
class TimelineLine(NewNote):
    """A line with the name of who it was, "" for the clock, and of the file."""

    name: str = ""
    file_name: str = ""
    is_scanned: bool = True


def note(tx: Tx, notes: Iterable[NewNote]) -> None:
    rows = [vars(one) for one in notes]
    if rows:
        tx.execute(NOTE, rows)


def newest_note(tx: Tx, incident_id: int) -> int:
    """Return the id of the newest line of a timeline; 0 where there is none."""
    return tx.execute(NEWEST_NOTE, {"of_incident": incident_id}).scalar() or 0


def drop_note(tx: Tx, note_id: int) -> None:
    """Drop a line whose words were taken back."""
    tx.execute(DROP_NOTE, {"of_note": note_id})


LINES = (
    select(
        *(incident_notes.c[field.name] for field in fields(NewNote)),
        func.coalesce(people.c.full_name, "").label("name"),
        func.coalesce(files.c.shown_name, "").label("file_name"),
        func.coalesce(files.c.scan != "", true()).label("is_scanned"),
    )
    .join(incidents, incident_notes.c.incident == incidents.c.id)
    .outerjoin(people, incident_notes.c.person == people.c.id)
    .outerjoin(files, incident_notes.c.file == files.c.id)
    .order_by(incident_notes.c.id)
)
TIMELINES = LINES.where(incident_notes.c.incident.in_(of_incidents))
is_outcome = incident_notes.c.act.in_([*ENDED, IncidentAction.REOPEN]) & (incident_notes.c.text != "")
OUTCOMES = LINES.where(is_raised_between, is_outcome | (incident_notes.c.act == IncidentAction.MISTAKE.value))


def timeline(tx: Tx, incident_id: int) -> list[TimelineLine]:
    """Return all that was done and said, the oldest first."""
    return timelines(tx, [incident_id])[incident_id]


def timelines(tx: Tx, incident_ids: Collection[int]) -> dict[int, list[TimelineLine]]:
    found: dict[int, list[TimelineLine]] = {one: [] for one in incident_ids}
    for row in tx.execute(TIMELINES, {"of_incidents": list(incident_ids)}):
        found[row.incident].append(TimelineLine(**row._mapping))
    return found


def ended(tx: Tx, since: datetime, until: datetime) -> list[int]:
    """Return those of which the office said from ``since`` to ``until`` how they ended, and that stand so."""
    return list(tx.execute(ENDED_BETWEEN, {"begins": since, "ends": until}).scalars())


def dangerous_since(tx: Tx, moment: datetime) -> list[Incident]:
    """Return the dangerous incidents that were told of after ``moment``, but those that were none."""
    return [read(row) for row in tx.execute(DANGEROUS_SINCE, {"since": moment})]


def due(tx: Tx, now: datetime) -> list[Incident]:
    """Return what is to be alarmed of, chased or closed now, the oldest first; other workers pass it by."""
    is_due = is_open & (incidents.c.next_due <= now)
    query = FULL.where(is_due).order_by(incidents.c.id).with_for_update(of=incidents, skip_locked=True)
    return [read(row) for row in tx.execute(query)]


def alarmed_lately(tx: Tx, person: int, begins: datetime, apart: timedelta) -> Incident | None:
    """Return the incident of this person with an alarm that began less than ``apart`` before ``begins``."""
    asked = {"of_person": person, "begins": begins - apart, "ends": begins}
    row = tx.execute(ALARMED_LATELY, asked).one_or_none()
    return read(row) if row else None


def joined_by(tx: Tx, incident_ids: Iterable[int]) -> dict[int, list[Incident]]:
    """Return the untaken incidents that have joined one of these, by that one."""
    found: dict[int, list[Incident]] = {}
    for row in tx.execute(JOINED_BY, {"of_incidents": list(incident_ids)}):
        found.setdefault(row.joined, []).append(read(row))
    return found


def is_untaken(tx: Tx, incident_id: int) -> bool:
    return tx.execute(IS_UNTAKEN, {"of_incident": incident_id}).first() is not None


def of_ids(tx: Tx, incident_ids: Iterable[int]) -> list[Incident]:
    return [read(row) for row in tx.execute(OF_IDS, {"of_incidents": list(incident_ids)})]


def close_all(tx: Tx, incident_ids: Iterable[int], at: datetime) -> None:
    values = {"state": IncidentState.CLOSED.value, "closed_at": at, "next_due": None}
    tx.execute(CLOSE, {"of_incidents": list(incident_ids), **values})


def login_faults(tx: Tx, unit_ids: Collection[int], since: datetime) -> dict[int, Incident]:
    """Return unit -> its newest fault of logging in that is open or was raised ``since``; none in error."""
    found = tx.execute(LOGIN_FAULTS, {"of_units": list(unit_ids), "since": since})
    return {incident.unit: incident for incident in map(read, found)}


def count_unscanned(tx: Tx, incident_id: int) -> int:
    return int(tx.execute(UNSCANNED, {"of_incident": incident_id}).scalar_one())


def talkers(tx: Tx, incident_id: int) -> set[int]:
    return set(tx.execute(TALKERS, {"of_incident": incident_id}).scalars())


def newest_talk(tx: Tx, incident_id: int) -> datetime | None:
    return tx.execute(NEWEST_TALK, {"of_incident": incident_id}).scalar()


def raised_between(tx: Tx, begins: datetime, ends: datetime) -> Sequence[Row[Any]]:
    """Return the incidents raised from ``begins`` until before ``ends``, in the order of their numbers."""
    return tx.execute(RAISED, {"begins": begins, "ends": ends}).all()


def outcomes(tx: Tx, begins: datetime, ends: datetime) -> dict[int, list[TimelineLine]]:
    """Return incident -> its lines that say how it ended, or that it had not, the oldest first."""
    found: dict[int, list[TimelineLine]] = {}
    for row in tx.execute(OUTCOMES, {"begins": begins, "ends": ends}):
        found.setdefault(row.incident, []).append(TimelineLine(**row._mapping))
    return found


def count_unsolved(tx: Tx, now: datetime) -> tuple[int, int]:
    """Count what is not resolved, and what of it runs late: to be taken, or to be resolved."""
    total, late = tx.execute(COUNT_UNSOLVED, {"now": now}).one()
    return total, late
