"""Moving an incident: who may, the buttons, the acts with words, assignment, forwarding."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.conversation.answers import NoLongerPossible, Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import day_text, time_text
from bot.conversation.words import N_, _
from bot.domain.alarms import Late, chase_at, next_late
from bot.domain.dates import read_date
from bot.domain.incidents import OVER, IncidentAction, IncidentSide, IncidentState, is_at_any_hour, moved
from bot.domain.rights import Action, Role, Who, may
from handlers.engine import forms
from handlers.engine.attachments import attach_named, file_titles
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies
from handlers.engine.reading import up_to
from handlers.engine.tell import Notice, tell_all
from handlers.incidents import cards, telling
from handlers.incidents.cards import NO_WORDS, IncidentWords, forwarded_text, state_name
from handlers.on_call.rota import limits
from storage import audit, files, incidents
from storage.engine import outcomes
from storage.engine.db import Tx
from storage.engine.role_holders import Holder, office_people
from storage.incidents import Incident, NewNote

OF_OFFICE = (
    IncidentAction.TAKE,
    IncidentAction.OVER,
    IncidentAction.GIVE,
    IncidentAction.ASK,
    IncidentAction.RESOLVE,
    IncidentAction.WRONG,
    IncidentAction.FORWARD,
)

OFFICE_SAYS, UNIT_SAYS = "incident_office", "incident_unit"  # the two forms
LONGEST = 1000  # characters

FLOW = "incident_forward"
SHORT, LONGEST_ADDRESSEE = 200, 1000  # characters


def side_of(context: Context) -> IncidentSide:
    return IncidentSide.OFFICE if may(context.who, Action.HANDLE) else IncidentSide.UNIT


def may_see(context: Context, incident: Incident) -> bool:
    return sees(context.who, incident)


def sees(who: Who, incident: Incident) -> bool:
    """The office; of the unit who follows its incidents, and whoever raised it and is still there."""
    if may(who, Action.FOLLOW, incident.unit):
        return True
    return incident.raised_by == who.person and may(who, Action.RAISE, incident.unit)


def may_have(tx: Tx, who: Who, file_id: int) -> bool:
    """Whether a file that was sent to them is still theirs to have, where it belongs to an incident."""
    uses = (use.partition(":") for use in files.uses(tx, file_id))
    found = [incidents.get(tx, id_in(number)) for name, _colon, number in uses if name == incidents.SUBJECT]
    return not found or any(one is not None and sees(who, one) for one in found)


def seen(context: Context, argument: str) -> Incident:
    """The incident that a button names; Refused where it is not theirs to see."""
    incident = incidents.get(context.tx, id_in(argument))
    if incident is None or not may_see(context, incident):
        raise no_such_button()
    return incident


def held(context: Context, argument: str, act: IncidentAction) -> Incident:
    """The incident, locked, of which ``act`` can be done now and by them; Refused says what is the case."""
    incident = incidents.locked(context.tx, id_in(argument))
    is_theirs = incident is not None and may_see(context, incident)
    if incident is None or not is_theirs or (act in OF_OFFICE and not may(context.who, Action.HANDLE)):
        raise no_such_button()
    if moved(incident.state, act, side_of(context)) is None:
        raise NoLongerPossible(as_it_is(context, incident, act))
    return incident


def as_it_is(context: Context, incident: Incident, act: IncidentAction) -> str:
    """Why it cannot be done: what has been done meanwhile, and by whom."""
    if act == IncidentAction.TAKE and incident.taken_at:
        if incident.taken_by == context.who.person:
            return _("Anh/chị đã tiếp nhận {number} rồi.", number=incident.reference)
        return _(
            "{number} đã được tiếp nhận lúc {time}; người xử lý: {name}.",
            name=incident.taker,
            number=incident.reference,
            time=time_text(incident.taken_at),
        )
    state = state_name(incident.state)
    return _("Không làm được việc này: {number} {state}.", number=incident.reference, state=state)


def can(context: Context, incident: Incident, act: IncidentAction) -> bool:
    """Whether the button for ``act`` is to be shown to them."""
    return moved(incident.state, act, side_of(context)) is not None


def move(
    context: Context, incident: Incident, act: IncidentAction, words: IncidentWords = NO_WORDS
) -> Incident:
    """Do ``act`` to an incident that is held; as it is afterwards."""
    state = moved(incident.state, act, side_of(context))
    if state is None:
        raise AssertionError(f"{act} of an incident that is {incident.state}")
    values = {"state": state, **stamped(context, incident, act, state)}
    incidents.change(context.tx, incident.id, **values)
    if incident.alarms or incident.chased:
        outcomes.cancel(context.tx, [cards.subject(incident)], cards.URGING)
    write_down(context, incident.id, act, words)
    if act == IncidentAction.REOPEN and incident.common:
        write_down(context, incident.id, IncidentAction.LEAVE, NO_WORDS)
    audit.write(context.tx, context.at, context.who, f"incident_{act}", cards.subject(incident))
    now = replace(incident, **values, taker=taker(context, values) or incident.taker)
    now = replace(now, unscanned=incidents.count_unscanned(context.tx, incident.id)) if words.files else now
    cards.refresh(context.tx, [now], context.at, context.event)
    return now


def taker(context: Context, values: dict[str, Any]) -> str:
    return context.who.name if values.get("taken_by") else ""


def stamped(
    context: Context, incident: Incident, act: IncidentAction, state: IncidentState
) -> dict[str, Any]:
    """The columns that an act sets beside the state."""
    at = context.at
    values: dict[str, Any] = {"next_due": next_due(context, incident, state)}
    if side_of(context) == IncidentSide.OFFICE and not incident.taken_by:
        values |= {"taken_by": context.who.person, "taken_at": at}
    match act:
        case IncidentAction.OVER:  # it was taken when the first took it
            values |= {"taken_by": context.who.person}
        case IncidentAction.ASK:
            values |= {"asked_at": at}
        case IncidentAction.RESOLVE:
            values |= {"resolved_at": at, "next_due": limits(context.tx, context.settings).lapses(at)}
        case IncidentAction.REOPEN:
            until = limits(context.tx, context.settings).resolve_until(at)
            values |= {"resolved_at": None, "resolve_until": until, "next_due": until}
            values |= {"chased": Late.NOT_RESOLVED, "common": None}  # what is common is resolved
        case IncidentAction.CONFIRM | IncidentAction.WRONG:
            values |= {"closed_at": at}
    return values


def next_due(context: Context, incident: Incident, state: IncidentState) -> datetime | None:
    """When it is to be chased, if nobody goes on with it."""
    late = next_late(state, incident.chased)
    if state in OVER or late == Late.ALL_SAID:
        return None
    if late == Late.NOT_RESOLVED:
        return incident.resolve_until
    limit = limits(context.tx, context.settings)
    return chase_at(late, incident.take_until, incident.resolve_until, limit)


def write_down(context: Context, incident_id: int, act: IncidentAction, words: IncidentWords) -> None:
    """The act's line in the timeline, and one for each file, which the incident keeps."""
    line = NewNote(incident_id, context.at, context.who.person, act, words.text)
    of_files = [replace(line, text="", file=file) for file in words.files]
    is_file_alone = act == IncidentAction.TALK and not words.text
    incidents.note(context.tx, of_files if is_file_alone else [line, *of_files])
    for file in words.files:
        files.add_use(context.tx, file, f"{incidents.SUBJECT}:{incident_id}")


def take(context: Context, argument: str) -> Replies:
    """[Tiếp nhận]: of several who press it one has it, and the others are told who.

    What joined its alarm stands beside it.
    """
    incident = move(context, held(context, argument, IncidentAction.TAKE), IncidentAction.TAKE)
    telling.tell(context, incident, IncidentAction.TAKE)
    said = _("Anh/chị là người xử lý {number}; người báo được biết việc này.", number=incident.reference)
    taken = Message(said, cards.buttons(incident, IncidentSide.OFFICE), columns=2)
    return [cards.with_others(context, incident, taken)]


def take_over(context: Context, argument: str) -> Replies:
    """[Nhận thay]: who had it is told."""
    incident = held(context, argument, IncidentAction.OVER)
    if incident.taken_by == context.who.person:
        raise Refused(as_it_is(context, incident, IncidentAction.TAKE))
    now = move(context, incident, IncidentAction.OVER)
    telling.tell_who_had_it(context, incident)
    said = _("Anh/chị nhận thay {name} xử lý {number}.", name=incident.taker, number=incident.reference)
    return [Message(said, cards.buttons(now, IncidentSide.OFFICE), columns=2)]


def confirm(context: Context, argument: str) -> Replies:
    """[Đã ổn]: it is closed."""
    incident = move(context, held(context, argument, IncidentAction.CONFIRM), IncidentAction.CONFIRM)
    return [Message(_("Sự cố {number} đã đóng. Cảm ơn anh/chị.", number=incident.reference))]


def saying_of(act: IncidentAction) -> Callable[[Context, str], Replies]:
    """The button that opens the form of an act with words."""
    form = form_of(act)

    def open_form(context: Context, argument: str) -> Replies:
        return forms.open_once(context, form, f"{act}:{argument}", {"act": act, "incident": id_in(argument)})

    return open_form


def is_live(act: IncidentAction) -> Callable[[Context, str], bool]:
    """Whether the button still does something."""

    def is_possible(context: Context, argument: str) -> bool:
        incident = incidents.get(context.tx, id_in(argument))
        return incident is not None and can(context, incident, act)

    return is_possible


def assign(context: Context, argument: str) -> Replies:
    """[Giao cho đồng nghiệp], sc_give:<incident>, asks to whom; [Hồ Văn Ví Vinh] does it, with the person."""
    number, _colon, person = argument.partition(":")
    incident = held(context, number, IncidentAction.GIVE)
    if incident.taken_by != context.who.person:
        raise Refused(another_has_it(incident))
    colleagues = {one.person: one for one in office_people(context.tx, context.at)}
    colleagues.pop(context.who.person, None)
    if not person:
        return [ask_assignee(incident, [one for one in colleagues.values() if one.is_reachable])]
    to = colleagues.get(id_in(person))
    if to is None or not to.is_reachable:
        raise Refused(_("Người này không nhận được nữa. Xin mở lại sự cố và chọn người khác."))
    return assign_to(context, incident, to)


def another_has_it(incident: Incident) -> str:
    return _(
        "{name} đang xử lý {number}; chỉ người đang xử lý giao được.",
        name=incident.taker,
        number=incident.reference,
    )


def ask_assignee(incident: Incident, colleagues: list[Holder]) -> Message:
    if not colleagues:
        raise Refused(_("Chưa có người nào khác của Phòng nhận được tin tại đây."))
    options = [
        Option(f"{cards.TOKEN}{IncidentAction.GIVE}:{incident.id}:{one.person}", one.name)
        for one in colleagues
    ]
    return Message(_("Giao {number} cho ai?", number=incident.reference), tuple(options))


def assign_to(context: Context, incident: Incident, to: Holder) -> Replies:
    """The others' cards say so, and what urged whoever had it is not said any more."""
    incidents.change(context.tx, incident.id, taken_by=to.person)
    outcomes.cancel(context.tx, [cards.subject(incident)], cards.URGING)
    write_down(context, incident.id, IncidentAction.GIVE, IncidentWords(to.name))
    audit.write(
        context.tx,
        context.at,
        context.who,
        f"incident_{IncidentAction.GIVE}",
        cards.subject(incident),
        to=to.person,
    )
    now = replace(incident, taken_by=to.person, taker=to.name)
    cards.refresh(context.tx, [now], context.at, context.event)
    tell_all(context, [assignment_notice(context, now, to)])
    return [Message(_("Đã giao {number} cho {name}.", number=incident.reference, name=to.name))]


def assignment_notice(context: Context, incident: Incident, to: Holder) -> Notice:
    said = _("{name} giao sự cố này cho anh/chị xử lý.", name=context.who.name)
    return Notice(
        f"incident_give:{incident.id}:{context.event}",
        to.person,
        lambda: cards.urged(incident, said, handles=True),
        subject=cards.subject(incident),
        is_urgent=is_at_any_hour(incident.kind, incident.is_opened),
        roles=(Role.OFFICE,),
    )


def can_be_assigned(context: Context, argument: str) -> bool:
    """Whether the button still does something."""
    incident = incidents.get(context.tx, id_in(argument.partition(":")[0]))
    return incident is not None and can(context, incident, IncidentAction.GIVE)


@dataclass(frozen=True)
class WordsQuestion:
    """What a form asks for, what its review calls it, and what is said once it is sent."""

    question: str
    title: str
    done: str


ASKING = {
    IncidentAction.ASK: WordsQuestion(
        N_("{number}: xin gõ câu hỏi gửi người báo."),
        N_("Câu hỏi"),
        N_("Đã gửi câu hỏi về {number}; đang chờ đơn vị trả lời."),
    ),
    IncidentAction.RESOLVE: WordsQuestion(
        N_("{number}: xin cho biết đã xử lý thế nào."),
        N_("Cách xử lý"),
        N_("Đã ghi nhận xử lý xong {number}; người báo được đề nghị xác nhận."),
    ),
    IncidentAction.WRONG: WordsQuestion(
        N_("{number}: xin cho biết vì sao là báo nhầm."),
        N_("Lý do"),
        N_("Đã ghi nhận {number} là báo nhầm; người báo được biết."),
    ),
    IncidentAction.ANSWER: WordsQuestion(
        N_("{number}: xin gõ câu trả lời."),
        N_("Trả lời"),
        N_("Đã gửi câu trả lời về {number}."),
    ),
    IncidentAction.REOPEN: WordsQuestion(
        N_("{number}: xin cho biết còn vướng gì."),
        N_("Còn vướng"),
        N_("Sự cố {number} được mở lại; người xử lý được biết."),
    ),
}


@dataclass(frozen=True)
class SpokenAction:
    incident: int
    act: IncidentAction
    words: IncidentWords


def form_of(act: IncidentAction) -> str:
    return OFFICE_SAYS if act in OF_OFFICE else UNIT_SAYS


def begin_with_words(context: Context, argument: str) -> Facts:
    """``argument``: the act and the incident, "ask:17"."""
    name, _colon, incident_id = argument.partition(":")
    if name not in list(ASKING):
        raise no_such_button()
    incident = held(context, incident_id, IncidentAction(name))
    return {"incident": incident.id, "act": name, "number": incident.reference}


def ask_words(talk: Talk, facts: Facts) -> SpokenAction:
    act, number = IncidentAction(facts["act"]), facts["number"]
    asking = ASKING[act]
    text = talk.ask("text", _(asking.question, number=number), up_to(LONGEST, one_line=False))
    attach = partial(attach_named, talk, _("Xin gửi từng ảnh hoặc tệp."))
    given = talk.maybe("file:1", attach) or {}
    heading = _("{number}. Xin xem lại trước khi gửi:", number=number)
    talk.review({"text": _(asking.title), **file_titles(given)}, heading)
    return SpokenAction(facts["incident"], act, IncidentWords(text, [file for file, _name in given.values()]))


def move_with_words(context: Context, saying: SpokenAction) -> Replies:
    """Move it, if that can still be done, and tell the other side."""
    incident = move(context, held(context, str(saying.incident), saying.act), saying.act, saying.words)
    telling.tell(context, incident, saying.act, saying.words)
    return [Message(_(ASKING[saying.act].done, number=incident.reference))]


@dataclass(frozen=True)
class Forwarding:
    incident: int
    to: str
    text: str
    number: str  # of the letter; "" where there is none
    day: date | None  # of the letter


def open_form(context: Context, argument: str) -> Replies:
    """[Chuyển cấp trên]"""
    return forms.open_once(context, FLOW, argument, {"incident": id_in(argument)})


def begin_forwarding(context: Context, argument: str) -> Facts:
    incident = held(context, argument, IncidentAction.FORWARD)
    return {"incident": incident.id, "number": incident.reference}


def ask_forwarding(talk: Talk, facts: Facts) -> Forwarding:
    asked = _(
        "{number}: chuyển tới cơ quan nào? Ví dụ: “Sở Thông tin và Truyền thông”.", number=facts["number"]
    )
    to = talk.ask("to", asked, up_to(SHORT))
    text = talk.ask("text", _("Xin gõ nội dung chuyển."), up_to(LONGEST_ADDRESSEE, one_line=False))
    number = talk.maybe("letter", lambda: talk.ask("letter", _("Số của văn bản?"), up_to(SHORT)))
    day = talk.maybe("day", lambda: talk.ask("day", _("Ngày của văn bản?"), read_day, day_text))
    titles = {
        "to": _("Nơi nhận"),
        "text": _("Nội dung"),
        "letter": _("Số văn bản"),
        "day": _("Ngày văn bản"),
    }
    talk.review(titles, _("{number}. Xin xem lại trước khi gửi:", number=facts["number"]))
    return Forwarding(facts["incident"], to, text, number or "", day)


def read_day(typed: str, said_at: datetime) -> date:
    found = read_date(typed, said_at, past=True)
    if found is None:
        raise Refused(_("Chưa hiểu ngày. Ví dụ: “hôm nay”, “25/11/2026”."))
    return found


def forward(context: Context, what: Forwarding) -> Replies:
    """Write it down and tell whoever raised it. Nothing goes to the other agency by itself."""
    incident = held(context, str(what.incident), IncidentAction.FORWARD)
    values: dict[str, Any] = {
        "forwarded_to": what.to,
        "forwarded_at": context.at,
        "letter_number": what.number,
        "letter_date": what.day,
    }
    incidents.change(context.tx, incident.id, **values)
    now = replace(incident, **values)
    words = IncidentWords(f"{forwarded_text(now)}: {what.text}")
    write_down(context, incident.id, IncidentAction.FORWARD, words)
    audit.write(
        context.tx, context.at, context.who, f"incident_{IncidentAction.FORWARD}", cards.subject(incident)
    )
    cards.refresh(context.tx, [now], context.at, context.event)
    telling.tell(context, now, IncidentAction.FORWARD, words)
    return [Message(_("Đã ghi nhận chuyển {number} tới {to}.", number=incident.reference, to=what.to))]
