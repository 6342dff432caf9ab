"""Common incidents: what can be done with one, when its cards change, who has its incidents."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.domain.incidents import (
    ANSWERED_BY,
    COMMON_MOVES,
    DANGEROUS,
    CommonAction,
    CommonState,
    IncidentKind,
    IncidentState,
    is_lapsed,
    is_said_again,
    is_taken_along,
)

# state: what is done -> to where; nothing else is possible
TABLE = """
proposed: confirm open, decline declined
open: update open, resolve resolved, undo proposed
declined: undo proposed
"""
AT = datetime(2026, 11, 25, 1, tzinfo=UTC)


def expected() -> dict[tuple[CommonState, CommonAction], CommonState]:
    found = {}
    for line in TABLE.strip().splitlines():
        state, _colon, deeds = line.partition(": ")
        for deed, to in (one.split() for one in deeds.split(", ")):
            found[CommonState(state), CommonAction(deed)] = CommonState(to)
    return found


@pytest.mark.parametrize(("state", "deed"), list(product(CommonState, CommonAction)))
def test_a_deed_leads_where_the_table_says(state: CommonState, deed: CommonAction) -> None:
    assert COMMON_MOVES.get((state, deed)) == expected().get((state, deed))


@pytest.mark.parametrize("kind", IncidentKind)
def test_whoever_confirms_has_what_nobody_has_taken_but_no_dangerous_one(kind: IncidentKind) -> None:
    assert is_taken_along(kind, IncidentState.RECEIVED) is (kind not in DANGEROUS)
    assert not any(is_taken_along(kind, state) for state in IncidentState if state != IncidentState.RECEIVED)


def test_a_proposal_makes_way_after_a_day_and_nothing_else_does() -> None:
    assert not is_lapsed(CommonState.PROPOSED, AT, AT + ANSWERED_BY)
    late = AT + ANSWERED_BY + timedelta(seconds=1)
    assert {state for state in CommonState if is_lapsed(state, AT, late)} == {
        CommonState.PROPOSED,
        CommonState.LAPSED,
    }


def test_cards_are_changed_more_seldom_the_more_there_are() -> None:
    said = [number for number in range(1, 301) if is_said_again(number)]
    assert said == [*range(1, 10), *range(10, 100, 10), 100, 200, 300]
