"""The Zalo Official Account: what it can carry, sending to it, and reading what it sends us."""

import hashlib
import json
import mimetypes
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx

from bot.channels.base import (
    MEGABYTE,
    Attachment,
    Capabilities,
    Headers,
    Impossible,
    NoAnswer,
    Outbound,
    SendFailed,
    Undeliverable,
    buttons,
    in_order,
    in_turn,
    is_secret,
    written,
)
from bot.channels.downloading import download, downloader
from bot.channels.zalo import (
    Json,
    address_in,
    client_for,
    id_in,
    inside,
    moment_in,
    size_in,
    text_in,
    unwrapped,
)
from bot.channels.zalo_oa.api import TOO_LONG, TokenSource, ZaloOaApi
from bot.clock import WallClock
from bot.config import is_local
from bot.conversation import LOCAL, MAX_TOKEN, Event, EventKind, Message, RemoteFile, _, regex, speaking

CAN = Capabilities(
    buttons=5,
    text_limit=2000,
    picture_limit=MEGABYTE,
    document_limit=5 * MEGABYTE,
    endings=frozenset({"pdf", "doc", "docx", "csv"}),
    picture_endings=frozenset({"jpg", "jpeg", "png"}),
)
SIGNATURE = "X-ZEvent-Signature"
LENGTH = len("mac=") + 2 * hashlib.sha256().digest_size  # characters of one
TITLE = 100  # characters of a button
UPLOAD_PICTURE, UPLOAD_DOCUMENT = "v2.0/oa/upload/image", "v2.0/oa/upload/file"
NAME = "zalo_oa"
UNREADABLE = {"user_send_audio": "voice", "user_send_sticker": "sticker", "user_send_location": "location"}
FOLLOWING = {"follow": EventKind.UNBLOCKED, "unfollow": EventKind.BLOCKED}
SENT = regex(r"user_send_(?!group_)[a-z_]+")  # and no echo of ours ("oa_send_text"), nothing merely seen
SENTENCE = regex(r"(?<=[.!?])\s+")  # what stands between two
PRESSED = regex(r"#([a-z][a-z_]*:[\w:?=.+/~-]*)")


@dataclass(frozen=True)
class OfficialAccount:
    """The settings of the Official Account."""

    oa_id: str
    app_id: str
    secret: str  # "OA secret key", which signs events
    base: str
    send: str  # the path that messages go to


@dataclass
class ZaloOa:
    api: ZaloOaApi
    files: httpx.AsyncClient  # for downloads
    where: OfficialAccount
    gap: timedelta
    account: str  # its id, by which people find it too: https://zalo.me/2900000000000000001
    username: str
    secret: str
    name: str = NAME
    key: str = NAME
    can: Capabilities = CAN
    burst: int = 1
    chat_gap: timedelta = timedelta(seconds=1)
    chat_burst: int = 3
    is_near: bool = False  # the API is on this machine

    async def open(self) -> None:
        """Ask whether we have a token; who we are stands in the settings. Raises Stopped."""
        await self.api.tokens.access()

    async def close(self) -> None:
        await self.api.http.aclose()
        await self.files.aclose()

    async def send(self, out: Outbound) -> str:
        if out.action != "send":
            raise Impossible("the channel cannot")
        return await self._send_template(out) if out.template else await self._say(out)

    async def _say(self, out: Outbound) -> str:
        """Send the text in as many messages as it takes, the last with the buttons; and the files."""
        *before, last = written(out.message, self.can, out.language)
        messages: list[Json] = [{"text": text} for text in before]
        messages.append({"text": last, **keyboard(out.message)})
        files = [partial(self._send_file, out.chat, file) for file in out.attachments]
        said = [partial(self._send, out.chat, one) for one in messages]
        return await in_turn(in_order(out.message, said, files), out.arrived)

    async def _send_file(self, chat: str, file: Attachment) -> str:
        return await self._send(chat, {"attachment": await self._uploaded(file)})

    async def _send(self, chat: str, message: Json) -> str:
        body = {"recipient": {"user_id": chat}, "message": message}
        return str((await self.api.ask(self.where.send, json=body)).get("message_id", ""))

    async def _send_template(self, out: Outbound) -> str:
        """Send one line of text, with the choices to be typed, and a time: paid for, approved beforehand.

        How long it may be Zalo tells by refusing it, each template's place by its own measure: then shorter.
        """
        first, *shorter = template_texts(out)
        for text in shorter:
            try:
                return await self._send_in_template(out, first)
            except Undeliverable as error:
                if str(error) != TOO_LONG:
                    raise
            first = text
        return await self._send_in_template(out, first)

    async def _send_in_template(self, out: Outbound, text: str) -> str:
        at = (out.at or WallClock().now()).astimezone(LOCAL)
        shown = {"text": text, "time": f"{at:%H:%M %d/%m/%Y}"}
        body = {"user_id": out.chat, "template_id": out.template, "template_data": shown}
        return str((await self.api.ask("v3.0/oa/message/template", json=body)).get("message_id", ""))

    async def _uploaded(self, file: Attachment) -> Json:
        """Return the file as a part of a message; Zalo keeps it for seven days."""
        if not file.is_picture:
            kept = await self._upload(UPLOAD_DOCUMENT, file)
            return {"type": "file", "payload": {"token": str(kept.get("token", ""))}}
        kept = await self._upload(UPLOAD_PICTURE, file)
        shown = {"media_type": "image", "attachment_id": str(kept.get("attachment_id", ""))}
        return {"type": "template", "payload": {"template_type": "media", "elements": [shown]}}

    async def _upload(self, path: str, file: Attachment) -> Json:
        """Upload a file. An answer that is lost is no doubt: the person has seen nothing yet."""
        try:
            return await self.api.ask(path, files={"file": (file.name, file.content)})
        except NoAnswer as error:
            raise SendFailed(str(error)) from None

    async def answered(self, _event: Event) -> None:
        """Do nothing: a tap is a text there, and nothing turns."""

    async def is_typing(self, _chat: str) -> None:
        """Do nothing: there is no such sign."""

    def fetch(self, remote: str, limit: int) -> AsyncIterator[bytes]:
        return download(self.files, remote, limit, may_be_near=self.is_near)

    async def begin_webhook(self, _url: str) -> None:
        """Ask by the token whether we are known; where events go is set by hand at developers.zalo.me."""
        await self.api.tokens.access()

    def is_genuine(self, headers: Headers, body: bytes | None) -> bool:
        if body is None:
            return [len(one) for one in headers.getlist(SIGNATURE)] == [LENGTH]
        return is_signed(headers, body, self.where.app_id, self.secret)

    def read_webhook(self, body: object, now: datetime) -> Event | None:
        return read_event(body, self.account, now)


def open_zalo_oa(where: OfficialAccount, gap: timedelta, tokens: TokenSource) -> ZaloOa:
    api = ZaloOaApi(client_for(where.base), where.base, tokens)
    known = (where.oa_id, where.oa_id, where.secret)
    return ZaloOa(api, downloader(), where, gap, *known, is_near=is_local(where.base))


def keyboard(message: Message) -> Json:
    """Return the buttons under a text; {} for none. Sources differ on whether the type is named: it is."""
    options = buttons(message, CAN)
    if not options:
        return {}
    shown = [
        {"title": option.label[:TITLE], "type": "oa.query.hide", "payload": payload_of(option.token)}
        for option in options
    ]
    payload = {"template_type": "button", "buttons": shown}
    return {"attachment": {"type": "template", "payload": payload}}


def template_texts(out: Outbound) -> list[str]:
    """Return what a template may say, the fullest first: all; the first sentence; no choice in words."""
    plain, message = replace(CAN, buttons=0), out.message
    full = written(message, plain, out.language)
    if not out.is_brief:
        return [one_line(full)]
    brief = replace(message, text=SENTENCE.split(message.text, maxsplit=1)[0])
    words = ", ".join(option.words for option in message.options if option.words)
    with speaking(out.language):
        typed = _("Xin gõ: {words}", words=words) if words else ""
    briefer = written(brief, plain, out.language)
    briefest = [*written(replace(brief, options=()), plain, out.language), typed]
    return list(dict.fromkeys(map(one_line, (full, briefer, briefest))))


def one_line(texts: Sequence[str]) -> str:
    return " ".join(" ".join(texts).split())


def payload_of(token: str) -> str:
    """Return what a button sends: a text that nobody types, and with a colon, so that a "#word" is none.

    The right is asked at each press, so one that was typed does no harm.
    """
    return f"#{token}" if ":" in token else f"#{token}:"


def read_event(body: object, account: str, now: datetime) -> Event | None:
    """Return the event, or None where it is none of ours. Raises ValueError."""
    event = unwrapped(body)
    name = text_in(event, "event_name")
    if name in FOLLOWING:
        kind, chat = FOLLOWING[name], id_in(inside(event, "follower"), "id")
        made = f"{kind}:{chat}:{id_in(event, 'timestamp')}"  # there is no id: of who, what and when
        read: Json = {"whom": id_in(event, "oa_id"), "id": made, "chat": chat, "kind": kind}
    elif SENT.fullmatch(name):
        read = read_message(event, name)
    else:
        return None
    is_ours = read.pop("whom") == account
    signed_at = moment_in(event, "timestamp")
    return Event(channel=NAME, account=account, at=now, signed_at=signed_at, **read) if is_ours else None


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
    """Read words, a press, a picture or a document, or something that we do not read."""
    text = text_in(message, "text")
    if name == "user_send_text":
        return read_words(text)
    payload = inside(attachment_in(message), "payload")
    address = address_in(payload, "url")
    if name == "user_send_image" and address:
        picture = RemoteFile(address, "anh.jpg", None, "image/jpeg")
        return {"kind": EventKind.FILE, "text": text, "file": picture}
    if name == "user_send_file" and address:
        called = text_in(payload, "name")
        media_type = mimetypes.guess_type(called)[0] or ""
        document = RemoteFile(address, called, size_in(payload, "size"), media_type)
        return {"kind": EventKind.FILE, "text": text, "file": document}
    if name == "user_send_link":
        return {"kind": EventKind.TEXT, "text": text or address}
    return {"kind": EventKind.UNSUPPORTED, "text": UNREADABLE.get(name) or text or "other"}


def read_words(text: str) -> dict[str, Any]:
    pressed = PRESSED.fullmatch(text)
    if pressed and len(pressed[1].encode()) <= MAX_TOKEN:
        return {"kind": EventKind.TAP, "text": pressed[1]}
    return {"kind": EventKind.TEXT, "text": text}


def attachment_in(message: Json) -> Json:
    held = message.get("attachments")
    return held[0] if isinstance(held, list) and held and isinstance(held[0], dict) else {}


def is_signed(headers: Headers, body: bytes, app_id: str, secret: str) -> bool:
    """Return whether Zalo has signed it. Never an exception: what cannot be read is not genuine."""
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
