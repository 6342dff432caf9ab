"""Messages that were sent: found by their subject, to be edited, and by their reader, to be answered."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, String, bindparam, func, or_, select

from storage.engine.db import Tx
from storage.engine.outbox import ANSWER, Lane
from storage.tables.base import Moment
from storage.tables.engine import outbox, sends
from storage.tables.people import people

ABOUT_ANY = (
    select(outbox, people.c.language)
    .join_from(outbox, people, outbox.c.person == people.c.id)
    .where(outbox.c.subject.in_(bindparam("subjects", expanding=True)), outbox.c.action == "send")
    .where(outbox.c.state.in_(["queued", "sent", "unknown"]))
)
ABOUT = ABOUT_ANY.order_by(outbox.c.id)
BELOW = ABOUT_ANY.where(outbox.c.id < bindparam("row")).order_by(outbox.c.id.desc()).limit(bindparam("most"))
TO_PEOPLE = ABOUT.where(outbox.c.person.in_(bindparam("persons", expanding=True)))

shown_at = (  # machine time. Also what is being sent: they may answer before that is written down
    select(func.max(sends.c.at))
    .where(sends.c.outbox == outbox.c.id, sends.c.contact == outbox.c.contact)
    .where(sends.c.state.in_(["sending", "sent", "unknown"]))
    .scalar_subquery()
)
older = outbox.alias()  # the newest that is too old: the index leads to it, and to what came after
before = (
    select(older.c.id)
    .where(older.c.contact == bindparam("of_contact"), older.c.created < bindparam("since", type_=Moment))
    .order_by(older.c.id.desc())
    .limit(1)
)
answer = outbox.alias()
answers = (
    select(answer.c.id)
    .where(answer.c.contact == bindparam("of_contact"), answer.c.action == "send")
    .where(answer.c.lane == Lane.ANSWER)
    .order_by(answer.c.id.desc())
    .limit(30)
)
SHOWN = (  # of what nobody asked for all: a busy day's answers do not make a nudge's words forgotten
    select(outbox.c.id, outbox.c.key, outbox.c.heading, outbox.c.text, outbox.c.options)
    .add_columns(shown_at.label("shown_at"))
    .where(outbox.c.contact == bindparam("of_contact"), outbox.c.action == "send")
    .where(outbox.c.id > func.coalesce(before.scalar_subquery(), 0))
    .where(or_(outbox.c.lane != Lane.ANSWER, outbox.c.id.in_(answers)))
)
SUBJECTS = (
    select(outbox.c.subject)
    .where(outbox.c.contact == bindparam("of_contact"), outbox.c.state.in_(["sent", "unknown"]))
    .where(outbox.c.subject.startswith(bindparam("prefix", type_=String)))
    .where(outbox.c.created >= bindparam("since", type_=Moment))
    .order_by(outbox.c.id.desc())
    .limit(20)
)


def subject_and_tokens(tx: Tx, contact_id: int, message_id: str) -> tuple[str, list[str]]:
    """Return the subject and the tokens of the options of a message, by the channel's id of it.

    An empty subject and no tokens where this contact was sent no such message.
    """
    is_it = (sends.c.contact == contact_id) & (sends.c.channel_message_id == message_id)
    query = select(outbox.c.subject, outbox.c.options).join_from(sends, outbox, sends.c.outbox == outbox.c.id)
    for subject, options in tx.execute(query.where(is_it).order_by(outbox.c.id.desc()).limit(1)):
        return subject, [token for token, _label, _words in options]
    return "", []


def subjects_after(tx: Tx, contact_id: int, prefix: str, moment: datetime) -> list[str]:
    """Return the subjects beginning with ``prefix`` that this contact was written about after ``moment``.

    The oldest first, each once.
    """
    is_it = (outbox.c.contact == contact_id) & outbox.c.subject.startswith(prefix)
    arrived = outbox.c.state.in_(["sent", "unknown"]) & (outbox.c.created > moment)
    found = tx.execute(select(outbox.c.subject).where(is_it, arrived).order_by(outbox.c.id)).scalars()
    return list(dict.fromkeys(found))


def about(tx: Tx, subject: str) -> list[Row[Any]]:
    """Return the messages to people about ``subject`` that went or are about to go, with their language."""
    return about_any(tx, [subject])


def about_below(tx: Tx, subject: str, row: int, most: int) -> list[Row[Any]]:
    """Return the next messages about ``subject`` below that row, the newest first."""
    return list(tx.execute(BELOW, {"subjects": [subject], "row": row, "most": most}))


def about_to_people(tx: Tx, subject: str, person_ids: Collection[int]) -> list[Row[Any]]:
    """Return the messages about ``subject`` to these people that went or are about to go."""
    return list(tx.execute(TO_PEOPLE, {"subjects": [subject], "persons": list(person_ids)}))


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


def about_any(tx: Tx, subjects: Collection[str]) -> list[Row[Any]]:
    """Return the messages to people about any of these subjects that went or are about to go."""
    return list(tx.execute(ABOUT, {"subjects": list(subjects)}))


def sent_to_contact(tx: Tx, contact_id: int, subject: str) -> list[Row[Any]]:
    """Return the messages that went to this contact about ``subject``."""
    is_it = (outbox.c.contact == contact_id) & (outbox.c.subject == subject) & (outbox.c.action == "send")
    query = select(outbox).where(is_it, outbox.c.state.in_(["sent", "unknown"]))
    return list(tx.execute(query.order_by(outbox.c.id)))


def last_edit(tx: Tx, outbox_id: int, contact_id: int) -> Row[Any] | None:
    """Return the newest edit of what this row became at this contact, sent or still to be sent."""
    is_it = (outbox.c.contact == contact_id) & (outbox.c.target == outbox_id) & (outbox.c.action == "edit")
    query = select(outbox).where(is_it, outbox.c.state.in_(["queued", "sent", "unknown"]))
    return tx.execute(query.order_by(outbox.c.id.desc()).limit(1)).first()


def waiting(tx: Tx, subjects: Sequence[str], now: datetime) -> set[tuple[str, int]]:
    """Return what is to be said later about these subjects: (subject, person) each."""
    is_later = (outbox.c.state == "queued") & (outbox.c.not_before > now)
    query = select(outbox.c.subject, outbox.c.person).where(outbox.c.subject.in_(subjects), is_later)
    return {(row.subject, row.person) for row in tx.execute(query)}


@dataclass(frozen=True)
class Offered:
    """A message that a contact was sent, with its choices: (token, label, words) each."""

    heading: str
    text: str
    options: list[tuple[str, str, str]]
    event: str  # that it answers; "" for what nobody asked for
    is_newest: bool  # it is of the newest answer
    is_later: bool  # nobody asked for it, and it came after the newest answer

    @property
    def is_asked(self) -> bool:
        """Return whether it answers what they wrote."""
        return bool(self.event)


def offered(tx: Tx, contact_id: int, since: datetime) -> list[Offered]:
    """Return what this contact was lately shown, the newest first.

    A nudge that waited comes after an answer.
    """
    found = tx.execute(SHOWN, {"of_contact": contact_id, "since": since})
    rows = sorted(
        (row for row in found if row.shown_at), key=lambda row: (row.shown_at, row.id), reverse=True
    )
    events = [answered_by(row.key) for row in rows]
    newest = next(filter(None, events), None)
    later = events.index(newest) if newest else len(events)  # how many came after it
    return [
        Offered(row.heading, row.text, row.options, event, event == newest, place < later)
        for place, (row, event) in enumerate(zip(rows, events, strict=True))
    ]


def answered_by(key: str) -> str:
    """Return the event that a message of this key answers; "" where it answers none.

    "answer:telegram:7000:17:0" is one of the answers to the event "telegram:7000:17".
    """
    return key.rpartition(":")[0].removeprefix(ANSWER) if key.startswith(ANSWER) else ""


def queued_keys(tx: Tx, keys: Collection[str]) -> set[str]:
    """Return those of these keys under which a message was ever queued."""
    return set(tx.execute(select(outbox.c.key).where(outbox.c.key.in_(list(keys)))).scalars())


def last_awaits(tx: Tx, contact_id: int) -> str:
    """Return what the newest answer to this contact asks a file for; "" where it asks for none."""
    is_answer = (outbox.c.contact == contact_id) & outbox.c.key.startswith(ANSWER)
    query = select(outbox.c.awaits).where(is_answer, outbox.c.action == "send")
    return tx.execute(query.order_by(outbox.c.id.desc()).limit(1)).scalar() or ""


def newest_subjects(tx: Tx, contact_id: int, prefix: str, since: datetime) -> list[str]:
    """Return the subjects beginning with ``prefix`` of what went to this contact last, the newest first."""
    asked = {"of_contact": contact_id, "prefix": prefix, "since": since}
    return list(dict.fromkeys(tx.execute(SUBJECTS, asked).scalars()))
