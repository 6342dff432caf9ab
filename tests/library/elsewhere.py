"""Sentences about the library that no transcript shows, and the tests that do."""

ELSEWHERE = {
    **dict.fromkeys(
        (
            "Dùng lại",
            "Dùng lại bản gốc",
            "Dùng lại bản gốc của “{title}”? Nội dung đã sửa sẽ mất.",
            "Chọn hướng dẫn để đăng lại.",
            "Đã đăng bản gốc của hướng dẫn “{title}”.",
        ),
        "of texts that come with the program, which no transcript has: test_ready_texts",
    ),
    **dict.fromkeys(
        ("Cần hỗ trợ, xin liên hệ {office}.", "Cần hỗ trợ, xin gọi {office}: {phone}."),
        "below a guide's picture and its page in Word: no test shows it so far",
    ),
}
