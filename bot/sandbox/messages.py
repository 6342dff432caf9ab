"""What was said in a chat, whatever the channel, how the page is told of it, and the size of a picture."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

NOT_YET = datetime.min.replace(tzinfo=UTC)  # replaced when the message is added

PICTURES = ("image/jpeg", "image/png")  # what a phone sends as a photo
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
STARTS_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


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

    id: int
    by_bot: bool
    at: datetime
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
        edited = self.edited_at is not None
        state = {"edited": edited, "deleted": self.deleted, "pressed": self.pressed}
        shown = {"text": self.text, "entities": self.entities, "buttons": self.buttons}
        if self.deleted:
            shown = {"text": "", "entities": [], "buttons": []}
        file = self.attachment.as_bubble() if self.attachment and not self.deleted else None
        place = {"location": self.location, "reply_to": self.reply_to.text if self.reply_to else ""}
        return {
            "id": self.key or self.id,
            "by_bot": self.by_bot,
            "at": self.at.isoformat(),
            "file": file,
            **state,
            **shown,
            **place,
        }


def unread(said: list[SandboxMessage], read_up_to: int) -> int:
    """Return how many messages of the bot's stand below the last one that was seen."""
    return sum(each.by_bot and not each.deleted and each.id > read_up_to for each in said)


def units(text: str) -> int:
    """Return how long Telegram and Zalo take ``text`` to be, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def size_of_picture(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or a JPEG; None for anything else."""
    if content.startswith(PNG) and len(content) >= 24:
        return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    return _size_of_jpeg(content) if content.startswith(JPEG) else None


def _size_of_jpeg(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        if content[at + 1] in STARTS_OF_FRAME:
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7])
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return None
