"""Chats and what was said in them, with two faces each: the Bot API's object and the page's JSON."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Attachment:
    """A file as the server keeps it; ``path`` is where the bot fetches it."""

    file_id: str
    kind: str  # photo, document, sticker or voice
    name: str
    media_type: str
    content: bytes
    path: str
    width: int = 0  # pixels, of a picture
    height: int = 0

    def as_file(self) -> Json:
        size = len(self.content)
        return {"file_id": self.file_id, "file_unique_id": f"u{self.file_id[1:]}", "file_size": size}

    def as_part(self) -> Json:
        """Its field of a Message."""
        picture = {**self.as_file(), "width": self.width, "height": self.height}
        if self.kind == "photo":
            return {"photo": [picture]}
        if self.kind == "sticker":
            kind = {"type": "regular", "is_animated": False, "is_video": False}
            return {"sticker": {**picture, **kind, "emoji": "👍"}}
        if self.kind == "voice":
            return {"voice": {**self.as_file(), "duration": 3, "mime_type": self.media_type}}
        return {"document": {**self.as_file(), "file_name": self.name, "mime_type": self.media_type}}

    def as_bubble(self) -> Json:
        size = {"size": len(self.content), "width": self.width, "height": self.height}
        return {"id": self.file_id, "kind": self.kind, "name": self.name, "type": self.media_type, **size}


@dataclass
class Said:
    """One message. A deleted one stays, for the page to show that it was there."""

    id: int
    by_bot: bool
    at: datetime
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    buttons: list[list[Json]] = field(default_factory=list)
    attachment: Attachment | None = None
    location: Json | None = None
    reply_to: "Said | None" = None
    edited_at: datetime | None = None
    deleted: bool = False
    pressed: str = ""  # the callback_data of the button pressed last

    def as_bubble(self) -> Json:
        edited = self.edited_at is not None
        state = {"edited": edited, "deleted": self.deleted, "pressed": self.pressed}
        shown = {"text": self.text, "entities": self.entities, "buttons": self.buttons}
        if self.deleted:
            shown = {"text": "", "entities": [], "buttons": []}
        file = self.attachment.as_bubble() if self.attachment and not self.deleted else None
        place = {"location": self.location, "reply_to": self.reply_to.text if self.reply_to else ""}
        return {
            "id": self.id,
            "by_bot": self.by_bot,
            "at": self.at.isoformat(),
            "file": file,
            **state,
            **shown,
            **place,
        }


@dataclass
class Chat:
    """A person's chat with the bot (or a group's, with a negative id), and who holds the phone."""

    id: int
    name: str
    caption: str = ""  # the holder's role and unit
    language: str = "vi"
    blocked: bool = False
    said: list[Said] = field(default_factory=list)
    read_up_to: int = 0  # id of the last message that the holder saw

    @property
    def unread(self) -> int:
        return sum(each.by_bot and not each.deleted and each.id > self.read_up_to for each in self.said)

    def find(self, message_id: int) -> Said | None:
        """The message, unless it was deleted."""
        return next((each for each in self.said if each.id == message_id and not each.deleted), None)

    def as_chat(self) -> Json:
        if self.id < 0:
            return {"id": self.id, "type": "group", "title": self.name}
        return {"id": self.id, "type": "private", "first_name": self.name}

    def as_user(self) -> Json:
        return {
            "id": abs(self.id),
            "is_bot": False,
            "first_name": self.name,
            "language_code": self.language,
        }

    def as_phone(self) -> Json:
        holder = {"chat_id": self.id, "name": self.name, "caption": self.caption, "blocked": self.blocked}
        return {**holder, "unread": self.unread, "messages": [each.as_bubble() for each in self.said]}


def as_message(said: Said, chat: Chat, bot: Json) -> Json:
    """The Bot API's Message."""
    message: Json = {
        "message_id": said.id,
        "date": int(said.at.timestamp()),
        "chat": chat.as_chat(),
        "from": bot if said.by_bot else chat.as_user(),
    }
    if said.edited_at:
        message["edit_date"] = int(said.edited_at.timestamp())
    if said.reply_to:
        message["reply_to_message"] = as_message(said.reply_to, chat, bot)
    if said.buttons:
        message["reply_markup"] = {"inline_keyboard": said.buttons}
    if said.location:
        message["location"] = said.location
    return message | _content(said)


def _content(said: Said) -> Json:
    text, entities = ("caption", "caption_entities") if said.attachment else ("text", "entities")
    content: Json = said.attachment.as_part() if said.attachment else {}
    if said.text:
        content[text] = said.text
    if said.entities:
        content[entities] = said.entities
    return content
