"""Broadcasts, whom each is for, and what became of its messages: counted from the outbox."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, exists, func, insert, literal, select, update

from bot.conversation import local_date
from bot.domain.broadcasts import BroadcastState
from bot.domain.rights import Role
from storage import files
from storage.engine import ROLE_HOLDERS, Lane, Tx, at_moment, is_held
from storage.tables.base import Id, Moment
from storage.tables.engine import file_uses, outbox
from storage.tables.people import contacts, people, roles
from storage.tables.subjects import broadcast_people, broadcasts

ACT = "broadcast"  # in the audit trail, and how the subjects of their messages begin
COUNTED_AS = {"expired": "failed", "queued": "waiting"}  # state of a message -> its field of Counts
SOME = 20  # recent ones that are looked through
STOPPED = "stopped"  # why a message of one that was stopped does not go any more

FULL = select(broadcasts, people.c.full_name.label("name")).outerjoin_from(
    broadcasts, people, broadcasts.c.by == people.c.id
)
GET = FULL.where(broadcasts.c.id == bindparam("of_broadcast"))
DUE = (
    FULL.where(broadcasts.c.next_due <= bindparam("now"))
    .order_by(broadcasts.c.id)
    .with_for_update(of=broadcasts, skip_locked=True)
)
is_going = broadcasts.c.addressed_to.is_not(None) & (broadcasts.c.state == BroadcastState.SENDING.value)
UNWRITTEN = (
    FULL.where(is_going | broadcasts.c.corrected_to.is_not(None))
    .where(broadcasts.c.next_due.is_not(None))  # the index leads to these
    .order_by(broadcasts.c.is_urgent.desc(), broadcasts.c.id)
    .limit(1)
    .with_for_update(of=broadcasts, skip_locked=True)
)
LOCK = GET.with_for_update(of=broadcasts)
ADD = insert(broadcasts).returning(broadcasts.c.id)
CHANGE = update(broadcasts).where(broadcasts.c.id == bindparam("of_broadcast"))
RECENT = (
    FULL.where(broadcasts.c.repeats == "")
    .order_by(broadcasts.c.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("but"))
)
REPEATED = FULL.where(
    broadcasts.c.repeats != "", broadcasts.c.state == BroadcastState.PLANNED.value
).order_by(broadcasts.c.next_due, broadcasts.c.id)
PEOPLE_AFTER = (
    select(broadcast_people.c.person)
    .where(broadcast_people.c.broadcast == bindparam("of_broadcast"))
    .where(broadcast_people.c.person > bindparam("after"))
    .order_by(broadcast_people.c.person)
    .limit(bindparam("most"))
)
FILES_OF = (
    select(file_uses.c.file).where(file_uses.c.subject == bindparam("of_subject")).order_by(file_uses.c.file)
)
# Whoever was sent it again has two messages: the newer one counts.
newest = (
    select(func.max(outbox.c.id))
    .where(outbox.c.subject.in_(bindparam("subjects", expanding=True)), outbox.c.action == "send")
    .group_by(outbox.c.subject, outbox.c.person)
)
COUNTS = (
    select(outbox.c.subject, outbox.c.state, func.count().label("n"))
    .where(outbox.c.id.in_(newest))
    .group_by(outbox.c.subject, outbox.c.state)
)
# Who of those that cannot be reached are among these is not known yet.
is_ahead = (
    (broadcast_people.c.person > broadcasts.c.addressed_to)
    & (broadcasts.c.sendings == 1)
    & (broadcasts.c.state == BroadcastState.SENDING.value)
)
# An acknowledgement counts for the text that was acknowledged: after a correction it is asked for anew.
version_now = (
    select(broadcasts.c.version)
    .where(broadcasts.c.id == broadcast_people.c.broadcast)
    .correlate(broadcast_people)
    .scalar_subquery()
)
is_silent = broadcast_people.c.acknowledged.is_(None) | (
    broadcast_people.c.acknowledged_version < version_now
)
PEOPLE = (
    select(
        broadcast_people.c.broadcast,
        func.count().label("people"),
        func.count(case((is_silent, None), else_=1)).label("acknowledged"),
        func.count(case((is_ahead, 1))).label("ahead"),
    )
    .join_from(broadcast_people, broadcasts, broadcast_people.c.broadcast == broadcasts.c.id)
    .where(broadcast_people.c.broadcast.in_(bindparam("ids", expanding=True)))
    .group_by(broadcast_people.c.broadcast)
)
of_theirs = (broadcast_people.c.broadcast == bindparam("of_broadcast")) & (
    broadcast_people.c.person == bindparam("of_person")
)
IS_ASKED = select(is_silent.label("is_silent")).where(of_theirs)
RECEIPTS = select(
    broadcast_people.c.person, broadcast_people.c.acknowledged, is_silent.label("is_asked")
).where(
    broadcast_people.c.broadcast == bindparam("of_broadcast"),
    broadcast_people.c.person.in_(bindparam("people", expanding=True)),
)
GET_EACH = FULL.where(broadcasts.c.id.in_(bindparam("ids", expanding=True)))
UNACKNOWLEDGED = (
    FULL.add_columns(broadcast_people.c.person.label("asked"))
    .join(broadcast_people, broadcast_people.c.broadcast == broadcasts.c.id)
    .where(broadcasts.c.ack_until > bindparam("after", type_=Moment), broadcasts.c.begun.is_not(None))
    .where(broadcast_people.c.person.in_(bindparam("people", expanding=True)), is_silent)
    .order_by(broadcasts.c.id)
)
ACKNOWLEDGE = (
    update(broadcast_people)
    .where(of_theirs, is_silent)
    .values(acknowledged=bindparam("said_at"), acknowledged_version=bindparam("of_version"))
)
LATELY = timedelta(days=30)  # after which of its beginning nobody looks for acknowledgements any more
ACKNOWLEDGED = (
    select(broadcast_people.c.broadcast, broadcast_people.c.person)
    .join(broadcasts, broadcasts.c.id == broadcast_people.c.broadcast)
    .where(
        broadcasts.c.ack_until.is_not(None),
        broadcasts.c.begun >= bindparam("begun_since", type_=Moment),
        broadcast_people.c.acknowledged >= bindparam("since", type_=Moment),
        broadcast_people.c.acknowledged < bindparam("until", type_=Moment),
    )
)
TAKE_BACK = (
    update(broadcast_people)
    .where(of_theirs, ~is_silent, broadcast_people.c.acknowledged >= bindparam("since", type_=Moment))
    .values(acknowledged=None, acknowledged_version=None)
)
AHEAD = select(broadcasts.c.subject).where(broadcasts.c.next_due.is_not(None))  # of what is still to be sent


@dataclass(frozen=True)
class Broadcast:
    """A broadcast, with the name of whoever wrote it; "" where that is not known."""

    id: int
    subject: str
    by: int | None
    name: str
    at: datetime
    text: str  # "" once its retention is over
    audience: Mapping[str, Any]
    state: BroadcastState
    is_urgent: bool
    version: int
    sendings: int
    ack_until: datetime | None
    reminders: int
    begins: datetime | None
    repeats: str
    repeats_until: date | None
    plan: int | None
    begun: datetime | None
    addressed_to: int | None
    corrected_to: int | None
    next_due: datetime | None

    @property
    def is_dropped(self) -> bool:
        """Return whether it was stopped before it went to anyone."""
        return self.state == BroadcastState.STOPPED and self.begun is None

    def ack_until_from(self, begins: datetime) -> datetime | None:
        """Return until when it is to be acknowledged where it begins then: people have as long as ever."""
        return begins + (self.ack_until - self.begins) if self.ack_until and self.begins else None


COLUMNS = [one.name for one in fields(Broadcast)]


@dataclass(frozen=True)
class Counts:
    """The number of people a broadcast is for, and where their messages stand."""

    people: int = 0
    acknowledged: int = 0
    sent: int = 0
    unknown: int = 0  # no answer came from the channel, twice
    failed: int = 0
    waiting: int = 0
    ahead: int = 0  # of those that wait: whose messages are still to be written

    @property
    def silent(self) -> int:
        """Return how many have not acknowledged it, where that is asked."""
        return self.people - self.acknowledged

    @property
    def queued(self) -> int:
        """Return for how many there is a message; the others could not be reached as it began."""
        return self.sent + self.unknown + self.failed + self.waiting

    @property
    def unsent(self) -> int:
        """Return how many have not got it and have no message waiting."""
        return self.failed + max(self.people - self.queued, 0)


@dataclass(frozen=True)
class NewBroadcast:
    subject: str
    by: int | None
    at: datetime
    text: str
    audience: Mapping[str, Any]
    state: BroadcastState
    is_urgent: bool = False
    ack_until: datetime | None = None
    begins: datetime | None = None
    repeats: str = ""
    repeats_until: date | None = None
    plan: int | None = None
    next_due: datetime | None = None


def add(tx: Tx, written: NewBroadcast) -> int:
    row = {**vars(written), "state": written.state.value}
    return int(tx.execute(ADD, row).scalar_one())


def add_with_files(tx: Tx, written: NewBroadcast, file_ids: Iterable[int]) -> Broadcast:
    for file_id in file_ids:
        files.add_use(tx, file_id, written.subject)
    return read(tx.execute(GET, {"of_broadcast": add(tx, written)}).one())


def change(tx: Tx, broadcast_id: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_broadcast": broadcast_id, **values})


def get(tx: Tx, broadcast_id: int) -> Broadcast | None:
    row = tx.execute(GET, {"of_broadcast": broadcast_id}).one_or_none()
    return read(row) if row else None


def get_each(tx: Tx, ids: Iterable[int]) -> dict[int, Broadcast]:
    """Return those of these broadcasts that there are."""
    return {row.id: read(row) for row in tx.execute(GET_EACH, {"ids": list(ids)})}


def locked(tx: Tx, broadcast_id: int) -> Broadcast | None:
    """Return a broadcast, to be changed: whoever else is about to change it waits."""
    row = tx.execute(LOCK, {"of_broadcast": broadcast_id}).one_or_none()
    return read(row) if row else None


def recent(tx: Tx, most: int, but: int = 0) -> list[Broadcast]:
    """Return the last broadcasts but for so many, newest first; of repeated ones what was sent of them."""
    return [read(row) for row in tx.execute(RECENT, {"most": most, "but": but})]


def repeated(tx: Tx) -> list[Broadcast]:
    """Return the broadcasts that are sent again and again, the next one first."""
    return [read(row) for row in tx.execute(REPEATED)]


def due(tx: Tx, now: datetime) -> list[Broadcast]:
    """Return what the clock must look at now, the oldest first, locked; others' locked ones are passed by."""
    return [read(row) for row in tx.execute(DUE, {"now": now})]


def unwritten(tx: Tx) -> Broadcast | None:
    """Return one whose messages, or correction, are not all written yet, locked; urgent ones come first.

    What another worker has is passed by.
    """
    row = tx.execute(UNWRITTEN).one_or_none()
    return read(row) if row else None


def read(row: Row[Any]) -> Broadcast:
    columns = {name: row._mapping[name] for name in COLUMNS}
    return Broadcast(**{**columns, "name": row.name or "", "state": BroadcastState(row.state)})


def counts(tx: Tx, found: Collection[Broadcast]) -> dict[int, Counts]:
    ids = {one.subject: one.id for one in found}
    if not found:
        return {}
    numbers: dict[int, Counter[str]] = {number: Counter() for number in ids.values()}
    for row in tx.execute(COUNTS, {"subjects": list(ids)}):
        numbers[ids[row.subject]][COUNTED_AS.get(row.state, row.state)] += row.n
    for row in tx.execute(PEOPLE, {"ids": list(ids.values())}):
        numbers[row.broadcast].update(
            people=row.people, acknowledged=row.acknowledged, ahead=row.ahead, waiting=row.ahead
        )
    return {number: Counts(**mine) for number, mine in numbers.items()}


def files_of(tx: Tx, subject: str) -> tuple[int, ...]:
    """Return the files that go with a broadcast, in the order in which they were sent to us."""
    return tuple(tx.execute(FILES_OF, {"of_subject": subject}).scalars())


def stop(tx: Tx, subject: str, now: datetime) -> None:
    """Stop what waits of a broadcast; a message being sent is sent to its end, and not tried again."""
    in_flight = select(contacts.c.sending).where(contacts.c.sending.is_not(None))
    ended = case(
        (outbox.c.id.in_(in_flight), "queued"), (outbox.c.lane == Lane.UNKNOWN, "unknown"), else_="expired"
    )
    waits = (outbox.c.subject == subject) & (outbox.c.state == "queued") & (outbox.c.action == "send")
    tx.execute(update(outbox).where(waits).values(state=ended, expires=now, error=STOPPED))


def forget_words(tx: Tx, before: datetime) -> None:
    """Let go of the words of those that went out long ago."""
    is_over = broadcasts.c.next_due.is_(None) & (broadcasts.c.at < before) & (broadcasts.c.text != "")
    tx.execute(update(broadcasts).where(is_over).values(text=""))


@dataclass(frozen=True)
class Recipients:
    """The people whom something is for: who holds one of these roles at a moment, in these units."""

    roles: Sequence[Role]
    at: datetime
    units: Collection[int] | None = None  # None: in any
    without: Collection[int] = ()  # units
    silent: int = 0  # only who has not acknowledged this broadcast
    but: int | None = None  # whoever sends it


def audience_people(tx: Tx, meant: Recipients) -> list[Row[Any]]:
    """Return (person, unit, whether they can be reached) of each recipient."""
    return list(tx.execute(recipients_query(meant).order_by("person"), at_moment(meant.at)))


def recipients_query(meant: Recipients) -> Select[Any]:
    """Return each recipient once, with the unit where they are it (the first by rank), and ``is_reached``.

    The statement is executed with its moment.
    """
    first = (ROLE_HOLDERS.c.rank, ROLE_HOLDERS.c.id, ROLE_HOLDERS.c.stands_for)
    place = func.row_number().over(partition_by=ROLE_HOLDERS.c.person, order_by=first)
    query = select(ROLE_HOLDERS.c.person, ROLE_HOLDERS.c.unit, place.label("place"))
    query = query.where(ROLE_HOLDERS.c.role.in_([role.value for role in meant.roles]))
    if meant.units is not None:
        query = query.where(ROLE_HOLDERS.c.unit.in_(list(meant.units)))
    if meant.without:
        query = query.where(ROLE_HOLDERS.c.unit.not_in(list(meant.without)))
    if meant.but is not None:
        query = query.where(ROLE_HOLDERS.c.person != meant.but)
    if meant.silent:
        of_broadcast = select(broadcast_people.c.person).where(broadcast_people.c.broadcast == meant.silent)
        query = query.where(ROLE_HOLDERS.c.person.in_(of_broadcast.where(is_silent)))
    placed = query.subquery()
    is_reached = exists().where(contacts.c.person == placed.c.person, contacts.c.blocked.is_(None))
    query = select(placed.c.person, placed.c.unit, is_reached.label("is_reached"))
    return query.where(placed.c.place == 1)


def count_reachable(tx: Tx, meant: Recipients) -> tuple[int, int]:
    """Count the recipients who can be reached, and who cannot."""
    one = recipients_query(meant).subquery()
    query = select(func.count(), func.count(case((one.c.is_reached, 1))))
    people, reached = tx.execute(query, at_moment(meant.at)).one()
    return reached, people - reached


def note_recipients(tx: Tx, broadcast_id: int, meant: Recipients) -> None:
    one = recipients_query(meant).subquery()
    rows = select(literal(broadcast_id, Id), one.c.person, one.c.unit)
    noting = insert(broadcast_people).from_select(["broadcast", "person", "unit"], rows)
    tx.execute(noting, at_moment(meant.at))


def people_after(tx: Tx, broadcast_id: int, person: int, most: int) -> list[int]:
    """Return the next people that a broadcast is for, after this person, in the order of their ids."""
    asked = {"of_broadcast": broadcast_id, "after": person, "most": most}
    return list(tx.execute(PEOPLE_AFTER, asked).scalars())


def acknowledge(tx: Tx, one: Broadcast, person: int, at: datetime) -> bool:
    """Note that they have read it as it is now; False where that is known, or it was not for them."""
    said = {"of_broadcast": one.id, "of_person": person, "said_at": at, "of_version": one.version}
    return tx.execute(ACKNOWLEDGE, said).rowcount > 0


def acknowledged(tx: Tx, since: datetime, until: datetime) -> list[tuple[int, int]]:
    """Return (broadcast, person) of what was acknowledged from ``since`` to ``until``, of the newer ones."""
    asked = {"since": since, "until": until, "begun_since": since - LATELY}
    return [(row.broadcast, row.person) for row in tx.execute(ACKNOWLEDGED, asked)]


def take_back(tx: Tx, one: Broadcast, person: int, since: datetime) -> bool:
    """Forget that they have acknowledged it since then; False where they have not."""
    asked = {"of_broadcast": one.id, "of_person": person, "since": since}
    return tx.execute(TAKE_BACK, asked).rowcount > 0


def is_asked(tx: Tx, broadcast_id: int, person: int) -> bool | None:
    """Tell whether this person is still to acknowledge it; None where it is not for them."""
    asked = {"of_broadcast": broadcast_id, "of_person": person}
    return tx.execute(IS_ASKED, asked).scalar_one_or_none()


def silent(tx: Tx, broadcast_id: int, at: datetime, among: Collection[int] | None = None) -> dict[int, int]:
    """Return who (of these people) has not acknowledged it: person -> unit; nobody who has left since."""
    is_there = exists().where(roles.c.person == broadcast_people.c.person, is_held(local_date(at)))
    query = select(broadcast_people.c.person, broadcast_people.c.unit)
    query = query.where(broadcast_people.c.broadcast == broadcast_id, is_silent, is_there)
    if among is not None:
        query = query.where(broadcast_people.c.person.in_(list(among)))
    return {row.person: row.unit for row in tx.execute(query.order_by(broadcast_people.c.person))}


def unacknowledged(tx: Tx, person_ids: Collection[int], after: datetime) -> dict[int, list[Broadcast]]:
    """Return person -> what they were to acknowledge after that moment and have not, the oldest first."""
    found: dict[int, list[Broadcast]] = {}
    for row in tx.execute(UNACKNOWLEDGED, {"people": list(person_ids), "after": after}):
        found.setdefault(row.asked, []).append(read(row))
    return found


@dataclass(frozen=True)
class Receipt:
    """Receipt of a broadcast by somebody whom it is for."""

    acknowledged: datetime | None  # the last time, as it was then
    is_asked: bool  # they have not acknowledged it as it is now


def receipts(tx: Tx, broadcast_id: int, among: Collection[int]) -> dict[int, Receipt]:
    """Return person -> what is known of them, of those of these people whom it is for."""
    asked = {"of_broadcast": broadcast_id, "people": list(among)}
    return {row.person: Receipt(row.acknowledged, bool(row.is_asked)) for row in tx.execute(RECEIPTS, asked)}


def missed(tx: Tx, one: Broadcast, among: Collection[int] | None = None) -> dict[int, tuple[int, str]]:
    """Return who has not got it and has nothing waiting: person -> their unit and why, "" for no contact."""
    newest_ones, query = newest, select(broadcast_people).where(broadcast_people.c.broadcast == one.id)
    if among is not None:
        newest_ones = newest.where(outbox.c.person.in_(list(among)))
        query = query.where(broadcast_people.c.person.in_(list(among)))
    messages = select(outbox.c.person, outbox.c.error, outbox.c.state).where(outbox.c.id.in_(newest_ones))
    why = {
        row.person: row.error if row.state in ("failed", "expired") else None
        for row in tx.execute(messages, {"subjects": [one.subject]})
    }
    unwritten = STOPPED if one.state == BroadcastState.STOPPED else None  # else it is still to come
    found = {}
    for row in tx.execute(query.order_by(broadcast_people.c.person)):
        is_written = one.addressed_to is None or row.person <= one.addressed_to
        error = why.get(row.person, "" if is_written else unwritten)
        if error is not None:
            found[row.person] = (row.unit, error)
    return found
