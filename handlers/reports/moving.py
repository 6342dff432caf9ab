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
from handlers.engine.feature import Says, Scene, need
from handlers.engine.reading import up_to
from handlers.engine.tell import Notice, tell_others
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
from storage.reports import MoreTimeAsked, Report, ReportAct

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


def hand_in(scene: Scene, report: Report, answers: Mapping[str, str], *, is_nothing: bool) -> Says:
    """To the head where the request wants that and somebody else wrote it; else to the office at once."""
    to_head = report.needs_head and not may(scene.who, Action.APPROVE, report.unit)
    act = ReportAction.HAND if to_head else ReportAction.FILE
    values: dict[str, Any] = {
        "answers": dict(answers),
        "is_nothing": is_nothing,
        "version": report.asked_version,
        "handed_at": received_at(scene),
        "handed_by": scene.who.person,
        "note": "",
    }
    for file in files_in(report.questions, answers):
        if report_subject(report.id) not in files.uses(scene.tx, file):
            files.add_use(scene.tx, file, report_subject(report.id))
    done = move(scene, report, act, values, answers)
    edits = changed_answers(done.questions, report.answers, answers) if report.handed_at else []
    if not to_head:
        return [filed_message(done, scene.at)]
    return [handed_message(done, tell_head(scene, done, edits))]


def move(
    scene: Scene,
    report: Report,
    act: ReportAction,
    values: dict[str, Any],
    answers: Mapping[str, str] | None = None,
) -> Report:
    """Do ``act`` to a report that is held; as it is afterwards."""
    state, at = moved(report.state, act), values.get("handed_at", scene.at)
    if state is None:
        raise refusal(report)
    if state == ReportState.FILED:
        late = is_late_now(scene, report, act, at)
        by = scene.who.person if may(scene.who, Action.APPROVE, report.unit) else None
        values |= {"filed_at": scene.at, "is_late": late, "approved_by": by, "next_reminder": None}
    elif state in MISSING:  # what was filed is reminded of anew, of the head too
        following = next_reminder(report.opens, report.until, scene.at, calendar(scene.tx))
        values["next_reminder"] = following.at
    values["unit_named"] = ""  # from now on it is under the unit's name of today
    reports.change(scene.tx, report.id, state=state, **values)
    note = str(values.get("note", ""))
    reports.note_act(
        scene.tx,
        [ReportAct(report.id, at, scene.who.person, act, note, report.asked_version, answers)],
    )
    outcomes.cancel(scene.tx, [report_subject(report.id)])
    audit.write(scene.tx, scene.at, scene.who, f"report_{act}", report_subject(report.id))
    found = reports.get(scene.tx, report.id)
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


def tell_head(scene: Scene, report: Report, edits: Sequence[str]) -> Holder | None:
    """Ask the first of the unit's heads who can hear it; who that is. ``edits``: what is otherwise now."""
    heads = holders(scene.tx, scene.at, HEADING, [report.unit])[report.unit]
    able = [one for one in heads if one.hears_now and one.person != scene.who.person]
    if not able:
        return None
    name = scene.who.name
    notice = Notice(
        f"{report_subject(report.id)}:{scene.event}",
        able[0].person,
        lambda: approval_request(report, name, edits),
        subject=report_subject(report.id),
        roles=HEADING,
        unit=report.unit,
    )
    tell_others(scene, [notice])
    return able[0]


def approve(scene: Scene, argument: str) -> Says:
    """[Duyệt và nộp] of the head: rp_ok:<report>."""
    report = report_to_approve(scene, argument)
    done = move(scene, report, ReportAction.APPROVE, {})
    tell_writer(scene, done, lambda: approved_message(done))
    return [filed_message(done, scene.at)]


def report_to_approve(scene: Scene, argument: str) -> Report:
    """The report, held. Refused where there is none, or it is not for this person to approve."""
    report = reports.locked(scene.tx, id_in(argument))
    if report is None or not may(scene.who, Action.APPROVE, report.unit):
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


def tell_writer(scene: Scene, report: Report, say: Any) -> None:
    """Whoever handed it in hears what became of it."""
    if report.handed_by and report.handed_by != scene.who.person:
        key = f"{report_subject(report.id)}:{scene.event}"
        tell_others(scene, [Notice(key, report.handed_by, say, subject=report_subject(report.id))])


def return_report(scene: Scene, report: Report, why: str) -> Says:
    """The head returns it with a reason."""
    done = move(scene, report, ReportAction.RETURN, {"note": why})
    name = scene.who.name
    tell_writer(scene, done, lambda: returned_message(done, name))
    return [Message(_("Đã trả lại báo cáo “{title}” kèm lý do.", title=done.title))]


def is_late_now(scene: Scene, report: Report, act: ReportAction, at: datetime) -> bool:
    """Where ``act`` files it, which was begun at ``at``."""
    done = [*reports.acts_of(scene.tx, report.id), (act, at)]
    handed = handings(done) or [report.handed_at or at]
    return is_late(handed, scene.at, report.until, working_time(scene.tx, scene.settings))


def received_at(scene: Scene) -> datetime:
    """When it reached us: nobody is late for having to wait for their turn in the last minute."""
    is_waited_for = scene.came is not None and scene.at - scene.came <= LONGEST_WAIT
    return scene.came if scene.came and is_waited_for else scene.at


def working_time(tx: Tx, settings: Settings) -> WorkingTime:
    return WorkingTime(calendar(tx), tuple(hours for hours, _nudges in settings.rounds))


def report_to_write(scene: Scene, argument: str) -> Report:
    """The report that is named, where this person may write it and it can still be written."""
    report = reports.get(scene.tx, id_in(argument))
    if report is None or not may(scene.who, Action.REPORT, report.unit):
        raise no_such_button()
    need_editable(report, scene.at)
    return report


@dataclass(frozen=True)
class Returning:
    report: int
    why: str


def open_return(scene: Scene, argument: str) -> Says:
    """rp_back:<report>"""
    return forms.open_once(scene, RETURN_FLOW, argument, {"report": id_in(argument)})


def begin_return(scene: Scene, argument: str) -> Facts:
    report = reports.get(scene.tx, id_in(argument))
    if report is None:
        raise no_such_button()
    if not is_read_by_office(scene, report):
        if not may(scene.who, Action.APPROVE, report.unit):
            raise no_such_button()
        need_undecided(report)
    return {"report": report.id, "title": report.title, "number": f"“{report.title}”"}


def is_read_by_office(scene: Scene, report: Report) -> bool:
    """Whether the office has it, and may give it back."""
    is_taken = report.state == ReportState.FILED and report.request_state == "open"
    return is_taken and may(scene.who, Action.REQUEST)


def ask_reason(talk: Talk, facts: Facts) -> Returning:
    question = _("Trả lại báo cáo “{title}”: cần sửa gì?", title=facts["title"])
    why = talk.ask("why", question, up_to(LONGEST_REASON))
    talk.review({"why": _("Cần sửa")}, _("Cán bộ lập báo cáo sẽ nhận được như sau:"), _("Trả lại"))
    return Returning(facts["report"], why)


def return_with_reason(scene: Scene, returning: Returning) -> Says:
    report = reports.locked(scene.tx, returning.report)
    if report is None or not is_read_by_office(scene, report):
        report = report_to_approve(scene, str(returning.report))
    return return_report(scene, report, returning.why)


@dataclass(frozen=True)
class MoreTime:
    report: int
    until: datetime
    why: str


def open_more_time(scene: Scene, argument: str) -> Says:
    """rp_more:<report>"""
    return forms.open_once(scene, MORE_TIME_FLOW, argument, {"report": id_in(argument)})


def choose_report(scene: Scene, _argument: str) -> Says:
    """[Xin thêm thời gian] under several: of which?"""
    need(scene, Action.REPORT)
    owed = [one for one in reports.of_units(scene.tx, cards.units_to_report(scene)) if one.is_owed]
    options = tuple(Option(f"rp_more:{one.id}", cards.shortened(cards.report_label(one))) for one in owed)
    if not owed:
        raise no_such_button()
    return [Message(_("Xin thêm thời gian cho báo cáo nào?"), options)]


def begin_more_time(scene: Scene, argument: str) -> Facts:
    report = report_to_write(scene, argument)
    if report.state not in OWED:
        raise refusal(report)
    return {
        "report": report.id,
        "title": report.title,
        "number": f"“{cards.shortened(report.title)}”",
        "unit": report.unit_name,
        "until": report.until.isoformat(),
        **reading.deadline_facts(scene),
        "at": scene.at.isoformat(),
    }


def ask_more_time(talk: Talk, facts: Facts) -> MoreTime:
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
    return MoreTime(facts["report"], until, why)


def wish_more_time(scene: Scene, asking: MoreTime) -> Says:
    """Ask the office's people; a wish that waits already is worded anew."""
    report = report_to_write(scene, str(asking.report))
    if report.state not in OWED:
        raise refusal(report)
    wish = reports.ask_more_time(
        scene.tx, MoreTimeAsked(report.id, asking.until, asking.why, scene.who.person, scene.at)
    )
    told = Notice(
        f"more_time:{wish}:{scene.event}",
        0,
        lambda: wish_message(report, asking, wish, scene.who.name),
        subject=wish_subject(wish),
        roles=(Role.OFFICE,),
    )
    tell_others(scene, [replace(told, person=one.person) for one in office_people(scene.tx, scene.at)])
    audit.write(scene.tx, scene.at, scene.who, "more_time_ask", report_subject(report.id))
    return [Message(_("Đã gửi đề nghị tới Phòng. Hạn nộp hiện nay vẫn giữ cho đến khi Phòng đồng ý."))]


def wish_subject(wish: int) -> str:
    return f"more_time:{wish}"


def wish_message(report: Report, asking: MoreTime, wish: int, name: str) -> Message:
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


def grant(scene: Scene, argument: str) -> Says:
    """[Đồng ý]: mt_yes:<wish>"""
    wish, report = decide_wish(scene, argument, "granted")
    until = max(wish.until, report.until)
    following = next_reminder(report.opens, until, scene.at, calendar(scene.tx))
    reports.change(scene.tx, report.id, deadline=until, next_reminder=following.at)
    said = _(
        "Phòng đồng ý gia hạn báo cáo “{title}” đến {deadline}.",
        title=report.title,
        deadline=deadline_text(until),
    )
    return tell_asker(scene, wish, report, said)


def decline(scene: Scene, argument: str) -> Says:
    """[Không đồng ý]: mt_no:<wish>"""
    wish, report = decide_wish(scene, argument, "declined")
    said = _(
        "Phòng chưa đồng ý gia hạn báo cáo “{title}”; hạn nộp vẫn là {deadline}.",
        title=report.title,
        deadline=deadline_text(report.until),
    )
    return tell_asker(scene, wish, report, said)


def decide_wish(scene: Scene, argument: str, state: str) -> tuple[reports.MoreTime, Report]:
    """Write the decision down; Refused where another of the office was first, or nothing is owed any more."""
    need(scene, Action.REQUEST)
    wish = reports.locked_more_time(scene.tx, id_in(argument))
    report = reports.locked(scene.tx, wish.report) if wish else None
    if wish is None or report is None:
        raise no_such_button()
    if wish.state != "asked":
        raise Refused(_("Đề nghị này đã được trả lời."))
    if not report.is_owed:
        raise refusal(report)
    reports.decide_more_time(scene.tx, wish.id, state, scene.who.person, scene.at)
    audit.write(scene.tx, scene.at, scene.who, f"more_time_{state}", report_subject(report.id))
    return wish, report


def tell_asker(scene: Scene, wish: reports.MoreTime, report: Report, said: str) -> Says:
    """Whoever asked hears of it."""
    options = cards.answer_buttons([report])
    message = Message(said, options, heading=report.unit_name)
    tell_others(
        scene,
        [Notice(f"more_time_told:{wish.id}", wish.by, lambda: message, subject=report_subject(report.id))],
    )
    return [Message(_("Đã trả lời đề nghị của {unit}.", unit=report.unit_name))]
