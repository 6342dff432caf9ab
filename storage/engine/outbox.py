"""The outbox: what is still to be sent, claimed so that two workers never share a contact.

A row is written in the transaction that caused it and sent after the commit. It is for a person and a
purpose, or for a contact where it answers what came from there. It waits at the person's first contact;
whether it may go there is asked when it is claimed, and it moves to the next where it may not. What came of a
claimed message is written down in outcomes.py.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.expression import literal_column

from bot.conversation import DEFAULT, Message, Option
from storage.engine.db import Tx
from storage.tables.base import Moment
from storage.tables.engine import outbox, sends
from storage.tables.people import contacts, people

LEASE = timedelta(minutes=2)  # machine time: a worker that dies gives its contact back after this
ANSWER = "answer:"  # how the key of an answer begins: the event and the message's number follow
IN_ORDER = 3  # tries after which a message that is put off, for half a minute then, is still waited for

AS_FOUND = (  # in the columns of the same names
    *("id", "contact", "channel", "account", "chat", "person", "action", "subject"),
    *("target", "target_message", "roles", "unit", "last_in", "arrived"),
)

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
PUT = postgresql.insert(outbox).on_conflict_do_nothing(index_elements=[outbox.c.key])
QUEUED: ColumnElement[str] = literal_column("'queued'")  # by a parameter no kept plan knows its index
machine_now, now = bindparam("machine_now", type_=Moment), bindparam("now", type_=Moment)

before = outbox.alias()  # of the same contact
is_waiting = (before.c.retry_at > machine_now) & (before.c.state == QUEUED)
is_put_off = is_waiting & (before.c.tries <= IN_ORDER)  # and tried again soon
arrived = select(func.coalesce(func.sum(sends.c.arrived), 0)).where(
    sends.c.outbox == outbox.c.id, sends.c.contact == outbox.c.contact
)
LEASED = (
    update(contacts)
    .where(contacts.c.id == bindparam("of_contact"))
    .values(sending=bindparam("of_row"), sending_until=bindparam("until", type_=Moment))
)
TRIED = update(outbox).where(outbox.c.id == bindparam("of_row")).values(tries=outbox.c.tries + 1)


class Lane(IntEnum):
    """The lane of a message; a contact's lower lanes go first."""

    UNKNOWN = 0  # a worker died with it: it may have arrived, and goes before all else
    ANSWER = 1  # someone is looking at the screen
    NUDGE = 2
    BROADCAST = 3


@dataclass(frozen=True)
class Outgoing:
    """A message to be queued, at ``at``. Of two with one ``key`` only the first is."""

    key: str
    contact: int
    channel: str
    lane: Lane
    message: Message
    at: datetime
    person: int | None = None
    subject: str = ""
    not_before: datetime | None = None
    expires: datetime | None = None
    action: str = "send"  # send, edit, delete
    target: int | None = None  # the outbox row whose message is edited
    target_message: str = ""  # the channel's id of a message to delete
    roles: str = ""  # "head,deputy": dropped when claimed, unless ``person`` holds one of them …
    unit: int | None = None  # … in this unit, or anywhere


@dataclass(frozen=True)
class ClaimedMessage:
    """A message that this worker, and no other, may send until ``leased_until`` (machine time)."""

    id: int
    contact: int
    channel: str
    account: str
    chat: str
    person: int | None
    lane: Lane
    action: str
    message: Message
    subject: str
    target: int | None
    target_message: str
    roles: str
    unit: int | None
    language: str  # of the person, for what the channel says around it
    last_in: datetime | None  # their last act at the contact
    is_blocked: bool
    tries: int  # with this one
    arrived: int  # of the messages that it goes in on its channel, by earlier tries
    leased_until: datetime


@dataclass(frozen=True)
class Claims:
    """The messages that a worker has claimed at once."""

    messages: list[ClaimedMessage]
    are_all: bool  # whether nothing else is due just now, but for what others hold


def is_due(row: FromClause) -> ColumnElement[bool]:
    """Return the condition that this row of the outbox may be sent now."""
    is_in_time = (row.c.not_before <= now) & or_(row.c.expires.is_(None), row.c.expires > now)
    is_waited_for = or_(row.c.retry_at.is_(None), row.c.retry_at <= machine_now)
    return (row.c.state == QUEUED) & is_in_time & is_waited_for


goes_before = or_(
    (before.c.lane == Lane.UNKNOWN) & (outbox.c.lane != Lane.UNKNOWN),
    (before.c.lane == outbox.c.lane) & (before.c.id < outbox.c.id),
)
is_before = (before.c.contact == outbox.c.contact) & goes_before
is_next = is_due(outbox) & ~exists().where(is_before, is_put_off)
DUE = (
    select(
        outbox,
        arrived.scalar_subquery().label("arrived"),
        contacts.c.account,
        contacts.c.chat,
        contacts.c.last_in,
        contacts.c.blocked,
        people.c.language,
    )
    .join_from(outbox, contacts, outbox.c.contact == contacts.c.id)
    .outerjoin(people, contacts.c.person == people.c.id)
    .where(outbox.c.channel == bindparam("of_channel"), contacts.c.account == bindparam("of_account"))
    .where(is_next, contacts.c.sending.is_(None))
    .order_by(outbox.c.lane, outbox.c.id)
    .limit(bindparam("limit"))
    # The contact first: who passes it by holds none of its messages, or another would send the next of them.
    .with_for_update(of=[contacts, outbox], skip_locked=True, key_share=True)  # nothing on SQLite
)
# PostgreSQL's claim sees what is put off as it was when it began to look, and passes by what another is
# wording anew just then: asked once the contacts are ours.
OVERTAKING = select(outbox.c.id).where(
    outbox.c.id.in_(bindparam("ids", expanding=True)),
    exists().where(is_before, or_(is_put_off, is_due(before))),
)


def put(tx: Tx, messages: Iterable[Outgoing]) -> None:
    """Queue ``messages``; those whose key is there already stay as they are."""
    rows = [outgoing_columns(one) for one in messages]
    if rows:
        tx.execute(PUT, rows)


def outgoing_columns(one: Outgoing) -> dict[str, Any]:
    return {
        "key": one.key,
        "person": one.person,
        "contact": one.contact,
        "channel": one.channel,
        "lane": one.lane,
        "action": one.action,
        "target": one.target,
        "target_message": one.target_message,
        "roles": one.roles,
        "unit": one.unit,
        **message_columns(one.message),
        "subject": one.subject,
        "created": one.at,
        "not_before": one.not_before or one.at,
        "expires": one.expires,
    }


def message_columns(message: Message) -> dict[str, Any]:
    return {
        "heading": message.heading,
        "text": message.text,
        "options": [[o.token, o.label, o.words] for o in message.options],
        "columns": message.columns,
        "file_ids": list(message.file_ids),
        "awaits": message.awaits,
    }


def claim(tx: Tx, source: tuple[str, str], limit: int, machine: datetime, business: datetime) -> Claims:
    """Take the next due message of up to ``limit`` contacts; commit, then send them.

    ``source``: of which channel, and of which account of ours there.

    Within a contact: by lane, then in the order of writing. One that is not due blocks nothing; one that is
    tried again soon is waited for by its lane, and by all where it may have arrived already.
    """
    asked = {"of_channel": source[0], "of_account": source[1], "limit": limit}
    asked |= {"machine_now": machine, "now": business}
    due = tx.execute(DUE, asked).all()
    first: dict[int, Row[Any]] = {}
    for found in due:
        first.setdefault(found.contact, found)
    until, overtaking = machine + LEASE, find_overtaking(tx, first.values(), asked)
    claimed = [read(found, until) for found in first.values() if found.id not in overtaking]
    if claimed:
        lease(tx, claimed, machine)
    return Claims(claimed, are_all=len(claimed) == len(due) < limit)


def find_overtaking(tx: Tx, found: Collection[Row[Any]], asked: Mapping[str, Any]) -> set[int]:
    """Return those of ``found`` that would go before what another worker has put off, or holds.

    On SQLite none does.
    """
    if not found or tx.dialect.name == "sqlite":
        return set()
    return set(tx.execute(OVERTAKING, {**asked, "ids": [one.id for one in found]}).scalars())


def lease(tx: Tx, claimed: Sequence[ClaimedMessage], at: datetime) -> None:
    rows = [{"of_contact": c.contact, "of_row": c.id, "until": c.leased_until} for c in claimed]
    tx.execute(LEASED, rows)
    tx.execute(TRIED, rows)
    attempts = [
        {"outbox": c.id, "contact": c.contact, "try": c.tries, "state": "sending", "at": at} for c in claimed
    ]
    tx.execute(insert(sends), attempts)


def read(found: Row[Any], until: datetime) -> ClaimedMessage:
    return ClaimedMessage(
        **{name: getattr(found, name) for name in AS_FOUND},
        lane=Lane(found.lane),
        message=read_message(found),
        language=found.language or DEFAULT,
        is_blocked=found.blocked is not None,
        tries=found.tries + 1,
        leased_until=until,
    )


def read_message(found: Row[Any]) -> Message:
    options = tuple(Option(*option) for option in found.options)
    files = tuple(found.file_ids)
    return Message(found.text, options, found.heading, files, found.columns, awaits=found.awaits)


def sent_message_id(tx: Tx, outbox_id: int, contact_id: int) -> str:
    """Return the channel's id of the message that this row became; "" where it never arrived."""
    query = select(sends.c.channel_message_id).where(sends.c.outbox == outbox_id, sends.c.state == "sent")
    return tx.execute(query.where(sends.c.contact == contact_id).limit(1)).scalar() or ""
