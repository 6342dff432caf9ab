"""Incidents as the database holds them: numbered without gaps, moved by who holds their row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, case, func, insert, select, true, update

from bot.domain.incidents import DANGEROUS, Kind, State, reference
from storage import numbering
from storage.db import Tx
from storage.tables import common_incidents, files, incident_notes, incidents, people, units
from storage.units import named_then

COUNTER = "incidents"
SUBJECT = "incident"  # and its id: what its files and its messages belong to

unscanned = (  # how many of its files no scanner has looked at
    select(func.count())
    .select_from(incident_notes.join(files, incident_notes.c.file == files.c.id))
    .where(incident_notes.c.incident == incidents.c.id, files.c.scan == "")
    .scalar_subquery()
)
raiser, writer, taker = people.alias(), people.alias(), people.alias()
first = incidents.alias()  # whose alarm speaks for another too
FULL: Select[Any] = (
    select(
        *(column for column in incidents.c if column is not incidents.c.unit_named),
        named_then(incidents).label("unit_name"),
        units.c.name.label("unit_now"),
        raiser.c.full_name.label("raiser"),
        writer.c.full_name.label("writer"),
        taker.c.full_name.label("taker"),
        first.c.year.label("first_year"),
        first.c.number.label("first_number"),
        common_incidents.c.confirmed_at.label("common_at"),
        unscanned.label("unscanned"),
    )
    .join_from(incidents, units, incidents.c.unit == units.c.id)
    .outerjoin(raiser, incidents.c.raised_by == raiser.c.id)
    .outerjoin(writer, incidents.c.on_behalf == writer.c.id)
    .outerjoin(taker, incidents.c.taken_by == taker.c.id)
    .outerjoin(first, incidents.c.joined == first.c.id)
    .outerjoin(common_incidents, incidents.c.common == common_incidents.c.id)
)
GET = FULL.where(incidents.c.id == bindparam("of_incident"))
LOCK = select(incidents.c.id).where(incidents.c.id == bindparam("of_incident")).with_for_update()
is_open = incidents.c.closed_at.is_(None)
is_dangerous = incidents.c.kind.in_([kind.value for kind in DANGEROUS])
IN_ORDER = (case((is_dangerous, 0), else_=1), incidents.c.id)  # dangerous first, then the oldest


@dataclass(frozen=True)
class Raised:
    """What is told to the office, and by when it is to be seen to."""

    unit: int
    mailbox: str
    kind: Kind
    what: str
    at: datetime
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
    kind: Kind
    raised_by: int | None
    on_behalf: int | None
    what: str
    happened_at: datetime | None
    tried: str
    call_back: str
    is_opened: bool | None
    state: State
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

    @property
    def reference(self) -> str:
        return reference(self.year, self.number)

    @property
    def is_dangerous(self) -> bool:
        return self.kind in DANGEROUS


def read(row: Row[Any]) -> Incident:
    named = {name: row._mapping[name] or "" for name in ("raiser", "writer", "taker")}
    return Incident(**{**row._mapping, **named, "kind": Kind(row.kind), "state": State(row.state)})


def add(tx: Tx, raised: Raised, year: int) -> int:
    """Write it, with the next number of its ``year`` (local); its id."""
    number = numbering.following(tx, COUNTER, year)
    row = {**vars(raised), "kind": raised.kind.value, "raised_at": raised.at}
    row["next_due"] = raised.next_due or raised.take_until
    del row["at"]
    made = insert(incidents).values(**row, year=year, number=number).returning(incidents.c.id)
    return int(tx.execute(made).scalar_one())


def get(tx: Tx, incident_id: int) -> Incident | None:
    row = tx.execute(GET, {"of_incident": incident_id}).one_or_none()
    return read(row) if row else None


def numbered(tx: Tx, year: int, number: int) -> Incident | None:
    is_it = (incidents.c.year == year) & (incidents.c.number == number)
    row = tx.execute(FULL.where(is_it)).one_or_none()
    return read(row) if row else None


def locked(tx: Tx, incident_id: int) -> Incident | None:
    """The same, held until the commit: of two who move it the second sees what the first did.

    It is read once it is ours: with the lock PostgreSQL would read it anew, and not the names beside it.
    """
    is_there = tx.execute(LOCK, {"of_incident": incident_id}).one_or_none()
    return get(tx, incident_id) if is_there else None


def change(tx: Tx, incident_id: int, **values: Any) -> None:
    tx.execute(update(incidents).where(incidents.c.id == incident_id).values(**values))


@dataclass(frozen=True)
class Asked:
    """Which of those that are open: of some units, in one state, taken by or raised by someone."""

    units: Sequence[int] | None = None
    state: State | None = None
    taken_by: int | None = None
    or_raised_by: int | None = None  # beside those of ``units``

    @property
    def condition(self) -> ColumnElement[bool]:
        where: ColumnElement[bool] = true() if self.units is None else incidents.c.unit.in_(self.units)
        if self.or_raised_by is not None:
            where = where | (incidents.c.raised_by == self.or_raised_by)
        in_state = true() if self.state is None else incidents.c.state == self.state.value
        by = true() if self.taken_by is None else incidents.c.taken_by == self.taken_by
        return is_open & where & in_state & by


def listed(tx: Tx, asked: Asked) -> list[Incident]:
    """Dangerous ones first, then the oldest."""
    return [read(row) for row in tx.execute(FULL.where(asked.condition).order_by(*IN_ORDER))]


def count_open(tx: Tx, asked: Asked) -> int:
    return int(tx.execute(select(func.count()).select_from(incidents).where(asked.condition)).scalar_one())


@dataclass(frozen=True)
class Note:
    """A line of the timeline; of several files each has one."""

    incident: int
    at: datetime
    person: int | None
    act: str
    text: str = ""
    file: int | None = None


@dataclass(frozen=True)
class Told(Note):
    """A line with the name of who it was, "" for the clock, and of the file."""

    name: str = ""
    file_name: str = ""
    is_scanned: bool = True


def note(tx: Tx, notes: Iterable[Note]) -> None:
    rows = [vars(one) for one in notes]
    if rows:
        tx.execute(insert(incident_notes), rows)


def timeline(tx: Tx, incident_id: int) -> list[Told]:
    """All that was done and said, the oldest first."""
    query = (
        select(incident_notes, people.c.full_name, files.c.shown_name, files.c.scan)
        .outerjoin(people, incident_notes.c.person == people.c.id)
        .outerjoin(files, incident_notes.c.file == files.c.id)
        .where(incident_notes.c.incident == incident_id)
        .order_by(incident_notes.c.id)
    )
    return [
        Told(
            row.incident,
            row.at,
            row.person,
            row.act,
            row.text,
            row.file,
            row.full_name or "",
            row.shown_name or "",
            row.scan != "",
        )
        for row in tx.execute(query)
    ]
