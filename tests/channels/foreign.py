"""A foreign server's answers, one after another, and what it was asked."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from bot.channels.base import Outbound
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_bot.channel import ZaloBotApi
from bot.channels.zalo_oa import OfficialAccount, ZaloOa
from bot.channels.zalo_oa.api import ZaloOaApi
from bot.conversation import Message

Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]
BASE = "https://zalo.example"
TOKEN = "1459232241454765289:hidden"
PERSON = "3480157324168530213"
OA = OfficialAccount(
    "2900000000000000001", "431000000000000001", "an-oa-secret-key", BASE, "v3.0/oa/message/cs"
)
NO_GAP = timedelta(0)


@dataclass
class Foreign:
    answers: list[Answer] = field(default_factory=list)  # the last one for ever
    asked: list[httpx.Request] = field(default_factory=list)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)

    @property
    def paths(self) -> list[str]:
        return [request.url.path for request in self.asked]

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(request.content or b"{}") for request in self.asked]

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self))


@dataclass
class Pair:
    """Tokens of the Official Account: the second one once the first was refused."""

    given: list[str] = field(default_factory=lambda: ["first", "second"])
    refused: list[str] = field(default_factory=list)

    async def access(self) -> str:
        return self.given[0]

    async def expired(self, token: str) -> None:
        self.refused.append(token)
        self.given.pop(0)


@asynccontextmanager
async def bot_with(*answers: Answer, secret: str = "") -> AsyncIterator[tuple[ZaloBot, Foreign]]:
    foreign = Foreign(list(answers))
    bot = ZaloBot(ZaloBotApi(foreign.client(), BASE, TOKEN), foreign.client(), NO_GAP, secret, rest=0)
    yield bot, foreign
    await bot.close()


@asynccontextmanager
async def oa_with(*answers: Answer, tokens: Pair | None = None) -> AsyncIterator[tuple[ZaloOa, Foreign]]:
    foreign = Foreign(list(answers))
    api = ZaloOaApi(foreign.client(), BASE, tokens or Pair())
    oa = ZaloOa(api, foreign.client(), OA, NO_GAP, OA.oa_id, OA.oa_id, OA.secret)
    yield oa, foreign
    await oa.close()


def well(result: object, status: int = 200) -> httpx.Response:
    """Answer as the Bot Platform does."""
    return httpx.Response(status, json={"ok": True, "result": result})


def ill(code: int, said: str = "", status: int = 200, **more: object) -> httpx.Response:
    body = {"ok": False, "error_code": code, "description": said, **more}
    return httpx.Response(status, json=body)


def done(code: int = 0, **data: object) -> httpx.Response:
    """Answer as the Official Account's API does, always with HTTP 200."""
    return httpx.Response(200, json={"error": code, "message": "", "data": data})


def to_person(text: str = "Nhắc", action: str = "send", **more: Any) -> Outbound:
    names = ("attachments", "template", "is_brief", "at", "language", "arrived")
    outer = {name: more.pop(name) for name in names if name in more}
    return Outbound(PERSON, action, Message(text, **more), **outer)
