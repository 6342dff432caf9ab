"""Moving an incident: who may, and each action of the office and of the unit."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from bot.conversation import (
    N_,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    Talk,
    _,
    day_text,
    time_text,
    up_to,
)
from bot.domain.incidents import (
    IncidentAction,
    IncidentSide,
    IncidentState,
    Late,
    is_at_any_hour,
    may_see,
    moved,
)
from handlers.engine import (
    Action,
    Button,
    Context,
    Part,
    Replies,
    Role,
    Who,
    ask_document_number,
    attach_named,
    button,
    file_titles,
    id_in,
    no_such_button,
    read_past_day,
    row,
    start_form_once,
    tell,
)
from handlers.incidents import cards, telling
from handlers.incidents.cards import (
    NO_WORDS,
    IncidentWords,
    add_to_timeline,
    forwarded_text,
    kind_name,
    state_name,
)
from handlers.incidents.telling import limits, next_due
from storage import files, incidents
from storage.engine import Tx, office_people, outbox
from storage.incidents import Incident

FOUND, LOCKED = row(incidents.get), row(incidents.locked, look=incidents.get)
INCIDENT_TO_SHOW = Part(lambda context, text: visible(context, FOUND.read(context, text)))
INCIDENT = Part(  # locked
    lambda context, text: visible(context, LOCKED.read(context, text)), INCIDENT_TO_SHOW.read
)
OFFICE_ACTIONS = (
    IncidentAction.TAKE,
    IncidentAction.OVER,
    IncidentAction.GIVE,
    IncidentAction.ASK,
    IncidentAction.RESOLVE,
    IncidentAction.WRONG,
    IncidentAction.FORWARD,
)
OFFICE_SAYS, UNIT_SAYS = "incident_office", "incident_unit"  # the forms of actions with words
FORWARDING = "incident_forward"
SHORT, LONGEST = 200, 1000  # characters


def incident_button(
    name: str, press: Callable[[Context, Incident], Replies], *, opens: bool = False
) -> Button:
    """Declare the button of the action on an incident after which it is named, as in "sc_take"."""
    action = IncidentAction(name.removeprefix(cards.TOKEN))
    return button(name, press, INCIDENT, opens=opens, is_live=partial(is_possible, action=action))


def side_of(context: Context) -> IncidentSide:
    return IncidentSide.OFFICE if context.may(Action.HANDLE) else IncidentSide.UNIT


def may_have_file(tx: Tx, who: Who, file_id: int) -> bool:
    """Tell whether they may still have a file that was sent to them, where it belongs to an incident."""
    uses = (use.partition(":") for use in files.uses(tx, file_id))
    found = [incidents.get(tx, id_in(number)) for name, _colon, number in uses if name == incidents.SUBJECT]
    return not found or any(one is not None and may_see(who, one.unit, one.raised_by) for one in found)


def visible(context: Context, incident: Incident | None) -> Incident:
    if incident is None or not may_see(context.who, incident.unit, incident.raised_by):
        raise no_such_button()
    return incident


def lock_for(context: Context, incident_id: int, action: IncidentAction) -> Incident:
    """Lock an incident for an action. Refused where this person may not do it, or it is not possible now."""
    incident = visible(context, incidents.locked(context.tx, incident_id))
    check_possible(context, incident, action)
    return incident


def check_possible(context: Context, incident: Incident, action: IncidentAction) -> None:
    """Refuse what this person may not do, and say what was done meanwhile to what cannot be done any more."""
    if action in OFFICE_ACTIONS and not context.may(Action.HANDLE):
        raise no_such_button()
    if not is_possible(context, incident, action):
        raise NoLongerPossible(reason_not_possible(context, incident, action))


def is_possible(context: Context, incident: Incident, action: IncidentAction) -> bool:
    return moved(incident.state, action, side_of(context)) is not None


def reason_not_possible(context: Context, incident: Incident, action: IncidentAction) -> str:
    if action == IncidentAction.TAKE and incident.taken_at:
        if incident.taken_by == context.who.person:
            return _("Anh/chị đã tiếp nhận {number} rồi.", number=incident.reference)
        return _(
            "{number} đã được tiếp nhận lúc {time}; người xử lý: {name}.",
            name=incident.taker,
            number=incident.reference,
            time=time_text(incident.taken_at),
        )
    state = state_name(incident.state)
    return _("Không thực hiện được: {number} {state}.", number=incident.reference, state=state)


def move(
    context: Context, incident: Incident, action: IncidentAction, words: IncidentWords = NO_WORDS
) -> Incident:
    """Do an action to a locked incident, of which it is possible; return the incident as it is then."""
    state = moved(incident.state, action, side_of(context))
    if state is None:
        raise AssertionError(f"{action} of an incident that is {incident.state}")
    values = {"state": state, **changed_columns(context, incident, action, state)}
    incidents.change(context.tx, incident.id, **values)
    if incident.alarms or incident.chased:
        outbox.cancel(context.tx, [cards.subject(incident)], cards.URGING)
    add_to_timeline(context, incident.id, action, words)
    if action == IncidentAction.REOPEN and incident.common:
        add_to_timeline(context, incident.id, IncidentAction.LEAVE)
    context.audit(f"incident_{action}", cards.subject(incident))
    taker = context.who.name if values.get("taken_by") else incident.taker
    now = replace(incident, **values, taker=taker)
    now = replace(now, unscanned=incidents.count_unscanned(context.tx, incident.id)) if words.files else now
    cards.refresh(context, [incident, now])
    return now


def changed_columns(
    context: Context, incident: Incident, action: IncidentAction, state: IncidentState
) -> dict[str, Any]:
    at = context.at
    values: dict[str, Any] = {"next_due": next_due(context, incident, state)}
    if side_of(context) == IncidentSide.OFFICE and not incident.taken_by:
        values |= {"taken_by": context.who.person, "taken_at": at}
    match action:
        case IncidentAction.OVER:  # it was taken when the first took it
            values |= {"taken_by": context.who.person}
        case IncidentAction.ASK:
            values |= {"asked_at": at}
        case IncidentAction.RESOLVE:
            values |= {"resolved_at": at, "next_due": limits(context).lapses(at)}
        case IncidentAction.REOPEN:
            until = limits(context).resolve_until(at)
            values |= {"resolved_at": None, "resolve_until": until, "next_due": until}
            values |= {"chased": Late.NOT_RESOLVED, "common": None}  # what is common is resolved
        case IncidentAction.CONFIRM | IncidentAction.WRONG:
            values |= {"closed_at": at}
    return values


def take(context: Context, incident: Incident) -> Replies:
    """Take an incident ([Tiếp nhận]): of several who press it one has it. What joined it is offered too."""
    check_possible(context, incident, IncidentAction.TAKE)
    incident = move(context, incident, IncidentAction.TAKE)
    told = telling.tell_other_side(context, incident, IncidentAction.TAKE)
    places = {"number": incident.reference, "kind": kind_name(incident.kind), "unit": incident.unit_name}
    said = _("Anh/chị đã nhận xử lý {number} ({kind}, {unit}).", **places)
    back = _("Để giao cho đồng nghiệp, anh/chị gõ /suco {number}.", number=incident.reference)
    options, about = cards.buttons(incident, IncidentSide.OFFICE), cards.talk_subject(incident)
    taken = Message(f"{said} {told}\n{back}", options, columns=2, card=about)
    return [telling.with_joined(context, incident, taken)]


def take_over(context: Context, incident: Incident) -> Replies:
    """Take an incident over from a colleague ([Nhận thay]), who is told."""
    check_possible(context, incident, IncidentAction.OVER)
    if incident.taken_by == context.who.person:
        raise Refused(reason_not_possible(context, incident, IncidentAction.TAKE))
    now = move(context, incident, IncidentAction.OVER)
    office = {one.person for one in office_people(context.tx, context.at)}

    def say() -> Message:
        said = _("{name} đã nhận thay anh/chị xử lý.", name=context.who.name)
        return Message(said, heading=cards.heading(incident))

    key = f"incident_over:{incident.id}:{context.event}"
    tell(context, office & {incident.taken_by}, once=key, say=say, roles=(Role.OFFICE,))
    said = _("Anh/chị nhận thay {name} xử lý {number}.", name=incident.taker, number=incident.reference)
    options = cards.buttons(now, IncidentSide.OFFICE)
    return [Message(said, options, columns=2, card=cards.talk_subject(now))]


def confirm(context: Context, incident: Incident) -> Replies:
    """Close an incident whose raiser says that it is solved ([Đã ổn])."""
    check_possible(context, incident, IncidentAction.CONFIRM)
    now = move(context, incident, IncidentAction.CONFIRM)
    telling.tell_other_side(context, now, IncidentAction.CONFIRM)
    said = _("Đã ghi nhận {number} đã ổn; sự cố đã đóng. Cảm ơn anh/chị.", number=incident.reference)
    again = _("Nếu sự cố tái diễn, anh/chị gõ /suco để báo.")
    return [Message(f"{said}\n{again}", (cards.view_button(now),))]


def waits_for_unit(context: Context, incident: Incident) -> bool:
    """Tell whether the unit, for which this person speaks, is to say that it is solved, or that it is not."""
    return incident.state == IncidentState.RESOLVED and side_of(context) == IncidentSide.UNIT


def reopen(context: Context, incident: Incident, words: str) -> Replies:
    """Reopen an incident that the unit says is not solved, with what it said ("vẫn chưa được, nó báo …")."""
    check_possible(context, incident, IncidentAction.REOPEN)
    facts = IncidentWordsFacts(incident.id, IncidentAction.REOPEN, incident.reference)
    return move_with_words(context, (facts, IncidentWords(words)))


def show_other_resolution(context: Context, incident: Incident, seen: str) -> Replies:
    """Show how it was resolved since, where [Đã ổn] or [Chưa được] was pressed under what it was before."""
    check_possible(context, incident, IncidentAction.CONFIRM)
    anew, first = (
        N_("{number} đã được xử lý lại. Xin xem rồi xác nhận:"),
        N_("Xin xem lại {number} hiện nay:"),
    )
    said = _(anew if seen else first, number=incident.reference)
    return [Message(said), cards.full_card(context, incident)]


def show_other_holder(context: Context, incident: Incident, _seen: str) -> Replies:
    """Show who has it, where [Nhận thay] was pressed under the name of somebody else."""
    check_possible(context, incident, IncidentAction.OVER)
    said = _("{number} nay do {name} xử lý. Xin xem lại:", number=incident.reference, name=incident.taker)
    return [Message(said), cards.full_card(context, incident)]


def assign(context: Context, incident: Incident, colleague: int) -> Replies:
    """Give an incident to a colleague ([Hồ Văn Ví Vinh]); 0 asks to whom ([Giao cho đồng nghiệp])."""
    check_possible(context, incident, IncidentAction.GIVE)
    number = incident.reference
    if incident.taken_by != context.who.person:
        said = _(
            "{name} đang xử lý {number}; chỉ người đang xử lý mới giao được.",
            name=incident.taker,
            number=number,
        )
        raise Refused(said)
    office = office_people(context.tx, context.at)
    names = {one.person: one.name for one in office if one.is_reachable and one.person != context.who.person}
    if colleague in names:
        return assign_to(context, incident, colleague, names[colleague])
    if colleague:
        raise Refused(_("Người này không nhận được nữa. Xin mở lại sự cố và chọn người khác."))
    if not names:
        raise Refused(_("Chưa có người nào khác của Phòng nhận được tin qua hệ thống."))
    token = f"{cards.TOKEN}{IncidentAction.GIVE}:{incident.id}"
    options = tuple(Option(f"{token}:{person}", name) for person, name in names.items())
    return [Message(_("Giao {number} cho ai?", number=number), options)]


def assign_to(context: Context, incident: Incident, person: int, name: str) -> Replies:
    """Give an incident to a colleague; what urges whoever had it is not said any more."""
    incidents.change(context.tx, incident.id, taken_by=person)
    outbox.cancel(context.tx, [cards.subject(incident)], cards.URGING)
    add_to_timeline(context, incident.id, IncidentAction.GIVE, IncidentWords(name))
    context.audit("incident_give", cards.subject(incident), to=person)
    now = replace(incident, taken_by=person, taker=name)
    cards.refresh(context, [now])
    giver = context.who.name
    tell(
        context,
        [person],
        once=f"incident_give:{incident.id}:{context.event}",
        say=lambda: cards.urging_card(
            now, _("{name} giao sự cố này cho anh/chị xử lý.", name=giver), may_take=True
        ),
        about=cards.subject(incident),
        is_urgent=is_at_any_hour(incident.kind, incident.is_opened),
        roles=(Role.OFFICE,),
    )
    return [Message(_("Đã giao {number} cho {name}.", number=incident.reference, name=name))]


def is_assignable(context: Context, incident: Incident, _colleague: int) -> bool:
    return is_possible(context, incident, IncidentAction.GIVE)


@dataclass(frozen=True)
class WordsQuestion:
    question: str
    title: str  # of the answer, in the review
    done: str  # said once it is sent


WORDS_QUESTIONS = {
    IncidentAction.ASK: WordsQuestion(
        N_("{number}: xin gõ câu hỏi gửi người báo."),
        N_("Câu hỏi"),
        N_("Đã gửi câu hỏi về {number}: {text}"),
    ),
    IncidentAction.RESOLVE: WordsQuestion(
        N_("{number}: xin cho biết đã xử lý thế nào."),
        N_("Cách xử lý"),
        N_("Đã ghi nhận xử lý xong {number}: {text}"),
    ),
    IncidentAction.WRONG: WordsQuestion(
        N_("{number}: xin cho biết vì sao là báo nhầm."),
        N_("Lý do"),
        N_("Đã ghi nhận {number} là báo nhầm: {text}"),
    ),
    IncidentAction.ANSWER: WordsQuestion(
        N_("{number}: xin gõ câu trả lời."), N_("Trả lời"), N_("Đã gửi câu trả lời về {number}: {text}")
    ),
    IncidentAction.REOPEN: WordsQuestion(
        N_("{number}: xin cho biết còn vướng mắc gì."),
        N_("Vướng mắc"),
        N_("Đã mở lại {number}: {text}"),
    ),
}


@dataclass(frozen=True)
class IncidentWordsFacts:
    incident: int
    act: IncidentAction
    number: str


def open_words(context: Context, incident: Incident, action: IncidentAction) -> Replies:
    """Open the form that asks for the words of an action ([Hỏi thêm], [Trả lời] …)."""

    def facts() -> IncidentWordsFacts:
        check_possible(context, incident, action)
        return IncidentWordsFacts(incident.id, action, incident.reference)

    form = OFFICE_SAYS if action in OFFICE_ACTIONS else UNIT_SAYS
    return start_form_once(context, form, facts, act=action, incident=incident.id)


def ask_words(talk: Talk, facts: IncidentWordsFacts) -> tuple[IncidentWordsFacts, IncidentWords]:
    number, asking = facts.number, WORDS_QUESTIONS[facts.act]
    text = talk.ask("text", _(asking.question, number=number), up_to(LONGEST, one_line=False))
    if facts.act == IncidentAction.RESOLVE:  # it is said back, and taken back by [Chưa được]
        return facts, IncidentWords(text)
    attach = partial(attach_named, talk, _("Xin gửi từng ảnh hoặc tệp."))
    given = talk.maybe("file:1", attach) or {}
    heading = _("{number}. Xin xem lại trước khi gửi:", number=number)
    talk.review({"text": _(asking.title), **file_titles(given)}, heading)
    return facts, IncidentWords(text, [file for file, _name in given.values()])


def move_with_words(context: Context, decided: tuple[IncidentWordsFacts, IncidentWords]) -> Replies:
    facts, words = decided
    incident = move(context, lock_for(context, facts.incident, facts.act), facts.act, words)
    told = telling.tell_other_side(context, incident, facts.act, words)
    places = {"number": incident.reference, "text": words.text}
    said = "\n".join([_(WORDS_QUESTIONS[facts.act].done, **places), told])
    if facts.act != IncidentAction.RESOLVE:
        return [Message(said)]
    then = _("Nếu ghi nhận nhầm, hoặc đơn vị báo chưa được, anh/chị chọn “Chưa được”.")
    reopen = Option(cards.action_token(incident, IncidentAction.REOPEN), _("Chưa được"))
    return [Message(f"{said} {then}", (reopen,), card=cards.talk_subject(incident))]


@dataclass(frozen=True)
class ForwardingFacts:
    incident: int
    number: str


@dataclass(frozen=True)
class Forwarding:
    """An agency to which an incident is forwarded, by a letter or without one."""

    incident: int
    to: str
    text: str
    number: str  # of the letter; "" where there is none
    day: date | None  # of the letter


def open_forwarding(context: Context, incident: Incident) -> Replies:

    def facts() -> ForwardingFacts:
        check_possible(context, incident, IncidentAction.FORWARD)
        return ForwardingFacts(incident.id, incident.reference)

    return start_form_once(context, FORWARDING, facts, incident=incident.id)


def ask_forwarding(talk: Talk, facts: ForwardingFacts) -> Forwarding:
    asked = _("{number}: chuyển tới cơ quan nào? Ví dụ: “Sở Thông tin và Truyền thông”.", number=facts.number)
    to = talk.ask("to", asked, up_to(SHORT))
    text = talk.ask("text", _("Xin gõ nội dung chuyển."), up_to(LONGEST, one_line=False))
    asked = _("Xin cho biết số của văn bản. Ví dụ: “15/UBND-VX”.")
    number = talk.maybe("letter", partial(ask_document_number, talk, "letter", asked))
    day = talk.maybe(
        "day", lambda: talk.ask("day", _("Xin cho biết ngày của văn bản."), read_past_day, day_text)
    )
    titles = {"to": _("Nơi nhận"), "text": _("Nội dung"), "letter": _("Số văn bản"), "day": _("Ngày văn bản")}
    talk.review(titles, _("{number}. Xin xem lại trước khi gửi:", number=facts.number))
    return Forwarding(facts.incident, to, text, number or "", day)


def forward(context: Context, what: Forwarding) -> Replies:
    """Note that an incident is forwarded, and tell whoever raised it; nothing goes to the other agency."""
    incident = lock_for(context, what.incident, IncidentAction.FORWARD)
    values: dict[str, Any] = {
        "forwarded_to": what.to,
        "forwarded_at": context.at,
        "letter_number": what.number,
        "letter_date": what.day,
    }
    incidents.change(context.tx, incident.id, **values)
    now = replace(incident, **values)
    words = IncidentWords(f"{forwarded_text(now)}: {what.text}")
    add_to_timeline(context, incident.id, IncidentAction.FORWARD, words)
    context.audit("incident_forward", cards.subject(incident))
    cards.refresh(context, [now])
    told = telling.tell_other_side(context, now, IncidentAction.FORWARD, words)
    said = _("Đã ghi nhận chuyển {number} tới {to}.", number=incident.reference, to=forwarded_text(now))
    again = _("Nếu ghi nhận nhầm, anh/chị chọn “Chuyển cấp trên” để ghi nhận lại.")
    return [Message(f"{said} {told}\n{again}", (cards.view_button(now),))]
