"""Accepted covers resolved: a function of their set alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.rights import AcceptedCover, Obstacle, StandIn, obstacle, resolved

DAY = datetime(2026, 11, 30, tzinfo=UTC)
A, B, C, D = 1, 2, 3, 4


def at(hour: int) -> datetime:
    return DAY + timedelta(hours=hour)


def cover(number: int, *about: int, unit: int = 1) -> AcceptedCover:
    """Make a cover of (who is away, who stands in, from which hour, to which)."""
    person, substitute, starts, ends = about
    return AcceptedCover(number, unit, person, substitute, at(starts), at(ends))


def acts(*covers: AcceptedCover) -> list[tuple[int, int, int, int]]:
    """Return (who is away, who acts, from, to) of each."""

    def hour(moment: datetime) -> int:
        return (moment - DAY) // timedelta(hours=1)

    return [(one.person, one.substitute, hour(one.starts), hour(one.ends)) for one in resolved(covers, DAY)]


@pytest.mark.parametrize(
    ("covers", "acting"),
    [
        ([], []),
        ([cover(1, A, B, 0, 9)], [(A, B, 0, 9)]),
        (
            [cover(1, A, B, 0, 9), cover(2, B, C, 3, 6)],
            [(A, B, 0, 3), (A, C, 3, 6), (A, B, 6, 9), (B, C, 3, 6)],
        ),
        (
            [cover(1, A, B, 0, 9), cover(2, B, C, 0, 9), cover(3, C, D, 0, 9)],
            [(A, D, 0, 9), (B, D, 0, 9), (C, D, 0, 9)],
        ),
        (
            [cover(1, A, B, 0, 9), cover(2, B, A, 0, 9)],
            [(A, B, 0, 9)],
        ),  # the later of a circle does not count
        ([cover(1, A, B, 0, 6), cover(2, A, C, 3, 9)], [(A, B, 0, 6), (A, C, 6, 9)]),  # the earlier counts
        ([cover(1, A, B, 0, 9), cover(2, B, C, 0, 9, unit=2)], [(A, B, 0, 9), (B, C, 0, 9)]),
        ([cover(1, A, B, -9, 9)], [(A, B, 0, 9)]),  # what has been is not written again
    ],
)
def test_chains_are_followed_at_each_moment(
    covers: list[AcceptedCover], acting: list[tuple[int, int, int, int]]
) -> None:
    assert acts(*covers) == acting


@pytest.mark.parametrize(
    ("covers", "new", "stands_against"),
    [
        ([], cover(1, A, B, 0, 9), None),
        ([cover(1, A, B, 0, 9)], cover(2, B, A, 9, 12), None),
        ([cover(1, A, B, 0, 9)], cover(2, B, A, 8, 12), (Obstacle.CIRCLE, at(8))),
        ([cover(1, A, B, 0, 9), cover(2, B, C, 4, 9)], cover(3, C, A, 0, 9), (Obstacle.CIRCLE, at(4))),
        ([cover(1, A, B, 0, 9)], cover(2, A, C, 8, 12), (Obstacle.TAKEN, at(8))),
        ([cover(1, A, B, 0, 9)], cover(2, B, A, 0, 9, unit=2), None),
        ([], cover(1, A, A, 0, 9), (Obstacle.CIRCLE, at(0))),
    ],
)
def test_what_cannot_count_is_found_before_it_is_accepted(
    covers: list[AcceptedCover], new: AcceptedCover, stands_against: tuple[Obstacle, datetime] | None
) -> None:
    assert obstacle(covers, new) == stands_against


numbered = st.lists(
    st.tuples(st.integers(1, 2), st.integers(1, 5), st.integers(1, 5), st.integers(0, 9), st.integers(1, 6)),
    max_size=9,
).map(lambda rows: [cover(n, a, b, s, s + hours, unit=u) for n, (u, a, b, s, hours) in enumerate(rows, 1)])


@given(numbered, st.data())
def test_any_order_and_any_repeats_come_to_the_same(covers: list[AcceptedCover], data: st.DataObject) -> None:
    mixed = data.draw(st.permutations(covers))
    again = data.draw(st.lists(st.sampled_from(covers), max_size=5)) if covers else []
    assert resolved([*mixed, *again], DAY) == resolved(covers, DAY)


@given(numbered, st.integers(0, 15))
def test_what_is_to_come_does_not_depend_on_when_it_is_looked_at(
    covers: list[AcceptedCover], hour: int
) -> None:
    later = [
        StandIn(one.unit, one.person, one.substitute, max(one.starts, at(hour)), one.ends)
        for one in resolved(covers, DAY)
        if one.ends > at(hour)
    ]
    assert resolved(covers, at(hour)) == later
