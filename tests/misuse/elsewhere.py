"""Sentences about prohibited acts that no transcript shows, and the test that does."""

ELSEWHERE = {
    "Hiện chưa báo kín được. Xin báo lại, kèm tên, hoặc gọi điện.": (
        "where the secret keys are gone while the form is open: no test shows it so far"
    ),
    "Danh tính này niêm phong bằng khóa khác nên không mở được.": (
        "where the key it was sealed with is gone: no test shows it so far"
    ),
    "Không có đề nghị mở danh tính nào đang chờ.": (
        "to a press that no card offers, by a token made by hand: no test shows it so far"
    ),
}
