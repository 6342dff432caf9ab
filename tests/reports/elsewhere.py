"""Sentences about reports that no transcript shows, and which test does (tests/test_reached.py)."""

ELSEWHERE = {
    **dict.fromkeys(
        ("Yêu cầu báo cáo này đã kết thúc, không nhận trả lời nữa.", "Yêu cầu báo cáo này đã kết thúc."),
        "a request that has ended: reports/test_closed",
    ),
    "Không có đơn vị nào phải báo cáo nên chưa gửi.": "a unit that was closed: reports/test_closed",
    **dict.fromkeys(
        ("Báo cáo {title}.xlsx", "Tổng hợp báo cáo “{title}”: {filed}/{all} đơn vị đã nộp."),
        "a workbook: reports/test_consolidating",
    ),
    **dict.fromkeys(
        (
            "Đính kèm báo cáo {title} (phần {number} trong {of}).zip",
            "Tệp kèm báo cáo “{title}”, phần {number}/{of}: {files} tệp của {units} đơn vị. {as_of}",
            "{count} tệp có dung lượng {size}, không gửi được qua tin nhắn. Xin xem từng báo cáo bằng “Đọc "
            "báo cáo đã nộp”, hoặc đề nghị người vận hành chạy: export reports --request {request} "
            "--out tep.zip",
            "Trong các báo cáo đã nộp chưa có tệp nào.",
        ),
        "files that are many or none: reports/test_packing",
    ),
    **dict.fromkeys(
        (
            "Danh sách thay đổi nhân sự trong kỳ: Phụ lục {number}.",
            "Danh sách sự cố trong kỳ: Phụ lục {number}.",
        ),
        "on paper: reports/test_annexes",
    ),
}
