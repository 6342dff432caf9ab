"""Write tables: .xlsx for people; duties and other rows one by one, .csv and .xlsx, for other programs.

In a list for people every cell is text, so that nothing is taken for a formula and a telephone keeps its 0.

A list of many rows is a sheet that is written as text, a row at a time: cell by cell it took three times as
long, and was held whole in memory.
"""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO, StringIO
from operator import attrgetter
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from bot.conversation import LOCAL, regex, safe_cell

WIDEST = 60  # characters
CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - a workbook knows no zones; the same content, the same bytes
LONGEST = 32_767  # characters that Excel takes in a cell
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's day 0; a workbook knows no zones
A_DAY = 86_400  # seconds
# What XML does not hold, and what Excel would read as such: it writes both as _x000B_.
UNWRITABLE = regex("[\0-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")
STYLED = regex(r'<row r="2"[^>]*><c r="A2" s="(?P<day>\d+)"/><c r="B2" s="(?P<moment>\d+)"/></row>')
DIMENSION = regex(r'(?<=<dimension ref=")[^"]+')

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


@dataclass(frozen=True)
class LongList:
    """A list as the last sheet of a workbook; ``count``: how many ``rows`` there are."""

    table: ExportTable
    headings: Sequence[str]
    rows: Iterable[Any]
    count: int


def workbook_with_list(fill: Callable[[Workbook], object], listed: LongList) -> bytes:
    """Return the workbook that ``fill`` writes, and a list as one more sheet. Same content, same bytes."""
    begun: list[int] = []

    def fill_all(workbook: Workbook) -> None:
        fill(workbook)
        begin_sheet(workbook, listed)
        begun.append(len(workbook.worksheets()))

    made, file = ZipFile(BytesIO(workbook_bytes(fill_all))), BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as whole:
        for member in made.infolist():
            content = made.read(member)
            with whole.open(member, "w") as into:
                if member.filename == f"xl/worksheets/sheet{begun[-1]}.xml":
                    write_sheet(into, content.decode(), listed)
                else:
                    into.write(content)
    return file.getvalue()


def as_xlsx(rows: Sequence[Any], table: ExportTable = DUTIES) -> bytes:
    """Write one sheet. Days and moments are Excel's own, as the wall in Vietnam shows them."""
    return workbook_with_list(lambda _workbook: None, LongList(table, table.columns, rows, len(rows)))


def begin_sheet(workbook: Workbook, listed: LongList) -> None:
    """Write headings that stay in sight and can be filtered by.

    Below them stand the two styles of the rows, whose numbers are xlsxwriter's.
    """
    sheet = workbook.add_worksheet(listed.table.name)
    heading = workbook.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1, "valign": "vcenter"})
    for column, width in enumerate(listed.table.widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    for_paper(sheet, headings=(0, 0))
    sheet.write_row(0, 0, list(listed.headings), heading)
    for column, form in enumerate(("dd/mm/yyyy", "dd/mm/yyyy hh:mm")):
        sheet.write_blank(1, column, None, workbook.add_format({"num_format": form, "align": "left"}))
    sheet.autofilter(0, 0, listed.count, len(listed.table.columns) - 1)


def write_sheet(into: IO[bytes], begun: str, listed: LongList) -> None:
    """Write the sheet with its rows in place of the styles."""
    styled = STYLED.search(begun)
    assert styled
    letters = [chr(ord("A") + number) for number in range(len(listed.table.columns))]
    above = DIMENSION.sub(f"A1:{letters[-1]}{listed.count + 1}", begun[: styled.start()])
    into.write(above.encode())
    write = cell_writer(styled["day"], styled["moment"])
    for number, cells in enumerate(listed.table.cells(listed.rows), 2):
        line = zip(letters, cells, strict=True)
        written = (write(f"{letter}{number}", cell) for letter, cell in line if cell is not None)
        into.write(f'<row r="{number}">{"".join(written)}</row>'.encode())
    into.write(begun[styled.end() :].encode())


def cell_writer(day: str, moment: str) -> Callable[[str, Cell], str]:
    """Return what writes a cell at its place as what it is: a day, a moment, a number, a text."""

    def write(at: str, cell: Cell) -> str:
        if isinstance(cell, str):
            return f'<c r="{at}" t="inlineStr"><is><t{text_xml(safe_cell(cell))}</t></is></c>' if cell else ""
        if isinstance(cell, datetime):
            return f'<c r="{at}" s="{moment}"><v>{serial_of(cell)}</v></c>'
        if isinstance(cell, date):
            return f'<c r="{at}" s="{day}"><v>{cell.toordinal() - EPOCH.toordinal()}</v></c>'
        return f'<c r="{at}"><v>{cell}</v></c>'

    return write


def serial_of(moment: datetime) -> str:
    """Return a moment as Excel counts it, as the wall in Vietnam shows it: days, and the part of a day."""
    passed = moment.astimezone(LOCAL).replace(tzinfo=None) - EPOCH
    return f"{passed.days + (passed.seconds + passed.microseconds / 1e6) / A_DAY:.16G}"


@lru_cache(4096)
def text_xml(text: str) -> str:
    """Return a text as it stands in its element, from the end of the element's name."""
    written = UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", escape(text[:LONGEST]))
    return f' xml:space="preserve">{written}' if text != text.strip() else f">{written}"
