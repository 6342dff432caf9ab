"""Names of people, as they come from keyboards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.names import as_name, without_title

WRITTEN = (
    ("trần văn mới", "Trần Văn Mới"),
    ("TRẦN VĂN MỚI", "Trần Văn Mới"),
    ("Trần văn mới", "Trần Văn Mới"),
    ("tRẦN vĂN mỚI", "Trần Văn Mới"),
    ("  trần   văn mới ", "Trần Văn Mới"),
    ("NGUYỄN THỊ A", "Nguyễn Thị A"),
    ("nguyễn thị a", "Nguyễn Thị A"),
    ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
    ("đặng thị ý", "Đặng Thị Ý"),
    ("ĐẶNG THỊ Ý", "Đặng Thị Ý"),
    ("huỳnh ngọc uyên", "Huỳnh Ngọc Uyên"),
    ("H'Hen Niê", "H'Hen Niê"),
    ("h'hen niê", "H'Hen Niê"),
    ("H’HEN NIÊ", "H'Hen Niê"),
    ("k'brêu", "K'Brêu"),
    ("K'BRÊU", "K'Brêu"),
    ("y bhăm êban", "Y Bhăm Êban"),
    ("ksor h`blăm", "Ksor H'Blăm"),
    ("tôn nữ hỷ-khương", "Tôn Nữ Hỷ-Khương"),
    ("Maria McKinley", "Maria McKinley"),
    ("", ""),
)


@pytest.mark.parametrize(("typed", "name"), WRITTEN)
def test_name_is_written_as_a_name(typed: str, name: str) -> None:
    assert as_name(typed) == name


@given(st.text())
def test_a_name_once_written_stays(typed: str) -> None:
    assert as_name(as_name(typed)) == as_name(typed)


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("chị Lan", "lan"),
        ("đ/c Lan", "lan"),
        ("đồng chí Trần Thị Lan", "tran thi lan"),
        ("A. Minh", "minh"),
        ("Lan", "lan"),
        ("anh", "anh"),
        ("chị Anh", "anh"),
    ],
)
def test_titles_are_left_out_where_a_name_is_compared(typed: str, rest: str) -> None:
    assert without_title(typed) == rest
