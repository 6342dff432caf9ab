"""Give reports as files: the workbook of a request, its files packed, rows for the command line."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.conversation import N_, Refused, _, at_local, moment_text, number_text, shown_name, size_text
from bot.documents import archive
from bot.documents.archive import ArchivePart, ReportFile, file_name, place_files
from bot.documents.reports import Consolidated, ReportLine, ReportRow, reports_workbook
from bot.domain.reports import ReportState, files_in
from bot.domain.reports.inspections import summary
from handlers.engine import (
    XLSX,
    ZIP,
    Action,
    Context,
    FileOrder,
    Packed,
    Paper,
    Replies,
    Who,
    may,
    order_file,
    order_file_once,
)
from handlers.reports import cards
from handlers.reports.lists import REQUEST, TITLES, sort_by_standing
from storage import files
from storage.engine import Tx, blobs
from storage.files import SentFile
from storage.reporting import reports
from storage.reporting.report_requests import Request
from storage.reporting.reports import Report

WORKBOOK, FILES = "reports", "report_files"  # kinds of files that are made for the office alone
MOST_PARTS = 10  # of packed files: beyond that it is no matter for a chat


def order_workbook(context: Context, request: Request) -> Replies:
    context.audit("request_export", request.subject)
    title = file_name(cards.shortened(request.title), str(request.id))
    name = _("Báo cáo {title}.xlsx", title=title)
    return [order_file(context, FileOrder(f"{WORKBOOK}:{request.id}", name, XLSX))]


def read_workbook(context: Context, argument: str) -> Paper:
    context.need(Action.LOOK)
    request = REQUEST.read(context, argument)
    found = reports.of_request(context.tx, request.id)
    whole = consolidate(context.tx, context.at, request, found)
    counts = {
        "filed": number_text(sum(one.is_filed for one in found)),
        "all": number_text(sum(one.state != ReportState.EXEMPT for one in found)),
    }
    said = _("Tổng hợp báo cáo “{title}”: {filed}/{all} đơn vị đã nộp.", title=request.title, **counts)
    return Paper(partial(reports_workbook, whole), f"{said} {whole.as_of}", context.who.language)


def consolidate(tx: Tx, at: datetime, request: Request, found: Sequence[Report]) -> Consolidated:
    """Put the reports of a request together, in the order of the units."""
    as_of = _("Số liệu đến {moment}.", moment=moment_text(at))
    stands = sort_by_standing(tx, at, request, found)
    state = {one.id: _(TITLES[standing]) for standing, alike in stands.items() for one in alike}
    lines = [workbook_line(one, state[one.id]) for one in found]
    states = [_(TITLES[standing]) for standing in stands]
    enclosed = enclosed_files(tx, found)
    return Consolidated(request.title, as_of, request.questions, lines, enclosed, states)


def workbook_line(report: Report, state: str) -> ReportLine:
    """Return one report's line; of what is not filed yet nothing is told."""
    is_filed = report.is_filed
    return ReportLine(
        code=report.unit_code,
        unit=report.unit_name,
        state=state,
        writer=report.writer if is_filed else "",
        approver=report.approver if is_filed else "",
        filed_at=report.filed_at if is_filed else None,
        answers=dict(report.answers) if is_filed else {},
        inspected=summary(report.inspected) if report.inspected is not None else "",
    )


def order_files(context: Context, request: Request) -> Replies:
    """Send the files of a request's reports, packed ([Tải tệp đính kèm])."""
    read_parts(context, request)
    context.audit("request_files", request.subject)
    order = FileOrder(f"{FILES}:{request.id}", part_name(request), ZIP)
    return [order_file_once(context, order)]


def read_files(context: Context, argument: str) -> Sequence[Packed]:
    context.need(Action.LOOK)
    request, language = REQUEST.read(context, argument), context.who.language
    opened = partial(blobs.open_blob, context.settings.files)
    return [
        Packed(part_name(request, part), partial(archive.pack, part, opened), part_text(part), language)
        for part in read_parts(context, request)
    ]


def read_parts(context: Context, request: Request) -> list[ArchivePart]:
    """Divide the files of now into parts; refuse where there are none, or more than a chat should carry."""
    sent = enclosed_files(context.tx, reports.of_request(context.tx, request.id))
    if not sent:
        raise Refused(_("Trong các báo cáo đã nộp chưa có tệp nào."))
    as_of = _("Số liệu đến {moment}.", moment=moment_text(context.at))
    parts = list(archive.numbered(request.title, as_of, sent, archive.PART))
    if len(parts) > MOST_PARTS:
        places = {"size": size_text(sum(one.size for one in sent)), "request": request.id}
        raise Refused(
            _(
                "{count} tệp có dung lượng {size}, không gửi được qua tin nhắn. Xin xem từng báo cáo bằng "
                "“Đọc báo cáo đã nộp”, hoặc đề nghị người vận hành chạy: export reports --request {request} "
                "--out tep.zip",
                count=number_text(len(sent)),
                **places,
            )
        )
    return parts


def part_name(request: Request, part: ArchivePart | None = None) -> str:
    """Name a part; without ``part`` as long as it is not known how many there are."""
    title = file_name(cards.shortened(request.title), str(request.id))
    if part is None or part.of == 1:
        return shown_name(_("Đính kèm báo cáo {title}.zip", title=title))
    places = {"title": title, "number": part.number, "of": part.of}
    return shown_name(_("Đính kèm báo cáo {title} (phần {number} trong {of}).zip", **places))


def part_text(part: ArchivePart) -> str:
    places = {
        "title": part.title,
        "files": number_text(len(part.files)),
        "units": number_text(len({one.sent.code for one in part.files})),
        "as_of": part.as_of,
    }
    if part.of == 1:
        return _("Tệp kèm báo cáo “{title}”: {files} tệp của {units} đơn vị. {as_of}", **places)
    said = N_("Tệp kèm báo cáo “{title}”, phần {number}/{of}: {files} tệp của {units} đơn vị. {as_of}")
    return _(said, **places, number=part.number, of=part.of)


def enclosed_files(tx: Tx, found: Sequence[Report]) -> list[ReportFile]:
    """Return the files of reports by unit and question; one that is not kept any more has no hash."""
    given = [(report, *one) for report in found for one in cards.filed_files(report)]
    kept = files.sent_files(tx, {file for _report, _question, file, _name in given})
    return [
        ReportFile(report.unit_code, report.unit_name, question, name, *origin_of(kept.get(file), report))
        for report, question, file, name in given
    ]


def origin_of(file: SentFile | None, report: Report) -> tuple[str, datetime, int, str]:
    """Return who sent a file and when, its size and hash; of one that is lost, who handed in the report."""
    if file is None:
        return report.writer, report.handed_at or report.opens, 0, ""
    return file.sender, file.sent_at, file.size, file.sha256


def sent_between(tx: Tx, first: date, last: date) -> list[ReportRow]:
    """Return the reports to requests that were sent from ``first`` to ``last``, both included."""
    span = at_local(first, time(0)), at_local(last + timedelta(days=1), time(0))
    return [report_row(one) for one in reports.asked_between(tx, *span)]


def request_rows(tx: Tx, request: int) -> list[ReportRow]:
    return [report_row(one) for one in reports.of_request(tx, request)]


def report_row(report: Report) -> ReportRow:
    is_filed = report.is_filed
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


def consolidated_request(tx: Tx, at: datetime, request: Request) -> Consolidated:
    return consolidate(tx, at, request, reports.of_request(tx, request.id))


def archived_request(tx: Tx, at: datetime, request: Request) -> ArchivePart:
    sent = enclosed_files(tx, reports.of_request(tx, request.id))
    as_of = _("Số liệu đến {moment}.", moment=moment_text(at))
    return ArchivePart(request.title, as_of, place_files(sent))


def may_have_file(tx: Tx, who: Who, file_id: int) -> bool:
    """Return whether a person may still have a file that was sent to them, as far as it is of reports."""
    row = files.get(tx, file_id)
    if row and files.made_subject(row.remote).startswith((f"{WORKBOOK}:", f"{FILES}:")):
        return may(who, Action.LOOK)
    subjects = [use for use in files.uses(tx, file_id) if use.startswith(f"{reports.SUBJECT}:")]
    found = [reports.of_subject(tx, subject) for subject in subjects]
    is_office = may(who, Action.LOOK)
    return not found or any(one and (is_office or may(who, Action.REPORT, one.unit)) for one in found)
