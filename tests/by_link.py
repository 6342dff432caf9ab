"""Somebody whose channel carries no documents, and our web server behind the links that they get."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import insert

from bot.channels.base import MEGABYTE, Capabilities, Outbound
from bot.conversation import Event, EventKind
from bot.jobs import fetch, poll
from bot.jobs.metrics import Metrics
from bot.jobs.services import Services
from bot.web import create_app
from storage.engine import Store
from storage.tables.people import consents, contacts
from tests.delivering import deliver_all
from tests.people import BEFORE, connected, opened, settings
from tests.world import FakeChannel, StillClock

CHANNEL, ACCOUNT = "zalo_bot", "8000"
CAN = Capabilities(
    buttons=0,
    text_limit=2000,
    can_edit=False,
    can_delete=False,
    has_menu=False,
    takes_documents=False,
    picture_limit=10 * MEGABYTE,
    document_limit=0,
)
SITE = "https://nhacthu.example/"
LINK = re.compile(rf"{SITE}((?:gui|tep)/[\w-]+)")
PEOPLE = {"vinh": 8, "lan": 1, "yen": 9}  # who write there, by their numbers in tests/people.py
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n"


@dataclass
class Beside:
    """A district whose people write on such a channel; what they were told, oldest first."""

    services: Services
    clock: StillClock
    channel: FakeChannel
    http: httpx.AsyncClient
    count: int = 0
    said: list[str] = field(default_factory=list)

    async def say(self, who: str, *words: str, kind: EventKind = EventKind.TEXT) -> str:
        """Say these one after the other; the last answer."""
        for one in words:
            await self.say_only(who, one, kind=kind)
            await self.hear()
        return self.said[-1]

    async def say_only(self, who: str, *words: str, kind: EventKind = EventKind.TEXT) -> None:
        """Say these before anything is sent or fetched."""
        for one in words:
            self.count += 1
            event = Event(CHANNEL, ACCOUNT, str(self.count), who, self.clock.at, kind, one)
            assert await poll.take_event(self.services, event)

    async def send(self, who: str, words: str) -> list[Outbound]:
        """Say it, and return all that went out after it."""
        before = len(self.channel.sent)
        await self.say(who, words)
        return self.channel.sent[before:]

    async def hear(self) -> list[str]:
        """Send what is due and fetch what is wanted; what was said meanwhile."""
        before = len(self.channel.sent)
        await deliver_all(self.services, self.channel)
        while await fetch.fetch_all(self.services, self.channel):
            await deliver_all(self.services, self.channel)
        heard = [out.message.text for out in self.channel.sent[before:]]
        self.said += heard
        return heard

    async def at_files(self, who: str = "vinh") -> str:
        """Bring the broadcast's form to where it waits for files; the path of the page."""
        said = await self.say(
            who, "/thongbao", "Gửi mẫu báo cáo.", "Tất cả đơn vị", "Cán bộ theo dõi hộp thư"
        )
        return path_in(said)

    async def post(self, path: str, *files: tuple[str, bytes]) -> httpx.Response:
        """Send files as the page does without its script."""
        return await self.http.post(path, files=[("tep", file) for file in files])


def path_in(said: str) -> str:
    """Return the path of the one link in what was said."""
    [path] = LINK.findall(said)
    return f"/{path}"


@asynccontextmanager
async def beside(store: Store, folder: Path, **given: object) -> AsyncIterator[Beside]:
    clock = StillClock()
    services = Services(store, clock, settings(files=folder, **given), "test", Metrics())
    channel = FakeChannel(name=CHANNEL, key=CHANNEL, account=ACCOUNT, can=CAN)
    network = httpx.ASGITransport(create_app(services, []), client=("203.0.113.7", 5000))
    async with httpx.AsyncClient(transport=network, base_url=SITE) as http:
        yield Beside(services, clock, channel, http)


def settle(url: str) -> None:
    """Let PEOPLE write there, besides where they were before."""
    with connected(url) as tx:
        for chat, person in PEOPLE.items():
            at = {"channel": CHANNEL, "account": ACCOUNT, "chat": chat, "person": person, "last_in": BEFORE}
            [contact] = tx.execute(insert(contacts).values(**at, rank=1).returning(contacts.c.id)).one()
            tx.execute(
                insert(consents), {"person": person, "contact": contact, "version": "1", "given": BEFORE}
            )


@asynccontextmanager
async def district_beside(url: str, folder: Path, **given: object) -> AsyncIterator[Beside]:
    settle(url)
    with opened(url) as store:
        async with beside(store, folder, **given) as made:
            yield made
