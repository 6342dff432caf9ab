"""[Thay đổi yêu cầu]: give units more time, ask for more, excuse a unit, end or cancel a request."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.conversation import (
    N_,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    ReviewWays,
    Talk,
    _,
    number_text,
    up_to,
)
from bot.domain.reports import (
    MISSING,
    ReportAction,
    ReportQuestion,
    compare_questions,
    next_reminder,
)
from handlers.engine import (
    Action,
    Context,
    Prefilled,
    Replies,
    Role,
    deadline_facts,
    moment_in_full,
    pick_unit,
    start_form_once,
    tell,
    unit_facts,
)
from handlers.reports import cards, moving, questionnaire
from handlers.reports.filling import announcing, more_time
from handlers.reports.filling.announcing import RequestChange, RequestChangeKind, ToldChange
from storage.calendar import calendar
from storage.engine import conversations, office_people, outbox
from storage.reporting import report_requests, reports
from storage.reporting.report_requests import Request
from storage.reporting.reports import Report, ReportAct

FLOW = "change_request"
REASON, BODY = 300, 2000  # characters

CHANGES = {
    RequestChangeKind.EXTEND: N_("Gia hạn cho tất cả"),
    RequestChangeKind.EXTEND_UNIT: N_("Gia hạn một đơn vị"),
    RequestChangeKind.MORE: N_("Hỏi thêm"),
    RequestChangeKind.REVISE: N_("Sửa, bỏ câu hỏi"),
    RequestChangeKind.EXEMPT: N_("Không phải nộp"),
    RequestChangeKind.CLOSE: N_("Kết thúc sớm"),
    RequestChangeKind.CANCEL: N_("Hủy yêu cầu"),
}


@dataclass(frozen=True)
class ChangeFacts:
    """``day`` and ``groups``: as ``unit_choice`` knows them; ``days`` and ``quiet``: as ``reading`` does."""

    day: date
    groups: list[str]
    days: list[Any]
    quiet: list[str]
    request: int
    number: str  # stands behind the form's title
    title: str
    version: int
    at: datetime
    deadline: datetime
    is_planned: bool
    questions: list[ReportQuestion] = field(default_factory=list)  # none: opened before it asked for them
    highest: int = 0  # number that one of its questions has had
    office: str = ""  # its name; none: opened before the review showed what is sent


AskedChange = tuple[RequestChange, Mapping[str, str]]  # and how the review calls its questions


def open_change(context: Context, request: Request) -> Replies:
    """Ask what to change of a request ([Thay đổi yêu cầu])."""
    return start_form_once(context, FLOW, partial(begin_change, context, request), request=request.id)


def open_cancelling(context: Context, request: Request) -> Replies:
    """Ask why a planned request is called off ([Không yêu cầu kỳ này])."""
    return open_ending(context, request, RequestChangeKind.CANCEL)


def open_ending(context: Context, request: Request, kind: RequestChangeKind) -> Replies:
    """Ask what is to be known before a request is called off, or ends early."""

    def begin() -> Prefilled[ChangeFacts]:
        begun = begin_change(context, request)
        return replace(begun, given={**begun.given, "what": kind.value})

    return start_form_once(context, FLOW, begin, request=request.id)


def begin_change(context: Context, request: Request) -> Prefilled[ChangeFacts]:
    if not request.is_live:
        raise Refused(_("Yêu cầu báo cáo này đã kết thúc."))
    highest = questionnaire.highest_number(context.tx, request)
    facts = ChangeFacts(
        **unit_facts(context),
        **deadline_facts(context),
        request=request.id,
        number=f"“{cards.shortened(request.title)}”",
        title=request.title,
        version=request.version,
        at=context.at,
        deadline=request.deadline,
        is_planned=request.state == "planned",
        questions=list(request.questions),
        highest=highest,
        office=context.settings.office_name,
    )
    return Prefilled(facts, questionnaire.as_numbered_answers(request.questions, highest))


def ask_change(talk: Talk, facts: ChangeFacts) -> RequestChange:
    names = {one: _(name) for one, name in CHANGES.items()}
    offered = [one for one in names if one not in announcing.OF_QUESTIONS or facts.questions]
    if facts.is_planned:
        offered = [RequestChangeKind.CANCEL]
    question = _("“{title}”: anh/chị muốn thay đổi gì?", title=facts.title)
    what = RequestChangeKind(talk.choose("what", question, {one.value: names[one] for one in offered}))
    change, questions = ASK[what](talk, facts, RequestChange(facts.request, what, seen=facts.version))
    find = partial(announcing.find_audience, change=change, before=facts, at=facts.at)
    asked = repr(replace(change, request=0))  # whichever it is, one form changes one request
    found = talk.look_up(f"audience {zlib.crc32(asked.encode()):x}", find)
    titles = {
        "what": _("Thay đổi"),
        "unit": _("Đơn vị"),
        "deadline": _("Hạn nộp mới"),
        "why": _("Lý do"),
        "words": _("Nội dung bổ sung"),
        **questions,
    }
    send = _("Gửi thay đổi") if what == RequestChangeKind.REVISE else names[what]
    ways = ReviewWays(
        may_send=not is_unchanged(facts, change),
        cancel=_("Quay lại") if what == RequestChangeKind.CANCEL else "",
        releases=not change.unit,  # to all that were asked, and not to one
    )
    talk.review(titles, heading(facts, change, found), send, ways)
    return change


def ask_extension(talk: Talk, facts: ChangeFacts, change: RequestChange) -> AskedChange:
    if change.what == RequestChangeKind.EXTEND_UNIT:
        change = replace(change, unit=pick_unit(talk, facts.day, _("Gia hạn cho đơn vị nào?"))[0])
    now = moment_in_full(facts.deadline)
    asked = _("Hạn nộp hiện nay: {deadline}. Hạn mới là khi nào?", deadline=now)
    deadline = questionnaire.ask_deadline(talk, "deadline", asked, facts, facts.deadline)
    return replace(change, deadline=deadline), {}


def ask_exempted(talk: Talk, facts: ChangeFacts, change: RequestChange) -> AskedChange:
    unit = pick_unit(talk, facts.day, _("Xin cho biết đơn vị không phải nộp."))[0]
    return ask_reason(talk, facts, replace(change, unit=unit))


def ask_reason(talk: Talk, _facts: ChangeFacts, change: RequestChange) -> AskedChange:
    return replace(change, words=talk.ask("why", _("Xin cho biết lý do."), up_to(REASON))), {}


def ask_more(talk: Talk, facts: ChangeFacts, change: RequestChange) -> AskedChange:
    words = talk.ask(
        "words", _("Xin gõ nội dung bổ sung để thông báo tới đơn vị."), up_to(BODY, one_line=False)
    )
    questions, named = questionnaire.ask_added(talk, facts.questions, facts.highest)
    return replace(change, words=words, questions=tuple(questions)), named


def ask_revision(talk: Talk, facts: ChangeFacts, change: RequestChange) -> AskedChange:
    """Ask which questions change, and then why; the reason is asked for once something has changed."""
    questions, named = questionnaire.ask_revised(talk, facts.questions, facts.highest)
    change = replace(change, questions=tuple(questions))
    if is_unchanged(facts, change):
        return change, named
    why = talk.ask("why", _("Xin gõ lý do thay đổi để thông báo tới đơn vị."), up_to(REASON))
    return replace(change, words=why), named


def is_unchanged(facts: ChangeFacts, change: RequestChange) -> bool:
    is_revision = change.what == RequestChangeKind.REVISE
    return is_revision and compare_questions(facts.questions, change.questions).is_empty


ASK: dict[RequestChangeKind, Callable[[Talk, ChangeFacts, RequestChange], AskedChange]] = {
    RequestChangeKind.EXTEND: ask_extension,
    RequestChangeKind.EXTEND_UNIT: ask_extension,
    RequestChangeKind.MORE: ask_more,
    RequestChangeKind.REVISE: ask_revision,
    RequestChangeKind.EXEMPT: ask_exempted,
    RequestChangeKind.CLOSE: lambda _talk, _facts, change: (change, {}),
    RequestChangeKind.CANCEL: ask_reason,
}


def heading(facts: ChangeFacts, change: RequestChange, found: Mapping[str, Any]) -> str:
    if facts.is_planned:
        return ""
    if is_unchanged(facts, change):
        return _("Chưa sửa câu nào. Xin chọn “Sửa” để sửa hoặc bỏ câu, “Bổ sung” để thêm câu.")
    parts = []
    if facts.office and found["message"]:
        sender = _("Yêu cầu báo cáo của {office}", office=facts.office)
        parts = [cards.received_heading(found["units"]), f"{sender}\n{found['message']}"]
    reached = _("Không có đơn vị nào cần thông báo.")
    if found["units"]:
        places = {name: number_text(found[name]) for name in ("people", "units")}
        reached = _("Gửi tới {people} người của {units} đơn vị.", **places)
    follows = []
    if change.what in announcing.OF_QUESTIONS:
        follows = questionnaire.consequences(facts.questions, change.questions, found["again"])
    return "\n\n".join([*parts, "\n".join([reached, *follows]), _("Xin xem lại trước khi gửi:")])


Effect = Callable[[Context, Request, RequestChange, list[Report]], None]


def execute_change(context: Context, change: RequestChange) -> Replies:
    context.need(Action.REQUEST)
    if not change.unit:
        context.need_release()
    request = report_requests.locked(context.tx, change.request)
    if request is None or not request.is_live:
        raise NoLongerPossible(_("Yêu cầu báo cáo này đã kết thúc."))
    concerned = announcing.concerned_reports(change, reports.of_request(context.tx, request.id))
    if change.unit and not concerned:
        said = N_("Đơn vị này không có báo cáo phải nộp theo yêu cầu “{title}”.")
        if change.deadline:
            said = N_("Theo yêu cầu “{title}”, đơn vị này không có báo cáo nào phải nộp trước {deadline}.")
        until = moment_in_full(change.deadline or request.deadline)
        raise NoLongerPossible(_(said, title=request.title, deadline=until))
    say = partial(announcing.change_lines, request, change, concerned, context.at)
    said = say()[0]
    EFFECTS[change.what](context, request, change, concerned)
    is_reworded = bool(compare_questions(request.questions, change.questions).reworded)
    told = 0
    if request.state != "planned":
        told = announcing.tell_units(context, request, concerned, ToldChange(change.what, say, is_reworded))
    context.audit(f"request_{change.what}", request.subject, units=len(concerned), people=told)
    if request.state == "planned":
        return [said_called_off(context, request, change.words)]
    return [said_back(request, change, concerned, said, told)]


def said_called_off(context: Context, request: Request, why: str) -> Message:
    """Say that no unit has got a planned request; of a periodic one the office's others had heard."""
    said = _("Đã hủy “{title}”; chưa đơn vị nào nhận yêu cầu này.", title=request.title)
    if not request.cycle:
        return Message(said)
    others = {one.person for one in office_people(context.tx, context.at)} - {context.who.person}
    say = partial(called_off_message, request, context.who.name, why)
    once = f"cycle_off:{request.id}:{context.event}"
    tell(context, sorted(others), once=once, say=say, about=request.subject, roles=(Role.OFFICE,))
    return Message(said, (Option(f"pc_again:{request.id}", _("Hẹn gửi lại")),))


def called_off_message(request: Request, by: str, why: str) -> Message:
    said = _("{by} đã hủy “{title}”, chưa gửi đơn vị nào.", by=by, title=request.title)
    see = Option(f"rq:{request.id}", _("Xem yêu cầu"))
    return Message("\n".join(filter(None, [said, why and _("Lý do: {why}", why=why)])), (see,))


def said_back(
    request: Request, change: RequestChange, concerned: Sequence[Report], said: str, told: int
) -> Message:
    """Say what was done, how many people heard of it, and what may be changed further."""
    heard = _("Không có đơn vị nào cần thông báo.")
    if concerned:
        heard = _("Đã thông báo tới {count} người.", count=number_text(told))
    options: tuple[Option, ...] = ()
    if change.what not in (RequestChangeKind.CLOSE, RequestChangeKind.CANCEL):
        back = _("Nếu cần thay đổi thêm, anh/chị chọn “Thay đổi yêu cầu”.")
        heard = f"{heard} {back}"
        options = (Option(f"rq_change:{request.id}", _("Thay đổi yêu cầu")),)
    heading = concerned[0].unit_name if change.unit else ""
    return Message(f"{said}\n{heard}", options, heading=heading, card=cards.request_card(request.id))


def extend(context: Context, request: Request, change: RequestChange, concerned: list[Report]) -> None:
    """Give all units more time, or the one; what is owed is then reminded of anew."""
    deadline = change.deadline
    if deadline is None or deadline <= context.at:
        raise Refused(_("Hạn nộp mới đã qua nên chưa gia hạn."))
    following = cards.next_reminder_of(context, request.opens, deadline)
    more_time.settle_wishes(context, [one.id for one in concerned], deadline)  # held before their reports
    reports.prolong(context.tx, [one.id for one in concerned], deadline, following)
    if not change.unit:
        report_requests.change(context.tx, request.id, deadline=deadline)
        reports.mark_in_time(context.tx, request.id)
        concerned = reports.of_request(context.tx, request.id)  # what is filed shows its deadline too
    cards.redraw(context, concerned)


def add_questions(context: Context, request: Request, change: RequestChange, concerned: list[Report]) -> None:
    body = "\n".join(filter(None, [request.body, change.words]))
    write_version(context, replace(request, body=body), change, concerned)


def write_version(context: Context, request: Request, change: RequestChange, concerned: list[Report]) -> None:
    """Write a new version of a request; units that have answered owe only what they lack of it."""
    if request.version != change.seen:
        raise NoLongerPossible(_("Yêu cầu này vừa được người khác sửa. Xin mở lại để xem bản mới."))
    values = {"version": request.version + 1, "questions": [one.as_json() for one in change.questions]}
    report_requests.change(context.tx, request.id, **values, body=request.body, by=context.who.person)
    report_requests.write_version(context.tx, request.id, context.at)
    cards.redraw(context, concerned)
    again = announcing.owing_again(concerned, request.questions, change.questions)
    move_each(context, again, ReportAction.ASK_MORE)


def exempt(context: Context, _request: Request, change: RequestChange, concerned: list[Report]) -> None:
    move_each(context, concerned, ReportAction.EXEMPT, change.words)


def close(context: Context, request: Request, change: RequestChange, concerned: list[Report]) -> None:
    end_request(context, request, "closed", concerned, change.words)


def cancel(context: Context, request: Request, change: RequestChange, concerned: list[Report]) -> None:
    owed = [one for one in concerned if one.state in MISSING]
    end_request(context, request, "cancelled", owed, change.words)


def end_request(context: Context, request: Request, state: str, owed: Sequence[Report], why: str) -> None:
    """Close or cancel a request: nothing of it is reminded of or taken any more."""
    report_requests.change(context.tx, request.id, state=state, ended_at=context.at, reason=why)
    move_each(context, owed, ReportAction.END, why)
    cards.redraw_plan(context, request)
    cards.redraw(context, reports.of_request(context.tx, request.id))  # of what is filed too
    outbox.cancel(context.tx, [request.subject])


def move_each(context: Context, found: Sequence[Report], action: ReportAction, note: str = "") -> None:
    """Do ``action`` of the office to reports, but for those that were filed while it was about to."""
    done_ids = reports.move_each(context.tx, [one.id for one in found], action, note)
    done = [one for one in found if one.id in done_ids]
    acts = (
        ReportAct(one.id, context.at, context.who.person, action, note, one.asked_version) for one in done
    )
    reports.note_act(context.tx, acts)
    subjects = [one.subject for one in done]
    outbox.cancel(context.tx, subjects)
    cards.redraw(context, done)
    if action == ReportAction.ASK_MORE:
        days, following = calendar(context.tx), {}
        for one in done:
            arrived = cards.arrival(context, one.opens, days)
            following[one.id] = next_reminder(arrived, one.until, context.at, days).at
        reports.set_reminders(context.tx, following)
    else:
        conversations.end_about(context.tx, moving.REPORT_FLOW, subjects)


EFFECTS: dict[RequestChangeKind, Effect] = {
    RequestChangeKind.EXTEND: extend,
    RequestChangeKind.EXTEND_UNIT: extend,
    RequestChangeKind.MORE: add_questions,
    RequestChangeKind.REVISE: write_version,
    RequestChangeKind.EXEMPT: exempt,
    RequestChangeKind.CLOSE: close,
    RequestChangeKind.CANCEL: cancel,
}
