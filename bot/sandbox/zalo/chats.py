"""A person's chat with an account of ours, and who holds the phone."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.sandbox.said import Said, unread

Json = dict[str, Any]


@dataclass
class Chat:
    id: str
    name: str
    caption: str = ""  # the holder's role and unit
    blocked: bool = False  # the bot; the Official Account: no longer followed
    last_act: datetime | None = None  # of the holder; None: never wrote, never followed
    said: list[Said] = field(default_factory=list)
    read_up_to: int = 0  # place of the last message that the holder saw

    @property
    def unread(self) -> int:
        return unread(self.said, self.read_up_to)

    def find(self, key: str) -> Said | None:
        return next((each for each in self.said if each.key == key), None)

    def as_phone(self) -> Json:
        holder = {"chat_id": self.id, "name": self.name, "caption": self.caption, "blocked": self.blocked}
        return {**holder, "unread": self.unread, "messages": [each.as_bubble() for each in self.said]}


@dataclass(frozen=True)
class Act:
    """What happened in a chat: "text", "image", "follow", "seen", …; "oa_send_…" is our own doing."""

    kind: str
    chat: Chat
    at: datetime
    said: Said | None = None


def key_of(account: str, chat: Chat, number: int) -> str:
    """A message's id, which tells nothing, as Zalo's do: "82599fa32f56d00e8941"."""
    return sha256(f"{account} {chat.id} {number}".encode()).hexdigest()[:20]
