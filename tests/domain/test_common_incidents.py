"""What can be done with a common incident, when its cards are changed, and who has its incidents."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.domain.common_incidents import (
    ANSWERED_BY,
    MOVES,
    Deed,
    State,
    is_lapsed,
    is_said_again,
    is_taken_along,
)
from bot.domain.incidents import DANGEROUS, Kind
from bot.domain.incidents import State as Stands

# state: what is done -> to where; nothing else is possible
TABLE = """
proposed: confirm open, decline declined
open: update open, resolve resolved, undo proposed
declined: undo proposed
"""
AT = datetime(2026, 11, 25, 1, tzinfo=UTC)


def expected() -> dict[tuple[State, Deed], State]:
    found = {}
    for line in TABLE.strip().splitlines():
        state, _colon, deeds = line.partition(": ")
        for deed, to in (one.split() for one in deeds.split(", ")):
            found[State(state), Deed(deed)] = State(to)
    return found


@pytest.mark.parametrize(("state", "deed"), list(product(State, Deed)))
def test_a_deed_leads_where_the_table_says(state: State, deed: Deed) -> None:
    assert MOVES.get((state, deed)) == expected().get((state, deed))


@pytest.mark.parametrize("kind", Kind)
def test_whoever_confirms_has_what_nobody_has_taken_but_no_dangerous_one(kind: Kind) -> None:
    assert is_taken_along(kind, Stands.RECEIVED) is (kind not in DANGEROUS)
    assert not any(is_taken_along(kind, state) for state in Stands if state != Stands.RECEIVED)


def test_a_proposal_makes_way_after_a_day_and_nothing_else_does() -> None:
    assert not is_lapsed(State.PROPOSED, AT, AT + ANSWERED_BY)
    late = AT + ANSWERED_BY + timedelta(seconds=1)
    assert {state for state in State if is_lapsed(state, AT, late)} == {State.PROPOSED, State.LAPSED}


def test_cards_are_changed_more_seldom_the_more_there_are() -> None:
    said = [number for number in range(1, 301) if is_said_again(number)]
    assert said == [*range(1, 10), *range(10, 100, 10), 100, 200, 300]
