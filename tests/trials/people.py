"""The people of a trial: each has a habit, and answers the reminders that come to the phone by it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import cycle
from typing import Any

from bot.sandbox.sample import FOLDER
from bot.sandbox.telegram.state import Telegram
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
    chat: int
    units: tuple[str, ...]  # codes
    habit: Habit


def officers(chats: dict[str, int]) -> list[Officer]:
    """Those of the sample roster, by its rows; ``chats`` is name -> chat."""
    watched: defaultdict[str, list[str]] = defaultdict(list)
    for row in (FOLDER / "people.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        name, _post, unit, _mailbox, _phone, roles, *_rest = row.split("\t")
        if OFFICER in roles.split("; ") and unit != OFFICE_UNIT:
            watched[name].append(unit)
    habits = zip(watched.items(), cycle(HABITS), strict=False)
    return [Officer(chats[name], tuple(units), habit) for (name, units), habit in habits]


@dataclass
class People:
    """``nudges``: (chat, duty) -> when they came; ``is_quiet``: nobody writes of themselves."""

    telegram: Telegram
    officers: list[Officer]
    nudges: defaultdict[tuple[int, int], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    pressed: Counter[int] = field(default_factory=Counter)  # by chat
    is_quiet: bool = False
    _later: list[tuple[int, int, str]] = field(default_factory=list)  # chat, message, button

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Within this, they answer."""
        with self.telegram.watched() as changes:
            answering = asyncio.create_task(self._answer_all(changes))
            try:
                yield
            finally:
                answering.cancel()

    def deeds_of(self, day: date) -> Iterable[datetime]:
        """When somebody does something without being reminded just then."""
        for number in HOURS:
            its = turn(day, number)
            yield from (its.opens + BEFORE_NUDGES, its.ends + AFTERWARDS)

    async def act(self, moment: datetime) -> None:
        """What people do of themselves at one of those moments."""
        is_late = any(moment == turn(moment.date(), number).ends + AFTERWARDS for number in HOURS)
        if is_late:
            await self._press_later()
        elif not self.is_quiet:
            for one in self.officers:
                if one.habit == Habit.EARLY and not self.telegram.chats[one.chat].blocked:
                    await self.telegram.phone(one.chat).text("/kiemtra")

    async def _press_later(self) -> None:
        waiting, self._later = self._later, []
        for chat, message, button in waiting:
            with suppress(LookupError):  # somebody else has answered by now
                await self._press(chat, message, button)

    async def _answer_all(self, changes: "asyncio.Queue[dict[str, Any]]") -> None:
        habits = {one.chat: one.habit for one in self.officers}
        while True:
            change = await changes.get()
            if change["event"] == "message" and change["chat_id"] in habits:
                await self._read(change["chat_id"], habits[change["chat_id"]], change["message"])

    async def _read(self, chat: int, habit: Habit, message: dict[str, Any]) -> None:
        tokens = [button.get("callback_data", "") for row in message["buttons"] for button in row]
        duty = next((int(token.split(":")[1]) for token in tokens if token.startswith("ck:")), 0)
        if not duty or not message["by_bot"] or message["pressed"] or message["edited"]:
            return
        count = 1
        if is_nudge := f"more:{duty}" in tokens:
            self.nudges[chat, duty].append(datetime.fromisoformat(message["at"]))
            count = len(self.nudges[chat, duty])
        button = f"ck:{duty}:{RESULTS[chat % len(RESULTS)]}"
        if habit in (Habit.FIRST, Habit.EARLY) or (habit == Habit.SECOND and count > 1):
            await self._press(chat, message["id"], button)
        elif habit == Habit.LATE and is_nudge:
            self._later.append((chat, message["id"], button))

    async def _press(self, chat: int, message: int, button: str) -> None:
        await self.telegram.phone(chat).press(message, button)
        self.pressed[chat] += 1
