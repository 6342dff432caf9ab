"""What the Official Account's webhook is told: https://developers.zalo.me/docs/official-account/webhook"""

from hashlib import md5
from pathlib import PurePath
from typing import Any

from bot.sandbox.said import Attachment, Said
from bot.sandbox.zalo.chats import Act

Json = dict[str, Any]

SEEN = "user_seen_message"
FOLLOWING = ("follow", "unfollow")
SOURCE = "oa_profile"  # where "follow" was pressed


def event(app_id: str, oa_id: str, act: Act) -> Json:
    """
    {"app_id":"360846524940903967","event_name":"user_send_text","timestamp":"1764000000000",
     "sender":{"id":"3480157324168530213"},"recipient":{"id":"388613280878808645"},
     "user_id_by_app":"552177279717587730","message":{"text":"xong","msg_id":"82599fa32f56d00e8941"}}
    """
    stamped: Json = {"app_id": app_id, "timestamp": str(int(act.at.timestamp() * 1000))}
    if act.said is None:
        return {**stamped, "event_name": act.kind, "oa_id": oa_id, **_follower(act)}
    person, account = {"id": act.chat.id}, {"id": oa_id}
    if act.kind.startswith("oa_send"):
        parties = {"sender": account, "recipient": person}
        return {**stamped, "event_name": act.kind, **parties, "message": _message(act.said)}
    parties = {"sender": person, "recipient": account}
    if act.kind == "seen":
        return {**stamped, "event_name": SEEN, **parties, "message": {"msg_ids": [act.said.key]}}
    message = {"event_name": f"user_send_{act.kind}", **parties, "message": _message(act.said)}
    return {**stamped, "user_id_by_app": by_app(act.chat.id), **message}


def by_app(user_id: str) -> str:
    """The same person has another number with each app."""
    return str(int.from_bytes(md5(user_id.encode(), usedforsecurity=False).digest()[:7]) + 2**53)


def _follower(act: Act) -> Json:
    return {"follower": {"id": act.chat.id}, "source": SOURCE, "user_id_by_app": by_app(act.chat.id)}


def _message(said: Said) -> Json:
    message: Json = {"msg_id": said.key}
    if said.text:
        message["text"] = said.text
    if said.reply_to:
        message["quote_msg_id"] = said.reply_to.key
    if said.attachment:
        message["attachments"] = [_attachment(said.attachment)]
    if said.location:
        coordinates = {name: str(degrees) for name, degrees in said.location.items()}
        message["attachments"] = [{"type": "location", "payload": {"coordinates": coordinates}}]
    return message


def _attachment(file: Attachment) -> Json:
    match file.kind:
        case "photo":
            return {"type": "image", "payload": {"thumbnail": file.path, "url": file.path}}
        case "voice":
            return {"type": "audio", "payload": {"url": file.path}}
        case "sticker":
            return {"type": "sticker", "payload": {"id": "21990", "url": file.path}}
    checksum = md5(file.content, usedforsecurity=False).hexdigest()
    kind = PurePath(file.name).suffix.removeprefix(".").lower()
    described = {"name": file.name, "size": str(len(file.content)), "type": kind, "checksum": checksum}
    return {"type": "file", "payload": {"url": file.path, **described}}
