"""Summary of incidents: how they stand, and how long half of them and nine in ten took."""

from datetime import date, datetime, time, timedelta

import pytest

from bot.conversation import LOCAL
from bot.domain.calendar import Calendar, WorkingTime
from bot.domain.incidents import (
    IncidentKind,
    IncidentLimits,
    IncidentState,
    IncidentSummary,
    IncidentTimes,
    TimeTaken,
    summaries_by,
)

HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
WORKING = WorkingTime(Calendar(()), HOURS)
LIMITS = IncidentLimits(WORKING, (time(17, 30), time(7)), timedelta(minutes=15), timedelta(minutes=5), 2)


def at(day: int, clock: str) -> datetime:
    """Return a moment of November 2026; the 25th is a Wednesday, the 24th a day off."""
    return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), LOCAL)


def minutes(*numbers: int) -> list[timedelta]:
    return [timedelta(minutes=number) for number in numbers]


@pytest.mark.parametrize(
    ("begins", "ends", "worked"),
    [
        (at(25, "08:00"), at(25, "08:10"), 10),
        (at(25, "11:20"), at(25, "13:40"), 20),  # over noon
        (at(25, "06:00"), at(25, "07:40"), 10),
        (at(25, "12:00"), at(25, "13:00"), 0),
        (at(25, "18:00"), at(25, "23:00"), 0),
        (at(27, "16:50"), at(30, "07:40"), 20),  # over a weekend
        (at(23, "16:59"), at(25, "07:31"), 2),  # over a day off
        (at(25, "07:30"), at(26, "17:00"), 2 * 450),
        (at(25, "08:00"), at(25, "08:00"), 0),
    ],
)
def test_time_that_was_worked(begins: datetime, ends: datetime, worked: int) -> None:
    assert WORKING.between(begins, ends) == timedelta(minutes=worked)


@pytest.mark.parametrize(
    ("kind", "raised", "taken", "took_minutes"),
    [
        (IncidentKind.FULL, at(25, "22:00"), at(26, "07:45"), 15),
        (IncidentKind.EXPOSED, at(25, "22:00"), at(25, "22:03"), 3),  # at any hour
        (IncidentKind.VIRUS, at(25, "22:00"), at(26, "07:04"), 4),  # since the office heard of it
        (IncidentKind.VIRUS, at(25, "22:00"), at(25, "23:00"), 0),  # somebody looked before
    ],
)
def test_taking_is_counted_as_its_limit_is(
    kind: IncidentKind, raised: datetime, taken: datetime, took_minutes: int
) -> None:
    assert LIMITS.time_to_take(kind, raised, taken) == timedelta(minutes=took_minutes)


@pytest.mark.parametrize(
    ("times", "median", "most"),
    [
        ((5,), 5, 5),
        ((9, 1), 1, 9),
        ((3, 1, 2), 2, 3),
        (range(1, 11), 5, 9),
        (range(1, 101), 50, 90),
        ((1,) * 9 + (500,), 1, 1),  # one that took long moves neither
    ],
)
def test_half_of_them_and_nine_in_ten(times: tuple[int, ...], median: int, most: int) -> None:
    assert TimeTaken.of(minutes(*times)) == TimeTaken(*minutes(median, most))


def test_what_has_not_come_to_that_has_no_time() -> None:
    assert TimeTaken.of([None, None]) is None


def one(kind: IncidentKind, state: IncidentState, unit: int = 1) -> IncidentTimes:
    raised = at(25, "08:00")
    return IncidentTimes(kind, unit, f"Đơn vị {unit}", raised, raised.date(), state, None, None)


def test_every_incident_is_solved_open_or_wrong() -> None:
    for state in IncidentState:
        found = IncidentSummary.of([one(IncidentKind.FULL, state)])
        assert (found.raised, found.solved + found.open + found.wrong) == (1, 1)
    assert (
        IncidentSummary.of([one(IncidentKind.FULL, IncidentState.RESOLVED)]).solved
        == IncidentSummary.of([one(IncidentKind.FULL, IncidentState.CLOSED)]).solved
        == 1
    )
    assert IncidentSummary.of([one(IncidentKind.FULL, IncidentState.WAITING_FOR_UNIT)]).open == 1
    assert IncidentSummary.of([]).raised == 0


def test_groups_add_up() -> None:
    ones = [
        one(kind, IncidentState.CLOSED, unit)
        for kind in (IncidentKind.FULL, IncidentKind.LOST, IncidentKind.FULL)
        for unit in (1, 2)
    ]
    groups = summaries_by(ones, lambda found: found.kind)
    assert {kind: of.raised for kind, of in groups.items()} == {IncidentKind.FULL: 4, IncidentKind.LOST: 2}
