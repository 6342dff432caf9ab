"""The template of a unit's own rules on its mailbox, as a draft: what nobody told us is left as dots."""

from collections.abc import Sequence
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

OF_UNIT = Head(
    "",
    issuer="{{ unit_head }}",
    country="{{ country }}",
    motto=("{%p if motto %}", "{{ motto }}", "{%p endif %}"),
)
WITH_WHAT = (
    "(Kèm theo Quyết định số:                    ngày       tháng       năm {{ year }}",
    "của {{ unit }})",
)
SCOPE = (
    "1. Nội quy này quy định việc quản lý, sử dụng hộp thư điện tử của {{ unit }} (sau đây gọi là đơn vị), "
    "địa chỉ {{ mailbox }}, và hộp thư điện tử công vụ của cán bộ, công chức, viên chức, người lao động "
    "thuộc đơn vị.",
    "2. {{ basis }}",
)
KEPT = (
    "1. {{ leader }} chịu trách nhiệm về hộp thư của đơn vị{{ on.mailbox }}; cử người theo dõi, kiểm tra "
    "hộp thư{{ on.head }}; chỉ đạo xử lý thư đến và duyệt nội dung thư đi.",
    "2. Người được cử theo dõi hộp thư: {{ first }}.",
    "3. Người dự bị: {{ others }}.",
    "4. Người được cử vắng mặt thì báo trước {{ called }} để cử người trực thay; thôi theo dõi thì bàn giao "
    "hộp thư; mật khẩu được đổi ngay khi thay người.",
)
MAIL = (
    "1. Người theo dõi chuyển thư đến đúng người có trách nhiệm, báo {{ called }} thư cần ý kiến ngay trong "
    "buổi nhận thư; người được giao xử lý trả lời đúng hạn.",
    "2. Không xóa thư chưa xử lý xong.",
)
ORDERS = (
    "3. Hộp thư của đơn vị là một trong các phương tiện công bố mệnh lệnh hành chính của {{ called }}; "
    "người nhận có trách nhiệm chấp hành{{ on.orders }}."
)
APPROVED = "Văn bản, thư gửi từ hộp thư của đơn vị phải được một trong những người sau duyệt trước khi gửi:"
INCIDENT = (
    "1. Khi không đăng nhập được, nghi lộ mật khẩu, nhận thư giả mạo, nhiễm vi-rút hoặc gặp sự cố khác, "
    "người sử dụng báo ngay người được cử theo dõi hộp thư và {{ office }}{{ on.incident }}.",
    "2. Khi có người đến, người đi, đổi chức vụ, đơn vị báo {{ office }} để cập nhật danh bạ{{ on.changes "
    "}}.",
)
CARRIED_OUT = (
    "1. {{ leader }} phổ biến nội quy này tới toàn thể cán bộ, công chức, viên chức, người lao động của đơn "
    "vị.",
    "2. Trong quá trình thực hiện, nếu có vướng mắc, người sử dụng báo người được cử theo dõi hộp thư để "
    "trình {{ called }} xem xét, sửa đổi, bổ sung./.",
)


def internal_rules() -> bytes:
    """Make the form of the draft: the text that is issued with a decision, signed on the right."""
    document = blank()
    head(document, OF_UNIT)
    put(document, "DỰ THẢO", Look(is_bold=True, align=ALIGN.LEFT, before=6))
    title(document, "NỘI QUY", "Sử dụng hộp thư điện tử của {{ unit }}")
    issued, by = WITH_WHAT
    put(document, issued, Look(is_italic=True, before=8))
    put(document, by, Look(is_italic=True, after=8))
    article(document, "Điều 1. Phạm vi, căn cứ", SCOPE)
    article(document, "Điều 2. Quản lý, theo dõi hộp thư của đơn vị", KEPT)
    article(document, "Điều 3. Giờ kiểm tra hộp thư", ())
    put(document, "1. Hộp thư được kiểm tra {{ how_often }}{{ on.check }}:", replace(RUNNING, stays=True))
    items(document, "rounds")
    put(document, "2. Kết quả mỗi lần kiểm tra được ghi nhận ngay trong buổi.", RUNNING)
    article(document, "Điều 4. Xử lý thư đến", MAIL)
    for text in ("{%p if on.orders %}", ORDERS, "{%p endif %}"):
        put(document, text, RUNNING)
    article(document, "Điều 5. Duyệt văn bản, thư gửi đi", ())
    put(document, APPROVED, replace(RUNNING, stays=True))
    items(document, "signers")
    article(document, "Điều 6. Mật khẩu", ("Người sử dụng hộp thư {{ password }}{{ on.password }}.",))
    article(document, "Điều 7. Các hành vi không được làm", ())
    items(document, "acts")
    article(document, "Điều 8. Sự cố, thay đổi nhân sự", INCIDENT)
    *made_known, last = CARRIED_OUT
    article(document, "Điều 9. Tổ chức thực hiện", made_known)
    put(document, last, replace(RUNNING, stays=True))  # no signature stands alone on a page
    signed(document)
    return packed(document)


def article(document: Any, name: str, clauses: Sequence[str]) -> None:
    put(document, name, SECTION)
    for text in clauses:
        put(document, text, RUNNING)


def items(document: Any, name: str) -> None:
    for text in (f"{{%p for one in {name} %}}", "{{ one }}", "{%p endfor %}"):
        put(document, text, RUNNING)


def signed(document: Any) -> None:
    """Write who signs on the right; what is issued with a decision names no receivers."""
    table = borderless(document, (TEXT / 2, TEXT / 2), 1)
    _left, right = table.rows[0].cells
    put(right, "{{ signs }}", replace(SIGNED, before=10))
    put(right, "(Chữ ký, dấu, họ và tên)", Look(size=12, is_italic=True, stays=True))
    for _line in range(3):
        put(right, "", Look(stays=True))
    put(right, "{{ signer }}", Look(is_bold=True))
    flag(table.rows[0], "w:cantSplit")
