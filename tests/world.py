"""Surroundings of the core in tests: a clock that is moved, and a channel with a memory."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.base import Capabilities, FetchRefused, Outbound, SendFailed
from bot.conversation import Event
from bot.jobs.opening import OpenedFile, Opener
from tests.people import ACCOUNT, CHANNEL, MORNING

OPENED: dict[tuple[str, bytes], OpenedFile] = {}  # by the same tests, in children
CAN = Capabilities(buttons=100, text_limit=4096, can_edit=True, can_delete=True, has_menu=True)


async def open_once(name: str, content: bytes) -> OpenedFile:
    """Open a file in a child, once: the same few files are sent in hundreds of conversations."""
    if (name, content) not in OPENED:
        OPENED[name, content] = await Opener().open(name, content)
    return OPENED[name, content]


@dataclass
class StillClock:
    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at

    def machine(self) -> datetime:
        return self.at

    async def sleep_until(self, moment: datetime) -> None:
        """Take no time, and move the clock no further than a moment's sleep would."""
        await asyncio.sleep(0)

    def agree(self, ask: Callable[[], datetime]) -> timedelta:
        return timedelta(0)


@dataclass
class FakeChannel:
    """A channel with a memory, which fails as it is told to."""

    name: str = CHANNEL
    key: str = CHANNEL
    account: str = ACCOUNT
    can: Capabilities = CAN
    gap: timedelta = timedelta(0)
    burst: int = 1
    chat_gap: timedelta = timedelta(milliseconds=1)
    chat_burst: int = 100
    sent: list[Outbound] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)  # message id -> chat
    texts: dict[str, str] = field(default_factory=dict)  # message id -> what it says
    failures: list[SendFailed] = field(default_factory=list)  # of the next sends, in turn
    is_down: bool = False  # then every send fails
    typing: list[str] = field(default_factory=list)  # the chats where it was shown
    files: dict[str, bytes] = field(default_factory=dict)  # remote -> content

    async def send(self, out: Outbound) -> str:
        await asyncio.sleep(0)
        if self.is_down:
            raise SendFailed("down")
        if self.failures:
            raise self.failures.pop(0)
        for attachment in out.attachments:
            attachment.open().close()
        self.sent.append(out)
        if out.action != "send":
            return out.target
        message_id = str(len(self.ids) + 1)
        self.ids[message_id] = out.chat
        self.texts[message_id] = f"{out.message.heading}\n{out.message.text}"
        return message_id

    async def answered(self, event: Event) -> None: ...

    async def is_typing(self, chat: str) -> None:
        self.typing.append(chat)

    async def fetch(self, remote: str, limit: int) -> AsyncIterator[bytes]:
        content = self.files.get(remote)
        if content is None:
            raise FetchRefused("gone")
        if len(content) > limit:
            raise FetchRefused("too large")
        yield content
