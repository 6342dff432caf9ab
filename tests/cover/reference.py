"""A plain and slow reading of who stands in for whom: the chain is walked person by person, at one moment.

It knows nothing of how the product keeps it: what was said stands here as it was said, and a moment is looked
at by going through all of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.conversation import local_date

MOVED = ("head", "deputy", "officer")  # the roles that go to a substitute
Seat = tuple[int, str, int, str]  # unit, role, person, for whom


@dataclass
class Away:
    person: int
    starts: datetime
    ends: datetime
    back: datetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        is_back = self.back is not None and moment >= self.back
        return self.starts <= moment < self.ends and not is_back


@dataclass
class Word:
    """One cover, as it was asked; when it was accepted, and when somebody ended it."""

    away: Away
    unit: int
    substitute: int
    number: int = 0
    accepted: datetime | None = None
    stopped: datetime | None = None

    def counts_at(self, moment: datetime) -> bool:
        if self.accepted is None or moment < self.accepted:
            return False
        is_stopped = self.stopped is not None and moment >= self.stopped
        return self.away.holds_at(moment) and not is_stopped


@dataclass(frozen=True)
class Role:
    person: int
    name: str
    unit: int
    role: str
    rank: int
    starts: date
    ends: date | None

    def is_held_on(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)


@dataclass
class History:
    roles: list[Role]
    absences: list[Away] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)

    def is_away(self, person: int, moment: datetime) -> bool:
        return any(one.person == person and one.holds_at(moment) for one in self.absences)

    def next_of(self, unit: int, person: int, moment: datetime) -> int | None:
        """Return whom this person has in their place, by the earliest number."""
        theirs = [
            word
            for word in self.words
            if word.unit == unit and word.away.person == person and word.counts_at(moment)
        ]
        return min(theirs, key=lambda word: word.number).substitute if theirs else None

    def end_of(self, unit: int, person: int, moment: datetime) -> int:
        walked = [person]
        while (following := self.next_of(unit, walked[-1], moment)) is not None:
            assert following not in walked, "a circle was accepted"
            walked.append(following)
        return walked[-1]

    def seats(self, moment: datetime) -> Iterator[tuple[Role, int, str]]:
        """Yield each role that is held, with who acts in it, and for whom ("" for themselves)."""
        there = [role for role in self.roles if role.is_held_on(local_date(moment))]
        for role in there:
            yield role, role.person, ""
            acts = self.end_of(role.unit, role.person, moment)
            is_still_there = any(one.person == acts and one.unit == role.unit for one in there)
            if role.role in MOVED and acts != role.person and is_still_there:
                yield role, acts, role.name

    def held(self, moment: datetime) -> set[Seat]:
        return {(role.unit, role.role, person, stands) for role, person, stands in self.seats(moment)}

    def in_order(self, unit: int, roles: Iterable[str], moment: datetime) -> list[int]:
        """Return who holds one of these roles there, by role as given and by rank."""
        order = list(roles)
        found = [
            (order.index(role.role), role.rank, person)
            for role, person, _stands in self.seats(moment)
            if role.unit == unit and role.role in order
        ]
        return list(dict.fromkeys(person for _role, _rank, person in sorted(found)))

    def stands_against(self, new: Word, moment: datetime) -> str:
        """Say why ``new`` could not count at this moment, beside what counts then."""
        if self.next_of(new.unit, new.away.person, moment) is not None:
            return "taken"
        is_round = self.end_of(new.unit, new.substitute, moment) == new.away.person
        return "circle" if is_round else ""
