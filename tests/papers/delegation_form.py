"""Makes the template of the letter of appointment: what stands in braces is filled in by bot/documents.

``python -m tests.papers.delegation_form`` writes it; a test fails where it is not what this makes.
"""

from dataclasses import replace
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from bot.documents.word import DELEGATION_TEMPLATE
from tests.papers.word import SIGNED, TEXT, Head, Look, blank, borderless, flag, head, packed, put, title

REASON = "{{ basis }}"
RUNNING = Look(align=ALIGN.JUSTIFY, after=6, indent=1.27)
SECTION = replace(RUNNING, is_bold=True, stays=True)
TAKER = (
    "Họ và tên: {{ taker }}; chức vụ: {{ taker_post }}, {{ unit }}"
    "{% if taker_phone %}; điện thoại: {{ taker_phone }}{% endif %}."
)
OF_UNIT = Head(  # a unit of the state, of the Party or of the Youth Union
    "{{ number }}",
    issuer="{{ unit_head }}",
    country="{{ country }}",
    motto=("{%p if motto %}", "{{ motto }}", "{%p endif %}"),
)
TASKS = (
    "1. Quản lý hộp thư điện tử {{ mailbox }} của đơn vị, là {{ rank }}.",
    "2. {{ check }}",
    "3. {{ password }}{{ on_password }}.",
    "4. Khi gặp sự cố, thông báo ngay cho {{ office }}{{ on_incident }}.",
)


def letter() -> bytes:
    document = blank()
    head(document, OF_UNIT)
    title(document, "GIẤY ỦY QUYỀN", "Về việc quản lý, theo dõi hộp thư điện tử của đơn vị")
    put(document, REASON, Look(align=ALIGN.JUSTIFY, is_italic=True, before=8, after=6, indent=1.27))
    put(document, "I. NGƯỜI ỦY QUYỀN", SECTION)
    put(document, "Họ và tên: {{ giver }}; chức vụ: {{ giver_post }}, {{ unit }}.", RUNNING)
    put(document, "II. NGƯỜI ĐƯỢC ỦY QUYỀN", SECTION)
    put(document, TAKER, RUNNING)
    put(document, "III. NỘI DUNG ỦY QUYỀN", SECTION)
    first, *others = TASKS
    put(document, first, replace(RUNNING, align=ALIGN.LEFT))  # a long address would tear its words apart
    for task in others:
        put(document, task, RUNNING)
    how_long(document)
    signatures(document)
    return packed(document)


def how_long(document: Any) -> None:
    put(document, "IV. THỜI HẠN ỦY QUYỀN", SECTION)
    put(document, "{%p if ends %}", RUNNING)
    put(document, "Từ {{ starts }} đến hết {{ ends }}.", RUNNING)
    put(document, "{%p else %}", RUNNING)
    put(document, "Từ {{ starts }} đến khi có văn bản thay thế hoặc chấm dứt việc ủy quyền.", RUNNING)
    put(document, "{%p endif %}", RUNNING)
    closing = (
        "Người được ủy quyền chịu trách nhiệm trước {{ giver_post }} về nội dung được ủy quyền và không ủy "
        "quyền lại cho người khác. Giấy này được lập thành 02 bản, mỗi bên giữ 01 bản./."
    )
    put(document, closing, replace(RUNNING, stays=True))


def signatures(document: Any) -> None:
    """Write where both sides sign and, below, who gets it."""
    table = borderless(document, (TEXT / 2, TEXT / 2), 2)
    signed = (("NGƯỜI ĐƯỢC ỦY QUYỀN", "{{ taker }}"), ("{{ signs }}", "{{ giver }}"))
    for column, (who, name) in zip(table.columns, signed, strict=True):
        above, below = column.cells
        put(above, who, replace(SIGNED, before=6))
        for _line in range(3):
            put(above, "", Look(stays=True))
        put(below, name, SIGNED)
    for row in table.rows:
        flag(row, "w:cantSplit")
    to = Look(size=11, align=ALIGN.LEFT, stays=True)
    heading = Look(size=12, is_bold=True, is_italic=True, align=ALIGN.LEFT, before=6, stays=True)
    put(document, "Nơi nhận:", heading)
    put(document, "- {{ taker }};", to)
    put(document, "- {{ office }};", to)
    put(document, "- Lưu: VT.", replace(to, stays=False))


def main() -> None:
    DELEGATION_TEMPLATE.write_bytes(letter())
    print(DELEGATION_TEMPLATE)


if __name__ == "__main__":
    main()
