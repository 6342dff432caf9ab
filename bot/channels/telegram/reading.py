"""Telegram's updates as events.

{"update_id": 815000017, "message": {"message_id": 42, "date": 1764036000,
 "chat": {"id": 700000001, "type": "private"},
 "from": {"id": 700000001, "is_bot": false, "first_name": "Ví Dụ"}, "text": "xong"}}
(core.telegram.org/bots/api#update)
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, PhotoSize, Update

from bot.message import Event, Kind, RemoteFile
from bot.text import nfc

NAME = "telegram"
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
UNREADABLE = (  # attribute of a message -> what we call it
    ("voice", "voice"),
    ("video_note", "voice"),
    ("audio", "voice"),
    ("sticker", "sticker"),
    ("location", "location"),
    ("venue", "location"),
)
NOT_TEXT = re.compile("[\x00\ud800-\udfff]")  # NUL and halves of characters: no database can hold them


def read_event(update: Update, account: str, now: datetime) -> Event | None:
    """The event in ``update``, or None where it is none of ours: a channel's post, a service message."""
    fields = read_press(update.callback_query) or read_membership(update.my_chat_member)
    if fields is None and (message := update.message or update.edited_message):
        fields = read_message(message, is_edit=update.message is None)
    if fields is None:
        return None
    return Event(channel=NAME, account=account, id=str(update.update_id), at=now, **fields)


def read_press(query: CallbackQuery | None) -> dict[str, Any] | None:
    """A button pressed: its token, and the message that it stood under."""
    if query is None or query.message is None or query.data is None:
        return None
    return {
        "chat": str(query.message.chat.id),
        "kind": Kind.TAP,
        "text": clean(query.data),
        "message_id": str(query.message.message_id),
        "callback_id": query.id,
        "shown_name": clean(query.from_user.full_name),
    }


def read_membership(change: ChatMemberUpdated | None) -> dict[str, Any] | None:
    """We were blocked, or let in again. In groups it says nothing to us."""
    if change is None or change.chat.type != "private":
        return None
    is_gone = change.new_chat_member.status in ("kicked", "left")
    return {"chat": str(change.chat.id), "kind": Kind.BLOCKED if is_gone else Kind.UNBLOCKED}


def read_message(message: Message, *, is_edit: bool) -> dict[str, Any] | None:
    if message.from_user is not None and message.from_user.is_bot:
        return None
    sender = message.from_user.full_name if message.from_user else ""
    reply = message.reply_to_message
    common: dict[str, Any] = {
        "chat": str(message.chat.id),
        "message_id": str(message.message_id),
        "shown_name": clean(sender),
        "reply_to": str(reply.message_id) if reply else "",
    }
    content = {"kind": Kind.GROUP} if message.chat.type != "private" else read_content(message)
    if content is not None and is_edit and content["kind"] != Kind.GROUP:
        content["kind"] = Kind.EDITED
    return None if content is None else common | content


def read_content(message: Message) -> dict[str, Any] | None:
    """What a private message holds: words, a file with a caption, or something that we do not read."""
    if message.text is not None:
        return {"kind": Kind.TEXT, "text": clean(message.text)}
    caption = clean(message.caption or "")
    if message.photo:
        return {"kind": Kind.FILE, "text": caption, "file": picture(message.photo)}
    if document := message.document:
        name = clean(document.file_name or "")
        held = RemoteFile(document.file_id, name, document.file_size, document.mime_type or "")
        return {"kind": Kind.FILE, "text": caption, "file": held}
    for attribute, name in UNREADABLE:
        if getattr(message, attribute):
            return {"kind": Kind.UNSUPPORTED, "text": name}
    has_content = message.video or message.animation or message.contact or message.poll or message.dice
    return {"kind": Kind.UNSUPPORTED, "text": caption or "other"} if has_content else None


def picture(sizes: Sequence[PhotoSize]) -> RemoteFile:
    """The largest size of a photo."""
    largest = max(sizes, key=lambda size: size.width * size.height)
    return RemoteFile(largest.file_id, "anh.jpg", largest.file_size, "image/jpeg")


def clean(text: str) -> str:
    return nfc(NOT_TEXT.sub("", text))
