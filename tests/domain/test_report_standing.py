"""How far a unit is with a report: one word of it, whatever is known."""

from itertools import product

import pytest

from bot.domain.reports.standing import Seen, Standing, standing
from bot.domain.reports.states import State

TABLE = """
asked      -reachable            unreachable
asked      -reachable drafted    unreachable
asked                            untold
asked      told                  told
asked      told opened           opened
asked      opened                opened
asked      told opened drafted   drafted
returned   told opened drafted   returned
with_head  told opened           with_head
with_head  -reachable            with_head
filed      told opened           filed
filed      nothing               nothing
filed      late                  filed_late
filed      late nothing          filed_late
exempt     told                  exempt
ended      told opened drafted   ended
"""
FLAGS = ("reachable", "told", "opened", "drafted", "late", "nothing")


def rows() -> list[tuple[State, Seen, Standing]]:
    found = []
    for line in TABLE.strip().splitlines():
        state, *flags, how = line.split()
        known = {f"is_{flag}": flag in flags for flag in FLAGS} | {"is_reachable": "-reachable" not in flags}
        found.append((State(state), Seen(**known), Standing(how)))
    return found


@pytest.mark.parametrize(("state", "seen", "how"), rows())
def test_how_far_it_is(state: State, seen: Seen, how: Standing) -> None:
    assert standing(state, seen) == how


def test_whatever_is_known_there_is_a_word_for_it() -> None:
    every = {standing(state, Seen(*known)) for state in State for known in product([True, False], repeat=6)}
    assert every == set(Standing)
