"""Naming: in which ways of typing somebody is found, and what is somebody else's or no name."""

import unicodedata

import pytest

from bot.domain.naming import NamedBy, names_among

OWN = ("Khúc Thị Ví Quỳnh", "Lê An", "An", "0912777001", "(0251) 3000 005", "ktvquynh@nhontrach.example")
OTHERS = ("Khúc Thị Ví Quỳnh Anh", "Lê Ân", "0912777002")
HER = names_among(OWN, OTHERS)


@pytest.mark.parametrize(
    "typed",
    [
        *("Khúc Thị Ví Quỳnh", "khúc thị ví quỳnh", "KHÚC THỊ VÍ QUỲNH", "khuc thi vi quynh"),
        *("Khuc Thị Vi Quỳnh", "Khúc  Thị\n Ví\u00a0Quỳnh", "Khúc\u200b Thị Ví Quỳnh", "Khúc_Thị.Ví-Quỳnh"),
        unicodedata.normalize("NFD", "Khúc Thị Ví Quỳnh"),
        *("0912777001", "0912 777 001", "0912.777.001", "+84912777001", "+84 (0) 912-777-001", "84912777001"),
        *("0084 912 777 001", "(+84) 912 777 001", "912777001", "０９１２７７７００１"),
        *("02513000005", "(0251) 3000.005", "+84 251 3000 005"),
        *("ktvquynh@nhontrach.example", "KTVQUYNH@NhonTrach.Example", "KTVQUYNH@", "ktvquynh@nhontrach"),
    ],
)
def test_found_however_it_is_typed(typed: str) -> None:
    assert HER.without(typed, "–") == "–"
    assert HER.without(f"Gọi {typed}, rồi báo.", "–") == "Gọi –, rồi báo."


@pytest.mark.parametrize(
    "typed",
    [
        *("chị Quỳnh", "Thị Ví Quỳnh", "An", "an toàn"),  # a part is no name
        *("lễ ăn mừng", "Khúc Thị Vĩ Quỳnh", "Lẻ Ân"),  # other marks are other words
        *("Khúc Thị Ví Quỳnh Anh", "khuc thi vi quynh anh"),  # somebody else's, in which hers stands
        "le an",  # hers or another's: nobody can tell
        *("20912777001", "09127770015", "0912777002"),
        *("ktvquynh@gmail.com", "a.ktvquynh@nhontrach.example", "ktvquynh"),
    ],
)
def test_left_alone(typed: str) -> None:
    assert HER.without(f"Gọi {typed}, rồi báo.", "–") == f"Gọi {typed}, rồi báo."


def test_taken_out_of_all_that_a_column_holds() -> None:
    value = {"name": "khuc thi vi quynh", "more": ["Số 0912 777 001", 7, None]}
    assert HER.taken_out(value, "–") == {"name": "–", "more": ["Số –", 7, None]}


def test_each_way_of_typing_it_has_the_letters_by_which_a_database_looks() -> None:
    assert NamedBy("Đỗ Thị Dũng").letters == "thdng"
    assert NamedBy("+84 912 777 001").letters == "912777001"
    assert NamedBy("KTVQuynh@nhontrach.example").letters.startswith("ktvqnh@")
