"""The sandbox's Telegram as the benches serve it: the same methods and checks, and an ear for answers."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.sandbox.app import create_app
from bot.sandbox.said import Said
from bot.sandbox.telegram.chats import Chat
from bot.sandbox.telegram.state import Telegram
from tests.sandbox.serving import serving

Ear = Callable[[int, Said], None]


class Exchange(Telegram):
    """Tells ``hear`` what the bot says, at once; no page is open, so nothing is drawn for one."""

    def __init__(self, hear: Ear) -> None:
        super().__init__()
        self.hear = hear

    async def add(self, chat: Chat, said: Said) -> Said:
        added = await super().add(chat, said)
        if added.by_bot:
            self.hear(chat.id, added)
        return added

    def show(self, chat: Chat, said: Said) -> None: ...

    def tell(self, event: str, chat: Chat | None = None, **what: object) -> None: ...


class MachineTime:
    """The page's clock, which no bench moves."""

    async def now(self) -> datetime:
        return datetime.now(UTC)

    async def forward(self, _step: str) -> datetime:
        return await self.now()


@asynccontextmanager
async def served(telegram: Exchange) -> AsyncIterator[str]:
    """Its address."""
    async with serving(create_app(telegram, (), MachineTime())) as base_url:
        yield base_url
