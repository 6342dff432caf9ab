"""The real Zalo channels, pointed at the local Zalo over HTTP, and an ear that hears as our server does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.base import Served
from bot.channels.zalo_bot import ZaloBot, open_zalo_bot
from bot.channels.zalo_oa import OfficialAccount, ZaloOa, open_zalo_oa
from bot.conversation import Event
from bot.sandbox.phones import SandboxMessage
from bot.sandbox.zalo.bot_server import SandboxZaloBot
from bot.sandbox.zalo.oa_account import SandboxZaloOa
from bot.sandbox.zalo.state import ZaloPhone
from tests.channels.foreign import NO_GAP
from tests.people import MORNING
from tests.sandbox.serving import serving
from tests.sandbox.zalo.conftest import OFFICER, PNG, Clock, Zalos

__all__ = ["OFFICER", "PNG", "SECRET", "BotLine", "OaLine", "bot_line", "listening", "oa_line"]
SECRET = "a-secret-of-the-tests"


@dataclass
class LocalPair:
    """Tokens that the local Zalo gave out; the next pair once one was refused."""

    oa: SandboxZaloOa
    clock: Clock
    access_token: str
    refusals: int = 0

    async def access(self) -> str:
        return self.access_token

    async def expired(self, _token: str) -> None:
        self.refusals += 1
        self.access_token, _refresh = self.oa.own.tokens.issue(self.clock.time)


@dataclass
class BotLine:
    local: SandboxZaloBot
    channel: ZaloBot
    phone: ZaloPhone
    picture: str  # the address of one

    @property
    def shown(self) -> list[SandboxMessage]:
        return self.phone.chat.said


@dataclass
class OaLine:
    local: SandboxZaloOa
    channel: ZaloOa
    phone: ZaloPhone
    tokens: LocalPair

    @property
    def shown(self) -> list[SandboxMessage]:
        return self.phone.chat.said


@asynccontextmanager
async def bot_line(zalo: Zalos, secret: str = "") -> AsyncIterator[BotLine]:
    """Open a bot's channel, with somebody who wrote to it before."""
    base = str(zalo.http.base_url).rstrip("/")
    phone = await zalo.person()
    zalo.bot.own.admits(phone.chat)
    channel = open_zalo_bot(zalo.bot.own.token, f"{base}/zalo", NO_GAP, secret, has_address=True)
    await channel.open()
    yield BotLine(zalo.bot, channel, phone, zalo.bot.keep("photo", "p.png", "image/png", PNG).path)
    await channel.close()


@asynccontextmanager
async def oa_line(zalo: Zalos) -> AsyncIterator[OaLine]:
    """Open an Official Account's channel, with somebody who follows it."""
    own, base = zalo.oa.own, str(zalo.http.base_url).rstrip("/")
    where = OfficialAccount(own.oa_id, own.app_id, own.oa_secret, f"{base}/zalo/", "v3.0/oa/message/cs")
    tokens = LocalPair(zalo.oa, zalo.clock, zalo.access)
    channel = open_zalo_oa(where, NO_GAP, tokens)
    await channel.open()
    yield OaLine(zalo.oa, channel, await zalo.follower(), tokens)
    await channel.close()


@dataclass
class Ear:
    """Hears what is genuine, and remembers how often something was not."""

    channel: Served
    heard: list[Event | None] = field(default_factory=list)
    forged: int = 0
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __call__(self, request: Request) -> Response:
        body = await request.body()
        async with self.came:
            is_genuine = self.channel.is_genuine(request.headers, body)
            if is_genuine:
                self.heard.append(self.channel.read_webhook(json.loads(body), MORNING))
            self.forged += not is_genuine
            self.came.notify_all()
        return Response(status_code=200 if is_genuine else 401)

    async def until(self, count: int) -> list[Event | None]:
        async with asyncio.timeout(30), self.came:
            await self.came.wait_for(lambda: len(self.heard) >= count)
        return self.heard


@asynccontextmanager
async def listening(channel: Served) -> AsyncIterator[tuple[Ear, str]]:
    ear = Ear(channel)

    async def hear(request: Request) -> Response:
        return await ear(request)

    async with serving(Starlette(routes=[Route("/hook", hear, methods=["POST"])])) as base:
        yield ear, f"{base}/hook"
