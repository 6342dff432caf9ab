"""Sweep the cards: compare what every phone shows with what would be drawn now.

They may differ only where a channel cannot edit what it has sent, and where its reader has lost the role in
which it was theirs, or the account: the buttons go within the hour, or stay on an account that is nobody's,
where a press is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
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
from handlers.engine import Card, Context, Tick, Who
from handlers.engine.cards import Drawn, drawn_anew, is_readers, looks
from storage.engine import Tx, roles_of_each, shown_cards
from storage.tables.engine import outbox, sends
from storage.tables.people import contacts
from storage.tables.subjects import broadcasts

# What the office is shown of a broadcast follows it at a pace of its own, until it has come to its end.
FOLLOWED = select(broadcasts.c.id).where(broadcasts.c.next_due.is_not(None))
KINDS = select(outbox.c.card).where(outbox.c.card != "").distinct()
has_number = exists().where(sends.c.outbox == outbox.c.id, sends.c.state == "sent")
CREATED = select(outbox.c.id, outbox.c.created).where(outbox.c.card != "")
UNSEEN = "words that are not seen"
UNNUMBERED = select(outbox.c.id).where(outbox.c.card != "", outbox.c.state == "unknown", ~has_number)

# Kinds of cards whose draw function keeps words that it was shown, and why these cannot become untrue.
DONE = "it says what somebody has said or done, and when: its choices alone go"
ASKED = "its words are what was asked or told; once that is decided, its choices go"
KEPT = {
    "form": "a question stands as it was put; once it is answered, its choices go",
    "words": "the words are quoted as they were typed; once they have gone, what passes them on goes",
    "check": "what is recorded is drawn; who was told, and until when it can be taken back, stays",
    "correction": ASKED,
    "outage": DONE,
    "excuse": DONE,
    "incident_full": "where only the talk has gone on, its words stay; how it stands is drawn",
    "incident_talk": DONE,
    "common_done": DONE,
    "shift": DONE,
    "account": ASKED,
    "broadcast_said": DONE,
    "broadcast_ask": ASKED,
    "broadcast_note": DONE,
    "broadcast_owed": "what it reminds of is drawn, while the words of that are kept",
    "broadcast_planned": DONE,
    "cover": ASKED,
    "running": DONE,
    "cover_asked": ASKED,
    "home": ASKED,
    "gap": ASKED,
    "delegation": ASKED,
    "appointed": DONE,
    "change": "as long as it stands where it did, what was said of it does",
    "change_question": ASKED,
    "report": DONE,  # it was returned, changed, given more time or not
    "report_handed": DONE,
    "request_owed": DONE,
    "unit_plans": "how units stood as they were looked at; what can be done about plans is drawn",
    "submission_own": DONE,
    "request_handed": DONE,
    "request_both": DONE,
    "request": DONE,
    "report_asked": "the last line calls the unit as it was called; what is asked, and until when, is drawn",
    "request_asked": "the last line calls the units as they were called; what is asked is drawn",
    "report_approval": "what this version changed stands below; the rest is drawn",
    "duty": "a reminder says until when a round is, which never changes; else it says what has become of it",
    "over": "as a reminder",
    "miss": "it names the officers as the round ended; what was told of logging in is drawn",
}


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
        for one in [*drawn, *drawn_blindly(tx, at, settings)]
        if one.shown.channel not in CANNOT_EDIT
        and one.shown.id not in unnumbered
        and one.shown.card not in followed
        and still_holds(one)
    ]


def drawn_blindly(tx: Tx, at: datetime, settings: Settings) -> list[Drawn]:
    """Return the cards that offer something under other words than would be drawn by who never saw those.

    What passes by the hour alone may stand as it did when the card was sent. Not of the kinds that keep
    their words for a reason (``KEPT``).
    """
    kinds = {kind: blinded(card) for kind, card in FEATURES.cards.items() if kind not in KEPT}
    blind = replace(FEATURES, cards={**FEATURES.cards, **kinds})
    found = [one for one in tx.execute(KINDS).scalars() if one.partition(":")[0] not in KEPT]
    sent = {row.id: row.created for row in tx.execute(CREATED)}

    def is_as_sent(one: Drawn) -> bool:
        then = drawn_anew(Tick(tx, sent[one.shown.id], settings), blind, [one.shown.card])
        return one.shown.id not in {other.shown.id for other in then}

    drawn = drawn_anew(Tick(tx, at, settings), blind, found)
    return [one for one in drawn if one.message.options and not is_as_sent(one)]


def blinded(card: Card[Any]) -> Card[Any]:
    """Make a card that is drawn without the words that are shown."""

    def draw(context: Context, subject: Any, shown: Message) -> Message:
        return card.draw(context, subject, replace(shown, text=UNSEEN) if shown.text else shown)

    return replace(card, draw=draw)


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
