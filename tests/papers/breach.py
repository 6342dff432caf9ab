"""The template of the notice of a leak of personal data, to be signed within 72 hours."""

from tests.papers.word import RUNNING, Head, Look, blank, dotted, head, packed, put, signature

ABOUT = "V/v thông báo vi phạm quy định\nvề bảo vệ dữ liệu cá nhân"
KNOWN = (
    "{{ basis }}, {{ office_name }} thông báo như sau:",
    "1. Thời điểm phát hiện: {{ found }}. Thời hạn thông báo (72 giờ): {{ due }}.",
    "2. Phạm vi: {{ scope }}.",
    "3. Số người có dữ liệu liên quan: {{ count }}, trong đó được nêu tên trong dữ liệu bị lộ: "
    "{{ named }}; có thao tác, đã gửi hoặc nhận: {{ acted }} (danh sách lưu tại cơ quan).",
    "4. Loại dữ liệu: họ tên, chức vụ, đơn vị, điện thoại, hộp thư công vụ, tài khoản liên hệ, nội dung đã "
    "trao đổi với hệ thống nhắc việc.",
)
TO_BE_TOLD = (
    "5. Mô tả sự việc, nguyên nhân:",
    "6. Hậu quả, thiệt hại có thể xảy ra:",
    "7. Biện pháp đã và sẽ thực hiện để xử lý, giảm thiểu tác hại:",
)


def breach() -> bytes:
    document = blank()
    head(document, Head("Số:         /{{ symbol }}", ABOUT))
    to = "Kính gửi: Cơ quan chuyên trách bảo vệ dữ liệu cá nhân, Bộ Công an."
    put(document, to, Look(size=14, before=18, after=14))
    for text in KNOWN:
        put(document, text, RUNNING)
    for text in TO_BE_TOLD:
        dotted(document, text)
    put(document, "8. Đầu mối liên hệ: {{ office_name }}, điện thoại {{ phone }}./.", RUNNING)
    signature(document)
    return packed(document)
