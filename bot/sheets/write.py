"""Writing .xlsx. Every cell is text, so that nothing is taken for a formula and a telephone keeps its 0."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Workbook

WIDEST = 60  # characters
CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - a workbook knows no zones; the same content, the same bytes


@dataclass(frozen=True)
class Page:
    """One sheet to write."""

    name: str
    rows: Sequence[Sequence[str]]
    header: int = 1  # the row of headings, from 1; 0 is none. What stands above it runs on to the right
    marked: Collection[int] = ()  # rows to colour, from 1
    widths: Sequence[int] = ()  # characters, that the first columns have at least


A4 = 9  # as Excel numbers paper


def write_xlsx(pages: Sequence[Page]) -> bytes:
    file = BytesIO()
    from xlsxwriter import Workbook  # noqa: PLC0415 - only here: a start does not wait for it

    workbook = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": CREATED})
    for page in pages:
        _write(workbook, page)
    workbook.close()
    return file.getvalue()


def _write(workbook: "Workbook", page: Page) -> None:
    sheet = workbook.add_worksheet(page.name)
    plain = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    marked = workbook.add_format(
        {"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FDE9E7", "border": 1}
    )
    heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF5"})
    above = workbook.add_format({"num_format": "@", "valign": "top"})
    for column, width in enumerate(_widths(page)):
        sheet.set_column(column, column, width, plain)
    for number, texts in enumerate(page.rows, 1):
        usual = marked if number in page.marked else above if number < page.header else plain
        style = heading if number == page.header else usual
        for column, text in enumerate(texts):
            if text:
                sheet.write_string(number - 1, column, text, style)
            else:
                sheet.write_blank(number - 1, column, None, style)
    sheet.freeze_panes(page.header, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)  # a row is not cut in two on paper
    if page.header:
        sheet.repeat_rows(0, page.header - 1)


def _widths(page: Page) -> list[int]:
    """Of each column, as wide as its texts from the headings on want it."""
    widths = list(page.widths)
    for texts in page.rows[max(0, page.header - 1) :]:
        widths += [0] * (len(texts) - len(widths))
        for column, text in enumerate(texts):
            widths[column] = max(widths[column], min(WIDEST, len(text) + 2))
    return widths
