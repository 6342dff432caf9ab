"""Messages that went: looked up by the channel's id, counted by subject, held while they are corrected."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, or_, select

from bot.conversation import Message, Option
from bot.domain.reachability import CANNOT_EDIT
from storage.engine.db import Tx
from storage.engine.outbox import ABOUT, ABOUT_ANY, EDITS, OF_MESSAGE, read_message
from storage.tables.engine import outbox, sends

held: dict[str, Any] = {"of": outbox, "key_share": True}  # nothing on SQLite
BELOW = (
    ABOUT_ANY.where(outbox.c.id < bindparam("row"))
    .order_by(outbox.c.id.desc())
    .limit(bindparam("most"))
    .with_for_update(**held)
)
last = sends.alias()
has_arrived = exists().where(
    last.c.outbox == sends.c.outbox, last.c.contact == sends.c.contact, last.c.state == "sent"
)
MESSAGE_ID = (  # what was left to be sent by the last attempt may have been a file, which has none
    select(sends.c.channel_message_id)
    .where(sends.c.outbox == bindparam("of_row"), sends.c.contact == bindparam("of_contact"))
    .where(sends.c.channel_message_id != "", has_arrived)
    .order_by(sends.c["try"].desc())
    .limit(1)
)
BY_MESSAGE_ID = (
    select(outbox.c.subject, outbox.c.options)
    .join_from(sends, outbox, sends.c.outbox == outbox.c.id)
    .where(sends.c.contact == bindparam("of_contact"), sends.c.channel_message_id == bindparam("message_id"))
    .order_by(outbox.c.id.desc())
)
TO_PEOPLE = ABOUT.where(outbox.c.person.in_(bindparam("persons", expanding=True))).with_for_update(**held)
NEWER_EDITS = (  # of the same message, which have gone
    select(outbox.c.action, *OF_MESSAGE)
    .where(outbox.c.target == bindparam("of_target"), outbox.c.id > bindparam("of_row"))
    .where(outbox.c.action.in_(["edit", "buttons"]), outbox.c.state.in_(["sent", "unknown"]))
    .order_by(outbox.c.id)
)
card, edit = outbox.alias(), outbox.alias()
is_editable = card.c.card.in_(bindparam("cards", expanding=True)) & card.c.channel.not_in(CANNOT_EDIT)
HAS_WAITING = select(
    or_(
        exists().where(is_editable, card.c.state == "queued"),
        exists().where(is_editable, edit.c.target == card.c.id, edit.c.state == "queued"),
    )
)


def sent_message_id(tx: Tx, outbox_id: int, contact_id: int) -> str:
    """Return the channel's id of the message that this row became; "" where it never arrived."""
    return tx.execute(MESSAGE_ID, {"of_row": outbox_id, "of_contact": contact_id}).scalar() or ""


def subject_and_options(tx: Tx, contact_id: int, message_id: str) -> tuple[str, list[Option]]:
    """Return the subject and the choices of a message, by the channel's id of it, as it was edited last.

    An empty subject and no choices where this contact was sent no such message.
    """
    asked = {"of_contact": contact_id, "message_id": message_id}
    found = tx.execute(BY_MESSAGE_ID, asked).all()
    subject = next((row.subject for row in found if row.subject), "")  # an edit has none
    options = found[0].options if found else []
    return subject, [Option(token, label) for token, label, _words in options]


def subject_and_tokens(tx: Tx, contact_id: int, message_id: str) -> tuple[str, list[str]]:
    """Return the subject and the tokens of the options of a message, by the channel's id of it.

    An empty subject and no tokens where this contact was sent no such message.
    """
    subject, options = subject_and_options(tx, contact_id, message_id)
    return subject, [one.token for one in options]


def about_below(tx: Tx, subject: str, row: int, most: int) -> list[Row[Any]]:
    """Return the next messages about ``subject`` below that row, the newest first; held."""
    return list(tx.execute(BELOW, {"subjects": [subject], "row": row, "most": most}))


def about_to_people(tx: Tx, subject: str, person_ids: Collection[int]) -> list[Row[Any]]:
    """Return the messages about ``subject`` to these people that went or are about to go; held.

    Nobody else takes or settles one of them before this transaction ends.
    """
    return list(tx.execute(TO_PEOPLE, {"subjects": [subject], "persons": list(person_ids)}))


def last_words(tx: Tx, rows: Collection[Row[Any]]) -> dict[int, str]:
    """Return what each of these messages says by now, by its row: the last edit of it counts."""
    edits = tx.execute(EDITS, {"targets": [row.id for row in rows]}).all() if rows else ()
    said = {edit.target: edit.text for edit in edits if edit.action == "edit"}
    return {row.id: said.get(row.id, row.text) for row in rows}


def edits_since(tx: Tx, target: int, row: int) -> list[tuple[str, Message]]:
    """Return the edits of a message that went though they were written after this one: action, message."""
    rows = tx.execute(NEWER_EDITS, {"of_target": target, "of_row": row})
    return [(one.action, read_message(one)) for one in rows]


def newest_id(tx: Tx) -> int:
    """Return the id of the newest message of all; 0 where there is none."""
    return tx.execute(select(func.max(outbox.c.id))).scalar() or 0


def count_by_state(tx: Tx, subject: str) -> Counter[tuple[str, str]]:
    """Count the messages about ``subject`` by state and channel.

    The state is "queued" or "sent": whether one has gone is all that matters.
    """
    is_it = (outbox.c.subject == subject) & (outbox.c.action == "send")
    query = select(outbox.c.state, outbox.c.channel, func.count().label("n")).where(is_it)
    query = query.where(outbox.c.state.in_(["queued", "sent", "unknown"]))
    found = Counter[tuple[str, str]]()
    for row in tx.execute(query.group_by(outbox.c.state, outbox.c.channel)):
        found["queued" if row.state == "queued" else "sent", row.channel] += row.n
    return found


def has_waiting(tx: Tx, cards: Collection[str]) -> bool:
    """Return whether one of these cards, or an edit of one, still waits to be sent where it can be edited."""
    return bool(tx.execute(HAS_WAITING, {"cards": list(cards)}).scalar())
