"""Answers while a message goes to 10,000 people: how long who writes meanwhile waits."""

import asyncio
import random
import time

from bot.sandbox.phones import SandboxMessage
from tests.bench.delivery import queue_broadcast
from tests.bench.district import ACCOUNT, FIRST_CHAT, MORNING, begin_clock, settle
from tests.bench.morning import held_in
from tests.bench.program import Running, running
from tests.bench.rows import Row
from tests.bench.runs import percentiles
from tests.bench.stores import Kind

PEOPLE = 10_000
BAR = 0.3  # seconds, p95
BETWEEN = 0.2  # seconds between two people who write
WRITING = 150  # people
QUESTION, ANSWER = "/toi", "Trần Thị Mẫu"
PATIENCE = 60


async def rows(kind: Kind) -> list[Row]:
    url = kind.fresh()
    settle(url, ACCOUNT, held_in(PEOPLE // 2))
    begin_clock(url, MORNING)
    queue_broadcast(url, PEOPLE, 1)
    asking = Asking()
    async with running(url, PEOPLE, asking.hear) as at:
        await at.bot.start()
        waits = await asyncio.wait_for(asking.all(at), PATIENCE + WRITING * BETWEEN)
    p50, p95, _p99 = percentiles(waits)
    what = f"answers during a broadcast to {PEOPLE:,}, {kind.name}: p95"
    figure = f"{p95 * 1000:.0f} ms (p50 {p50 * 1000:.0f} ms)"
    return [Row(what, figure, f"≤ {BAR * 1000:.0f} ms", p95 <= BAR)]


class Asking:
    """People who ask once each, and how long each waits for the answer."""

    def __init__(self) -> None:
        self._asked: dict[int, float] = {}
        self._waits: list[float] = []
        self._broadcast = asyncio.Event()

    def hear(self, chat: int, said: SandboxMessage) -> None:
        if ANSWER in said.text and chat in self._asked:
            self._waits.append(time.perf_counter() - self._asked.pop(chat))
        else:
            self._broadcast.set()

    async def all(self, at: Running) -> list[float]:
        """Let everyone ask once the broadcast has begun, and return the seconds that each waited."""
        await self._broadcast.wait()
        for chat in random.Random(1).sample(range(FIRST_CHAT, FIRST_CHAT + PEOPLE), WRITING):
            await at.bot.live(BETWEEN)
            self._asked[chat] = time.perf_counter()
            await at.telegram.phone(chat).text(QUESTION)
        while self._asked:
            await at.bot.live(BETWEEN)
        return self._waits
