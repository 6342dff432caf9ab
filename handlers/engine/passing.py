"""Words that are kept to be passed on: to the office, where nobody else is to hear them."""

from collections.abc import Iterator

from bot.conversation import Message, Option, _
from handlers.engine.buttons import form_card
from handlers.engine.feature import Context
from handlers.engine.menu import main_things
from storage.engine import Conversation, conversations

WORDS = "words"  # the flow of the conversations that keep them: no form is called so


def open_hearers(context: Context) -> Iterator[tuple[str, str]]:
    """Yield who hears what is about nothing that was written of: the end of a token, and their name."""
    for kind, one in context.features.listeners.items():
        if one.begin and (name := one.name(context, 0)):
            yield f"{kind}:0", name


def last_resort(context: Context, kept: int) -> tuple[Option, ...]:
    """Return [Gửi lời này tới Phòng …], the button for who hears what is about nothing."""
    return tuple(
        Option(f"pass:{kept}:{token}", _("Gửi lời này tới {name}", name=name))
        for token, name in open_hearers(context)
    )


def with_words_that_opened(context: Context, here: Conversation, said: str) -> Message:
    """Say something of a form that was given up, with what else can be done.

    What was typed where that opened the form may still go to the office.
    """
    kept = conversations.about(context.tx, context.who, WORDS, form_card(here.id))
    if kept is None or kept.expires <= context.at:
        return Message(said, main_things(context))
    return Message(said, (*main_things(context), *last_resort(context, kept.id)), card=f"{WORDS}:{kept.id}")
