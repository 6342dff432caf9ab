"""Times that incidents took, in words: one where half of them and nearly all took the same."""

from datetime import timedelta

import pytest

from bot.domain.incidents import TimeTaken
from handlers.incidents.export import time_taken_text

NINE, HOURS = timedelta(minutes=9), timedelta(hours=3, minutes=20)


@pytest.mark.parametrize(
    ("one", "counts_nights", "said"),
    [
        (TimeTaken(NINE, NINE), False, "trong 9 phút (giờ làm việc)"),
        (TimeTaken(NINE, NINE), True, "trong 9 phút (giờ làm việc; sự cố khẩn tính cả ngoài giờ)"),
        (
            TimeTaken(NINE, HOURS),
            False,
            "50 % số sự cố trong 9 phút, 90 % trong 3 giờ 20 phút (giờ làm việc)",
        ),
        (
            TimeTaken(NINE, HOURS),
            True,
            "50 % số sự cố trong 9 phút, 90 % trong 3 giờ 20 phút "
            "(giờ làm việc; sự cố khẩn tính cả ngoài giờ)",
        ),
    ],
)
def test_times_are_said_once_where_they_are_the_same(one: TimeTaken, counts_nights: bool, said: str) -> None:
    assert time_taken_text(one, counts_nights=counts_nights) == said
