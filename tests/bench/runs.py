"""The runs against both bots: as fast as it goes, at a fixed rate, and through ten kills."""

import asyncio
import os
import random
import statistics
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.bench.processes import cpu_of
from tests.bench.rivals import CHATS, GROUPS, Make, Rival
from tests.bench.stores import a_folder
from tests.bench.telegram_server import Exchange, served
from tests.bench.users import Arrivals, Users, at_once

WARM_UP, MEASURED = 3.0, 10.0  # seconds
KILLS = 10
BETWEEN = (2.0, 4.0)  # seconds from a start to the next kill


@dataclass(frozen=True)
class Run:
    """The figures of one run."""

    rate: float  # answered events a second
    processor: float  # seconds of the bot, per 1,000 events
    waits: tuple[float, float, float]  # seconds to the answer: p50, p95, p99
    memory: float  # MB
    server_busy: float  # the share of one processor that the server and the users took


@dataclass(frozen=True)
class Loss:
    told_done: int  # forms
    not_stored: int  # of these
    begun_again: int  # conversations of which nothing was left
    doubled: int  # forms stored twice
    said_twice: int  # messages

    @property
    def lost(self) -> int:
        return self.not_stored + self.begun_again


@dataclass
class Context:
    rival: Rival
    users: Users
    telegram: Exchange


@asynccontextmanager
async def context(make: Make, users: Users) -> AsyncIterator[Context]:
    """Start the bot, with a phone for everyone and nobody writing yet."""
    telegram = Exchange(users.hear)
    for chat in CHATS:
        telegram.add_phone(chat, "Trần Thị Mẫu")
    with a_folder() as folder:
        async with served(telegram) as base_url:
            rival = await asyncio.to_thread(make, folder, base_url, telegram.bot.token)
            try:
                await rival.bot.start()
                yield Context(rival, users, telegram)
            finally:
                await rival.bot.end()


@asynccontextmanager
async def people_writing(at: Context, groups: int) -> AsyncIterator[None]:
    """Let that many write at a time; at the end each finishes the form that they are at."""
    phones = [deque(map(at.telegram.phone, CHATS[n::GROUPS])) for n in range(groups)]
    writing = [asyncio.create_task(at.users.fill_in_forms(group)) for group in phones]
    try:
        yield
        at.users.is_over = True
        await asyncio.gather(*writing)
    finally:
        for one in writing:
            one.cancel()


async def fastest(make: Make) -> Run:
    """Run the closed loop: everyone goes on as soon as they are answered."""
    async with context(make, Users(at_once)) as at, people_writing(at, GROUPS):
        return await measured(at)


async def paced(make: Make, per_second: float) -> Run:
    """Run the open loop: events at a fixed rate, and how long each waits for its answer."""
    arrivals = Arrivals(per_second)
    async with context(make, Users(arrivals)) as at, people_writing(at, GROUPS):
        ticking = asyncio.create_task(arrivals.tick())
        run = await measured(at)
        at.users.pace = at_once
        ticking.cancel()
        arrivals.let_go(GROUPS)
        return run


async def measured(at: Context) -> Run:
    await up(at)
    await at.rival.bot.live(WARM_UP)
    begun, cpu, busy = time.perf_counter(), at.rival.bot.cpu(), cpu_of(os.getpid())
    await at.rival.bot.live(MEASURED)
    ended = time.perf_counter()
    seen = [one.at - one.due for one in at.users.answered if begun < one.at <= ended]
    seconds = ended - begun
    return Run(
        rate=len(seen) / seconds,
        processor=(at.rival.bot.cpu() - cpu) / len(seen) * 1000,
        waits=percentiles(seen),
        memory=at.rival.bot.memory(),
        server_busy=(cpu_of(os.getpid()) - busy) / seconds,
    )


async def up(at: Context) -> None:
    """Wait until an answer has come since now."""
    before = len(at.users.answered)
    while len(at.users.answered) == before:
        await at.rival.bot.live(0.1)


def percentiles(values: list[float]) -> tuple[float, float, float]:
    cuts = statistics.quantiles(values, n=100)
    return cuts[49], cuts[94], cuts[98]


async def killed(make: Make, seed: int = 1) -> Loss:
    """Kill the bot ten times (kill -9) at a moment drawn by lot, and start it again at once."""
    moments = random.Random(seed)
    async with context(make, Users(at_once)) as at:
        async with people_writing(at, GROUPS):
            for _number in range(KILLS):
                await up(at)
                await at.rival.bot.live(moments.uniform(*BETWEEN))
                await at.rival.bot.kill()
                await at.rival.bot.start()
            await at.rival.bot.live(BETWEEN[1])
        stored = at.rival.stored()
    users = at.users
    return Loss(
        told_done=len(users.told_done),
        not_stored=len(users.told_done - stored.keys()),
        begun_again=users.begun_again,
        doubled=sum(count > 1 for count in stored.values()),
        said_twice=users.said_twice,
    )
