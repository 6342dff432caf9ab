"""Sweep the cards: compare what every phone shows with what would be drawn now.

They may differ only where a channel cannot edit what it has sent, and where its reader has lost the role in
which it was theirs, or the account: the buttons go within the hour, or stay on an account that is nobody's,
where a press is refused.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

from sqlalchemy import exists, select

from bot.channels.telegram.channel import rendered
from bot.config import Settings
from bot.conversation import Message
from bot.domain.reachability import CANNOT_EDIT
from bot.sandbox.phones import Phones, key_of
from bot.sandbox.telegram.state import SandboxTelegram
from handlers import FEATURES
from handlers.broadcasts.cards import PROGRESS, SAID, SHOWN
from handlers.engine import Tick, Who
from handlers.engine.cards import Drawn, drawn_anew, is_readers, looks
from storage.engine import Tx, roles_of_each, shown_cards
from storage.tables.engine import outbox, sends
from storage.tables.people import contacts
from storage.tables.subjects import broadcasts

# What the office is shown of a broadcast follows it at a pace of its own, until it has come to its end.
FOLLOWED = select(broadcasts.c.id).where(broadcasts.c.next_due.is_not(None))
KINDS = select(outbox.c.card).where(outbox.c.card != "").distinct()
has_number = exists().where(sends.c.outbox == outbox.c.id, sends.c.state == "sent")
UNNUMBERED = select(outbox.c.id).where(outbox.c.card != "", outbox.c.state == "unknown", ~has_number)


def differences(tx: Tx, at: datetime, settings: Settings) -> list[str]:
    """Return a line for each card that was sent, or edited, to show something else than things are.

    Not of one that may have arrived, twice, and nobody knows under which number: it cannot be edited. Nor of
    one whose reader has lost their role, or their account.
    """
    drawn = drawn_anew(Tick(tx, at, settings), FEATURES, tx.execute(KINDS).scalars())
    unnumbered = set(tx.execute(UNNUMBERED).scalars())
    followed = {f"{kind}:{one}" for one in tx.execute(FOLLOWED).scalars() for kind in (SHOWN, PROGRESS, SAID)}
    roles = roles_of_each(tx, {one.shown.reader for one in drawn if one.shown.reader}, at) if drawn else {}

    def still_holds(one: Drawn) -> bool:
        reader = one.shown.reader or 0
        return bool(reader) and is_readers(
            one.shown, Who(reader, "", "", one.shown.contact, roles.get(reader, ()))
        )

    return [
        f"{one.shown.card} of {one.shown.reader}: {seen(one.shown.message)} would be {seen(one.message)}"
        for one in drawn
        if one.shown.channel not in CANNOT_EDIT
        and one.shown.id not in unnumbered
        and one.shown.card not in followed
        and still_holds(one)
    ]


def compared(tx: Tx) -> int:
    """Return how many cards were sent where they can be edited: so many are compared."""
    shown = shown_cards(tx, list(tx.execute(KINDS).scalars()))
    return sum(one.channel not in CANNOT_EDIT for one in shown)


def too_long(tx: Tx) -> list[str]:
    """Return the cards whose words are more than one message: of such only the last would change."""
    shown = shown_cards(tx, list(tx.execute(KINDS).scalars()))
    return [one.card for one in shown if len(rendered(one.message)) > 1]


def buttons_left(tx: Tx) -> Iterator[str]:
    """Yield the label of each button that stands under a card."""
    for one in shown_cards(tx, list(tx.execute(KINDS).scalars())):
        yield from (option.label for option in one.message.options)


def seen(message: Message) -> str:
    return f"{message.text!r} {[one.label for one in message.options]}"


def differences_on_phones(tx: Tx, phones: Phones) -> Iterator[str]:
    """Yield a line for each card that a phone shows otherwise than it was sent and edited.

    One of which nobody knew whether an edit had arrived may do so.
    """
    edit = outbox.alias()
    is_open = exists().where(edit.c.target == outbox.c.id, edit.c.state.not_in(["sent", "expired"]))
    went = (
        select(outbox.c.id, contacts.c.chat, sends.c.channel_message_id)
        .join_from(sends, outbox, sends.c.outbox == outbox.c.id)
        .join(contacts, sends.c.contact == contacts.c.id)
        .where(outbox.c.card != "", sends.c.state == "sent", contacts.c.channel == "telegram", ~is_open)
    )
    there = {row.id: row for row in tx.execute(went)}
    telegram: Any = phones.channels["telegram"]
    assert isinstance(telegram, SandboxTelegram)
    for card in shown_cards(tx, list(tx.execute(KINDS).scalars())):
        row = there.get(card.id)
        if row is None or not card.message.text:
            continue
        chat = phones.phone(key_of("telegram", telegram.moved.get(int(row.chat), int(row.chat)))).chat
        said = chat.find(int(row.channel_message_id))
        if said is None:
            continue
        tokens = [button.get("callback_data") for line in said.buttons for button in line]
        wanted = [token for token, _label in looks(card.message)[2]]
        text = plain(rendered(card.message)[-1])
        if tokens != wanted or plain(said.text) != text:
            yield f"{card.card} shows {said.text[:60]!r} {tokens} on {row.chat}, and not {seen(card.message)}"


def plain(text: str) -> str:
    """Take away markup and white space, so that both sides can be compared."""
    return "".join(unescape(re.sub(r"</?b>", "", text)).split())
