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

from bot.conversation.messages import Event, EventKind, RemoteFile
from bot.conversation.text import received

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
ID = re.compile(r"-?[0-9]{1,19}")


def read_event(update: Update, account: str, now: datetime) -> Event | None:
    """Return the event in ``update``, or None: a channel's post, a service message."""
    fields = read_press(update.callback_query) or read_membership(update.my_chat_member)
    if fields is None and (message := update.message or update.edited_message):
        fields = read_message(message, is_edit=update.message is None)
    if fields is None:
        return None
    event = Event(channel=NAME, account=account, id=str(update.update_id), at=now, **fields)
    return event if ID.fullmatch(event.id) and ID.fullmatch(event.chat) else None


def read_press(query: CallbackQuery | None) -> dict[str, Any] | None:
    """Read a press: the button's token, and the message that it stood under."""
    if query is None or query.message is None or query.data is None:
        return None
    return {
        "chat": str(query.message.chat.id),
        "kind": EventKind.TAP,
        "text": received(query.data),
        "message_id": str(query.message.message_id),
        "callback_id": received(query.id),
        "shown_name": received(query.from_user.full_name),
    }


def read_membership(change: ChatMemberUpdated | None) -> dict[str, Any] | None:
    """We were blocked, or let in again. In groups it says nothing to us."""
    if change is None or change.chat.type != "private":
        return None
    is_gone = change.new_chat_member.status in ("kicked", "left")
    return {"chat": str(change.chat.id), "kind": EventKind.BLOCKED if is_gone else EventKind.UNBLOCKED}


def read_message(message: Message, *, is_edit: bool) -> dict[str, Any] | None:
    if message.from_user is not None and message.from_user.is_bot:
        return None
    sender = message.from_user.full_name if message.from_user else ""
    reply = message.reply_to_message
    common: dict[str, Any] = {
        "chat": str(message.chat.id),
        "message_id": str(message.message_id),
        "shown_name": received(sender),
        "reply_to": str(reply.message_id) if reply else "",
    }
    content = {"kind": EventKind.GROUP} if message.chat.type != "private" else read_content(message)
    if content is not None and is_edit and content["kind"] != EventKind.GROUP:
        content["kind"] = EventKind.EDITED
    return None if content is None else common | content


def read_content(message: Message) -> dict[str, Any] | None:
    """Read what a private message holds: words, a file with a caption, or something that we do not read."""
    if message.text is not None:
        return {"kind": EventKind.TEXT, "text": received(message.text)}
    caption = received(message.caption or "")
    if message.photo:
        return {"kind": EventKind.FILE, "text": caption, "file": picture(message.photo)}
    if document := message.document:
        name = received(document.file_name or "")
        kind = received(document.mime_type or "")
        held = RemoteFile(received(document.file_id), name, size_in(document.file_size), kind)
        return {"kind": EventKind.FILE, "text": caption, "file": held}
    for attribute, name in UNREADABLE:
        if getattr(message, attribute):
            return {"kind": EventKind.UNSUPPORTED, "text": name}
    has_content = message.video or message.animation or message.contact or message.poll or message.dice
    return {"kind": EventKind.UNSUPPORTED, "text": caption or "other"} if has_content else None


def picture(sizes: Sequence[PhotoSize]) -> RemoteFile:
    """Return the largest size of a photo."""
    largest = max(sizes, key=lambda size: size.width * size.height)
    return RemoteFile(received(largest.file_id), "anh.jpg", size_in(largest.file_size), "image/jpeg")


def size_in(said: object) -> int | None:
    """Bytes, as far as a database can hold the number: the library looks at none of it."""
    return said if isinstance(said, int) and 0 <= said < 2**63 else None
