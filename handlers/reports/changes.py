"""What follows when the office changes what it asked: for the units concerned, and in what they are told."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answers import Over, Refused
from bot.domain.reports.reminders import next_reminder
from bot.domain.reports.revising import compare
from bot.domain.reports.states import MISSING, Act
from bot.domain.rights import Action
from bot.message import Message
from bot.text import number_text
from bot.words import _
from handlers.engine.feature import Says, Scene, need
from handlers.engine.tell import Notice, tell_others
from handlers.reports import answering, filing, revising, telling
from handlers.reports.changing import Change, What, concerned
from handlers.reports.question_words import described
from handlers.reports.words import deadline_text
from storage import audit, report_requests, reports
from storage.calendar import calendar
from storage.engine import conversations, outcomes
from storage.report_requests import Request
from storage.reports import Report, ReportAct

Deed = Callable[[Scene, Request, Change, Sequence[Report]], Message]


def carry_out(scene: Scene, change: Change) -> Says:
    """Do it to a request that is held, and tell those whom it concerns."""
    need(scene, Action.REQUEST)
    request = report_requests.locked(scene.tx, change.request)
    if request is None or not request.is_live:
        raise Over(_("Yêu cầu báo cáo này đã kết thúc."))
    theirs = concerned(change, reports.of_request(scene.tx, request.id))
    if change.unit and not theirs:
        raise Over(_("Đơn vị này không có báo cáo phải nộp theo yêu cầu “{title}”.", title=request.title))
    message = DEEDS[change.what](scene, request, change, theirs)
    told = 0 if request.state == "planned" else tell_units(scene, request, theirs, message)
    subject = telling.subject(request.id)
    audit.write(
        scene.tx, scene.at, scene.who, f"request_{change.what}", subject, units=len(theirs), people=told
    )
    if request.state == "planned":
        return [Message(_("Đã hủy; chưa đơn vị nào nhận yêu cầu này."))]
    if not theirs:
        return [Message(_("Đã thực hiện; không có đơn vị nào phải báo tin."))]
    return [Message(_("Đã thực hiện và báo tới {count} người.", count=number_text(told)))]


def extend(scene: Scene, request: Request, change: Change, theirs: Sequence[Report]) -> Message:
    """For all, or for the one unit; what was asked for is then reminded of anew."""
    deadline = change.deadline
    if deadline is None or deadline <= scene.at:
        raise Refused(_("Hạn nộp mới đã qua nên chưa gia hạn."))
    following = next_reminder(request.opens, deadline, scene.at, calendar(scene.tx))
    sooner = [one.id for one in theirs if one.until < deadline]
    reports.prolong(scene.tx, sooner, deadline, following.at)
    if not change.unit:
        report_requests.change(scene.tx, request.id, deadline=deadline)
        reports.in_time(scene.tx, request.id)
    return Message(
        _(
            "Hạn nộp báo cáo “{title}” được gia hạn đến {deadline}.",
            title=request.title,
            deadline=deadline_text(deadline),
        )
    )


def ask_more(scene: Scene, request: Request, change: Change, theirs: Sequence[Report]) -> Message:
    """New questions beside the old ones."""
    body = "\n".join(filter(None, [request.body, change.words]))
    new_version(scene, replace(request, body=body), change, theirs)
    added = [described(one) for one in compare(request.questions, change.questions).added]
    said = _("Phòng bổ sung yêu cầu báo cáo “{title}”: {words}", title=request.title, words=change.words)
    only = [_("Đơn vị đã trả lời chỉ cần trả lời câu mới.")] if added else []
    return Message("\n".join([said, *added, *only]))


def revise(scene: Scene, request: Request, change: Change, theirs: Sequence[Report]) -> Message:
    """Questions reworded and dropped, and new ones."""
    if compare(request.questions, change.questions).is_empty:
        raise Refused(_("Câu hỏi chưa thay đổi nên chưa gửi."))
    new_version(scene, request, change, theirs)
    said = _("Phòng sửa yêu cầu báo cáo “{title}”. Lý do: {why}", title=request.title, why=change.words)
    return Message("\n".join([said, *revising.differences(request.questions, change.questions)]))


def new_version(scene: Scene, request: Request, change: Change, theirs: Sequence[Report]) -> None:
    """Who has answered all that it requires owes nothing, the others only what is missing."""
    if request.version != change.seen:
        raise Over(_("Yêu cầu này vừa được người khác sửa. Xin mở lại để xem bản mới."))
    values = {"version": request.version + 1, "questions": [one.as_json() for one in change.questions]}
    report_requests.change(scene.tx, request.id, **values, body=request.body, by=scene.who.person)
    report_requests.write_version(scene.tx, request.id, scene.at)
    move(scene, revising.owing_again(theirs, request.questions, change.questions), Act.ASK_MORE)


def exempt(scene: Scene, request: Request, change: Change, theirs: Sequence[Report]) -> Message:
    move(scene, theirs, Act.EXEMPT, change.words)
    return Message(
        _("Đơn vị không phải nộp báo cáo “{title}”. Lý do: {why}", title=request.title, why=change.words)
    )


def close(scene: Scene, request: Request, change: Change, theirs: Sequence[Report]) -> Message:
    end(scene, request, "closed", theirs, change.words)
    return Message(
        _("Phòng đã kết thúc yêu cầu báo cáo “{title}”, không nhận báo cáo nữa.", title=request.title)
    )


def cancel(scene: Scene, request: Request, change: Change, theirs: Sequence[Report]) -> Message:
    end(scene, request, "cancelled", [one for one in theirs if one.state in MISSING], change.words)
    return Message(
        _("Phòng hủy yêu cầu báo cáo “{title}”. Lý do: {why}", title=request.title, why=change.words)
    )


def end(scene: Scene, request: Request, state: str, theirs: Sequence[Report], why: str) -> None:
    """Nothing of it is reminded of or taken any more."""
    report_requests.change(scene.tx, request.id, state=state, ended_at=scene.at, reason=why)
    move(scene, theirs, Act.END, why)
    outcomes.cancel(scene.tx, [telling.subject(request.id)])


def move(scene: Scene, theirs: Sequence[Report], act: Act, note: str = "") -> None:
    """What the office does to reports; not to those that were filed while it was about to."""
    moved = reports.move_each(scene.tx, [one.id for one in theirs], act, note)
    done = [one for one in theirs if one.id in moved]
    person = scene.who.person
    reports.note_act(
        scene.tx, (ReportAct(one.id, scene.at, person, act, note, one.asked_version) for one in done)
    )
    subjects = [filing.subject(one.id) for one in done]
    outcomes.cancel(scene.tx, subjects)
    if act == Act.ASK_MORE:
        days = calendar(scene.tx)
        following = {one.id: next_reminder(one.opens, one.until, scene.at, days).at for one in done}
        reports.remind(scene.tx, following)
    else:
        conversations.end(scene.tx, answering.FLOW, subjects)


def tell_units(scene: Scene, request: Request, theirs: Sequence[Report], message: Message) -> int:
    """Those who write for the units, each once, with [Trả lời] where something is still owed."""
    now = {one.id: one for one in reports.of_request(scene.tx, request.id)}
    told = telling.by_person(theirs, telling.writers(scene.tx, scene.at, [one.unit for one in theirs]))
    notices = (
        notice(scene, request, person, [now[one.id] for one in those], message)
        for person, those in told.items()
    )
    return len(tell_others(scene, notices))


def notice(scene: Scene, request: Request, person: int, theirs: Sequence[Report], message: Message) -> Notice:
    owed = [one for one in theirs if one.is_owed]
    heading = _("Yêu cầu báo cáo của {office}", office=scene.settings.office_name)
    units = _("Đơn vị: {units}.", units=", ".join(one.unit_name for one in theirs))
    options = telling.buttons(owed) if owed else ()
    said = replace(message, text=f"{message.text}\n{units}", heading=heading, options=options)
    return Notice(
        f"request_news:{request.id}:{scene.event}",
        person,
        lambda: said,
        subject=telling.subject(request.id),
        roles=telling.WRITERS,
        unit=telling.only_unit(theirs),
    )


DEEDS: dict[What, Deed] = {
    What.EXTEND: extend,
    What.EXTEND_UNIT: extend,
    What.MORE: ask_more,
    What.REVISE: revise,
    What.EXEMPT: exempt,
    What.CLOSE: close,
    What.CANCEL: cancel,
}
