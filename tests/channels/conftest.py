"""The real Telegram channel, pointed at the local server; the local Zalo stands beside it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.base import Outbound
from bot.channels.telegram import open_telegram
from bot.channels.telegram.channel import Telegram
from bot.conversation import Event, Message
from bot.sandbox.app import HOLDERS, create_app
from bot.sandbox.phones import SandboxMessage
from bot.sandbox.telegram.state import SandboxTelegram, TelegramPhone
from bot.sandbox.telegram.updates import TelegramFault
from tests.people import MORNING
from tests.sandbox.serving import StandingClock, serving
from tests.sandbox.zalo.conftest import zalo

__all__ = ["zalo"]  # a fixture
OFFICER = 1001
GAP = timedelta(milliseconds=40)


@dataclass
class Line:
    """The channel, and whom it reaches."""

    telegram: SandboxTelegram
    channel: Telegram
    offset: int | None = None

    @property
    def phone(self) -> TelegramPhone:
        return self.telegram.phone(OFFICER)

    @property
    def shown(self) -> list[SandboxMessage]:
        return self.phone.chat.said

    def fail(self, kind: str, method: str = "sendMessage", **more: Any) -> None:
        self.telegram.faults.append(TelegramFault(kind, method, **more))

    async def say(self, text: str, **more: Any) -> str:
        return await self.do("send", Message(text, **more))

    async def do(self, action: str, message: Message = Message(""), target: str = "") -> str:  # noqa: B008
        return await self.channel.send(Outbound(str(OFFICER), action, message, target))

    async def events(self) -> list[Event | None]:
        """Return what has come since the last look."""
        arrived = await self.channel.poll(self.offset, lambda: MORNING)
        self.offset = arrived[-1].number + 1
        return [one.event for one in arrived]

    async def event(self) -> Event:
        [event] = await self.events()
        assert event
        return event


@pytest.fixture
async def line(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    monkeypatch.setattr("bot.channels.telegram.channel.READ", 0.2)  # so that a hanging call ends soon
    telegram = SandboxTelegram()
    async with serving(create_app(telegram, HOLDERS, StandingClock())) as base_url:
        channel = open_telegram(telegram.bot.token, f"{base_url}/", GAP, 3)
        await channel.open()
        yield Line(telegram, channel)
        await channel.close()
