"""The template of the letter to the department, with its list on a landscape page."""

from dataclasses import replace
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from tests.papers.word import (
    RUNNING,
    Head,
    Look,
    blank,
    flag,
    head,
    packed,
    put,
    set_widths,
    signature,
    turn_page,
)

WIDTHS = (1.2, 2.5, 2.1, 1.8, 2.35, 1.9, 2.6, 1.7, 2.45, 2.45, 2.1, 1.6, 1.85)  # cm
CELL = Look(size=10, align=ALIGN.LEFT, before=2, after=2)
CELL_HEAD = Look(size=10, is_bold=True, before=3, after=3)
ABOUT = "V/v thay đổi nhân sự, hộp thư\nđiện tử công vụ"
WHY = (
    "{{ basis }}, {{ office_name }} tổng hợp {{ count }} thay đổi về nhân sự, hộp thư điện tử công vụ của "
    "các cơ quan, đơn vị trên địa bàn (danh sách kèm theo)."
)
WISH = (
    "Đề nghị {{ department }} cập nhật {{ directory }}; cấp mới, điều chỉnh, khóa hoặc "
    "thu hồi hộp thư theo danh sách và thông báo kết quả để {{ office_name }} báo các đơn vị./."
)
WITH_WHAT = (
    "(Kèm theo Công văn số         /{{ symbol }} ngày       tháng       năm {{ year }} của {{ office_name }})"
)


def letter() -> bytes:
    document = blank()
    head(document, Head("Số:         /{{ symbol }}", ABOUT))
    put(document, "Kính gửi: {{ department }}.", Look(size=14, before=18, after=14))
    for text in (WHY, WISH):
        put(document, text, RUNNING)
    signature(document)
    annex(document)
    return packed(document)


def annex(document: Any) -> None:
    """Write the list, a line for each change; the headings come again on each page."""
    turn_page(document)
    put(document, "Phụ lục", Look(size=14, is_bold=True))
    put(document, "DANH SÁCH THAY ĐỔI NHÂN SỰ, HỘP THƯ ĐIỆN TỬ CÔNG VỤ", Look(size=14, is_bold=True))
    put(document, WITH_WHAT, Look(size=13, is_italic=True, after=8))
    listed(document)


def listed(document: Any) -> None:
    table = document.add_table(rows=4, cols=len(WIDTHS), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    first, begin, line, end = table.rows
    for number, cell in enumerate(first.cells):
        put(cell, f"{{{{ columns[{number}] }}}}", CELL_HEAD)
    flag(first, "w:tblHeader")
    for number, cell in enumerate(line.cells):
        put(cell, f"{{{{ line[{number}] }}}}", replace(CELL, align=ALIGN.LEFT if number else ALIGN.CENTER))
    flag(line, "w:cantSplit")
    put(begin.cells[0], "{%tr for line in lines %}", CELL)
    put(end.cells[0], "{%tr endfor %}", CELL)
    set_widths(table, WIDTHS)
