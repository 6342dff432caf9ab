"""What the Bot Platform tells, as events.

    {"event_name": "message.text.received",
     "message": {"message_id": "16f6366b3f02645a3d15", "date": 1764000000000,
                 "from": {"id": "e4ea2cd5189df1c3a88c", "display_name": "Ví Dụ", "is_bot": false},
                 "chat": {"id": "e4ea2cd5189df1c3a88c", "chat_type": "PRIVATE"}, "text": "xong"}}

Documented within {"ok": true, "result": …} and seen as it is; a picture's address as ``photo`` and as
``photo_url``; by polling also without ``event_name``. All of these are read. (bot.zaloplatforms.com/docs)
"""

from datetime import datetime
from typing import Any

from bot.channels.zalo import Json, address_in, id_in, inside, text_in, unwrapped
from bot.conversation.messages import Event, EventKind, RemoteFile

NAME = "zalo_bot"
UNREADABLE = {"message.voice.received": "voice", "message.sticker.received": "sticker"}


def read_event(body: object, account: str, now: datetime) -> Event | None:
    """Return the event, or None: a bot's own message, one without a chat. Raises ValueError."""
    update = unwrapped(body)
    message = inside(update, "message")
    if not message:
        if not text_in(update, "event_name"):
            raise ValueError("no event")
        return (
            None  # "message.unsupported.received" may say nothing of who sent it: there is nobody to answer
        )
    sender = inside(message, "from")
    if sender.get("is_bot") is True:
        return None
    chat, message_id = inside(message, "chat"), id_in(message, "message_id")
    is_group = text_in(chat, "chat_type").upper() == "GROUP"
    return Event(
        channel=NAME,
        account=account,
        id=message_id,
        chat=id_in(chat, "id"),
        at=now,
        message_id=message_id,
        shown_name=text_in(sender, "display_name") or text_in(sender, "first_name"),
        **({"kind": EventKind.GROUP} if is_group else read_content(text_in(update, "event_name"), message)),
    )


def read_content(name: str, message: Json) -> dict[str, Any]:
    """Read what a private message holds: words, a picture with a caption, or something we do not read."""
    if name in UNREADABLE:
        return {"kind": EventKind.UNSUPPORTED, "text": UNREADABLE[name]}
    if address := address_in(message, "photo_url") or address_in(message, "photo"):
        picture = RemoteFile(address, "anh.jpg", None, "image/jpeg")
        return {"kind": EventKind.FILE, "text": text_in(message, "caption"), "file": picture}
    if isinstance(message.get("text"), str) and name in ("", "message.text.received"):
        return {"kind": EventKind.TEXT, "text": text_in(message, "text")}
    return {"kind": EventKind.UNSUPPORTED, "text": text_in(message, "caption") or "other"}  # a file, for one
