"""Sentences about commendation that no transcript shows, and the test that does."""

from tests.commendation.test_paper import SAID

ELSEWHERE = {
    **dict.fromkeys(SAID, "on its paper: commendation/test_paper"),
    **dict.fromkeys(
        (
            "Bộ quy định đang áp dụng không nêu mức xét khen thưởng nên hệ thống không lập danh sách.",
            "Chưa có đơn vị nào có số liệu kiểm tra hộp thư để xét khen thưởng.",
            "Danh sách chưa có đơn vị nào nên chưa chốt được.",
        ),
        "by another pack, before units begin, by a press that no card offers: commendation/test_lists",
    ),
}
