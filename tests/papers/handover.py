"""Makes the template of the minutes of a handover: what stands in braces is filled in by bot/documents."""

from dataclasses import replace
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from tests.papers.word import (
    RUNNING,
    SECTION,
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
    title,
)

BASIS = "{{ basis }}"
OF_UNIT = Head(
    "{{ number }}",
    issuer="{{ unit_head }}",
    country="{{ country }}",
    motto=("{%p if motto %}", "{{ motto }}", "{%p endif %}"),
)
CLOSING = (
    "Biên bản được lập thành 03 bản có giá trị như nhau: bên giao 01 bản, bên nhận 01 bản, "
    "{{ office }} 01 bản./."
)


def minutes() -> bytes:
    document = blank()
    head(document, OF_UNIT)
    title(document, "BIÊN BẢN", "Giao nhận hộp thư điện tử của đơn vị")
    when(document, "basis", BASIS, replace(RUNNING, is_italic=True, before=8))
    opening = "Thực hiện bàn giao {{ day }}, tại {{ unit }}, chúng tôi gồm:"
    put(document, opening, replace(RUNNING, before=4))
    side(document, "I. BÊN GIAO", "giver")
    side(document, "II. BÊN NHẬN", "receiver")
    put(document, "III. NỘI DUNG BÀN GIAO", SECTION)
    put(document, "Số liệu lúc {{ counted }}:", replace(RUNNING, stays=True))
    each(document, "items")
    left_out(document)
    put(document, "V. MẬT KHẨU", SECTION)
    put(document, "{{ password }}", RUNNING)
    put(document, "VI. XÁC NHẬN CỦA HAI BÊN", SECTION)
    each(document, "said")
    put(document, CLOSING, replace(RUNNING, before=2, stays=True))
    signatures(document)
    return packed(document)


def side(document: Any, heading: str, who: str) -> None:
    put(document, heading, SECTION)
    said = f"Ông (bà): {{{{ {who} }}}}; chức vụ: {{{{ {who}_post }}}}, {{{{ unit }}}}."
    put(document, said, RUNNING)


def left_out(document: Any) -> None:
    """Write what was not handed over, as each side says."""
    put(document, "IV. PHẦN CHƯA BÀN GIAO", SECTION)
    when(document, "not_given", "Bên giao ghi: {{ not_given }}", RUNNING)
    when(document, "not_received", "Bên nhận ghi: {{ not_received }}", RUNNING)
    when(document, "not not_given and not not_received", "Không có.", RUNNING)


def when(document: Any, condition: str, text: str, look: Look) -> None:
    """Write a paragraph that is left out where that is not so."""
    put(document, f"{{%p if {condition} %}}", look)
    put(document, text, look)
    put(document, "{%p endif %}", look)


def each(document: Any, name: str) -> None:
    """Write a paragraph for each line; its address may be long, so that words are not spread."""
    look = replace(RUNNING, align=ALIGN.LEFT)
    put(document, f"{{%p for line in {name} %}}", look)
    put(document, "{{ line }}", look)
    put(document, "{%p endfor %}", look)


def signatures(document: Any) -> None:
    """Write where both sides and the office sign and, below, who gets it."""
    table = borderless(document, (TEXT / 3, TEXT / 3, TEXT / 3), 2)
    signed = (("BÊN GIAO", "{{ giver }}"), ("BÊN NHẬN", "{{ receiver }}"), ("{{ office_signs }}", ""))
    for column, (who, name) in zip(table.columns, signed, strict=True):
        above, below = column.cells
        if not name:
            put(above, "XÁC NHẬN CỦA", replace(SIGNED, before=6))
        put(above, who, replace(SIGNED, before=6 if name else 0))
        put(above, "(Chữ ký, họ và tên)", Look(size=12, is_italic=True, stays=True))
        for _line in range(3):
            put(above, "", Look(stays=True))
        put(below, name, SIGNED)
    for row in table.rows:
        flag(row, "w:cantSplit")
    to = Look(size=11, align=ALIGN.LEFT, stays=True)
    heading = Look(size=12, is_bold=True, is_italic=True, align=ALIGN.LEFT, before=6, stays=True)
    put(document, "Nơi nhận:", heading)
    put(document, "- Bên giao, bên nhận;", to)
    put(document, "- {{ office }};", to)
    put(document, "- Lưu: VT.", replace(to, stays=False))
