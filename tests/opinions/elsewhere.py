"""Sentences about opinions on drafts that no transcript shows, and the test that does."""

ELSEWHERE = {
    "Thực hiện {rule_drafts} {the_paper_basis}": "in the table as Word: test_between_units",
    "{count} nội dung để trống, giữ như đang có.": (
        "of a workbook with a line left blank, which is not among tests/files: no test shows it so far"
    ),
}
