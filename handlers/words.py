"""Words that wait: what is typed outside a form goes to what waits for it, and is never lost.

A short reply presses the button that it plainly means (``Replied``). Anything else is offered to whoever
wrote last about something (``Listener``), and else to the office; it is kept until that is answered.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.conversation import Message, Option, _
from bot.domain.replies import MERE, read_reply
from handlers.engine import (
    Card,
    Choice,
    Context,
    Listener,
    Part,
    Replies,
    ask_which,
    id_in,
    main_things,
    no_such_button,
    press_with_words,
)
from storage.engine import Conversation, Opening, conversations, get_conversation, outbox

FLOW = "words"  # of the conversations that keep them: no form is called so
LIFE = timedelta(days=7)  # as of a form that is not finished
HEARD = timedelta(days=2)  # how long after a message what is typed may be meant for whoever wrote it
MOST = 3  # of those who may be meant
BUTTONS = ("say", "pass", "unsay")  # "vâng" right under its question presses "say", and never "pass"
Press = Callable[[str | Message], Replies]


def settle(
    context: Context, typed: str, press: Press, found: Sequence[Choice], others: Sequence[Choice] = ()
) -> Replies:
    """Do what a short reply plainly means; nothing where it means nothing here.

    ``found``: the choices that wait for it; ``others``: what else it may mean. Of several it is asked which;
    and so it is where it may be meant for whoever has written since, or mere assent is to press what is not
    in sight any more.
    """
    reply = read_reply(typed)
    if reply is None or not found:
        return []
    choices, is_mere, place = [*found, *others], reply.kind in MERE, found[0].place
    is_meant = (others or not place or not is_mere) and not is_spoken_since(context, place)
    if reply.is_bare and is_meant:
        return press(ask_which(choices))
    is_plain = is_meant and len(choices) == 1 and not (is_mere or reply.is_conditional)
    done = press_with_words(context, found[0].token, typed) if is_plain else []
    return done or offer(context, typed, choices)


def is_spoken_since(context: Context, place: int) -> bool:
    """Return whether whoever hears what is typed has written after the message of this place."""
    shown = outbox.offered(context.tx, context.who.contact, context.at - HEARD)[:place]
    heard = {subject for subject, _name in hearers(context)} if shown else ()
    return any(one.subject in heard for one in shown)


def offer(context: Context, typed: str, found: Iterable[Choice] = ()) -> Replies:
    """Offer to pass on what was typed, or to do what of it may be meant; nothing where nobody hears it."""
    options = [Option(one.token, f"{one.about} – {one.label}") for one in found]
    heard = list(hearers(context))
    if not (heard or options):
        return []
    if not heard and not any(open_hearers(context)):  # then nothing need be kept
        return [Message(_("Anh/chị muốn trả lời thế nào?"), tuple(options))]
    kept = keep(context, typed)
    no = Option(f"unsay:{kept}", _("Không"))
    if not options and len(heard) == 1:
        [(token, name)] = heard
        yes = Option(f"say:{kept}:{token}", _("Chuyển"))
        return [card(kept, _("Chuyển lời này tới {name}?", name=name), (yes, no))]
    options += [Option(f"say:{kept}:{token}", _("Chuyển tới {name}", name=name)) for token, name in heard]
    ways = () if heard else last_resort(context, kept)
    return [card(kept, _("Anh/chị muốn trả lời thế nào?"), (*options, *ways, no))]


def card(kept: int, said: str, options: Sequence[Option]) -> Message:
    """Make a message about words that are kept: what passes them on goes from it once they are not."""
    return Message(said, tuple(options), card=f"{FLOW}:{kept}")


def hearers(context: Context) -> Iterator[tuple[str, str]]:
    """Yield who hears what is typed now, the newest first: the end of the token, and the name."""
    since, contact = context.at - HEARD, context.who.contact
    subjects = outbox.newest_subjects(context.tx, contact, list(context.features.listeners), since)
    named = ((subject, listener_name(context, subject)) for subject in subjects)
    yield from [(subject, name) for subject, name in named if name][:MOST]


def listener_name(context: Context, subject: str) -> str:
    kind, _colon, number = subject.partition(":")
    return context.features.listeners[kind].name(context, id_in(number))


def not_understood(context: Context, typed: str) -> Replies:
    """Say that it was not understood, with what they mostly do, and a way for it to reach the office."""
    asked = _(
        "Hệ thống chưa hiểu nội dung anh/chị gửi. Anh/chị chọn một việc dưới đây, hoặc gõ /menu để xem tất "
        "cả:"
    )
    if not list(open_hearers(context)):
        return [Message(asked, main_things(context))]
    kept = keep(context, typed)
    return [card(kept, asked, (*main_things(context), *last_resort(context, kept)))]


def last_resort(context: Context, kept: int) -> tuple[Option, ...]:
    """Return [Gửi lời này tới Phòng …], the button for who hears what is about nothing."""
    return tuple(
        Option(f"pass:{kept}:{token}", _("Gửi lời này tới {name}", name=name))
        for token, name in open_hearers(context)
    )


def open_hearers(context: Context) -> Iterator[tuple[str, str]]:
    for kind, one in context.features.listeners.items():
        if one.is_open and (name := one.name(context, 0)):
            yield f"{kind}:0", name


def keep(context: Context, typed: str) -> int:
    """Keep what was typed until it is answered where it goes; return its id."""
    opening = Opening(FLOW, {"text": typed}, LIFE)
    return conversations.put_aside(context.tx, context.who, opening, context.at).id


def kept_words(context: Context, text: str) -> Conversation:
    found = get_conversation(context.tx, id_in(text), context.who)
    if found is None or found.flow != FLOW or found.expires <= context.at:
        raise no_such_button()
    return found


def is_kept(context: Context, text: str) -> bool:
    """Tell, of a card whoever reads it, whether its words can still be passed on."""
    return conversations.find(context.tx, id_in(text)) is not None


def draw(_context: Context, is_there: bool, shown: Message) -> Message:
    others = tuple(one for one in shown.options if one.token.partition(":")[0] not in BUTTONS)
    return shown if is_there else replace(shown, options=others)


CARD = Card(FLOW, is_kept, draw, asks_rights=False)


def listener(context: Context, kind: str) -> Listener:
    if kind not in context.features.listeners:
        raise no_such_button()
    return context.features.listeners[kind]


KEPT, LISTENER = Part(kept_words), Part(listener)


def pass_on(context: Context, kept: Conversation, to: Listener, row: int) -> Replies:
    """Pass on what was typed ([Chuyển], [Gửi lời này tới Phòng])."""
    said = to.tell(context, row, str(kept.facts["text"]))
    conversations.close(context.tx, kept)
    context.redraw(f"{FLOW}:{kept.id}")
    return said


def leave(context: Context, kept: Conversation) -> Replies:
    """Pass nothing on ([Không]); it may still go to the office, and is kept only for that."""
    asked = _("Lời nhắn này chưa được gửi tới ai. Anh/chị muốn làm gì?")
    if ways := last_resort(context, kept.id):
        return [card(kept.id, asked, (*main_things(context), *ways))]
    conversations.close(context.tx, kept)
    context.redraw(f"{FLOW}:{kept.id}")
    return [Message(asked, main_things(context))]
