"""Sentences about opinions on drafts that no transcript shows, and the test that does."""

ELSEWHERE = {
    "Thực hiện {rule_drafts} {the_paper_basis}": "in the table as Word: no test shows it so far",
    "{count} nội dung để trống, giữ như đang có.": (
        "of a workbook with a line left blank, which is not among tests/files: no test shows it so far"
    ),
    "Không có đơn vị nào được chọn nên chưa gửi.": (
        "where all units that were chosen end while the form is open: no test shows it so far"
    ),
}
