"""Broadcasts as the database holds them, and what became of their messages: counted from the outbox."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, insert, select, update

from bot.domain.broadcasts import State
from storage.db import Tx
from storage.outbox import Lane
from storage.tables import broadcast_people, broadcasts, contacts, file_uses, outbox, people

ACT = "broadcast"  # in the audit trail, and how the subjects of their messages begin
OUTCOMES = {
    "sent": "sent",
    "unknown": "unknown",
    "failed": "failed",
    "expired": "failed",
    "queued": "waiting",
}
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
# Whoever was sent it again has two messages: the newer one counts.
newest = (
    select(func.max(outbox.c.id))
    .where(outbox.c.subject.in_(bindparam("subjects", expanding=True)), outbox.c.action == "send")
    .group_by(outbox.c.subject, outbox.c.person)
)


def newest_of(ids: Select[Any]) -> Select[Any]:
    return select(outbox.c.person, outbox.c.error, outbox.c.state).where(outbox.c.id.in_(ids))


NEWEST = newest_of(newest)
COUNTS = (
    select(outbox.c.subject, outbox.c.state, func.count().label("n"))
    .where(outbox.c.id.in_(newest))
    .group_by(outbox.c.subject, outbox.c.state)
)
of_each = broadcast_people.c.broadcast.in_(bindparam("ids", expanding=True))
# Who of those that cannot be reached are among these is not known yet.
is_ahead = (broadcast_people.c.person > broadcasts.c.addressed_to) & (broadcasts.c.sendings == 1)
is_ahead &= broadcasts.c.state == State.SENDING.value
PEOPLE = (
    select(
        broadcast_people.c.broadcast,
        func.count().label("people"),
        func.count(broadcast_people.c.acknowledged).label("acknowledged"),
        func.count(case((is_ahead, 1))).label("ahead"),
    )
    .join_from(broadcast_people, broadcasts, broadcast_people.c.broadcast == broadcasts.c.id)
    .where(of_each)
    .group_by(broadcast_people.c.broadcast)
)

# The one of which messages, or a correction, are to be written next; the index leads to what has a next_due.
is_beginning = broadcasts.c.addressed_to.is_not(None) & (broadcasts.c.state == State.SENDING.value)
UNWRITTEN = (
    FULL.where(is_beginning | broadcasts.c.corrected_to.is_not(None), broadcasts.c.next_due.is_not(None))
    .order_by(broadcasts.c.is_urgent.desc(), broadcasts.c.id)
    .limit(1)
    .with_for_update(of=broadcasts, skip_locked=True)
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
    state: State
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


COLUMNS = [one.name for one in fields(Broadcast)]


@dataclass(frozen=True)
class Counts:
    """How many people it is for, and where their messages stand."""

    people: int = 0
    acknowledged: int = 0
    sent: int = 0
    unknown: int = 0  # no answer came from the channel, twice
    failed: int = 0
    waiting: int = 0
    ahead: int = 0  # of those that wait: whose messages are still to be written

    @property
    def silent(self) -> int:
        """Who has not acknowledged it, where that is asked."""
        return self.people - self.acknowledged

    @property
    def queued(self) -> int:
        """For how many there is a message; the others could not be reached as it began."""
        return self.sent + self.unknown + self.failed + self.waiting


@dataclass(frozen=True)
class Written:
    """A new broadcast."""

    subject: str
    by: int | None
    at: datetime
    text: str
    audience: Mapping[str, Any]
    state: State
    is_urgent: bool = False
    ack_until: datetime | None = None
    begins: datetime | None = None
    repeats: str = ""
    repeats_until: date | None = None
    plan: int | None = None
    next_due: datetime | None = None


def add(tx: Tx, written: Written) -> int:
    row = {**vars(written), "state": written.state.value}
    return int(tx.execute(insert(broadcasts).values(**row).returning(broadcasts.c.id)).scalar_one())


def change(tx: Tx, broadcast_id: int, **values: Any) -> None:
    tx.execute(update(broadcasts).where(broadcasts.c.id == broadcast_id).values(**values))


def get(tx: Tx, broadcast_id: int) -> Broadcast | None:
    row = tx.execute(GET, {"of_broadcast": broadcast_id}).one_or_none()
    return read(row) if row else None


def locked(tx: Tx, broadcast_id: int) -> Broadcast | None:
    """The same, to be changed: whoever else is about to change it waits."""
    row = tx.execute(GET.with_for_update(of=broadcasts), {"of_broadcast": broadcast_id}).one_or_none()
    return read(row) if row else None


def recent(tx: Tx, most: int, but: int = 0) -> list[Broadcast]:
    """The last ones, but for so many, the newest first; of repeated ones what was sent of them."""
    query = FULL.where(broadcasts.c.repeats == "").order_by(broadcasts.c.id.desc())
    return [read(row) for row in tx.execute(query.limit(most).offset(but))]


def repeated(tx: Tx) -> list[Broadcast]:
    """Those that are sent again and again, the next one first."""
    is_on = (broadcasts.c.repeats != "") & (broadcasts.c.state == State.PLANNED.value)
    return [
        read(row) for row in tx.execute(FULL.where(is_on).order_by(broadcasts.c.next_due, broadcasts.c.id))
    ]


def due(tx: Tx, now: datetime) -> list[Broadcast]:
    """Those that the clock must look at now, the oldest first; locked, and passed by by other workers."""
    return [read(row) for row in tx.execute(DUE, {"now": now})]


def unwritten(tx: Tx) -> Broadcast | None:
    """One whose messages, or correction, are not all written yet; locked, and passed by by other workers."""
    row = tx.execute(UNWRITTEN).one_or_none()
    return read(row) if row else None


def read(row: Row[Any]) -> Broadcast:
    columns = {name: row._mapping[name] for name in COLUMNS}
    return Broadcast(**{**columns, "name": row.name or "", "state": State(row.state)})


def counts(tx: Tx, found: Collection[Broadcast]) -> dict[int, Counts]:
    """Of each of these (by id) how it stands at this moment."""
    ids = {one.subject: one.id for one in found}
    numbers: dict[int, dict[str, int]] = {number: {} for number in ids.values()}
    if not found:
        return {}
    for row in tx.execute(COUNTS, {"subjects": list(ids)}):
        mine = numbers[ids[row.subject]]
        mine[OUTCOMES[row.state]] = mine.get(OUTCOMES[row.state], 0) + row.n
    for row in tx.execute(PEOPLE, {"ids": list(ids.values())}):
        mine = numbers[row.broadcast]
        mine |= {"people": row.people, "acknowledged": row.acknowledged, "ahead": row.ahead}
        mine["waiting"] = mine.get("waiting", 0) + row.ahead
    return {number: Counts(**mine) for number, mine in numbers.items()}


def files_of(tx: Tx, subject: str) -> tuple[int, ...]:
    """The files that go with it, in the order in which they were sent to us."""
    query = select(file_uses.c.file).where(file_uses.c.subject == subject).order_by(file_uses.c.file)
    return tuple(tx.execute(query).scalars())


def stop(tx: Tx, subject: str, now: datetime) -> None:
    """What waits of it is not sent; one that is being sent is sent to its end, and not tried again."""
    in_flight = select(contacts.c.sending).where(contacts.c.sending.is_not(None))
    ended = case(
        (outbox.c.id.in_(in_flight), "queued"), (outbox.c.lane == Lane.UNKNOWN, "unknown"), else_="expired"
    )
    waits = (outbox.c.subject == subject) & (outbox.c.state == "queued") & (outbox.c.action == "send")
    tx.execute(update(outbox).where(waits).values(state=ended, expires=now, error=STOPPED))


def forget(tx: Tx, before: datetime) -> None:
    """Let go of the words of those that went out long ago."""
    is_over = broadcasts.c.next_due.is_(None) & (broadcasts.c.at < before) & (broadcasts.c.text != "")
    tx.execute(update(broadcasts).where(is_over).values(text=""))
