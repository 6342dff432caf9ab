"""Sweep the cards: compare what every phone shows with what would be drawn now.

They may differ only where a channel cannot edit what it has sent, and where its reader has lost the account:
the buttons stay on an account that is nobody's, where a press is refused.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

from sqlalchemy import bindparam, exists, func, select

from bot.channels.telegram.channel import rendered
from bot.config import Settings
from bot.conversation import Message, Option, _, local_date
from bot.domain.reachability import CANNOT_EDIT
from bot.domain.reports import MISSING
from bot.sandbox.phones import Phones, key_of
from bot.sandbox.telegram.state import SandboxTelegram
from handlers import FEATURES
from handlers.broadcasts.cards import PROGRESS, SAID, SHOWN
from handlers.engine import Card, Context, Tick
from handlers.engine.cards import LIST, LISTED, Drawn, drawn_anew, looks
from handlers.reports.cards import EDITED, REQUEST
from storage.engine import ShownCard, Tx, shown_cards
from storage.tables.engine import outbox, sends
from storage.tables.people import contacts
from storage.tables.subjects import broadcasts, report_requests, reports

# What the office is shown of a broadcast follows it at a pace of its own, until it has come to its end.
FOLLOWED = select(broadcasts.c.id).where(broadcasts.c.next_due.is_not(None))
KINDS = select(outbox.c.card).where(outbox.c.card != "").distinct()
has_number = exists().where(sends.c.outbox == outbox.c.id, sends.c.state == "sent")
CREATED = select(outbox.c.id, outbox.c.created).where(outbox.c.card != "")
MISSING_OF = (  # the units that have not filed to a request that is open
    select(func.count())
    .select_from(reports)
    .join(report_requests, reports.c.request == report_requests.c.id)
    .where(report_requests.c.id == bindparam("of_request"), report_requests.c.state == "open")
    .where(reports.c.state.in_([*MISSING]))
)
UNSEEN = "words that are not seen"
UNNUMBERED = select(outbox.c.id).where(outbox.c.card != "", outbox.c.state == "unknown", ~has_number)

DONE = "it says what somebody has said or done, and when: its choices alone go"
ASKED = "its words are what was asked or told; once that is decided, its choices go"
# Kinds of cards whose draw function keeps words that it was shown, and why these cannot become untrue: all of
# them …
KEPT = {
    "form": "a question stands as it was put; once it is answered, its choices go",
    "words": "the words are quoted as they were typed; once they have gone, what passes them on goes",
    "secret": ASKED,
    "confirmation": ASKED,
    "correction": ASKED,
    "outage": DONE,
    "excuse": DONE,
    "incident_talk": DONE,
    "incident_taken": "who has it is drawn; once it is solved, who had it stays",
    "common_done": DONE,
    "shift": DONE,
    "account": ASKED,
    "unasked": ASKED,
    "incident_unclear": ASKED,
    "join_own": ASKED,
    "list": "it says what was so when it was asked for; what has been done goes from what it offers",
    "broadcast_said": DONE,
    "broadcast_ask": ASKED,
    "broadcast_note": DONE,
    "broadcast_acked": DONE,
    "broadcast_planned": "what was done; the next sending stands below, where that is another by now",
    "opinion_done": DONE,
    "opinion_sent": DONE,
    "mail_back": DONE,
    "mail_done": DONE,
    "handover_drop": ASKED,
    "cover": ASKED,
    "running": DONE,
    "cover_asked": ASKED,
    "home": ASKED,
    "gap": ASKED,
    "delegation": ASKED,
    "appointed": DONE,
    "change_question": ASKED,
    "report": "what was done to it; the deadline stands below, where that is another by now",
    "report_handed": DONE,
    "request_owed": "as of one report",
    "unit_plans": "how units stood as they were looked at; what can be done about plans is drawn",
    "submission_own": "what was done with it; what has become of it since stands below",
    "request_handed": DONE,
    "request_both": DONE,
    "request": "it says how units stood, and when; what can still be done about these is drawn",
    "duty": "it asks for the check, of the mailbox as it was, until its round ends, which never changes",
    "over": "as a reminder",
    "which": ASKED,
    "data_file": ASKED,
}


def urging_above(text: str) -> str:
    """Leave what urged somebody, and how an incident stood then."""
    said, blank, rest = text.partition("\n\n")
    stood = (f"{_('Tình trạng')}: ", f"{_('Đơn vị báo')}: ")
    kept = [line for line in rest.split("\n") if line.startswith(stood)]
    return "\n".join([said, "", UNSEEN, *kept]) if blank else UNSEEN


def said_above(text: str) -> str:
    """Leave what was said of a personnel change, and how it stood then."""
    said, begins, rest = text.partition(f"{_('Đơn vị')}: ")
    kept = [line for line in rest.split("\n") if line.startswith(f"{_('Tình trạng')}: ")]
    return "\n".join([f"{said}{begins}{UNSEEN}", *kept]) if said and begins else UNSEEN


# … or a part of it, which the draw function is shown.
PARTS: dict[str, Callable[[str], str]] = {  # kind -> its words, of which that part is left
    "check": lambda text: text.partition("\n")[0],  # also who was told
    "incident": urging_above,
    "change": said_above,
    "miss": lambda text: text.partition("\n")[0],  # the officers, as the round ended
    "report_asked": lambda text: f"{UNSEEN}\n{text.rpartition(chr(10))[2]}",  # the units, as they were called
    "request_asked": lambda text: f"{UNSEEN}\n{text.rpartition(chr(10))[2]}",
    "report_approval": lambda text: "".join([UNSEEN, *text.partition(f"\n{_(EDITED)}\n")[1:]]),
}


def is_old_list(one: ShownCard, at: datetime) -> bool:
    """Return whether it is a list that was asked for too long ago for its choices to be looked after."""
    kind, _colon, rest = one.card.partition(":")
    since = local_date(at) - timedelta(days=LISTED)
    return kind == LIST and date.fromisoformat(rest.rpartition(":")[2]) <= since


def differences(tx: Tx, at: datetime, settings: Settings) -> list[str]:
    """Return a line for each card that was sent, or edited, to show something else than things are.

    Not of one that may have arrived, twice, and nobody knows under which number: it cannot be edited. Nor of
    one whose reader has lost their account.
    """
    drawn = drawn_anew(Tick(tx, at, settings), FEATURES, tx.execute(KINDS).scalars())
    drawn += drawn_blindly(tx, at, settings)
    unnumbered = set(tx.execute(UNNUMBERED).scalars())
    followed = {f"{kind}:{one}" for one in tx.execute(FOLLOWED).scalars() for kind in (SHOWN, PROGRESS, SAID)}
    spent = [f"{one.card} of {one.reader} offers {label}" for one, label in spent_buttons(tx)]
    return spent + [
        f"{one.shown.card} of {one.shown.reader}: {seen(one.shown.message)} would be {seen(one.message)}"
        for one in drawn
        if one.shown.channel not in CANNOT_EDIT
        and one.shown.id not in unnumbered
        and one.shown.card not in followed
        and has_reader(one.shown)
        and not is_old_list(one.shown, at)
    ]


def spent_buttons(tx: Tx) -> Iterator[tuple[ShownCard, str]]:
    """Yield what a card of a request offers about units that have not filed where none, or others, have not.

    Its draw function is shown the buttons, so what that leaves standing is asked of the database.
    """
    cards = [one for one in tx.execute(KINDS).scalars() if one.startswith(f"{REQUEST}:")]
    for one in shown_cards(tx, cards):
        about = [each for each in one.message.options if each.token.startswith(("rq_chase:", "rq_people:"))]
        if about and one.channel not in CANNOT_EDIT and has_reader(one):
            missing = sum(tx.execute(MISSING_OF, {"of_request": int(one.card.partition(":")[2])}).scalars())
            yield from ((one, each.label) for each in about if not missing or not names(each, missing))


def names(button: Option, missing: int) -> bool:
    """Return whether the label of [Nhắc 2 trong 5 đơn vị chưa nộp] ends on so many."""
    numbers = re.findall(r"\d+", button.label.replace(".", ""))
    return not button.token.startswith("rq_chase:") or numbers[-1:] == [str(missing)]


def has_reader(one: ShownCard) -> bool:
    return bool(one.reader) and one.person in (None, one.reader)


def drawn_blindly(tx: Tx, at: datetime, settings: Settings) -> list[Drawn]:
    """Return the cards that offer something under other words than would be drawn by who never saw those.

    What passes by the hour alone may stand as it did when the card was sent. Of the kinds that keep words for
    a reason (``KEPT``) what is drawn all the same must stand there.
    """
    blind = replace(FEATURES, cards={kind: blinded(card) for kind, card in FEATURES.cards.items()})
    sent = {row.id: row.created for row in tx.execute(CREATED)}

    def drawn(moment: datetime, cards: Iterable[str]) -> list[Drawn]:
        found = drawn_anew(Tick(tx, moment, settings), blind, cards)
        return [one for one in found if one.message.options and not stands_there(one)]

    def is_as_sent(one: Drawn) -> bool:
        then = drawn(sent[one.shown.id], [one.shown.card])
        return one.shown.id not in {other.shown.id for other in then}

    return [one for one in drawn(at, tx.execute(KINDS).scalars()) if not is_as_sent(one)]


def stands_there(one: Drawn) -> bool:
    """Return whether a card of a kind that keeps words shows each line that is drawn without seeing them."""
    now, shown = one.message, one.shown.message
    if one.shown.card.partition(":")[0] not in KEPT:
        return False
    lines = [line for line in now.text.split("\n") if UNSEEN not in line]
    is_same = (now.heading, looks(now)[2]) == (shown.heading, looks(shown)[2])
    return is_same and all(line in shown.text for line in lines)


def blinded(card: Card[Any]) -> Card[Any]:
    """Make a card that is drawn without the words that are shown, but for the part that its kind keeps."""
    part = PARTS.get(card.kind, nothing)

    def draw(context: Context, subject: Any, shown: Message) -> Message:
        return card.draw(context, subject, replace(shown, text=part(shown.text)) if shown.text else shown)

    return replace(card, draw=draw)


def nothing(_text: str) -> str:
    return UNSEEN


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
