"""Sentences about units that no transcript shows, and the test that does."""

ELSEWHERE = {
    "Chưa có nhóm": "a unit that a file without groups has brought: units/test_said",
    "đơn vị đã ngừng hoạt động": "in a workbook: units/test_said",
}
