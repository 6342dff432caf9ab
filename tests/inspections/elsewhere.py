"""Sentences about self-inspections that no transcript shows, and the test that does."""

ELSEWHERE = dict.fromkeys(
    (
        "- Đơn vị đã tự kiểm tra: {done}/{all}.",
        "- Nội dung tự kiểm tra chưa đạt, không thực hiện: {questions}.",
    ),
    "in the office's own report: inspections/test_papers",
)
