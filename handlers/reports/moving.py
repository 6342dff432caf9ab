"""Move a report: approve or return it, file it in time or late."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.conversation import Message, NoLongerPossible, Option, Talk, _, moment_text, up_to
from bot.domain.instructions import reason_told
from bot.domain.reports import (
    MISSING,
    OWED,
    ReportAction,
    ReportState,
    files_in,
    handings,
    is_late,
    moved,
)
from bot.domain.reports.inspections import inspected_lines
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Part,
    Prefilled,
    Replies,
    Say,
    id_in,
    moment_in_full,
    no_such_button,
    row,
    start_form,
    start_form_once,
    tell,
    working_time,
)
from handlers.reports import cards
from storage.engine import Conversation, holders, outbox
from storage.reporting import reports
from storage.reporting.reports import Report, ReportAct

LONGEST_REASON = 500  # characters

REPORT_FLOW, RETURN_FLOW = "report", "return_report"

REPORT = row(reports.get)
REPORT_LOCKED = row(reports.locked, look=reports.get)
UNIT_REPORT: Part[Report] = Part(lambda context, text: unit_report(context, id_in(text)))
REPORT_TO_APPROVE: Part[Report] = Part(
    lambda context, text: report_to_approve(context, id_in(text)), REPORT.read
)


def move(context: Context, report: Report, action: ReportAction, values: dict[str, Any]) -> Report:
    """Do ``action`` to a report that is locked; return it as it is afterwards."""
    state, at = moved(report.state, action), values.get("handed_at", context.at)
    if state is None:
        raise cards.refusal(report)
    if state == ReportState.FILED:
        late = is_late_now(context, report, action, at)
        approver = context.who.person if context.may(Action.APPROVE, report.unit) else None
        values |= {"filed_at": context.at, "is_late": late, "approved_by": approver, "next_reminder": None}
    elif state in MISSING:  # what was filed is reminded of anew, of the head too
        values["next_reminder"] = cards.next_reminder_of(context, report.opens, report.until)
    values["unit_named"] = ""  # from now on it is under the unit's name of today
    reports.change(context.tx, report.id, state=state, **values)
    by, note = context.who.person, str(values.get("note", ""))
    act = ReportAct(report.id, at, by, action, note, report.asked_version, values.get("answers"))
    reports.note_act(context.tx, [act])
    outbox.cancel(context.tx, [report.subject])
    context.audit(f"report_{action}", report.subject)
    cards.redraw(context, [report])
    found = reports.get(context.tx, report.id)
    if found is None:
        raise AssertionError("it is locked")
    return found


def is_late_now(context: Context, report: Report, action: ReportAction, at: datetime) -> bool:
    """Return whether a report that ``action``, begun at ``at``, files is late."""
    done = [*reports.acts_of(context.tx, report.id), (action, at)]
    handed = handings(done) or [report.handed_at or at]
    return is_late(handed, context.at, report.until, working_time(context.tx, context.settings))


def approve(context: Context, report: Report) -> Replies:
    """Approve and file a report as its unit's head ([Duyệt và nộp])."""
    done = move(context, report, ReportAction.APPROVE, {})
    tell_writer(context, done, lambda: cards.approved_message(done))
    return [cards.with_waiting(cards.filed_message(done, context.at), waiting_for_approval(context))]


def waiting_for_approval(context: Context) -> list[Report]:
    """Return the reports that wait for this person to approve them, the nearest deadline first."""
    return [one for one in own_reports(context) if is_waiting(context, one)]


def is_waiting(context: Context, report: Report) -> bool:
    return report.state == ReportState.WITH_HEAD and context.may(Action.APPROVE, report.unit)


def standing_approvals(context: Context) -> Iterator[tuple[str, str, str]]:
    """Yield what shows each report that waits for this person: its token, its label, what it is about."""
    for one in waiting_for_approval(context):
        yield f"rp:{one.id}", _("Xem báo cáo"), cards.call_report(context, one)


def show_changed(context: Context, report: Report, seen: str) -> Replies:
    """Show a report that was changed since its card was shown; one to approve with what has changed."""
    if may_office_return(context, report):
        changed = _("Báo cáo đã được sửa sau tin anh/chị vừa chọn. Xin xem bản mới:")
        return [Message(changed), filed_view(report)]
    need_to_approve(context, report)
    handed = [replace(report, answers=answers) for answers in reports.answers_handed(context.tx, report.id)]
    before = next((one for one in handed if cards.is_of_same_answers(one, seen)), None)
    edits = cards.changed_answers(report.questions, before.answers, report.answers) if before else []
    said = Message(_("Báo cáo đã được sửa sau tin anh/chị vừa chọn. Xin xem bản mới:"))
    if cards.is_of_same_answers(report, seen):
        said = Message(_("Thông tin của báo cáo đã khác với tin anh/chị vừa chọn. Xin xem lại:"))
    return [said, cards.approval_request(report, report.writer, edits)]


def filed_view(report: Report) -> Message:
    """Show the office a filed report with its answers and files, and with who wrote and approved it."""
    found = inspected_lines(report.inspected)
    text = "\n".join([report.title, *cards.answer_lines(report), *found, signatures(report)])
    back = (cards.return_button(report),) if report.request_state == "open" else ()
    sent, card = files_in(report.questions, report.answers), f"{cards.READ}:{report.id}"
    return Message(text, back, heading=report.unit_name, file_ids=tuple(sent), card=card)


def signatures(report: Report) -> str:
    places = {"writer": report.writer, "moment": moment_text(report.filed_at or report.opens)}
    if report.approver and report.approver != report.writer:
        return _("{writer} lập, {approver} duyệt, nộp lúc {moment}.", **places, approver=report.approver)
    return _("{writer} nộp lúc {moment}.", **places)


def report_to_approve(context: Context, report_id: int) -> Report:
    """Lock and return a report that this person may approve now; refuse where there is none."""
    report = reports.locked(context.tx, report_id)
    if report is None:
        raise no_such_button()
    need_to_approve(context, report)
    return report


def need_to_approve(context: Context, report: Report) -> None:
    if not context.may(Action.APPROVE, report.unit):
        raise no_such_button()
    need_undecided(report)


def is_approvable(context: Context, report: Report) -> bool:
    is_open = report.request_state == "open" and not report.is_filed
    may = context.may(Action.APPROVE, report.unit)
    return is_open and may and moved(report.state, ReportAction.APPROVE) is not None


def need_undecided(report: Report) -> None:
    cards.need_open(report)
    if report.is_filed:
        raise NoLongerPossible(_("Báo cáo này đã được duyệt và nộp."))
    if moved(report.state, ReportAction.APPROVE) is None:
        raise cards.refusal(report)


def tell_writer(context: Context, report: Report, say: Say, mended: int | None = None) -> None:
    """Tell whoever wrote a report, and who has put it right since (``mended``)."""
    told = {report.handed_by, mended} - {None, context.who.person}
    if people := sorted(one for one in told if one):
        tell(context, people, once=f"{report.subject}:{context.event}", say=say, about=report.subject)


def ask_to_recall(report: Report) -> Replies:
    """Ask whether a report that waits for the head is taken back."""
    asked = _(
        "Rút lại báo cáo “{title}” của {unit}, đang chờ thủ trưởng duyệt?",
        title=report.title,
        unit=report.unit_name,
    )
    return [
        Message(
            asked,
            (Option(f"rp_recall:{report.id}", _("Rút lại báo cáo")),),
            card=f"{cards.HANDED}:{report.id}",
        )
    ]


def may_recall(context: Context, report: Report) -> bool:
    """Return whether it waits for the head, and this person has written it."""
    is_own = report.handed_by == context.who.person
    return is_own and report.state == ReportState.WITH_HEAD and report.request_state == "open"


def recall(context: Context, report: Report) -> Replies:
    """Take a report back from the head ([Rút lại báo cáo]), who hears of it; it may be written anew."""
    if report.handed_by != context.who.person or not context.may(Action.REPORT, report.unit):
        raise no_such_button()
    if not may_recall(context, report):
        raise cards.refusal(report)
    done = move(context, report, ReportAction.RECALL, {})
    heads = holders(context.tx, context.at, HEADING, [report.unit])[report.unit]
    told = reports.people_told(context.tx, report.subject)
    tell(
        context,
        [one.person for one in heads if one.person in told],
        once=f"{report.subject}:{context.event}",
        say=lambda: cards.recalled_message(done, context.who.name),
        about=report.subject,
        roles=HEADING,
        unit=report.unit,
    )
    said = _(
        "Đã rút lại báo cáo “{title}”; báo cáo chưa nộp. Hạn nộp: {deadline}.",
        title=done.title,
        deadline=moment_in_full(done.until),
    )
    edit = (Option(f"rp_write:{done.id}", _("Sửa báo cáo")),)
    return [Message(said, edit, card=f"{cards.OWED_CARD}:{done.id}")]


@dataclass(frozen=True)
class ReturnFacts:
    """``unit``, ``name`` of who returns it: none where it was opened before its review showed them."""

    report: int
    title: str
    number: str  # stands behind the form's title
    unit: str = ""
    name: str = ""
    seen: str = ""  # the version that it returns; none of one that was opened before


@dataclass(frozen=True)
class ReportReturn:
    report: int
    why: str
    seen: str


def open_return(context: Context, report: Report) -> Replies:
    """Ask the head, or the office, why they return a report ([Trả lại])."""
    return start_form_once(context, RETURN_FLOW, partial(return_facts, context, report), report=report.id)


def open_return_for(context: Context, report: Report, why: str) -> Replies:
    """Show what goes back to whoever wrote it, where the head has said why at once ("trả lại, thiếu …")."""
    given = {"why": up_to(LONGEST_REASON)(reason_told(why), context.at)}
    return start_form(context, RETURN_FLOW, Prefilled(return_facts(context, report), given))


def is_return_over(context: Context, here: Conversation) -> bool:
    """Return whether the report that was to be returned is decided on, or put right, by now."""
    report = reports.get(context.tx, int(here.facts["report"]))
    return report is None or not (is_waiting(context, report) or may_office_return(context, report))


def return_facts(context: Context, report: Report) -> ReturnFacts:
    if not may_office_return(context, report):
        need_to_approve(context, report)
    places = {"number": f"“{report.title}”", "unit": report.unit_name, "name": context.who.name}
    return ReturnFacts(report.id, report.title, **places, seen=cards.approval_version(report))


def ask_reason(talk: Talk, facts: ReturnFacts) -> ReportReturn:
    question = _("Trả lại báo cáo “{title}”: cần sửa gì?", title=facts.title)
    why = talk.ask("why", question, up_to(LONGEST_REASON))
    told = _("Cán bộ lập báo cáo sẽ nhận được tin sau:")
    if facts.name:
        sent = f"{facts.unit}\n{cards.returned_text(facts.name, facts.title, why)}"
        told = "\n\n".join([told, sent, _("Xin xem lại trước khi gửi:")])
    talk.review({"why": _("Cần sửa")}, told, _("Trả lại"))
    return ReportReturn(facts.report, why, facts.seen)


def execute_return(context: Context, returning: ReportReturn) -> Replies:
    """Return a report with a reason, and tell whoever wrote it; one that was changed meanwhile is shown."""
    report = reports.locked(context.tx, returning.report)
    if report is None or not may_office_return(context, report):
        report = report_to_approve(context, returning.report)
    if returning.seen not in ("", cards.approval_version(report)):
        return show_changed(context, report, returning.seen)
    mended = report.approved_by if is_mended_by_head(context, report) else None
    done = move(context, report, ReportAction.RETURN, {"note": returning.why})
    tell_writer(context, done, lambda: cards.returned_message(done, context.who.name), mended)
    if done.until <= context.at and context.may(Action.REQUEST):
        deadline = moment_in_full(done.until)
        over = _(
            "Đã trả lại báo cáo “{title}” của {unit} kèm lý do.\nHạn nộp {deadline} đã qua; để đơn vị có "
            "thêm thời gian, anh/chị chọn “Thay đổi yêu cầu” rồi “Gia hạn một đơn vị”.",
            title=done.title,
            unit=done.unit_name,
            deadline=deadline,
        )
        return [cards.with_change(over, done)]
    said = _(
        "Đã trả lại báo cáo “{title}” của {unit} kèm lý do.\nNếu trả lại nhầm, đề nghị cán bộ lập báo cáo "
        "gửi lại.",
        title=done.title,
        unit=done.unit_name,
    )
    return [Message(said)]


def is_mended_by_head(context: Context, report: Report) -> bool:
    """Return whether the version that is filed is one that the head has put right and filed."""
    last = [action for action, _at in reports.acts_of(context.tx, report.id)][-1:]
    return report.is_filed and last == [ReportAction.FILE]


def may_office_return(context: Context, report: Report) -> bool:
    return report.is_filed and report.request_state == "open" and context.may(Action.REQUEST)


def own_reports(context: Context) -> list[Report]:
    """Return the reports that this person may write, the nearest deadline first."""
    units = {role.unit for role in context.who.roles if context.may(Action.REPORT, role.unit)}
    return reports.of_units(context.tx, units)


def unit_report(context: Context, report_id: int) -> Report:
    """Return a report of a unit for which this person may report; refuse where there is none."""
    report = reports.get(context.tx, report_id)
    if report is None or not context.may(Action.REPORT, report.unit):
        raise no_such_button()
    return report


def need_editable(report: Report, at: datetime) -> None:
    """Refuse also where the report is filed and the time to change it is over."""
    cards.need_open(report)
    if not cards.is_editable(report, at):
        said = _(
            "Báo cáo đã nộp và đã hết hạn nên không sửa được. Nếu cần sửa, xin đề nghị {the_office} trả lại."
        )
        raise NoLongerPossible(said)


def need_owed(report: Report, at: datetime) -> None:
    need_editable(report, at)
    if report.state not in OWED:
        raise cards.refusal(report)
