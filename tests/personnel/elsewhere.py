"""Sentences of personnel changes that need more people in a unit than the transcripts' district has."""

ELSEWHERE = dict.fromkeys(
    (
        "Không tìm thấy ai có tên này. Xin chọn “Người khác” để gõ lại.",
        "Xin gõ họ tên, hoặc một phần.",
    ),
    "more than eight people in a unit: personnel/test_asking",
) | {
    "… và {count} thay đổi khác.": "more than ten changes that wait: personnel/test_waiting",
    "{unit} không có hộp thư nào làm được việc này.": "a unit of which every mailbox is locked",
    "chưa có hộp thư": "a person without a mailbox: personnel/test_asking",
}
