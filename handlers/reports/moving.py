"""Moving a report: handed in, approved or returned, filed in time or late, given more time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.config import Settings
from bot.conversation.answers import NoLongerPossible, Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.words import _
from bot.domain.calendar import WorkingTime
from bot.domain.reports.questions import files_in
from bot.domain.reports.states import (
    CLOSED,
    MISSING,
    OWED,
    ReportAction,
    ReportState,
    handings,
    is_late,
    moved,
    next_reminder,
)
from bot.domain.rights import HEADING, Action, Role, may
from handlers.engine import forms, reading
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.engine.reading import up_to
from handlers.engine.tell import Notice, tell_all
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
from storage import audit, files, reports
from storage.calendar import calendar
from storage.engine import outcomes
from storage.engine.db import Tx
from storage.engine.role_holders import Holder, holders, office_people
from storage.reports import Report, ReportAct

LONGEST_WAIT = timedelta(minutes=10)  # that what has come to us may have to wait for its turn

RETURN_FLOW = "return_report"
LONGEST_REASON = 500  # characters

MORE_TIME_FLOW = "more_time"
LONGEST_WISH = 300  # characters


def need_open(report: Report) -> None:
    """Refused where nothing can be written any more."""
    if report.request_state != "open" or report.state in CLOSED:
        raise NoLongerPossible(_("Yêu cầu báo cáo này đã kết thúc, không nhận trả lời nữa."))


def need_editable(report: Report, at: datetime) -> None:
    """Refused too where it is filed and the time to change it is over."""
    need_open(report)
    if not is_editable(report, at):
        raise NoLongerPossible(
            _("Báo cáo đã nộp và đã hết hạn nên không sửa được. Nếu cần sửa, xin đề nghị Phòng trả lại.")
        )


def hand_in(context: Context, report: Report, answers: Mapping[str, str], *, is_nothing: bool) -> Replies:
    """To the head where the request wants that and somebody else wrote it; else to the office at once."""
    to_head = report.needs_head and not may(context.who, Action.APPROVE, report.unit)
    act = ReportAction.HAND if to_head else ReportAction.FILE
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
    done = move(context, report, act, values, answers)
    edits = changed_answers(done.questions, report.answers, answers) if report.handed_at else []
    if not to_head:
        return [filed_message(done, context.at)]
    return [handed_message(done, tell_head(context, done, edits))]


def move(
    context: Context,
    report: Report,
    act: ReportAction,
    values: dict[str, Any],
    answers: Mapping[str, str] | None = None,
) -> Report:
    """Do ``act`` to a report that is held; as it is afterwards."""
    state, at = moved(report.state, act), values.get("handed_at", context.at)
    if state is None:
        raise refusal(report)
    if state == ReportState.FILED:
        late = is_late_now(context, report, act, at)
        by = context.who.person if may(context.who, Action.APPROVE, report.unit) else None
        values |= {"filed_at": context.at, "is_late": late, "approved_by": by, "next_reminder": None}
    elif state in MISSING:  # what was filed is reminded of anew, of the head too
        following = next_reminder(report.opens, report.until, context.at, calendar(context.tx))
        values["next_reminder"] = following.at
    values["unit_named"] = ""  # from now on it is under the unit's name of today
    reports.change(context.tx, report.id, state=state, **values)
    note = str(values.get("note", ""))
    reports.note_act(
        context.tx,
        [ReportAct(report.id, at, context.who.person, act, note, report.asked_version, answers)],
    )
    outcomes.cancel(context.tx, [report_subject(report.id)])
    audit.write(context.tx, context.at, context.who, f"report_{act}", report_subject(report.id))
    found = reports.get(context.tx, report.id)
    if found is None:
        raise AssertionError("it is held")
    return found


def refusal(report: Report) -> NoLongerPossible:
    return NoLongerPossible(
        _(
            "Báo cáo này đang ở tình trạng “{state}” nên không làm được việc đó.",
            state=state_name(report.state),
        )
    )


def report_subject(report_id: int) -> str:
    return f"{reports.SUBJECT}:{report_id}"


def tell_head(context: Context, report: Report, edits: Sequence[str]) -> Holder | None:
    """Ask the first of the unit's heads who can hear it; who that is. ``edits``: what is otherwise now."""
    heads = holders(context.tx, context.at, HEADING, [report.unit])[report.unit]
    able = [one for one in heads if one.hears_now and one.person != context.who.person]
    if not able:
        return None
    name = context.who.name
    notice = Notice(
        f"{report_subject(report.id)}:{context.event}",
        able[0].person,
        lambda: approval_request(report, name, edits),
        subject=report_subject(report.id),
        roles=HEADING,
        unit=report.unit,
    )
    tell_all(context, [notice])
    return able[0]


def approve(context: Context, argument: str) -> Replies:
    """[Duyệt và nộp] of the head: rp_ok:<report>."""
    report = report_to_approve(context, argument)
    done = move(context, report, ReportAction.APPROVE, {})
    tell_writer(context, done, lambda: approved_message(done))
    return [filed_message(done, context.at)]


def report_to_approve(context: Context, argument: str) -> Report:
    """The report, held. Refused where there is none, or it is not for this person to approve."""
    report = reports.locked(context.tx, id_in(argument))
    if report is None or not may(context.who, Action.APPROVE, report.unit):
        raise no_such_button()
    need_undecided(report)
    return report


def need_undecided(report: Report) -> None:
    """Refused where the head has nothing to say to it any more, or not yet."""
    need_open(report)
    if report.state == ReportState.FILED:
        raise NoLongerPossible(_("Báo cáo này đã được duyệt và nộp."))
    if moved(report.state, ReportAction.APPROVE) is None:
        raise refusal(report)


def tell_writer(context: Context, report: Report, say: Any) -> None:
    """Whoever handed it in hears what became of it."""
    if report.handed_by and report.handed_by != context.who.person:
        key = f"{report_subject(report.id)}:{context.event}"
        tell_all(context, [Notice(key, report.handed_by, say, subject=report_subject(report.id))])


def return_report(context: Context, report: Report, why: str) -> Replies:
    """The head returns it with a reason."""
    done = move(context, report, ReportAction.RETURN, {"note": why})
    name = context.who.name
    tell_writer(context, done, lambda: returned_message(done, name))
    return [Message(_("Đã trả lại báo cáo “{title}” kèm lý do.", title=done.title))]


def is_late_now(context: Context, report: Report, act: ReportAction, at: datetime) -> bool:
    """Where ``act`` files it, which was begun at ``at``."""
    done = [*reports.acts_of(context.tx, report.id), (act, at)]
    handed = handings(done) or [report.handed_at or at]
    return is_late(handed, context.at, report.until, working_time(context.tx, context.settings))


def received_at(context: Context) -> datetime:
    """When it reached us: nobody is late for having to wait for their turn in the last minute."""
    is_waited_for = context.came is not None and context.at - context.came <= LONGEST_WAIT
    return context.came if context.came and is_waited_for else context.at


def working_time(tx: Tx, settings: Settings) -> WorkingTime:
    return WorkingTime(calendar(tx), tuple(hours for hours, _nudges in settings.rounds))


def report_to_write(context: Context, argument: str) -> Report:
    """The report that is named, where this person may write it and it can still be written."""
    report = reports.get(context.tx, id_in(argument))
    if report is None or not may(context.who, Action.REPORT, report.unit):
        raise no_such_button()
    need_editable(report, context.at)
    return report


@dataclass(frozen=True)
class Returning:
    report: int
    why: str


def open_return(context: Context, argument: str) -> Replies:
    """rp_back:<report>"""
    return forms.open_once(context, RETURN_FLOW, argument, {"report": id_in(argument)})


def begin_return(context: Context, argument: str) -> Facts:
    report = reports.get(context.tx, id_in(argument))
    if report is None:
        raise no_such_button()
    if not is_read_by_office(context, report):
        if not may(context.who, Action.APPROVE, report.unit):
            raise no_such_button()
        need_undecided(report)
    return {"report": report.id, "title": report.title, "number": f"“{report.title}”"}


def is_read_by_office(context: Context, report: Report) -> bool:
    """Whether the office has it, and may give it back."""
    is_taken = report.state == ReportState.FILED and report.request_state == "open"
    return is_taken and may(context.who, Action.REQUEST)


def ask_reason(talk: Talk, facts: Facts) -> Returning:
    question = _("Trả lại báo cáo “{title}”: cần sửa gì?", title=facts["title"])
    why = talk.ask("why", question, up_to(LONGEST_REASON))
    talk.review({"why": _("Cần sửa")}, _("Cán bộ lập báo cáo sẽ nhận được như sau:"), _("Trả lại"))
    return Returning(facts["report"], why)


def return_with_reason(context: Context, returning: Returning) -> Replies:
    report = reports.locked(context.tx, returning.report)
    if report is None or not is_read_by_office(context, report):
        report = report_to_approve(context, str(returning.report))
    return return_report(context, report, returning.why)


@dataclass(frozen=True)
class MoreTimeAsked:
    report: int
    until: datetime
    why: str


def open_more_time(context: Context, argument: str) -> Replies:
    """rp_more:<report>"""
    return forms.open_once(context, MORE_TIME_FLOW, argument, {"report": id_in(argument)})


def choose_report(context: Context, _argument: str) -> Replies:
    """[Xin thêm thời gian] under several: of which?"""
    need(context, Action.REPORT)
    owed = [one for one in reports.of_units(context.tx, cards.units_to_report(context)) if one.is_owed]
    options = tuple(Option(f"rp_more:{one.id}", cards.shortened(cards.report_label(one))) for one in owed)
    if not owed:
        raise no_such_button()
    return [Message(_("Xin thêm thời gian cho báo cáo nào?"), options)]


def begin_more_time(context: Context, argument: str) -> Facts:
    report = report_to_write(context, argument)
    if report.state not in OWED:
        raise refusal(report)
    return {
        "report": report.id,
        "title": report.title,
        "number": f"“{cards.shortened(report.title)}”",
        "unit": report.unit_name,
        "until": report.until.isoformat(),
        **reading.deadline_facts(context),
        "at": context.at.isoformat(),
    }


def ask_more_time(talk: Talk, facts: Facts) -> MoreTimeAsked:
    now = datetime.fromisoformat(facts["until"])
    asked = _(
        "Báo cáo “{title}” của {unit} có hạn {deadline}. Xin đến khi nào?",
        title=facts["title"],
        unit=facts["unit"],
        deadline=deadline_text(now),
    )
    until = questionnaire.ask_deadline(talk, "until", asked, facts, now)
    why = talk.ask("why", _("Lý do?"), up_to(LONGEST_WISH))
    talk.review({"until": _("Hạn nộp mới"), "why": _("Lý do")})
    return MoreTimeAsked(facts["report"], until, why)


def wish_more_time(context: Context, asking: MoreTimeAsked) -> Replies:
    """Ask the office's people; a wish that waits already is worded anew."""
    report = report_to_write(context, str(asking.report))
    if report.state not in OWED:
        raise refusal(report)
    wish = reports.ask_more_time(
        context.tx, reports.MoreTimeAsked(report.id, asking.until, asking.why, context.who.person, context.at)
    )
    told = Notice(
        f"more_time:{wish}:{context.event}",
        0,
        lambda: wish_message(report, asking, wish, context.who.name),
        subject=wish_subject(wish),
        roles=(Role.OFFICE,),
    )
    tell_all(context, [replace(told, person=one.person) for one in office_people(context.tx, context.at)])
    audit.write(context.tx, context.at, context.who, "more_time_ask", report_subject(report.id))
    return [Message(_("Đã gửi đề nghị tới Phòng. Hạn nộp hiện nay vẫn giữ cho đến khi Phòng đồng ý."))]


def wish_subject(wish: int) -> str:
    return f"more_time:{wish}"


def wish_message(report: Report, asking: MoreTimeAsked, wish: int, name: str) -> Message:
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


def grant(context: Context, argument: str) -> Replies:
    """[Đồng ý]: mt_yes:<wish>"""
    wish, report = decide_wish(context, argument, "granted")
    until = max(wish.until, report.until)
    following = next_reminder(report.opens, until, context.at, calendar(context.tx))
    reports.change(context.tx, report.id, deadline=until, next_reminder=following.at)
    said = _(
        "Phòng đồng ý gia hạn báo cáo “{title}” đến {deadline}.",
        title=report.title,
        deadline=deadline_text(until),
    )
    return tell_asker(context, wish, report, said)


def decline(context: Context, argument: str) -> Replies:
    """[Không đồng ý]: mt_no:<wish>"""
    wish, report = decide_wish(context, argument, "declined")
    said = _(
        "Phòng chưa đồng ý gia hạn báo cáo “{title}”; hạn nộp vẫn là {deadline}.",
        title=report.title,
        deadline=deadline_text(report.until),
    )
    return tell_asker(context, wish, report, said)


def decide_wish(context: Context, argument: str, state: str) -> tuple[reports.MoreTime, Report]:
    """Write the decision down; Refused where another of the office was first, or nothing is owed any more."""
    need(context, Action.REQUEST)
    wish = reports.locked_more_time(context.tx, id_in(argument))
    report = reports.locked(context.tx, wish.report) if wish else None
    if wish is None or report is None:
        raise no_such_button()
    if wish.state != "asked":
        raise Refused(_("Đề nghị này đã được trả lời."))
    if not report.is_owed:
        raise refusal(report)
    reports.decide_more_time(context.tx, wish.id, state, context.who.person, context.at)
    audit.write(context.tx, context.at, context.who, f"more_time_{state}", report_subject(report.id))
    return wish, report


def tell_asker(context: Context, wish: reports.MoreTime, report: Report, said: str) -> Replies:
    """Whoever asked hears of it."""
    options = cards.answer_buttons([report])
    message = Message(said, options, heading=report.unit_name)
    tell_all(
        context,
        [Notice(f"more_time_told:{wish.id}", wish.by, lambda: message, subject=report_subject(report.id))],
    )
    return [Message(_("Đã trả lời đề nghị của {unit}.", unit=report.unit_name))]
