"""``export``: what other programs read, on standard output or into a file.

Of reports one line each; of one request also the workbook of the chat, or its files.
"""

import sys
from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.base import CannotDo, begin, in_database, now, read_day, reason, say
from bot.conversation import _, day_text, local_date
from bot.documents import archive
from bot.documents.archive import ArchivePart
from bot.documents.changes import CHANGES, change_rows
from bot.documents.incidents import INCIDENTS
from bot.documents.reports import REPORTS, reports_workbook
from bot.documents.roster import roster_workbook
from bot.documents.writing import DUTIES, ExportTable, as_csv, as_xlsx
from handlers.duties.status import export_duties
from handlers.examples.export import corpus_lines
from handlers.incidents.export import export_incidents
from handlers.inquiries.lists import INQUIRIES, export_inquiries
from handlers.reports import export
from storage.engine import Tx, blobs
from storage.people import roster
from storage.people.changes import everything, lines_by_change
from storage.reporting import report_requests
from storage.reporting.report_requests import Request


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


FROM = Annotated[str, typer.Option("--from", help=_("Từ ngày."))]
TO = Annotated[str, typer.Option("--to", help=_("Đến hết ngày."))]
FORMAT = Annotated[Format, typer.Option("--format")]
OUTPUT = Annotated[Path | None, typer.Option(help=_("Tệp sẽ ghi; nếu không nêu, ghi ra màn hình."))]


def duties(first: FROM, last: TO, form: FORMAT = Format.CSV, output: OUTPUT = None) -> None:
    begins, ends = read_day(first), read_day(last)
    give(in_database(lambda tx: list(export_duties(tx, begins, ends))), DUTIES, form, output)


def incidents(first: FROM, last: TO, form: FORMAT = Format.CSV, output: OUTPUT = None) -> None:
    begins, ends, settings = read_day(first), read_day(last), begin()
    give(in_database(lambda tx: export_incidents(tx, begins, ends, settings)), INCIDENTS, form, output)


def inquiries(first: FROM, last: TO, form: FORMAT = Format.CSV, output: OUTPUT = None) -> None:
    begins, ends = read_day(first), read_day(last)
    give(in_database(lambda tx: export_inquiries(tx, begins, ends)), INQUIRIES, form, output)


def changes(form: FORMAT = Format.CSV, output: OUTPUT = None) -> None:
    give(in_database(lambda tx: change_rows(everything(tx), lines_by_change(tx))), CHANGES, form, output)


def examples(output: OUTPUT = None) -> None:
    lines = in_database(corpus_lines)
    done = _("Đã ghi {count} dòng vào {output}.", count=len(lines) - 1, output=output)
    put("".join(f"{line}\n" for line in lines).encode(), output, done)


def directory(output: OUTPUT = None) -> None:
    content = in_database(lambda tx: roster_workbook(roster.current_roster(tx), local_date(now(tx))))
    put(content, output, _("Đã ghi danh sách đơn vị, nhân sự vào {output}.", output=output))


def give(rows: Sequence[Any], table: ExportTable, form: Format, output: Path | None) -> None:
    content = as_csv(rows, table) if form == Format.CSV else as_xlsx(rows, table)
    put(content, output, _("Đã ghi {count} dòng vào {output}.", count=len(rows), output=output))


def put(content: bytes, output: Path | None, done: str) -> None:
    """Write ``content`` to a file, and say that it is ``done``; where none is named, to standard output."""
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise not_written(error) from None
    say(done)


def not_written(error: OSError) -> CannotDo:
    return CannotDo(_("Không ghi được tệp {name}: {why}.", name=error.filename, why=reason(error)))


def export_reports(
    request: Annotated[int | None, typer.Option(min=1, max=10**9, help=_("Số của yêu cầu báo cáo."))] = None,
    first: Annotated[str, typer.Option("--from", help=_("Từ ngày gửi yêu cầu."))] = "",
    last: Annotated[str, typer.Option("--to", help=_("Đến hết ngày gửi yêu cầu."))] = "",
    form: Annotated[Format | None, typer.Option("--format")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "--out", help=_("Tệp sẽ ghi; .zip: tệp đính kèm của yêu cầu."))
    ] = None,
) -> None:
    """Export a line a report, by the days of their requests; of one request its workbook, or its files."""
    ending = output.suffix.lower() if output else ""
    named = {f".{one.value}": one for one in Format}
    if bool(first) != bool(last):
        raise CannotDo(_("Xin nêu cả --from và --to."))
    if request is None and not first:
        raise CannotDo(_("Xin nêu --request, hoặc --from và --to."))
    if request is not None and not first and output and ending == ".zip":
        give_files(request, output)
    elif ending == ".zip":
        raise CannotDo(_("Tệp .zip chỉ xuất cho một yêu cầu: xin nêu --request mà không nêu ngày."))
    elif request is not None and not first and (form or named.get(ending, Format.XLSX)) == Format.XLSX:
        give_workbook(request, output)
    else:
        give_rows(request, (first, last), form or named.get(ending, Format.CSV), output)


def give_rows(request: int | None, days: tuple[str, str], form: Format, output: Path | None) -> None:
    if not all(days):
        found = in_database(lambda tx: export.request_rows(tx, known(tx, request or 0).id))
    else:
        begins, ends = map(read_day, days)
        if begins > ends:
            raise CannotDo(_("Ngày {first} sau ngày {last}.", first=day_text(begins), last=day_text(ends)))
        found = in_database(export.sent_between, begins, ends)
        if request is not None:
            in_database(known, request)
            found = [row for row in found if row.request == request]
    give(found, REPORTS, form, output)


def give_workbook(request: int, output: Path | None) -> None:
    found = in_database(lambda tx: export.consolidated_request(tx, now(tx), known(tx, request)))
    done = _("Đã ghi tổng hợp của yêu cầu {request} vào {output}.", request=request, output=output)
    put(reports_workbook(found), output, done)


def give_files(request: int, output: Path) -> None:
    """Write all files into one archive, however large: here nobody waits for it in a chat."""
    part: ArchivePart = in_database(lambda tx: export.archived_request(tx, now(tx), known(tx, request)))
    if not part.files:
        raise CannotDo(_("Trong các báo cáo đã nộp chưa có tệp nào."))
    try:
        with output.open("wb") as file:
            lost = archive.pack(part, partial(blobs.open_blob, begin().files), file)
    except OSError as error:
        raise not_written(error) from None
    say(_("Đã ghi {count} tệp vào {output}.", count=len(part.files) - lost, output=output))
    if lost:
        say(_("{count} tệp không còn trên máy chủ, có nêu trong danh sách ở tệp nén.", count=lost))


def known(tx: Tx, request: int) -> Request:
    """Return the request of that number. CannotDo where there is none; the newest are named."""
    if found := report_requests.get(tx, request):
        return found
    newest = report_requests.newest(tx, 5)
    named = [f"{one.id} – {one.title} ({day_text(local_date(one.opens))})" for one in newest]
    if not named:
        raise CannotDo(_("Chưa có yêu cầu báo cáo nào."))
    said = _("Không có yêu cầu báo cáo số {number}. Các yêu cầu gần đây:", number=request)
    raise CannotDo("\n".join([said, *named]))
