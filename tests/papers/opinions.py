"""The template of the table of opinions on a draft: what units answered, and each opinion on wide pages."""

from dataclasses import replace
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from tests.papers.word import (
    RUNNING,
    SIGNED,
    TEXT,
    Head,
    Look,
    blank,
    borderless,
    flag,
    head,
    packed,
    put,
    set_widths,
    title,
    turn_page,
)

COLUMNS = (
    *((1.2, "STT"), (3.6, "Điều, khoản"), (4.2, "Cơ quan, đơn vị"), (7.0, "Nội dung góp ý")),
    *((4.2, "Lý do"), (6.5, "Tiếp thu, giải trình")),
)  # cm
NAMES = ("place", "section", "unit", "words", "reason", "reply")
CELL = Look(size=12, align=ALIGN.LEFT, before=2, after=2)
CELL_HEAD = Look(size=12, is_bold=True, before=3, after=3)
WHY = (
    "{% if basis %}{{ basis }}, {% endif %}{{ office_name }} đã gửi dự thảo {{ title }} để lấy ý kiến "
    "{{ asked }} cơ quan, đơn vị, hạn góp ý đến hết ngày {{ day }}. "
    "Kết quả như sau:"
)
COUNT = "1. Số cơ quan, đơn vị đã trả lời: {{ answered }}/{{ asked }}."
SAID = (
    "2. Cơ quan, đơn vị thống nhất với dự thảo: {{ agreed or 'không có' }}.",
    "3. Cơ quan, đơn vị có ý kiến góp ý: {{ differs or 'không có' }}.",
    "4. Cơ quan, đơn vị chưa trả lời: {{ owed or 'không có' }}.",
)
CLOSING = "Nội dung góp ý và việc tiếp thu, giải trình từng nội dung tại Phụ lục kèm theo./."


def opinions() -> bytes:
    document = blank()
    head(document, Head("Số:         /{{ symbol }}"))
    title(document, "BẢNG TỔNG HỢP, TIẾP THU, GIẢI TRÌNH", "Ý kiến góp ý đối với dự thảo {{ title }}")
    put(document, WHY, replace(RUNNING, before=10))
    for text in (COUNT, *SAID):
        put(document, text, RUNNING)
    put(document, CLOSING, RUNNING)
    signed(document)
    annex(document)
    return packed(document)


def signed(document: Any) -> None:
    """Write who gets it on the left, who signs on the right."""
    table = borderless(document, (TEXT / 2, TEXT / 2), 1)
    left, right = table.rows[0].cells
    to = Look(size=11, align=ALIGN.LEFT)
    put(left, "Nơi nhận:", Look(size=12, is_bold=True, is_italic=True, align=ALIGN.LEFT, before=10))
    put(left, "- Các cơ quan, đơn vị góp ý;", to)
    put(left, "- Lưu: VT, {{ symbol }}.", to)
    put(right, "{{ head }}", replace(SIGNED, before=10))
    put(right, "(Chữ ký, dấu, họ và tên)", Look(size=12, is_italic=True))
    flag(table.rows[0], "w:cantSplit")


def annex(document: Any) -> None:
    """Write a line for each part of an opinion; the headings come again on each page."""
    turn_page(document)
    put(document, "Phụ lục", Look(size=14, is_bold=True))
    put(document, "TIẾP THU, GIẢI TRÌNH Ý KIẾN GÓP Ý", Look(size=14, is_bold=True))
    put(document, "Dự thảo {{ title }}", Look(size=13, is_italic=True, after=8))
    table = document.add_table(rows=4, cols=len(COLUMNS), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    first, begin, line, end = table.rows
    for cell, (_width, name) in zip(first.cells, COLUMNS, strict=True):
        put(cell, name, CELL_HEAD)
    flag(first, "w:tblHeader")
    for number, (cell, name) in enumerate(zip(line.cells, NAMES, strict=True)):
        look = replace(CELL, align=ALIGN.LEFT if number else ALIGN.CENTER)
        put(cell, f"{{{{ line.{name} }}}}", look)
    put(begin.cells[0], "{%tr for line in lines %}", CELL)
    put(end.cells[0], "{%tr endfor %}", CELL)
    set_widths(table, [width for width, _name in COLUMNS])
