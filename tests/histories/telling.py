"""Appointments and covers as they are told to the product and to the reference alike, act by act.

The product is told by its own buttons and forms, each person with the rights they have at that moment. What
it refuses was not accepted, and is no part of the history.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Table, func, select, update

from bot.conversation import Refused, at_local, local_date
from handlers import FEATURES
from handlers.cover import deciding
from handlers.delegation import asking
from handlers.delegation.asking import Appointment
from handlers.delegation.deciding import Ending, end_officer
from handlers.engine import Context, Replies, press_button
from handlers.engine.buttons import values_in
from storage.engine import incoming
from storage.people import officers
from storage.people.officers import Officer
from storage.tables.people import absences, contacts, covers, delegations, people, roles
from tests.histories.days import DAY, Entry, Seat
from tests.histories.reference import Away, History, Word
from tests.people import FIRST_DAY, settings

HALF_DAYS, NOON = 12, time(11, 30)
DAYS = [FIRST_DAY + n * DAY for n in range(-12, 32)]
VINH = 8  # of the office
SETTINGS = settings()


def half_day(number: int) -> datetime:
    """Return when it begins."""
    return at_local(FIRST_DAY + (number // 2) * DAY, NOON if number % 2 else time(0))


def moment(number: int) -> datetime:
    """Return when things are said in it."""
    return at_local(FIRST_DAY + (number // 2) * DAY, time(14) if number % 2 else time(8))


@dataclass
class Run:
    """One history as it goes on; ``now`` is when the next thing is said."""

    tx: Connection
    told: History
    now: datetime = field(default_factory=lambda: moment(0))
    said: int = 0
    appointed: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    absent: list[int] = field(default_factory=list)  # their ids, in the order of ``told``
    asked: list[int] = field(default_factory=list)
    pending: list[Entry] = field(default_factory=list)  # accepted changes that are to come
    plans: list[Entry] = field(default_factory=list)  # what is to become of units

    @property
    def today(self) -> date:
        return local_date(self.now)

    def do(self, act: tuple[Any, ...]) -> None:
        name, *given = act
        deeds: dict[str, Callable[..., None]] = {
            "appoint": self.appoint,
            "answer": self.answer,
            "drop": self.drop,
            "dismiss": self.dismiss,
            "cover": self.cover,
            "accept": self.accept,
            "stop": self.stop,
            "back": self.back,
        }
        deeds[name](*given)

    def context(self, person: int) -> Context:
        self.said += 1
        query = select(contacts.c.id).where(contacts.c.person == person)
        contact = self.tx.execute(query).scalar() or 1
        who = incoming.identify(self.tx, person, contact, self.now)
        return Context(self.tx, who, self.now, SETTINGS, FEATURES, "telegram", event=f"e{self.said}")

    def accepts(self, person: int, deed: Callable[..., Replies], *given: Any) -> bool:
        """Tell whether the product does it; who has no account says nothing."""
        if person not in self.told.linked:
            return False
        try:
            deed(self.context(person), *given)
        except Refused:
            return False
        return True

    def newest(self, table: Table) -> int:
        """Return the id of its last row; 0 where there is none."""
        return int(self.tx.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one())

    def head_of(self, unit: int) -> int:
        there = [s for s in self.told.table()[self.today] if s.unit == unit and s.role in ("head", "deputy")]
        able = [seat.person for seat in sorted(there, key=lambda seat: (seat.role, seat.rank))]
        return next((one for one in able if one in self.told.linked), 0)

    def who(self, unit: int, number: int) -> int:
        """Pick one of who is there today; where nobody is, anybody."""
        there = sorted({seat.person for seat in self.told.table()[self.today] if seat.unit == unit})
        return there[number % len(there)] if there else 1 + number % 7

    def appoint(self, unit: int, number: int, offset: int, length: int, rank: int) -> None:
        person = self.who(unit, number)
        starts, head = self.today + offset * DAY, self.head_of(unit)
        ends = starts + length * DAY if length else None
        if self.accepts(head, asking.appoint, Appointment(unit, person, None, rank, (starts, ends))):
            about = {"unit": unit, "person": person, "starts": starts, "ends": ends, "is_first": rank == 1}
            self.appointed.append((self.newest(delegations), about))
            if head == person:
                self.begin(about)

    def begin(self, about: dict[str, Any]) -> None:
        entry = Entry("appoint", max(about["starts"], self.today), {**about, "today": self.today})
        self.told.entries.append(entry)

    def answer(self, number: int) -> None:
        if self.appointed:
            made, about = latest(self.appointed, number)
            if self.accepts(about["person"], pressing("uq_yes"), str(made)):
                self.begin(about)

    def drop(self, number: int) -> None:
        if self.appointed:
            made, about = latest(self.appointed, number)
            self.accepts(self.head_of(about["unit"]), pressing("uq_drop"), str(made))

    def dismiss(self, unit: int, number: int, offset: int) -> None:
        there = officers.not_over(self.tx, unit, self.today)
        if there:
            one, day = there[number % len(there)], self.today + offset * DAY
            if self.accepts(self.head_of(unit), end_officer, Ending(one.role, day, True)):
                first = max(one.starts, self.today)
                of = self.entry_of(unit, one, [two for two in there if is_held(two, first)], first)
                about = {"person": one.person, "unit": unit, "of": of}
                self.told.entries.append(Entry("dismiss", max(day, first), about))

    def entry_of(self, unit: int, one: Officer, there: list[Officer], day: date) -> str:
        """Find the entry by which somebody watches: of several on that day the one in the same place."""
        seats = [seat for seat in self.told.table()[day] if (seat.unit, seat.role) == (unit, "officer")]
        theirs = sorted((seat.rank, seat.entry) for seat in seats if seat.person == one.person)
        return theirs[[two for two in there if two.person == one.person].index(one)][1]

    def cover(self, unit: int, numbers: tuple[int, int], begins: int, length: int) -> None:
        person, substitute = (self.who(unit, number) for number in numbers)
        first = 2 * (self.today - FIRST_DAY).days + begins
        last = first + length - 1
        span = tuple((FIRST_DAY + (n // 2) * DAY, n % 2 + 1) for n in (first, last))
        starts, ends = half_day(first), half_day(last + 1)
        before = self.newest(absences)
        covering = deciding.Covering(person, span, 0, ((unit, substitute),))  # type: ignore[arg-type]
        if self.accepts(person, deciding.write_absence_and_ask, covering):
            if self.newest(absences) > before:
                self.absent.append(self.newest(absences))
                self.told.absences.append(Away(person, starts, ends))
            same = next(
                one for one in reversed(self.told.absences) if (one.person, one.starts) == (person, starts)
            )
            self.asked.append(self.newest(covers))
            self.told.words.append(Word(same, substitute, [(self.now, unit)], starts, ends))

    def accept(self, number: int) -> None:
        if self.asked:
            place = latest(range(len(self.asked)), number)
            word = self.told.words[place]
            if self.accepts(word.substitute, pressing("cover_yes"), str(self.asked[place])):
                word.number = 1 + max(one.number for one in self.told.words)
                word.accepted = self.now

    def stop(self, number: int) -> None:
        if self.asked:
            place = latest(range(len(self.asked)), number)
            word = self.told.words[place]
            if self.accepts(word.away.person, pressing("cover_stop"), str(self.asked[place])):
                word.stopped = self.now

    def back(self, number: int) -> None:
        if self.absent:
            place = latest(range(len(self.absent)), number)
            away_ = self.told.absences[place]
            if self.accepts(away_.person, pressing("home"), f"{self.absent[place]}:yes"):
                mine = [one for one in self.told.absences if one.person == away_.person]
                over = [one for one in mine if one is away_ or one.holds_at(self.now)]
                for word in self.told.words:
                    if any(word.away is one for one in over):
                        word.stopped = word.stopped or self.now
                for one in over:
                    one.ends = max(one.starts, self.now)


def pressing(name: str) -> Callable[[Context, str], Replies]:
    """Press a button of this name, whose token goes on with a text, of the version that stands."""
    button = FEATURES.buttons[name]

    def press(context: Context, text: str) -> Replies:
        seen = f":{button.vouches.version(*values_in(context, button, text)[0])}" if button.vouches else ""
        return press_button(context, button, f"{text}{seen}")

    return press


def is_held(one: Officer, day: date) -> bool:
    return one.starts <= day and (one.ends is None or one.ends > day)


def latest(there: Sequence[Any], number: int) -> Any:
    """Pick one of the last few."""
    return there[-1 - number % min(len(there), 3)]


def begin(tx: Connection) -> Run:
    """Settle the district as it stands before anything is said, everybody in a place of their own."""
    tx.execute(update(roles).values(rank=roles.c.id))
    rows = tx.execute(select(roles)).all()
    first = [
        (row.starts, row.ends, Seat(row.person, row.unit, row.role, row.rank, f"first{row.id}"))
        for row in rows
    ]
    names = {row.id: row.full_name for row in tx.execute(select(people.c.id, people.c.full_name))}
    linked = set(tx.execute(select(contacts.c.person)).scalars())
    return Run(tx, History(first, DAYS, names, linked))
