"""Duties or incidents one by one, as a table for other programs: .csv and .xlsx."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from bot.conversation.text import LOCAL, safe_cell
from bot.sheets.write import CREATED

if TYPE_CHECKING:
    from xlsxwriter import Workbook

BOM = "\ufeff"  # without it Excel takes UTF-8 for something else
WIDTHS = (12, 14, 38, 8, 14, 18, 28, 12, 20, 9, 60)  # characters
OPTIONS = {
    "constant_memory": True,  # a row is written out before the next one
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}

Cell = str | int | date | datetime | None


@dataclass(frozen=True)
class Row:
    """One duty. Its fields are the columns, in their order."""

    date: date
    unit_code: str
    unit_name: str
    round: int
    state: str
    checked_at: datetime | None
    checked_by: str
    channel: str  # where the check came from; "phone" where the office was told by telephone
    result: str  # none, handled, head, unsaid
    nudges: int
    note: str


def columns_of(row: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(row))


@dataclass(frozen=True)
class Table:
    """Rows of one sort: the name of their sheet, their columns and how wide these are, in characters."""

    name: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]


COLUMNS = columns_of(Row)
DUTIES = Table("duties", COLUMNS, WIDTHS)


def as_csv(rows: Iterable[Any], table: Table = DUTIES) -> bytes:
    """UTF-8 with BOM; days as 2026-11-25, moments as 2026-11-25T08:30:00+07:00."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows([_written(cell) for cell in astuple(row)] for row in rows)
    return (BOM + text.getvalue()).encode()


def _written(cell: Cell) -> str | int:
    if isinstance(cell, datetime):
        return cell.astimezone(LOCAL).isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return safe_cell(cell) if isinstance(cell, str) else "" if cell is None else cell


def as_xlsx(rows: Iterable[Any], table: Table = DUTIES) -> bytes:
    """One sheet. Days and moments are Excel's own, as the wall in Vietnam shows them."""
    file = BytesIO()
    from xlsxwriter import Workbook  # noqa: PLC0415 - only here: a start does not wait for it

    workbook = Workbook(file, OPTIONS)
    workbook.set_properties({"created": CREATED})
    add_sheet(workbook, table, table.columns, rows)
    workbook.close()
    return file.getvalue()


def add_sheet(workbook: "Workbook", table: Table, headings: Iterable[str], rows: Iterable[Any]) -> None:
    """Write ``rows`` to a sheet of their own, below headings that stay in sight and can be filtered by."""
    sheet = workbook.add_worksheet(table.name)
    heading = workbook.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1, "valign": "vcenter"})
    for column, width in enumerate(table.widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, list(headings), heading)
    write = _writers(workbook)
    last = 0
    for last, row in enumerate(rows, 1):
        for column, cell in enumerate(astuple(row)):
            write(sheet, last, column, cell)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _writers(workbook: "Workbook") -> Callable[[Any, int, int, Cell], None]:
    """What writes a cell as what it is: a day, a moment, a number, a text."""
    day = workbook.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
    moment = workbook.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"})

    def write(sheet: Any, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell.astimezone(LOCAL), moment)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, day)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell)
        elif cell:
            sheet.write_string(row, column, safe_cell(cell))

    return write
