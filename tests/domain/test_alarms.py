"""Alarms to those on call, and chasing of what is late: when each is sent."""

from datetime import date, datetime, time, timedelta
from itertools import islice

import pytest

from bot.conversation import LOCAL
from bot.domain.calendar import Calendar, WorkingTime
from bot.domain.incidents import (
    HEAD,
    IncidentKind,
    IncidentLimits,
    IncidentState,
    Late,
    Rests,
    alarm_moments,
    chase_at,
    due_alarms,
    next_late,
    postponed,
)

HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
LIMITS = IncidentLimits(
    WorkingTime(Calendar(), HOURS), (time(17, 30), time(7)), timedelta(minutes=15), timedelta(minutes=5), 2
)


AT_ANY_HOUR, MAY_WAIT = LIMITS.rests(IncidentKind.EXPOSED), LIMITS.rests(IncidentKind.FORGED, is_opened=False)


def at(day: int, clock: str) -> datetime:
    """Return a moment of November 2026; the 25th is a Wednesday."""
    return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), LOCAL)


@pytest.mark.parametrize(
    ("begins", "then"),
    [
        (at(25, "08:00"), "08:00 08:05 08:10 08:15 08:20 09:20 10:20"),
        (at(25, "22:40"), "22:40 22:45 22:50 22:55 23:00 06:00 07:00"),  # by night the hourly ones rest
        (at(25, "05:30"), "05:30 05:35 05:40 05:45 05:50 06:50 07:50"),
        (at(25, "20:30"), "20:30 20:35 20:40 20:45 20:50 21:50 06:00"),
    ],
)
def test_alarms_come_at(begins: datetime, then: str) -> None:
    assert clocks(begins, AT_ANY_HOUR) == then


@pytest.mark.parametrize(
    ("begins", "then"),
    [
        (at(25, "08:00"), "08:00 08:05 08:10 08:15 08:20 09:20 10:20"),
        (at(25, "15:30"), "15:30 15:35 15:40 15:45 15:50 16:50 07:00"),
        (at(25, "17:20"), "17:20 17:25 07:00 07:00 07:00 08:00 09:00"),
    ],
)
def test_alarms_of_what_may_wait_rest_in_the_quiet_hours(begins: datetime, then: str) -> None:
    assert clocks(begins, MAY_WAIT) == then


def test_what_was_opened_does_not_wait() -> None:
    assert LIMITS.rests(IncidentKind.FORGED, is_opened=True) == AT_ANY_HOUR


def clocks(begins: datetime, rests: Rests) -> str:
    moments = islice(alarm_moments(begins, rests), 7)
    return " ".join(f"{moment.astimezone(LOCAL):%H:%M}" for moment in moments)


@pytest.mark.parametrize(
    ("gone", "now", "numbers", "following"),
    [
        (1, "22:44", (), at(25, "22:45")),
        (1, "22:45", (1,), at(25, "22:50")),
        (1, "22:59", (1, 2, 3), at(25, "23:00")),
        (4, "23:00", (HEAD,), at(26, "06:00")),
        (3, "23:30", (3, HEAD), at(26, "06:00")),
    ],
)
def test_what_was_missed_is_due_at_once(
    gone: int, now: str, numbers: tuple[int, ...], following: datetime
) -> None:
    due = due_alarms(at(25, "22:40"), gone, at(25, now), AT_ANY_HOUR)
    assert (due.numbers, due.following) == (numbers, following)
    assert due.is_for_head == (HEAD in numbers)
    assert due.is_for_those_on_call == bool(set(numbers) - {HEAD})


def test_one_that_has_joined_another_is_put_off_by_whole_hours() -> None:
    assert postponed(at(25, "23:40"), at(25, "23:40")) == at(26, "00:40")
    assert postponed(at(25, "23:40"), at(26, "03:00")) == at(26, "03:40")


@pytest.mark.parametrize(
    ("late", "chased"),
    [
        (Late.NOT_TAKEN, at(27, "16:50")),
        (Late.NOT_TAKEN_STILL, at(30, "07:35")),  # a quarter of an hour of working time later
        (Late.NOT_RESOLVED, at(30, "09:00")),
        (Late.NOT_RESOLVED_STILL, at(30, "09:00") + timedelta(days=1)),
        (Late.ALL_SAID, None),
    ],
)
def test_what_is_late_is_chased_at(late: Late, chased: datetime | None) -> None:
    assert chase_at(late, at(27, "16:50"), at(30, "09:00"), LIMITS) == chased


@pytest.mark.parametrize(
    ("state", "chased", "late"),
    [
        (IncidentState.RECEIVED, 0, Late.NOT_TAKEN),
        (IncidentState.RECEIVED, 1, Late.NOT_TAKEN_STILL),
        (IncidentState.IN_PROGRESS, 0, Late.NOT_RESOLVED),
        (IncidentState.WAITING_FOR_UNIT, 2, Late.NOT_RESOLVED),
        (IncidentState.IN_PROGRESS, 3, Late.NOT_RESOLVED_STILL),
        (IncidentState.RECEIVED, 4, Late.ALL_SAID),
    ],
)
def test_of_what_is_taken_only_the_resolving_is_chased(state: IncidentState, chased: int, late: Late) -> None:
    assert next_late(state, chased) == late
