"""Deadlines at which nobody works: the nearest worked moments before and after them."""

from datetime import datetime, time

import pytest

from bot.conversation import LOCAL
from bot.domain.calendar import Calendar, is_off_hours, working_moments_around

DAYS, QUIET = Calendar(), (time(17, 30), time(7))
DAY = "%d/%m/%Y %H:%M"


def at(said: str) -> datetime:
    return datetime.strptime(said, DAY).replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("said", "before", "after"),
    [
        ("29/11/2026 16:00", "27/11/2026 16:00", "30/11/2026 16:00"),  # a Sunday
        ("26/11/2026 22:00", "26/11/2026 17:00", "27/11/2026 08:00"),
        ("27/11/2026 05:00", "26/11/2026 17:00", "27/11/2026 08:00"),
        ("27/11/2026 20:00", "27/11/2026 17:00", "30/11/2026 08:00"),  # a Friday evening
        ("29/11/2026 23:00", "27/11/2026 17:00", "30/11/2026 08:00"),
        ("30/11/2026 06:59", "27/11/2026 17:00", "30/11/2026 08:00"),  # a Monday, early
        ("01/01/2027 09:00", "31/12/2026 09:00", "04/01/2027 09:00"),
    ],
)
def test_the_nearest_worked_moments(said: str, before: str, after: str) -> None:
    assert is_off_hours(at(said), DAYS, QUIET)
    found = [one.astimezone(LOCAL).strftime(DAY) for one in working_moments_around(at(said), DAYS, QUIET)]
    assert found == [before, after]


@pytest.mark.parametrize("said", ["27/11/2026 07:00", "27/11/2026 12:00", "27/11/2026 17:00"])
def test_by_day_on_a_working_day_it_stands(said: str) -> None:
    assert not is_off_hours(at(said), DAYS, QUIET)
