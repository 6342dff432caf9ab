"""Spans that may be excused, as people type them: bounded, and said back in full."""

from datetime import UTC, datetime

import pytest

from bot.conversation import Refused
from handlers.engine import days_text, read_ahead, read_days, read_excused, span_text

SAID = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # Wednesday, 10:00 in Vietnam


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("sáng mai", "lần 1 ngày 26/11/2026"),
        ("mai", "cả hai lần ngày 26/11/2026"),
        ("hôm qua", "cả hai lần ngày 24/11/2026"),
        ("chiều hôm qua", "lần 2 ngày 24/11/2026"),
        ("20/11", "cả hai lần ngày 20/11/2026"),
        ("lần 2 hôm nay", "lần 2 ngày 25/11/2026"),
        ("từ chiều 25/11 đến hết 27/11", "từ lần 2 ngày 25/11/2026 đến lần 2 ngày 27/11/2026"),
        ("từ 23/11 đến 26/11", "từ lần 1 ngày 23/11/2026 đến lần 2 ngày 26/11/2026"),
        ("thứ 2", "cả hai lần ngày 30/11/2026"),
        ("02/01", "cả hai lần ngày 02/01/2027"),
    ],
)
def test_rounds_are_read_and_said_back(typed: str, understood: str) -> None:
    assert span_text(read_excused(typed, SAID)) == understood


@pytest.mark.parametrize("typed", ["lúc nào rảnh", "31/02", "10/11", "01/12/2027", "tối mai", "từ mai"])
def test_what_is_not_plain_or_out_of_bounds_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        read_excused(typed, SAID)


def test_what_lies_ahead_only_takes_nothing_of_the_past() -> None:
    assert span_text(read_ahead("hôm nay", SAID)) == "cả hai lần ngày 25/11/2026"
    with pytest.raises(Refused):
        read_ahead("hôm qua", SAID)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("hôm nay", "thứ Tư, 25/11/2026"),
        ("hôm qua", "thứ Ba, 24/11/2026"),
        ("từ 28/12 đến 31/12", "từ 28/12/2026 đến 31/12/2026"),
    ],
)
def test_days_are_read_and_said_back(typed: str, understood: str) -> None:
    assert days_text(read_days(typed, SAID)) == understood
