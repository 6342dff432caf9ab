"""Outcomes: what came of a message that was claimed, and of one that nobody sends any more.

queued ── claimed ──┬── sent
  ↑                 ├── failed     it cannot arrive, or was tried too often
  └──── put off ────┼── unknown    no answer came; once more, and then left so
      or moved      └── expired    it is no longer worth sending
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, or_, select, true, update

from bot.conversation import Message
from bot.domain.reachability import ContactPlace
from storage.engine.db import Tx
from storage.engine.outbox import ANSWER, ClaimedMessage, Lane, message_columns
from storage.tables.base import Moment
from storage.tables.engine import outbox, sends
from storage.tables.people import contacts

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
ARRIVED = update(sends).where(is_attempt).values(arrived=bindparam("count"))
ATTEMPT = (
    update(sends)
    .where(is_attempt)
    .values(state=bindparam("went"), channel_message_id=bindparam("message_id"), error=bindparam("why"))
)
FAILURES = select(func.count()).where(
    sends.c.outbox == bindparam("of_row"),
    sends.c.contact == bindparam("of_contact"),
    sends.c["try"] < bindparam("of_try"),
    sends.c.state == "failed",
)
SAID = ("heading", "text", "options", "columns", "file_ids", "awaits")
REWORD = (
    update(outbox)
    .where(outbox.c.id == bindparam("of_row"), outbox.c.state == "queued")
    .values({name: bindparam(name, type_=outbox.c[name].type) for name in SAID})
)


def note_sent(tx: Tx, message: ClaimedMessage, message_id: str) -> bool:
    """Note that a message arrived; False where our lease had run out, so another worker has it by now."""
    is_mine = note(tx, message, "sent", message_id=message_id)
    settle(tx, message, state="sent")  # it did arrive, whoever holds it now
    return is_mine


def note_arrived_in_part(tx: Tx, message: ClaimedMessage, count: int) -> None:
    """Note how many of the messages that it goes in arrived before one failed; the next try goes on after."""
    about = {"of_row": message.id, "of_contact": message.contact, "of_try": message.tries}
    tx.execute(ARRIVED, {**about, "count": count})


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
        settle(tx, message, **address_columns(elsewhere))
    elif is_mine:
        settle(tx, message, state="failed", error=why)
    return is_mine


def address_columns(place: ContactPlace) -> dict[str, Any]:
    return {"contact": place.contact, "channel": place.channel, "retry_at": None}


def drop(tx: Tx, message: ClaimedMessage, why: str) -> None:
    """Drop a message that is not wanted any more."""
    if note(tx, message, "held", error=why):
        settle(tx, message, state="expired", error=why)


def drop_overtaken(tx: Tx, subjects: Collection[str]) -> None:
    """Drop what waits about these of a nudge, and nobody is sending: it is not said beside the next one.

    One that may have arrived is left, as always.
    """
    is_being_sent = exists().where(contacts.c.sending == outbox.c.id)
    is_nudge = (outbox.c.lane == Lane.NUDGE) & outbox.c.key.startswith("nudge:")
    waits = (outbox.c.state == "queued") & outbox.c.subject.in_(subjects) & is_nudge & ~is_being_sent
    tx.execute(update(outbox).where(waits).values(state="expired", error="overtaken"))


def cancel(tx: Tx, subjects: Collection[str], kinds: Sequence[str] = ()) -> None:
    """Cancel what waits about these; what is being sent is not tried again.

    With ``kinds`` only what is of one of these: how its key begins.
    """
    is_of_kind = or_(*(outbox.c.key.startswith(f"{kind}:") for kind in kinds)) if kinds else true()
    waits = (outbox.c.state == "queued") & outbox.c.subject.in_(subjects) & is_of_kind
    state = case((exists().where(contacts.c.sending == outbox.c.id), "queued"), else_="expired")
    ended = {"state": state, "error": "said otherwise", "expires": outbox.c.created}
    tx.execute(update(outbox).where(waits).values(**ended))


def reword(tx: Tx, instead: Mapping[int, Message]) -> None:
    """Give messages that are still to be sent (by id) other words; one on its way can only be edited."""
    if instead:
        tx.execute(
            REWORD, [{"of_row": row_id, **message_columns(message)} for row_id, message in instead.items()]
        )


def drop_overtaken_answers(tx: Tx, contact_id: int, now: datetime) -> None:
    """Drop the answers that wait there for more to come: they are said by the answer to that."""
    tx.execute(
        update(outbox).where(waits_for_more(contact_id, now)).values(state="expired", error="overtaken")
    )


def release_answers(tx: Tx, contact_id: int, now: datetime) -> None:
    """Let the answers that wait there for more be said now: no more comes."""
    tx.execute(update(outbox).where(waits_for_more(contact_id, now)).values(not_before=now))


def waits_for_more(contact_id: int, now: datetime) -> ColumnElement[bool]:
    is_answer = (outbox.c.contact == contact_id) & outbox.c.key.startswith(ANSWER)
    return is_answer & (outbox.c.state == "queued") & (outbox.c.not_before > now)


def note(tx: Tx, message: ClaimedMessage, went: str, message_id: str = "", error: str = "") -> bool:
    """Write the attempt down and give the contact free; return whether it was still ours."""
    about = {"of_row": message.id, "of_contact": message.contact}
    tx.execute(
        ATTEMPT, {**about, "of_try": message.tries, "went": went, "message_id": message_id, "why": error}
    )
    return tx.execute(RELEASE, {**about, "until": message.leased_until}).first() is not None


def settle(tx: Tx, message: ClaimedMessage, **values: Any) -> None:
    tx.execute(ROW, {"of_row": message.id, **values})


def note_unreachable(tx: Tx, message: ClaimedMessage, error: str, at: datetime) -> list[str]:
    """Note that nothing reaches this contact any more; return the subjects of what failed so.

    What it was to be sent moves to the person's next contact, or fails where there is none.
    """
    note(tx, message, "failed", error=error)
    tx.execute(update(contacts).where(contacts.c.id == message.contact).values(blocked=at))
    waiting = (outbox.c.contact == message.contact) & (outbox.c.state == "queued")
    following = next_contact(tx, message)
    if following:
        elsewhere = {"contact": following[0], "channel": following[1], "retry_at": None}
        tx.execute(update(outbox).where(waiting, outbox.c.person.is_not(None)).values(**elsewhere))
    lost = update(outbox).where(waiting).values(state="failed", error=error).returning(outbox.c.subject)
    return [subject for subject in tx.execute(lost).scalars() if subject]


def next_contact(tx: Tx, message: ClaimedMessage) -> tuple[int, str] | None:
    """Return where whoever holds this contact is written to next; None for a stranger."""
    holder = select(contacts.c.person).where(contacts.c.id == message.contact).scalar_subquery()
    query = select(contacts.c.id, contacts.c.channel).where(contacts.c.person == holder)
    others = query.where(contacts.c.blocked.is_(None), contacts.c.id != message.contact)
    found = tx.execute(others.order_by(contacts.c.rank, contacts.c.id).limit(1)).first()
    return (found.id, found.channel) if found else None


def note_moved(tx: Tx, message: ClaimedMessage, chat: str) -> None:
    """Note that the channel has given the contact another address; the message goes there at once.

    Where somebody has written to us from there already, that contact gets what waits for this one.
    """
    is_there = (contacts.c.channel == message.channel) & (contacts.c.account == message.account)
    there = tx.execute(select(contacts.c.id).where(is_there, contacts.c.chat == chat)).scalar()
    if there is None:
        tx.execute(update(contacts).where(contacts.c.id == message.contact).values(chat=chat))
    hold(tx, message, None, "moved")
    if there is not None:
        waiting = (outbox.c.contact == message.contact) & (outbox.c.state == "queued")
        tx.execute(update(outbox).where(waiting).values(contact=there))


def sweep(tx: Tx, machine: datetime, business: datetime) -> None:
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
