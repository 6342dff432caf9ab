"""A Zalo bot's month: what it will come to, and what broadcasts may take of it."""

from datetime import date

import pytest

from bot.domain.calendar import Calendar
from bot.domain.reachability import A_DAY, Budget, messages_to_come, shares_passed
from tests.people import settings

DAYS = Calendar()
WEDNESDAY = date(2026, 11, 25)  # after it come Thursday, Friday and Monday the 30th
BEFORE = {date(2026, 11, 20): 90, date(2026, 11, 23): 110}  # Tuesday was a holiday


@pytest.mark.parametrize(
    ("today", "sent", "expected"),
    [
        (WEDNESDAY, BEFORE, 400),  # today too
        (WEDNESDAY, BEFORE | {WEDNESDAY: 60}, 340),
        (WEDNESDAY, BEFORE | {WEDNESDAY: 150}, 300),
        (WEDNESDAY, BEFORE | {date(2026, 11, 22): 900}, 400),  # a Sunday is no measure
        (WEDNESDAY, {}, 480),  # 30 people, four messages each, on four days
        (WEDNESDAY, {WEDNESDAY: 50}, 430),  # the first day
        (date(2026, 11, 28), BEFORE, 100),  # on a Saturday
        (date(2026, 11, 30), BEFORE, 100),
    ],
)
def test_what_is_to_come_is_what_is_left_of_the_months_working_days(
    today: date, sent: dict[date, int], expected: int
) -> None:
    assert messages_to_come(DAYS, today, sent, people=30) == expected


def test_a_month_of_22_working_days_has_room_for_those_whom_a_bot_serves() -> None:
    given = settings()
    assert (
        A_DAY * 22 * given.zalo_bot_people
        <= given.zalo_bot_a_month
        < A_DAY * 22 * (given.zalo_bot_people + 1)
    )


def test_only_the_last_ten_days_count() -> None:
    sent = {date(2026, 11, day): 500 if day < 10 else 100 for day in range(2, 25)}
    assert messages_to_come(DAYS, WEDNESDAY, sent, people=30) == 400


def test_broadcasts_may_take_what_the_forecast_leaves() -> None:
    month = Budget(most=2700, used=1900, to_come=400)
    assert (month.forecast, month.for_broadcasts) == (2300, 2300)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(79, 80, [80]), (80, 81, []), (78, 79, []), (94, 95, [95]), (70, 99, [80, 95]), (0, 0, [])],
)
def test_which_percentages_were_reached(before: int, after: int, expected: list[int]) -> None:
    assert shares_passed(before, after, 100) == expected
