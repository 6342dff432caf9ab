"""A report's way to the office: handed in, approved or returned by the head, filed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.answers import Over
from bot.domain.reports.questions import files_in
from bot.domain.reports.reminders import next_reminder
from bot.domain.reports.states import CLOSED, MISSING, Act, State, moved
from bot.domain.rights import HEADING, Action, may
from bot.message import Message, Option
from bot.words import _
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene
from handlers.engine.tell import Notice, tell_others
from handlers.reports import in_time, telling
from handlers.reports.words import changed, content, deadline_text, state_name
from storage import audit, files, reports
from storage.calendar import calendar
from storage.engine import outcomes
from storage.engine.role_holders import Holder, holders
from storage.reports import Report, ReportAct


def need_open(report: Report) -> None:
    """Refused where nothing can be written any more."""
    if report.request_state != "open" or report.state in CLOSED:
        raise Over(_("Yêu cầu báo cáo này đã kết thúc, không nhận trả lời nữa."))


def need_editable(report: Report, at: datetime) -> None:
    """Refused too where it is filed and the time to change it is over."""
    need_open(report)
    if not is_editable(report, at):
        raise Over(
            _("Báo cáo đã nộp và đã hết hạn nên không sửa được. Nếu cần sửa, xin đề nghị Phòng trả lại.")
        )


def is_editable(report: Report, at: datetime) -> bool:
    return report.state != State.FILED or at <= report.until


def hand_in(scene: Scene, report: Report, answers: Mapping[str, str], *, is_nothing: bool) -> Says:
    """To the head where the request wants that and somebody else wrote it; else to the office at once."""
    to_head = report.needs_head and not may(scene.who, Action.APPROVE, report.unit)
    act = Act.HAND if to_head else Act.FILE
    values: dict[str, Any] = {
        "answers": dict(answers),
        "is_nothing": is_nothing,
        "version": report.asked_version,
        "handed_at": in_time.came(scene),
        "handed_by": scene.who.person,
        "note": "",
    }
    for file in files_in(report.questions, answers):
        if subject(report.id) not in files.uses(scene.tx, file):
            files.add_use(scene.tx, file, subject(report.id))
    done = move(scene, report, act, values, answers)
    edits = changed(done.questions, report.answers, answers) if report.handed_at else []
    if not to_head:
        return [filed(done, scene.at)]
    return [handed(done, tell_head(scene, done, edits))]


def move(
    scene: Scene,
    report: Report,
    act: Act,
    values: dict[str, Any],
    answers: Mapping[str, str] | None = None,
) -> Report:
    """Do ``act`` to a report that is held; as it is afterwards."""
    state, at = moved(report.state, act), values.get("handed_at", scene.at)
    if state is None:
        raise cannot(report)
    if state == State.FILED:
        late = in_time.is_late_now(scene, report, act, at)
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
    outcomes.cancel(scene.tx, [subject(report.id)])
    audit.write(scene.tx, scene.at, scene.who, f"report_{act}", subject(report.id))
    found = reports.get(scene.tx, report.id)
    if found is None:
        raise AssertionError("it is held")
    return found


def cannot(report: Report) -> Over:
    return Over(
        _(
            "Báo cáo này đang ở tình trạng “{state}” nên không làm được việc đó.",
            state=state_name(report.state),
        )
    )


def subject(report_id: int) -> str:
    return f"{reports.SUBJECT}:{report_id}"


def filed(report: Report, at: datetime) -> Message:
    places = {"title": report.title, "unit": report.unit_name}
    if report.is_late:
        said = _("Đã nộp báo cáo “{title}” của {unit}, sau hạn.", **places)
    else:
        said = _("Đã nộp báo cáo “{title}” của {unit}, đúng hạn.", **places)
    edit = (Option(f"rp_write:{report.id}", _("Sửa báo cáo")),) if is_editable(report, at) else ()
    return Message(said, edit)


def handed(report: Report, head: Holder | None) -> Message:
    if head is None:
        said = _(
            "Đã lập báo cáo “{title}” của {unit}, nhưng chưa báo được thủ trưởng qua hệ thống. Xin anh/chị "
            "báo trực tiếp để thủ trưởng duyệt (gõ /baocao).",
            title=report.title,
            unit=report.unit_name,
        )
    else:
        said = _(
            "Đã trình {name} báo cáo “{title}” của {unit}. Báo cáo được nộp khi thủ trưởng duyệt.",
            name=head.name,
            title=report.title,
            unit=report.unit_name,
        )
    return Message(said, (Option(f"rp_write:{report.id}", _("Sửa báo cáo")),))


def tell_head(scene: Scene, report: Report, edits: Sequence[str]) -> Holder | None:
    """Ask the first of the unit's heads who can hear it; who that is. ``edits``: what is otherwise now."""
    heads = holders(scene.tx, scene.at, HEADING, [report.unit])[report.unit]
    able = [one for one in heads if one.hears_now and one.person != scene.who.person]
    if not able:
        return None
    name = scene.who.name
    notice = Notice(
        f"{subject(report.id)}:{scene.event}",
        able[0].person,
        lambda: to_approve(report, name, edits),
        subject=subject(report.id),
        roles=HEADING,
        unit=report.unit,
    )
    tell_others(scene, [notice])
    return able[0]


def to_approve(report: Report, name: str, edits: Sequence[str]) -> Message:
    """The report as the head sees it, to be approved or returned."""
    said = _(
        "{name} trình báo cáo “{title}”, hạn nộp {deadline}.",
        name=name,
        title=report.title,
        deadline=deadline_text(report.until),
    )
    what_changed = [_("Đã sửa so với lần trình trước:"), *edits] if edits else []
    text = "\n".join([said, *content(report), *what_changed])
    sent = files_in(report.questions, report.answers)
    options = telling.deciding(report)
    return Message(text, options, heading=report.unit_name, columns=2, file_ids=tuple(sent))


def approve(scene: Scene, argument: str) -> Says:
    """[Duyệt và nộp] of the head: rp_ok:<report>."""
    report = for_head(scene, argument)
    done = move(scene, report, Act.APPROVE, {})
    tell_writer(scene, done, lambda: approved(done))
    return [filed(done, scene.at)]


def for_head(scene: Scene, argument: str) -> Report:
    """The report, held. Refused where there is none, or it is not for this person to approve."""
    report = reports.locked(scene.tx, id_in(argument))
    if report is None or not may(scene.who, Action.APPROVE, report.unit):
        raise no_such_button()
    need_undecided(report)
    return report


def need_undecided(report: Report) -> None:
    """Refused where the head has nothing to say to it any more, or not yet."""
    need_open(report)
    if report.state == State.FILED:
        raise Over(_("Báo cáo này đã được duyệt và nộp."))
    if moved(report.state, Act.APPROVE) is None:
        raise cannot(report)


def tell_writer(scene: Scene, report: Report, say: Any) -> None:
    """Whoever handed it in hears what became of it."""
    if report.handed_by and report.handed_by != scene.who.person:
        key = f"{subject(report.id)}:{scene.event}"
        tell_others(scene, [Notice(key, report.handed_by, say, subject=subject(report.id))])


def approved(report: Report) -> Message:
    said = _(
        "{name} đã duyệt và nộp báo cáo “{title}”.",
        name=report.approver,
        title=report.title,
    )
    return Message(said, heading=report.unit_name)


def send_back(scene: Scene, report: Report, why: str) -> Says:
    """The head returns it with a reason."""
    done = move(scene, report, Act.RETURN, {"note": why})
    name = scene.who.name
    tell_writer(scene, done, lambda: returned(done, name))
    return [Message(_("Đã trả lại báo cáo “{title}” kèm lý do.", title=done.title))]


def returned(report: Report, name: str) -> Message:
    said = _(
        "{name} trả lại báo cáo “{title}”: {why}",
        name=name,
        title=report.title,
        why=report.note,
    )
    return Message(said, (Option(f"rp_write:{report.id}", _("Sửa báo cáo")),), heading=report.unit_name)
