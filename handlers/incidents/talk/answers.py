"""Words typed outside the talk: an answer to the office's question; work that is done."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation import Message, NoLongerPossible, Option, _, ends_in_question, fold, is_question, regex
from bot.domain.incidents import DANGEROUS, UNSOLVED, CommonState, IncidentAction, IncidentSide, IncidentState
from bot.domain.replies import says_done
from handlers.engine import Action, Context, Proposal, Replies, Role, tell
from handlers.incidents import cards, moving, telling
from handlers.incidents.acts.words import IncidentWordsFacts, move_with_words
from handlers.incidents.cards import IncidentWords, about_text
from handlers.incidents.moving import lock_for
from handlers.incidents.talk import naming
from handlers.incidents.talk.messages import FLOW, pass_on_words
from storage import common_incidents, incidents
from storage.common_incidents import CommonIncident
from storage.engine import office_people
from storage.incidents import Incident, TimelineLine

JUST = timedelta(hours=1)  # what was taken, or said, so lately is meant first
HEARD = timedelta(days=2)  # what was asked so lately may be what the office answers
LATELY = timedelta(days=1)  # what was taken so lately may be what is said to be done
TAKEN_BACK = timedelta(minutes=5)  # for so long words can be taken back
QUOTED = 200  # characters of what is said back
MOST = 3  # incidents that are offered to be taken
TAKES = regex(  # folded
    r"\b(?:tiep nhan|nhan (?:nhe|nha|viec|xu ly)"
    r"|de (?:anh|chi|em|toi|minh|tui) (?:xem|coi|xu ly|lam|lo|giai quyet)"
    r"|(?:anh|chi|em|toi|minh) (?:xu ly|lo)(?: cho| giup)?"
    r"|dang (?:coi|xem|xu ly|kiem tra|lam)(?! (?:gi|sao|phim)\b))\b"
)
LEADS_IN = regex(r"^(?:(?:thoi|da|a|ok|em|chi|anh|oi) )+")  # folded: before what is said
SPOKEN = (
    IncidentAction.ASK,
    IncidentAction.ANSWER,
    IncidentAction.TALK,
    IncidentAction.REOPEN,
    IncidentAction.WORKS,
)


def last_words(context: Context, incident_id: int) -> str:
    """Return what the other side said last, where nothing was said to it since; "" for nothing.

    What was asked by [Hỏi thêm] ends with a question mark, whatever its words are.
    """
    spoken = [one for one in incidents.timeline(context.tx, incident_id) if one.act in SPOKEN and one.text]
    if not spoken or is_own_side(context, spoken[-1]):
        return ""
    last = spoken[-1]
    return last.text if last.act != IncidentAction.ASK or ends_in_question(last.text) else f"{last.text}?"


def is_own_side(context: Context, said: TimelineLine) -> bool:
    is_of_office = said.person in {one.person for one in office_people(context.tx, context.at)}
    return is_of_office == (cards.side_of(context) == IncidentSide.OFFICE)


def answer(context: Context, incident_id: int, words: str) -> Replies:
    """Pass on at once what answers the office's question; nothing from the office's own side."""
    if cards.side_of(context) == IncidentSide.OFFICE:
        return []
    incident = lock_for(context, incident_id, IncidentAction.TALK)
    [said] = pass_on_words(context, incident, IncidentWords(words))
    note = incidents.newest_note(context.tx, incident_id)
    back = Option(f"{cards.TOKEN}unsay:{incident_id}:{note}", _("Rút lại"), is_undo=True)
    return [replace(said, options=(back,), card=cards.talk_subject(incident))]


def take_back(context: Context, incident: Incident, note_id: int) -> Replies:
    """Take back words that were passed on just now ([Rút lại]): the record forgets them, the office hears."""
    told = incidents.timeline(context.tx, incident.id)
    is_newest = bool(told) and incidents.newest_note(context.tx, incident.id) == note_id
    said = told[-1] if is_newest else None
    if said is None or said.person != context.who.person or context.at - said.at > TAKEN_BACK:
        raise NoLongerPossible(_("Lời nhắn này không rút lại được nữa."))
    incidents.drop_note(context.tx, note_id)
    is_asked = len(told) > 1 and told[-2].act == IncidentAction.ASK
    state = IncidentState.WAITING_FOR_UNIT if is_asked else incident.state
    incidents.change(
        context.tx, incident.id, state=state, next_due=telling.next_due(context, incident, state)
    )
    context.audit("incident_unsay", cards.subject(incident))
    now = replace(incident, state=state)
    cards.refresh(context, [now])
    tell_taken_back(context, now, said.text)
    return [
        Message(
            _(
                "Đã rút lại nội dung vừa chuyển về {number} và báo lại cho {the_office}.",
                number=incident.reference,
            )
        )
    ]


def tell_taken_back(context: Context, incident: Incident, text: str) -> None:
    office = cards.taker_or_office(office_people(context.tx, context.at), incident.taken_by)
    places = {"name": context.who.name, "unit": incident.unit_name, "text": quoted(text)}

    def say() -> Message:
        said = _("{name} ({unit}) rút lại lời vừa nhắn: “{text}”", **places)
        return Message(said, heading=cards.heading(incident))

    tell(
        context,
        [one.person for one in office],
        once=f"incident_unsay:{incident.id}:{context.event}",
        say=say,
        about=cards.talk_subject(incident),
        roles=(Role.OFFICE,),
    )


def begun(context: Context) -> int:
    """Return the incident that this person of the office has just taken; 0 where there is none."""
    found = own_open(context) if context.may(Action.HANDLE) else []
    return found[0].id if found and context.at - taken_at(found[0]) <= JUST else 0


def is_heard(context: Context, incident_id: int) -> bool:
    """Return whether what is typed may be meant for an incident that was not shown last.

    The office mostly orders the assistant: there it is what it has just taken or talked of, or was asked.
    """
    if cards.side_of(context) == IncidentSide.UNIT or begun(context) == incident_id:
        return True
    lately = HEARD if ends_in_question(last_words(context, incident_id)) else JUST
    told = incidents.timeline(context.tx, incident_id)
    return any(one.act in SPOKEN and one.text and context.at - one.at <= lately for one in told)


def is_of_other(context: Context, incident_id: int, typed: str) -> bool:
    """Return whether what the office types names a unit, and not that of the incident."""
    incident = incidents.get(context.tx, incident_id) if context.may(Action.HANDLE) else None
    return incident is not None and naming.is_of_another_unit(context, typed, incident)


def just_raised(context: Context) -> Incident | None:
    """Return the incident that this person of a unit has raised last and lately, where it is not solved."""
    if context.may(Action.HANDLE) or not context.may(Action.RAISE):
        return None
    found = incidents.listed(context.tx, [], context.who.person)
    lately = [one for one in found if one.state in UNSOLVED and context.at - one.raised_at <= JUST]
    return max(lately, key=lambda one: (one.raised_at, one.id), default=None)


def shown_to_office(context: Context, typed: str) -> Incident | None:
    """Return the unsolved incident whose card whoever handles it sees, unless another unit is named."""
    seen = naming.in_sight(context) if context.may(Action.HANDLE) else None
    is_meant = seen is not None and seen.state in UNSOLVED and not naming.number_named(typed)
    return seen if seen and is_meant and not naming.is_of_another_unit(context, typed, seen) else None


def raised(context: Context) -> int:
    """Return the incident that they have just raised, where nothing was said here of another since; or 0."""
    one = just_raised(context)
    since = context.shown_since(one.raised_at) if one else []
    subjects = [message.subject.partition(":") for message in since]
    is_last = all(kind != FLOW or number == str(one and one.id) for kind, _colon, number in subjects)
    return one.id if one and is_last else 0


def propose(context: Context, typed: str) -> Proposal | None:
    """Propose to resolve what whoever writes has just taken, or names, where they tell of work done."""
    is_done = says_done(naming.without_number(typed)) or is_matter_done(context, typed)
    if not (context.may(Action.HANDLE) and is_done):
        return None
    meant = meant_incident(context, typed)
    if meant is None:
        return None
    told = quoted(naming.without_number(typed))
    if common := common_meant(context, meant, typed):
        number, kind = meant.reference, cards.kind_name(common.kind)
        return Proposal(
            meant.id,
            _(
                "Ghi nhận đã xử lý cả sự cố chung “{kind}”, hay chỉ {number}: “{text}”?",
                kind=kind,
                number=number,
                text=told,
            ),
            _("Chỉ {number}", number=number),
            _("Chuyển tới người báo"),
            also=((f"{cards.COMMON}:{common.id}", _("Cả sự cố chung")),),
        )
    asked = _("Ghi nhận đã xử lý {about}: “{text}”?", about=about_text(meant), text=told)
    return Proposal(meant.id, asked, _("Ghi nhận"), _("Chuyển tới người báo"))


def common_meant(context: Context, incident: Incident, typed: str) -> CommonIncident | None:
    """Return the open common incident of one that is not named: the words may tell of all that it joins."""
    if incident.common is None or naming.number_named(typed) or naming.of_matter(context, typed):
        return None
    common = common_incidents.get(context.tx, incident.common)
    return common if common and common.state == CommonState.OPEN else None


def is_matter_done(context: Context, typed: str) -> bool:
    """Return whether a unit's incident is said to be over, and how: "thôi vụ long tân xong rồi, đã chặn"."""
    over, _comma, how = fold(typed).partition(",")
    is_over = naming.DEEDS[IncidentAction.RESOLVE].search(over) and not is_question(typed)
    is_denied = naming.DENIES.search(LEADS_IN.sub("", over))
    return bool(is_over and how.strip() and not is_denied) and naming.of_matter(context, over) is not None


def ask_to_take(context: Context, typed: str) -> Replies:
    """Ask which incident that nobody has is taken on, where the words of the office sound so."""
    if not context.may(Action.HANDLE) or is_question(typed) or not TAKES.search(fold(typed)):
        return []
    waiting = incidents.listed(context.tx, state=IncidentState.RECEIVED)[:MOST]
    if not waiting:
        return []
    options = (
        Option(cards.action_token(one, IncidentAction.TAKE), _("Tiếp nhận {number}", number=one.reference))
        for one in waiting
    )
    return [Message(_("Anh/chị tiếp nhận sự cố nào dưới đây?"), tuple(options))]


def meant_incident(context: Context, typed: str) -> Incident | None:
    """Return the incident that is named and not solved, else in sight, or the own one that was taken last.

    What is said of a unit is not meant of another's incident.
    """
    if naming.number_named(typed):
        one = naming.named(context, typed)
        return one if one and moving.is_possible(context, one, IncidentAction.RESOLVE) else None
    if one := naming.of_matter(context, typed):
        return one if moving.is_possible(context, one, IncidentAction.RESOLVE) else None
    seen = naming.in_sight(context)
    if seen and moving.is_possible(context, seen, IncidentAction.RESOLVE):
        return None if naming.is_of_another_unit(context, typed, seen) else seen
    own = [one for one in own_open(context)[:1] if context.at - taken_at(one) <= LATELY]
    return own[0] if own and not naming.is_of_another_unit(context, typed, own[0]) else None


def is_dangerous(context: Context, incident_id: int) -> bool:
    """Return whether an incident is of a kind of which the advice comes before all else."""
    one = incidents.get(context.tx, incident_id)
    return one is not None and one.kind in DANGEROUS


def kind_of(context: Context, incident_id: int) -> str:
    """Return the name of an incident's kind."""
    one = incidents.get(context.tx, incident_id)
    return cards.kind_name(one.kind) if one else ""


def own_open(context: Context) -> list[Incident]:
    """Return what this person has taken and not resolved, the one that was taken last first."""
    found = incidents.listed(context.tx, taken_by=context.who.person)
    open_ones = [one for one in found if one.state in UNSOLVED]
    return sorted(open_ones, key=taken_at, reverse=True)


def taken_at(incident: Incident) -> datetime:
    return incident.taken_at or incident.raised_at


def resolve(context: Context, incident_id: int, words: str) -> Replies:
    """Resolve an incident in the words that were typed ([Ghi nhận])."""
    incident = lock_for(context, incident_id, IncidentAction.RESOLVE)
    facts = IncidentWordsFacts(incident.id, IncidentAction.RESOLVE, incident.reference)
    return move_with_words(context, (facts, IncidentWords(naming.without_number(words))))


def quoted(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= QUOTED else f"{said[:QUOTED].rstrip()}…"
