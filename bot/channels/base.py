"""The interface of a channel, and the ways in which sending can fail.

SendFailed          it did not arrive: again later, and later each time
├── TooFast         the channel takes nothing for a while
├── NoAnswer        it may have arrived: once more
├── Moved           the chat has another address now
├── Undeliverable   the channel's rules forbid writing there now: another contact may be reached
├── Impossible      what we ask is refused for good: the next message may go well
├── Unreachable     nothing ever arrives there: they have blocked us, or are gone
└── Stopped         the channel does not know us any more: nothing goes at all
"""

import hmac
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

import httpx

from bot.conversation import DEFAULT, Event, Message, Option, _, pieces, speaking

MEGABYTE = 2**20

SendPart = Callable[[], Awaitable[str]]


class SendFailed(Exception):
    """The message is the kind of failure, without anything that people wrote, and without addresses."""

    arrived = 0  # messages of the channel, of the several that it goes in, that arrived in this attempt …
    last = ""  # … and the id of the last that has one


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


class Undeliverable(SendFailed):
    """It says why: "window" (the person has been silent for too long), "quota" (used up), "night", "long"."""


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
    """A file of ours to be sent, from where it lies: it may be too large to be held in memory."""

    name: str
    open: Callable[[], BinaryIO]
    is_picture: bool
    url: str = ""  # where the channel may fetch it, more than once; "" where we have no public address

    @property
    def content(self) -> bytes:
        with self.open() as file:
            return file.read()


@dataclass(frozen=True)
class Outbound:
    """Something to be done in a chat: a message sent, one edited or deleted, or the commands shown.

    Of one whose ``buttons`` are edited the words stay as they are.
    """

    chat: str
    action: str  # send, edit, buttons (of what was sent), delete, menu
    message: Message
    target: str = ""  # the channel's id of the message to edit or delete, or to reply to
    attachments: Sequence[Attachment] = ()
    template: str = ""  # id of the approved template that it goes as, where the channel has such
    is_brief: bool = False  # as a template it may be shortened: its first sentence has what must be known
    at: datetime | None = None  # business time, that a template shows; None: now
    language: str = DEFAULT  # of what the channel itself says around the message
    arrived: int = 0  # of the messages that it goes in there, by earlier attempts: they are not sent again


def in_order(message: Message, said: Sequence[SendPart], files: Sequence[SendPart]) -> list[SendPart]:
    """Put the text before its files; where choices stand under it, those come last on the screen."""
    return [*files, *said] if message.options else [*said, *files]


async def in_turn(sends: Sequence[SendPart], arrived: int) -> str:
    """Send in turn, but for the ``arrived``; return the last id. A failure knows how many went before."""
    last = ""
    for count, send in enumerate(sends[arrived:]):
        try:
            last = await send() or last
        except SendFailed as error:
            error.arrived, error.last = count, last
            raise
    return last


@dataclass(frozen=True)
class Capabilities:
    """The abilities of a channel; the core asks and offers, the channel renders."""

    buttons: int  # in one message; the choices of one that has more are typed
    text_limit: int  # UTF-16 units
    can_edit: bool = False
    can_delete: bool = False
    has_menu: bool = False
    takes_documents: bool = True  # or people send them by a link of ours
    picture_limit: int = 10 * MEGABYTE  # bytes of a picture that goes out
    document_limit: int = 50 * MEGABYTE  # bytes of a document that goes out; 0: none does
    endings: frozenset[str] = frozenset()  # of the documents that go out; empty: any
    picture_endings: frozenset[str] = frozenset()  # of the pictures that do; empty: any

    def carries(self, name: str, size: int, *, is_picture: bool) -> bool:
        """Return whether a file of ours goes out by itself; one that does not goes as a link."""
        limit = self.picture_limit if is_picture else self.document_limit
        endings = self.picture_endings if is_picture else self.endings
        return size <= limit and (not endings or name.rpartition(".")[2].lower() in endings)


@dataclass(frozen=True)
class Arrived:
    """Something a poll brought: its number in the channel's own order; no event where it is none of ours."""

    number: int
    event: Event | None


def channel_of(key: str) -> str:
    """Return the channel that has an account of this key: "zalo_bot" of "zalo_bot_2"."""
    return re.sub(r"_[0-9]+$", "", key)


class Channel(Protocol):
    name: str
    key: str  # of this account among all that we serve: what logs and /health call it
    account: str
    can: Capabilities
    gap: timedelta  # between two messages over all chats …
    burst: int  # … but for so many answers at once
    chat_gap: timedelta  # between two to one chat …
    chat_burst: int  # … but for so many at once

    async def send(self, out: Outbound) -> str:
        """Do it; the channel's id of the (last) message. Raises SendFailed."""

    async def answered(self, event: Event) -> None:
        """Say that a press was taken, best effort: after the commit."""

    async def is_typing(self, chat: str) -> None:
        """Show that an answer is coming, best effort."""

    def fetch(self, remote: str, limit: int) -> AsyncIterator[bytes]:
        """Return the bytes of a file that a person sent. Raises FetchRefused, SendFailed."""


class Headers(Protocol):
    """The headers of a request: names in any case, values as they came."""

    def getlist(self, name: str) -> list[str]: ...


def is_secret(given: Sequence[str], secret: str) -> bool:
    """Return whether our secret was sent, once; compared in constant time, whatever was sent."""
    sent = "".join(given).encode("utf-8", "surrogateescape")
    return bool(secret) and hmac.compare_digest(sent, secret.encode()) and len(given) == 1


class Served(Channel, Protocol):
    """A channel as it is opened, heard and closed."""

    username: str  # what people find us by there; "" until it is opened, or where there is none
    secret: str  # of the webhook; "": it is polled

    async def open(self) -> None:
        """Learn who we are. Raises Stopped where the token is not known, SendFailed."""

    async def close(self) -> None:
        """Let go of connections; also of a channel that was never opened."""

    async def begin_webhook(self, url: str) -> None:
        """Have events brought to ``url``; changes nothing when done again. Raises Impossible, Stopped …"""

    def is_genuine(self, headers: Headers, body: bytes | None) -> bool:
        """Return whether a webhook's request comes from the channel: never an exception, in constant time.

        ``body``: None before it is read; then whether it may be genuine.
        """

    def read_webhook(self, body: object, now: datetime) -> Event | None:
        """Return the event in a webhook's JSON, or None where it is none of ours. Raises ValueError."""


class Polled(Served, Protocol):
    """A channel that is asked for events, by one process at a time."""

    async def begin_polling(self) -> None:
        """Make ready; what waits is kept."""

    async def poll(self, offset: int | None, now: Callable[[], datetime]) -> list[Arrived]:
        """Return what has come, after some waiting; all before ``offset`` is confirmed and forgotten."""


def buttons(message: Message, can: Capabilities) -> Sequence[Option]:
    """Return the options that stand as buttons: all, else all but the ways out (these are typed), or none."""
    if len(message.options) <= can.buttons:
        return message.options
    asked = [option for option in message.options if option.words]
    return asked if len(asked) <= can.buttons else ()


def written(message: Message, can: Capabilities, language: str) -> list[str]:
    """Return the text, in parts that fit, the last with the choices that have no buttons."""
    parts = [message.heading, message.text]
    shown = buttons(message, can)
    if typed := [option for option in message.options if option not in shown]:
        parts.append(choices(typed, language))
    text = "\n".join(part for part in parts if part.strip())
    return list(pieces(text, can.text_limit)) or ["…"]


def choices(options: Sequence[Option], language: str) -> str:
    """Write a line for each choice: a number with a point, a word with a dash, or the label."""
    with speaking(language):
        if all(option.words.isdecimal() for option in options):
            lead = _("Xin gõ số để chọn:")
        elif any(option.words for option in options):
            lead = _("Xin gõ để trả lời:")
        else:
            lead = _("Khi cần, xin gõ:")  # what takes back what has just been done
        return "\n".join(["", lead, *map(line, options)])


def line(option: Option) -> str:
    if option.words.isdecimal():
        return f"{option.words}. {option.label.removeprefix(f'{option.words}. ')}"
    return f"{option.words} – {option.label}" if option.words else f"“{option.label}”"


async def bounded(answer: httpx.Response, limit: int) -> AsyncIterator[bytes]:
    """Yield a file in pieces; refuse more than ``limit`` bytes. Raises FetchRefused, SendFailed."""
    if answer.status_code != httpx.codes.OK:
        raise SendFailed(f"file {answer.status_code}")
    if answer.headers.get("Content-Encoding", "identity") != "identity":  # we asked for it as it is
        raise SendFailed("encoded")
    size = 0
    async for piece in answer.aiter_bytes():
        size += len(piece)
        if size > limit:
            raise FetchRefused("too large")
        yield piece
