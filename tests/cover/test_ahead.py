"""The day on which a head is asked about the week to come, on the working calendar; what lies in a span."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.conversation import at_local
from bot.domain.calendar import Calendar, Override
from handlers.cover.clockwork import coming_week, is_asked_on, next_half_day, runs
from handlers.engine import days_off, moments, span_of, working_rounds

NOON = time(11, 30)
DAYS = Calendar()
OFF_FRIDAY = Calendar((Override(date(2026, 11, 27), "off", "Nghỉ"),))


@pytest.mark.parametrize(
    ("day", "days", "is_asked"),
    [
        (date(2026, 11, 25), DAYS, False),  # a Wednesday
        (date(2026, 11, 26), DAYS, True),
        (date(2026, 11, 27), DAYS, True),  # where nobody ticked on the Thursday
        (date(2026, 11, 25), OFF_FRIDAY, True),  # the last working day but one
        (date(2026, 12, 30), DAYS, True),  # a Wednesday, before New Year's Friday
        (date(2026, 2, 16), DAYS, False),  # Tết: nobody works that week
        (date(2026, 8, 20), DAYS, False),  # Friday and a Saturday that is worked in exchange follow
        (date(2026, 8, 21), DAYS, True),
    ],
)
def test_it_is_the_last_working_day_but_one_of_the_week(day: date, days: Calendar, is_asked: bool) -> None:
    assert is_asked_on(day, days) == is_asked


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 4)),
        (date(2026, 12, 24), date(2026, 12, 28), date(2026, 12, 31)),
        (date(2026, 2, 12), date(2026, 2, 23), date(2026, 2, 27)),  # the week of Tết is passed by
        (date(2026, 8, 27), date(2026, 9, 3), date(2026, 9, 4)),
    ],
)
def test_the_coming_week_is_the_next_that_is_worked(day: date, first: date, last: date) -> None:
    week = coming_week(day, DAYS)
    assert (week[0], week[-1]) == (first, last)


def test_half_days_that_follow_on_one_another_are_one_run() -> None:
    week = [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 3)]  # the Wednesday is off
    rounds = [(week[0], 2), (week[1], 1), (week[1], 2), (week[2], 1)]
    assert runs(rounds, week) == [((week[0], 2), (week[2], 1))]
    assert runs([rounds[0], rounds[2]], week) == [(rounds[0], rounds[0]), (rounds[2], rounds[2])]


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (at_local(date(2026, 11, 27), time(7, 30)), at_local(date(2026, 11, 27), NOON)),
        (at_local(date(2026, 11, 27), time(13, 30)), at_local(date(2026, 11, 30), time(0))),
        (at_local(date(2026, 11, 28), time(9)), at_local(date(2026, 11, 30), time(0))),
        (at_local(date(2026, 12, 31), time(14)), at_local(date(2027, 1, 4), time(0))),
    ],
)
def test_the_next_half_day_is_one_that_is_worked(now: datetime, begins: datetime) -> None:
    assert next_half_day(now, DAYS, NOON) == begins


@pytest.mark.parametrize("first", [1, 2])
@pytest.mark.parametrize("last", [1, 2])
def test_a_span_and_its_moments_are_the_same(first: int, last: int) -> None:
    span = (date(2026, 11, 26), first), (date(2026, 11, 30), last)
    assert span_of(moments(span, NOON), NOON) == span
    assert len(working_rounds(span, DAYS)) == 6 - (first - 1) - (2 - last)
    assert days_off(span, DAYS) == [date(2026, 11, 28), date(2026, 11, 29)]


def test_what_is_cut_in_the_midst_of_a_half_day_reaches_into_it() -> None:
    starts = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)  # 09:00
    assert span_of((starts, starts + timedelta(hours=1)), NOON) == ((date(2026, 11, 26), 1),) * 2
    assert span_of((starts, starts + timedelta(hours=5)), NOON)[1] == (date(2026, 11, 26), 2)
