"""The state of the story: what is still to be told, who is in the middle of what, and who can be asked."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from tests.trials.moves.reckoning import Reckoning


@dataclass
class Story:
    """The story so far; ``left``: kinds still to be dealt; ``busy``: person -> left alone until when."""

    reckoning: Reckoning
    lot: Random
    working: list[date]
    left: list[str]
    quiet: set[str] = field(default_factory=set)  # units that are about to be merged
    merges: list[tuple[date, str, str]] = field(default_factory=list)  # told on that day: unit, successor
    rename: tuple[date, str] | None = None
    busy: dict[str, date] = field(default_factory=dict)
    waiting: list[tuple[str, str]] = field(
        default_factory=list
    )  # who is away with a substitute: person, unit
    gone: list[str] = field(default_factory=list)  # had a phone, and have left
    told: Counter[str] = field(default_factory=Counter)
    newcomers: int = 5000
    now: datetime = field(init=False)  # when it is told

    @property
    def day(self) -> date:
        return self.now.date()

    def teller(self, unit: str, roles: tuple[str, ...]) -> str:
        able = [
            one
            for one in self.reckoning.held(unit, roles, self.now)
            if one in self.reckoning.linked and self.holds(one, unit, roles) and self.is_free(one, unit)
        ]
        return able[0] if able else ""

    def idle(self, unit: str) -> list[str]:
        """Return the people of the unit who are in the middle of nothing."""
        people = {one.person for one in self.reckoning.spells if one.unit == unit and one.holds(self.day)}
        return sorted(one for one in people if self.busy.get(one, self.day) <= self.day and "#" not in one)

    def is_free(self, person: str, unit: str) -> bool:
        """Tell whether the person has a phone, is of this unit alone, and is not away."""
        others = [one for one in self.reckoning.of(person) if one.unit != unit and one.goes_on(self.day)]
        away = any(one.person == person and one.ends > self.now for one in self.reckoning.away)
        return person in self.reckoning.linked and not others and not away and "#" not in person

    def holds(self, person: str, unit: str, roles: tuple[str, ...]) -> bool:
        return any(one.role in roles and one.holds(self.day) for one in self.reckoning.of(person, unit))

    def next_day(self, count: int) -> date:
        """Return the day after so many worked ones; 0 is today."""
        ahead = [one for one in self.working if one >= self.day]
        return ahead[min(count, len(ahead) - 1)]
