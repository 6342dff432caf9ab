"""What the command line gives of reports: their rows, a request put together, and its files."""

from datetime import date, datetime, time, timedelta

from bot.domain.reports.questions import files_in
from bot.domain.reports.states import State
from bot.papers.packed import Part, placed
from bot.sheets.report_rows import ReportRow
from bot.sheets.reports import Consolidated
from bot.text import at_local, moment_text
from bot.words import _
from handlers.reports import enclosed
from handlers.reports.consolidating import consolidated
from storage import reports
from storage.engine.db import Tx
from storage.report_requests import Request
from storage.reports import Report

DAY = timedelta(days=1)


def sent_between(tx: Tx, first: date, last: date) -> list[ReportRow]:
    """What is owed to the requests that were sent from ``first`` to ``last``, both included."""
    span = at_local(first, time(0)), at_local(last + DAY, time(0))
    return [row(one) for one in reports.asked_between(tx, *span)]


def of_request(tx: Tx, request: int) -> list[ReportRow]:
    return [row(one) for one in reports.of_request(tx, request)]


def row(report: Report) -> ReportRow:
    is_filed = report.state == State.FILED
    return ReportRow(
        request=report.request,
        title=report.title,
        sent_at=report.opens,
        unit_code=report.unit_code,
        unit_name=report.unit_name,
        state=report.state,
        deadline=report.until,
        opened_at=report.opened_at,
        handed_at=report.handed_at,
        handed_by=report.writer,
        filed_at=report.filed_at if is_filed else None,
        approved_by=report.approver if is_filed else "",
        late=int(is_filed and report.is_late),
        nothing=int(is_filed and report.is_nothing),
        files=len(files_in(report.questions, report.answers)) if is_filed else 0,
    )


def whole(tx: Tx, at: datetime, request: Request) -> Consolidated:
    """What units have filed to it, as [Xuất Excel] gives it."""
    return consolidated(tx, at, request, reports.of_request(tx, request.id))


def archive(tx: Tx, at: datetime, request: Request) -> Part:
    """All files of what units have filed to it, in one part however large it is."""
    sent = enclosed.sent(tx, reports.of_request(tx, request.id))
    as_of = _("Số liệu đến {moment}.", moment=moment_text(at))
    return Part(request.title, as_of, placed(sent))
