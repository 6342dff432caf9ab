"""A story played: the clock goes from one due moment to the next, and people act at theirs."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.conversation.text import head_called
from bot.sandbox.control import next_hour_of_the_office
from bot.sandbox.phones import Phones
from storage import trial
from tests.trials import backlog, handling
from tests.trials.balancer import balancer
from tests.trials.cases import Casebook
from tests.trials.crew import LOOK, PATIENCE, Crew, crew
from tests.trials.district import TELEGRAM, District, district
from tests.trials.habits import People, officers
from tests.trials.oracle import Story
from tests.trials.routes import Channels
from tests.trials.timetable import VIETNAM, Span, at

ALWAYS = 10**9  # times
HASTY = "tests.trials.hasty"
STILL = "Tôi vẫn sử dụng"  # the button under the question to an account that is silent for long


def next_of_the_law(now: datetime) -> datetime:
    """Return when the office is next reminded of the law's terms for dangerous incidents, on days off too."""
    today = now.astimezone(VIETNAM).date()
    moments = (at(day, clock) for day in (today, today + timedelta(days=1)) for clock in ("09:00", "15:00"))
    return min(moment for moment in moments if moment > now)


def label_of(button: Mapping[str, str]) -> str:
    """Return a button's label; heads of units are called as by the first pack, whatever this one does."""
    head = head_called()
    return button["text"].replace(head, "thủ trưởng").replace(head.capitalize(), "Thủ trưởng")


@dataclass
class Play:
    """A story as it is played; ``now`` is what phones show; ``deeds`` are when people act of themselves.

    ``came``: (phone, message) -> its words as it came, whatever it was edited to since.
    """

    workers: Crew
    people: People
    story: Story
    now: datetime
    deeds: list[datetime] = field(default_factory=list)
    book: Casebook = field(default_factory=Casebook)
    came: dict[tuple[str, str | int], str] = field(default_factory=dict)

    @property
    def district(self) -> District:
        return self.workers.district

    @property
    def phones(self) -> Phones:
        return self.people.phones

    async def go_to(self, end: datetime) -> None:
        """Move business time to ``end``, stopping wherever something is due, or is done about incidents."""
        while self.now < end:
            upcoming = await self.district.store.run(trial.next_due, await self.district.now())
            target = min(upcoming or end, next_hour_of_the_office(self.now), next_of_the_law(self.now), end)
            await self._step(self.book.next_moment(target))
            await self.workers.catch_up(self.now)
            for deed in self.book.due(self.now):
                await handling.do(self, deed)

    async def be_down(self, end: datetime) -> None:
        """Stop all workers, go on to ``end``, and start them again."""
        await self.workers.stop()
        starts, self.people.is_quiet = self.now, True
        while self.now < end:
            await self._step(end)
        self.people.is_quiet = False
        self.story.down.append(Span(starts, end))
        await self.district.store.run(backlog.age_workers, end - starts)
        await self.workers.catch_up(end)

    @asynccontextmanager
    async def cut(self, name: str = TELEGRAM) -> AsyncIterator[list[Any]]:
        """Take the channel away; give the faults that strike all that it is asked."""
        channel = self.phones.channels[name]
        self.people.away.add(name)
        channel.faults.clear()
        channel.switch_on(kind="500", times=ALWAYS)
        async with self.without(name):
            yield channel.faults
            channel.faults.clear()
            self.people.away.discard(name)

    @asynccontextmanager
    async def without(self, name: str) -> AsyncIterator[None]:
        """Let nothing go out on the channel within this; as it ends, what has waited goes."""
        starts = self.now
        self.workers.cut.add(name)
        yield
        self.workers.cut.discard(name)
        self.story.channels.cut[name].append(Span(starts, self.now))
        async with asyncio.timeout(PATIENCE):
            while name in await self.district.store.run(backlog.waiting, await self.district.now()):  # noqa: ASYNC110 - as in crew.py
                await asyncio.sleep(LOOK)
        await self.workers.catch_up(self.now)

    async def says(self, key: str, *said: str, about: str = "") -> None:
        """Say each once the one before was answered; [Label] presses the newest button of that name.

        Where there are no buttons the label is typed. ``about`` stands in the message under which the
        first button is pressed.
        """
        phone = self.phones.phone(key)
        for words in said:
            is_pressed = words.startswith("[") and not self.people.only_type
            pressed = self._button(key, words.strip("[]"), about) if is_pressed else None
            about = "" if pressed else about
            if pressed:
                await phone.press(*pressed)
            else:
                await phone.text(words.strip("[]"))
            self.story.channels.wrote.append((self.now, key))
            await self.workers.catch_up(self.now)

    async def blocks(self, key: str) -> None:
        await self.phones.phone(key).block()
        self.story.channels.blocked[key] = self.now
        await self.workers.catch_up(self.now)

    def shown(self, key: str) -> str:
        """Return the bot's newest words there."""
        said = (one for one in reversed(self.phones.phone(key).chat.said) if one.by_bot)
        return str(next(said).text)

    def offers(self, key: str, label: str, about: str) -> bool:
        """Tell whether a message about that stands there with this [Label]."""
        return any(self._found(key, label.strip("[]"), about))

    def _button(self, key: str, label: str, about: str) -> tuple[int | str, str] | None:
        said = self.phones.phone(key).chat.said
        if not any(one.buttons for one in said):
            return None
        found = next(self._found(key, label, about), None)
        if found is None:
            raise LookupError(f"no [{label}] {about} on the phone {key}, which says: {self.shown(key)}")
        return found

    def _found(self, key: str, label: str, about: str) -> Iterator[tuple[int | str, str]]:
        """Yield message and token of each button of this label, the newest first."""
        for one in reversed(self.phones.phone(key).chat.said):
            for button in (button for row in one.buttons for button in row if about in one.text):
                text = label_of(button)
                if text == label or text.startswith(f"{label} "):
                    yield one.key or one.id, button["callback_data"]

    async def _step(self, target: datetime) -> None:
        """Move to ``target``, or to where people act before it; and let them."""
        while self.deeds and self.deeds[0] <= self.now:
            self.deeds.pop(0)
        moment = min([target, *self.deeds[:1]])
        self.now = moment
        await self.district.move_to(moment)
        if self.deeds and self.deeds[0] == moment:
            await self.people.act(moment)


@asynccontextmanager
async def playing(
    url: str,
    size: int,
    working: list[date],
    channels: Sequence[str] = (TELEGRAM,),
    book: Casebook | None = None,
) -> AsyncIterator[Play]:
    """Run ``size`` workers at ``url``, from the first of the ``working`` days on, and people at work.

    ``book``: what happens of incidents.
    """
    start = at(working[0], "07:20")
    async with district(url, start, channels) as made:
        everyone = officers(made.everyone)
        people = People(made.phones, everyone)
        async with crew(made, size, program=HASTY) as workers, before(workers):
            story = Story(everyone, working, Channels(start))
            play = Play(workers, people, story, start, deeds(people, working), book or Casebook())
            made.tell_time(lambda: asyncio.sleep(0, play.now))
            with people.at_work(), watching(play):
                await workers.catch_up(start)
                yield play


@contextmanager
def watching(play: Play) -> Iterator[None]:
    """Note what comes to phones, as it comes; whoever is asked whether an account is still used says so."""
    with play.phones.watched() as changes:
        watcher = asyncio.create_task(watch(play, changes))
        try:
            yield
        finally:
            watcher.cancel()


async def watch(play: Play, changes: "asyncio.Queue[dict[str, Any]]") -> None:
    while True:
        change = await changes.get()
        if change["event"] != "message":
            continue
        key, message = change["phone"], change["message"]
        if (key, message["id"]) in play.came:
            continue
        play.came[key, message["id"]] = message["text"]
        for button in (one for row in message["buttons"] for one in row if one["text"] == STILL):
            await play.phones.phone(key).press(message["id"], button["callback_data"])
            play.story.channels.wrote.append((play.now, key))


def before(workers: Crew) -> AbstractAsyncContextManager[None]:
    """Serve in front of the workers, where a channel brings its events to us."""
    port = workers.district.port
    return balancer(port, lambda: [one.port for one in workers.workers]) if port else nullcontext()


def deeds(people: People, working: Iterable[date]) -> list[datetime]:
    return sorted(moment for day in working for moment in people.deeds_of(day))
