"""Sentences of what goes to the department that stand in no chat, and the test that reads them."""

ELSEWHERE = dict.fromkeys(
    (
        "STT",
        "{the_office_head}",
        "Thực hiện {rule_changes} {the_paper_basis}",
        "Danh sách thay đổi nhân sự, hộp thư điện tử công vụ",
    ),
    "in the letter and its list: department/test_papers",
)
