"""Papers in the form of Nghị định 30/2020/NĐ-CP (Phụ lục I): page, head, title, and what they are made of.

Widths are set on columns and on each cell, for some programs read the one and some the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

FONT = "Times New Roman"
TEXT = 16.5  # cm between the margins
HEAD = (7.2, 9.3)  # cm: who issues it, and the name of the country
BODY = 13  # points, as the form's smaller choice


@dataclass(frozen=True)
class Look:
    """The look of a paragraph; sizes and spaces in points, the indent in centimetres."""

    size: float = BODY
    is_bold: bool = False
    is_italic: bool = False
    align: Any = ALIGN.CENTER
    before: float = 0
    after: float = 0
    indent: float = 0
    line: float = 1.0
    stays: bool = False  # with what follows it


RUNNING = Look(align=ALIGN.JUSTIFY, after=6, indent=1.27, line=1.1)
SECTION = Look(is_bold=True, align=ALIGN.JUSTIFY, before=4, after=6, indent=1.27, stays=True)
SIGNED = Look(is_bold=True, stays=True)


@dataclass(frozen=True)
class Head:
    """The head of a paper; ``about`` below its number, ``motto`` below the name of the country.

    What is issued with a decision has no number, and then no date either.
    """

    number: str
    about: str = ""
    issuer: str = "{{ office }}"
    country: str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    motto: Sequence[str] = ("Độc lập - Tự do - Hạnh phúc",)


def head(document: Any, made: Head) -> None:
    """Write who issues it and the name of the country, each with its rule; number and date are left blank."""
    table = borderless(document, HEAD, 2 if made.number else 1)
    left, right = table.rows[0].cells
    small, bold = Look(size=12), Look(size=12, is_bold=True)
    for text in ("{%p if parent %}", "{{ parent }}", "{%p endif %}"):
        put(left, text, small)
    put(left, made.issuer, bold)
    rule(left, 2.6, HEAD[0] - 0.4)
    put(right, made.country, bold)
    for text in made.motto:
        put(right, text, replace(bold, size=13))
    rule(right, 5.3, HEAD[1] - 0.4)
    if not made.number:
        return
    left, right = table.rows[1].cells
    put(left, made.number, Look(size=13, before=6))
    if made.about:
        put(left, made.about, small)
    put(right, "{{ place }}, ngày       tháng       năm {{ year }}", Look(size=13, is_italic=True, before=6))


def title(document: Any, kind: str, subject: str) -> None:
    put(document, kind, Look(size=14, is_bold=True, before=16))
    put(document, subject, Look(size=14, is_bold=True))
    rule(document, 5.5, TEXT)


def dotted(document: Any, text: str) -> None:
    """Write a line with dots to its end, and one more."""
    for words, look in ((f"{text}\t", RUNNING), ("\t", replace(RUNNING, indent=0))):
        paragraph = put(document, words, look)
        paragraph.alignment = ALIGN.LEFT
        paragraph.paragraph_format.tab_stops.add_tab_stop(
            Cm(TEXT), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )


def blank() -> Any:
    """Make an A4 page with margins, font, and the page's number above the text from the second page on."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(BODY)
    properties = style.element.get_or_add_rPr()
    for place in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        properties.rFonts.set(qn(place), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    properties.append(language)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(20)
    page.left_margin, page.right_margin, page.header_distance = Mm(30), Mm(15), Mm(10)
    page.different_first_page_header_footer = True
    number(page.header.paragraphs[0])
    return document


def number(paragraph: Any) -> None:
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = "PAGE"
        run._r.append(element)


def put(where: Any, text: str, look: Look) -> Any:
    """Add a paragraph; the first in a cell takes the place of the empty one that is there."""
    is_first = hasattr(where, "width") and len(where.paragraphs) == 1 and not where.paragraphs[0].runs
    paragraph = where.paragraphs[0] if is_first else where.add_paragraph()
    paragraph.alignment = look.align
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(look.before), Pt(look.after), look.line
    form.keep_with_next = look.stays or None
    if look.indent:
        form.first_line_indent = Cm(look.indent)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = look.is_bold, look.is_italic, Pt(look.size)
    return paragraph


def rule(where: Any, length: float, width: float) -> None:
    """Draw a rule so many centimetres long, in the middle: the lower border of an empty paragraph."""
    paragraph = where.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(4)
    form.left_indent = form.right_indent = Cm((width - length) / 2)
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    # the order of what a paragraph's properties may hold is fixed: borders come before spacing
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )


def borderless(document: Any, widths: tuple[float, ...], rows: int) -> Any:
    table = document.add_table(rows=rows, cols=len(widths))
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    set_widths(table, widths)
    return table


def set_widths(table: Any, widths: Any) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def flag(row: Any, name: str) -> None:
    element = OxmlElement(name)
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)


def packed(document: Any) -> bytes:
    """Return its bytes, the same each time: without the moment at which it was made."""
    document.core_properties.author, document.core_properties.comments = "", ""
    written, again = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as parts, ZipFile(again, "w", ZIP_DEFLATED) as whole:
        for name in parts.namelist():
            whole.writestr(ZipInfo(name), parts.read(name), ZIP_DEFLATED)
    return again.getvalue()


def signature(document: Any) -> None:
    """Write who gets it on the left, who signs on the right."""
    table = borderless(document, (TEXT / 2, TEXT / 2), 1)
    left, right = table.rows[0].cells
    to = Look(size=11, align=ALIGN.LEFT)
    put(left, "Nơi nhận:", Look(size=12, is_bold=True, is_italic=True, align=ALIGN.LEFT, before=10))
    put(left, "- Như trên;", to)
    put(left, "- Lưu: VT, {{ symbol }}.", to)
    put(right, "{{ head }}", replace(SIGNED, before=10))
    put(right, "(Chữ ký, dấu, họ và tên)", Look(size=12, is_italic=True))
    flag(table.rows[0], "w:cantSplit")


def turn_page(document: Any) -> None:
    """Begin a page that lies across, for a wide table."""
    page = document.add_section(WD_SECTION.NEW_PAGE)
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.top_margin = page.bottom_margin = Mm(20)
    page.left_margin = page.right_margin = Mm(15)
    page.different_first_page_header_footer = False
