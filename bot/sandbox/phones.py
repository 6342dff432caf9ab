"""The phones of all channels, each under one key, "telegram-1001", and one stream of what changes."""

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.clock import WallClock

Json = dict[str, Any]

NOT_YET = datetime.min.replace(tzinfo=UTC)
NUMBERED = ("telegram",)  # channels whose ids of chats and messages are numbers; elsewhere they are words
PICTURES = ("image/jpeg", "image/png")  # what a phone sends as a photo
ANY = ""
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
STARTS_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
C = TypeVar("C")  # a chat's id
F = TypeVar("F")  # a fault
T = TypeVar("T")


def key_of(channel: str, chat: object) -> str:
    return f"{channel}-{chat}"


def id_of(channel: str, written: str) -> int | str:
    """Return a chat's or a message's id as the channel has it; ValueError for one that cannot be."""
    return int(written) if channel in NUMBERED else written


class Phones:
    """The phones of the local channels, each a SandboxTelegram or a ZaloAccount."""

    def __init__(self, channels: Sequence[Any]) -> None:
        self.channels = {channel.name: channel for channel in channels}

    @property
    def closed(self) -> bool:
        return any(channel.closed for channel in self.channels.values())

    @property
    def keys(self) -> list[str]:
        return [key_of(name, chat) for name, channel in self.channels.items() for chat in channel.chats]

    def add(self, key: str, name: str, caption: str = "") -> None:
        channel, chat = self.found(key)
        channel.add_phone(chat, name, caption)

    def phone(self, key: str) -> Any:
        """Return a phone. LookupError where there is none."""
        channel, chat = self.found(key)
        return channel.phone(chat)

    def found(self, key: str) -> tuple[Any, int | str]:
        name, _, chat = key.partition("-")
        return self.channels[name], id_of(name, chat)

    def is_quiet(self) -> bool:
        """Return whether nothing that people did is on its way to the program, on any channel."""
        return all(channel.is_quiet() for channel in self.channels.values())

    def tell(self, event: str, **what: object) -> None:
        """Let all who watch know of something that is no phone's own."""
        next(iter(self.channels.values())).tell(event, **what)

    @contextmanager
    def watched(self) -> Iterator["asyncio.Queue[Json]"]:
        """Yield what changes from now on, each change with the key of its ``phone``."""
        changes = asyncio.Queue[Json]()
        with ExitStack() as stack:
            for channel in self.channels.values():
                own = stack.enter_context(channel.watched())
                stack.callback(asyncio.create_task(pass_on(channel.name, own, changes)).cancel)
            yield changes

    def close(self) -> None:
        for channel in self.channels.values():
            channel.close()


async def pass_on(channel: str, own: "asyncio.Queue[Json]", changes: "asyncio.Queue[Json]") -> None:
    while True:
        change = await own.get()
        chat = change["chat_id"]
        changes.put_nowait(change if chat is None else {**change, "phone": key_of(channel, chat)})


class Watchers:
    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Json]] = set()

    def __len__(self) -> int:
        return len(self._queues)

    def tell(self, event: str, chat_id: int | str | None, **what: object) -> None:
        for queue in self._queues:
            queue.put_nowait({"event": event, "chat_id": chat_id, **what})

    @contextmanager
    def watched(self) -> Iterator[asyncio.Queue[Json]]:
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)


class NextChange:
    def __init__(self) -> None:
        self._next = asyncio.Event()

    def tell(self) -> None:
        changed, self._next = self._next, asyncio.Event()
        changed.set()

    async def wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._next.wait()


@dataclass(frozen=True)
class SandboxFile:
    """A file as the server keeps it; ``path`` is where the bot fetches it."""

    file_id: str
    kind: str  # photo, document, sticker or voice
    name: str
    media_type: str
    content: bytes
    path: str
    width: int = 0  # pixels, of a picture
    height: int = 0

    def as_bubble(self) -> Json:
        size = {"size": len(self.content), "width": self.width, "height": self.height}
        return {"id": self.file_id, "kind": self.kind, "name": self.name, "type": self.media_type, **size}


@dataclass
class SandboxMessage:
    """One message. A deleted one stays, for the page to show that it was there."""

    id: int = 0  # it and the time are given as it is added to the chat
    by_bot: bool = False
    at: datetime = NOT_YET
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    buttons: list[list[Json]] = field(default_factory=list)
    attachment: SandboxFile | None = None
    location: Json | None = None
    reply_to: "SandboxMessage | None" = None
    edited_at: datetime | None = None
    deleted: bool = False
    pressed: str = ""  # the callback_data of the button pressed last
    key: str = ""  # its id where ids are words; ``id`` then only tells its place in the chat

    def as_bubble(self) -> Json:
        is_shown = not self.deleted
        return {
            "id": self.key or self.id,
            "by_bot": self.by_bot,
            "at": self.at.isoformat(),
            "file": self.attachment.as_bubble() if self.attachment and is_shown else None,
            "edited": self.edited_at is not None,
            "deleted": self.deleted,
            "pressed": self.pressed,
            "text": self.text if is_shown else "",
            "entities": self.entities if is_shown else [],
            "buttons": self.buttons if is_shown else [],
            "location": self.location,
            "reply_to": self.reply_to.text if self.reply_to else "",
        }


def as_phone(chat: Any) -> Json:
    """Return what the page shows of a phone: of a TelegramChat or a ZaloChat."""
    holder = {"chat_id": chat.id, "name": chat.name, "caption": chat.caption, "blocked": chat.blocked}
    return {**holder, "unread": chat.unread, "messages": [each.as_bubble() for each in chat.said]}


def unread(said: list[SandboxMessage], read_up_to: int) -> int:
    """Return how many messages of the bot's stand below the last one that was seen."""
    return sum(each.by_bot and not each.deleted and each.id > read_up_to for each in said)


def units(text: str) -> int:
    """Return how long Telegram and Zalo take ``text`` to be, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def size_of_picture(content: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels of a PNG or a JPEG; None for anything else."""
    if content.startswith(PNG) and len(content) >= 24:
        return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    return _size_of_jpeg(content) if content.startswith(JPEG) else None


def _size_of_jpeg(content: bytes) -> tuple[int, int] | None:
    """Go from one segment to the next, until one says the height and the width."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        if content[at + 1] in STARTS_OF_FRAME:
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7])
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return None


@dataclass(frozen=True)
class Call(Generic[C, F]):
    """A method that the program called, and the fault that it met."""

    at: float  # machine time, in seconds
    method: str
    chat: C | None
    fault: F | None


async def wall_time() -> datetime:
    return WallClock().now()


def next_fault(faults: list[F], method: str, chat: object) -> F | None:
    """Return the first that is meant for this call, used up by one."""
    fault: Any
    for fault in faults:
        if fault.method.lower() in (ANY, method.lower()) and fault.chat in (None, chat):
            use_up(faults, fault)
            return cast(F, fault)
    return None


def use_up(faults: list[Any], fault: Any) -> None:
    fault.times -= 1
    if fault.times <= 0:
        faults.remove(fault)


class Silence(Exception):
    """Nothing is answered: the caller runs into its time limit."""


class Dropped(Response):
    """Ends in the middle: the caller cannot know whether it was done."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok":', "more_body": True})


async def unless_gone(request: Request, answering: Awaitable[T]) -> T:
    """Give up waiting when the caller does."""
    work, left = asyncio.ensure_future(answering), asyncio.ensure_future(gone(request))
    await asyncio.wait({work, left}, return_when=asyncio.FIRST_COMPLETED)
    left.cancel()
    if not work.done():
        work.cancel()
        raise Silence
    return work.result()


async def gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
