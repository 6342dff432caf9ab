"""The template of the office's own report upward: text by figures, a table of sums, annexes on wide pages."""

from dataclasses import replace
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.papers.word import (
    RUNNING,
    SECTION,
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

SUMS = ((1.2, "STT"), (8.1, "Chỉ tiêu"), (2.4, "Kỳ này"), (2.4, "Kỳ trước"), (2.4, "Tăng, giảm"))  # cm
SUMS_ALONE = ((1.2, "STT"), (11.3, "Chỉ tiêu"), (4.0, "Số liệu"))  # … where no term was before
LATE = ((1.5, "STT"), (9.5, "Đơn vị"), (5.5, "Tình trạng"), (10.2, "Ghi chú"))
SUM_PLACES = ("{{ one.number }}", "{{ one.name }}", "{{ one.now }}", "{{ one.before }}", "{{ one.change }}")
CHANGES = (
    (1.2, "STT"),
    *((4.5, "Đơn vị"), (4.2, "Họ và tên"), (3.4, "Nội dung thay đổi"), (7.3, "Thông tin mới")),
    *((2.5, "Ngày hiệu lực"), (3.6, "Căn cứ")),
)
INCIDENTS = (
    (1.2, "STT"),
    *((3.4, "Số sự cố"), (7.1, "Đơn vị"), (5.8, "Loại sự cố"), (3.4, "Báo lúc"), (3.4, "Xử lý xong lúc")),
    (2.4, "Giờ làm việc"),
)
CHANGE_PLACES = tuple(
    f"{{{{ one.{name} }}}}" for name in ["place", "unit", "who", "what", "now", "effective", "decision"]
)
INCIDENT_PLACES = tuple(
    f"{{{{ one.{name} }}}}" for name in ["place", "number", "unit", "kind", "raised", "resolved", "hours"]
)
LATE_PLACES = ("{{ one.number }}", "{{ one.unit }}", "{{ one.state }}", "{{ one.note }}")
CELL = Look(size=12, align=ALIGN.LEFT, before=2, after=2)
SMALL = Look(size=9, align=ALIGN.CENTER, before=2, after=2)
TO = Look(size=14, align=ALIGN.LEFT)
WITH_WHAT = (
    "(Kèm theo Báo cáo số         /BC-{{ symbol }} ngày       tháng       năm {{ year }} "
    "của {{ office_name }})"
)


def consolidated() -> bytes:
    document = blank()
    head(document, Head("Số:         /BC-{{ symbol }}"))
    put(document, "{%p if is_draft %}", RUNNING)
    put(document, "DỰ THẢO", Look(size=14, is_bold=True, align=ALIGN.LEFT, before=6, indent=1.8))
    put(document, "{%p endif %}", RUNNING)
    title(document, "BÁO CÁO", "{{ subject }}")
    put(document, "{%p if receivers|length == 1 %}", RUNNING)
    put(document, "Kính gửi: {{ receivers[0] }}", replace(TO, before=14, indent=3.2))
    put(document, "{%p else %}", RUNNING)
    put(document, "Kính gửi:", replace(TO, before=14, indent=3.2))
    each(document, "one in receivers", "{{ one }}", replace(TO, indent=5))
    put(document, "{%p endif %}", RUNNING)
    put(document, "{{ opening }}", replace(RUNNING, before=10))
    put(document, "I. TÌNH HÌNH BÁO CÁO", SECTION)
    each(document, "one in standing", "{{ one }}", RUNNING)
    put(document, "{%p if results or sums %}", RUNNING)
    put(document, "II. KẾT QUẢ", SECTION)
    put(document, "{%p endif %}", RUNNING)
    each(document, "one in results", "{{ one }}", RUNNING)
    put(document, "{%p if sums %}", RUNNING)
    put(document, "Số liệu tổng hợp:", replace(RUNNING, stays=True))
    put(document, "{%p if has_before %}", RUNNING)
    rows(document, SUMS, "one in sums", SUM_PLACES, centred=(0, 2, 3, 4))
    put(document, "{%p else %}", RUNNING)
    rows(document, SUMS_ALONE, "one in sums", SUM_PLACES[: len(SUMS_ALONE)], centred=(0, 2))
    put(document, "{%p endif %}", RUNNING)
    put(document, "{%p endif %}", RUNNING)
    put(document, "{%p if wishes %}", RUNNING)
    put(
        document,
        "{% if results or sums %}III{% else %}II{% endif %}. {{ told }}",
        replace(SECTION, before=10),
    )
    each(document, "one in wishes", "{{ one }}", RUNNING)
    put(document, "{%p endif %}", RUNNING)
    put(document, "{{ closing }}", replace(RUNNING, stays=True))
    signature(document)
    turn_page(document)
    annexes(document)
    return packed(document)


def each(document: Any, loop: str, text: str, look: Look) -> None:
    """Write a paragraph for each."""
    put(document, f"{{%p for {loop} %}}", look)
    put(document, text, look)
    put(document, "{%p endfor %}", look)


def rows(document: Any, columns: Any, loop: str, places: Any, centred: tuple[int, ...] = (0,)) -> None:
    """Write a line for each; the headings come again on each page."""
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    first, begin, line, end = table.rows
    for cell, (_width, name) in zip(first.cells, columns, strict=True):
        put(cell, name, replace(CELL, is_bold=True, align=ALIGN.CENTER))
    flag(first, "w:tblHeader")
    for number, (cell, place) in enumerate(zip(line.cells, places, strict=True)):
        put(cell, place, replace(CELL, align=ALIGN.CENTER if number in centred else ALIGN.LEFT))
    flag(line, "w:cantSplit")
    put(begin.cells[0], f"{{%tr for {loop} %}}", CELL)
    put(end.cells[0], "{%tr endfor %}", CELL)
    set_widths(table, [width for width, _name in columns])


def annexes(document: Any) -> None:
    """Write each unit's figures, one column a figure; then who is late, what of people changed, incidents."""
    annex_title(document, "Phụ lục 1", "SỐ LIỆU CỦA TỪNG ĐƠN VỊ")
    table = document.add_table(rows=4, cols=5, style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    narrow(table)
    first, begin, line, end = table.rows
    columns = ("STT", "Đơn vị", "{%tc for one in columns %}", "{{ one }}", "{%tc endfor %}")
    cells = (
        "{{ one.number }}",
        "{{ one.unit }}",
        "{%tc for cell in one.cells %}",
        "{{ cell }}",
        "{%tc endfor %}",
    )
    for number in range(5):
        put(first.cells[number], columns[number], replace(SMALL, is_bold=True, size=8))
        look = replace(SMALL, align=ALIGN.LEFT) if number == 1 else SMALL
        put(line.cells[number], cells[number], look)
    flag(first, "w:tblHeader")
    flag(line, "w:cantSplit")
    put(begin.cells[0], "{%tr for one in units %}", SMALL)
    put(end.cells[0], "{%tr endfor %}", SMALL)
    listed(document, "late", "ĐƠN VỊ NỘP SAU HẠN, CHƯA NỘP", (LATE, LATE_PLACES, (0,)))
    listed(document, "changes", "THAY ĐỔI NHÂN SỰ TRONG KỲ", (CHANGES, CHANGE_PLACES, (0, 5)))
    listed(document, "incidents", "SỰ CỐ TRONG KỲ", (INCIDENTS, INCIDENT_PLACES, (0, 1, 4, 5, 6)))


def listed(document: Any, name: str, what: str, table: tuple[Any, Any, tuple[int, ...]]) -> None:
    """Write an annex that stands only where it lists something; its number is the next one."""
    columns, places, centred = table
    put(document, f"{{%p if {name} %}}", CELL)
    annex_title(document, f"Phụ lục {{{{ annex.{name} }}}}", what, breaks=True)
    rows(document, columns, f"one in {name}", places, centred=centred)
    put(document, "{%p endif %}", CELL)


def narrow(table: Any) -> None:
    """Leave less room beside the words of its cells: there are many columns."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "30")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def annex_title(document: Any, name: str, what: str, *, breaks: bool = False) -> None:
    first = put(document, name, Look(size=14, is_bold=True))
    first.paragraph_format.page_break_before = breaks
    put(document, what, Look(size=14, is_bold=True))
    put(document, WITH_WHAT, Look(size=13, is_italic=True, after=8))
