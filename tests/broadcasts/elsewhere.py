"""The sentences about broadcasts that no transcript shows, and which test does."""

ELSEWHERE = {
    **dict.fromkeys(
        (
            "Thay cho thông báo lúc {moment} (“{text}”), nay đính chính như sau:",
            "Thay cho tin đính chính lúc {moment} (“{text}”), nay đính chính lại như sau:",
            "Đính chính thông báo của {office}",
        ),
        "on Zalo: broadcasts/test_corrected",
    ),
    "– {count} người dùng Zalo: nhận tin mới có toàn bộ nội dung đúng.": "broadcast/corrected.zalo_bot.txt",
    "– {count} người chưa nhận được tin cũ: chỉ nhận nội dung đúng.": (
        "of messages that still wait: broadcasts/test_corrected"
    ),
    "Không gửi được tới {count} người chưa tham gia hoặc đã chặn hệ thống: {units}.": (
        "more than ten people: broadcasts/test_channels"
    ),
    "Thông báo đang gửi; nhắc được khi đã gửi xong.": "while it goes out: broadcasts/test_acknowledged",
    "Đính chính thông báo khẩn của {office}": "an urgent one, on Zalo: broadcasts/test_corrected",
    "Nội dung thông báo này không còn được lưu.": "after its retention: broadcasts/test_corrected",
    **dict.fromkeys(
        (
            "Gửi qua các kênh:",
            "{channel}: {count} người",
            "Không gửi được lúc này do giới hạn của Zalo: {count} người",
            "Bot Zalo: {count} người, {messages} tin; tháng này còn {left} tin cho thông báo",
            "Zalo OA: {count} người, {messages} tin trả phí; hôm nay còn {left} tin trả phí",
            "Thiếu {count} tin; phần thiếu được gửi qua kênh khác hoặc không gửi được.",
        ),
        "people on several channels: broadcasts/test_channels",
    ),
    "không còn lần nào": "one that has ended: broadcasts/test_repeated",
    "Không còn lần gửi nào trước khi hết hạn lặp lại nên chưa đổi.": (
        "its last sending goes out meanwhile: broadcasts/test_repeated"
    ),
    "Đã nhận {number}": "two to be acknowledged: broadcasts/test_acknowledged",
    "không còn giữ nhiệm vụ": "a role that ends while it goes out: broadcasts/test_acknowledged",
    "{count} chưa rõ": "an answer of the channel's is lost twice: broadcasts/test_progress",
    "Đã dừng gửi thông báo “{text}”: {sent} người đã nhận, {left} người không nhận.": (
        "while it goes out: broadcasts/test_progress"
    ),
}
