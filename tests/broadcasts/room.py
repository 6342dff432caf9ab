"""The office and its people while a broadcast goes out: as many messages at a time as a test lets go."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select

from bot.conversation import Event, EventKind
from bot.jobs import claiming, deliver, poll
from bot.jobs.metrics import Metrics
from bot.jobs.services import Services
from bot.jobs.tick import tick
from storage.tables.engine import outbox
from storage.tables.people import contacts
from storage.tables.subjects import broadcasts
from tests.people import connected, opened, settings
from tests.world import FakeChannel, StillClock

TO_ALL = ("/thongbao", "Họp giao ban.", "Tất cả đơn vị", "Mọi người trong danh sách", "Bỏ qua")


@dataclass
class Room:
    """The office during a broadcast; what went out is in ``channel.sent``, oldest first."""

    services: Services
    clock: StillClock
    channel: FakeChannel
    url: str
    events: int = 0
    seen: int = field(default=0)

    async def does(self, who: str, *said: str) -> None:
        """Send these one after the other; a token of a button begins with "bc"."""
        for one in said:
            self.events += 1
            kind = EventKind.TAP if one.startswith("bc") else EventKind.TEXT
            channel = self.channel
            event = Event(channel.name, channel.account, str(self.events), who, self.clock.at, kind, one)
            assert await poll.take_event(self.services, event)

    async def send(self, limit: int = 1000) -> None:
        """Let so many messages go, at most."""
        jobs = (await self.services.store.run(claiming.claim, self.services, self.channel, limit)).to_do
        for job in jobs:
            await deliver.send_and_settle(self.services, self.channel, job)
        if jobs and limit > len(jobs):
            await self.send(limit - len(jobs))

    async def pass_time(self, **length: float) -> None:
        self.clock.at += timedelta(**length)
        await tick(self.services)

    def heard(self, who: str) -> list[str]:
        """Return what somebody was sent since this was last asked, with what was edited."""
        new, self.seen = self.channel.sent[self.seen :], len(self.channel.sent)
        return [
            f"{out.message.heading}\n{out.message.text}"
            for out in new
            if out.chat == who and out.action not in ("menu", "buttons")
        ]

    def rows(self, subject: str = "broadcast:%") -> list[Row[Any]]:
        with connected(self.url) as tx:
            query = select(outbox, contacts.c.chat).join(contacts, outbox.c.contact == contacts.c.id)
            return list(tx.execute(query.where(outbox.c.subject.like(subject)).order_by(outbox.c.id)))

    def state(self) -> list[str]:
        with connected(self.url) as tx:
            return list(tx.execute(select(broadcasts.c.state).order_by(broadcasts.c.id)).scalars())


@asynccontextmanager
async def room(url: str, channel: FakeChannel | None = None) -> AsyncIterator[Room]:
    clock = StillClock()
    with opened(url) as store:
        services = Services(store, clock, settings(), "test", Metrics())
        yield Room(services, clock, channel or FakeChannel(), url)
