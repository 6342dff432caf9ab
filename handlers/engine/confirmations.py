"""Confirmations: questions whether to do something, with a yes and mostly a no. One answer spends both.

Such a question is a card. What is kept of it is a conversation that is active nowhere, whose subject is what
would be done: so it is spent on all phones of whoever was asked, and by the same question put anew.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.conversation import Message, Option, _
from handlers.engine.buttons import (
    CONFIRMATION,
    deed_of,
    is_live,
    no_such_button,
    press_button,
    spend_question,
)
from handlers.engine.cards import draw_while_it_waits, is_kept
from handlers.engine.feature import Card, Context, Replies
from handlers.engine.menu import WORDS
from storage.engine import Offered, Opening, conversations, get_conversation

REFUSAL = "asked_no"  # the button beside the deed: asked_no:<conversation>:<token of what is shown instead>
GOES_ON = {"open", "menu", "pass"}  # how tokens begin of what may be done next
LIFE = timedelta(days=2)  # of such a question
# Buttons whose tokens name what is kept, and the cards of that.
KEPT_AS = {REFUSAL: CONFIRMATION, **dict.fromkeys(("take", "say", "pass", "unsay"), WORDS)}


def confirmation(context: Context, text: str, yes: Option, no: Option | None = None) -> Message:
    """Ask whether to do what ``yes`` does, its token in full; ``no`` shows something instead."""
    spend_question(context, yes.token)
    kept = Opening(CONFIRMATION, {}, LIFE, subject=deed_of(yes.token))
    here = conversations.put_aside(context.tx, context.who, kept, context.at)
    refusal = (replace(no, token=f"{REFUSAL}:{here.id}:{no.token}"),) if no else ()
    return Message(text, (yes, *refusal), columns=2, card=f"{CONFIRMATION}:{here.id}")


def leave(context: Context, token: str) -> Message:
    """Leave what was asked about a deed that stood there alone, and say so."""
    spend_question(context, token)
    return Message(_("Chưa thực hiện; mọi nội dung giữ nguyên."))


def refuse(context: Context, number: int, token: str) -> Replies:
    """Leave what was asked as it is, and show what stands behind the refusal ([Không nhắc])."""
    here = get_conversation(context.tx, number, context.who)
    if here and here.flow == CONFIRMATION:
        conversations.close(context.tx, here)
        context.redraw(f"{CONFIRMATION}:{here.id}")
    name, _colon, text = token.partition(":")
    button = context.features.buttons.get(name)
    if button is None or button.confirms:
        raise no_such_button()
    return press_button(context, button, text)


def put_anew(asked: Offered, text: str = "") -> Message:
    """Return what was just asked once more, as the card that it was; ``text``: in other words."""
    options = tuple(Option(token, label) for token, label, _words in asked.options)
    card = next((f"{flow}:{number}" for flow, number in kept_of(asked)), "")
    return Message(text or asked.text, options, asked.heading, card=card)


def is_open_question(context: Context, last: Offered) -> bool:
    """Return whether this, shown last, asks something of ours that waits for one of its choices.

    What to do next, of the menu, is no such question; nor is one that was answered already.
    """
    lines = last.text.splitlines() or [""]
    is_asking = last.is_newest and (lines[0].endswith("?") or lines[-1].endswith("?"))
    names = {token.partition(":")[0] for token, _label, _words in last.options if is_live(context, token)}
    return (
        is_asking and not names <= GOES_ON and all(is_kept(context, number) for _f, number in kept_of(last))
    )


def kept_of(asked: Offered) -> Iterator[tuple[str, str]]:
    """Yield what is kept of a question, as its buttons name it: the flow and the id."""
    for token, _label, _words in asked.options:
        name, _colon, text = token.partition(":")
        if name in KEPT_AS:
            yield KEPT_AS[name], text.partition(":")[0]


CARD = Card(CONFIRMATION, is_kept, draw_while_it_waits, asks_rights=False)
