"""States of an incident: which act moves it where, whose act that is, and its deadlines."""

from datetime import date, datetime, time, timedelta
from itertools import product

import pytest

from bot.conversation import LOCAL
from bot.domain.calendar import Calendar, Override, WorkingTime
from bot.domain.incidents import (
    DANGEROUS,
    MOVES,
    OVER,
    IncidentAction,
    IncidentKind,
    IncidentLimits,
    IncidentSide,
    IncidentState,
    moved,
    reference,
)

# state, side: what is done -> to where; nothing else is possible
TABLE = """
received office: take in_progress, ask waiting_for_unit, resolve resolved, wrong wrong, talk in_progress
received unit: talk received, works received, withdraw wrong
received clock: take in_progress
in_progress office: ask waiting_for_unit, resolve resolved, wrong wrong, talk in_progress, forward in_progress
in_progress office: over in_progress, give in_progress, untake received
in_progress unit: talk in_progress, works in_progress
waiting_for_unit office: ask waiting_for_unit, answer in_progress, resolve resolved, wrong wrong
waiting_for_unit office: talk waiting_for_unit, forward waiting_for_unit, over waiting_for_unit
waiting_for_unit office: give waiting_for_unit
waiting_for_unit unit: answer in_progress, talk in_progress, works in_progress
resolved office: confirm closed, reopen in_progress, talk resolved, mistake in_progress
resolved unit: confirm closed, reopen in_progress, talk resolved
resolved clock: lapse closed
wrong office: mistake in_progress
"""
HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
QUIET = (time(17, 30), time(7))


def expected() -> dict[tuple[IncidentState, IncidentAction, IncidentSide], IncidentState]:
    found = {}
    for line in TABLE.strip().splitlines():
        where, _colon, acts = line.partition(":")
        state, side = where.split()
        for act, to in (one.split() for one in acts.split(",")):
            found[IncidentState(state), IncidentAction(act), IncidentSide(side)] = IncidentState(to)
    return found


@pytest.mark.parametrize(("state", "act", "side"), list(product(IncidentState, IncidentAction, IncidentSide)))
def test_an_act_leads_where_the_table_says(
    state: IncidentState, act: IncidentAction, side: IncidentSide
) -> None:
    assert moved(state, act, side) == expected().get((state, act, side))


def test_what_is_over_stays_so_unless_it_was_a_mistake_and_all_else_can_end() -> None:
    moves = {(state, side): {**acts} for (state, side), acts in MOVES.items()}
    assert moves.pop((IncidentState.WRONG, IncidentSide.OFFICE)).keys() == {IncidentAction.MISTAKE}
    for state in IncidentState:
        seen = {state}
        for _step in IncidentState:
            seen |= {to for (begin, _side), acts in moves.items() for to in acts.values() if begin in seen}
        assert (seen == {state}) == (state in OVER)
        assert seen & set(OVER)


def test_a_reference_has_its_year_and_four_digits_or_more() -> None:
    assert [reference(2026, number) for number in (1, 12345)] == ["SC-2026-0001", "SC-2026-12345"]


def at(day: int, clock: str) -> datetime:
    """Return a moment of November 2026; the 25th is a Wednesday, the 24th a day off."""
    return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), LOCAL)


def limits(*overrides: Override) -> IncidentLimits:
    working = WorkingTime(Calendar(overrides), HOURS)
    return IncidentLimits(working, QUIET, timedelta(minutes=15), timedelta(minutes=5), 2)


@pytest.mark.parametrize(
    ("raised", "taken"),
    [
        (at(25, "08:00"), at(25, "08:15")),
        (at(25, "11:20"), at(25, "13:35")),  # over noon
        (at(25, "11:15"), at(25, "11:30")),
        (at(25, "12:00"), at(25, "13:45")),
        (at(25, "16:50"), at(26, "07:35")),
        (at(25, "22:00"), at(26, "07:45")),
        (at(27, "16:59"), at(30, "07:44")),  # over a weekend
        (at(24, "09:00"), at(25, "07:45")),  # on a day off
    ],
)
def test_fifteen_minutes_are_of_working_time(raised: datetime, taken: datetime) -> None:
    assert limits().take_until(IncidentKind.FULL, raised) == taken


@pytest.mark.parametrize(
    ("kind", "raised", "taken"),
    [
        (IncidentKind.EXPOSED, at(25, "23:00"), at(25, "23:05")),  # at any hour
        (IncidentKind.FORGED, at(25, "12:00"), at(25, "12:05")),
        (IncidentKind.FORGED, at(25, "23:00"), at(26, "07:05")),  # waits for the morning …
        (IncidentKind.VIRUS, at(28, "09:00"), at(28, "09:05")),  # … of any day
    ],
)
def test_a_dangerous_one_is_to_be_taken_five_minutes_after_it_is_heard_of(
    kind: IncidentKind, raised: datetime, taken: datetime
) -> None:
    assert kind in DANGEROUS
    assert limits().take_until(kind, raised) == taken


@pytest.mark.parametrize(
    ("raised", "heard"),
    [
        (at(25, "12:00"), at(25, "12:00")),
        (at(25, "18:00"), at(26, "07:00")),
        (at(27, "18:00"), at(30, "07:00")),  # on a Friday evening
        (at(28, "09:00"), at(30, "07:00")),
        (at(23, "23:00"), at(25, "07:00")),  # before a day off
    ],
)
def test_of_what_is_not_dangerous_the_office_hears_on_a_working_day(
    raised: datetime, heard: datetime
) -> None:
    assert limits().heard(IncidentKind.FULL, raised) == heard


def test_two_working_days_pass_over_days_off_and_worked_saturdays_count() -> None:
    assert limits().resolve_until(at(26, "09:00")) == at(30, "09:00")
    assert limits().resolve_until(at(26, "19:00")) == at(30, "07:30") + timedelta(days=1)
    saturday = Override(date(2026, 11, 28), "work", "làm bù")
    assert limits(saturday).resolve_until(at(26, "09:00")) == at(28, "09:00")


def test_silence_closes_after_three_working_days() -> None:
    assert limits().lapses(at(25, "08:00")) == at(30, "08:00")
