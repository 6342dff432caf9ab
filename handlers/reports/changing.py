"""[Thay đổi yêu cầu]: the office gives more time, asks for more, excuses a unit, ends what it asked."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from bot.conversation.answers import NoLongerPossible, Refused
from bot.conversation.messages import Message
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import number_text
from bot.conversation.words import _
from bot.domain.reports.questions import ReportQuestion, compare_questions, from_json
from bot.domain.reports.states import CLOSED, MISSING, ReportAction, next_reminder
from bot.domain.rights import Action
from handlers.engine import forms, reading, unit_choice
from handlers.engine.buttons import id_in
from handlers.engine.feature import Context, Replies, need
from handlers.engine.reading import up_to
from handlers.engine.tell import Notice, tell_all
from handlers.reports import answering, cards, lists, moving, questionnaire, telling
from handlers.reports.cards import deadline_text, describe_question
from storage import audit, report_requests, reports
from storage.calendar import calendar
from storage.engine import conversations, outcomes
from storage.engine.db import Tx
from storage.report_requests import Request
from storage.reports import Report, ReportAct

FLOW = "change_request"
REASON, BODY = 300, 2000  # characters


class RequestChangeKind(StrEnum):
    EXTEND = "extend"
    EXTEND_UNIT = "extend_unit"
    MORE = "more"
    REVISE = "revise"
    EXEMPT = "exempt"
    CLOSE = "close"
    CANCEL = "cancel"


OF_A_UNIT = (RequestChangeKind.EXTEND_UNIT, RequestChangeKind.EXEMPT)
OF_QUESTIONS = (RequestChangeKind.MORE, RequestChangeKind.REVISE)


@dataclass(frozen=True)
class RequestChange:
    """What the form decides; ``unit`` is 0 where it is for all, ``questions`` are all that are asked now."""

    request: int
    what: RequestChangeKind
    unit: int = 0
    deadline: datetime | None = None
    words: str = ""  # the reason, or what is to be said with new questions
    questions: tuple[ReportQuestion, ...] = ()
    seen: int = 0  # the version of the request that was changed


Asked = tuple[RequestChange, Mapping[str, str]]  # with how the review calls what is asked about its questions


def open_form(context: Context, argument: str) -> Replies:
    """rq_change:<request>"""
    return forms.open_once(context, FLOW, argument, {"request": id_in(argument)})


def begin(context: Context, argument: str) -> Facts:
    request = lists.find_request(context, argument)
    if not request.is_live:
        raise Refused(_("Yêu cầu báo cáo này đã kết thúc."))
    return {
        **unit_choice.unit_facts(context),
        "request": request.id,
        "number": f"“{cards.shortened(request.title)}”",
        "title": request.title,
        "version": request.version,
        **questionnaire.revision_facts(context, request),
        **reading.deadline_facts(context),
        "at": context.at.isoformat(),
        "deadline": request.deadline.isoformat(),
        "is_planned": request.state == "planned",
    }


def flow(talk: Talk, facts: Facts) -> RequestChange:
    question = _("“{title}”: anh/chị muốn thay đổi gì?", title=facts["title"])
    what = RequestChangeKind(talk.choose("what", question, options(facts)))
    change, named = ASK[what](talk, facts, RequestChange(facts["request"], what, seen=facts["version"]))
    find = partial(audience, change=change, known=facts)
    found = talk.look_up(f"audience {what} {zlib.crc32(repr(change.questions).encode()):x}", find)
    send = _("Gửi thay đổi") if what == RequestChangeKind.REVISE else kind_names()[what]
    talk.review(titles(named), heading(facts, change, found), send)
    return change


def options(facts: Facts) -> dict[str, str]:
    """Not what a form does not know that was opened before a deploy."""
    if facts["is_planned"]:
        return {RequestChangeKind.CANCEL: kind_names()[RequestChangeKind.CANCEL]}
    known = [what for what in kind_names() if what not in OF_QUESTIONS or "questions" in facts]
    return {what.value: kind_names()[what] for what in known}


def kind_names() -> dict[RequestChangeKind, str]:
    return {
        RequestChangeKind.EXTEND: _("Gia hạn cho tất cả"),
        RequestChangeKind.EXTEND_UNIT: _("Gia hạn một đơn vị"),
        RequestChangeKind.MORE: _("Hỏi thêm"),
        RequestChangeKind.REVISE: _("Sửa, bỏ câu hỏi"),
        RequestChangeKind.EXEMPT: _("Không phải nộp"),
        RequestChangeKind.CLOSE: _("Kết thúc sớm"),
        RequestChangeKind.CANCEL: _("Hủy yêu cầu"),
    }


def titles(questions: Mapping[str, str]) -> dict[str, str]:
    return {
        "what": _("Thay đổi"),
        "unit": _("Đơn vị"),
        "deadline": _("Hạn nộp mới"),
        "why": _("Lý do"),
        "words": _("Nội dung bổ sung"),
        **questions,
    }


def ask_extension(talk: Talk, facts: Facts, change: RequestChange) -> Asked:
    unit = (
        unit_choice.pick_unit(talk, facts, _("Gia hạn cho đơn vị nào?"))[0] if change.what in OF_A_UNIT else 0
    )
    return replace(change, unit=unit, deadline=ask_deadline(talk, facts)), {}


def ask_deadline(talk: Talk, facts: Facts) -> datetime:
    now = datetime.fromisoformat(facts["deadline"])
    asked = _("Hạn nộp hiện nay: {deadline}. Hạn mới là khi nào?", deadline=deadline_text(now))
    return questionnaire.ask_deadline(talk, "deadline", asked, facts, now)


def ask_exempted(talk: Talk, facts: Facts, change: RequestChange) -> Asked:
    unit = unit_choice.pick_unit(talk, facts, _("Đơn vị nào không phải nộp?"))[0]
    return ask_reason(talk, facts, replace(change, unit=unit))


def ask_reason(talk: Talk, _facts: Facts, change: RequestChange) -> Asked:
    return replace(change, words=talk.ask("why", _("Lý do?"), up_to(REASON))), {}


def ask_more(talk: Talk, facts: Facts, change: RequestChange) -> Asked:
    words = talk.ask("words", _("Xin gõ nội dung bổ sung, để đơn vị biết."), up_to(BODY, one_line=False))
    questions, named = questionnaire.ask_added(talk, facts)
    return replace(change, words=words, questions=tuple(questions)), named


def ask_revision(talk: Talk, facts: Facts, change: RequestChange) -> Asked:
    asked = _("Xin gõ lý do thay đổi, để đơn vị biết. Sau đó anh/chị chọn câu cần sửa hoặc bỏ.")
    words = talk.ask("why", asked, up_to(REASON))
    questions, named = questionnaire.ask_revised(talk, facts)
    return replace(change, words=words, questions=tuple(questions)), named


def ask_nothing(_talk: Talk, _facts: Facts, change: RequestChange) -> Asked:
    return change, {}


ASK: dict[RequestChangeKind, Callable[[Talk, Facts, RequestChange], Asked]] = {
    RequestChangeKind.EXTEND: ask_extension,
    RequestChangeKind.EXTEND_UNIT: ask_extension,
    RequestChangeKind.MORE: ask_more,
    RequestChangeKind.REVISE: ask_revision,
    RequestChangeKind.EXEMPT: ask_exempted,
    RequestChangeKind.CLOSE: ask_nothing,
    RequestChangeKind.CANCEL: ask_reason,
}


def concerned(change: RequestChange, found: Sequence[Report]) -> list[Report]:
    """Those to which it is done, and whose units hear of it."""
    if change.unit:
        return [one for one in found if one.unit == change.unit and one.state in MISSING]
    if change.what in (RequestChangeKind.EXTEND, RequestChangeKind.CLOSE):
        return [one for one in found if one.state in MISSING]
    return [one for one in found if one.state not in CLOSED]


def audience(tx: Tx, change: RequestChange, known: Facts) -> dict[str, int]:
    """How many people of how many units hear of it; how many units must answer more than they have."""
    theirs = concerned(change, reports.of_request(tx, change.request))
    told = telling.writers_by_unit(tx, datetime.fromisoformat(known["at"]), [one.unit for one in theirs])
    people = {one.person for heard in told.values() for one in heard}
    again = questionnaire.owing_again(theirs, from_json(known.get("questions", ())), change.questions)
    return {"units": len(theirs), "people": len(people), "again": len(again)}


def heading(facts: Facts, change: RequestChange, found: dict[str, int]) -> str:
    if facts["is_planned"]:
        return ""
    places = {name: number_text(found[name]) for name in ("people", "units")}
    reached = _("Không có đơn vị nào phải báo tin.")
    if found["units"]:
        reached = _("Gửi tới {people} người của {units} đơn vị.", **places)
    follows = []
    if change.what in OF_QUESTIONS:
        old = from_json(facts["questions"])
        if change.what == RequestChangeKind.REVISE and compare_questions(old, change.questions).is_empty:
            return _("Chưa sửa câu nào. Xin chọn “Sửa” để sửa hoặc bỏ câu, “Bổ sung” để thêm câu.")
        follows = questionnaire.what_follows(old, change.questions, found["again"])
    return "\n".join([reached, *follows, _("Xin xem lại trước khi gửi:")])


Effect = Callable[[Context, Request, RequestChange, Sequence[Report]], Message]


def carry_out(context: Context, change: RequestChange) -> Replies:
    """Do it to a request that is held, and tell those whom it concerns."""
    need(context, Action.REQUEST)
    request = report_requests.locked(context.tx, change.request)
    if request is None or not request.is_live:
        raise NoLongerPossible(_("Yêu cầu báo cáo này đã kết thúc."))
    theirs = concerned(change, reports.of_request(context.tx, request.id))
    if change.unit and not theirs:
        raise NoLongerPossible(
            _("Đơn vị này không có báo cáo phải nộp theo yêu cầu “{title}”.", title=request.title)
        )
    message = EFFECTS[change.what](context, request, change, theirs)
    told = 0 if request.state == "planned" else tell_units(context, request, theirs, message)
    subject = cards.request_subject(request.id)
    audit.write(
        context.tx, context.at, context.who, f"request_{change.what}", subject, units=len(theirs), people=told
    )
    if request.state == "planned":
        return [Message(_("Đã hủy; chưa đơn vị nào nhận yêu cầu này."))]
    if not theirs:
        return [Message(_("Đã thực hiện; không có đơn vị nào phải báo tin."))]
    return [Message(_("Đã thực hiện và báo tới {count} người.", count=number_text(told)))]


def extend(context: Context, request: Request, change: RequestChange, theirs: Sequence[Report]) -> Message:
    """For all, or for the one unit; what was asked for is then reminded of anew."""
    deadline = change.deadline
    if deadline is None or deadline <= context.at:
        raise Refused(_("Hạn nộp mới đã qua nên chưa gia hạn."))
    following = next_reminder(request.opens, deadline, context.at, calendar(context.tx))
    sooner = [one.id for one in theirs if one.until < deadline]
    reports.prolong(context.tx, sooner, deadline, following.at)
    if not change.unit:
        report_requests.change(context.tx, request.id, deadline=deadline)
        reports.mark_in_time(context.tx, request.id)
    return Message(
        _(
            "Hạn nộp báo cáo “{title}” được gia hạn đến {deadline}.",
            title=request.title,
            deadline=deadline_text(deadline),
        )
    )


def add_questions(
    context: Context, request: Request, change: RequestChange, theirs: Sequence[Report]
) -> Message:
    """New questions beside the old ones."""
    body = "\n".join(filter(None, [request.body, change.words]))
    new_version(context, replace(request, body=body), change, theirs)
    added = [describe_question(one) for one in compare_questions(request.questions, change.questions).added]
    said = _("Phòng bổ sung yêu cầu báo cáo “{title}”: {words}", title=request.title, words=change.words)
    only = [_("Đơn vị đã trả lời chỉ cần trả lời câu mới.")] if added else []
    return Message("\n".join([said, *added, *only]))


def revise_questions(
    context: Context, request: Request, change: RequestChange, theirs: Sequence[Report]
) -> Message:
    """Questions reworded and dropped, and new ones."""
    if compare_questions(request.questions, change.questions).is_empty:
        raise Refused(_("Câu hỏi chưa thay đổi nên chưa gửi."))
    new_version(context, request, change, theirs)
    said = _("Phòng sửa yêu cầu báo cáo “{title}”. Lý do: {why}", title=request.title, why=change.words)
    return Message("\n".join([said, *questionnaire.differences(request.questions, change.questions)]))


def new_version(context: Context, request: Request, change: RequestChange, theirs: Sequence[Report]) -> None:
    """Who has answered all that it requires owes nothing, the others only what is missing."""
    if request.version != change.seen:
        raise NoLongerPossible(_("Yêu cầu này vừa được người khác sửa. Xin mở lại để xem bản mới."))
    values = {"version": request.version + 1, "questions": [one.as_json() for one in change.questions]}
    report_requests.change(context.tx, request.id, **values, body=request.body, by=context.who.person)
    report_requests.write_version(context.tx, request.id, context.at)
    move_reports(
        context, questionnaire.owing_again(theirs, request.questions, change.questions), ReportAction.ASK_MORE
    )


def exempt(context: Context, request: Request, change: RequestChange, theirs: Sequence[Report]) -> Message:
    move_reports(context, theirs, ReportAction.EXEMPT, change.words)
    return Message(
        _("Đơn vị không phải nộp báo cáo “{title}”. Lý do: {why}", title=request.title, why=change.words)
    )


def close(context: Context, request: Request, change: RequestChange, theirs: Sequence[Report]) -> Message:
    end_request(context, request, "closed", theirs, change.words)
    return Message(
        _("Phòng đã kết thúc yêu cầu báo cáo “{title}”, không nhận báo cáo nữa.", title=request.title)
    )


def cancel(context: Context, request: Request, change: RequestChange, theirs: Sequence[Report]) -> Message:
    end_request(context, request, "cancelled", [one for one in theirs if one.state in MISSING], change.words)
    return Message(
        _("Phòng hủy yêu cầu báo cáo “{title}”. Lý do: {why}", title=request.title, why=change.words)
    )


def end_request(context: Context, request: Request, state: str, theirs: Sequence[Report], why: str) -> None:
    """Nothing of it is reminded of or taken any more."""
    report_requests.change(context.tx, request.id, state=state, ended_at=context.at, reason=why)
    move_reports(context, theirs, ReportAction.END, why)
    outcomes.cancel(context.tx, [cards.request_subject(request.id)])


def move_reports(context: Context, theirs: Sequence[Report], act: ReportAction, note: str = "") -> None:
    """What the office does to reports; not to those that were filed while it was about to."""
    moved = reports.move_each(context.tx, [one.id for one in theirs], act, note)
    done = [one for one in theirs if one.id in moved]
    person = context.who.person
    reports.note_act(
        context.tx, (ReportAct(one.id, context.at, person, act, note, one.asked_version) for one in done)
    )
    subjects = [moving.report_subject(one.id) for one in done]
    outcomes.cancel(context.tx, subjects)
    if act == ReportAction.ASK_MORE:
        days = calendar(context.tx)
        following = {one.id: next_reminder(one.opens, one.until, context.at, days).at for one in done}
        reports.set_reminders(context.tx, following)
    else:
        conversations.end_about(context.tx, answering.FLOW, subjects)


def tell_units(context: Context, request: Request, theirs: Sequence[Report], message: Message) -> int:
    """Those who write for the units, each once, with [Trả lời] where something is still owed."""
    now = {one.id: one for one in reports.of_request(context.tx, request.id)}
    told = telling.group_by_person(
        theirs, telling.writers_by_unit(context.tx, context.at, [one.unit for one in theirs])
    )
    notices = (
        change_notice(context, request, person, [now[one.id] for one in those], message)
        for person, those in told.items()
    )
    return len(tell_all(context, notices))


def change_notice(
    context: Context, request: Request, person: int, theirs: Sequence[Report], message: Message
) -> Notice:
    owed = [one for one in theirs if one.is_owed]
    heading = _("Yêu cầu báo cáo của {office}", office=context.settings.office_name)
    units = _("Đơn vị: {units}.", units=", ".join(one.unit_name for one in theirs))
    options = cards.answer_buttons(owed) if owed else ()
    said = replace(message, text=f"{message.text}\n{units}", heading=heading, options=options)
    return Notice(
        f"request_news:{request.id}:{context.event}",
        person,
        lambda: said,
        subject=cards.request_subject(request.id),
        roles=telling.WRITERS,
        unit=telling.only_unit(theirs),
    )


EFFECTS: dict[RequestChangeKind, Effect] = {
    RequestChangeKind.EXTEND: extend,
    RequestChangeKind.EXTEND_UNIT: extend,
    RequestChangeKind.MORE: add_questions,
    RequestChangeKind.REVISE: revise_questions,
    RequestChangeKind.EXEMPT: exempt,
    RequestChangeKind.CLOSE: close,
    RequestChangeKind.CANCEL: cancel,
}
