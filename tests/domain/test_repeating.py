"""Repeated broadcasts: when the next one is due."""

from datetime import datetime
from itertools import pairwise

import pytest

from bot.conversation import LOCAL
from bot.domain.broadcasts import (
    Repeat,
    is_repeat_over,
    next_repeat,
    on_working_day,
    repeat_after,
    repeat_text,
)
from bot.domain.calendar import Calendar

DAYS = Calendar()


def local(written: str) -> datetime:
    return datetime.strptime(written, "%d/%m/%Y %H:%M").replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("repeat", "times"),
    [
        (Repeat.WEEKLY, ["26/11/2026 08:00", "03/12/2026 08:00", "10/12/2026 08:00"]),
        (Repeat.WORKDAYS, ["26/11/2026 08:00", "27/11/2026 08:00", "30/11/2026 08:00"]),
        (Repeat.MONTHLY, ["30/12/2026 09:30", "30/01/2027 09:30", "28/02/2027 09:30", "30/03/2027 09:30"]),
    ],
)
def test_it_comes_again_at_the_same_hour(repeat: Repeat, times: list[str]) -> None:
    written = repeat_text(repeat, local(times[0]))
    for before, after in pairwise(times):
        assert next_repeat(written, local(before), DAYS) == local(after)


def test_what_falls_on_a_day_off_comes_on_the_next_working_day() -> None:
    assert on_working_day(local("30/01/2027 09:30"), DAYS) == local("01/02/2027 09:30")
    assert on_working_day(local("01/01/2027 08:00"), DAYS) == local("04/01/2027 08:00")
    assert on_working_day(local("26/11/2026 08:00"), DAYS) == local("26/11/2026 08:00")


def test_what_is_ahead_keeps_its_own_day_beside_the_day_on_which_it_goes() -> None:
    monthly = repeat_text(Repeat.MONTHLY, local("31/10/2026 09:00"))
    first = repeat_after(monthly, local("31/10/2026 09:00"), local("30/10/2026 09:00"), DAYS)
    assert first == (local("31/10/2026 09:00"), local("02/11/2026 09:00"))  # a Saturday
    second = repeat_after(monthly, first[0], first[1], DAYS)
    assert second == (local("30/11/2026 09:00"), local("30/11/2026 09:00"))


def test_its_last_day_is_the_last_on_which_it_goes() -> None:
    last = local("04/12/2026 00:00").date()
    assert not is_repeat_over(local("04/12/2026 23:00"), last)
    assert is_repeat_over(local("05/12/2026 00:00"), last)
    assert not is_repeat_over(local("05/12/2030 00:00"), None)
