"""Makes the templates of papers: what stands in braces is filled in by bot/documents.

``python -m tests.papers.form`` writes them; a test fails where they are not what it makes.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from bot.documents.consolidated import TEMPLATE
from bot.documents.guides.sheet import SHEET_TEMPLATE
from bot.documents.opinions import OPINIONS
from bot.documents.word import (
    ANNEX_TEMPLATE,
    BREACH_TEMPLATE,
    COMMENDATION_TEMPLATE,
    FEEDBACK_TEMPLATE,
    HANDOVER_TEMPLATE,
    LETTER_TEMPLATE,
    RECORD_TEMPLATE,
    RULES_TEMPLATE,
)
from tests.papers.breach import breach
from tests.papers.commendation import commendation
from tests.papers.consolidated import consolidated
from tests.papers.feedback import feedback
from tests.papers.handover import minutes
from tests.papers.letter import letter
from tests.papers.opinions import opinions
from tests.papers.rules_form import internal_rules
from tests.papers.word import (
    RUNNING,
    SECTION,
    SIGNED,
    TEXT,
    Head,
    Look,
    blank,
    borderless,
    dotted,
    flag,
    head,
    packed,
    put,
    set_widths,
    title,
)

LINES = ((1.3, "STT"), (2.6, "Thời điểm"), (4.2, "Người thực hiện"), (8.4, "Nội dung"))  # cm
CELL = Look(size=12, align=ALIGN.LEFT, before=2, after=2)
CELL_HEAD = Look(size=12, is_bold=True, before=3, after=3)
WITH_WHAT = "(Kèm theo Biên bản ghi nhận và xử lý sự cố hộp thư điện tử công vụ)"
REASON = "{{ basis }}"


def record() -> bytes:
    """Make the form of the incident record."""
    document = blank()
    head(document, Head("Số:         /BB-{{ symbol }}"))
    title(document, "BIÊN BẢN", "Ghi nhận và xử lý sự cố hộp thư điện tử công vụ")
    put(document, REASON, Look(align=ALIGN.JUSTIFY, is_italic=True, before=8, after=6, indent=1.27, line=1.1))
    what_happened(document)
    what_was_done(document)
    what_came_of_it(document)
    signatures(document)
    return packed(document)


def what_happened(document: Any) -> None:
    put(document, "I. THÔNG TIN VỀ SỰ CỐ", SECTION)
    known = (
        "1. Mã sự cố: {{ reference }}.",
        "2. Đơn vị: {{ unit }}.",
        "3. Hộp thư: {{ mailbox }}",
        "4. Loại sự cố: {{ kind }}.",
        "5. Người phát hiện, báo sự cố: {{ raiser }}.",
        "6. Thời điểm xảy ra: {{ happened }}. Thời điểm báo: {{ raised }}.",
        "7. Mô tả: {{ what }}",
    )
    for text in known:
        put(document, text, RUNNING)
    either(document, "tried", "8. Việc đơn vị đã làm: {{ tried }}", "8. Việc đơn vị đã làm:")
    dotted(document, "9. Phạm vi ảnh hưởng:")
    dotted(document, "10. Nghi lộ dữ liệu cá nhân, bí mật nhà nước (có hay không, nội dung):")


def what_was_done(document: Any) -> None:
    put(document, "II. QUÁ TRÌNH TIẾP NHẬN, XỬ LÝ", SECTION)
    put(document, "1. Người tiếp nhận: {{ taker }}.", RUNNING)
    put(
        document,
        "2. Thời hạn: tiếp nhận chậm nhất {{ take_until }}; xử lý chậm nhất {{ resolve_until }}.",
        RUNNING,
    )
    put(document, "3. Diễn biến:", replace(RUNNING, stays=True))
    timeline(document, LINES)
    put(document, "{%p if talk %}", RUNNING)
    put(document, "4. Trao đổi giữa hai bên: {{ talk }}.", replace(RUNNING, before=6))
    put(document, "{%p endif %}", RUNNING)


def what_came_of_it(document: Any) -> None:
    put(document, "III. KẾT QUẢ", replace(SECTION, before=12))
    put(document, "1. Tình trạng, tính đến {{ made }}: {{ state }}.", RUNNING)
    either(document, "how", "2. Cách xử lý: {{ how }}", "2. Cách xử lý:")
    dotted(document, "3. Kiến nghị:")
    closing = "Biên bản được lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản./."
    put(document, closing, replace(RUNNING, before=2, stays=True))


def annex() -> bytes:
    """Make the form of what both sides wrote to each other about an incident."""
    document = blank()
    put(document, "PHỤ LỤC", Look(size=14, is_bold=True))
    put(document, "Nội dung trao đổi về sự cố {{ reference }}", Look(size=14, is_bold=True))
    put(document, WITH_WHAT, Look(size=13, is_italic=True, after=10))
    for text in ("1. Đơn vị: {{ unit }}.", "2. Loại sự cố: {{ kind }}.", "3. Trích xuất lúc: {{ made }}."):
        put(document, text, RUNNING)
    timeline(document, (*LINES[:2], (LINES[2][0], "Người gửi"), LINES[3]))
    return packed(document)


def timeline(document: Any, columns: Sequence[tuple[float, str]]) -> None:
    """Write a line for each thing that was done or said; the headings come again on each page."""
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    first, begin, line, end = table.rows
    for cell, (_width, name) in zip(first.cells, columns, strict=True):
        put(cell, name, CELL_HEAD)
    flag(first, "w:tblHeader")
    places = ("{{ line.number }}", "{{ line.at }}", "{{ line.who }}", "{{ line.what }}")
    for number, (cell, place) in enumerate(zip(line.cells, places, strict=True)):
        put(cell, place, replace(CELL, align=ALIGN.LEFT if number > 1 else ALIGN.CENTER))
    flag(line, "w:cantSplit")
    put(begin.cells[0], "{%tr for line in lines %}", CELL)
    put(end.cells[0], "{%tr endfor %}", CELL)
    set_widths(table, [width for width, _name in columns])


def signatures(document: Any) -> None:
    """Write where both sides sign and, below, who gets it."""
    table = borderless(document, (TEXT / 2, TEXT / 2), 1)
    for cell, who in zip(table.rows[0].cells, ("{{ unit_signs }}", "{{ office_signs }}"), strict=True):
        put(cell, "ĐẠI DIỆN", replace(SIGNED, before=6))
        put(cell, who, SIGNED)
        put(cell, "(Chức vụ, chữ ký, họ và tên)", Look(size=12, is_italic=True, stays=True))
        for _line in range(4):
            put(cell, "", Look(stays=True))
    flag(table.rows[0], "w:cantSplit")
    to = Look(size=11, align=ALIGN.LEFT, stays=True)
    put(document, "Nơi nhận:", Look(size=12, is_bold=True, is_italic=True, align=ALIGN.LEFT, stays=True))
    put(document, "- {{ unit }};", to)
    put(document, "- Lưu: VT, {{ symbol }}.", replace(to, stays=False))


def either(document: Any, name: str, filled: str, empty: str) -> None:
    """Write a paragraph with what is known, or dots to write on where nothing is."""
    put(document, f"{{%p if {name} %}}", RUNNING)
    put(document, filled, RUNNING)
    put(document, "{%p else %}", RUNNING)
    dotted(document, empty)
    put(document, "{%p endif %}", RUNNING)


def guide() -> bytes:
    """Make the page of a guidance text."""
    document = blank()
    head(document, Head("Số:         /HD-{{ symbol }}"))
    title(document, "HƯỚNG DẪN", "{{ title }}")
    put(document, "", Look(size=6))
    put(document, "{%p for line in lines %}", RUNNING)
    put(document, "{{ line }}", replace(RUNNING, before=2))
    put(document, "{%p endfor %}", RUNNING)
    put(document, "{{ call }}", replace(RUNNING, is_italic=True, before=6))
    return packed(document)


TEMPLATES: dict[Path, Callable[[], bytes]] = {
    RECORD_TEMPLATE: record,
    ANNEX_TEMPLATE: annex,
    LETTER_TEMPLATE: letter,
    BREACH_TEMPLATE: breach,
    HANDOVER_TEMPLATE: minutes,
    TEMPLATE: consolidated,
    OPINIONS: opinions,
    FEEDBACK_TEMPLATE: feedback,
    COMMENDATION_TEMPLATE: commendation,
    SHEET_TEMPLATE: guide,
    RULES_TEMPLATE: internal_rules,
}


def main() -> None:
    for path, made in TEMPLATES.items():
        path.write_bytes(made())
        print(path)


if __name__ == "__main__":
    main()
