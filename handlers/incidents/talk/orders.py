"""Orders of the office in words: an incident is given to a colleague, or its work is done; both are asked."""

from collections.abc import Mapping

from bot.conversation import Message, Option, _, asks, expand, fold, options_meant, regex
from bot.domain.incidents import IncidentAction
from bot.domain.understanding import Intent, Normal, normal, slots_of
from handlers.engine import Action, Context, Proposal, Replies
from handlers.incidents import cards, moving
from handlers.incidents.acts.words import open_question_for
from handlers.incidents.cards import about_text
from handlers.incidents.talk import answers, naming, questions, reopenings, several
from handlers.incidents.talk.messages import FLOW
from storage import incidents
from storage.incidents import Incident

GIVES = regex(r"\b(?:giao|chuyen|nho|de|phan cong|dua)\b")  # folded, as those below
OF_INCIDENT = regex(r"\b(?:su co|xu ly|khac phuc|giai quyet)\b|\b(?:cai|viec|vu|ca|loi) (?:nay|do|kia)\b")
GIVES_ON = regex(  # and to whom, with nothing else
    r"(?:da )?(?:giao|phan cong)(?: (?:lai|tiep))?(?: (?:su co|viec|vu|ca|cai)(?: nay)?"
    r"|(?: (?:su co|vu)(?: (?!cho\b)\w+){1,5}))?"
    r" (?:cho |(?=(?:anh|chi|em|co|chu|bac|dong chi) ))(?P<name>.{2,60}?)"
    r"(?: (?:di|nhe|nha|nghen|nhen|a|voi|luon|giup|tiep|xu ly|lam|lo|theo doi|anh|chi|em|toi|minh))*"
)
DENIES = regex(r"\b(?:khong|chua|dung|khoan|thoi)\b")
CLOSES = regex(  # and nothing else: no word of how it was done
    r"(?:(?:da|ok|oke|roi|xong|thoi|vay|em|anh|chi|a|cho|nho|thi)[ ,]+)*"
    r"(?:dong|ket thuc|ghi nhan da xu ly)"
    r"(?: (?:su co|sc|vu|ho so|lai|di|luon|giup|gium|nhe|nha|em|anh|chi|a|nay|do|roi))*"
    r"[ .!]*"
)
NAMING = (Intent.DELEGATE, Intent.INVITE)  # in which somebody is named
Names = Mapping[str, str]  # of people, by a key or the token of their button


def propose(context: Context, typed: str) -> Proposal | None:
    """Propose what words plainly do to an incident.

    The office gives the one that is named, or was just taken, to a colleague, or resolves it; a unit takes
    back that it has reopened one, or tells that one works again.
    """
    if not context.may(Action.HANDLE):
        return reopenings.propose(context, typed)
    if ordered := several.propose(context, typed):
        return ordered
    meant = answers.meant_incident(context, typed)
    to = given_to(context, typed) if meant else {}
    if meant is None or not to or not is_own_to_give(context, meant):
        return answers.propose(context, typed)
    name = next(iter(to.values()))
    asked = _("Giao {about} cho {name}?", about=about_text(meant), name=name)
    asked = "\n".join([asked, *several.at_once(context, typed)])
    return Proposal(meant.id, asked, _("Giao cho {name}", name=name), _("Chuyển tới người báo"))


def meant_in_talk(context: Context, typed: str, about: int) -> Incident | None:
    """Return the incident of which words in a talk about one order something; None where they are talk."""
    is_asked, plain = asks(typed), fold(expand(typed))
    named = naming.named(context, typed) if naming.is_called_incident(typed) else None
    closes = CLOSES.fullmatch(plain.strip()) is not None
    if named and (named.id != about or naming.deed_named(plain) == IncidentAction.RESOLVE):
        return named
    one = incidents.get(context.tx, about) if closes and about and not is_asked else None
    return one if one and moving.is_possible(context, one, IncidentAction.RESOLVE) else None


def button_for(context: Context, incident: Incident, typed: str, kept: int) -> Option:
    """Return the button that resolves an incident, with the words where they say how; else that shows it."""
    plain = fold(expand(naming.without_any_number(typed) or typed)).strip(" ,.:;-")
    if not moving.is_possible(context, incident, IncidentAction.RESOLVE) or asks(typed):
        return cards.view_button(incident)
    if naming.deed_named(plain) != IncidentAction.RESOLVE:
        return cards.view_button(incident)
    label = _("Ghi nhận đã xử lý {number}", number=incident.reference)
    if CLOSES.fullmatch(plain):
        return Option(cards.action_token(incident, IncidentAction.RESOLVE), label)
    return Option(f"take:{kept}:{FLOW}:{incident.id}", label)


def is_own_to_give(context: Context, incident: Incident) -> bool:
    is_own = incident.taken_by == context.who.person
    return is_own and moving.is_possible(context, incident, IncidentAction.GIVE)


def take(context: Context, incident_id: int, words: str) -> Replies:
    """Do what was proposed by these words ([Giao cho …], [Ghi nhận], [Báo đã dùng được])."""
    if not context.may(Action.HANDLE):
        return reopenings.take(context, incident_id, words)
    if several.written(context, words):
        return several.take(context, words)
    if question := questions.asked_of_chosen(words):
        incident = moving.lock_for(context, incident_id, IncidentAction.ASK)
        return open_question_for(context, incident, question)
    to = given_to(context, words)
    if not to:
        return answers.resolve(context, incident_id, words)
    incident = moving.lock_for(context, incident_id, IncidentAction.GIVE)
    return moving.assign(context, incident, next(iter(to)))


def given_to(context: Context, typed: str) -> dict[int, str]:
    """Return the one colleague to whom an incident is to be given by these words; nothing where it is not."""
    said = normal(typed)
    is_numbered = naming.number_named(typed) or OF_INCIDENT.search(said.plain)
    is_named = is_numbered or naming.of_matter(context, typed)
    if not (is_named and GIVES.search(said.plain)) and not GIVES_ON.fullmatch(said.plain):
        return {}
    names = moving.colleagues(context)
    found = named_in(said, {str(person): name for person, name in names.items()})
    return {int(found): names[int(found)]} if found else {}


def ask_to_whom(context: Context, typed: str) -> Replies:
    """Ask to whom an incident is to be given, where these words name nobody who can be given one."""
    if not (context.may(Action.HANDLE) and GIVES_ON.fullmatch(normal(typed).plain)):
        return []
    meant = answers.meant_incident(context, typed)
    if meant is None or given_to(context, typed) or not is_own_to_give(context, meant):
        return []
    said = _("Trong {the_office} không có ai tên như vậy nhận được tin qua hệ thống.")
    return [Message(said), *moving.assign(context, meant, 0)]


def is_order(said: Normal) -> bool:
    """Return whether the words of the office give something away: "giao SC-2026-0003 cho anh Giả Thiết"."""
    return GIVES.search(said.plain) is not None


def why_not_given(context: Context, incident: Incident) -> str:
    """Say what stands before an incident can be given to a colleague."""
    if not incident.taken_by:
        return _("{number} chưa có người tiếp nhận; tiếp nhận rồi mới giao được.", number=incident.reference)
    if incident.taken_by != context.who.person:
        return moving.only_holder_gives(incident)
    return _("Anh/chị chọn “Giao cho đồng nghiệp” dưới đây.")


def colleague_chosen(context: Context, typed: str) -> str:
    """Return the token of the colleague who is named right under "Giao … cho ai?"; "" where none is."""
    if not context.may(Action.HANDLE):
        return ""
    newest = context.shown_since(context.at - answers.LATELY)[:1]
    offered = [(token, label) for message in newest for token, label, _words in message.options]
    names = {token: label for token, label in offered if token.startswith(f"{cards.TOKEN}give:")}
    return named_in(normal(typed), names) if len(names) == len(offered) else ""


def named_in(said: Normal, names: Names) -> str:
    """Return the key of the only one of these people who is named: "nhờ anh Giả Thiết xử lý tiếp"."""
    if not names or asks(said.typed) or DENIES.search(said.plain):
        return ""
    spoken = (slots_of(said, intent).get("person", "") for intent in NAMING)
    given = GIVES_ON.fullmatch(said.plain)
    found = (options_meant(one, names) for one in (said.typed, *spoken, given and given["name"]) if one)
    return next((meant[0] for meant in found if len(meant) == 1), "")
