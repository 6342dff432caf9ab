"""Reports as files: the workbook of a request, its files packed, who may have them, rows for the shell."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.conversation.answers import Refused
from bot.conversation.text import at_local, moment_text, number_text, shown_name, size_text
from bot.conversation.words import _
from bot.documents import archive as packed
from bot.documents.archive import ArchivePart, ReportFile, file_name, place_files
from bot.documents.reports import Consolidated, ReportLine, ReportRow, reports_workbook
from bot.domain.reports.questions import files_in
from bot.domain.reports.states import ReportState
from bot.domain.rights import Action, Who, may
from handlers.engine import attachments
from handlers.engine.buttons import id_in
from handlers.engine.feature import Context, Packed, Paper, Replies
from handlers.reports import cards, telling
from handlers.reports.cards import filed_files
from handlers.reports.lists import TITLES, find_request, sort_by_standing
from storage import audit, files, reports
from storage.engine import blobs
from storage.engine.db import Tx
from storage.engine.role_holders import holders
from storage.files import SentFile
from storage.report_requests import Request
from storage.reports import Report

WORKBOOK = "reports"

FILES = "report_files"
MOST_PARTS = 10  # parts: beyond that it is no matter for a chat

DAY = timedelta(days=1)

OFFICE_PAPERS = (WORKBOOK, FILES)  # files that we make for it alone


def ask_workbook(context: Context, argument: str) -> Replies:
    """rq_excel:<request>"""
    request = find_request(context, argument)
    audit.write(context.tx, context.at, context.who, "request_export", cards.request_subject(request.id))
    title = file_name(cards.shortened(request.title), str(request.id))
    name = _("Báo cáo {title}.xlsx", title=title)
    return [
        attachments.order_file(
            context, attachments.FileOrder(f"{WORKBOOK}:{request.id}", name, attachments.XLSX)
        )
    ]


def read_workbook(context: Context, argument: str) -> Paper:
    request = find_request(context, argument)
    found = reports.of_request(context.tx, request.id)
    whole = consolidate(context.tx, context.at, request, found)
    said = _(
        "Tổng hợp báo cáo “{title}”: {filed}/{all} đơn vị đã nộp.",
        title=request.title,
        filed=number_text(sum(one.state == ReportState.FILED for one in found)),
        all=number_text(sum(one.state != ReportState.EXEMPT for one in found)),
    )
    return Paper(partial(reports_workbook, whole), f"{said} {whole.as_of}", context.who.language)


def consolidate(tx: Tx, at: datetime, request: Request, found: Sequence[Report]) -> Consolidated:
    as_of = _("Số liệu đến {moment}.", moment=moment_text(at))
    rows = workbook_lines(tx, at, request, found)
    return Consolidated(request.title, as_of, request.questions, rows, enclosed_files(tx, found))


def workbook_lines(tx: Tx, at: datetime, request: Request, found: Sequence[Report]) -> list[ReportLine]:
    """The missing first, as in the ledger. What is not filed yet says nothing."""
    people = holders(tx, at, telling.WRITERS, sorted({one.unit for one in found}))
    return [
        workbook_line(one, _(TITLES[how]))
        for how, those in sort_by_standing(tx, at, request, found, people).items()
        for one in those
    ]


def workbook_line(report: Report, state: str) -> ReportLine:
    is_filed = report.state == ReportState.FILED
    return ReportLine(
        code=report.unit_code,
        unit=report.unit_name,
        state=state,
        writer=report.writer if is_filed else "",
        approver=report.approver if is_filed else "",
        filed_at=report.filed_at if is_filed else None,
        answers=dict(report.answers) if is_filed else {},
    )


def ask_files(context: Context, argument: str) -> Replies:
    """rq_files:<request>"""
    request = find_request(context, argument)
    read_parts(context, request)
    audit.write(context.tx, context.at, context.who, "request_files", cards.request_subject(request.id))
    return [
        attachments.order_file_once(
            context, attachments.FileOrder(f"{FILES}:{request.id}", part_name(request), attachments.ZIP)
        )
    ]


def read_files(context: Context, argument: str) -> Sequence[Packed]:
    request = find_request(context, argument)
    opened = partial(blobs.open_blob, context.settings.files)
    return [
        Packed(
            part_name(request, part),
            partial(packed.pack, part, opened),
            part_text(part),
            context.who.language,
        )
        for part in read_parts(context, request)
    ]


def read_parts(context: Context, request: Request) -> list[ArchivePart]:
    """As they are now. Refused where there is nothing to pack, or more than a chat should carry."""
    sent = enclosed_files(context.tx, reports.of_request(context.tx, request.id))
    if not sent:
        raise Refused(_("Trong các báo cáo đã nộp chưa có tệp nào."))
    as_of = _("Số liệu đến {moment}.", moment=moment_text(context.at))
    parts = list(packed.numbered(request.title, as_of, sent, packed.PART))
    if len(parts) > MOST_PARTS:
        raise Refused(too_large(request, sent))
    return parts


def too_large(request: Request, sent: Sequence[ReportFile]) -> str:
    return _(
        "{count} tệp có dung lượng {size}, không gửi được qua tin nhắn. Xin xem từng báo cáo bằng “Đọc báo "
        "cáo đã nộp”, hoặc đề nghị người vận hành chạy: export reports --request {request} --out tep.zip",
        count=number_text(len(sent)),
        size=size_text(sum(one.size for one in sent)),
        request=request.id,
    )


def part_name(request: Request, part: ArchivePart | None = None) -> str:
    """Without ``part``, before it is known how many there are."""
    title = file_name(cards.shortened(request.title), str(request.id))
    if part is None or part.of == 1:
        return shown_name(_("Đính kèm báo cáo {title}.zip", title=title))
    places = {"title": title, "number": part.number, "of": part.of}
    return shown_name(_("Đính kèm báo cáo {title} (phần {number} trong {of}).zip", **places))


def part_text(part: ArchivePart) -> str:
    counted = {
        "title": part.title,
        "files": number_text(len(part.files)),
        "units": number_text(len({one.sent.code for one in part.files})),
        "as_of": part.as_of,
    }
    if part.of == 1:
        return _("Tệp kèm báo cáo “{title}”: {files} tệp của {units} đơn vị. {as_of}", **counted)
    return _(
        "Tệp kèm báo cáo “{title}”, phần {number}/{of}: {files} tệp của {units} đơn vị. {as_of}",
        number=part.number,
        of=part.of,
        **counted,
    )


def enclosed_files(tx: Tx, found: Sequence[Report]) -> list[ReportFile]:
    """By unit and question, in their order; one that is not kept any more has no hash."""
    given = [(report, *one) for report in found for one in filed_files(report)]
    kept = files.sent_files(tx, {file for _report, _question, file, _name in given})
    return [
        ReportFile(report.unit_code, report.unit_name, question, name, *origin_of(kept.get(file), report))
        for report, question, file, name in given
    ]


def origin_of(file: SentFile | None, report: Report) -> tuple[str, datetime, int, str]:
    """Who sent it and when, its size and its hash; of one that is lost, who handed in the report."""
    if file is None:
        return report.writer, report.handed_at or report.opens, 0, ""
    return file.sender, file.sent_at, file.size, file.sha256


def sent_between(tx: Tx, first: date, last: date) -> list[ReportRow]:
    """What is owed to the requests that were sent from ``first`` to ``last``, both included."""
    span = at_local(first, time(0)), at_local(last + DAY, time(0))
    return [report_row(one) for one in reports.asked_between(tx, *span)]


def request_rows(tx: Tx, request: int) -> list[ReportRow]:
    return [report_row(one) for one in reports.of_request(tx, request)]


def report_row(report: Report) -> ReportRow:
    is_filed = report.state == ReportState.FILED
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
    """What units have filed to it, as [Xuất Excel] gives it."""
    return consolidate(tx, at, request, reports.of_request(tx, request.id))


def archive(tx: Tx, at: datetime, request: Request) -> ArchivePart:
    """All files of what units have filed to it, in one part however large it is."""
    sent = enclosed_files(tx, reports.of_request(tx, request.id))
    as_of = _("Số liệu đến {moment}.", moment=moment_text(at))
    return ArchivePart(request.title, as_of, place_files(sent))


def may_have_file(tx: Tx, who: Who, file_id: int) -> bool:
    """Whether a file that was sent to them is still theirs to have, where it is of a report, or of many."""
    row = files.get(tx, file_id)
    paper = files.made_subject(row.remote).partition(":")[0] if row else ""
    if paper in OFFICE_PAPERS:
        return may(who, Action.REQUEST)
    uses = (use.partition(":") for use in files.uses(tx, file_id))
    found = [reports.get(tx, id_in(number)) for name, _colon, number in uses if name == reports.SUBJECT]
    return not found or any(one is not None and may_see(who, one) for one in found)


def may_see(who: Who, report: Report) -> bool:
    return may(who, Action.REQUEST) or may(who, Action.REPORT, report.unit)
