"""Draw who has filed to a request and who has not: a line a unit, those who are behind first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.conversation import N_, Option, _, local_date, moment_text, number_text
from bot.documents.archive import file_name
from bot.documents.pictures import Mark, ResultsLine, ResultsPicture, results_png
from bot.domain.reports import ReportState
from handlers.engine import PNG, Action, Context, FileOrder, Paper, Replies, id_in, no_such_button, order_file
from handlers.reports.cards import shortened
from handlers.reports.lists import REQUEST
from storage.reporting import reports
from storage.reporting.report_requests import Request
from storage.reporting.reports import Report

PICTURE = "filed"  # the kind of file, for the office alone
ON_A_PAGE = 22  # units: the names can still be read on a phone
STANDINGS: Mapping[Mark, str] = {  # in the order in which units are drawn
    Mark.MISSED: N_("Chưa nộp, đã hết hạn"),
    Mark.OPEN: N_("Chưa nộp, còn hạn"),
    Mark.LATE: N_("Nộp sau hạn"),
    Mark.GOOD: N_("Nộp đúng hạn"),
    Mark.EXCUSED: N_("Được miễn"),
}


def order(context: Context, request: Request, page: int) -> Replies:
    """Order a page of the picture; offer the next, and how the checks were kept in the same days."""
    found = reports.of_request(context.tx, request.id)
    pages = pages_of(found)
    number = min(max(page, 1), pages)
    title = file_name(shortened(request.title), str(request.id))
    name = _("Tình hình nộp {title}.png", title=title)
    making = order_file(context, FileOrder(f"{PICTURE}:{request.id}:{number}", name, PNG))
    options = []
    if number < pages:
        further = _("Ảnh tiếp theo ({page}/{pages})", page=number + 1, pages=pages)
        options.append(Option(f"pc_filed:{request.id}:{number + 1}", further))
    if request.period_first and request.period_last:
        days = f"{request.period_first}..{request.period_last}"
        options.append(Option(f"rs_picture:{days}", _("Ảnh kiểm tra hộp thư")))
    return [replace(making, options=tuple(options))]


def read_picture(context: Context, asked: str) -> Paper:
    """Read what is drawn: "17:1" is the first page of a request."""
    context.need(Action.REQUEST)
    named, _colon, page = asked.partition(":")
    request, number = REQUEST.read(context, named), max(id_in(page), 1)
    found = reports.of_request(context.tx, request.id)
    marks = {one.id: mark_of(one, context.at) for one in found}
    order_of = list(STANDINGS)
    behind_first = sorted(found, key=lambda one: order_of.index(marks[one.id]))
    shown = behind_first[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    if not shown:
        raise no_such_button()
    pages, owing = pages_of(found), [one for one in found if one.state != ReportState.EXEMPT]
    places = {
        "filed": number_text(sum(one.is_filed for one in owing)),
        "all": number_text(len(owing)),
        "moment": moment_text(context.at),
    }
    picture = ResultsPicture(
        title=request.title,
        subtitle=_("{filed}/{all} đơn vị đã nộp; số liệu đến {moment}", **places),
        below=_("Trang {page}/{pages}.", page=number, pages=pages) if pages > 1 else "",
        columns=[""],
        lines=[ResultsLine(one.unit_name, [marks[one.id]], filed_text(one)) for one in shown],
        legend={mark: _(name) for mark, name in STANDINGS.items() if mark in marks.values()},
    )
    said = _("Tình hình nộp “{title}”: {filed}/{all} đơn vị đã nộp.", **places, title=request.title)
    return Paper(partial(results_png, picture), said, context.who.language)


def mark_of(report: Report, at: datetime) -> Mark:
    if report.state == ReportState.EXEMPT:
        return Mark.EXCUSED
    if report.is_filed:
        return Mark.LATE if report.is_late else Mark.GOOD
    is_over = report.state == ReportState.ENDED or report.until < at
    return Mark.MISSED if is_over else Mark.OPEN


def filed_text(report: Report) -> str:
    """Write the day on which it was filed."""
    return f"{local_date(report.filed_at):%d/%m}" if report.is_filed and report.filed_at else "–"


def pages_of(found: Sequence[Report]) -> int:
    return max(1, -(-len(found) // ON_A_PAGE))
