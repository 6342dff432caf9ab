"""Words of a unit that are plainly for the office: by its name, or beside what acknowledges its broadcast."""

from collections.abc import Iterable

from bot.conversation import Message, Option, _, excerpt
from bot.domain.instructions import said_to_office
from bot.domain.replies import Reply, read_reply, split_reply
from bot.domain.understanding import Reading, plain
from bot.domain.understanding.normal import normal
from bot.domain.understanding.parts import cuts
from handlers import understanding, words
from handlers.engine import Action, Context, Replies, open_command, open_hearers, typed_choices
from handlers.standing import newest_choices, read
from storage.engine import Conversation

ACKNOWLEDGES = "bc_ack"  # how the token begins by which a broadcast is acknowledged
TO_WRITE = "inquiry_write"  # the form of a message to the office: all of its text goes there
Heard = words.Heard


def tell_office(context: Context, typed: str) -> Replies:
    """Ask whether words go to the office that they name: "nhắn Phòng: …"; nothing where they name nobody.

    What else they may wish is offered beside it.
    """
    said = said_there(context, typed)
    if not said:
        return []
    reading = read(context, said)
    return offer(context, said, reading)


def said_there(context: Context, typed: str) -> str:
    """Return what a unit would have told the office by these words; "" where they name it to tell nothing."""
    if context.may(Action.HANDLE) or not any(open_hearers(context)):
        return ""
    return said_to_office(typed, context.settings.office_name)


def offer(context: Context, said: str, reading: Reading | None = None) -> Replies:
    """Ask whether these words go to the office, or to the talk about something that it has with them."""
    asked, everyone = in_talk(context), list(open_hearers(context))
    last = [] if asked and reading else everyone  # what names the office goes where it talks with them
    kept = words.keep(context, said, reading)
    to = [words.pass_option(context, kept, one) for one in asked]
    to += [Option(f"pass:{kept}:{token}", label(name, asked)) for token, name in last]
    options = [words.said_by_yes(to[0])] if len(to) == 1 else to
    if reading:
        options += understanding.wish_options(context, reading, kept, understanding.BESIDE_HEARERS)
    question = words.quoting(everyone[0][1], said)
    return [words.card(kept, question, (*options, Option(f"unsay:{kept}", _("Không"))))]


def in_talk(context: Context) -> list[Heard]:
    """Return of what the office hears them: no other matter has come since, or it has asked something."""
    place, asked = context.settings.office_name, words.askers(context)
    heard = [one for one in words.hearers(context) if one[1].startswith(f"{place} (")]
    return [one for one in heard if one in asked or not words.is_overtaken(context, one[0])]


def label(name: str, asked: Iterable[Heard]) -> str:
    return _("Gửi lời này tới {name}", name=name) if any(asked) else _("Chuyển")


def tell_office_beside(context: Context, here: Conversation, typed: str) -> Replies:
    """Ask of words to the office, typed in a form, whether they go there or answer the open question."""
    form = context.features.forms[here.flow]
    said = said_there(context, typed) if form.hear is None and here.flow != TO_WRITE else ""
    if not said:
        return []
    kept = words.keep(context, typed)
    options = [
        Option(f"pass:{kept}:{token}", _("Gửi lời này tới {name}", name=name))
        for token, name in open_hearers(context)
    ]
    options.append(Option(f"asis:{kept}", _("Trả lời câu đang hỏi")))
    asked = _("Gửi tới {the_office}: “{text}”, hay trả lời câu đang hỏi?", text=excerpt(said, words.QUOTED))
    return [words.card(kept, asked, options)]


def acknowledge_and_more(context: Context, typed: str, press: words.Press) -> Replies:
    """Acknowledge the broadcast in sight where that is plainly said first; offer what more is said."""
    said, more = split_reply(typed, Reply.RECEIVED)
    told = newest_choices(context) if said and not plain.is_of_another(normal(typed)) else None
    tokens = typed_choices.live_tokens(context, told, [ACKNOWLEDGES]) if told else []
    if len(tokens) != 1:
        return []
    behind = [cut.after for cut in cuts(typed) if more.endswith(cut.after) and read_reply(cut.before)]
    more = max(behind, key=len, default=more)
    return [*press(tokens[0]), *offer(context, more, read(context, more))]


def write_anew(context: Context, typed: str) -> Replies:
    """Ask for the words that go to the office, where "gửi lời này tới Phòng" means none that were offered."""
    names = [_("Gửi lời này tới {name}", name=name) for _token, name in open_hearers(context)]
    reply = read_reply(typed)
    if reply or not any(typed_choices.is_label(typed, name) for name in names):
        return []
    return [Message(_("Xin gõ lại lời cần gửi.")), *open_command(context, "loinhan", "/loinhan")]
