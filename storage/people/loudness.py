"""Loudness of a person's day: what they are told unasked, what is still to come, and whether there is room.

Besides reminders of checks and what is urgent nobody gets more than two messages a working day. What counts
is named here by its kind, which is how the key of a message begins; all else is a reminder, an answer, or
urgent.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import Date, bindparam, delete, select

from bot.conversation import LOCAL, at_local, local_date
from bot.domain.duties import HEADS_HOUR, MORNING_LIST, DutyState
from bot.domain.rights import HEADING, WORKING
from storage.engine import Tx, holders, roles_of_each, texts
from storage.tables.base import Id
from storage.tables.engine import quotas
from storage.tables.subjects import duties

MOST = 2  # a working day …
FORESEEN = 1  # … of which so many at most are still to come
NOTHING: Counter[int] = Counter()
A_MOMENT = timedelta(minutes=5)  # after what is of a morning comes what has waited, which that may join
UNASKED = "unasked"  # the name of the counter: owner is the person, period their local day


class WithoutRoom(StrEnum):
    """Fate of a message that counts, where its reader's day is full."""

    COMES = "comes"  # none the less: it has been reckoned with, or whoever tells it has looked
    JOINS = "joins"  # it is of that day: it is put into another message that comes just then
    WAITS = "waits"  # for the next working day that has room …
    YIELDS = "yields"  # … beside the first missed round of a head, which may still come


COUNTED = {
    "summary": WithoutRoom.COMES,  # the office's day in the evening: it is foreseen
    "miss": WithoutRoom.COMES,  # a head's missed round: its room is kept …
    "misses": WithoutRoom.COMES,  # … or all of the day
    "week": WithoutRoom.COMES,  # to whom nothing else was said that morning
    "upkeep": WithoutRoom.COMES,  # likewise
    "request": WithoutRoom.COMES,  # by its time, which the office chose
    "inquiry_answer": WithoutRoom.COMES,  # it was asked for
    "feedback_answer": WithoutRoom.COMES,
    "morning": WithoutRoom.JOINS,  # the office's list: what waited for the morning comes just then
    "owed": WithoutRoom.JOINS,
    "owed_head": WithoutRoom.JOINS,
    "draft_due": WithoutRoom.JOINS,
    "mail_day": WithoutRoom.JOINS,
    "unreached": WithoutRoom.JOINS,
    "handover_lacks": WithoutRoom.JOINS,
    "misuse_late": WithoutRoom.JOINS,
    "draft_over": WithoutRoom.JOINS,
    "data_requests": WithoutRoom.JOINS,
    "submissions": WithoutRoom.JOINS,
    "inspection": WithoutRoom.WAITS,
    "handover_opened": WithoutRoom.WAITS,  # by a list, or by the end of a delegation
    "handover_lost": WithoutRoom.WAITS,  # who received it is not here any more
    "feedback": WithoutRoom.WAITS,  # on the regulation, which is answered in writing
    "draft": WithoutRoom.WAITS,
    "draft_moved": WithoutRoom.WAITS,
    "draft_told": WithoutRoom.WAITS,
    "misuse_told": WithoutRoom.YIELDS,
    "change_effect": WithoutRoom.YIELDS,
    "change_undone": WithoutRoom.YIELDS,
    "commended": WithoutRoom.YIELDS,
    "feedback_sent": WithoutRoom.YIELDS,
}

OWED_ROUNDS = (
    select(duties.c.unit, duties.c.state)
    .where(duties.c.date == bindparam("on", type_=Date))
    .where(duties.c.unit.in_(bindparam("of_units", type_=Id, expanding=True)))
    .where(duties.c.state.in_([DutyState.OPEN.value, DutyState.MISSED.value]))
)


def day_of(key: str, begins: datetime) -> date:
    """Return the day on which a message counts that comes from ``begins`` on: a late summary on its own."""
    kind, _colon, day = key.partition(":")
    return date.fromisoformat(day) if kind == "summary" else local_date(begins)


def heard(tx: Tx, people: Iterable[int], day: date) -> Counter[int]:
    """Count what each of these people is told unasked on a day, so far as it is written by now."""
    found = texts.counted_each(tx, UNASKED, map(str, people), day.isoformat())
    return Counter({int(person): count for person, count in found.items()})


def forget(tx: Tx, before: date) -> None:
    """Forget how loud the days before ``before`` were."""
    tx.execute(delete(quotas).where(quotas.c.channel == UNASKED, quotas.c.period < before.isoformat()))


@dataclass
class Loudness:
    """The days of some people as they stand at a moment, ``ends``: the hour at which a day's summary comes.

    A day is read as it is first asked for, and what is foreseen once: few statements for however many.
    """

    tx: Tx
    at: datetime
    people: Collection[int]
    ends: time
    told: dict[date, Counter[int]] = field(default_factory=dict)
    written: dict[date, Counter[int]] = field(default_factory=dict)  # by this transaction, not counted yet
    office: set[int] | None = None
    led: set[int] = field(default_factory=set)  # units that some of them lead
    hearing: dict[int, set[int]] = field(default_factory=dict)  # person -> units of whose misses they hear
    missing: set[int] | None = None  # of them those to whom a first miss may come today

    def has_room(self, person: int, day: date, kind: str) -> bool:
        """Return whether one more of this kind may be said to them on a day, beside what is foreseen."""
        said = self.of_day(day)[person] + self.written.get(day, NOTHING)[person]
        return said < MOST and (said + FORESEEN < MOST or said + self.foreseen(person, day, kind) < MOST)

    def morning(self, person: int, day: date) -> datetime:
        """Return when on a day what has waited comes to them: to the office with its list."""
        return at_local(day, MORNING_LIST if self.is_of_office(person) else HEADS_HOUR) + A_MOMENT

    def add(self, person: int, day: date) -> None:
        """Note that they are told one more on a day."""
        self.written.setdefault(day, Counter())[person] += 1

    def keep(self) -> None:
        """Write down what was added."""
        for day, people in sorted(self.written.items()):
            for again in range(max(people.values())):
                some = [str(person) for person, count in people.items() if count > again]
                texts.count_each(self.tx, UNASKED, some, day.isoformat())

    def of_day(self, day: date) -> Counter[int]:
        if day not in self.told:
            self.told[day] = heard(self.tx, self.people, day)
        return self.told[day]

    def is_of_office(self, person: int) -> bool:
        if self.office is None:
            self.read_roles()
        return person in (self.office or ())

    def foreseen(self, person: int, day: date, kind: str) -> int:
        """Count what is still to come on a day: the office's summary, and the first missed round of a head.

        The office's list is not: in the morning it joins what is there.
        """
        is_today = day == local_date(self.at)
        if self.is_of_office(person):
            return int(not is_today or self.at.astimezone(LOCAL).time() < self.ends)
        if COUNTED[kind] != WithoutRoom.YIELDS:
            return 0
        if self.missing is None:
            self.read_rounds()
        return int(person in ((self.missing or ()) if is_today else self.hearing))

    def read_roles(self) -> None:
        self.office = set()
        for person, roles in roles_of_each(self.tx, self.people, self.at).items():
            if any(one.role in WORKING for one in roles):
                self.office.add(person)
            self.led.update(one.unit for one in roles if one.role in HEADING)

    def read_rounds(self) -> None:
        """Find who hears of a missed round, and of them whose unit owes one today and has missed none yet."""
        units = sorted(self.led)
        leading = holders(self.tx, self.at, HEADING, units)
        for unit in units:
            first = next((one.person for one in leading[unit] if one.hears_now), 0)
            self.hearing.setdefault(first, set()).add(unit)
        asked = {"on": local_date(self.at), "of_units": units}
        rounds = self.tx.execute(OWED_ROUNDS, asked).all() if units else []
        owing = {row.unit for row in rounds if row.state == DutyState.OPEN}
        missed = {row.unit for row in rounds if row.state == DutyState.MISSED}
        self.missing = {one for one, units in self.hearing.items() if units & owing and not units & missed}
