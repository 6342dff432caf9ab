"""Questions about incidents in words: the one that is named, those of a unit, those that nobody has."""

from collections.abc import Sequence

from bot.conversation import Message, _, excerpt, fold, local_date, regex
from bot.domain.incidents import UNSOLVED, IncidentAction, IncidentState
from bot.domain.understanding import Aspect, Reading
from handlers.engine import Action, Context, Proposal, Replies
from handlers.incidents import cards, lists, moving
from handlers.incidents.lists import WhichList
from handlers.incidents.talk.answers import just_raised
from handlers.incidents.talk.naming import in_sight, named
from storage import incidents
from storage.incidents import Incident
from storage.units import units

TO_ASK = "hỏi thêm: "  # how a question is kept of which it is asked which incident it is about
KIND_OF_UNIT = regex(r"^(?:ubnd )?(?:xa|thi tran|phuong|phong|ban|hoi)\b ?")  # folded: before its name
LONGEST = 300  # letters of a question
MOST_ASKED = 5  # incidents of which it is asked which one a question is about
QUOTED = 200  # characters of a question that is said back
CLOSED = regex(r"\b(?:da|duoc) (?:dong|giai quyet xong|xu ly xong)\b|\b(?:cu|truoc day)$")  # folded
MATTER = regex(  # folded
    r"(?!.*\b(?:bao cao|nop|kiem tra|thong bao|nhan su)\b)\b(?:vu|viec|chuyen|su co|loi)\b.*"
    r"\b(?:the nao|sao roi|ra sao|(?:den|toi) dau|(?:xong|xu ly|giai quyet)(?: xong)? chua)\b"
)
OF_INCIDENT = regex(r"(?:(?:da|em|anh|chi|cho|hoi|the|con|a|oi|cai)[ ,]+)*(?:vu|su co)\b")  # folded


def show_meant(context: Context, reading: Reading) -> Replies:
    """Show what is asked about: the incident that is named, those of a unit or of no one, or all."""
    if one := named(context, reading.typed):
        return lists.show_incident(context, one)
    if CLOSED.search(reading.text.plain):
        return lists.show_incidents(context, _("Đã đóng"))
    if not context.may(Action.HANDLE):
        return lists.show_open(context)
    if reading.asks_of(Aspect.UNTAKEN):
        return show_untaken(context)
    of_unit = [one for one in incidents.listed(context.tx) if is_of(one.unit_name, reading)]
    if len(of_unit) == 1:
        return lists.show_incident(context, of_unit[0])
    if of_unit:
        return lists.show_list(context, WhichList("unit", str(of_unit[0].unit)))
    known = units.listed(context.tx, local_date(context.at))
    none = [one.name for one in known if is_of(one.name, reading)]
    said = [Message(_("{unit} không có sự cố nào đang mở.", unit=one)) for one in none[:1]]
    return [*said, *lists.show_list(context, WhichList("all"))]


def show_untaken(context: Context) -> Replies:
    """Show what nobody has taken: the list, or that there is none, above all that are open."""
    if incidents.listed(context.tx, state=IncidentState.RECEIVED):
        return lists.show_list(context, WhichList("state", IncidentState.RECEIVED))
    none = Message(_("Không có sự cố nào chưa tiếp nhận."))
    return [none, *lists.show_list(context, WhichList("all"))]


def is_of(unit: str, reading: Reading) -> bool:
    """Return whether a unit is named by its own name: "long tân" is UBND xã Long Tân."""
    name = KIND_OF_UNIT.sub("", fold(unit))
    return f" {name} " in f" {reading.text.plain} "


def asked_of(context: Context, reading: Reading) -> Incident | None:
    """Return the incident of which the unit asks who has it and until when; None where it does not."""
    is_of_matter = len(reading.typed) <= LONGEST and MATTER.search(reading.text.plain) is not None
    if context.may(Action.HANDLE) or not (is_of_matter or reading.asks_of(Aspect.PROGRESS)):
        return None
    found = named(context, reading.typed) or just_raised(context) or only_raised(context)
    return found or (only_of_units(context) if is_of_matter else None)


def tell_of_matter(context: Context, typed: str) -> Replies:
    """Say that nothing is open, and what was closed lately, to a unit that asks: "vụ em Minh sao rồi".

    Nothing where something is open, or nothing was closed.
    """
    is_asked = len(typed) <= LONGEST and OF_INCIDENT.match(fold(typed)) and MATTER.search(fold(typed))
    if not is_asked or context.may(Action.HANDLE) or not context.may(Action.RAISE):
        return []
    is_over = not lists.own_incidents(context) and lists.closed_lately(context)
    return lists.show_open(context) if is_over else []


def only_raised(context: Context) -> Incident | None:
    """Return the only incident that this person has raised and that is not solved."""
    found = [one for one in incidents.listed(context.tx, [], context.who.person) if one.state in UNSOLVED]
    return found[0] if len(found) == 1 else None


def only_of_units(context: Context) -> Incident | None:
    """Return the only incident of their units that is not solved, whoever has raised it."""
    found = [one for one in lists.own_incidents(context) if one.state in UNSOLVED]
    return found[0] if len(found) == 1 else None


def how_it_stands(context: Context, incident: Incident) -> Message:
    """Say who has it and until when, with a way to see it."""
    return Message(lists.list_line(incident, context.at), (cards.view_button(incident),))


def in_question(context: Context) -> list[Incident]:
    """Return the incident in sight; else those of the open ones that may be meant: the own, or else all."""
    if seen := in_sight(context):
        return [seen]
    found = [
        one for one in incidents.listed(context.tx) if moving.is_possible(context, one, IncidentAction.ASK)
    ]
    own = [one for one in found if one.taken_by == context.who.person]
    return sorted(own or found, key=lambda one: one.raised_at, reverse=True)[:MOST_ASKED]


def ask_of_which(found: Sequence[Incident], question: str) -> Proposal:
    """Ask of which of these incidents this question is; it is kept as the order that it was."""
    asked = _("Hỏi thêm về sự cố nào: “{text}”?", text=excerpt(question, QUOTED))
    among = [(one.id, f"{one.reference}, {one.unit_name}") for one in found]
    return Proposal(found[0].id, asked, "", "", tuple(among), said=f"{TO_ASK}{question}")


def asked_of_chosen(words: str) -> str:
    """Return the question that is kept so, once its incident was chosen; "" for other words."""
    return words.removeprefix(TO_ASK) if words.startswith(TO_ASK) else ""
