"""Chats, with two faces: the Bot API's objects and the page's JSON."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.said import Attachment, Said, unread

Json = dict[str, Any]


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
        return unread(self.said, self.read_up_to)

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
    content: Json = _part(said.attachment) if said.attachment else {}
    if said.text:
        content[text] = said.text
    if said.entities:
        content[entities] = said.entities
    return content


def _part(attachment: Attachment) -> Json:
    """Its field of a Message."""
    picture = {**as_file(attachment), "width": attachment.width, "height": attachment.height}
    if attachment.kind == "photo":
        return {"photo": [picture]}
    if attachment.kind == "sticker":
        kind = {"type": "regular", "is_animated": False, "is_video": False}
        return {"sticker": {**picture, **kind, "emoji": "👍"}}
    described = {**as_file(attachment), "mime_type": attachment.media_type}
    if attachment.kind == "voice":
        return {"voice": {**described, "duration": 3}}
    return {"document": {**described, "file_name": attachment.name}}


def as_file(attachment: Attachment) -> Json:
    """The Bot API's File."""
    unique, size = f"u{attachment.file_id[1:]}", len(attachment.content)
    return {"file_id": attachment.file_id, "file_unique_id": unique, "file_size": size}
