"""Move a report: hand it in, approve or return it, file it in time or late, give it more time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.conversation import Message, NoLongerPossible, Option, Refused, Talk, _, up_to
from bot.domain.calendar import WorkingTime
from bot.domain.reports import (
    CLOSED,
    MISSING,
    OWED,
    ReportAction,
    ReportState,
    files_in,
    handings,
    is_late,
    moved,
    next_reminder,
)
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Part,
    Replies,
    Role,
    Say,
    deadline_facts,
    id_in,
    no_such_button,
    row,
    start_form_once,
    tell,
)
from handlers.reports import cards, questionnaire
from handlers.reports.cards import (
    approval_request,
    approved_message,
    changed_answers,
    deadline_text,
    filed_message,
    handed_message,
    is_editable,
    returned_message,
    state_name,
)
from storage import files, reports
from storage.calendar import calendar
from storage.engine import Holder, holders, office_people, outbox
from storage.reports import MoreTime, Report, ReportAct

LONGEST_WAIT = timedelta(minutes=10)  # that what has come to us may have to wait for its turn

RETURN_FLOW = "return_report"
LONGEST_REASON = 500  # characters

MORE_TIME_FLOW = "more_time"
LONGEST_WISH = 300  # characters

REPORT = row(reports.get)
UNIT_REPORT: Part[Report] = Part(lambda context, text: unit_report(context, id_in(text)))
REPORT_TO_APPROVE: Part[Report] = Part(lambda context, text: report_to_approve(context, id_in(text)))
WISH = row(reports.locked_more_time)


def hand_in(context: Context, report: Report, answers: Mapping[str, str], *, is_nothing: bool) -> Replies:
    """Hand a report in: to the head where the request wants that and an officer wrote it, else file it."""
    to_head = report.needs_head and not context.may(Action.APPROVE, report.unit)
    action = ReportAction.HAND if to_head else ReportAction.FILE
    values: dict[str, Any] = {
        "answers": dict(answers),
        "is_nothing": is_nothing,
        "version": report.asked_version,
        "handed_at": received_at(context),
        "handed_by": context.who.person,
        "note": "",
    }
    for file in files_in(report.questions, answers):
        if report_subject(report.id) not in files.uses(context.tx, file):
            files.add_use(context.tx, file, report_subject(report.id))
    done = move(context, report, action, values, answers)
    edits = changed_answers(done.questions, report.answers, answers) if report.handed_at else []
    if not to_head:
        return [filed_message(done, context.at)]
    return [handed_message(done, tell_head(context, done, edits))]


def move(
    context: Context,
    report: Report,
    action: ReportAction,
    values: dict[str, Any],
    answers: Mapping[str, str] | None = None,
) -> Report:
    """Do ``action`` to a report that is locked; return it as it is afterwards."""
    state, at = moved(report.state, action), values.get("handed_at", context.at)
    if state is None:
        raise refusal(report)
    if state == ReportState.FILED:
        late = is_late_now(context, report, action, at)
        by = context.who.person if context.may(Action.APPROVE, report.unit) else None
        values |= {"filed_at": context.at, "is_late": late, "approved_by": by, "next_reminder": None}
    elif state in MISSING:  # what was filed is reminded of anew, of the head too
        following = next_reminder(report.opens, report.until, context.at, calendar(context.tx))
        values["next_reminder"] = following.at
    values["unit_named"] = ""  # from now on it is under the unit's name of today
    reports.change(context.tx, report.id, state=state, **values)
    note = str(values.get("note", ""))
    reports.note_act(
        context.tx,
        [ReportAct(report.id, at, context.who.person, action, note, report.asked_version, answers)],
    )
    outbox.cancel(context.tx, [report_subject(report.id)])
    context.audit(f"report_{action}", report_subject(report.id))
    found = reports.get(context.tx, report.id)
    if found is None:
        raise AssertionError("it is locked")
    return found


def is_late_now(context: Context, report: Report, action: ReportAction, at: datetime) -> bool:
    """Return whether a report that ``action``, begun at ``at``, files is late."""
    done = [*reports.acts_of(context.tx, report.id), (action, at)]
    handed = handings(done) or [report.handed_at or at]
    hours = tuple(hours for hours, _nudges in context.settings.rounds)
    return is_late(handed, context.at, report.until, WorkingTime(calendar(context.tx), hours))


def received_at(context: Context) -> datetime:
    """Return when the event reached us: nobody is late for having to wait for their turn at the end."""
    is_waited_for = context.came is not None and context.at - context.came <= LONGEST_WAIT
    return context.came if context.came and is_waited_for else context.at


def tell_head(context: Context, report: Report, edits: Sequence[str]) -> Holder | None:
    """Ask the first of the unit's heads who can hear it to approve; return who that is.

    ``edits``: what has changed since it was handed in before.
    """
    heads = holders(context.tx, context.at, HEADING, [report.unit])[report.unit]
    able = [one for one in heads if one.hears_now and one.person != context.who.person]
    if not able:
        return None
    tell(
        context,
        [able[0].person],
        once=f"{report_subject(report.id)}:{context.event}",
        say=lambda: approval_request(report, context.who.name, edits),
        about=report_subject(report.id),
        roles=HEADING,
        unit=report.unit,
    )
    return able[0]


def approve(context: Context, report: Report) -> Replies:
    """Approve and file a report as its unit's head ([Duyệt và nộp])."""
    done = move(context, report, ReportAction.APPROVE, {})
    tell_writer(context, done, lambda: approved_message(done))
    return [filed_message(done, context.at)]


def report_to_approve(context: Context, report_id: int) -> Report:
    """Lock and return a report that this person may approve now; refuse where there is none."""
    report = reports.locked(context.tx, report_id)
    if report is None or not context.may(Action.APPROVE, report.unit):
        raise no_such_button()
    need_undecided(report)
    return report


def need_undecided(report: Report) -> None:
    """Refuse where the head can no longer decide about a report, or not yet."""
    need_open(report)
    if report.state == ReportState.FILED:
        raise NoLongerPossible(_("Báo cáo này đã được duyệt và nộp."))
    if moved(report.state, ReportAction.APPROVE) is None:
        raise refusal(report)


def tell_writer(context: Context, report: Report, say: Say) -> None:
    """Tell whoever handed a report in what became of it."""
    subject = report_subject(report.id)
    if report.handed_by and report.handed_by != context.who.person:
        tell(context, [report.handed_by], once=f"{subject}:{context.event}", say=say, about=subject)


@dataclass(frozen=True)
class ReturnFacts:
    report: int
    title: str
    number: str  # stands behind the form's title


@dataclass(frozen=True)
class ReportReturn:
    report: int
    why: str


def open_return(context: Context, report: Report) -> Replies:
    """Ask the head, or the office, why they return a report ([Trả lại])."""
    return start_form_once(context, RETURN_FLOW, partial(return_facts, context, report), report=report.id)


def return_facts(context: Context, report: Report) -> ReturnFacts:
    if not may_office_return(context, report):
        if not context.may(Action.APPROVE, report.unit):
            raise no_such_button()
        need_undecided(report)
    return ReturnFacts(report.id, report.title, f"“{report.title}”")


def ask_reason(talk: Talk, facts: ReturnFacts) -> ReportReturn:
    question = _("Trả lại báo cáo “{title}”: cần sửa gì?", title=facts.title)
    why = talk.ask("why", question, up_to(LONGEST_REASON))
    talk.review({"why": _("Cần sửa")}, _("Cán bộ lập báo cáo sẽ nhận được như sau:"), _("Trả lại"))
    return ReportReturn(facts.report, why)


def execute_return(context: Context, returning: ReportReturn) -> Replies:
    """Return a report with a reason, and tell whoever handed it in."""
    report = reports.locked(context.tx, returning.report)
    if report is None or not may_office_return(context, report):
        report = report_to_approve(context, returning.report)
    done = move(context, report, ReportAction.RETURN, {"note": returning.why})
    tell_writer(context, done, lambda: returned_message(done, context.who.name))
    return [Message(_("Đã trả lại báo cáo “{title}” kèm lý do.", title=done.title))]


def may_office_return(context: Context, report: Report) -> bool:
    """Return whether this person is of the office, which has the report and can still return it."""
    is_taken = report.state == ReportState.FILED and report.request_state == "open"
    return is_taken and context.may(Action.REQUEST)


@dataclass(frozen=True)
class MoreTimeFacts:
    """``days`` and ``quiet``: as ``reading.deadline_facts`` makes them."""

    report: int
    title: str
    number: str  # stands behind the form's title
    unit: str
    until: datetime
    at: datetime
    days: list[Any]
    quiet: list[str]


@dataclass(frozen=True)
class MoreTimeWish:
    report: int
    until: datetime
    why: str


def choose_report(context: Context) -> Replies:
    """Ask for which of several reports more time is wanted ([Xin thêm thời gian])."""
    owed = [one for one in reports.of_units(context.tx, cards.units_to_report(context)) if one.is_owed]
    options = tuple(Option(f"rp_more:{one.id}", cards.shortened(cards.report_label(one))) for one in owed)
    if not owed:
        raise no_such_button()
    return [Message(_("Xin thêm thời gian cho báo cáo nào?"), options)]


def open_more_time(context: Context, report: Report) -> Replies:
    """Ask for more time for a report ([Xin thêm thời gian])."""
    return start_form_once(
        context, MORE_TIME_FLOW, partial(more_time_facts, context, report), report=report.id
    )


def more_time_facts(context: Context, report: Report) -> MoreTimeFacts:
    need_owed(report, context.at)
    return MoreTimeFacts(
        report=report.id,
        title=report.title,
        number=f"“{cards.shortened(report.title)}”",
        unit=report.unit_name,
        until=report.until,
        at=context.at,
        **deadline_facts(context),
    )


def ask_more_time(talk: Talk, facts: MoreTimeFacts) -> MoreTimeWish:
    asked = _(
        "Báo cáo “{title}” của {unit} có hạn {deadline}. Xin đến khi nào?",
        title=facts.title,
        unit=facts.unit,
        deadline=deadline_text(facts.until),
    )
    until = questionnaire.ask_deadline(talk, "until", asked, facts, facts.until)
    why = talk.ask("why", _("Lý do?"), up_to(LONGEST_WISH))
    talk.review({"until": _("Hạn nộp mới"), "why": _("Lý do")})
    return MoreTimeWish(facts.report, until, why)


def execute_more_time(context: Context, asking: MoreTimeWish) -> Replies:
    """Ask the office's people for more time; a wish that waits already is worded anew."""
    report = unit_report(context, asking.report)
    need_owed(report, context.at)
    wish = reports.ask_more_time(
        context.tx, reports.MoreTimeAsked(report.id, asking.until, asking.why, context.who.person, context.at)
    )
    tell(
        context,
        [one.person for one in office_people(context.tx, context.at)],
        once=f"{wish_subject(wish)}:{context.event}",
        say=lambda: wish_message(report, asking, wish, context.who.name),
        about=wish_subject(wish),
        roles=(Role.OFFICE,),
    )
    context.audit("more_time_ask", report_subject(report.id))
    return [Message(_("Đã gửi đề nghị tới Phòng. Hạn nộp hiện nay vẫn giữ cho đến khi Phòng đồng ý."))]


def need_owed(report: Report, at: datetime) -> None:
    """Refuse where nobody of the unit has to write a report any more."""
    need_editable(report, at)
    if report.state not in OWED:
        raise refusal(report)


def wish_subject(wish: int) -> str:
    return f"more_time:{wish}"


def wish_message(report: Report, asking: MoreTimeWish, wish: int, name: str) -> Message:
    said = _(
        "{name} đề nghị gia hạn báo cáo “{title}” từ {deadline} đến {until}. Lý do: {why}",
        name=name,
        title=report.title,
        deadline=deadline_text(report.until),
        until=deadline_text(asking.until),
        why=asking.why,
    )
    options = (Option(f"mt_yes:{wish}", _("Đồng ý")), Option(f"mt_no:{wish}", _("Không đồng ý")))
    return Message(said, options, heading=report.unit_name, columns=2)


def grant(context: Context, wish: MoreTime) -> Replies:
    """Give a report the time that its unit asked for ([Đồng ý])."""
    report = decide_wish(context, wish, "granted")
    until = max(wish.until, report.until)
    following = next_reminder(report.opens, until, context.at, calendar(context.tx))
    reports.change(context.tx, report.id, deadline=until, next_reminder=following.at)
    said = _(
        "Phòng đồng ý gia hạn báo cáo “{title}” đến {deadline}.",
        title=report.title,
        deadline=deadline_text(until),
    )
    return tell_asker(context, wish, report, said)


def decline(context: Context, wish: MoreTime) -> Replies:
    """Leave a report's deadline as it is ([Không đồng ý])."""
    report = decide_wish(context, wish, "declined")
    said = _(
        "Phòng chưa đồng ý gia hạn báo cáo “{title}”; hạn nộp vẫn là {deadline}.",
        title=report.title,
        deadline=deadline_text(report.until),
    )
    return tell_asker(context, wish, report, said)


def decide_wish(context: Context, wish: MoreTime, state: str) -> Report:
    """Write the decision about a wish down; return its report, locked.

    Refused where another of the office was first, or nothing is owed any more.
    """
    report = reports.locked(context.tx, wish.report)
    if report is None:
        raise no_such_button()
    if wish.state != "asked":
        raise Refused(_("Đề nghị này đã được trả lời."))
    if not report.is_owed:
        raise refusal(report)
    reports.decide_more_time(context.tx, wish.id, state, context.who.person, context.at)
    context.audit(f"more_time_{state}", report_subject(report.id))
    return report


def tell_asker(context: Context, wish: MoreTime, report: Report, said: str) -> Replies:
    """Tell whoever asked for more time what was decided."""
    options = cards.answer_buttons([report])
    message = Message(said, options, heading=report.unit_name)
    once, subject = f"more_time_told:{wish.id}", report_subject(report.id)
    tell(context, [wish.by], once=once, say=lambda: message, about=subject)
    return [Message(_("Đã trả lời đề nghị của {unit}.", unit=report.unit_name))]


def unit_report(context: Context, report_id: int) -> Report:
    """Return a report of a unit for which this person may report; refuse where there is none."""
    report = reports.get(context.tx, report_id)
    if report is None or not context.may(Action.REPORT, report.unit):
        raise no_such_button()
    return report


def need_editable(report: Report, at: datetime) -> None:
    """Refuse also where the report is filed and the time to change it is over."""
    need_open(report)
    if not is_editable(report, at):
        raise NoLongerPossible(
            _("Báo cáo đã nộp và đã hết hạn nên không sửa được. Nếu cần sửa, xin đề nghị Phòng trả lại.")
        )


def need_open(report: Report) -> None:
    """Refuse where nothing can be written any more."""
    if report.request_state != "open" or report.state in CLOSED:
        raise NoLongerPossible(_("Yêu cầu báo cáo này đã kết thúc, không nhận trả lời nữa."))


def refusal(report: Report) -> NoLongerPossible:
    return NoLongerPossible(
        _(
            "Báo cáo này đang ở tình trạng “{state}” nên không làm được việc đó.",
            state=state_name(report.state),
        )
    )


def report_subject(report_id: int) -> str:
    """Return the subject of a report's messages and files."""
    return f"{reports.SUBJECT}:{report_id}"
