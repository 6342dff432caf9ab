"""What every channel offers, and the ways in which sending can fail.

SendFailed          it did not arrive: again later, and later each time
├── TooFast         the channel takes nothing for a while
├── NoAnswer        it may have arrived: once more
├── Moved           the chat has another address now
├── Impossible      what we ask is refused for good: the next message may go well
├── Unreachable     nothing ever arrives there: they have blocked us, or are gone
└── Stopped         the channel does not know us any more: nothing goes at all
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.message import Event, Message


class SendFailed(Exception):
    """The message is the kind of failure, without anything that people wrote, and without addresses."""


class TooFast(SendFailed):
    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"retry after {retry_after}")
        self.retry_after = retry_after


class NoAnswer(SendFailed):
    pass


class Moved(SendFailed):
    def __init__(self, chat: str) -> None:
        super().__init__("moved")
        self.chat = chat


class Impossible(SendFailed):
    pass


class Unreachable(SendFailed):
    pass


class Stopped(SendFailed):
    pass


class FetchRefused(Exception):
    """A file that cannot be fetched, and never will be: it is too large, or gone."""


@dataclass(frozen=True)
class Attachment:
    """A file of ours to be sent."""

    name: str
    content: bytes
    is_picture: bool


@dataclass(frozen=True)
class Outbound:
    """What is to be done in a chat: a message sent, one edited or deleted, or the commands shown."""

    chat: str
    action: str  # send, edit, delete, menu
    message: Message
    target: str = ""  # the channel's id of the message to edit or delete
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True)
class Capabilities:
    """What the channel can do; the core asks and offers, the channel renders."""

    buttons: int  # in one message; 0: choices are typed
    text_limit: int  # UTF-16 units
    can_edit: bool
    can_delete: bool
    has_menu: bool


@dataclass(frozen=True)
class Arrived:
    """What a poll brought: its number in the channel's own order; no event where it is none of ours."""

    number: int
    event: Event | None


class Channel(Protocol):
    name: str
    account: str
    can: Capabilities
    gap: timedelta  # between two messages over all chats
    chat_gap: timedelta  # between two to one chat …
    chat_burst: int  # … but for so many at once

    async def send(self, out: Outbound) -> str:
        """Do it; the channel's id of the (last) message. Raises SendFailed."""

    async def answered(self, event: Event) -> None:
        """Say that a press was taken, best effort: after the commit."""

    async def is_typing(self, chat: str) -> None:
        """Show that an answer is coming, best effort."""

    def fetch(self, remote: str, limit: int) -> AsyncIterator[bytes]:
        """The bytes of a file that a person sent. Raises FetchRefused, SendFailed."""


class Polled(Channel, Protocol):
    """A channel that is asked for events, by one process at a time."""

    async def begin_polling(self) -> None:
        """Make ready; what waits is kept."""

    async def poll(self, offset: int | None, now: Callable[[], datetime]) -> list[Arrived]:
        """What has come, after some waiting; all before ``offset`` is confirmed and forgotten."""
