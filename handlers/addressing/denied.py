"""Words that deny what was just asked of other words: "không, sc6 kia", "không, chuyển anh Thử"."""

from collections.abc import Callable

from bot.conversation import Message, _, excerpt, fold, regex
from bot.domain.incidents import IncidentAction
from bot.domain.instructions import TITLES
from handlers import words
from handlers.addressing import named
from handlers.engine import Action, Context, Replies
from handlers.incidents import talking
from handlers.incidents.talk import naming, reopenings, several
from storage.engine import Conversation

DENIES = regex(  # folded, as the next
    r"(?:(?:da|a|em|e|anh|chi|oi|y|ua)[ ,]+)*(?:khong|ko|hong|nham)(?: (?:phai|a|em|anh|chi))*"
    r"(?:\s*[,.;:]+\s*|\s+(?=sc ?\d))(?=\S)"
)
PASSES = regex(r"(?:chuyen|gui|nhan|bao)(?: (?:loi nay|cho|toi|den|giup|lai))* ")
Respond = Callable[[Context, str], Replies]


def answer_denial(context: Context, typed: str, respond: Respond) -> Replies:
    """Leave what was just asked of other words where that is denied, and do what is said instead."""
    found = DENIES.match(fold(typed))
    kept = asked_about(context) if found and len(fold(typed)) == len(typed) else None
    if found is None or kept is None:
        return []
    said, text = typed[found.end() :].strip(), words_kept(context, kept)
    words.forget(context, kept)
    if meant := of_another_incident(context, said, text) or to_another(context, said, text):
        return meant
    left = _("Chưa thực hiện; mọi nội dung giữ nguyên.")
    if text:
        left = _("Chưa chuyển: “{text}”.", text=excerpt(text, words.QUOTED))
    return [Message(left), *respond(context, said)]


def asked_about(context: Context) -> Conversation | None:
    """Return the words of which it was asked last what becomes of them; None where something else was."""
    last = context.last_shown(words.LIVELY)
    tokens = [token.split(":") for token, _label, _words in last.options] if last and last.is_newest else []
    leaves = [parts for parts in tokens if parts[0] == "unsay"]
    if len(leaves) != 1 or not any(parts[0] in ("say", "take", "pass") for parts in tokens):
        return None
    return words.kept_words(context, leaves[0][1])


def words_kept(context: Context, kept: Conversation) -> str:
    """Return the words that were to go to somebody; of orders that were kept what was to be told."""
    text = str(kept.facts["text"])
    ordered = several.written(context, text)
    return "\n".join(one.text for one in ordered if one.act == IncidentAction.TALK) if ordered else text


def of_another_incident(context: Context, said: str, text: str) -> Replies:
    """Ask the same of the incident that is named instead: that it works again, or whom the words go to."""
    one = naming.named(context, said)
    if one is None:
        return []
    if not context.may(Action.HANDLE):
        may_be = [each for each in reopenings.open_ones_meant(context, [one], text) if each.id == one.id]
        if may_be:
            return [words.ask_proposed(context, text, talking.FLOW, reopenings.ask_of_working(may_be))]
    token = f"{talking.FLOW}:{one.id}"
    name = words.listener_name(context, token)
    return [words.ask_to_pass_on(context, "", (token, name), said=text)] if name and text else []


def to_another(context: Context, said: str, text: str) -> Replies:
    """Ask whether the words go to whom the office names instead: "chuyển anh Thử Phòng Tư pháp"."""
    order = PASSES.match(fold(said))
    if order is None or not text or not context.may(Action.HANDLE):
        return []
    called = [one for one in fold(said[order.end() :]).replace(",", " ").split() if one not in TITLES]
    heard = dict(named.hearers_called(context, called)) if called else {}
    options = [(subject, words.listener_name(context, subject)) for subject in heard]
    if len(options) == 1:
        return [words.ask_to_pass_on(context, "", options[0], said=text)]
    return [words.ask_to_whom(context, text, options)] if options else []
