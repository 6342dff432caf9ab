"""``export``: what other programs read, on standard output or into a file."""

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.ground import CannotDo, in_database, not_written, now, read_day, say
from bot.config import read_settings
from bot.conversation.text import local_date
from bot.conversation.words import _
from bot.documents.changes import CHANGES, change_rows
from bot.documents.incidents import INCIDENTS
from bot.documents.roster import held_roster
from bot.documents.writing import DUTIES, ExportTable, as_csv, as_xlsx
from handlers.duties.status import export_duties
from handlers.incidents.export import export_incidents
from storage.people import roster
from storage.people.changes import everything, lines_by_change


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


def duties(
    first: Annotated[str, typer.Option("--from", help=_("Từ ngày."))],
    last: Annotated[str, typer.Option("--to", help=_("Đến hết ngày."))],
    form: Annotated[Format, typer.Option("--format")] = Format.CSV,
    output: Annotated[Path | None, typer.Option(help=_("Tệp sẽ ghi; không nêu thì ghi ra màn hình."))] = None,
) -> None:
    """Every duty from a date to a date, both included."""
    begins, ends = read_day(first), read_day(last)
    give(in_database(lambda tx: list(export_duties(tx, begins, ends))), DUTIES, form, output)


def incidents(
    first: Annotated[str, typer.Option("--from", help=_("Từ ngày."))],
    last: Annotated[str, typer.Option("--to", help=_("Đến hết ngày."))],
    form: Annotated[Format, typer.Option("--format")] = Format.CSV,
    output: Annotated[Path | None, typer.Option(help=_("Tệp sẽ ghi; không nêu thì ghi ra màn hình."))] = None,
) -> None:
    """Every incident raised from a date to a date, both included."""
    begins, ends, settings = read_day(first), read_day(last), read_settings()
    give(in_database(lambda tx: export_incidents(tx, begins, ends, settings)), INCIDENTS, form, output)


def changes(
    form: Annotated[Format, typer.Option("--format")] = Format.CSV,
    output: Annotated[Path | None, typer.Option(help=_("Tệp sẽ ghi; không nêu thì ghi ra màn hình."))] = None,
) -> None:
    """Every personnel change, old and new side by side, and what the department answered, by its number."""
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
