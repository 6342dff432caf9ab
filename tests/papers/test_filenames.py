"""Names of files as every system takes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.archive import DEVICES, LONGEST, REFUSED, alike, file_name, free


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Bảng kê hộp thư.xlsx", "Bảng kê hộp thư.xlsx"),
        ("Ba\u0309ng.pdf", "Bảng.pdf"),  # decomposed, as a Mac has it
        ("Báo cáo 6/2026", "Báo cáo 6-2026"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("C:\\Windows\\a.bat", "C--Windows-a.bat"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("x\x00y\nz.txt", "xy z.txt"),
        ('<"a|b?*>.csv', "--a-b---.csv"),
        ("  danh sách . ", "danh sách"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("Com1 .xlsx", "_Com1.xlsx"),
        ("com¹", "_com¹"),
        ("Concord.txt", "Concord.txt"),
        ("...", "tệp"),
        ("", "tệp"),
        ("\u200b", "tệp"),
        ("ệ" * 200 + ".xlsx", "ệ" * 48 + ".xlsx"),  # three bytes each
        ("a" * 200 + " không có đuôi", "a" * LONGEST),
    ],
)
def test_a_name_is_what_every_system_takes(said: str, name: str) -> None:
    assert file_name(said, "tệp") == name


@given(st.text(max_size=400))
def test_of_whatever_is_said_a_name_is_left_that_is_taken(said: str) -> None:
    name = file_name(said.encode("utf-8", "ignore").decode(), "tệp")
    assert name
    assert len(name.encode()) <= LONGEST
    assert not REFUSED.search(name)
    assert not DEVICES.fullmatch(name)
    assert name == name.strip(" .")
    assert ".." not in name.split("/")


def test_a_name_that_is_taken_gets_a_number_before_its_ending() -> None:
    taken = {alike(name) for name in ("Bảng.xlsx", "BẢNG (2).XLSX", "Long Tân")}
    assert free("bảng.xlsx", taken) == "bảng (3).xlsx"
    assert free("Bảng.csv", taken) == "Bảng.csv"
    assert free("LONG TÂN", taken) == "LONG TÂN (2)"
