"""The template of the paper that gathers feedback on the regulation, its table on a landscape page."""

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
    title,
    turn_page,
)

COLUMNS = (
    (1.2, "STT"),
    *((3.9, "Điều, khoản"), (3.9, "Cơ quan, đơn vị góp ý"), (6.2, "Nội dung vướng mắc")),
    *((5.6, "Nội dung đề xuất"), (5.9, "Ý kiến của {{ office_name }}")),
)  # cm
PLACES = ("number", "clause", "unit", "awkward", "proposed", "answer")
CELL = Look(size=12, align=ALIGN.LEFT, before=2, after=2)
CELL_HEAD = Look(size=12, is_bold=True, before=3, after=3)
WHY = (
    "{{ basis }}, {{ office_name }} đã tiếp nhận, tổng hợp ý kiến góp ý của các cơ quan, đơn vị về những nội "
    "dung còn vướng mắc, cần sửa đổi, bổ sung, cụ thể như sau:"
)
WISH = (
    "Trên đây là tổng hợp ý kiến góp ý sửa đổi, bổ sung {{ instrument }}; {{ office_name }} kính đề nghị "
    "{{ receiver }} xem xét, quyết định./."
)
WITH_WHAT = (
    "(Kèm theo Báo cáo số         /BC-{{ symbol }} ngày       tháng       năm {{ year }} "
    "của {{ office_name }})"
)


def feedback() -> bytes:
    document = blank()
    head(document, Head("Số:         /BC-{{ symbol }}"))
    title(document, "BÁO CÁO", "{{ subject }}")
    put(document, "Kính gửi: {{ receiver }}.", Look(size=14, before=14, after=12))
    put(document, WHY, RUNNING)
    put(document, "{{ standing }} Nội dung từng ý kiến nêu tại Phụ lục kèm theo.", RUNNING)
    put(document, WISH, replace(RUNNING, stays=True))
    signature(document)
    annex(document)
    return packed(document)


def annex(document: Any) -> None:
    """Write a line for each opinion; the headings come again on each page."""
    turn_page(document)
    put(document, "Phụ lục", Look(size=14, is_bold=True))
    what = "TỔNG HỢP Ý KIẾN GÓP Ý SỬA ĐỔI, BỔ SUNG {{ instrument|upper }}"
    put(document, what, Look(size=14, is_bold=True))
    put(document, WITH_WHAT, Look(size=13, is_italic=True, after=8))
    table = document.add_table(rows=4, cols=len(COLUMNS), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    first, begin, line, end = table.rows
    for cell, (_width, name) in zip(first.cells, COLUMNS, strict=True):
        put(cell, name, CELL_HEAD)
    flag(first, "w:tblHeader")
    for number, (cell, place) in enumerate(zip(line.cells, PLACES, strict=True)):
        put(cell, f"{{{{ line.{place} }}}}", replace(CELL, align=ALIGN.LEFT if number else ALIGN.CENTER))
    put(begin.cells[0], "{%tr for line in lines %}", CELL)
    put(end.cells[0], "{%tr endfor %}", CELL)
    set_widths(table, [width for width, _name in COLUMNS])
