"""Progress of a unit with a report: one word of it, whatever is known."""

from itertools import product

import pytest

from bot.domain.reports import ReportSigns, ReportStanding, ReportState, report_standing

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


def rows() -> list[tuple[ReportState, ReportSigns, ReportStanding]]:
    found = []
    for line in TABLE.strip().splitlines():
        state, *flags, how = line.split()
        known = {f"is_{flag}": flag in flags for flag in FLAGS} | {"is_reachable": "-reachable" not in flags}
        found.append((ReportState(state), ReportSigns(**known), ReportStanding(how)))
    return found


@pytest.mark.parametrize(("state", "seen", "how"), rows())
def test_how_far_it_is(state: ReportState, seen: ReportSigns, how: ReportStanding) -> None:
    assert report_standing(state, seen) == how


def test_whatever_is_known_there_is_a_word_for_it() -> None:
    every = {
        report_standing(state, ReportSigns(*known))
        for state in ReportState
        for known in product([True, False], repeat=6)
    }
    assert every == set(ReportStanding)
