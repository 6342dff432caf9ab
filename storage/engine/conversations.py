"""Conversations that are open: a person's, or a stranger's contact's.

One is active at each contact; the others are parked, to be taken up again from any contact. A conversation is
deleted once it is executed or cancelled.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update

from bot.conversation import Answer, Answers, Facts
from bot.domain.rights import Who
from storage.engine.contacts import CHANGE
from storage.engine.db import Tx
from storage.tables.base import Moment
from storage.tables.engine import conversations
from storage.tables.people import contacts

GET = select(conversations).where(conversations.c.id == bindparam("of_conversation"))
BEGIN = insert(conversations).returning(conversations)
SAVE = update(conversations).where(conversations.c.id == bindparam("of_conversation"))
ACTIVE = select(contacts.c.front_conversation).where(contacts.c.id == bindparam("of_contact"))
BEHIND = (
    select(conversations)
    .where(conversations.c.expires > bindparam("now", type_=Moment))
    .where(conversations.c.id != func.coalesce(ACTIVE.scalar_subquery(), 0))
    .order_by(conversations.c.touched.desc(), conversations.c.id.desc())
)
PARKED = BEHIND.where(conversations.c.person == bindparam("of_owner"))
PARKED_HERE = BEHIND.where(conversations.c.contact == bindparam("of_owner"))
IS_ACTIVE = update(contacts).where(contacts.c.front_conversation == bindparam("of_conversation"))
CLEAR = IS_ACTIVE.where(contacts.c.person == bindparam("of_owner")).values(front_conversation=None)
CLEAR_HERE = IS_ACTIVE.where(contacts.c.id == bindparam("of_owner")).values(front_conversation=None)
ABOUT = (
    select(conversations)
    .where(conversations.c.person == bindparam("of_person"), conversations.c.flow == bindparam("of_flow"))
    .where(conversations.c.subject == bindparam("of_subject"))
    .order_by(conversations.c.id.desc())
    .limit(1)
)
SUBJECTS = select(conversations.c.subject).where(
    conversations.c.flow == bindparam("of_flow"), conversations.c.expires > bindparam("now", type_=Moment)
)
WHERE_ACTIVE = (
    select(contacts.c.id)
    .join_from(contacts, conversations, contacts.c.front_conversation == conversations.c.id)
    .where(conversations.c.flow == bindparam("of_flow"), conversations.c.subject == bindparam("of_subject"))
    .where(conversations.c.expires > bindparam("now", type_=Moment))
)
DROP_ABOUT = (
    delete(conversations)
    .where(conversations.c.person == bindparam("of_person"), conversations.c.flow == bindparam("of_flow"))
    .where(conversations.c.subject == bindparam("of_subject"))
    .returning(conversations.c.id)
)
END_ABOUT = (
    update(conversations)
    .where(conversations.c.flow == bindparam("of_flow"))
    .where(conversations.c.subject.in_(bindparam("subjects", expanding=True)))
    .values(expires=conversations.c.touched)
)
ANSWERS = select(conversations.c.answers).where(conversations.c.person == bindparam("of_owner"))
ANSWERS_HERE = select(conversations.c.answers).where(conversations.c.contact == bindparam("of_owner"))
DELETE = delete(conversations).where(conversations.c.id == bindparam("of_conversation"))


@dataclass(frozen=True)
class Conversation:
    """A conversation that is open, with its answers so far."""

    id: int
    flow: str
    facts: Facts
    answers: Answers
    waiting_for: str  # the key of the open question
    touched: datetime
    expires: datetime
    person: int | None
    contact: int  # where the open question was asked last


def get_conversation(tx: Tx, conversation_id: int | None, who: Who) -> Conversation | None:
    """Return the conversation with this id, if it is theirs."""
    if conversation_id is None:
        return None
    row = tx.execute(GET, {"of_conversation": conversation_id}).one_or_none()
    is_theirs = row and (row.person == who.person if row.person else row.contact == who.contact)
    return read(row) if row and is_theirs else None


def find(tx: Tx, conversation_id: int) -> Conversation | None:
    """Return the conversation with this id, whoever's it is."""
    row = tx.execute(GET, {"of_conversation": conversation_id}).one_or_none()
    return read(row) if row else None


def read(row: Row[Any]) -> Conversation:
    answers = {key: Answer(value, datetime.fromisoformat(at)) for key, value, at in row.answers}
    return Conversation(
        *(row.id, row.flow, row.facts, answers, row.waiting_for),
        *(row.touched, row.expires, row.person, row.contact),
    )


@dataclass(frozen=True)
class Opening:
    """A conversation to be begun; it is forgotten ``life`` after its beginning."""

    flow: str
    facts: Facts
    life: timedelta
    subject: str = ""  # what it is about, where it is looked for by that
    given: Answers = field(default_factory=dict)  # what is answered already


def begin(tx: Tx, who: Who, opening: Opening, at: datetime) -> Conversation:
    """Open a conversation and make it the contact's active one; the one that was active is parked."""
    conversation = put_aside(tx, who, opening, at)
    make_active(tx, who.contact, conversation.id)
    return conversation


def put_aside(tx: Tx, who: Who, opening: Opening, at: datetime) -> Conversation:
    """Keep a conversation that is active nowhere."""
    row: dict[str, Any] = {
        "person": who.person or None,
        "contact": who.contact,
        "flow": opening.flow,
        "subject": opening.subject,
        "facts": dict(opening.facts),
        "answers": answers_as_json(opening.given),
        "touched": at,
        "expires": at + opening.life,
    }
    return read(tx.execute(BEGIN, row).one())


def make_active(tx: Tx, contact_id: int, conversation_id: int | None) -> None:
    """Make a conversation the contact's active one; with None it has none."""
    tx.execute(CHANGE, {"of_contact": contact_id, "front_conversation": conversation_id})


def save(tx: Tx, conversation: Conversation, answers: Answers, waiting_for: str, at: datetime) -> None:
    """Keep the answers so far, what is asked next, and at which contact."""
    asked = {"waiting_for": waiting_for, "contact": conversation.contact}
    row = {"answers": answers_as_json(answers), "touched": at, **asked}
    tx.execute(SAVE, {"of_conversation": conversation.id, **row})


def answers_as_json(answers: Answers) -> list[list[Any]]:
    return [[key, answer.value, answer.at.isoformat()] for key, answer in answers.items()]


def keep_open(tx: Tx, conversation: Conversation, waiting_for: str, at: datetime, until: datetime) -> None:
    """Put a conversation back to its beginning, open until ``until``: a mode does so with all it takes."""
    row = {"answers": [], "waiting_for": waiting_for, "touched": at, "expires": until}
    tx.execute(SAVE, {"of_conversation": conversation.id, **row})


def prolong(tx: Tx, conversation: Conversation, until: datetime) -> None:
    tx.execute(SAVE, {"of_conversation": conversation.id, "expires": until})


def close(tx: Tx, conversation: Conversation) -> None:
    """Delete a conversation that is over, and leave the contacts where it was active without one."""
    person, contact = conversation.person, conversation.contact
    clear, owner = (CLEAR, person) if person else (CLEAR_HERE, contact)
    tx.execute(clear, {"of_owner": owner, "of_conversation": conversation.id})
    tx.execute(DELETE, {"of_conversation": conversation.id})


def drop_about(tx: Tx, who: Who, flow: str, subject: str) -> list[int]:
    """Delete their conversations of that flow and subject, which are active nowhere; return their ids."""
    asked = {"of_person": who.person, "of_flow": flow, "of_subject": subject}
    return sorted(tx.execute(DROP_ABOUT, asked).scalars())


def end_about(tx: Tx, flow: str, subjects: Collection[str]) -> None:
    """End whatever is open of that flow about these subjects, whoever's: its next answer hears so."""
    tx.execute(END_ABOUT, {"of_flow": flow, "subjects": list(subjects)})


def active_at(tx: Tx, contact_id: int) -> int | None:
    """Return the id of the conversation that is active at this contact by now."""
    return tx.scalar(ACTIVE, {"of_contact": contact_id})


def active(tx: Tx, who: Who) -> Conversation | None:
    """Return the conversation that is active at the contact."""
    return get_conversation(tx, active_at(tx, who.contact), who)


def parked(tx: Tx, who: Who, at: datetime) -> list[Conversation]:
    """Return their open conversations that are not active at the contact, the newest first."""
    query, owner = (PARKED, who.person) if who.person else (PARKED_HERE, who.contact)
    rows = tx.execute(query, {"of_owner": owner, "of_contact": who.contact, "now": at})
    return [read(row) for row in rows]


def about(tx: Tx, who: Who, flow: str, subject: str) -> Conversation | None:
    """Return their conversation of that flow and subject, active or parked."""
    asked = {"of_person": who.person, "of_flow": flow, "of_subject": subject}
    row = tx.execute(ABOUT, asked).one_or_none()
    return read(row) if row else None


def subjects(tx: Tx, flow: str, now: datetime) -> set[str]:
    """Return the subjects of all open conversations of that flow, whoever's."""
    return set(tx.execute(SUBJECTS, {"of_flow": flow, "now": now}).scalars())


def where_active(tx: Tx, flow: str, subject: str, now: datetime) -> set[int]:
    """Return the contacts at which a conversation of that flow and subject is active."""
    asked = {"of_flow": flow, "of_subject": subject, "now": now}
    return set(tx.execute(WHERE_ACTIVE, asked).scalars())


def lapsed(tx: Tx, flow: str, now: datetime) -> list[Conversation]:
    """Return the conversations of a flow whose time is over, with their people's contacts locked.

    An event locks them so, too. Whoever is just writing is left for the next time.
    """
    is_over = (conversations.c.flow == flow) & (conversations.c.expires <= now)
    found = tx.execute(select(conversations).where(is_over).order_by(conversations.c.id)).all()
    free = [row for row in found if lock_contacts(tx, row.person)]
    again = (tx.execute(GET, {"of_conversation": row.id}).one_or_none() for row in free)
    return [read(row) for row in again if row and row.expires <= now]


def lock_contacts(tx: Tx, person: int | None) -> bool:
    """Lock a person's contacts; False where somebody has one of them."""
    own = select(contacts.c.id).where(contacts.c.person == person).order_by(contacts.c.id)
    locked = tx.execute(own.with_for_update(skip_locked=True)).all()
    return len(locked) == len(tx.execute(own).all())


def is_file_in_answers(tx: Tx, who: Who, file_id: int) -> bool:
    """Return whether an open form of theirs has this file among its answers."""
    query, owner = (ANSWERS, who.person) if who.person else (ANSWERS_HERE, who.contact)
    rows = tx.execute(query, {"of_owner": owner}).scalars()
    return any(value == file_id for answers in rows for _key, value, _at in answers)


def forget_expired(tx: Tx, at: datetime) -> list[Conversation]:
    """Delete the conversations whose time is over; return them."""
    expired = select(conversations.c.id).where(conversations.c.expires <= at)
    tx.execute(
        update(contacts).where(contacts.c.front_conversation.in_(expired)).values(front_conversation=None)
    )
    gone = delete(conversations).where(conversations.c.expires <= at).returning(conversations)
    return [read(row) for row in tx.execute(gone)]
