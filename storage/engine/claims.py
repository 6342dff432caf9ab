"""Claims: two workers never share a contact; and what came of a message that was claimed.

queued ── claimed ──┬── sent
  ↑                 ├── failed     it cannot arrive, or was tried too often
  └──── put off ────┼── unknown    no answer came; once more, and then left so
      or moved      └── expired    it is no longer worth sending
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.sql.expression import literal_column

from bot.conversation import DEFAULT, Message
from bot.domain.reachability import ContactPlace
from storage.engine.db import Tx
from storage.engine.outbox import Lane, read_message
from storage.tables.base import Moment
from storage.tables.engine import outbox, sends
from storage.tables.people import contacts, people

LEASE = timedelta(minutes=2)  # machine time: a worker that dies gives its contact back after this
CALM = 10  # events in a minute of somebody who does one thing after another
IN_ORDER = 3  # tries after which a message that is put off, for half a minute then, is still waited for

AS_FOUND = (  # in the columns of the same names
    *("id", "contact", "channel", "account", "chat", "person", "action", "subject"),
    *("target", "target_message", "roles", "unit", "last_in", "in_minute", "arrived"),
)
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
ATTEMPTS = insert(sends)
TRIED = update(outbox).where(outbox.c.id == bindparam("of_row")).values(tries=outbox.c.tries + 1)

goes_before = or_(
    (before.c.lane == Lane.UNKNOWN) & (outbox.c.lane != Lane.UNKNOWN),
    (before.c.lane == outbox.c.lane) & (before.c.id < outbox.c.id),
)
is_before = (before.c.contact == outbox.c.contact) & goes_before

# Machine time. After the last one it is given up, or earlier where the row expires.
PAUSES = tuple(timedelta(seconds=s) for s in (2, 10, 30, 120, 600, 1800, 3600, 7200))

FREE = {"sending": None, "sending_until": None}
is_ours = and_(
    contacts.c.id == bindparam("of_contact"),
    contacts.c.sending == bindparam("of_row"),
    contacts.c.sending_until == bindparam("until", type_=Moment),
)
RELEASE = update(contacts).where(is_ours).values(**FREE).returning(contacts.c.id)
ROW = update(outbox).where(outbox.c.id == bindparam("of_row"))
is_attempt = and_(
    sends.c.outbox == bindparam("of_row"),
    sends.c.contact == bindparam("of_contact"),
    sends.c["try"] == bindparam("of_try"),
)
ARRIVED = (
    update(sends)
    .where(is_attempt)
    .values(arrived=bindparam("count"), channel_message_id=bindparam("message_id"))
)
ATTEMPT = (
    update(sends)
    .where(is_attempt)
    .values(
        state=bindparam("went"),
        channel_message_id=func.coalesce(bindparam("message_id", type_=String), sends.c.channel_message_id),
        error=bindparam("why"),
    )
)
BLOCK = update(contacts).where(contacts.c.id == bindparam("of_contact")).values(blocked=bindparam("at"))
is_waiting_here = (outbox.c.contact == bindparam("of_contact")) & (outbox.c.state == "queued")
REDIRECT = update(outbox).where(is_waiting_here)
REDIRECT_PERSONAL = REDIRECT.where(outbox.c.person.is_not(None)).values(
    contact=bindparam("to_contact"), channel=bindparam("to_channel"), retry_at=null()
)
LOSE = REDIRECT.values(state="failed", error=bindparam("why")).returning(outbox.c.subject)
MOVE = REDIRECT.values(contact=bindparam("to_contact"))
HOLDER = select(contacts.c.person).where(contacts.c.id == bindparam("of_contact")).scalar_subquery()
NEXT_CONTACT = (
    select(contacts.c.id, contacts.c.channel)
    .where(contacts.c.person == HOLDER, contacts.c.blocked.is_(None))
    .where(contacts.c.id != bindparam("of_contact"))
    .order_by(contacts.c.rank, contacts.c.id)
    .limit(1)
)
AT_CHAT = select(contacts.c.id).where(
    contacts.c.channel == bindparam("of_channel"),
    contacts.c.account == bindparam("of_account"),
    contacts.c.chat == bindparam("of_chat"),
)
MOVE_CHAT = update(contacts).where(contacts.c.id == bindparam("of_contact")).values(chat=bindparam("to_chat"))
is_earlier = and_(
    sends.c.outbox == bindparam("of_row"),
    sends.c.contact == bindparam("of_contact"),
    sends.c["try"] < bindparam("of_try"),
)
FAILURES = select(func.count()).where(is_earlier, sends.c.state == "failed")
HELD = select(func.count()).where(is_earlier, sends.c.state == "held", sends.c.error == bindparam("why"))


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
    in_minute: int  # events from there that count still
    is_blocked: bool
    tries: int  # with this one
    arrived: int  # of the messages that it goes in on its channel, by earlier tries
    leased_until: datetime


@dataclass(frozen=True)
class Selection:
    """A choice of what may be claimed: so many, up to a lane, of who sent us no more than so much lately."""

    limit: int
    last_lane: Lane = Lane.STRANGER
    most_in_minute: int = 10**9  # events


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


is_next = is_due(outbox) & ~exists().where(is_before, is_put_off)
is_to_be_claimed = and_(
    outbox.c.channel == bindparam("of_channel"),
    contacts.c.account == bindparam("of_account"),
    contacts.c.sending.is_(None),
    is_next,
)
DUE = (
    select(
        outbox,
        arrived.scalar_subquery().label("arrived"),
        contacts.c.account,
        contacts.c.chat,
        contacts.c.last_in,
        contacts.c.in_minute,
        contacts.c.blocked,
        people.c.language,
    )
    .join_from(outbox, contacts, outbox.c.contact == contacts.c.id)
    .outerjoin(people, contacts.c.person == people.c.id)
    .where(is_to_be_claimed)
    .where(outbox.c.lane <= bindparam("last_lane"), contacts.c.in_minute <= bindparam("most_in_minute"))
    .order_by(outbox.c.lane, outbox.c.id)
    .limit(bindparam("limit"))
    # The contact first: who passes it by holds none of its messages, or another would send the next of them.
    .with_for_update(of=[contacts, outbox], skip_locked=True, key_share=True)  # nothing on SQLite
)
ANY_DUE = (
    select(outbox.c.id).join(contacts, outbox.c.contact == contacts.c.id).where(is_to_be_claimed).limit(1)
)
# The same where few may go: first to whoever has asked least, as far as these are answers.
CALM_FIRST = DUE.order_by(None).order_by(outbox.c.lane, contacts.c.in_minute, outbox.c.id)
# PostgreSQL's claim sees what is put off as it was when it began to look, and passes by what another is
# wording anew just then: asked once the contacts are ours.
OVERTAKING = select(outbox.c.id).where(
    outbox.c.id.in_(bindparam("ids", expanding=True)),
    exists().where(is_before, or_(is_put_off, is_due(before))),
)


def claim(
    tx: Tx, source: tuple[str, str], selection: Selection, machine: datetime, business: datetime
) -> Claims:
    """Take the next due message of up to ``selection.limit`` contacts; commit, then send them.

    ``source``: of which channel, and of which account of ours there.

    Within a contact: by lane, then in the order of writing. One that is not due blocks nothing; one that is
    tried again soon is waited for by its lane, and by all where it may have arrived already. Whoever writes
    without end is answered after all others.
    """
    asked = {"of_channel": source[0], "of_account": source[1], "machine_now": machine, "now": business}
    query = DUE if selection.last_lane == Lane.STRANGER else CALM_FIRST
    due = tx.execute(query, asked | vars(selection)).all()
    if len(due) == selection.limit and any(found.in_minute > CALM for found in due):  # more may wait
        calm = tx.execute(CALM_FIRST, asked | vars(Selection(selection.limit, Lane.ANSWER, CALM))).all()
        due = list({found.id: found for found in (*calm, *due)}.values())[: selection.limit]
    first: dict[int, Row[Any]] = {}
    for found in due:
        first.setdefault(found.contact, found)
    until, overtaking = machine + LEASE, find_overtaking(tx, first.values(), asked)
    claimed = [read(found, until) for found in first.values() if found.id not in overtaking]
    if claimed:
        lease(tx, claimed, machine)
    return Claims(claimed, are_all=len(claimed) == len(due) < selection.limit)


def is_any_due(tx: Tx, source: tuple[str, str], machine: datetime, business: datetime) -> bool:
    """Return whether a message of this account waits that may be claimed once the channel takes it."""
    asked = {"of_channel": source[0], "of_account": source[1], "machine_now": machine, "now": business}
    return tx.execute(ANY_DUE, asked).first() is not None


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
    tx.execute(ATTEMPTS, attempts)


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


def note_sent(tx: Tx, message: ClaimedMessage, message_id: str) -> bool:
    """Note that a message arrived; False where our lease had run out, so another worker has it by now."""
    is_mine = note(tx, message, "sent", message_id=message_id)
    settle(tx, message, state="sent")  # it did arrive, whoever holds it now
    return is_mine


def note_arrived_in_part(tx: Tx, message: ClaimedMessage, count: int, message_id: str) -> None:
    """Note how many of the messages that it goes in arrived before one failed; the next try goes on after.

    ``message_id``: of the last that did and can be edited; "" for none.
    """
    about = {"of_row": message.id, "of_contact": message.contact, "of_try": message.tries}
    tx.execute(ARRIVED, {**about, "count": count, "message_id": message_id})


def note_unanswered(tx: Tx, message: ClaimedMessage, error: str, at: datetime) -> None:
    """Note that a message may have arrived.

    It is tried once more, as its words bear repeating; then left unknown.
    """
    if note(tx, message, "unknown", error=error):
        if message.lane == Lane.UNKNOWN:
            settle(tx, message, state="unknown", error=error)
        else:
            settle(tx, message, lane=Lane.UNKNOWN, error=error, retry_at=at + PAUSES[0])


def put_off(tx: Tx, message: ClaimedMessage, error: str, at: datetime) -> bool:
    """Put off a message that did not arrive, for longer each time; False where that was the last try."""
    asked = {"of_row": message.id, "of_contact": message.contact, "of_try": message.tries}
    failures = tx.execute(FAILURES, asked).scalar_one()
    if failures >= len(PAUSES):
        fail(tx, message, error)
        return False
    if note(tx, message, "failed", error=error):
        settle(tx, message, error=error, retry_at=at + PAUSES[failures])
    return True


def hold(tx: Tx, message: ClaimedMessage, until: datetime | None, why: str) -> None:
    """Put back a message that was not taken: again at ``until`` (machine time), or at once with None."""
    if note(tx, message, "held", error=why):
        settle(tx, message, retry_at=until)


def was_held(tx: Tx, message: ClaimedMessage, why: str) -> bool:
    """Return whether an earlier try of a message was put back for this reason."""
    asked = {"of_row": message.id, "of_contact": message.contact, "of_try": message.tries, "why": why}
    return bool(tx.execute(HELD, asked).scalar_one())


def fail(tx: Tx, message: ClaimedMessage, error: str) -> bool:
    """Give up a message that never arrives; False where it is another worker's by now."""
    is_mine = note(tx, message, "failed", error=error)
    if is_mine:
        settle(tx, message, state="failed", error=error)
    return is_mine


def mark_undeliverable(tx: Tx, message: ClaimedMessage, why: str, elsewhere: ContactPlace | None) -> bool:
    """Move a message that may not go there ``elsewhere``, or fail it where that is None.

    False where it is not ours. What may have arrived already is left unknown: nobody shall get it on two
    channels.
    """
    is_mine = note(tx, message, "barred", error=why)
    if is_mine and message.lane == Lane.UNKNOWN:
        settle(tx, message, state="unknown", error=why)
    elif is_mine and elsewhere:
        settle(tx, message, contact=elsewhere.contact, channel=elsewhere.channel, retry_at=None)
    elif is_mine:
        settle(tx, message, state="failed", error=why)
    return is_mine


def drop(tx: Tx, message: ClaimedMessage, why: str) -> None:
    """Drop a message that is not wanted any more."""
    if note(tx, message, "held", error=why):
        settle(tx, message, state="expired", error=why)


def note(tx: Tx, message: ClaimedMessage, went: str, message_id: str = "", error: str = "") -> bool:
    """Write the attempt down and give the contact free; return whether it was still ours."""
    about = {"of_row": message.id, "of_contact": message.contact}
    known = {"message_id": message_id or None, "why": error}  # that of a part that arrived is kept
    tx.execute(ATTEMPT, {**about, "of_try": message.tries, "went": went, **known})
    return tx.execute(RELEASE, {**about, "until": message.leased_until}).first() is not None


def settle(tx: Tx, message: ClaimedMessage, **values: Any) -> None:
    tx.execute(ROW, {"of_row": message.id, **values})


def note_unreachable(tx: Tx, message: ClaimedMessage, error: str, at: datetime) -> list[str]:
    """Note that nothing reaches this contact any more; return the subjects of what failed so.

    What it was to be sent moves to the person's next contact, or fails where there is none.
    """
    note(tx, message, "failed", error=error)
    about = {"of_contact": message.contact}
    tx.execute(BLOCK, {**about, "at": at})
    if following := next_contact(tx, message):
        tx.execute(REDIRECT_PERSONAL, {**about, "to_contact": following[0], "to_channel": following[1]})
    return [subject for subject in tx.execute(LOSE, {**about, "why": error}).scalars() if subject]


def next_contact(tx: Tx, message: ClaimedMessage) -> tuple[int, str] | None:
    """Return where whoever holds this contact is written to next; None for a stranger."""
    found = tx.execute(NEXT_CONTACT, {"of_contact": message.contact}).first()
    return (found.id, found.channel) if found else None


def note_moved(tx: Tx, message: ClaimedMessage, chat: str) -> None:
    """Note that the channel has given the contact another address; the message goes there at once.

    Where somebody has written to us from there already, that contact gets what waits for this one.
    """
    address = {"of_channel": message.channel, "of_account": message.account, "of_chat": chat}
    about, there = {"of_contact": message.contact}, tx.execute(AT_CHAT, address).scalar()
    if there is None:
        tx.execute(MOVE_CHAT, {**about, "to_chat": chat})
    hold(tx, message, None, "moved")
    if there is not None:
        tx.execute(MOVE, {**about, "to_contact": there})


def sweep_outbox(tx: Tx, machine: datetime, business: datetime) -> None:
    """Take back what a dead worker holds, for it may have arrived; settle what is past its time."""
    is_left = contacts.c.sending.is_not(None) & (contacts.c.sending_until <= machine)
    left = tx.execute(select(contacts.c.sending).where(is_left)).scalars().all()
    if left:
        take_back(tx, left)
        tx.execute(update(contacts).where(contacts.c.sending.in_(left), is_left).values(**FREE))
    in_flight = select(contacts.c.sending).where(contacts.c.sending.is_not(None))
    is_past = (outbox.c.state == "queued") & (outbox.c.expires <= business)
    ended = case((outbox.c.lane == Lane.UNKNOWN, "unknown"), else_="expired")
    tx.execute(update(outbox).where(is_past, outbox.c.id.not_in(in_flight)).values(state=ended))


def take_back(tx: Tx, left: Sequence[int]) -> None:
    """Take back what died with its worker: tried once more, before all else; after that it stays unknown."""
    is_left = outbox.c.id.in_(left) & (outbox.c.state == "queued")
    is_second = outbox.c.lane == Lane.UNKNOWN
    tx.execute(update(outbox).where(is_left, is_second).values(state="unknown"))
    tx.execute(update(outbox).where(is_left, ~is_second).values(lane=Lane.UNKNOWN))
    is_open = sends.c.outbox.in_(left) & (sends.c.state == "sending")
    tx.execute(update(sends).where(is_open).values(state="unknown"))
