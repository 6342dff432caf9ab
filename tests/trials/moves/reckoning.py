"""A reckoning of who is what, and where, by a plain reading of what was told, without the program.

A spell is somebody in a role of a unit, from a day until another (that day excluded). What is told moves
spells; what waits for its date waits in ``pending``. People are known by their names here.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

HEAD, DEPUTY, OFFICER, STAFF = "head", "deputy", "officer", "staff"
HEADING = (HEAD, DEPUTY)
IN_UNIT = (HEAD, DEPUTY, STAFF)
COVERED = (HEAD, DEPUTY, OFFICER)


@dataclass
class Spell:
    person: str
    unit: str
    role: str
    rank: int
    starts: date
    ends: date | None = None

    def holds(self, day: date) -> bool:
        return self.starts <= day and self.goes_on(day)

    def goes_on(self, day: date) -> bool:
        """Tell whether it is held then, or later."""
        return self.ends is None or (self.ends > day and self.ends > self.starts)


@dataclass
class Away:
    person: str
    starts: datetime
    ends: datetime


@dataclass
class Cover:
    """An accepted cover: in ``unit`` the substitute acts for the person."""

    unit: str
    person: str
    substitute: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Seen:
    """A unit at a moment."""

    officers: frozenset[str]  # all of them
    reminded: frozenset[str]  # those who have a phone and are not away
    able: frozenset[str]  # whoever may check: officers, heads, who stands in for them
    heading: tuple[str, ...]  # who can hear of a miss, by rank


@dataclass
class Reckoning:
    """The reckoning; ``pending``: (effective, what to do); ``looks``: the units at each look."""

    spells: list[Spell]
    linked: set[str]
    units: set[str]
    away: list[Away] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    boxes: set[str] = field(default_factory=set)  # who has a mailbox that is not locked
    pending: list[tuple[date, Callable[[], None]]] = field(default_factory=list)
    closed: dict[str, date] = field(default_factory=dict)
    looks: list[tuple[datetime, dict[str, Seen]]] = field(default_factory=list)

    def go_to(self, moment: datetime) -> None:
        """Do what has waited until then, in the order of its dates."""
        due = [one for one in self.pending if one[0] <= moment.date()]
        self.pending = [one for one in self.pending if one[0] > moment.date()]
        for _day, deed in sorted(due, key=lambda one: one[0]):
            deed()
        self.looks.append((moment, {unit: self.look(unit, moment) for unit in sorted(self.units)}))

    def seen(self, unit: str, moment: datetime) -> Seen:
        return self.all_seen(moment)[unit]

    def all_seen(self, moment: datetime) -> dict[str, Seen]:
        """Return the units that were there then."""
        place = bisect_right(self.looks, moment, key=lambda one: one[0]) - 1
        return self.looks[max(place, 0)][1]

    def hearing(self, unit: str, ends: datetime) -> str:
        """Return who hears of a round that is missed: who leads as it ends and did not watch just before."""
        place = bisect_right(self.looks, ends, key=lambda one: one[0]) - 1
        before = bisect_left(self.looks, ends, key=lambda one: one[0]) - 1
        watched = self.looks[before][1][unit].officers
        return next((one for one in self.looks[place][1][unit].heading if one not in watched), "")

    def look(self, unit: str, moment: datetime) -> Seen:
        officers, heading = self.held(unit, (OFFICER,), moment), self.held(unit, HEADING, moment)
        here = frozenset(one for one in officers if one in self.linked and not self.is_away(one, moment))
        there = [one for one in heading if one in self.linked and not self.is_away(one, moment)]
        able = frozenset(one for one in (*officers, *heading) if one in self.linked)
        return Seen(frozenset(officers), here, able, tuple(there))

    def held(self, unit: str, roles: Iterable[str], moment: datetime) -> list[str]:
        """Return the holders by role as given and by rank, with those who stand in."""
        found = []
        for role in roles:
            theirs = [one for one in self.spells if (one.unit, one.role) == (unit, role)]
            for spell in sorted(theirs, key=lambda one: one.rank):
                if spell.holds(moment.date()):
                    found += [spell.person, *self.stands_in(spell.person, unit, moment)]
        return found

    def all_held(self, moment: datetime) -> set[tuple[str, str, str]]:
        """Return (unit, role, person) of everyone, with those who stand in."""
        day, found = moment.date(), set()
        for spell in (one for one in self.spells if one.holds(day) and one.role in (*COVERED, STAFF)):
            found.add((spell.unit, spell.role, spell.person))
            if spell.role in COVERED:
                found |= {
                    (spell.unit, spell.role, one) for one in self.stands_in(spell.person, spell.unit, moment)
                }
        return found

    def stands_in(self, person: str, unit: str, moment: datetime) -> list[str]:
        """Return the end of the chain of those who stand in for each other there, if there is one."""
        found, seen = person, {person}
        while True:
            after = [
                one.substitute
                for one in self.covers
                if (one.unit, one.person) == (unit, found) and one.starts <= moment < one.ends
            ]
            if not after or after[0] in seen:
                break
            found = after[0]
            seen.add(found)
        is_there = any(one.holds(moment.date()) for one in self.of(found, unit))
        return [found] if found != person and is_there else []

    def is_away(self, person: str, moment: datetime) -> bool:
        return any(one.person == person and one.starts <= moment < one.ends for one in self.away)

    def of(self, person: str, unit: str = "") -> list[Spell]:
        return [one for one in self.spells if one.person == person and unit in ("", one.unit)]

    def begin(self, person: str, unit: str, role: str, day: date, ends: date | None = None) -> None:
        """Begin a role in the unit, as the last by rank."""
        same = [one for one in self.spells if (one.unit, one.role) == (unit, role) and one.goes_on(day)]
        rank = max((one.rank for one in same), default=0) + 1
        self.spells.append(Spell(person, unit, role, rank, day, ends))

    def end(self, person: str, unit: str, roles: Iterable[str], day: date) -> None:
        """End with the day before whatever they are there in these roles, or will be."""
        for one in self.of(person, unit):
            if one.role in roles and one.goes_on(day):
                one.ends = max(one.starts, day)

    def leave(self, person: str, unit: str, day: date, today: date) -> None:
        """Leave the unit; whoever is nothing anywhere any more, now or later, has no phone here."""
        self.end(person, unit, (*IN_UNIT, OFFICER), day)
        if not any(one.goes_on(today) for one in self.of(person)):
            self.linked.discard(person)

    def post(self, person: str, unit: str, role: str, day: date) -> None:
        """Give another place in the unit; to watch its mailbox goes beside any."""
        if role in IN_UNIT:
            self.end(person, unit, [one for one in IN_UNIT if one != role], day)
        self.begin(person, unit, role, day)

    def merge(self, unit: str, into: str, day: date) -> None:
        """Move its people into the other: officers stay officers, all others are staff there."""
        for one in [one for one in self.spells if one.unit == unit and one.goes_on(day)]:
            one.ends = max(one.starts, day)
            role = OFFICER if one.role == OFFICER else STAFF
            if not any(other.role == role and other.goes_on(day) for other in self.of(one.person, into)):
                self.begin(one.person, into, role, day)
        self.closed[unit] = day
        self.units.discard(unit)
