"""Counting duties, months, and hours that have passed or are quiet."""

from datetime import date, datetime, time

import pytest

from bot.conversation import at_local
from bot.domain.calendar import after_quiet, days_passed
from bot.domain.duties import DutyCounts, DutyState, month_after, month_before, month_of, total

NIGHT = (time(17, 30), time(7))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November 2026, local time."""
    return at_local(date(2026, 11, day), time(hour, minute))


@pytest.mark.parametrize(
    ("counts", "duties", "share"),
    [
        (DutyCounts(), 0, None),
        (DutyCounts(checked=3, missed=1), 4, 0.75),
        (DutyCounts(checked=3, late=1), 4, 0.75),
        (DutyCounts(checked=8, not_reached=4), 12, 1.0),
        (DutyCounts(checked=3, excused=7), 10, 1.0),
        (DutyCounts(excused=2), 2, None),
        (DutyCounts(not_reached=2), 2, None),
        (DutyCounts(checked=1, open=5), 1, 1.0),
        (DutyCounts(open=5), 0, None),
    ],
)
def test_the_share_is_of_what_was_owed_and_is_over(
    counts: DutyCounts, duties: int, share: float | None
) -> None:
    assert (counts.duties, counts.share) == (duties, share)


def test_counts_are_made_of_states_and_add_up() -> None:
    one = DutyCounts.of({DutyState.CHECKED: 2, DutyState.NOT_REACHED: 1})
    assert total([one, DutyCounts.of({DutyState.CHECKED: 1, DutyState.OPEN: 4})]) == DutyCounts(
        checked=3, not_reached=1, open=4
    )


@pytest.mark.parametrize(
    ("day", "first", "last", "before", "after"),
    [
        (date(2026, 11, 25), date(2026, 11, 1), date(2026, 11, 30), date(2026, 10, 1), date(2026, 12, 1)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31), date(2026, 11, 1), date(2027, 1, 1)),
        (date(2028, 2, 1), date(2028, 2, 1), date(2028, 2, 29), date(2028, 1, 1), date(2028, 3, 1)),
        (date(2027, 1, 31), date(2027, 1, 1), date(2027, 1, 31), date(2026, 12, 1), date(2027, 2, 1)),
    ],
)
def test_months_have_a_first_and_a_last_day(
    day: date, first: date, last: date, before: date, after: date
) -> None:
    assert (*month_of(day), month_before(day), month_after(day)) == (first, last, before, after)


@pytest.mark.parametrize(
    ("moment", "quiet", "then"),
    [
        (at(25, 8), NIGHT, at(25, 8)),
        (at(25, 17, 29), NIGHT, at(25, 17, 29)),
        (at(25, 17, 30), NIGHT, at(26, 7)),
        (at(25, 23), NIGHT, at(26, 7)),
        (at(25, 3), NIGHT, at(25, 7)),
        (at(25, 7), NIGHT, at(25, 7)),
        (at(25, 12, 30), (time(12), time(13)), at(25, 13)),
        (at(25, 13), (time(12), time(13)), at(25, 13)),
        (at(25, 11), (time(12), time(13)), at(25, 11)),
    ],
)
def test_in_the_quiet_hours_all_waits_for_their_end(
    moment: datetime, quiet: tuple[time, time], then: datetime
) -> None:
    assert after_quiet(moment, quiet) == then


@pytest.mark.parametrize(
    ("since", "now", "days"),
    [
        (at(25, 17, 14), at(25, 17, 15), [25]),
        (at(25, 17, 15), at(25, 17, 16), []),
        (at(25, 8), at(25, 17, 14), []),
        (at(25, 8), at(26, 9), [25]),
        (at(25, 18), at(28, 9), [27, 26]),
        (at(26, 9), at(25, 18), []),
    ],
)
def test_an_hour_has_passed_on_each_day_since_the_last_look(
    since: datetime, now: datetime, days: list[int]
) -> None:
    assert [day.day for day in days_passed(time(17, 15), since, now)] == days
