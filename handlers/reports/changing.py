"""[Thay đổi yêu cầu]: give units more time, ask for more, excuse a unit, end or cancel a request."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
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
    CLOSED,
    MISSING,
    ReportAction,
    ReportQuestion,
    compare_questions,
    lacking,
    moved,
    next_reminder,
)
from handlers.engine import (
    Action,
    Context,
    Notice,
    Prefilled,
    Replies,
    deadline_facts,
    moment_in_full,
    pick_unit,
    start_form_once,
    tell_all,
    unit_facts,
)
from handlers.reports import cards, moving, questionnaire, telling
from handlers.reports.filling import wording
from storage import report_requests, reports
from storage.calendar import calendar
from storage.engine import Tx, conversations, outbox, sent
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


CHANGES = {
    RequestChangeKind.EXTEND: N_("Gia hạn cho tất cả"),
    RequestChangeKind.EXTEND_UNIT: N_("Gia hạn một đơn vị"),
    RequestChangeKind.MORE: N_("Hỏi thêm"),
    RequestChangeKind.REVISE: N_("Sửa, bỏ câu hỏi"),
    RequestChangeKind.EXEMPT: N_("Không phải nộp"),
    RequestChangeKind.CLOSE: N_("Kết thúc sớm"),
    RequestChangeKind.CANCEL: N_("Hủy yêu cầu"),
}
OF_QUESTIONS = (RequestChangeKind.MORE, RequestChangeKind.REVISE)


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


@dataclass(frozen=True)
class RequestChange:
    """A change as the form decides it; ``unit`` is 0 where it is for all, ``questions`` are all of now."""

    request: int
    what: RequestChangeKind
    unit: int = 0
    deadline: datetime | None = None
    words: str = ""  # the reason, or what is to be said with new questions
    questions: tuple[ReportQuestion, ...] = ()
    seen: int = 0  # the version of the request that was changed


AskedChange = tuple[RequestChange, Mapping[str, str]]  # and how the review calls its questions


def open_change(context: Context, request: Request) -> Replies:
    """Ask what to change of a request ([Thay đổi yêu cầu])."""
    return start_form_once(context, FLOW, partial(begin_change, context, request), request=request.id)


def open_cancelling(context: Context, request: Request) -> Replies:
    """Ask why a planned request is called off ([Không yêu cầu kỳ này])."""

    def begin() -> Prefilled[ChangeFacts]:
        begun = begin_change(context, request)
        return replace(begun, given={**begun.given, "what": RequestChangeKind.CANCEL.value})

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
    )
    return Prefilled(facts, questionnaire.as_numbered_answers(request.questions, highest))


def ask_change(talk: Talk, facts: ChangeFacts) -> RequestChange:
    names = {one: _(name) for one, name in CHANGES.items()}
    offered = [one for one in names if one not in OF_QUESTIONS or facts.questions]
    if facts.is_planned:
        offered = [RequestChangeKind.CANCEL]
    question = _("“{title}”: anh/chị muốn thay đổi gì?", title=facts.title)
    what = RequestChangeKind(talk.choose("what", question, {one.value: names[one] for one in offered}))
    change, questions = ASK[what](talk, facts, RequestChange(facts.request, what, seen=facts.version))
    find = partial(count_audience, change=change, facts=facts)
    found = talk.look_up(f"audience {what} {zlib.crc32(repr(change.questions).encode()):x}", find)
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
    unit = pick_unit(talk, facts.day, _("Đơn vị nào không phải nộp?"))[0]
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


def concerned_reports(change: RequestChange, found: Sequence[Report]) -> list[Report]:
    """Return the reports that a change is about; more time is for those that have less."""
    missing = [one for one in found if one.state in MISSING and change.unit in (0, one.unit)]
    if change.deadline:
        return [one for one in missing if one.until < change.deadline]
    if change.unit or change.what == RequestChangeKind.CLOSE:
        return missing
    return [one for one in found if one.state not in CLOSED]


def count_audience(tx: Tx, change: RequestChange, facts: ChangeFacts) -> dict[str, int]:
    """Count the people and units that hear of a change, and the units that must answer more again."""
    concerned = concerned_reports(change, reports.of_request(tx, change.request))
    told = telling.writers_by_unit(tx, facts.at, [one.unit for one in concerned])
    people = {one.person for writers in told.values() for one in writers}
    again = owing_again(concerned, facts.questions, change.questions)
    return {"units": len(concerned), "people": len(people), "again": len(again)}


def owing_again(
    found: Sequence[Report], old: Sequence[ReportQuestion], new: Sequence[ReportQuestion]
) -> list[Report]:
    answered = [one for one in found if moved(one.state, ReportAction.ASK_MORE)]
    return [one for one in answered if lacking(old, new, one.answers, is_nothing=one.is_nothing)]


def heading(facts: ChangeFacts, change: RequestChange, found: dict[str, int]) -> str:
    if facts.is_planned:
        return ""
    places = {name: number_text(found[name]) for name in ("people", "units")}
    reached = _("Không có đơn vị nào cần thông báo.")
    if found["units"]:
        reached = _("Gửi tới {people} người của {units} đơn vị.", **places)
    follows = []
    if change.what in OF_QUESTIONS:
        if is_unchanged(facts, change):
            return _("Chưa sửa câu nào. Xin chọn “Sửa” để sửa hoặc bỏ câu, “Bổ sung” để thêm câu.")
        follows = questionnaire.consequences(facts.questions, change.questions, found["again"])
    return "\n".join([reached, *follows, _("Xin xem lại trước khi gửi:")])


Effect = Callable[[Context, Request, RequestChange, list[Report]], str]  # what the units are told


def execute_change(context: Context, change: RequestChange) -> Replies:
    context.need(Action.REQUEST)
    request = report_requests.locked(context.tx, change.request)
    if request is None or not request.is_live:
        raise NoLongerPossible(_("Yêu cầu báo cáo này đã kết thúc."))
    concerned = concerned_reports(change, reports.of_request(context.tx, request.id))
    if change.unit and not concerned:
        said = N_("Đơn vị này không có báo cáo phải nộp theo yêu cầu “{title}”.")
        if change.deadline:
            said = N_("Theo yêu cầu “{title}”, đơn vị này không có báo cáo nào phải nộp trước {deadline}.")
        until = moment_in_full(change.deadline or request.deadline)
        raise NoLongerPossible(_(said, title=request.title, deadline=until))
    said = EFFECTS[change.what](context, request, change, concerned)
    change_told = ToldChange(
        said, is_reworded=bool(compare_questions(request.questions, change.questions).reworded)
    )
    told = 0 if request.state == "planned" else tell_units(context, request, concerned, change_told)
    context.audit(f"request_{change.what}", request.subject, units=len(concerned), people=told)
    if request.state == "planned":
        return [Message(_("Đã hủy; chưa đơn vị nào nhận yêu cầu này."))]
    return [said_back(request, change, concerned, said, told)]


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
    heading, text = concerned[0].unit_name if change.unit else "", "\n".join([said.partition("\n")[0], heard])
    return Message(text, options, heading=heading, card=cards.request_card(request.id))


def extend(context: Context, request: Request, change: RequestChange, concerned: list[Report]) -> str:
    """Give all units more time, or the one; what is owed is then reminded of anew."""
    deadline = change.deadline
    if deadline is None or deadline <= context.at:
        raise Refused(_("Hạn nộp mới đã qua nên chưa gia hạn."))
    following = cards.next_reminder_of(context, request.opens, deadline)
    reports.prolong(context.tx, [one.id for one in concerned], deadline, following)
    cards.redraw(context, concerned)
    if not change.unit:
        report_requests.change(context.tx, request.id, deadline=deadline)
        reports.mark_in_time(context.tx, request.id)
    before = concerned[0].until if change.unit else request.deadline
    places = {"title": request.title, "deadline": moment_in_full(deadline), "before": moment_in_full(before)}
    return _("Hạn nộp báo cáo “{title}” được gia hạn đến {deadline}, trước ghi {before}.", **places)


def add_questions(context: Context, request: Request, change: RequestChange, concerned: list[Report]) -> str:
    body = "\n".join(filter(None, [request.body, change.words]))
    write_version(context, replace(request, body=body), change, concerned)
    new = compare_questions(request.questions, change.questions).added
    added = [wording.describe_to_unit(one) for one in new]
    places = {"title": request.title, "words": change.words}
    said = _("{The_office} bổ sung yêu cầu báo cáo “{title}”: {words}", **places)
    only = [_("Đơn vị đã báo cáo chỉ cần trả lời câu mới.")] if added else []
    return "\n".join([said, *added, *only])


def revise(context: Context, request: Request, change: RequestChange, concerned: list[Report]) -> str:
    write_version(context, request, change, concerned)
    places = {"title": request.title, "why": change.words}
    said = _("{The_office} sửa yêu cầu báo cáo “{title}”. Lý do: {why}", **places)
    return "\n".join([said, *questionnaire.differences(request.questions, change.questions)])


def write_version(context: Context, request: Request, change: RequestChange, concerned: list[Report]) -> None:
    """Write a new version of a request; units that have answered owe only what they lack of it."""
    if request.version != change.seen:
        raise NoLongerPossible(_("Yêu cầu này vừa được người khác sửa. Xin mở lại để xem bản mới."))
    values = {"version": request.version + 1, "questions": [one.as_json() for one in change.questions]}
    report_requests.change(context.tx, request.id, **values, body=request.body, by=context.who.person)
    report_requests.write_version(context.tx, request.id, context.at)
    cards.redraw(context, concerned)
    again = owing_again(concerned, request.questions, change.questions)
    move_each(context, again, ReportAction.ASK_MORE)


def exempt(context: Context, request: Request, change: RequestChange, concerned: list[Report]) -> str:
    move_each(context, concerned, ReportAction.EXEMPT, change.words)
    places = {"title": request.title, "why": change.words}
    return _("Đơn vị không phải nộp báo cáo “{title}”. Lý do: {why}", **places)


def close(context: Context, request: Request, change: RequestChange, concerned: list[Report]) -> str:
    end_request(context, request, "closed", concerned, change.words)
    title = request.title
    return _("{The_office} đã kết thúc yêu cầu báo cáo “{title}”, không nhận báo cáo nữa.", title=title)


def cancel(context: Context, request: Request, change: RequestChange, concerned: list[Report]) -> str:
    owed = [one for one in concerned if one.state in MISSING]
    end_request(context, request, "cancelled", owed, change.words)
    places = {"title": request.title, "why": change.words}
    return _("{The_office} hủy yêu cầu báo cáo “{title}”. Lý do: {why}", **places)


@dataclass(frozen=True)
class ToldChange:
    """A change as the units are told of it; ``is_reworded``: what was answered may not fit any more."""

    said: str
    is_reworded: bool = False


def tell_units(context: Context, request: Request, concerned: Sequence[Report], change: ToldChange) -> int:
    """Tell those who write for the units of a change; return how many people that are."""
    now = {one.id: one for one in reports.of_request(context.tx, request.id)}
    writers = telling.writers_by_unit(context.tx, context.at, [one.unit for one in concerned])
    told = telling.group_by_person([now[one.id] for one in concerned], writers)
    opened = sent.about_to_people(context.tx, request.subject, list(told))
    about = {row.person: row.id for row in opened if row.key.startswith(telling.opening_key(request))}
    notices = (change_notice(context, request, *one, change) for one in told.items())
    return len(tell_all(context, (replace(one, reply_to=about.get(one.person)) for one in notices)))


def change_notice(
    context: Context, request: Request, person: int, found: Sequence[Report], change: ToldChange
) -> Notice:
    owed = [one for one in found if one.is_owed]
    done = [one for one in found if not one.is_owed and cards.may_mend(one, context.at)]
    mended = done if change.is_reworded else []
    lines = [change.said, *([_("Nếu trả lời cũ không còn đúng, xin sửa.")] if mended else [])]
    heading = _("Yêu cầu báo cáo của {office}", office=context.settings.office_name)
    units = _("Đơn vị: {units}.", units=", ".join(one.unit_name for one in found))
    options = (*(cards.answer_buttons(owed) if owed else ()), *cards.edit_buttons(mended, len(found)))
    of_many = (cards.BOTH_MANY if owed else cards.HANDED_MANY) if mended else cards.OWED_MANY
    card = cards.card_of([*owed, *mended], cards.OWED_CARD if owed else cards.HANDED, of_many)
    message = Message("\n".join([*lines, units]), options, heading=heading, card=card)
    once, subject = f"request_news:{request.id}:{context.event}", request.subject
    unit = telling.only_unit(found)
    return Notice(once, person, lambda: message, subject=subject, roles=telling.WRITERS, unit=unit)


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
        days = calendar(context.tx)
        arrived = {one.id: cards.arrival(context, one.opens, days) for one in done}
        following = {one.id: next_reminder(arrived[one.id], one.until, context.at, days).at for one in done}
        reports.set_reminders(context.tx, following)
    else:
        conversations.end_about(context.tx, moving.REPORT_FLOW, subjects)


EFFECTS: dict[RequestChangeKind, Effect] = {
    RequestChangeKind.EXTEND: extend,
    RequestChangeKind.EXTEND_UNIT: extend,
    RequestChangeKind.MORE: add_questions,
    RequestChangeKind.REVISE: revise,
    RequestChangeKind.EXEMPT: exempt,
    RequestChangeKind.CLOSE: close,
    RequestChangeKind.CANCEL: cancel,
}
