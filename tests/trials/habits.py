"""The people of a trial: each has a habit, and answers the reminders that come to the phone by it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import cycle
from typing import Any

from bot.sandbox.demo import Colleague
from bot.sandbox.phones import Phones
from bot.sandbox.sample import FOLDER
from tests.trials import hands
from tests.trials.asked import LABELS, About, Asked, asked, is_doubted, which
from tests.trials.timetable import HOURS, turn

OFFICE_UNIT = "pvhtt"  # owes nothing here
OFFICER = "cán bộ theo dõi"
BEFORE_NUDGES = timedelta(minutes=15)  # after a round begins
AFTERWARDS = timedelta(minutes=20)  # after it ends
RESULTS = ("none", "none", "handled", "head")


class Habit(StrEnum):
    FIRST = "answers each reminder as it comes"
    EARLY = "checks before the first reminder"
    SECOND = "answers when reminded for the second time"
    LATE = "answers after the round"
    NEVER = "answers nothing"


HABITS = (
    *(Habit.FIRST, Habit.EARLY, Habit.FIRST, Habit.SECOND, Habit.FIRST),
    *(Habit.LATE, Habit.FIRST, Habit.NEVER, Habit.FIRST),
)  # in turns


@dataclass(frozen=True)
class Officer:
    phones: tuple[str, ...]  # their keys, in the order in which they are tried
    units: tuple[str, ...]  # codes
    habit: Habit

    @property
    def key(self) -> str:
        """Return the key of the first phone."""
        return self.phones[0]


def officers(everyone: Iterable[Colleague]) -> list[Officer]:
    """Return the officers of the sample roster, by its rows; ``everyone`` with all their phones, in order."""
    phones: defaultdict[str, list[str]] = defaultdict(list)
    for one in everyone:
        phones[one.name].append(one.key)
    watched: defaultdict[str, list[str]] = defaultdict(list)
    for row in (FOLDER / "people.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        name, _post, unit, _mailbox, _phone, roles, *_rest = row.split("\t")
        if OFFICER in roles.split("; ") and unit != OFFICE_UNIT:
            watched[name].append(unit)
    habits = zip(watched.items(), cycle(HABITS), strict=False)
    return [Officer(tuple(phones[name]), tuple(units), habit) for (name, units), habit in habits]


def result_of(key: str) -> str:
    """Return what the holder of this phone always answers."""
    return RESULTS[int(key.rpartition("-")[2]) % len(RESULTS)]


@dataclass
class People:
    """The people of a trial; ``nudges``: (phone, what about) -> when they came.

    ``only_type``: nobody ever presses a button. ``is_quiet``: nobody writes of themselves; ``away``:
    channels that people cannot write on; ``busy``: phones whose holders do something else just then.
    """

    phones: Phones
    officers: list[Officer]
    nudges: defaultdict[tuple[str, About], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    only_type: bool = False
    is_quiet: bool = False
    away: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    _later: list[tuple[str, str | int, Asked]] = field(default_factory=list)  # phone, message
    _typed: defaultdict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))  # by phone

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let people answer, as long as it lasts."""
        with self.phones.watched() as changes:
            answering = asyncio.create_task(self._answer_all(changes))
            try:
                yield
            finally:
                answering.cancel()

    def deeds_of(self, day: date) -> Iterable[datetime]:
        """Yield when somebody does something without being reminded just then."""
        for number in HOURS:
            its = turn(day, number)
            yield from (its.opens + BEFORE_NUDGES, its.ends + AFTERWARDS)

    async def act(self, moment: datetime) -> None:
        """Do what people do of themselves at one of those moments."""
        is_late = any(moment == turn(moment.date(), number).ends + AFTERWARDS for number in HOURS)
        if is_late:
            await self._answer_later()
        elif not self.is_quiet:
            for one in self.officers:
                phone, channel = self.phones.phone(one.key), one.key.partition("-")[0]
                if one.habit == Habit.EARLY and not (phone.chat.blocked or channel in self.away):
                    await phone.text(hands.OF_THEMSELVES if self.only_type else "/kiemtra")

    async def _answer_later(self) -> None:
        waiting, self._later = self._later, []
        for key, message, found in waiting:
            with suppress(LookupError):  # somebody else has answered by now
                await self._answer(key, message, found)

    async def _answer_all(self, changes: "asyncio.Queue[dict[str, Any]]") -> None:
        holders = {key: one for one in self.officers for key in one.phones}
        while True:
            change = await changes.get()
            if change["event"] == "message" and change["phone"] in holders:
                await self._read(change["phone"], holders[change["phone"]], change["message"])

    async def _read(self, key: str, holder: Officer, message: dict[str, Any]) -> None:
        if key in self.busy or not message["by_bot"] or message["pressed"] or message["edited"]:
            return
        if self.only_type and is_doubted(message):
            await self.phones.phone(key).text("rồi")
            return
        found = asked(message, result_of(holder.key))
        if found is None:
            await self._go_on_typing(key, message)
            return
        if found.is_nudge:
            self.nudges[key, found.about].append(datetime.fromisoformat(message["at"]))
        count = sum(len(self.nudges.get((phone, found.about), ())) for phone in holder.phones)
        habit = holder.habit
        if habit in (Habit.FIRST, Habit.EARLY) or (habit == Habit.SECOND and count > 1):
            await self._answer(key, message["id"], found)
        elif habit == Habit.LATE and found.is_nudge:
            self._later.append((key, message["id"], found))

    async def _answer(self, key: str, message: str | int, found: Asked) -> None:
        if found.has_button and not self.only_type:
            await self.phones.phone(key).press(message, found.answer)
            return
        waiting = self._typed[key]
        waiting[:] = [*(one for one in waiting if one.about[0] != found.about[0]), found]
        if len(waiting) == 1:
            await self._type(key, found)

    async def _go_on_typing(self, key: str, said: dict[str, Any]) -> None:
        """Answer for two units one after the other: a number is meant for the newest question alone."""
        waiting = self._typed[key]
        if not waiting:
            return
        if chosen := which(said, waiting[0].about[0]):
            await self.phones.phone(key).text(chosen)
        elif waiting.pop(0) and waiting:
            await self._type(key, waiting[0])

    async def _type(self, key: str, found: Asked) -> None:
        """Type the number or the word that was given; who only types says it in words of their own."""
        if not self.only_type:
            said = found.answer
        elif found.is_nudge:
            said = hands.sentence(key, result_of(key), found.about[2])
        else:
            said = LABELS[result_of(key)]
        await self.phones.phone(key).text(said)
