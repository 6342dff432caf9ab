"""Sentences of what goes to the department that stand in no chat, and the test that reads them."""

ELSEWHERE = dict.fromkeys(
    ("STT", "TRƯỞNG PHÒNG", "Danh sách thay đổi nhân sự, hộp thư điện tử công vụ"),
    "in the letter and its list: department/test_papers",
)
