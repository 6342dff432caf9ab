"""What people do through the year, by a seed: each deed fits what the reckoning says is the case just then.

The deeds are dealt over the half days. Each is told and answered in one go, by people of a unit of its own
that half day; whoever is in the middle of something is left alone until it is over.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from tests.trials.moves.reckoning import (
    COVERED,
    DEPUTY,
    HEADING,
    OFFICER,
    STAFF,
    Away,
    Cover,
    Reckoning,
)
from tests.trials.timetable import VIETNAM

DAY = timedelta(days=1)
NOON = time(11, 30)
LEAVE, JOIN, TRANSFER, POST = "leave", "join", "transfer", "post"
PHONE, OPEN_BOX, LOCK_BOX = "phone", "open box", "lock box"
APPOINT, STOP, COVER, CHAIN, BACK, GHOST = "appoint", "stop", "cover", "chain", "back", "ghost"
MERGE, RENAME, INCIDENT, REPORT = "merge", "rename", "incident", "report"
CHANGES = (LEAVE, JOIN, TRANSFER, POST, PHONE, OPEN_BOX, LOCK_BOX)
OFFICES = "office"  # who has told it: the office, for a unit that telephoned
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
GIVEN = ("An", "Bích", "Chi", "Dung", "Giang", "Hạnh", "Khoa", "Liên", "Mai", "Nam", "Oanh", "Phúc")


def invented(number: int) -> str:
    """A name that nobody else has, and that no other begins with."""
    place, family = divmod(number, len(FAMILIES))
    place, given = divmod(place, len(GIVEN))
    third = GIVEN[place % len(GIVEN)]
    return f"{FAMILIES[family]} Ví Dụ {third} {GIVEN[given]}"


@dataclass(frozen=True)
class Deed:
    """``by`` tells it; ``to`` is another unit, or the person who is asked; ``ends`` is the last day."""

    kind: str
    unit: str
    by: str
    person: str = ""
    to: str = ""
    role: str = ""
    first: date = date.min
    last: date | None = None
    half: int = 0  # of an absence: from the second round on, or until the first; 0: whole days
    outcome: str = "accepted"


@dataclass
class Story:
    """``left``: kinds that are still to be dealt; ``busy``: person -> until when they are left alone."""

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

    def deeds(self, moment: datetime, count: int) -> Iterator[Deed]:
        """Of a half day; each unit once. What does not fit now is put back."""
        units, later = self.reckoning.units - self.quiet, []
        self.now, self.day = moment, moment.date()
        for day, unit, into in self.merges:
            if day == self.day and moment.hour < NOON.hour:
                yield Deed(MERGE, unit, OFFICES, to=into, first=self.next_day(1))
                yield from self.left_open(unit)
        if self.rename and self.rename[0] == self.day and moment.hour < NOON.hour:
            yield Deed(RENAME, self.rename[1], OFFICES, first=self.next_day(1))
        while self.left and count and units:
            kind = self.left.pop()
            for unit in self.lot.sample(sorted(units), len(units)):
                if found := self.find(kind, unit):
                    units -= {found.unit, found.to}
                    count -= 1
                    self.told[kind] += 1
                    yield found
                    break
            else:
                later.append(kind)
        self.left = [*later, *self.left] if len(later) < 40 else self.left

    def left_open(self, unit: str) -> Iterator[Deed]:
        """What is under way as a unit goes into another."""
        if officer := self.teller(unit, (OFFICER,)):
            yield Deed(INCIDENT, unit, officer)
        yield Deed(REPORT, unit, OFFICES, first=self.working[-1])

    def find(self, kind: str, unit: str) -> Deed | None:
        """A deed of this kind in the unit, if one is possible."""
        if kind in CHANGES:
            return self.change(kind, unit)
        finding: dict[str, Callable[[str], Deed | None]] = {
            APPOINT: self.appoint,
            STOP: self.stop,
            COVER: self.cover,
            CHAIN: self.chain,
            BACK: self.back,
            GHOST: self.ghost,
        }
        return finding[kind](unit)

    def change(self, kind: str, unit: str) -> Deed | None:
        by = self.teller(unit, HEADING)
        if self.lot.random() < 0.2:
            by = OFFICES
        elif kind in (LEAVE, PHONE, LOCK_BOX) and self.lot.random() < 0.3:
            by = self.teller(unit, (OFFICER,)) or by
        if not by:
            return None
        first, outcome = self.effective(kind), self.outcome()
        if kind == JOIN:
            self.newcomers += 1
            return Deed(
                kind,
                unit,
                by,
                invented(self.newcomers % 1728),
                "",
                self.either(STAFF, OFFICER),
                first,
                outcome=outcome,
            )
        able = [one for one in self.idle(unit) if one != by and self.may(kind, one, unit)]
        if not able:
            return None
        person, to = self.lot.choice(able), ""
        role = ""
        if kind == TRANSFER:
            to = self.lot.choice(sorted(self.reckoning.units - self.quiet - {unit}))
            role = self.either(STAFF, OFFICER)
            if any(one.goes_on(self.day) for one in self.reckoning.of(person, to)):
                return None
        if kind == POST:
            role = DEPUTY
        return Deed(kind, unit, by, person, to, role, first, outcome=outcome)

    def may(self, kind: str, person: str, unit: str) -> bool:
        """Those who have a phone leave seldom; the last officer and the heads do not."""
        roles = {one.role for one in self.reckoning.of(person, unit) if one.holds(self.day)}
        if kind == POST:
            deputies = self.reckoning.held(unit, (DEPUTY,), self.now)
            return roles == {STAFF} and len(deputies) < 3
        if kind in (LEAVE, TRANSFER):
            officers = self.reckoning.held(unit, (OFFICER,), self.now)
            return not roles & {"head"} and (OFFICER not in roles or len(officers) > 1)
        if kind == OPEN_BOX:
            return roles == {STAFF} and person not in self.reckoning.boxes
        if kind == LOCK_BOX:
            return person in self.reckoning.boxes
        return True

    def appoint(self, unit: str) -> Deed | None:
        by = self.teller(unit, HEADING)
        people = [
            one
            for one in self.idle(unit)
            if one in self.reckoning.linked
            and one != by
            and one not in self.reckoning.held(unit, (OFFICER,), self.now)
        ]
        if not by or not people:
            return None
        first = self.day if self.lot.random() < 0.5 else self.next_day(self.lot.randint(1, 4))
        last = first + DAY * self.lot.randint(3, 60) if self.lot.random() < 0.6 else None
        outcome = self.lot.choices(("accepted", "declined", "withdrawn"), (8, 1, 1))[0]
        return Deed(APPOINT, unit, by, self.lot.choice(people), first=first, last=last, outcome=outcome)

    def stop(self, unit: str) -> Deed | None:
        """Of two officers one is none any more; they stay what they are beside it."""
        by = self.teller(unit, HEADING)
        officers = self.reckoning.held(unit, (OFFICER,), self.now)
        people = [one for one in officers if one in self.idle(unit) and one != by]
        spells = [one for one in self.reckoning.spells if (one.unit, one.role) == (unit, OFFICER)]
        ahead = {one.person for one in spells if one.starts > self.day and one.goes_on(self.day)}
        people = [one for one in people if one not in ahead]
        return (
            Deed(STOP, unit, by, self.lot.choice(people), first=self.day)
            if by and len(officers) > 1 and people
            else None
        )

    def cover(self, unit: str) -> Deed | None:
        """Somebody who is of no other unit is away, with a substitute who is there all the time."""
        people = [one for one in self.idle(unit) if self.is_free(one, unit)]
        holding = [one for one in people if self.holds(one, unit, COVERED)]
        if not holding:
            return None
        person = self.lot.choice(holding)
        others = [one for one in people if one != person]
        if not others:
            return None
        first = self.next_day(self.lot.randint(0 if self.now.hour < NOON.hour else 1, 3))
        last = max(first, self.next_day(self.lot.randint(1, 5)))
        half = self.lot.choice((0, 0, 1, 2)) if first == last and first > self.day else 0
        outcome = self.lot.choices(("accepted", "declined"), (6, 1))[0]
        return Deed(
            COVER,
            unit,
            person,
            person,
            self.lot.choice(others),
            first=first,
            last=last,
            half=half,
            outcome=outcome,
        )

    def chain(self, unit: str) -> Deed | None:
        """Who stands in is away too, for what is left of it."""
        here = [
            one for one in self.reckoning.covers if one.unit == unit and one.starts <= self.now < one.ends
        ]
        for one in here:
            if self.reckoning.is_away(one.substitute, self.now):
                continue
            people = [each for each in self.idle(unit) if self.is_free(each, unit)]
            if people:
                last = (one.ends - timedelta(minutes=1)).astimezone(VIETNAM).date()
                first = self.day if self.now.hour < NOON.hour else self.day + DAY
                if first <= last and self.is_free(one.substitute, unit):
                    sub = self.lot.choice(people)
                    return Deed(CHAIN, unit, one.substitute, one.substitute, sub, first=first, last=last)
        return None

    def back(self, unit: str) -> Deed | None:
        here = [one for one in self.waiting if one[1] == unit and self.reckoning.is_away(one[0], self.now)]
        return Deed(BACK, unit, here[0][0], here[0][0]) if here else None

    def ghost(self, unit: str) -> Deed | None:
        """Somebody who has left presses what still stands on the phone."""
        return Deed(GHOST, unit, self.lot.choice(self.gone)) if self.gone else None

    def teller(self, unit: str, roles: tuple[str, ...]) -> str:
        able = [
            one
            for one in self.reckoning.held(unit, roles, self.now)
            if one in self.reckoning.linked and self.holds(one, unit, roles) and self.is_free(one, unit)
        ]
        return able[0] if able else ""

    def idle(self, unit: str) -> list[str]:
        """Of the unit, and in the middle of nothing."""
        people = {one.person for one in self.reckoning.spells if one.unit == unit and one.holds(self.day)}
        return sorted(one for one in people if self.busy.get(one, self.day) <= self.day and "#" not in one)

    def is_free(self, person: str, unit: str) -> bool:
        """With a phone, of this unit alone, and not away."""
        others = [one for one in self.reckoning.of(person) if one.unit != unit and one.goes_on(self.day)]
        away = any(one.person == person and one.ends > self.now for one in self.reckoning.away)
        return person in self.reckoning.linked and not others and not away and "#" not in person

    def holds(self, person: str, unit: str, roles: tuple[str, ...]) -> bool:
        return any(one.role in roles and one.holds(self.day) for one in self.reckoning.of(person, unit))

    def effective(self, kind: str) -> date:
        """In the past, today or later."""
        sort = self.lot.choices(
            ("today", "later", "past"), (4, 4, 2 if kind in (LEAVE, TRANSFER, JOIN) else 0)
        )[0]
        if sort == "today":
            return self.day
        if sort == "later":
            return self.day + DAY * self.lot.randint(1, 15)
        return max(self.working[0] + DAY, self.day - DAY * self.lot.randint(1, 20))

    def outcome(self) -> str:
        return self.lot.choices(("accepted", "returned", "withdrawn"), (17, 1, 2))[0]

    def either(self, usual: str, other: str) -> str:
        return usual if self.lot.random() < 0.75 else other

    def next_day(self, count: int) -> date:
        """The day after so many worked ones; 0 is today."""
        ahead = [one for one in self.working if one >= self.day]
        return ahead[min(count, len(ahead) - 1)]

    def happened(self, deed: Deed) -> None:
        """It was told, and came to what the deed says: the reckoning goes on from there."""
        if deed.outcome == "returned" and deed.person:
            self.busy[deed.person] = date.max  # it is still to be put right: nothing else may be told of them
        if deed.outcome != "accepted":
            return
        if deed.kind in CHANGES or deed.kind in (MERGE, RENAME):
            self.wait_for(deed)
        elif deed.kind == APPOINT:
            ends = deed.last + DAY if deed.last else None
            self.reckoning.begin(deed.person, deed.unit, OFFICER, deed.first, ends)
            self.busy[deed.person] = max(deed.first, self.day)
        elif deed.kind == STOP:
            self.reckoning.end(deed.person, deed.unit, (OFFICER,), self.day)
            if not any(one.goes_on(self.day) for one in self.reckoning.of(deed.person, deed.unit)):
                self.reckoning.begin(deed.person, deed.unit, STAFF, self.day)
        elif deed.kind == BACK:
            self.is_back(deed.person)

    def is_away(self, deed: Deed) -> None:
        """Entered; with the substitute once accepted."""
        starts, ends = span(deed)
        self.reckoning.away.append(Away(deed.person, starts, ends))
        until = ends.date() + DAY
        self.busy[deed.person] = max(self.busy.get(deed.person, until), until)
        if deed.outcome == "accepted":
            begins = max(starts, self.now)
            self.reckoning.covers.append(Cover(deed.unit, deed.person, deed.to, begins, ends))
            self.busy[deed.to] = max(self.busy.get(deed.to, until), until)
            self.waiting.append((deed.person, deed.unit))

    def is_back(self, person: str) -> None:
        for one in self.reckoning.away:
            if one.person == person and one.ends > self.now:
                one.ends = self.now
        for cover in self.reckoning.covers:
            if cover.person == person and cover.ends > self.now:
                cover.ends = self.now
        self.waiting = [one for one in self.waiting if one[0] != person]

    def wait_for(self, deed: Deed) -> None:
        day = max(deed.first, self.day)
        if deed.person:
            self.busy[deed.person] = max(self.busy.get(deed.person, day), day + DAY)
        self.reckoning.pending.append((day, lambda: self.carry_out(deed, day)))

    def carry_out(self, deed: Deed, today: date) -> None:
        """On its date, or on the day on which it was accepted."""
        there = self.reckoning
        match deed.kind:
            case "leave":
                had_phone = deed.person in there.linked
                there.leave(deed.person, deed.unit, deed.first, today)
                if had_phone and deed.person not in there.linked:
                    self.gone.append(deed.person)
            case "join":
                there.begin(deed.person, deed.unit, deed.role, deed.first)
            case "transfer":
                there.end(deed.person, deed.unit, (*COVERED, STAFF), deed.first)
                there.begin(deed.person, deed.to, deed.role, deed.first)
            case "post":
                there.post(deed.person, deed.unit, deed.role, deed.first)
            case "open box":
                there.boxes.add(deed.person)
            case "lock box":
                there.boxes.discard(deed.person)
            case "merge":
                there.merge(deed.unit, deed.to, deed.first)


def span(deed: Deed) -> tuple[datetime, datetime]:
    """The first round is until 11:30, the second from then on."""
    last = deed.last or deed.first
    starts = datetime.combine(deed.first, NOON if deed.half == 2 else time(0), VIETNAM)
    ends = (
        datetime.combine(last, NOON, VIETNAM)
        if deed.half == 1
        else datetime.combine(last + DAY, time(0), VIETNAM)
    )
    return starts, ends
