"""Workbook of what units found of their own use of mail ([Xuất Excel])."""

from functools import partial

from bot.conversation import N_, _, moment_text, number_text, shown_name
from bot.documents.archive import file_name
from bot.documents.inspections import InspectedUnit, InspectionTable, inspections_workbook
from bot.domain.reports.inspections import FINDINGS, INSPECTION, InspectionAnswer
from handlers.engine import XLSX, Action, Context, FileOrder, Paper, Replies, Who, may, order_file
from handlers.inspections import cards
from handlers.inspections.cards import ShownInspection
from handlers.reports.cards import shortened
from handlers.reports.lists import REQUEST
from storage import files
from storage.engine import Tx
from storage.reporting.report_requests import Request

WORKBOOK = "inspections"  # kind of file, made for the office alone
OPEN = N_("Chưa trả lời")


def order(context: Context, request: Request) -> Replies:
    context.audit("inspection_export", request.subject)
    title = file_name(shortened(request.title), str(request.id))
    name = shown_name(_("Tự kiểm tra {title}", title=title) + ".xlsx")
    return [order_file(context, FileOrder(f"{WORKBOOK}:{request.id}", name, XLSX))]


def read_workbook(context: Context, argument: str) -> Paper:
    context.need(Action.LOOK)
    request = REQUEST.read(context, argument)
    there = cards.of_request(context, request.id)
    as_of = _("Số liệu đến {moment}.", moment=moment_text(context.at))
    table = InspectionTable(
        title=request.title,
        as_of=as_of,
        questions=[_(one.text) for one in INSPECTION],
        findings=[*(_(label) for label in FINDINGS.values()), _(OPEN)],
        units=[unit_line(place, one) for place, one in enumerate(there, 1)],
    )
    done = number_text(sum(one.inspection.is_done for one in there))
    places = {"title": request.title, "done": done, "all": number_text(len(there))}
    said = _("Kết quả tự kiểm tra, “{title}”: {done}/{all} đơn vị đã trả lời đủ.", **places)
    return Paper(partial(inspections_workbook, table), f"{said} {as_of}", context.who.language)


def unit_line(place: int, there: ShownInspection) -> InspectedUnit:
    inspection = there.inspection
    return InspectedUnit(
        place=place,
        unit=there.report.unit_name,
        findings=[finding(inspection.answers.get(one.key)) for one in INSPECTION],
        remark=inspection.remark,
        giver=inspection.giver,
        at=moment_text(inspection.given_at) if inspection.given_at else "",
    )


def finding(given: str | None) -> str:
    return _(FINDINGS[InspectionAnswer(given)]) if given else _(OPEN)


def may_have_file(tx: Tx, who: Who, file_id: int) -> bool:
    """Return whether a person may still have a file that was sent to them, as far as it is of these."""
    row = files.get(tx, file_id)
    is_ours = row is not None and files.made_subject(row.remote).startswith(f"{WORKBOOK}:")
    return not is_ours or may(who, Action.LOOK)
