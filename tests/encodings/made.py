"""Make Word documents, workbooks and texts of the originals, in whatever way of writing."""

import random
from collections.abc import Sequence
from io import BytesIO
from itertools import groupby
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.encodings.old import UNICODE, Way
from tests.encodings.originals import HEADINGS, MOTTO, NATION, Original

CAPITALS = "capitals"
TODAY = "Đoạn này gõ bằng Unicode từ trước, phông chữ mới; có cả tiếng Pháp: où est le café, déjà vu."


def word(said: Original, way: Way) -> bytes:
    """Make a Word document: head and foot, tables in tables, merged cells, split runs, mixed fonts."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name = way.serif  # what names no font has it by its style
    section = document.sections[0]
    add(section.header.paragraphs[0], way, f"UBND xã {said.commune} – {said.kind} số {said.number}", way.sans)
    add(section.footer.paragraphs[0], way, "Trang: 1/1 – Bộ phận một cửa", "")
    head = document.add_table(1, 2)
    add(head.cell(0, 0).paragraphs[0], way, f"ỦY BAN NHÂN DÂN XÃ {said.commune.upper()}", CAPITALS)
    right = head.cell(0, 1)
    add(right.paragraphs[0], way, NATION, CAPITALS).bold = True
    add(right.add_paragraph(), way, MOTTO, way.serif).underline = True
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add(title, way, said.kind.upper(), CAPITALS).bold = True
    add(document.add_paragraph(), way, f"Về việc {said.subject}", way.serif).italic = True
    for number, body in enumerate(said.bodies):
        paragraph = document.add_paragraph()
        split(paragraph, way, body, way.serif if number % 2 else "", said.seed + number)
    run_of(document.add_paragraph(), TODAY, "Calibri")
    mixed = document.add_paragraph()
    add(mixed, way, "Nơi nhận: ", way.serif).bold = True
    run_of(mixed, "Phòng Nội vụ (để báo cáo), ", "Cambria")
    add(mixed, way, "các ấp; lưu: văn thư.", way.sans)
    fill(document, said, way)
    add(document.add_paragraph(), way, "CHỦ TỊCH", CAPITALS)
    add(document.add_paragraph(), way, said.signer, way.serif).bold = True
    return saved(document)


def add(paragraph: Any, way: Way, text: str, font: str) -> Any:
    """Write a text, in as many runs as its way needs; return the last. CAPITALS: all of it is in capitals."""
    is_capital = font == CAPITALS
    pieces = [(way.in_capitals(text), way.capitals)] if is_capital else list(way.pieces(text, font))
    return [run_of(paragraph, said, name) for said, name in pieces or [("", font)]][-1]


def run_of(paragraph: Any, text: str, font: str) -> Any:
    run = paragraph.add_run(text)
    if font:
        run.font.name = font
    return run


def split(paragraph: Any, way: Way, text: str, font: str, seed: int) -> None:
    """Write a text in many runs, every other one bold, cut wherever it happens: a tone from its vowel too."""
    letters = [(one, name) for said, name in way.pieces(text, font) for one in said]
    cuts = sorted(random.Random(seed).sample(range(1, len(letters)), 12))
    for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(letters)], strict=True)):
        for name, some in groupby(letters[start:end], lambda one: one[1]):
            run_of(paragraph, "".join(one for one, _name in some), name).bold = bool(number % 2)


def fill(document: Any, said: Original, way: Way) -> None:
    """Add the table of people, with a merged cell below, and a table in it."""
    table = document.add_table(len(said.rows) + 2, len(HEADINGS))
    for place, heading in enumerate(HEADINGS):
        add(table.cell(0, place).paragraphs[0], way, heading, way.sans).bold = True
    for number, row in enumerate(said.rows, 1):
        for place, cell in enumerate(row):
            add(table.cell(number, place).paragraphs[0], way, cell, way.serif if place else "")
    last = table.cell(len(said.rows) + 1, 0).merge(table.cell(len(said.rows) + 1, len(HEADINGS) - 1))
    add(last.paragraphs[0], way, "Tổng cộng số người dự họp", way.serif)
    inner = last.add_table(1, 2)
    add(inner.cell(0, 0).paragraphs[0], way, "Chữ ký thư ký", way.serif)
    add(inner.cell(0, 1).paragraphs[0], way, "ĐÃ DUYỆT", CAPITALS)


def book(said: Original, way: Way) -> bytes:
    """Make a workbook: merged heads, rich texts, a text in several fonts, formulas, comments, print heads."""
    made = Workbook()
    sheet: Any = made.active
    sheet.title = way.write("Danh sách cán bộ")
    put(sheet, "A1", way.in_capitals(f"DANH SÁCH XÃ {said.commune.upper()}"), way.capitals)
    sheet.merge_cells("A1:E1")
    for place, heading in enumerate(HEADINGS, 1):
        put(sheet, sheet.cell(2, place).coordinate, way.write(heading), way.sans)
        put(sheet, sheet.cell(20, place).coordinate, way.in_capitals(heading.upper()), way.capitals)
    for number, row in enumerate(said.rows, 3):
        put(sheet, f"A{number}", int(row[0]), way.serif)
        for place, cell in enumerate(row[1:], 2):
            put(sheet, sheet.cell(number, place).coordinate, way.write(cell), way.serif)
    sheet["A21"] = CellRichText(
        TextBlock(InlineFont(rFont=way.serif, b=True), way.write("Lưu ý: ")),
        TextBlock(InlineFont(rFont="Arial"), "gửi về vanthu@x.vn, "),
        TextBlock(InlineFont(rFont=way.capitals), way.in_capitals("TRƯỚC NGÀY 05/12")),
    )
    put(sheet, "B21", TODAY, "Calibri")
    put(sheet, "A22", f"='{sheet.title}'!B3", way.serif)
    put(sheet, "B22", f'=IF(A3>1,"{way.write("Đạt yêu cầu")}","{way.write("Chưa đạt")}")', way.serif)
    sheet["B3"].comment = Comment(way.write("Đã chuyển công tác về xã khác"), "x")
    sheet.oddHeader.center.text = way.write("Ủy ban nhân dân xã")
    sheet.oddHeader.center.font = way.serif
    made.create_sheet(way.write("Tổng hợp số liệu")).append([way.write("Cộng các ấp")])
    return saved(made)


def put(sheet: Any, at: str, value: object, font: str) -> None:
    sheet[at] = value
    sheet[at].font = Font(name=font, size=12)


def text(said: Original, way: Way) -> bytes:
    """Make a text as Notepad kept it: bytes of Windows, and their line ends."""
    lines = (said.kind, f"Số: {said.number}", said.subject, *said.bodies, said.signer)
    return way.write("\r\n".join(lines)).encode("cp1252", "replace")


def secret(way: Way) -> bytes:
    """Make a document whose mark of secrecy nobody sees who does not read that way of writing."""
    document = Document()
    add(document.add_paragraph(), way, "MẬT", CAPITALS)
    add(document.add_paragraph(), way, "Báo cáo tình hình an ninh trật tự địa bàn xã", way.serif)
    return saved(document)


def saved(made: Any) -> bytes:
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def letters_of(document: bytes) -> list[tuple[str, Sequence[str]]]:
    """Return the paragraphs of a Word document, wherever they stand, each with the fonts of its runs."""
    opened = Document(BytesIO(document))
    section = opened.sections[0]
    found = [*section.header.paragraphs, *section.footer.paragraphs, *opened.paragraphs]
    tables = list(opened.tables)
    while tables:
        for row in tables.pop(0).rows:
            for cell in row.cells:
                found += cell.paragraphs
                tables += cell.tables
    return [(one.text, [run.font.name or UNICODE.serif for run in one.runs]) for one in found]
