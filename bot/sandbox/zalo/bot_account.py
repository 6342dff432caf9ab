"""A bot of the Zalo Bot Platform: who it is, its limits, and how it is told what people did.

Where sources conflict or are silent, each way is a switch of ``BotAccount`` and says so.
https://bot.zaloplatforms.com/docs
"""

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from bot.sandbox.faults import wall_time
from bot.sandbox.messages import SandboxMessage
from bot.sandbox.phones import NextChange
from bot.sandbox.zalo.calls import AGAIN, Headers
from bot.sandbox.zalo.state import PhoneAct, ZaloAccount, ZaloChat

Json = dict[str, Any]

MOST_USERS = 50
MOST_MESSAGES = 3000  # a calendar month
SECRET_HEADER = "X-Bot-Api-Secret-Token"
WRONG_SECRET = "not-the-secret"
KINDS = ("429", "500", "401", "403")
PATIENCE, PAUSES = 10.0, (1.0, 5.0, 30.0, 120.0, 600.0)  # seconds; undocumented, our own choice
EVENTS = {"text": "text", "image": "image", "sticker": "sticker", "audio": "voice"}
UNSUPPORTED = "unsupported"
UNTOLD = ("follow", "unfollow", "seen")


class BotUpdates:
    """``disorder``, once set, brings what waits in any order, and some of it once more."""

    def __init__(self) -> None:
        self.waiting: deque[Json] = deque()
        self.changed = NextChange()
        self.disorder: random.Random | None = None
        self._ended = False
        self._in_hand = False  # the poller has not come back since it was brought something

    @property
    def is_quiet(self) -> bool:
        """Tell whether nothing waits and the last is dealt with: nobody confirms it, but comes again."""
        return not self.waiting and not self._in_hand

    def add(self, event: Json) -> None:
        self.waiting.append(event)
        self.changed.tell()

    async def next(self, seconds: float) -> Json | None:
        """Return the oldest, once there is one; None when nobody said anything for so long."""
        self._in_hand = False
        ends = asyncio.get_running_loop().time() + seconds
        while not self.waiting and (left := ends - asyncio.get_running_loop().time()) > 0 and not self._ended:
            await self.changed.wait(left)
        return self._one() if self.waiting else None

    def taken(self) -> list[Json]:
        """Return all that waits, and no longer does."""
        waiting = [*self.waiting]
        self.waiting.clear()
        return waiting

    def end(self) -> None:
        """Send every poller away."""
        self._ended = True
        self.changed.tell()

    def _one(self) -> Json:
        self._in_hand = True
        if not self.disorder:
            return self.waiting.popleft()
        event = self.disorder.choice(self.waiting)
        if self.disorder.random() >= AGAIN:
            self.waiting.remove(event)
        return event


@dataclass
class BotAccount:
    token: str = "1459232241454765289:sandbox"
    name: str = "zalo_bot"  # of several, each has a name of its own
    shown_name: str = "Nhắc Thư"
    secret: str = ""
    updated: int = 0  # ms since 1970: when the webhook was set or removed
    most_users: int = MOST_USERS
    most_messages: int = MOST_MESSAGES
    photo_field: str = "photo_url"  # as seen; "photo" as documented
    is_wrapped: bool = True  # webhook events as documented, in {"ok":true,"result":…}; flat as seen
    unsupported_has_message: bool = True  # seen both ways
    polls_name_events: bool = True  # what getUpdates brings has an event_name; documented without, seen with
    answers_with_status: bool = False  # a refusal's code is the HTTP status too, else that is 200
    users: dict[str, str] = field(default_factory=dict)  # who wrote: id and name
    turned_away: set[str] = field(default_factory=set)  # who wrote when there were enough
    sent: Counter[str] = field(default_factory=Counter)  # messages, by month ("2026-11")
    updates: BotUpdates = field(default_factory=BotUpdates)
    kinds: tuple[str, ...] = KINDS
    patience: float = PATIENCE
    pauses: tuple[float, ...] = PAUSES
    ends: bool = False

    def admits(self, chat: ZaloChat) -> bool:
        """Return what happens with one user too many is undocumented: here nobody hears of them."""
        if chat.id not in self.users and len(self.users) >= self.most_users:
            self.turned_away.add(chat.id)
            return False
        self.users[chat.id] = chat.name
        return True

    def meet(self, chat: ZaloChat) -> None:
        self.admits(chat)

    def event(self, act: PhoneAct) -> Json | None:
        """
        {"event_name":"message.text.received","message":{"message_id":"82599fa32f56d00e8941",
         "date":1764000000000,"from":{"id":"6ede9afa66b88fe6d6a9","display_name":"Mẫu","is_bot":false},
         "chat":{"id":"6ede9afa66b88fe6d6a9","chat_type":"PRIVATE"},"text":"xong"}}
        """
        if act.said is None or act.kind in UNTOLD or not self.admits(act.chat):
            return None
        kind = EVENTS.get(act.kind, UNSUPPORTED)
        event: Json = {"event_name": f"message.{kind}.received"}
        if kind != UNSUPPORTED or self.unsupported_has_message:
            event["message"] = {**_envelope(act.chat, act.said), **self._content(kind, act.said)}
        return event

    def _content(self, kind: str, said: SandboxMessage) -> Json:
        address = said.attachment.path if said.attachment else ""
        match kind:
            case "text":
                return {"text": said.text}
            case "image":
                return {self.photo_field: address, "caption": said.text}
            case "sticker":
                return {"sticker": "0e078a2fb66a5f34067b", "url": address}
            case "voice":
                return {"voice_url": address}
        return {}

    def headers(self, body: bytes, event: Json) -> Headers:
        return {SECRET_HEADER: self.secret}

    def forged(self, body: bytes, event: Json) -> Headers:
        return {SECRET_HEADER: WRONG_SECRET}

    def posted(self, event: Json) -> Json:
        """Return the event as the webhook gets it."""
        return {"ok": True, "result": event} if self.is_wrapped else event

    def keep(self, event: Json) -> None:
        self.updates.add(event)

    def is_quiet(self) -> bool:
        return self.updates.is_quiet

    def close(self) -> None:
        self.updates.end()


SandboxZaloBot: TypeAlias = ZaloAccount[BotAccount]


def new_bot(
    bot: BotAccount | None = None,
    now: Callable[[], Awaitable[datetime]] = wall_time,
    seconds: Callable[[], float] = time.monotonic,
) -> SandboxZaloBot:
    return ZaloAccount(bot or BotAccount(), now, seconds)


def _envelope(chat: ZaloChat, said: SandboxMessage) -> Json:
    sender = {"id": chat.id, "display_name": chat.name, "is_bot": False}
    where = {"id": chat.id, "chat_type": "PRIVATE"}
    return {"message_id": said.key, "date": milliseconds(said.at), "from": sender, "chat": where}


def milliseconds(moment: datetime) -> int:
    """Since 1970."""
    return int(moment.timestamp() * 1000)
