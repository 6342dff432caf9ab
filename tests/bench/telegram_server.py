"""The sandbox's Telegram as the benches serve it: the same methods and checks, and an ear for answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.sandbox.app import create_app
from bot.sandbox.phones import SandboxMessage
from bot.sandbox.telegram.state import SandboxTelegram, TelegramChat
from tests.sandbox.serving import serving

Ear = Callable[[int, SandboxMessage], None]


class Exchange(SandboxTelegram):
    """A Telegram that tells ``hear`` what the bot says, at once; it draws nothing, for no page is open."""

    def __init__(self, hear: Ear) -> None:
        super().__init__()
        self.hear = hear

    async def add(self, chat: TelegramChat, said: SandboxMessage) -> SandboxMessage:
        added = await super().add(chat, said)
        if added.by_bot:
            self.hear(chat.id, added)
        return added

    def show(self, chat: TelegramChat, said: SandboxMessage) -> None: ...

    def tell(self, event: str, chat: TelegramChat | None = None, **what: object) -> None: ...


class MachineTime:
    """The page's clock, which no bench moves."""

    def __init__(self) -> None:
        self.moving = asyncio.Lock()
        self.is_past = False

    async def now(self) -> datetime:
        return datetime.now(UTC)

    async def forward(self, _step: str) -> datetime:
        return await self.now()


@asynccontextmanager
async def served(telegram: Exchange) -> AsyncIterator[str]:
    """Serve it; give its address."""
    async with serving(create_app(telegram, (), MachineTime())) as base_url:
        yield base_url
