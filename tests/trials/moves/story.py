"""The deeds of people through the year, by a seed: each fits what the reckoning says is the case just then.

The deeds are dealt over the half days. Each is told and answered in one go, by people of a unit of its own
that half day; whoever is in the middle of something is left alone until it is over.
"""

from collections.abc import Iterator
from datetime import datetime

from tests.trials.moves.deeds import INCIDENT, MERGE, NOON, OFFICES, RENAME, REPORT, Deed
from tests.trials.moves.finding import find
from tests.trials.moves.ongoing import Story
from tests.trials.moves.reckoning import OFFICER


def deeds(told: Story, moment: datetime, count: int) -> Iterator[Deed]:
    """Deal the deeds of a half day; each unit once. What does not fit now is put back."""
    units, later = told.reckoning.units - told.quiet, []
    told.now = moment
    for day, unit, into in told.merges:
        if day == told.day and moment.hour < NOON.hour:
            yield Deed(MERGE, unit, OFFICES, to=into, first=told.next_day(1))
            yield from left_open(told, unit)
    if told.rename and told.rename[0] == told.day and moment.hour < NOON.hour:
        yield Deed(RENAME, told.rename[1], OFFICES, first=told.next_day(1))
    while told.left and count and units:
        kind = told.left.pop()
        for unit in told.lot.sample(sorted(units), len(units)):
            if found := find(told, kind, unit):
                units -= {found.unit, found.to}
                count -= 1
                told.told[kind] += 1
                yield found
                break
        else:
            later.append(kind)
    told.left = [*later, *told.left] if len(later) < 40 else told.left


def left_open(told: Story, unit: str) -> Iterator[Deed]:
    """Yield what is under way as a unit goes into another."""
    if officer := told.teller(unit, (OFFICER,)):
        yield Deed(INCIDENT, unit, officer)
    yield Deed(REPORT, unit, OFFICES, first=told.working[-1])
