"""Cards as phones show them: what was sent, and the last edit of it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, exists, or_, select

from bot.conversation import Message
from bot.domain.reachability import CANNOT_EDIT
from storage.engine.db import Tx
from storage.engine.outbox import Lane, read_message
from storage.tables.base import Moment
from storage.tables.engine import outbox
from storage.tables.people import contacts, people

CARDS = (
    select(outbox, contacts.c.person.label("reader"), contacts.c.sending, people.c.language)
    .join_from(outbox, contacts, outbox.c.contact == contacts.c.id)
    .outerjoin(people, contacts.c.person == people.c.id)
    .where(outbox.c.card.in_(bindparam("cards", expanding=True)), outbox.c.action == "send")
    .where(outbox.c.state.in_(["queued", "sent", "unknown"]), outbox.c.text != "")
    .order_by(outbox.c.id)
)
TO_READERS = CARDS.where(contacts.c.person.in_(bindparam("readers", expanding=True)))
CARDS_OF = (
    select(outbox.c.card)
    .join_from(outbox, contacts, outbox.c.contact == contacts.c.id)
    .where(contacts.c.person.in_(bindparam("readers", expanding=True)), outbox.c.card != "")
    .where(outbox.c.created > bindparam("since", type_=Moment))
)
EDITS = (
    select(outbox)
    .where(outbox.c.target.in_(bindparam("targets", expanding=True)))
    .where(outbox.c.action.in_(["edit", "buttons"]), outbox.c.state.in_(["queued", "sent", "unknown"]))
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
OF_TOKEN = (
    select(outbox)
    .where(outbox.c.contact == bindparam("of_contact"), outbox.c.card != "", outbox.c.action == "send")
    .order_by(outbox.c.id.desc())
    .limit(100)
)


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


def live_cards(tx: Tx, readers: Collection[int], since: datetime) -> set[str]:
    """Return the cards ("incident:17") with buttons that these people were sent since then."""
    found = set(tx.execute(CARDS_OF, {"readers": list(readers), "since": since}).scalars())
    return {one.card for one in shown_cards(tx, found, readers) if one.message.options}


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


def has_waiting(tx: Tx, cards: Collection[str]) -> bool:
    """Return whether one of these cards, or an edit of one, still waits to be sent where it can be edited."""
    return bool(tx.execute(HAS_WAITING, {"cards": list(cards)}).scalar())


def card_of_token(tx: Tx, contact_id: int, token: str) -> Message | None:
    """Return the card under which this contact was last offered ``token``, as it was sent."""
    for row in tx.execute(OF_TOKEN, {"of_contact": contact_id}):
        if any(one == token for one, _label, _words in row.options):
            return read_message(row)
    return None
