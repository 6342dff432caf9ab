"""``export``: what other programs read, on standard output or into a file."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.ground import in_database, read_day, say
from bot.sheets.export import as_csv, as_xlsx
from bot.words import _
from handlers.export import export_duties


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
    rows = in_database(lambda tx: list(export_duties(tx, begins, ends)))
    content = as_csv(rows) if form == Format.CSV else as_xlsx(rows)
    if output:
        output.write_bytes(content)
        say(_("Đã ghi {count} dòng vào {output}.", count=len(rows), output=output))
    else:
        sys.stdout.buffer.write(content)
