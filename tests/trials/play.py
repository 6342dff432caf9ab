"""A story played: the clock goes from one due moment to the next, and people act at theirs."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.sandbox.moving import next_hour_of_the_office
from bot.sandbox.telegram.faults import Fault
from bot.sandbox.telegram.state import Telegram
from storage import trial
from tests.trials.crew import Crew, crew
from tests.trials.district import District, district
from tests.trials.oracle import Story
from tests.trials.people import People, officers
from tests.trials.timetable import Span, at

ALWAYS = 10**9  # times


@dataclass
class Play:
    """``now`` is what phones show; ``deeds`` are the moments at which people act of themselves."""

    workers: Crew
    people: People
    story: Story
    now: datetime
    deeds: list[datetime] = field(default_factory=list)

    @property
    def district(self) -> District:
        return self.workers.district

    @property
    def telegram(self) -> Telegram:
        return self.workers.district.telegram

    async def go_to(self, end: datetime) -> None:
        """Business time moves to ``end``, stopping wherever something is due."""
        while self.now < end:
            upcoming = await self.district.store.run(trial.next_due, await self.district.now())
            await self._step(min(upcoming or end, next_hour_of_the_office(self.now), end))
            await self.workers.catch_up(self.now)

    async def be_down(self, end: datetime) -> None:
        """All workers are stopped, time goes on to ``end``, and they are started again."""
        await self.workers.stop()
        starts, self.people.is_quiet = self.now, True
        while self.now < end:
            await self._step(end)
        self.people.is_quiet = False
        self.story.down.append(Span(starts, end))
        await self.district.store.run(trial.age_workers, end - starts)
        await self.workers.catch_up(end)

    @asynccontextmanager
    async def cut(self) -> AsyncIterator[list[Fault]]:
        """The channel is away: the faults that strike all that it is asked."""
        starts, self.people.is_quiet = self.now, True
        self.telegram.faults[:] = [Fault("500", times=ALWAYS)]
        yield self.telegram.faults
        self.telegram.faults.clear()
        self.people.is_quiet = False
        self.story.cut.append(Span(starts, self.now))
        await self.workers.catch_up(self.now)

    async def says(self, chat: int, *said: str) -> None:
        """Each once the one before was answered; [Label] presses the newest button of that name."""
        phone = self.telegram.phone(chat)
        for words in said:
            if words.startswith("["):
                await phone.press(*self._button(chat, words.strip("[]")))
            else:
                await phone.text(words)
            await self.workers.catch_up(self.now)

    def shown(self, chat: int) -> str:
        """The bot's newest words there."""
        return next(said.text for said in reversed(self.telegram.chats[chat].said) if said.by_bot)

    def _button(self, chat: int, label: str) -> tuple[int, str]:
        for said in reversed(self.telegram.chats[chat].said):
            for button in (button for row in said.buttons for button in row):
                if button["text"] == label:
                    return said.id, button["callback_data"]
        raise LookupError(f"no [{label}] on the phone {chat}, which says: {self.shown(chat)}")

    async def _step(self, target: datetime) -> None:
        """Move to ``target``, or to where people act before it; and let them."""
        while self.deeds and self.deeds[0] <= self.now:
            self.deeds.pop(0)
        moment = min([target, *self.deeds[:1]])
        self.now = moment
        await self.district.move_to(max(moment, await self.district.now()))
        if self.deeds and self.deeds[0] == moment:
            await self.people.act(moment)


@asynccontextmanager
async def playing(url: str, size: int, working: list[date]) -> AsyncIterator[Play]:
    """``size`` workers at ``url``, from the first of the ``working`` days on, and people at work."""
    start = at(working[0], "07:20")
    async with district(url, start) as made:
        everyone = officers({one.name: int(one.chat) for one in made.everyone})
        people = People(made.telegram, everyone)
        async with crew(made, size) as workers:
            play = Play(workers, people, Story(everyone, working), start, deeds(people, working))
            made.telegram.now = lambda: asyncio.sleep(0, play.now)
            with people.at_work():
                await workers.catch_up(start)
                yield play


def deeds(people: People, working: Iterable[date]) -> list[datetime]:
    return sorted(moment for day in working for moment in people.deeds_of(day))
