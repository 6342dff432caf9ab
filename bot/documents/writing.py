"""Write tables: .xlsx for people; duties and other rows one by one, .csv and .xlsx, for other programs.

In a list for people every cell is text, so that nothing is taken for a formula and a telephone keeps its 0.
"""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from io import BytesIO, StringIO
from operator import attrgetter
from typing import Any

from bot.conversation import LOCAL, safe_cell

WIDEST = 60  # characters
CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - a workbook knows no zones; the same content, the same bytes

A4 = 9  # as Excel numbers paper
FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}  # NĐ 30/2020/NĐ-CP
HEADING = {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EEF5", "border": 1}

Workbook = Any  # xlsxwriter's, which is imported only where one is made
Cell = str | int | date | datetime | None


@dataclass(frozen=True)
class SheetPage:
    """One sheet to write."""

    name: str
    rows: Sequence[Sequence[str]]
    header: int = 1  # the row of headings, from 1; 0 is none. What stands above it runs on to the right
    marked: Collection[int] = ()  # rows to colour, from 1
    widths: Sequence[int] = ()  # characters, that the first columns have at least


def workbook_bytes(fill: Callable[[Workbook], None], kept: str = "in_memory") -> bytes:
    """Return the workbook that ``fill`` writes. The same content, the same bytes.

    ``kept``: in_memory, or constant_memory, where a row is written out before the next one.
    """
    import xlsxwriter  # noqa: PLC0415 - only here: a start does not wait for it

    file = BytesIO()
    as_written = {"strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    workbook = xlsxwriter.Workbook(file, {kept: True, **as_written})
    workbook.set_properties({"created": CREATED})
    fill(workbook)
    workbook.close()
    return file.getvalue()


def style(workbook: Workbook, **more: Any) -> Any:
    """Return a format in the typeface of official papers."""
    return workbook.add_format({**FONT, **more})


def for_paper(sheet: Any, *, headings: tuple[int, int] | None = None, is_upright: bool = False) -> None:
    """Set a page: A4, as wide as the page, so that no row is cut in two, and numbered.

    ``headings``: the first and the last row, from 0, that stand on each page.
    """
    if not is_upright:
        sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)  # inches
    sheet.fit_to_pages(1, 0)
    if headings:
        sheet.repeat_rows(*headings)
    sheet.set_footer("&C&P/&N")


def write_headings(workbook: Workbook, sheet: Any, headings: Sequence[tuple[str, int]]) -> None:
    """Write (name, width of its column) into the first row."""
    look = style(workbook, **HEADING)
    for column, (name, width) in enumerate(headings):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, safe_cell(name), look)
    for_paper(sheet, headings=(0, 0))


def write_xlsx(pages: Sequence[SheetPage]) -> bytes:
    def fill(workbook: Workbook) -> None:
        for page in pages:
            _write(workbook, page)

    return workbook_bytes(fill)


def _write(workbook: Workbook, page: SheetPage) -> None:
    sheet = workbook.add_worksheet(page.name)
    usual = {"num_format": "@", "text_wrap": True, "valign": "top"}
    plain = workbook.add_format(usual)
    marked = workbook.add_format({**usual, "bg_color": "#FDE9E7", "border": 1})
    heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF5"})
    above = workbook.add_format({"num_format": "@", "valign": "top"})
    for column, width in enumerate(_widths(page)):
        sheet.set_column(column, column, width, plain)
    for number, texts in enumerate(page.rows, 1):
        looks = marked if number in page.marked else above if number < page.header else plain
        looks = heading if number == page.header else looks
        for column, text in enumerate(texts):
            if text:
                sheet.write_string(number - 1, column, text, looks)
            else:
                sheet.write_blank(number - 1, column, None, looks)
    sheet.freeze_panes(page.header, 0)
    for_paper(sheet, headings=(0, page.header - 1) if page.header else None)


def _widths(page: SheetPage) -> list[int]:
    """Return the width of each column: as its texts from the headings on want it."""
    widths = list(page.widths)
    for texts in page.rows[max(0, page.header - 1) :]:
        widths += [0] * (len(texts) - len(widths))
        for column, text in enumerate(texts):
            widths[column] = max(widths[column], min(WIDEST, len(text) + 2))
    return widths


@dataclass(frozen=True)
class DutyRow:
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


@dataclass(frozen=True)
class ExportTable:
    """Rows of one sort: the name of their sheet, their class and how wide its fields are, in characters."""

    name: str
    row: type
    widths: tuple[int, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self.row))

    def cells(self, rows: Iterable[Any]) -> Iterator[tuple[Cell, ...]]:
        """Yield the cells of each row. ``dataclasses.astuple`` copies each: half of the time of an export."""
        return map(attrgetter(*self.columns), rows)


DUTIES = ExportTable("duties", DutyRow, (12, 14, 38, 8, 14, 18, 28, 12, 20, 9, 60))


def as_csv(rows: Iterable[Any], table: ExportTable = DUTIES) -> bytes:
    """Write UTF-8 with BOM; days as 2026-11-25, moments as 2026-11-25T08:30:00+07:00."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows(map(_written, cells) for cells in table.cells(rows))
    return text.getvalue().encode("utf-8-sig")  # without the BOM Excel takes UTF-8 for something else


def _written(cell: Cell) -> str | int:
    if isinstance(cell, str):
        return safe_cell(cell)
    if isinstance(cell, datetime):
        return cell.astimezone(LOCAL).isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell
