"""The local Zalo on the network: two bots, an Official Account, and a webhook that remembers."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.zalo import zalo_routes
from bot.sandbox.zalo.bot_server import BotAccount, SandboxZaloBot
from bot.sandbox.zalo.oa_account import Official, SandboxZaloOa
from bot.sandbox.zalo.state import ZaloAccount, ZaloPhone
from tests.sandbox.serving import serving

Json = dict[str, Any]

OFFICER, OTHER_OFFICER = "3480157324168530213", "6ede9afa66b88fe6d6a9"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d494844520000002000000010") + bytes(20)  # says 32 × 16
NO_PAUSE = (0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass
class Clock:
    """Business time and machine time, each moved by hand."""

    time: datetime = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
    ticked: float = 0.0

    async def now(self) -> datetime:
        return self.time

    def seconds(self) -> float:
        return self.ticked

    def on(self, **forward: float) -> None:
        self.time += timedelta(**forward)


@dataclass(frozen=True)
class Brought:
    """An event as the webhook got it."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> Json:
        return dict(json.loads(self.body))


@dataclass
class Hook:
    """A webhook with a memory, that gives the answers it is told and then 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    brought: list[Brought] = field(default_factory=list)
    happened: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __call__(self, request: Request) -> Response:
        body = await request.body()
        async with self.happened:
            self.brought.append(Brought(dict(request.headers), body))
            self.happened.notify_all()
        return Response(status_code=self.answers.pop(0) if self.answers else 200)

    @property
    def events(self) -> list[Json]:
        return [each.event for each in self.brought]

    async def until(self, count: int) -> list[Json]:
        """Wait for so many, and return what came."""
        async with asyncio.timeout(30), self.happened:
            await self.happened.wait_for(lambda: len(self.brought) >= count)
        return self.events


@dataclass(frozen=True)
class Zalos:
    bot: SandboxZaloBot
    other_bot: SandboxZaloBot
    oa: SandboxZaloOa
    clock: Clock
    http: httpx.AsyncClient
    access: str
    refresh: str

    async def call(self, method: str, **asked: object) -> Json:
        """Call the bot's method; return the answer with its envelope."""
        answer = await self.http.post(f"/zalo/bot{self.bot.own.token}/{method}", json=asked)
        assert answer.status_code == 200
        return dict(answer.json())

    async def consult(self, message: Json, to: str = OFFICER) -> Json:
        return await self.as_oa("/v3.0/oa/message/cs", {"recipient": {"user_id": to}, "message": message})

    async def as_oa(self, path: str, asked: Json, access: str | None = None) -> Json:
        """Call it with an access token of this moment, unless another one is given."""
        fresh, _ = self.oa.own.tokens.issue(self.clock.time)
        headers = {"access_token": fresh if access is None else access}
        answer = await self.http.post(f"/zalo{path}", json=asked, headers=headers)
        assert answer.status_code == 200
        return dict(answer.json())

    async def person(self) -> ZaloPhone:
        """Add someone who wrote to the bot before."""
        phone = self.bot.add_phone(OFFICER, "Trần Thị Mẫu")
        await phone.meet()
        return phone

    async def follower(self) -> ZaloPhone:
        phone = self.oa.add_phone(OFFICER, "Trần Thị Mẫu")
        await phone.follow()
        return phone


@pytest.fixture
async def zalo() -> AsyncIterator[Zalos]:
    clock = Clock()
    bot = ZaloAccount(BotAccount(pauses=NO_PAUSE), clock.now, clock.seconds)
    other = ZaloAccount(BotAccount(token="99:other", name="zalo_bot_2"), clock.now, clock.seconds)
    oa = ZaloAccount(Official(pauses=NO_PAUSE), clock.now, clock.seconds)
    access, refresh = oa.own.tokens.issue(clock.time)
    async with (
        serving(Starlette(routes=zalo_routes([bot, other], oa))) as base_url,
        httpx.AsyncClient(base_url=base_url, trust_env=False, verify=False) as http,
    ):
        for account in (bot, other, oa):
            account.origin = base_url
        yield Zalos(bot, other, oa, clock, http, access, refresh)
        for account in (bot, other, oa):
            account.close()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()

    async def heard(request: Request) -> Response:
        return await hook(request)

    async with serving(Starlette(routes=[Route("/hook", heard, methods=["POST"])])) as base_url:
        hook.url = f"{base_url}/hook"
        yield hook
