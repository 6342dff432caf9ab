"""Delegations: which officer comes first, which overlap, and when a silence is spoken of."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import at_local, local_date
from bot.domain.calendar import Calendar
from bot.domain.rights import OfficerRank, SilenceStep, chased_at, overlap, place_by_rank

DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))
SPELLS = st.tuples(DAYS, st.none() | DAYS).filter(lambda spell: spell[1] is None or spell[0] < spell[1])
FAR = date(2030, 1, 1)


@given(st.lists(st.integers(-5, 5)))
def test_a_first_officer_comes_before_all_others_and_a_second_after_them(others: list[int]) -> None:
    assert all(place_by_rank(OfficerRank.FIRST, others) < other for other in others)
    assert all(place_by_rank(OfficerRank.SECOND, others) > other for other in others)


@given(SPELLS, SPELLS)
def test_spells_overlap_where_they_share_a_day(
    one: tuple[date, date | None], other: tuple[date, date | None]
) -> None:
    shared = max(one[0], other[0]) < min(one[1] or FAR, other[1] or FAR)
    assert overlap(one, other) == overlap(other, one) == shared


@pytest.mark.parametrize(
    ("asked", "step", "said"),
    [
        ("2026-11-25T08:00", SilenceStep.PERSON, "2026-11-26T08:00"),
        ("2026-11-27T16:00", SilenceStep.PERSON, "2026-11-30T16:00"),  # over a weekend
        ("2026-11-27T16:00", SilenceStep.HEAD, "2026-12-01T16:00"),
        (
            "2026-11-28T05:00",
            SilenceStep.PERSON,
            "2026-11-30T07:00",
        ),  # asked on a Saturday, before anybody works
    ],
)
def test_a_silence_is_spoken_of_after_so_many_working_days(asked: str, step: SilenceStep, said: str) -> None:
    at, then = (in_vietnam(moment) for moment in (asked, said))
    assert chased_at(at, step, Calendar()) == then


def in_vietnam(moment: str) -> datetime:
    local = datetime.fromisoformat(moment)
    return at_local(local.date(), local.time())


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.times())
def test_the_head_hears_on_a_later_working_day_than_the_person(day: date, clock: time) -> None:
    asked, days = at_local(day, clock), Calendar()
    person, head = (chased_at(asked, step, days) for step in (SilenceStep.PERSON, SilenceStep.HEAD))
    assert asked < person < head
    assert local_date(head) - local_date(person) >= timedelta(days=1)
    assert days.is_working_day(local_date(person))
    assert days.is_working_day(local_date(head))
