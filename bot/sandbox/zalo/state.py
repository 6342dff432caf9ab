"""One account of ours on the local Zalo: its chats, people's phones, what a bot and an OA have in common.

What is done on a phone reaches the program as an event.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from itertools import count
from pathlib import PurePath
from typing import Any, Generic, Protocol, TypeVar

from bot.sandbox.phones import (
    PICTURES,
    Call,
    Json,
    SandboxFile,
    SandboxMessage,
    Watchers,
    size_of_picture,
    unread,
    wall_time,
)
from bot.sandbox.zalo.calls import CALLS, EVENTS, Headers, Parcel, ZaloFault, ZaloWebhook

PREFIX = "/zalo"
LINK_LIVES = 3600.0  # seconds; Zalo says "temporary" and no more


@dataclass
class ZaloChat:
    id: str
    name: str
    caption: str = ""  # the holder's role and unit
    blocked: bool = False  # the bot; the Official Account: no longer followed
    last_act: datetime | None = None  # of the holder; None: never wrote, never followed
    said: list[SandboxMessage] = field(default_factory=list)
    read_up_to: int = 0  # place of the last message that the holder saw

    @property
    def unread(self) -> int:
        return unread(self.said, self.read_up_to)

    def find(self, key: str) -> SandboxMessage | None:
        return next((each for each in self.said if each.key == key), None)


@dataclass(frozen=True)
class PhoneAct:
    """An act in a chat: "text", "image", "follow", "seen", …; "oa_send_…" is our own doing."""

    kind: str
    chat: ZaloChat
    at: datetime
    said: SandboxMessage | None = None


class Own(Protocol):
    """The part of an account that only one kind has."""

    name: str  # the channel's
    kinds: tuple[str, ...]  # of faults that it refuses a call with
    patience: float  # the webhook's: see there
    pauses: tuple[float, ...]
    ends: bool

    def meet(self, chat: ZaloChat) -> None: ...  # this person is known from before
    def event(self, act: PhoneAct) -> Json | None: ...  # what the program is told; None: nothing
    def posted(self, event: Json) -> Json: ...  # the event as the webhook gets it
    def headers(self, body: bytes, event: Json) -> Headers: ...  # that prove where it comes from
    def forged(self, body: bytes, event: Json) -> Headers: ...
    def keep(self, event: Json) -> None: ...  # while there is no webhook
    def is_quiet(self) -> bool: ...  # nothing was kept that nobody has fetched
    def close(self) -> None: ...


S = TypeVar("S", bound=Own)


@dataclass(frozen=True)
class ZaloPhone:
    zalo: "ZaloAccount[Any]"
    chat: ZaloChat

    async def text(self, text: str, reply_to: str = "") -> SandboxMessage:
        return await self._say("text", text=text, reply_to=self.chat.find(reply_to))

    async def press(self, message_id: str, data: str) -> str:
        """Press the button that carries ``data``, which goes out as a text that the chat does not show.

        LookupError: no such button, as always with a bot.
        """
        said = self.chat.find(message_id)
        if said is None or data not in [each.get("callback_data") for row in said.buttons for each in row]:
            raise LookupError("no such button")
        self._check()
        said.pressed = data
        self.zalo.show(self.chat, said)
        key, at = self.zalo.new_key(self.chat), await self.zalo.now()
        self._tell("text", SandboxMessage(at=at, text=data, key=key))
        return key

    async def file(self, name: str, content: bytes, media_type: str, caption: str = "") -> SandboxMessage:
        """Send a picture (PNG or JPEG) or a document; a document's caption follows as a message."""
        if media_type in PICTURES:
            picture = self.zalo.keep("photo", name, media_type, content)
            return await self._say("image", attachment=picture, text=caption)
        said = await self._say("file", attachment=self.zalo.keep("document", name, media_type, content))
        return await self.text(caption) if caption else said

    async def sticker(self) -> SandboxMessage:
        sticker = self.zalo.keep("sticker", "sticker.webp", "image/webp", b"RIFF")
        return await self._say("sticker", attachment=sticker)

    async def voice(self) -> SandboxMessage:
        voice = self.zalo.keep("voice", "voice.aac", "audio/aac", b"\xff\xf1")
        return await self._say("audio", attachment=voice)

    async def location(self) -> SandboxMessage:
        return await self._say("location", location={"latitude": 10.7402, "longitude": 106.8913})

    async def edit(self, message_id: str, text: str) -> SandboxMessage:
        raise LookupError("nobody can edit a message on Zalo")

    async def follow(self) -> None:
        await self._follow("follow", blocked=False)

    async def block(self) -> None:
        """Block; a bot hears nothing of it, an Official Account that it is no longer followed."""
        await self._follow("unfollow", blocked=True)

    async def unblock(self) -> None:
        await self.follow()

    async def meet(self) -> None:
        self.chat.last_act = await self.zalo.now()
        self.zalo.own.meet(self.chat)

    def read(self) -> None:
        seen = [each for each in self.chat.said if each.by_bot and each.id > self.chat.read_up_to]
        self.chat.read_up_to = len(self.chat.said)
        self.zalo.tell("read", self.chat, unread=0)
        for said in seen:
            self.zalo.hear(PhoneAct("seen", self.chat, said.at, said))

    async def _say(self, kind: str, **what: Any) -> SandboxMessage:
        self._check()
        said = await self.zalo.add(self.chat, SandboxMessage(**what))
        self.read()
        self._tell(kind, said)
        return said

    def _tell(self, kind: str, said: SandboxMessage) -> None:
        self.chat.last_act = said.at
        self.zalo.hear(PhoneAct(kind, self.chat, said.at, said))

    async def _follow(self, kind: str, *, blocked: bool) -> None:
        at = await self.zalo.now()
        self.chat.blocked = blocked
        self.chat.last_act = self.chat.last_act if blocked else at
        self.zalo.hear(PhoneAct(kind, self.chat, at))
        self.zalo.tell("blocked", self.chat, blocked=blocked)

    def _check(self) -> None:
        """Writing to an account that was blocked unblocks nothing: the client does not let one."""
        if self.chat.blocked:
            raise LookupError("the account is blocked")


class ZaloAccount(Generic[S]):
    """``now`` gives the time of messages, windows and quotas; ``seconds`` counts machine time."""

    def __init__(
        self,
        own: S,
        now: Callable[[], Awaitable[datetime]] = wall_time,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.own = own
        self.name = own.name
        self.now = now
        self.machine_now = now  # by which tokens live: whoever moves ``now`` leaves it as it is
        self.seconds = seconds
        self.origin = ""  # "http://127.0.0.1:8300": where people's files are fetched
        self.chats: dict[str, ZaloChat] = {}
        self.files: dict[str, SandboxFile] = {}
        self.faults: list[ZaloFault] = []
        self.log: list[Call[str, ZaloFault]] = []  # in order
        self.told: list[str] = []  # ids of what people sent and the program was to hear of, for trials
        self.webhook = ZaloWebhook(self.faults, own.patience, own.pauses, own.ends)
        self.watchers = Watchers()
        self.closed = False
        self._kept: dict[str, float] = {}  # files, and when they came, by ``seconds``
        self._numbers = count(1)

    @property
    def calls(self) -> list[str]:
        return [call.method for call in self.log]

    def called(self, method: str, chat: str | None, fault: ZaloFault | None) -> None:
        self.log.append(Call(self.seconds(), method, chat, fault))

    def switch_on(self, **what: Any) -> None:
        """Switch a fault on; ValueError for a kind that this account does not know."""
        fault, known = ZaloFault(**what), (*self.own.kinds, *CALLS, *EVENTS)
        if fault.kind not in known:
            raise ValueError(f"a fault's kind is one of {', '.join(known)}")
        self.faults.append(fault)

    def add_phone(self, chat_id: str, name: str, caption: str = "") -> ZaloPhone:
        """Return a person with a phone, who has not met the account yet; known already: renamed."""
        chat = self.chats.setdefault(chat_id, ZaloChat(chat_id, name))
        chat.name, chat.caption = name, caption
        return self.phone(chat_id)

    def phone(self, chat_id: str) -> ZaloPhone:
        return ZaloPhone(self, self.chats[chat_id])

    async def add(self, chat: ZaloChat, said: SandboxMessage) -> SandboxMessage:
        at, key = await self.now(), self.new_key(chat)
        said = replace(said, id=len(chat.said) + 1, key=key, at=at)
        chat.said.append(said)
        self.show(chat, said)
        return said

    def new_key(self, chat: ZaloChat) -> str:
        """Make a message's id, which tells nothing, as Zalo's do: "82599fa32f56d00e8941"."""
        return sha256(f"{self.name} {chat.id} {next(self._numbers)}".encode()).hexdigest()[:20]

    def keep(self, kind: str, name: str, media_type: str, content: bytes) -> SandboxFile:
        file_id = f"{self.name}-{next(self._numbers):06d}"
        width, height = size_of_picture(content) or (0, 0)
        path = f"{self.origin}{PREFIX}/files/{file_id}{PurePath(name).suffix}"
        self.files[file_id] = SandboxFile(file_id, kind, name, media_type, content, path, width, height)
        self._kept[file_id] = self.seconds()
        return self.files[file_id]

    def fetched(self, file_id: str) -> SandboxFile:
        """Return a file. LookupError: there is none, or its link no longer works."""
        if self.seconds() - self._kept[file_id] > LINK_LIVES:
            raise LookupError("the link is too old")
        return self.files[file_id]

    def hear(self, act: PhoneAct) -> None:
        event = self.own.event(act)
        if event is None:
            return
        if act.said and not act.said.by_bot:
            self.told.append(act.said.key)
        if self.webhook.url:
            self.bring(act.chat.id, event)
        else:
            self.own.keep(event)

    def bring(self, chat_id: str, event: Json) -> None:
        body = json.dumps(self.own.posted(event), ensure_ascii=False).encode()
        headers, forged = self.own.headers(body, event), self.own.forged(body, event)
        self.webhook.bring(Parcel(chat_id, body, headers, forged))

    def is_quiet(self) -> bool:
        return self.webhook.is_quiet and self.own.is_quiet()

    def show(self, chat: ZaloChat, said: SandboxMessage) -> None:
        self.tell("message", chat, message=said.as_bubble(), unread=chat.unread)

    def tell(self, event: str, chat: ZaloChat | None = None, **what: object) -> None:
        self.watchers.tell(event, chat.id if chat else None, **what)

    def watched(self) -> AbstractContextManager[asyncio.Queue[Json]]:
        return self.watchers.watched()

    def close(self) -> None:
        """Leave nothing running behind: call it before the server is stopped, for that waits for streams."""
        self.closed = True
        self.tell("closing")
        self.webhook.remove()
        self.own.close()
