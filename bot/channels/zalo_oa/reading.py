"""What an Official Account hears, as events, and whether Zalo has signed it.

    X-ZEvent-Signature: mac=5f2c…     SHA-256 of app id, raw body, timestamp and the OA's secret key
    {"app_id": "431000000000000001", "event_name": "user_send_text", "timestamp": "1764036000000",
     "sender": {"id": "3480157324168530213"}, "recipient": {"id": "2900000000000000001"},
     "message": {"msg_id": "96d3cdf3af150460909", "text": "xong"}}
    {"app_id": "431000000000000001", "oa_id": "2900000000000000001", "event_name": "follow",
     "follower": {"id": "3480157324168530213"}, "source": "oa_profile", "timestamp": "1764036000000"}

(developers.zalo.me/docs/official-account/webhook, …/webhook/tong-quan)
"""

import hashlib
import json
import mimetypes
import re
from datetime import datetime
from typing import Any

from bot.channels.base import Headers, is_secret
from bot.channels.zalo import Json, address_in, id_in, inside, moment_in, size_in, text_in, unwrapped
from bot.conversation.messages import MAX_TOKEN, Event, EventKind, RemoteFile

NAME = "zalo_oa"
UNREADABLE = {"user_send_audio": "voice", "user_send_sticker": "sticker", "user_send_location": "location"}
FOLLOWING = {"follow": EventKind.UNBLOCKED, "unfollow": EventKind.BLOCKED}
SENT = re.compile(r"user_send_(?!group_)[a-z_]+")  # and no echo of ours ("oa_send_text"), nothing merely seen
PRESSED = re.compile(r"#([a-z][a-z_]*:[\w:?=.+/~-]*)")

SIGNATURE = "X-ZEvent-Signature"


def payload_of(token: str) -> str:
    """Return what a button sends when it is tapped: a text that nobody could have typed.

    The right is asked for at each press, so one that was typed does no harm. There is always a colon, so
    that a "#word" is none.
    """
    return f"#{token}" if ":" in token else f"#{token}:"


def read_event(body: object, account: str, now: datetime) -> Event | None:
    """Return the event, or None where it is none of ours. Raises ValueError."""
    event = unwrapped(body)
    name = text_in(event, "event_name")
    if name in FOLLOWING:
        read = read_following(event, FOLLOWING[name])
    elif SENT.fullmatch(name):
        read = read_message(event, name)
    else:
        return None
    is_ours = read.pop("whom") == account
    signed_at = moment_in(event, "timestamp")
    return Event(channel=NAME, account=account, at=now, signed_at=signed_at, **read) if is_ours else None


def read_following(event: Json, kind: EventKind) -> dict[str, Any]:
    """Read a follow or unfollow, which has no id: one is made of who, what and when."""
    chat = id_in(inside(event, "follower"), "id")
    made = f"{kind}:{chat}:{id_in(event, 'timestamp')}"
    return {"whom": id_in(event, "oa_id"), "id": made, "chat": chat, "kind": kind}


def read_message(event: Json, name: str) -> dict[str, Any]:
    message = inside(event, "message")
    message_id = id_in(message, "msg_id")
    return {
        "whom": id_in(inside(event, "recipient"), "id"),
        "id": message_id,
        "chat": id_in(inside(event, "sender"), "id"),
        "message_id": message_id,
        "reply_to": text_in(message, "quote_msg_id"),
        **read_content(message, name),
    }


def read_content(message: Json, name: str) -> dict[str, Any]:
    """Words, a press, a picture or a document, or something that we do not read."""
    text = text_in(message, "text")
    if name == "user_send_text":
        return read_words(text)
    payload = inside(attachment_in(message), "payload")
    address = address_in(payload, "url")
    if name == "user_send_image" and address:
        return {
            "kind": EventKind.FILE,
            "text": text,
            "file": RemoteFile(address, "anh.jpg", None, "image/jpeg"),
        }
    if name == "user_send_file" and address:
        return {"kind": EventKind.FILE, "text": text, "file": document(payload, address)}
    if name == "user_send_link":
        return {"kind": EventKind.TEXT, "text": text or address}
    return {"kind": EventKind.UNSUPPORTED, "text": UNREADABLE.get(name) or text or "other"}


def read_words(text: str) -> dict[str, Any]:
    pressed = PRESSED.fullmatch(text)
    if pressed and len(pressed[1].encode()) <= MAX_TOKEN:
        return {"kind": EventKind.TAP, "text": pressed[1]}
    return {"kind": EventKind.TEXT, "text": text}


def attachment_in(message: Json) -> Json:
    """Return the first attachment: one message brings one file."""
    held = message.get("attachments")
    return held[0] if isinstance(held, list) and held and isinstance(held[0], dict) else {}


def document(payload: Json, address: str) -> RemoteFile:
    name = text_in(payload, "name")
    return RemoteFile(address, name, size_in(payload, "size"), mimetypes.guess_type(name)[0] or "")


def is_signed(headers: Headers, body: bytes, app_id: str, secret: str) -> bool:
    """Never an exception: what cannot be read is not genuine."""
    try:
        event = unwrapped(json.loads(body))
        of_app, timestamp = id_in(event, "app_id"), id_in(event, "timestamp")
    except (ValueError, RecursionError):
        return False
    given = headers.getlist(SIGNATURE)
    return bool(secret) and of_app == app_id and is_secret(given, signature(app_id, body, timestamp, secret))


def signature(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    signed = b"".join([app_id.encode(), body, timestamp.encode(), secret.encode()])
    return f"mac={hashlib.sha256(signed).hexdigest()}"
