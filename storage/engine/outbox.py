"""The outbox: what is still to be sent, and what was. Rows are queued, cancelled, reworded, and found again.

A row is written in the transaction that caused it and sent after the commit. It is for a person and a
purpose, or for a contact where it answers what came from there. It waits at the person's first contact;
whether it may go there is asked when it is claimed (claims.py), and it moves to the next where it may not.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    String,
    Update,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from bot.conversation import Message, Option
from storage.engine.db import Tx
from storage.tables.base import Moment
from storage.tables.engine import outbox
from storage.tables.people import contacts, people

SECRET = "secret"  # the subject of messages whose words are not kept once they have gone

MOST_ASKED = 200  # people and names whose cards are looked for by them
ESCAPE = "|"  # of patterns
ANSWER = "answer:"  # how the key of an answer begins: the event and the message's number follow
NEWS = "queued"  # of a connection: see ``has_news``

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
PUT = postgresql.insert(outbox).on_conflict_do_nothing(index_elements=[outbox.c.key])

AS_GIVEN = (  # in the columns of the same names
    *("key", "person", "contact", "channel", "lane", "action", "target", "target_message"),
    *("roles", "unit", "subject", "expires"),
)
SAID = ("heading", "text", "options", "columns", "file_ids", "awaits", "card")
REWORD = (
    update(outbox)
    .where(outbox.c.id == bindparam("of_row"), outbox.c.state == "queued")
    .where(outbox.c.tries == bindparam("of_tries"))  # whoever takes it counts one more
    .values({name: bindparam(name, type_=outbox.c[name].type) for name in SAID})
)
TO_BE_SENT = select(outbox).where(outbox.c.id == bindparam("of_row"), outbox.c.state == "queued")
TRIES = select(outbox.c.id, outbox.c.state, outbox.c.tries).where(
    outbox.c.id.in_(bindparam("rows", expanding=True))
)

ABOUT_ANY = (
    select(outbox, people.c.language)
    .join_from(outbox, people, outbox.c.person == people.c.id)
    .where(outbox.c.subject.in_(bindparam("subjects", expanding=True)), outbox.c.action == "send")
    .where(outbox.c.state.in_(["queued", "sent", "unknown"]))
)
ABOUT = ABOUT_ANY.order_by(outbox.c.id)

JOIN_REQUESTS = "join_requests:"  # a card whose words, names of strangers, go once sent, and are drawn anew
OF_MESSAGE: list[ColumnElement[Any]] = [  # what ``read_message`` reads
    *(outbox.c.heading, outbox.c.text, outbox.c.options, outbox.c.file_ids),
    *(outbox.c.columns, outbox.c.awaits, outbox.c.card),
]
OF_CARD = [
    *(outbox.c.id, outbox.c.contact, outbox.c.channel, outbox.c.person, outbox.c.roles, outbox.c.unit),
    *(outbox.c.tries, outbox.c.state, outbox.c.lane, contacts.c.sending),
    *(contacts.c.person.label("reader"), people.c.language, *OF_MESSAGE),
]
CARDS = (
    select(*OF_CARD)
    .join_from(outbox, contacts, outbox.c.contact == contacts.c.id)
    .outerjoin(people, contacts.c.person == people.c.id)
    .where(outbox.c.card.in_(bindparam("cards", expanding=True)), outbox.c.card != "")
    .where(outbox.c.action == "send")
    .where(outbox.c.state.in_(["queued", "sent", "unknown"]))
    .where(or_(outbox.c.text != "", outbox.c.card == JOIN_REQUESTS))
    .order_by(outbox.c.id)
)
TO_READERS = CARDS.where(contacts.c.person.in_(bindparam("readers", expanding=True)))
CARDS_OF = (
    select(outbox.c.card)
    .join_from(outbox, contacts, outbox.c.contact == contacts.c.id)
    .where(contacts.c.person.in_(bindparam("readers", expanding=True)), outbox.c.card != "")
    .where(outbox.c.created > bindparam("since", type_=Moment))
)
edited = outbox.alias()
options_now = func.coalesce(  # as its last edit left them
    select(cast(edited.c.options, String))
    .where(edited.c.target == outbox.c.id, edited.c.action.in_(["edit", "buttons"]))
    .where(edited.c.state.in_(["queued", "sent", "unknown"]))
    .order_by(edited.c.id.desc())
    .limit(1)
    .scalar_subquery(),
    cast(outbox.c.options, String),
)
CARDS_SINCE = select(outbox.c.card).where(
    outbox.c.card != "", outbox.c.created > bindparam("since", type_=Moment)
)
LIVE_CARDS = CARDS_SINCE.where(options_now != "[]")
LIVE_OF_READERS = LIVE_CARDS.where(
    outbox.c.contact.in_(
        select(contacts.c.id).where(contacts.c.person.in_(bindparam("readers", expanding=True)))
    )
)
EDITS = (
    select(*[outbox.c.target, outbox.c.action, *OF_MESSAGE])
    .where(outbox.c.target.in_(bindparam("targets", expanding=True)))
    .where(outbox.c.action.in_(["edit", "buttons"]), outbox.c.state.in_(["queued", "sent", "unknown"]))
    .order_by(outbox.c.id)
)
OF_TOKEN = (
    select(*OF_MESSAGE)
    .where(outbox.c.contact == bindparam("of_contact"), outbox.c.card != "", outbox.c.action == "send")
    .order_by(outbox.c.id.desc())
    .limit(100)
)


is_about = outbox.c.subject.in_(bindparam("subjects", expanding=True))
is_queued = outbox.c.state == "queued"
is_being_sent = exists().where(contacts.c.sending == outbox.c.id)
of_contact = outbox.c.contact == bindparam("of_contact")
is_answer = outbox.c.key.startswith(ANSWER)
CANCEL = (
    update(outbox)
    .where(is_queued, is_about)
    .values(
        state=case((is_being_sent, "queued"), else_="expired"),
        error="said otherwise",
        expires=outbox.c.created,
    )
)
QUEUED_KEYS = select(outbox.c.key).where(outbox.c.key.in_(bindparam("keys", expanding=True)))
LATELY = timedelta(minutes=10)  # for so long a reminder that was wished stands for one that falls due
is_snooze = outbox.c.key.startswith("snooze:")
LATER = select(outbox.c.subject, outbox.c.person).where(
    is_about,
    (is_queued & (outbox.c.not_before > bindparam("now", type_=Moment)))
    | (is_snooze & (outbox.c.state == "sent") & (outbox.c.not_before > bindparam("lately", type_=Moment))),
)
waits_for_more = (of_contact & is_answer & is_queued) & (outbox.c.not_before > bindparam("now", type_=Moment))
DROP_ANSWERS = update(outbox).where(waits_for_more).values(state="expired", error="overtaken")
RELEASE_ANSWERS = update(outbox).where(waits_for_more).values(not_before=bindparam("now", type_=Moment))
DUE_AT = (
    select(outbox.c.id, outbox.c.key, outbox.c.contact, outbox.c.tries, *OF_MESSAGE)
    .where(outbox.c.contact.in_(bindparam("of_contacts", expanding=True)), is_queued, ~is_being_sent)
    .where(outbox.c.not_before <= bindparam("at", type_=Moment), outbox.c.action == "send")
    .order_by(outbox.c.id)
)
LAST_AWAITS = (
    select(outbox.c.awaits)
    .where(of_contact, is_answer, outbox.c.action == "send")
    .order_by(outbox.c.id.desc())
    .limit(1)
)
SUBJECTS_AFTER = (
    select(outbox.c.subject)
    .where(of_contact, outbox.c.subject.startswith(bindparam("prefix")))
    .where(outbox.c.state.in_(["sent", "unknown"]), outbox.c.created > bindparam("since", type_=Moment))
    .order_by(outbox.c.id)
)


class Lane(IntEnum):
    """The lane of a message; a contact's lower lanes go first."""

    UNKNOWN = 0  # a worker died with it: it may have arrived, and goes before all else
    ANSWER = 1  # someone is looking at the screen
    NUDGE = 2
    BROADCAST = 3
    STRANGER = 4  # an answer to whoever has not joined: nobody else waits for it, however many write


ANSWERS = (Lane.ANSWER, Lane.STRANGER)


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
    action: str = "send"  # send, edit, buttons (of what was sent), delete, menu
    target: int | None = None  # the outbox row whose message is edited, or replied to
    target_message: str = ""  # the channel's id of a message to delete
    roles: str = ""  # "head,deputy": dropped when claimed, unless ``person`` holds one of them …
    unit: int | None = None  # … in this unit, or anywhere


def put(tx: Tx, messages: Iterable[Outgoing]) -> None:
    """Queue ``messages``; those whose key is there already stay as they are."""
    rows = [outgoing_columns(one) for one in messages]
    if rows:
        tx.execute(PUT, rows)
        tx.info[NEWS] = True


def has_news(tx: Tx) -> bool:
    """Return whether something was queued on this connection since this was last asked."""
    return bool(tx.info.pop(NEWS, False))


def outgoing_columns(one: Outgoing) -> dict[str, Any]:
    same = {name: getattr(one, name) for name in AS_GIVEN}
    return {**same, **message_columns(one.message), "created": one.at, "not_before": one.not_before or one.at}


def message_columns(message: Message) -> dict[str, Any]:
    return {
        "heading": message.heading,
        "text": message.text,
        "options": [[o.token, o.label, o.words] for o in message.options],
        "columns": message.columns,
        "file_ids": list(message.file_ids),
        "awaits": message.awaits,
        "card": message.card,
    }


def read_message(found: Row[Any]) -> Message:
    options = tuple(Option(*option) for option in found.options)
    files = tuple(found.file_ids)
    return Message(
        found.text, options, found.heading, files, found.columns, awaits=found.awaits, card=found.card
    )


def cancel(tx: Tx, subjects: Collection[str], kinds: Sequence[str] = ()) -> int:
    """Cancel what waits about these; what is being sent is not tried again. Return how many did.

    With ``kinds`` only what is of one of these: how its key begins.
    """
    return int(tx.execute(cancelling(tuple(kinds)), {"subjects": list(subjects)}).rowcount)


@cache
def cancelling(kinds: tuple[str, ...]) -> Update:
    return CANCEL.where(or_(*(outbox.c.key.startswith(f"{kind}:") for kind in kinds))) if kinds else CANCEL


def drop_due(tx: Tx, subjects: Collection[str], now: datetime) -> None:
    """Drop what was wished of these and is due, and nobody is sending: the usual reminder goes out."""
    tx.execute(DROP_WISHED, {"subjects": list(subjects), "now": now})


def drop_overtaken(tx: Tx, subjects: Collection[str]) -> None:
    """Drop what waits about these of a nudge, and nobody is sending: it is not said beside the next one.

    One that may have arrived is left, as always.
    """
    tx.execute(DROP_NUDGES, {"subjects": list(subjects)})


@dataclass(frozen=True)
class Rewording:
    """Other words for a message that was found to wait to be sent, when it had been tried so often."""

    row: int
    tries: int
    message: Message


def reword(tx: Tx, instead: Sequence[Rewording]) -> set[int]:
    """Give messages that are still to be sent other words; return the rows that got them.

    Another worker may have taken one since it was found to wait: that keeps its words and can be edited.
    """
    rows = [
        {"of_row": one.row, "of_tries": one.tries, **message_columns(one.message)}
        for one in sorted(instead, key=lambda one: one.row)
    ]
    if not rows or tx.execute(REWORD, rows).rowcount == len(rows):
        return {one.row for one in instead}
    waiting = {
        (found.id, found.tries)
        for found in tx.execute(TRIES, {"rows": [one.row for one in instead]})
        if found.state == "queued"
    }
    return {one.row for one in instead if (one.row, one.tries) in waiting}


def reword_by_edit(tx: Tx, target: int, edit: Message, *, is_whole: bool) -> None:
    """Give a message that is to be tried again what its edit says; nothing where it is not.

    For an edit that comes up first: its message was being sent as it was made, and failed then. ``is_whole``:
    the words are edited, too, and not only the choices.
    """
    found = tx.execute(TO_BE_SENT, {"of_row": target}).one_or_none()
    if found is not None:
        said = replace(read_message(found), options=edit.options, columns=edit.columns)
        said = replace(said, heading=edit.heading, text=edit.text) if is_whole else said
        reword(tx, [Rewording(target, found.tries, said)])


def drop_overtaken_answers(tx: Tx, contact_id: int, now: datetime) -> None:
    """Drop the answers that wait there for more to come: they are said by the answer to that."""
    tx.execute(DROP_ANSWERS, {"of_contact": contact_id, "now": now})


def release_answers(tx: Tx, contact_id: int, now: datetime) -> None:
    """Let the answers that wait there for more be said now: no more comes."""
    tx.execute(RELEASE_ANSWERS, {"of_contact": contact_id, "now": now})


DROP_WISHED = (
    update(outbox)
    .where(is_snooze, is_queued, is_about, ~is_being_sent)
    .where(outbox.c.not_before <= bindparam("now", type_=Moment))
    .values(state="expired", error="overtaken")
)
DROP_NUDGES = (
    update(outbox)
    .where(
        outbox.c.lane == Lane.NUDGE, outbox.c.key.startswith("nudge:"), is_queued, is_about, ~is_being_sent
    )
    .values(state="expired", error="overtaken")
)


def subjects_after(tx: Tx, contact_id: int, prefix: str, moment: datetime) -> list[str]:
    """Return the subjects beginning with ``prefix`` that this contact was written about after ``moment``.

    The oldest first, each once.
    """
    asked = {"of_contact": contact_id, "prefix": prefix, "since": moment}
    return list(dict.fromkeys(tx.execute(SUBJECTS_AFTER, asked).scalars()))


def about(tx: Tx, subject: str) -> list[Row[Any]]:
    """Return the messages to people about ``subject`` that went or are about to go, with their language."""
    return about_any(tx, [subject])


@dataclass(frozen=True)
class ShownCard:
    """A card as its reader's phone shows it, or is about to: the last edit of it counts."""

    id: int  # of its row
    card: str
    contact: int
    channel: str
    reader: int | None  # None: a stranger
    language: str | None
    person: int | None  # whom it was for; None: whoever wrote
    roles: Collection[str]  # one of which they had to hold; none: any
    unit: int | None  # where; None: anywhere
    message: Message
    tries: int  # to send it
    is_ahead: bool  # it waits to be sent: what is being sent, or may have arrived, can only be edited


def cards_of(tx: Tx, readers: Collection[int], since: datetime) -> set[str]:
    """Return the cards ("incident:17") that these people were sent since then."""
    return set(tx.execute(CARDS_OF, {"readers": list(readers), "since": since}).scalars())


def live_cards(tx: Tx, readers: Collection[int], since: datetime) -> set[str]:
    """Return those of them that still have buttons."""
    found = cards_of(tx, readers, since)
    return {one.card for one in shown_cards(tx, found, readers) if one.message.options}


def cards_of_kind(tx: Tx, kind: str, since: datetime) -> set[str]:
    """Return the cards of a kind that anybody was sent since then."""
    query = CARDS_SINCE.where(outbox.c.card.startswith(f"{kind}:"))
    return set(tx.execute(query, {"since": since}).scalars())


def cards_about(tx: Tx, readers: Collection[int], names: Collection[str], since: datetime) -> set[str]:
    """Return the cards with buttons that these people were sent since then, and all that show these names.

    Of very many people or names, all cards with buttons.
    """
    if len(readers) + len(names) > MOST_ASKED:
        return set(tx.execute(LIVE_CARDS, {"since": since}).scalars())
    patterns = {f"name{n}": f"%{as_pattern(name)}%" for n, name in enumerate(sorted(names))}
    found = (
        tx.execute(LIVE_OF_READERS, {"since": since, "readers": list(readers)}).scalars() if readers else ()
    )
    shown = tx.execute(showing(len(names)), {"since": since, **patterns}).scalars() if names else ()
    return {*found, *shown}


@cache
def showing(count: int) -> Select[Any]:
    """Make the query for the cards that show one of so many names, as they were sent or edited since."""
    said = outbox.alias()
    names: list[BindParameter[str]] = [bindparam(f"name{n}") for n in range(count)]
    shows = or_(
        *(column.like(name, escape=ESCAPE) for name in names for column in (said.c.heading, said.c.text))
    )
    may_be_shown = (
        said.c.created > bindparam("since", type_=Moment),
        or_(said.c.card != "", said.c.action == "edit"),
    )
    rows = select(case((said.c.action == "edit", said.c.target), else_=said.c.id)).where(*may_be_shown, shows)
    return CARDS_SINCE.where(outbox.c.id.in_(rows))


def as_pattern(name: str) -> str:
    """Return the pattern that finds a name as it is written."""
    return "".join(f"{ESCAPE}{one}" if one in ("%", "_", ESCAPE) else one for one in name)


def shown_cards(tx: Tx, cards: Collection[str], readers: Collection[int] = ()) -> list[ShownCard]:
    """Return these cards that went or are about to go, the oldest first; of anybody, or of these readers."""
    query, asked = (TO_READERS, {"readers": list(readers)}) if readers else (CARDS, {})
    rows = tx.execute(query, {**asked, "cards": list(cards)}).all()
    edits = tx.execute(EDITS, {"targets": [row.id for row in rows]}).all() if rows else ()
    said = {row.id: read_message(row) for row in rows}
    for edit in edits:
        now = read_message(edit)
        before = said[edit.target]
        is_whole = edit.action == "edit"
        said[edit.target] = replace(now if is_whole else before, options=now.options, card=before.card)
    return [
        ShownCard(
            *(row.id, row.card, row.contact, row.channel, row.reader, row.language),
            *(row.person, row.roles.split(",") if row.roles else (), row.unit),
            *(
                said[row.id],
                row.tries,
                row.state == "queued" and row.lane != Lane.UNKNOWN and row.sending != row.id,
            ),
        )
        for row in rows
    ]


def card_of_token(tx: Tx, contact_id: int, token: str) -> Message | None:
    """Return the card under which this contact was last offered ``token``, as it was sent."""
    for row in tx.execute(OF_TOKEN, {"of_contact": contact_id}):
        if any(one == token for one, _label, _words in row.options):
            return read_message(row)
    return None


def about_any(tx: Tx, subjects: Collection[str]) -> list[Row[Any]]:
    """Return the messages to people about any of these subjects that went or are about to go."""
    return list(tx.execute(ABOUT, {"subjects": list(subjects)}))


def waiting(tx: Tx, subjects: Sequence[str], now: datetime) -> set[tuple[str, int]]:
    """Return what is said later about these subjects, or came just now as was wished: (subject, person)."""
    asked = {"subjects": list(subjects), "now": now, "lately": now - LATELY}
    return {(row.subject, row.person) for row in tx.execute(LATER, asked)}


def queued_keys(tx: Tx, keys: Collection[str]) -> set[str]:
    """Return those of these keys under which a message was ever queued."""
    return set(tx.execute(QUEUED_KEYS, {"keys": list(keys)}).scalars())


@dataclass(frozen=True)
class DueMessage:
    """A message that is due and that nobody is sending yet."""

    row: int
    key: str
    contact: int
    tries: int
    message: Message


def due_at(tx: Tx, contact_ids: Collection[int], at: datetime) -> list[DueMessage]:
    """Return what is about to be sent to these contacts."""
    rows = tx.execute(DUE_AT, {"of_contacts": list(contact_ids), "at": at}) if contact_ids else ()
    return [DueMessage(row.id, row.key, row.contact, row.tries, read_message(row)) for row in rows]


def last_awaits(tx: Tx, contact_id: int) -> str:
    """Return what the newest answer to this contact asks a file for; "" where it asks for none."""
    return tx.execute(LAST_AWAITS, {"of_contact": contact_id}).scalar() or ""
