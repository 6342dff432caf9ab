"""The month before the demo begins, lived through by the program itself at a moved clock.

On each working day the clock ticks from hour to hour, people check, answer and write, each an event, and what
is queued is claimed and sent. The phones of the page get theirs by their channels; those of all others take
everything at once. It is the same at every start: who does what goes by names, days and ``sample/month.txt``.
"""

from asyncio import sleep
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from zlib import crc32

import structlog

from bot.app import open_channels, worker_name
from bot.channels.base import Served
from bot.config import Settings
from bot.conversation import Event, EventKind, Option, at_local, regex
from bot.domain.calendar import Calendar
from bot.domain.reachability import ZALO_BOT, ZALO_OA
from bot.jobs import tick
from bot.jobs.claiming import Delivery, claim
from bot.jobs.deliver import send_and_settle
from bot.jobs.metrics import Metrics
from bot.jobs.oa_tokens import TokenKeeper
from bot.jobs.services import Services
from bot.sandbox.phones import Phones, SandboxMessage, key_of
from bot.sandbox.sample import Story, story
from handlers import dispatch
from handlers.sending import results
from storage import trial
from storage.engine import Store, Tx, business_time
from storage.trial import Seat

log = structlog.get_logger(__name__)
DAYS = 20  # working days: four weeks
AT_ONCE = 64  # messages that are claimed together
STEP = timedelta(minutes=1)  # of machine time, between two moments: nobody writes too much in a minute
UNPACED = 10**6  # messages a second
ASKED, ASKED_AGAIN, LATE, NEVER = "asked", "asked again", "late", "never"
ODDS = ((0.9, ASKED), (0.95, ASKED_AGAIN), (0.98, LATE))  # up to there; beyond: never
SLACK_ODDS = ((0.5, ASKED), (0.7, ASKED_AGAIN), (0.85, LATE))  # of …
SLACK = 9  # … one person in so many
DAY = (  # the moments of a working day, and who checks then, for which round
    (time(7, 30), 1, ""),
    (time(8, 30), 1, ASKED),
    (time(9, 15), 1, ""),
    (time(9, 24), 1, ""),
    (time(10, 30), 1, ASKED_AGAIN),
    (time(11, 40), 1, LATE),
    (time(14), 2, ASKED),
    (time(15, 30), 2, ASKED_AGAIN),
    (time(17, 5), 2, LATE),
    (time(17, 16), 2, ""),
)
LENGTH = DAYS * len(DAY) * STEP  # of machine time
NONE, HANDLED, HEAD = "Không có thư mới", "Có, đã xử lý", "Có, chờ thủ trưởng"
ANSWERS = (NONE, NONE, NONE, HANDLED, HANDLED, HEAD)  # as often as they are given
DONE = "da kiem tra roi a"
GIVING_UP = "hủy"
GREETING = "dạ em cảm ơn"
OFTEN, SELDOM = 4, 8  # working days: within the week of the Official Account, within the ten days of others
SEVERAL = regex(r"(officer|head)s ([0-9]+)-([0-9]+)")


def month_before(day: date) -> list[date]:
    """Return the working days before ``day``, oldest first."""
    calendar = Calendar()
    return [calendar.add_working_days(day, -number) for number in range(DAYS, 0, -1)]


@dataclass
class PastClock:
    """Machine time while the past goes by: it moves by steps, and waits for nothing."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def machine(self) -> datetime:
        return self.at

    async def sleep_until(self, moment: datetime) -> None:
        await sleep(0)

    def agree(self, ask: Callable[[], datetime]) -> timedelta:
        return timedelta(0)


@dataclass
class History:
    services: Services
    clock: PastClock
    channels: Sequence[Served]
    phones: Phones
    on_page: frozenset[str]  # keys of the phones that are shown
    seats: list[Seat]
    office: str  # the code of its unit, which owes no checks here
    story: Story
    # phone -> the buttons that it was shown, the newest first, each with its message's text
    seen: defaultdict[str, list[tuple[str, Option]]] = field(default_factory=lambda: defaultdict(list))
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def live(self, number: int, day: date) -> None:
        """Live through one day, of which the story counts as ``number``."""
        watching = [one for one in self.first_of_each_unit("officer") if one.unit != self.office]
        if number % SELDOM == SELDOM - 1:  # also on the last day
            await self.greet([channel.name for channel in self.channels])
        elif number % OFTEN == OFTEN - 1:
            await self.greet([ZALO_OA])
        for hour, round_, habit in DAY:
            await self.move_to(at_local(day, hour))
            await self.write(
                [(one, self.check(one, day)) for one in watching if habit_of(one, day, round_) == habit]
            )
            for who, words in self.story.get((number, hour), ()):
                await self.tell(who, words)

    async def move_to(self, moment: datetime) -> None:
        self.clock.at += STEP
        await self.services.store.run(business_time.move_to, self.clock.at, moment)
        await tick.tick(self.services)
        await self.deliver()

    async def greet(self, channels: Collection[str]) -> None:
        """Let all who are there say something, but on phones of the page: else they count as silent."""
        people = {
            one.key: one for one in self.seats if one.channel in channels and one.key not in self.on_page
        }
        await self.write([(one, GREETING) for one in people.values()])

    async def tell(self, who: str, words: Sequence[str]) -> None:
        """Let somebody, or several, say one thing after another, each once the one before is answered."""
        people = self.named(who)
        for said in words:
            try:
                await self.write([(one, said) for one in people])
            except LookupError as error:  # on this day it goes another way: the month goes on without it
                log.error("story cannot be told", said=said, why=str(error))
                await self.write([(one, GIVING_UP) for one in people])
                return

    def named(self, who: str) -> list[Seat]:
        if several := SEVERAL.fullmatch(who):
            role, first, last = several.groups()
            others = [one for one in self.first_of_each_unit(role) if not self.is_of_page(one)]
            return others[int(first) - 1 : int(last)]
        return [next(one for one in self.seats if one.name == who)]

    def first_of_each_unit(self, role: str) -> list[Seat]:
        firsts: dict[str, Seat] = {}
        for one in self.seats:
            if one.role == role:
                firsts.setdefault(one.unit, one)
        return list(firsts.values())

    def is_of_page(self, one: Seat) -> bool:
        return one.unit in {each.unit for each in self.seats if each.key in self.on_page}

    def check(self, one: Seat, day: date) -> str:
        """Return what somebody says who has checked: a button's label, or words where they have none."""
        answer = ANSWERS[number_of(f"{one.name} {day}") % len(ANSWERS)]
        return f"[{answer}]" if newest_button(self.seen[one.key], answer) else DONE

    async def write(self, said: Sequence[tuple[Seat, str]]) -> None:
        """Let people write or press all that, and send what comes of it."""
        events = [await self.event(one, words) for one, words in said]
        await self.services.store.run(self.receive, events)
        await self.deliver()

    async def event(self, one: Seat, said: str) -> Event:
        """Make the event; what is typed on a phone of the page stands there. LookupError: no such button."""
        kind, text = EventKind.TEXT, said
        if said.startswith("["):
            option = newest_button(self.seen[one.key], said[1:-1])
            if option is None:
                raise LookupError(f"{one.name} has no button {said}")
            typed = option.words or option.label
            kind, text = (EventKind.TEXT, typed) if one.channel == ZALO_BOT else (EventKind.TAP, option.token)
        if one.key in self.on_page and kind == EventKind.TEXT:
            channel, chat = self.phones.found(one.key)
            await channel.add(channel.chats[chat], SandboxMessage(text=text))
            if one.channel in (ZALO_BOT, ZALO_OA):
                await channel.phone(chat).meet()  # who has written is written to
        number = f"past-{next(self.numbers)}"
        return Event(one.channel, one.account, number, one.chat, self.clock.at, kind, text, message_id=number)

    def receive(self, tx: Tx, events: Sequence[Event]) -> None:
        for event in events:
            dispatch.receive(tx, event, self.services.settings)

    async def deliver(self) -> None:
        """Send all that is due now."""
        for channel in self.channels:
            are_all = False
            while not are_all:
                shown, are_all = await self.services.store.run(self.claim, channel)
                for job in shown:
                    await send_and_settle(self.services, channel, job)

    def claim(self, tx: Tx, channel: Served) -> tuple[list[Delivery], bool]:
        """Claim what is due; return what goes to phones of the page, and whether that was all."""
        claimed, shown = claim(tx, self.services, channel, AT_ONCE), []
        for job in claimed.to_do:
            key = key_of(channel.name, job.message.chat)
            said = job.out.message
            self.seen[key][:0] = [(f"{said.heading}\n{said.text}", option) for option in said.options]
            if key in self.on_page:
                shown.append(job)
            else:
                results.note_sent(tx, job.message, f"past-{job.message.id}", self.clock.at)
        return shown, claimed.are_all


def newest_button(seen: Iterable[tuple[str, Option]], said: str) -> Option | None:
    """Return the newest button whose label begins so; of "Kết quả → Trả lời" only one about that."""
    about, _arrow, label = said.rpartition(" → ")
    begins = f"{label}: {about}" if about else label
    for text, one in seen:
        if one.label.startswith(begins) or (about and one.label == label and about in text):
            return one
    return None


def number_of(words: str) -> int:
    return crc32(words.encode())


def habit_of(one: Seat, day: date, round_: int) -> str:
    """Return when this officer checks in this round: by lot, and mostly in time."""
    odds = ODDS if number_of(one.name) % SLACK else SLACK_ODDS
    lot = Random(f"{one.name} {day} {round_}").random()
    return next((habit for up_to, habit in odds if lot < up_to), NEVER)


@asynccontextmanager
async def history_of(
    store: Store, settings: Settings, clock: PastClock, phones: Phones, on_page: Collection[str]
) -> AsyncIterator[History]:
    """Make a history; ``on_page`` are the keys of the phones that are shown."""
    unpaced = {"telegram_per_second": UNPACED, "zalo_bot_per_second": UNPACED, "zalo_oa_a_minute": UNPACED}
    services = Services(store, clock, settings.model_copy(update=unpaced), worker_name(), Metrics())
    async with open_channels(services.settings, TokenKeeper(services)) as channels:
        for channel in channels:
            await channel.open()
        seats = await store.run(trial.seats)
        yield History(
            services, clock, channels, phones, frozenset(on_page), seats, settings.office_unit, story()
        )
