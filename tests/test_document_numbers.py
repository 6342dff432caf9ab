"""What looks like a document's number, and what is asked about."""

import pytest

from handlers.engine.asking import is_document_number


@pytest.mark.parametrize(
    "number",
    [
        *("15/UBND-VX", "QĐ số 12/QĐ-UBND", "12/2026/QĐ-UBND", "7/CV", "123/PVHTT", "số 15/VHTT"),
        *("02 /QĐ - UBND", "15/ubnd-vx", "Công văn số 1234/STTTT-CNTT", "12/QĐ-UBND ngày 20/11/2026"),
        "45/TB-VP.HĐND",
        "Quyết định số 12/QĐ-UBND ngày 20/11/2026 của UBND huyện",
    ],
)
def test_a_documents_number_looks_like_one(number: str) -> None:
    assert is_document_number(number)


@pytest.mark.parametrize(
    "number", ["", "abc", "15", "15/", "/UBND", "20/11/2026", "chưa có", "UBND-VX", "x" * 500]
)
def test_what_is_none_does_not(number: str) -> None:
    assert not is_document_number(number)


@pytest.mark.parametrize(
    ("number", "has_both"),
    [
        ("12/QĐ-UBND ngày 20/11/2026", True),
        ("QĐ số 12/QĐ-UBND, ngày 20 tháng 11 năm 2026", True),
        ("12/QĐ-UBND 20/11/2026", True),
        ("12/QĐ-UBND", False),
        ("ngày 20/11/2026", False),
    ],
)
def test_a_decision_is_cited_by_number_and_day(number: str, has_both: bool) -> None:
    assert is_document_number(number, with_day=True) is has_both
