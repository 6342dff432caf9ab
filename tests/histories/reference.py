"""A plain and slow reading of all that was accepted: who holds what, day by day, from the beginning.

What was said stands here as it was said, in its order. Whoever asks goes through all of it: for each day
there is a set of seats, and each entry alters the days from its date on (tests/histories/days.py). It knows
nothing of how the product keeps it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from bot.conversation import at_local, local_date
from tests.histories.days import DEEDS, Entry, Seat, Table

MOVED = ("head", "deputy", "officer")  # what a substitute acts in
CAN = {  # a few of the rights, as they are written down for the people: for the own unit, the office for all
    "head": ("check", "delegate", "change", "approve", "raise", "cover"),
    "deputy": ("check", "delegate", "change", "approve", "raise", "cover"),
    "officer": ("check", "change", "raise", "cover"),
    "staff": ("raise",),
}
OFFICE_CAN = ("change", "raise", "decide", "units")
ACTIONS = ("check", "delegate", "change", "approve", "raise", "cover", "decide", "units")


@dataclass
class Away:
    person: int
    starts: datetime
    ends: datetime

    def holds_at(self, moment: datetime) -> bool:
        return self.starts <= moment < self.ends


@dataclass
class Word:
    """One cover, as it was asked; when it was accepted, when it ended, and of which unit it was when."""

    away: Away
    substitute: int
    units: list[tuple[datetime, int]]
    starts: datetime
    ends: datetime
    number: int = 0
    accepted: datetime | None = None
    stopped: datetime | None = None

    def unit_at(self, moment: datetime) -> int:
        return [unit for since, unit in self.units if since <= moment or (since, unit) == self.units[0]][-1]

    def edges(self) -> list[datetime | None]:
        return [self.starts, self.ends, self.accepted, self.stopped]

    def counts_at(self, moment: datetime) -> bool:
        is_accepted = self.accepted is not None and self.accepted <= moment
        is_stopped = self.stopped is not None and self.stopped <= moment
        return is_accepted and not is_stopped and self.starts <= moment < self.ends


@dataclass
class History:
    first: list[tuple[date, date | None, Seat]]  # what was there before anything was said
    days: list[date]
    names: dict[int, str]
    linked: set[int]
    entries: list[Entry] = field(default_factory=list)
    absences: list[Away] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)

    def table(self) -> Table:
        """Carry out all that was said, in its order, on every day."""
        days: Table = {
            day: {seat for starts, ends, seat in self.first if starts <= day and (ends is None or day < ends)}
            for day in self.days
        }
        for number, entry in enumerate(self.entries):
            if not entry.undone:
                DEEDS[entry.name](days, entry, f"entry{number}")
        return days

    def is_away(self, person: int, moment: datetime) -> bool:
        return any(one.person == person and one.holds_at(moment) for one in self.absences)

    def substitutes(self, unit: int, moment: datetime) -> dict[int, int]:
        """Return who is away -> whom they named first, by number; what would close a circle is void."""
        named: dict[int, int] = {}
        for word in sorted(self.words, key=lambda word: word.number):
            person, is_there = word.away.person, word.unit_at(moment) == unit and word.counts_at(moment)
            if is_there and person not in named and end_of(named, word.substitute) != person:
                named[person] = word.substitute
        return named

    def seats(self, days: Table, moment: datetime) -> Iterator[tuple[Seat, int, str]]:
        """Yield each role that is held, with who acts in it, and for whom ("" for themselves)."""
        there = days[local_date(moment)]
        for seat in there:
            yield seat, seat.person, ""
            acts = end_of(self.substitutes(seat.unit, moment), seat.person)
            is_there = any(one.person == acts and one.unit == seat.unit for one in there)
            if seat.role in MOVED and acts != seat.person and is_there:
                yield seat, acts, self.names[seat.person]

    def stood_in(self, days: Table, unit: int, day: date) -> set[tuple[int, int]]:
        """Return (who is away, who acts) at some moment of that day."""
        there = {seat.person: seat.role for seat in days[day] if seat.unit == unit and seat.role in MOVED}
        of_unit = {seat.person for seat in days[day] if seat.unit == unit}
        named = [self.substitutes(unit, moment) for moment in self.moments(day)]
        found = {(person, end_of(one, person)) for one in named for person in one}
        return {(person, acts) for person, acts in found if person in there and acts in of_unit}

    def moments(self, day: date) -> list[datetime]:
        """Return a day's first moment, and those at which anything begins or ends."""
        edges = [edge for word in self.words for edge in word.edges() if edge]
        edges += [since for word in self.words for since, _unit in word.units]
        return [at_local(day, time(0)), *(edge for edge in edges if local_date(edge) == day)]


def end_of(named: dict[int, int], person: int) -> int:
    while person in named:
        person = named[person]
    return person
