"""What the doctor says: a fault, or something worth knowing; and the sweeper's findings in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.conversation.text import number_text
from bot.conversation.words import N_, _
from storage.upkeep import Finding, Findings

SHOWN = 5  # ids
WORDS = {
    Finding.DUTIES_UNWRITTEN: N_(
        "{count} đơn vị phải kiểm tra hôm nay mà chưa có lượt nào. Chạy lại trợ lý; nếu vẫn vậy, xem "
        "“tick fails” trong nhật ký."
    ),
    Finding.DUTY_NOT_ENDED: N_(
        "{count} lượt đã hết giờ mà chưa kết thúc. Chạy lại trợ lý; nếu vẫn vậy, báo người phát triển "
        "kèm số lượt."
    ),
    Finding.NUDGE_OVERDUE: N_(
        "{count} lượt quá giờ nhắc mà chưa nhắc. Chạy lại trợ lý; nếu vẫn vậy, báo người phát triển "
        "kèm số lượt."
    ),
    Finding.NUDGE_MISSING: N_(
        "{count} lượt không được hẹn nhắc dù còn giờ nhắc. Nếu vừa đổi giờ nhắc trong ngày thì từ lần "
        "sau sẽ đúng; nếu không, gọi các đơn vị và báo người phát triển."
    ),
    Finding.MESSAGE_STUCK: N_(
        "{count} tin đến giờ gửi đã lâu mà không được gửi. Xem trợ lý có chạy với kênh đó không "
        "(token trong thiết lập), rồi chạy lại."
    ),
    Finding.MESSAGE_PAST: N_("{count} tin hết hạn mà vẫn chờ. Chạy lại trợ lý."),
    Finding.CONTACT_HELD: N_("{count} tài khoản liên hệ bị giữ quá hạn, chưa gửi được. Chạy lại trợ lý."),
    Finding.FILE_STUCK: N_(
        "{count} tệp người dùng gửi hơn một giờ mà chưa tải về. Xem dung lượng ổ đĩa và đường tới kênh "
        "nhắn tin."
    ),
    Finding.FORM_MISSING: N_(
        "{count} tài khoản liên hệ đang trỏ tới một phần làm dở không còn. Không hại gì; báo người "
        "phát triển."
    ),
    Finding.FORM_LEFT: N_(
        "{count} phần làm dở quá hạn chưa được dọn. Để trợ lý chạy qua một ngày; nếu vẫn vậy, báo "
        "người phát triển."
    ),
    Finding.EVENT_LOST: N_(
        "{count} tin nhận lỗi một lần rồi không tới nữa; người gửi chưa được trả lời. Xem "
        "“event failed” trong nhật ký."
    ),
    Finding.INCIDENT_LEFT: N_(
        "{count} sự cố đang mở không được báo động, nhắc quá hạn hoặc tự đóng đúng lúc. Chạy lại trợ lý; nếu "
        "vẫn vậy, mở bằng /suco để xử lý và báo người phát triển."
    ),
    Finding.BROADCAST_LEFT: N_(
        "{count} thông báo không được gửi hoặc theo dõi đúng lúc. Chạy lại trợ lý; nếu vẫn vậy, mở bằng "
        "/thongbao, dừng gửi rồi gửi lại, và báo người phát triển."
    ),
    Finding.REQUEST_LEFT: N_(
        "{count} yêu cầu báo cáo đã hẹn mà không được gửi đúng giờ. Chạy lại trợ lý; nếu vẫn vậy, hủy bằng "
        "/tonghop, gửi lại bằng /yeucaubaocao và báo người phát triển."
    ),
    Finding.REPORT_LEFT: N_(
        "{count} báo cáo chưa nộp hoặc chờ duyệt mà không được hẹn nhắc. Chạy lại trợ lý; nếu vẫn vậy, gọi "
        "các đơn vị (/tonghop) và báo người phát triển kèm số báo cáo."
    ),
    Finding.CHANGE_LEFT: N_(
        "{count} thay đổi nhân sự đã tiếp nhận mà không có hiệu lực đúng ngày. Chạy lại trợ lý; nếu vẫn vậy, "
        "xem “tick fails” trong nhật ký."
    ),
    Finding.UNIT_LEFT: N_(
        "{count} thay đổi đơn vị (/donvi) đã đến ngày mà không được thực hiện. Chạy lại trợ lý; nếu vẫn vậy, "
        "xem “tick fails” trong nhật ký."
    ),
    Finding.REPORT_ASTRAY: N_(
        "{count} báo cáo ở tình trạng không khớp với yêu cầu của nó. Số liệu tổng hợp có thể sai; báo người "
        "phát triển kèm số báo cáo."
    ),
    Finding.CLOCK_AHEAD: N_(
        "Đồng hồ máy từng chạy nhanh: giờ của trợ lý đứng cho đến khi đồng hồ máy đuổi kịp, trong lúc đó "
        "không ai được nhắc. Đặt đúng giờ máy (NTP); nếu lệch nhiều, khôi phục bản sao lưu gần nhất."
    ),
}


@dataclass(frozen=True)
class Diagnosis:
    text: str
    is_fault: bool

    def __str__(self) -> str:
        return f"{'✗' if self.is_fault else '•'} {self.text}"


def fault(text: str) -> Diagnosis:
    """Note what has to be put right; the text says how."""
    return Diagnosis(text, is_fault=True)


def note(text: str) -> Diagnosis:
    return Diagnosis(text, is_fault=False)


def faults_first(said: Iterable[Diagnosis]) -> list[Diagnosis]:
    return sorted(said, key=lambda one: not one.is_fault)


def in_words(findings: Findings) -> Iterator[Diagnosis]:
    for wrong, ids in findings.items():
        text = _(WORDS[wrong], count=number_text(len(ids)))
        yield fault(f"{text} [{wrong.value}: {', '.join(sorted(ids)[:SHOWN])}]")
