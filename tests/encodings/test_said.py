"""What is said of a conversion: how much came of it, and where a letter was left."""

from collections import Counter

import pytest

from bot.documents.old_fonts.paragraphs import ConversionReport, DocumentPlace, PlaceKind
from handlers.encodings.telling import LEFT, PLACES, told

SAID = (*PLACES.values(), *LEFT)  # as tests/test_reached.py asks where each sentence is said
FIVE = [DocumentPlace(PlaceKind.LINE, str(line)) for line in range(1, 6)]


@pytest.mark.parametrize(
    ("place", "called"),
    [
        (DocumentPlace(PlaceKind.BODY, "14"), "đoạn 14"),
        (DocumentPlace(PlaceKind.HEADER, "1"), "đầu trang, đoạn 1"),
        (DocumentPlace(PlaceKind.FOOTER, "2"), "chân trang, đoạn 2"),
        (DocumentPlace(PlaceKind.NOTE, "3"), "chú thích, đoạn 3"),
        (DocumentPlace(PlaceKind.COMMENT, "4"), "nhận xét 4"),
        (DocumentPlace(PlaceKind.DRAWING, "5"), "hình vẽ, đoạn 5"),
        (DocumentPlace(PlaceKind.CELL, "B7", "Danh sách"), "trang tính Danh sách, ô B7"),
        (DocumentPlace(PlaceKind.SHEET, "", "Céng"), "tên trang tính Céng"),
        (DocumentPlace(PlaceKind.PRINTED, "", "Kỳ 1"), "đầu, chân trang in của trang tính Kỳ 1"),
        (DocumentPlace(PlaceKind.LINE, "9"), "dòng 9"),
    ],
)
def test_a_place_where_a_letter_was_left_is_named(place: DocumentPlace, called: str) -> None:
    said = told("a.docx", ConversionReport(Counter({"tcvn3": 2}), 1, [place]))
    assert said == (
        f"Đã chuyển sang Unicode (khoản 7 Điều 4): 2 đoạn từ TCVN3. Chưa chuyển được 1 chỗ: {called}."
    )


def test_of_many_places_the_first_are_named() -> None:
    said = told("a.txt", ConversionReport(Counter({"tcvn3": 2, "vni": 1_200}), 8, FIVE))
    assert said == (
        "Đã chuyển sang Unicode (khoản 7 Điều 4): 2 dòng từ TCVN3, 1.200 dòng từ VNI. "
        "Chưa chuyển được 8 chỗ, trong đó có: dòng 1; dòng 2; dòng 3; dòng 4; dòng 5."
    )


def test_each_kind_of_place_has_its_words() -> None:
    assert PLACES.keys() == set(PlaceKind)
