"""Sending what is queued: how near to the allowed pace, never beyond it, and in order within each lane.

The server counts as Telegram does: more than ``LIMIT`` messages within a second, or more than
``CHAT_LIMIT`` to one chat, would be answered with a 429.
"""

import asyncio
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from sqlalchemy import insert

from bot.sandbox.phones import SandboxMessage
from storage.engine import Lane
from storage.tables.engine import outbox
from tests.bench.district import ACCOUNT, MANY, MORNING, begin_clock, settle
from tests.bench.morning import held_in
from tests.bench.program import Running, running
from tests.bench.rows import Row
from tests.bench.stores import Kind
from tests.people import CHANNEL, connected

PACE = 28  # messages a second: the setting as it comes
FASTER = 200  # and one that a larger allowance would ask for
LIMIT = 1.1  # times the pace, within any second: beyond that the server would refuse
TO_EACH = 3  # messages: what a chat may get at once
SECONDS = 15  # that the messages last at the pace
SHARE = 0.95
PATIENCE = 4 * SECONDS


@dataclass
class Heard:
    """A record of what arrives, in order."""

    moments: list[float] = field(default_factory=list)
    by_chat: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def hear(self, chat: int, said: SandboxMessage) -> None:
        self.moments.append(time.perf_counter())
        self.by_chat[chat].append(said.text)

    @property
    def rate(self) -> float:
        return (len(self.moments) - 1) / (self.moments[-1] - self.moments[0])

    @property
    def most_in_a_second(self) -> int:
        window: deque[float] = deque()
        most = 0
        for moment in self.moments:
            window.append(moment)
            while window[0] <= moment - 1:
                window.popleft()
            most = max(most, len(window))
        return most

    @property
    def out_of_order(self) -> int:
        """Count the chats that heard something before what was queued earlier."""
        return sum(texts != sorted(texts) for texts in self.by_chat.values())


async def rows(kind: Kind) -> list[Row]:
    return [*await at_pace(kind, PACE), *await at_pace(kind, FASTER)]


async def at_pace(kind: Kind, pace: int) -> list[Row]:
    people = pace * SECONDS // TO_EACH
    url, heard = kind.fresh(), Heard()
    settle(url, ACCOUNT, held_in(people // 2))
    begin_clock(url, MORNING)
    queue_broadcast(url, people, TO_EACH)
    async with running(url, people, heard.hear, TELEGRAM_PER_SECOND=pace) as at:
        await at.bot.start()
        await asyncio.wait_for(arrived(at, heard, people * TO_EACH), PATIENCE)
    what = f"delivery, {kind.name}, {pace}/s allowed"
    share, most = heard.rate / pace, heard.most_in_a_second
    return [
        Row(f"{what}: pace reached", f"{share:.1%}", f"≥ {SHARE:.0%}", share >= SHARE),
        Row(f"{what}: most within a second", str(most), f"≤ {pace * LIMIT:.0f}", most <= pace * LIMIT),
        Row(f"{what}: out of order", str(heard.out_of_order), "0", heard.out_of_order == 0),
    ]


def queue_broadcast(url: str, people: int, to_each: int) -> None:
    """Queue texts that sort as they are queued: the first to everyone, then the second, …"""
    rows = [broadcast_row(person, number) for number in range(to_each) for person in range(1, people + 1)]
    with connected(url) as tx:
        for at in range(0, len(rows), MANY):
            tx.execute(insert(outbox), rows[at : at + MANY])


def broadcast_row(person: int, number: int) -> dict[str, object]:
    return {
        "key": f"broadcast:{number}:{person}",
        "person": person,
        "contact": person,
        "channel": CHANNEL,
        "lane": Lane.BROADCAST,
        "action": "send",
        "text": f"Thông báo số {number}",
        "options": [],
        "file_ids": [],
        "created": MORNING,
        "not_before": MORNING,
    }


async def arrived(at: Running, heard: Heard, count: int) -> None:
    while len(heard.moments) < count:
        await at.bot.live(0.1)
