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

from bot.cli.base import CannotDo, in_database, not_written, now, read_day, say
from bot.config import read_settings
from bot.conversation import _, day_text, local_date
from bot.documents import archive
from bot.documents.archive import ArchivePart
from bot.documents.changes import CHANGES, change_rows
from bot.documents.incidents import INCIDENTS
from bot.documents.reports import REPORTS, reports_workbook
from bot.documents.roster import held_roster
from bot.documents.writing import DUTIES, ExportTable, as_csv, as_xlsx
from handlers.duties.status import export_duties
from handlers.incidents.export import export_incidents
from handlers.reports import export
from storage import report_requests
from storage.engine import Tx, blobs
from storage.people import roster
from storage.people.changes import everything, lines_by_change
from storage.report_requests import Request

NAMED = 5  # requests that are named where another one was meant
MOST = 10**9  # of a number that can be meant


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


def duties(
    first: Annotated[str, typer.Option("--from", help=_("Từ ngày."))],
    last: Annotated[str, typer.Option("--to", help=_("Đến hết ngày."))],
    form: Annotated[Format, typer.Option("--format")] = Format.CSV,
    output: Annotated[Path | None, typer.Option(help=_("Tệp sẽ ghi; không nêu thì ghi ra màn hình."))] = None,
) -> None:
    """Export every duty from a date to a date, both included."""
    begins, ends = read_day(first), read_day(last)
    give(in_database(lambda tx: list(export_duties(tx, begins, ends))), DUTIES, form, output)


def incidents(
    first: Annotated[str, typer.Option("--from", help=_("Từ ngày."))],
    last: Annotated[str, typer.Option("--to", help=_("Đến hết ngày."))],
    form: Annotated[Format, typer.Option("--format")] = Format.CSV,
    output: Annotated[Path | None, typer.Option(help=_("Tệp sẽ ghi; không nêu thì ghi ra màn hình."))] = None,
) -> None:
    """Export every incident raised from a date to a date, both included."""
    begins, ends, settings = read_day(first), read_day(last), read_settings()
    give(in_database(lambda tx: export_incidents(tx, begins, ends, settings)), INCIDENTS, form, output)


def changes(
    form: Annotated[Format, typer.Option("--format")] = Format.CSV,
    output: Annotated[Path | None, typer.Option(help=_("Tệp sẽ ghi; không nêu thì ghi ra màn hình."))] = None,
) -> None:
    """Export every personnel change, old and new side by side, with what the department answered."""
    give(in_database(lambda tx: change_rows(everything(tx), lines_by_change(tx))), CHANGES, form, output)


def directory(
    output: Annotated[Path | None, typer.Option(help=_("Tệp sẽ ghi; không nêu thì ghi ra màn hình."))] = None,
) -> None:
    """Units and people as they are today, in the form of a roster that is imported."""
    content = in_database(lambda tx: held_roster(roster.current_roster(tx), local_date(now(tx))))
    if output:
        put(content, output)
        say(_("Đã ghi danh sách đơn vị, nhân sự vào {output}.", output=output))
    else:
        sys.stdout.buffer.write(content)


def give(rows: Sequence[Any], table: ExportTable, form: Format, output: Path | None) -> None:
    content = as_csv(rows, table) if form == Format.CSV else as_xlsx(rows, table)
    if output:
        put(content, output)
        say(_("Đã ghi {count} dòng vào {output}.", count=len(rows), output=output))
    else:
        sys.stdout.buffer.write(content)


def put(content: bytes, output: Path) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise CannotDo(not_written(error)) from None


def export_reports(
    request: Annotated[int | None, typer.Option(min=1, max=MOST, help=_("Số của yêu cầu báo cáo."))] = None,
    first: Annotated[str, typer.Option("--from", help=_("Từ ngày gửi yêu cầu."))] = "",
    last: Annotated[str, typer.Option("--to", help=_("Đến hết ngày gửi yêu cầu."))] = "",
    form: Annotated[Format | None, typer.Option("--format")] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "--out", help=_("Tệp sẽ ghi; .zip: tệp đính kèm của yêu cầu.")),
    ] = None,
) -> None:
    """Export one line a report, by the days of their requests; of one request its workbook, or its files."""
    is_zip = output is not None and output.suffix.lower() == ".zip"
    if bool(first) != bool(last):
        raise CannotDo(_("Xin nêu cả --from và --to."))
    if request is None and not first:
        raise CannotDo(_("Xin nêu --request, hoặc --from và --to."))
    if request is not None and not first and output and is_zip:
        give_files(request, output)
    elif is_zip:
        raise CannotDo(_("Tệp .zip chỉ xuất cho một yêu cầu: xin nêu --request mà không nêu ngày."))
    elif request is not None and not first and form_of(form, output, Format.XLSX) == Format.XLSX:
        give_workbook(request, output)
    else:
        give_rows(request, (first, last), form_of(form, output, Format.CSV), output)


def form_of(form: Format | None, output: Path | None, otherwise: Format) -> Format:
    """Return the form that is asked for, or that the file's name has."""
    named = {f".{one.value}": one for one in Format}
    return form or named.get(output.suffix.lower() if output else "", otherwise)


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
    content = reports_workbook(
        in_database(lambda tx: export.consolidated_request(tx, now(tx), known(tx, request)))
    )
    if output:
        put(content, output)
        say(_("Đã ghi tổng hợp của yêu cầu {request} vào {output}.", request=request, output=output))
    else:
        sys.stdout.buffer.write(content)


def give_files(request: int, output: Path) -> None:
    """Write all files into one archive, however large: here nobody waits for it in a chat."""
    part: ArchivePart = in_database(lambda tx: export.archived_request(tx, now(tx), known(tx, request)))
    if not part.files:
        raise CannotDo(_("Trong các báo cáo đã nộp chưa có tệp nào."))
    try:
        with output.open("wb") as file:
            lost = archive.pack(part, partial(blobs.open_blob, read_settings().files), file)
    except OSError as error:
        raise CannotDo(not_written(error)) from None
    say(_("Đã ghi {count} tệp vào {output}.", count=len(part.files) - lost, output=output))
    if lost:
        say(_("{count} tệp không còn trên máy chủ, có nêu trong danh sách ở tệp nén.", count=lost))


def known(tx: Tx, request: int) -> Request:
    """CannotDo where there is none of that number; the newest are named."""
    if found := report_requests.get(tx, request):
        return found
    newest = report_requests.newest(tx, NAMED)
    named = [f"{one.id} – {one.title} ({day_text(local_date(one.opens))})" for one in newest]
    if not named:
        raise CannotDo(_("Chưa có yêu cầu báo cáo nào."))
    said = _("Không có yêu cầu báo cáo số {number}. Các yêu cầu gần đây:", number=request)
    raise CannotDo("\n".join([said, *named]))
