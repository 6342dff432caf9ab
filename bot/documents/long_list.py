"""Lists of many rows: a workbook's sheet that is written as text, a row at a time.

Written cell by cell it took three times as long, and was held whole in memory.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from bot.conversation import LOCAL, regex, safe_cell
from bot.documents.writing import DUTIES, Cell, ExportTable, Workbook, for_paper, workbook_bytes

LONGEST = 32_767  # characters that Excel takes in a cell
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's day 0; a workbook knows no zones
A_DAY = 86_400  # seconds
# What XML does not hold, and what Excel would read as such: it writes both as _x000B_.
UNWRITABLE = regex("[\0-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")
STYLED = regex(r'<row r="2"[^>]*><c r="A2" s="(?P<day>\d+)"/><c r="B2" s="(?P<moment>\d+)"/></row>')
DIMENSION = regex(r'(?<=<dimension ref=")[^"]+')


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
