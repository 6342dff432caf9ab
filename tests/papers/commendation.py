"""The template of the proposal of commendation, its units with their figures on a landscape page."""

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
    *((1.2, "STT"), (6.0, "Cơ quan, đơn vị"), (2.3, "Lượt phải kiểm tra")),
    *((2.4, "Kiểm tra trong giờ"), (2.1, "Tỷ lệ"), (2.5, "Báo cáo nộp sau hạn, không nộp")),
    *((2.0, "Sự cố đã báo"), (2.0, "Sự cố báo chậm"), (2.2, "Vi phạm đã kết luận"), (4.0, "Ghi chú")),
)  # cm
PLACES = (
    *("number", "unit", "owed", "checked", "share", "late_reports"),
    *("incidents", "late_incidents", "misuse", "note"),
)
IN_WORDS = ("unit", "note")
CELL = Look(size=12, before=2, after=2)
CELL_HEAD = Look(size=12, is_bold=True, before=3, after=3)
ORDER = (
    "Danh sách xếp theo thứ tự danh bạ, không phải thứ hạng; "
    "số liệu của từng đơn vị nêu tại Phụ lục kèm theo."
)
WISH = "{{ office_name }} kính trình {{ receiver }} xem xét, quyết định./."
WITH_WHAT = (
    "(Kèm theo Tờ trình số         /TTr-{{ symbol }} ngày       tháng       năm {{ year }} "
    "của {{ office_name }})"
)


def commendation() -> bytes:
    document = blank()
    head(document, Head("Số:         /TTr-{{ symbol }}"))
    title(document, "TỜ TRÌNH", "{{ subject }}")
    put(document, "Kính gửi: {{ receiver }}.", Look(size=14, before=14, after=12))
    for text in ("{{ opening }}", "{{ measured }}", "{%p if added %}", "{{ added }}", "{%p endif %}", ORDER):
        put(document, text, RUNNING)
    put(document, WISH, replace(RUNNING, stays=True))
    signature(document)
    annex(document)
    return packed(document)


def annex(document: Any) -> None:
    """Write a line for each unit; the headings come again on each page."""
    turn_page(document)
    put(document, "Phụ lục", Look(size=14, is_bold=True))
    put(document, "{{ title }}", Look(size=14, is_bold=True))
    put(document, WITH_WHAT, Look(size=13, is_italic=True, after=8))
    table = document.add_table(rows=4, cols=len(COLUMNS), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    first, begin, line, end = table.rows
    for cell, (_width, name) in zip(first.cells, COLUMNS, strict=True):
        put(cell, name, CELL_HEAD)
    flag(first, "w:tblHeader")
    for cell, place in zip(line.cells, PLACES, strict=True):
        align = ALIGN.LEFT if place in IN_WORDS else ALIGN.CENTER
        put(cell, f"{{{{ line.{place} }}}}", replace(CELL, align=align))
    flag(line, "w:cantSplit")
    put(begin.cells[0], "{%tr for line in lines %}", CELL)
    put(end.cells[0], "{%tr endfor %}", CELL)
    set_widths(table, [width for width, _name in COLUMNS])
