"""The Official Account: sending with buttons and files, hearing by webhook alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

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
    in_order,
    in_turn,
)
from bot.channels.downloading import download, downloader
from bot.channels.rendering import buttons, written
from bot.channels.zalo import Json, client_for
from bot.channels.zalo_oa.api import TokenSource, ZaloOaApi
from bot.channels.zalo_oa.reading import NAME, is_signed, payload_of, read_event
from bot.clock import WallClock
from bot.config import is_local
from bot.conversation.messages import Event, Message, Option
from bot.conversation.text import LOCAL

CAN = Capabilities(
    buttons=5,
    text_limit=2000,
    can_edit=False,
    can_delete=False,
    has_menu=False,
    picture_limit=MEGABYTE,
    document_limit=5 * MEGABYTE,
    endings=frozenset({"pdf", "doc", "docx", "csv"}),
    picture_endings=frozenset({"jpg", "jpeg", "png"}),
)
TITLE = 100  # characters of a button
TEMPLATE = "v3.0/oa/message/template"
UPLOAD_PICTURE, UPLOAD_DOCUMENT = "v2.0/oa/upload/image", "v2.0/oa/upload/file"


@dataclass(frozen=True)
class OfficialAccount:
    """What the settings say of the Official Account."""

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
        """Paid for and approved beforehand: one line of text, with the choices to be typed, and a time."""
        said = written(out.message, replace(self.can, buttons=0), out.language)
        at = (out.at or WallClock().now()).astimezone(LOCAL)
        shown = {"text": " ".join(" ".join(said).split()), "time": f"{at:%H:%M %d/%m/%Y}"}
        body = {"user_id": out.chat, "template_id": out.template, "template_data": shown}
        return str((await self.api.ask(TEMPLATE, json=body)).get("message_id", ""))

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
        """There is no such sign."""

    def fetch(self, remote: str, limit: int) -> AsyncIterator[bytes]:
        return download(self.files, remote, limit, may_be_near=self.is_near)

    async def begin_webhook(self, _url: str) -> None:
        """Ask by the token whether we are known; where events go is set by hand at developers.zalo.me."""
        await self.api.tokens.access()

    def is_genuine(self, headers: Headers, body: bytes) -> bool:
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
    payload = {"template_type": "button", "buttons": [button(option) for option in options]}
    return {"attachment": {"type": "template", "payload": payload}}


def button(option: Option) -> Json:
    return {"title": option.label[:TITLE], "type": "oa.query.hide", "payload": payload_of(option.token)}
