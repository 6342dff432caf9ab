"""Classified matter that has come into a mailbox: what tells of it, and what only speaks of such."""

import pytest

from bot.domain.safety import tells_found_secret
from tests.yardstick import at_most


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("em thấy 1 văn bản mật trong hộp thư", True),
        ("em thay 1 van ban mat trong hop thu", True),
        ("có thư đóng dấu tối mật gửi đến hộp thư đơn vị, xử lý sao ạ", True),
        ("phát hiện thư có dấu mật xử lý thế nào", True),
        ("vừa nhận được công văn có dấu độ mật", True),
        ("trong hop thu co tai lieu mat", True),
        ("em thấy thư bị mất trong hộp thư", False),
        ("em thay thu mat trong hop thu", False),
        ("em thấy mật khẩu trong công văn", False),
        ("không thấy văn bản mật nào", False),
        ("gửi văn bản mật qua thư điện tử được không", False),
        ("có văn bản mật thì gửi cách nào", False),
        ("đã kiểm tra, không có thư mới", False),
    ],
)
def test_what_tells_of_it(said: str, expected: bool) -> None:
    assert tells_found_secret(said) == expected


def test_a_long_text_is_read_in_no_time() -> None:
    with at_most(0.2):
        tells_found_secret("hộp thư có thấy văn bản " * 500)
