"""One account of ours on the local Zalo: what a bot and an Official Account have in common."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import PurePath
from typing import Any, Generic, Protocol, TypeVar

from bot.sandbox.calls import Call, wall_time
from bot.sandbox.pictures import size_of_picture
from bot.sandbox.said import Attachment, Said
from bot.sandbox.watching import Watchers
from bot.sandbox.zalo.chats import Act, Chat, key_of
from bot.sandbox.zalo.faults import CALLS, EVENTS, Fault
from bot.sandbox.zalo.phone import ZaloPhone
from bot.sandbox.zalo.webhook import Headers, Parcel, Webhook

Json = dict[str, Any]

PREFIX = "/zalo"
LINK_LIVES = 3600.0  # seconds; Zalo says "temporary" and no more


class Own(Protocol):
    """What only one kind of account has."""

    name: str  # the channel's
    kinds: tuple[str, ...]  # of faults that it refuses a call with
    patience: float  # the webhook's: see there
    pauses: tuple[float, ...]
    ends: bool

    def meet(self, chat: Chat) -> None:
        """This person is known from before."""

    def event(self, act: Act) -> Json | None:
        """What the program is told of it; None for nothing."""

    def posted(self, event: Json) -> Json:
        """As the webhook gets it."""

    def headers(self, body: bytes, event: Json) -> Headers:
        """That prove where the event comes from."""

    def forged(self, body: bytes, event: Json) -> Headers: ...

    def keep(self, event: Json) -> None:
        """What becomes of an event while there is no webhook."""

    def is_quiet(self) -> bool:
        """Nothing was kept that nobody has fetched."""

    def close(self) -> None: ...


S = TypeVar("S", bound=Own)


class Zalo(Generic[S]):
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
        self.chats: dict[str, Chat] = {}
        self.files: dict[str, Attachment] = {}
        self.faults: list[Fault] = []
        self.log: list[Call[str, Fault]] = []  # in order
        self.told: list[str] = []  # ids of what people sent and the program was to hear of, for trials
        self.webhook = Webhook(self.faults, own.patience, own.pauses, own.ends)
        self.watchers = Watchers()
        self.closed = False
        self._kept: dict[str, float] = {}  # files, and when they came, by ``seconds``
        self._numbers = count(1)

    @property
    def calls(self) -> list[str]:
        """The methods called."""
        return [call.method for call in self.log]

    def called(self, method: str, chat: str | None, fault: Fault | None) -> None:
        self.log.append(Call(self.seconds(), method, chat, fault))

    def switch_on(self, **what: Any) -> None:
        """A fault; ValueError for a kind that this account does not know."""
        fault, known = Fault(**what), (*self.own.kinds, *CALLS, *EVENTS)
        if fault.kind not in known:
            raise ValueError(f"a fault's kind is one of {', '.join(known)}")
        self.faults.append(fault)

    def add_phone(self, chat_id: str, name: str, caption: str = "") -> ZaloPhone:
        """A person with a phone, who has not met the account yet; known already: renamed."""
        chat = self.chats.setdefault(chat_id, Chat(chat_id, name))
        chat.name, chat.caption = name, caption
        return self.phone(chat_id)

    def phone(self, chat_id: str) -> ZaloPhone:
        return ZaloPhone(self, self.chats[chat_id])

    async def add(self, chat: Chat, said: Said) -> Said:
        """Put a message into the chat, with its id and time."""
        at, key = await self.now(), self.new_key(chat)
        said = replace(said, id=len(chat.said) + 1, key=key, at=at)
        chat.said.append(said)
        self.show(chat, said)
        return said

    def new_key(self, chat: Chat) -> str:
        return key_of(self.name, chat, next(self._numbers))

    def keep(self, kind: str, name: str, media_type: str, content: bytes) -> Attachment:
        """Store a file; its ``path`` is the whole address at which the program fetches it, for a while."""
        file_id = f"{self.name}-{next(self._numbers):06d}"
        width, height = size_of_picture(content) or (0, 0)
        path = f"{self.origin}{PREFIX}/files/{file_id}{PurePath(name).suffix}"
        self.files[file_id] = Attachment(file_id, kind, name, media_type, content, path, width, height)
        self._kept[file_id] = self.seconds()
        return self.files[file_id]

    def fetched(self, file_id: str) -> Attachment:
        """LookupError: there is none, or its link no longer works."""
        if self.seconds() - self._kept[file_id] > LINK_LIVES:
            raise LookupError("the link is too old")
        return self.files[file_id]

    def hear(self, act: Act) -> None:
        """Tell the program."""
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
        """To the webhook."""
        body = json.dumps(self.own.posted(event), ensure_ascii=False).encode()
        headers, forged = self.own.headers(body, event), self.own.forged(body, event)
        self.webhook.bring(Parcel(chat_id, body, headers, forged))

    def is_quiet(self) -> bool:
        """Nothing that people did is on its way to the program."""
        return self.webhook.is_quiet and self.own.is_quiet()

    def show(self, chat: Chat, said: Said) -> None:
        """Tell those who watch that a message is new or changed."""
        self.tell("message", chat, message=said.as_bubble(), unread=chat.unread)

    def tell(self, event: str, chat: Chat | None = None, **what: object) -> None:
        self.watchers.tell(event, chat.id if chat else None, **what)

    def watched(self) -> AbstractContextManager[asyncio.Queue[Json]]:
        """What changes from now on."""
        return self.watchers.watched()

    def close(self) -> None:
        """Leave nothing running behind: call it before the server is stopped, for that waits for streams."""
        self.closed = True
        self.tell("closing")
        self.webhook.remove()
        self.own.close()
