"""A bot of the Zalo Bot Platform: who it is, its limits, and how it is told what people did.

Where sources conflict or are silent, each way is a switch of ``Bot`` and says so.
"""

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from bot.sandbox.calls import wall_time
from bot.sandbox.said import Said
from bot.sandbox.zalo.bot.updates import Updates
from bot.sandbox.zalo.chats import Act, Chat
from bot.sandbox.zalo.state import Zalo
from bot.sandbox.zalo.webhook import Headers

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


@dataclass
class Bot:
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
    updates: Updates = field(default_factory=Updates)
    kinds: tuple[str, ...] = KINDS
    patience: float = PATIENCE
    pauses: tuple[float, ...] = PAUSES
    ends: bool = False

    def admits(self, chat: Chat) -> bool:
        """What happens with one user too many is undocumented: here nobody hears of them."""
        if chat.id not in self.users and len(self.users) >= self.most_users:
            self.turned_away.add(chat.id)
            return False
        self.users[chat.id] = chat.name
        return True

    def meet(self, chat: Chat) -> None:
        self.admits(chat)

    def event(self, act: Act) -> Json | None:
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

    def _content(self, kind: str, said: Said) -> Json:
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
        """As the webhook gets it."""
        return {"ok": True, "result": event} if self.is_wrapped else event

    def keep(self, event: Json) -> None:
        self.updates.add(event)

    def is_quiet(self) -> bool:
        return self.updates.is_quiet

    def close(self) -> None:
        self.updates.end()


ZaloBot: TypeAlias = Zalo[Bot]


def new_bot(
    bot: Bot | None = None,
    now: Callable[[], Awaitable[datetime]] = wall_time,
    seconds: Callable[[], float] = time.monotonic,
) -> ZaloBot:
    return Zalo(bot or Bot(), now, seconds)


def _envelope(chat: Chat, said: Said) -> Json:
    sender = {"id": chat.id, "display_name": chat.name, "is_bot": False}
    where = {"id": chat.id, "chat_type": "PRIVATE"}
    return {"message_id": said.key, "date": milliseconds(said.at), "from": sender, "chat": where}


def milliseconds(moment: datetime) -> int:
    """Since 1970."""
    return int(moment.timestamp() * 1000)
