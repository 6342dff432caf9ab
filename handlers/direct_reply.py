"""Direct replies to one message of ours, where the channel tells which: they are about that first.

A plain answer presses that message's own button, whatever else waits for the same words. What the feature
does not hear by itself is offered with the choices of that message.
"""

from collections.abc import Iterator

from bot.conversation import Event, Option, _, is_choice
from bot.domain.phrases import Meaning, read_intent
from bot.domain.replies import Reply, read_reply
from bot.domain.understanding import Intent, Standing
from handlers import duties, understanding, words
from handlers.engine import (
    Context,
    Replies,
    id_in,
    last_resort,
    press_with_words,
    typed_choices,
)
from handlers.phrases import told_checks
from handlers.standing import read_at
from handlers.understanding import second_wish
from storage.engine import subject_and_options

OF_RESULT = "ck"  # the button of a check's result


def respond(context: Context, event: Event, press: words.Press) -> Replies:
    """Answer what replies to a message that waits for an answer; nothing where none does, or it is heard."""
    if not event.reply_to or event.file or event.text.startswith("/") or is_choice(event.text):
        return context.features.hear_reply(context, event)
    subject, options = subject_and_options(context.tx, context.who.contact, event.reply_to)
    if said := settle_reminder(context, options, event.text) or settle(context, options, event.text, press):
        return said
    return context.features.hear_reply(context, event) or offer(context, subject, options, event.text)


def settle_reminder(context: Context, options: list[Option], typed: str) -> Replies:
    """Record the check of which this message reminded."""
    meaning = read_intent(typed, duties.typed_checks.names_of_own(context))
    tokens = [one.token.split(":") for one in options]
    told = (
        {id_in(token[1]) for token in tokens if token[0] == OF_RESULT}
        if meaning in told_checks.DONE
        else set()
    )
    shown = duties.typed_checks.still_owed(context, sorted(told))
    if not shown:
        return []
    said = told_checks.ABOUT_CHECK[meaning](context, shown, typed)
    return second_wish.with_second(context, said, typed, Intent.CHECK_DONE)


def settle(context: Context, options: list[Option], typed: str, press: words.Press) -> Replies:
    """Press the button of this message that the words plainly mean, with what more is said."""
    labelled = [one.token for one in options if typed_choices.is_label(typed, one.label)]
    if len(labelled) == 1 and typed_choices.is_live(context, labelled[0]):
        return press(labelled[0])
    reply = read_reply(typed)
    kinds = [reply.kind] if reply and not reply.is_conditional else []
    if read_intent(typed) == Meaning.DONE:
        kinds.append(Reply.DONE)
    for kind in kinds:
        tokens = [
            token for one in options if (token := typed_choices.pressed_under(context, one.token, kind))
        ]
        is_bare = reply is None or reply.is_bare
        if len(tokens) == 1:
            return press(tokens[0]) if is_bare else press_with_words(context, tokens[0], typed)
    return []


def offer(context: Context, subject: str, options: list[Option], typed: str) -> Replies:
    """Offer the choices of this message that wait for an answer, and the office; nothing where none waits.

    Of a broadcast something is said to the office, too, where nothing waits any more.
    """
    waiting, reply = list(choices(context, options)), read_reply(typed)
    is_said_of_broadcast = subject.partition(":")[0] in words.BROADCASTS and not (reply and reply.is_bare)
    if not (waiting or is_said_of_broadcast):
        return []
    reading = read_at(context, typed, Standing.NONE)
    kept = words.keep(context, typed, reading)
    wishes = understanding.wish_options(context, reading, kept, understanding.BESIDE_HEARERS)
    ways = (*waiting, *wishes, *last_resort(context, kept), Option(f"unsay:{kept}", _("Không")))
    return [words.card(kept, _("Anh/chị muốn trả lời thế nào?"), ways)]


def choices(context: Context, options: list[Option]) -> Iterator[Option]:
    """Yield the choices of a message that a reply in words presses, as long as they wait for that."""
    for one in options:
        if typed_choices.pressed_under(context, one.token, None):
            yield one
