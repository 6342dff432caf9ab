"""/baocao: what a person's units have to report, and one report as it stands."""

from collections.abc import Sequence

from bot.domain.reports.questions import files_in
from bot.domain.reports.states import CLOSED, Act, moved
from bot.domain.rights import Action, may
from bot.message import Message, Option
from bot.words import _
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from handlers.reports import telling
from handlers.reports.filing import is_editable
from handlers.reports.words import content, deadline_text, state_name
from storage import reports
from storage.reports import Report


def show(scene: Scene, _argument: str) -> Says:
    """The nearest deadline first."""
    need(scene, Action.REPORT)
    found = reports.of_units(scene.tx, telling.units_of(scene))
    if not found:
        return [Message(_("Hiện không có yêu cầu báo cáo nào đang mở với đơn vị của anh/chị."))]
    others = (Option(f"rp:{one.id}", look_at(one, found)) for one in found if not one.is_owed)
    owed = [one for one in found if one.is_owed]
    more = [Option("rp_wish:", _("Xin thêm thời gian"))] if len(owed) > 1 else []
    options = (*telling.buttons(owed), *others, *more)
    return [Message("\n".join(map(line, found)), options, heading=_("Báo cáo của đơn vị"))]


def look_at(report: Report, found: Sequence[Report]) -> str:
    if len(found) == 1:
        return _("Xem báo cáo")
    return _("Xem: {what}", what=telling.shortened(telling.label(report)))


def line(report: Report) -> str:
    return _(
        "– {title} ({unit}): {state}; hạn {deadline}",
        title=report.title,
        unit=report.unit_name,
        state=state_name(report.state),
        deadline=deadline_text(report.until),
    )


def show_one(scene: Scene, argument: str) -> Says:
    """rp:<report>: its answers, and what this person may do to it now."""
    report = reports.get(scene.tx, id_in(argument))
    if report is None or not may(scene.who, Action.REPORT, report.unit):
        raise no_such_button()
    why = [_("Cần sửa: {why}", why=report.note)] if report.note else []
    text = "\n".join([line(report).removeprefix("– "), *why, *content(report)])
    sent = files_in(report.questions, report.answers)
    options = options_of(scene, report)
    return [Message(text, options, heading=_("Báo cáo của đơn vị"), columns=2, file_ids=tuple(sent))]


def options_of(scene: Scene, report: Report) -> tuple[Option, ...]:
    if report.request_state != "open" or report.state in CLOSED:
        return ()
    approves = moved(report.state, Act.APPROVE) and may(scene.who, Action.APPROVE, report.unit)
    if report.is_owed:
        return telling.buttons([report])
    if not is_editable(report, scene.at):
        return ()
    write = Option(f"rp_write:{report.id}", _("Sửa báo cáo"))
    return (*telling.deciding(report), write) if approves else (write,)
