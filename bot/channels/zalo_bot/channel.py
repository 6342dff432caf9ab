"""A Zalo bot: what it can carry, sending to it, and reading what it sends us."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
import structlog

from bot.channels.base import (
    MEGABYTE,
    Arrived,
    Attachment,
    Capabilities,
    Headers,
    Impossible,
    NoAnswer,
    Outbound,
    SendFailed,
    Stopped,
    TooFast,
    Undeliverable,
    Unreachable,
    in_order,
    in_turn,
    is_secret,
    written,
)
from bot.channels.downloading import download, downloader
from bot.channels.zalo import (
    CONNECT,
    NO_JSON,
    READ,
    Json,
    address_in,
    client_for,
    id_in,
    inside,
    number,
    post,
    text_in,
    unwrapped,
)
from bot.config import is_local
from bot.conversation import Event, EventKind, RemoteFile

GONE = ("not found", "blocked", "not a friend", "inactive", "deactivated")  # of a chat, or whose it is
LONGEST = 200  # characters of a description that are kept
NOT_FOUND = httpx.codes.NOT_FOUND  # of getWebhookInfo: none is set
log = structlog.get_logger(__name__)
CAN = Capabilities(buttons=0, text_limit=2000, takes_documents=False, picture_limit=0, document_limit=0)
SECRET = "X-Bot-Api-Secret-Token"
POLL = 25  # seconds that Zalo holds an empty poll
REST = 1.0  # seconds from one poll to the next, at least; a server on this machine asks for none
NAME = "zalo_bot"
UNREADABLE = {"message.voice.received": "voice", "message.sticker.received": "sticker"}


class PlatformRefused(Exception):
    """The platform's own answer, before it is known what it means; ``said`` is in its words."""

    def __init__(self, code: int, said: str, retry_after: int) -> None:
        super().__init__(code)
        self.code, self.said, self.retry_after = code, said, retry_after  # the latter in seconds; 0: no hint


@dataclass(frozen=True)
class ZaloBotApi:
    """The token is part of every address: it stands in no failure and is not shown."""

    http: httpx.AsyncClient
    base: str
    token: str = field(repr=False)

    async def ask(self, method: str, **given: Any) -> Any:
        try:
            return await self.try_asking(method, **given)
        except PlatformRefused as refused:
            raise failure_of(refused) from None

    async def try_asking(self, method: str, wait: float = 0, **given: Any) -> Any:
        """Return the result, which may take ``wait`` seconds more. Raises PlatformRefused, SendFailed."""
        patience = httpx.Timeout(READ + wait, connect=CONNECT)
        url = f"{self.base.rstrip('/')}/bot{self.token}/{method}"
        answer = await post(self.http, url, json=given, timeout=patience)
        if answer.body.get("ok") is True:
            return answer.body.get("result")
        code = number(answer.body.get("error_code")) or answer.status
        said = str(answer.body.get("description", "")).replace(self.token, "…")[:LONGEST]
        raise PlatformRefused(code, said, number(inside(answer.body, "parameters").get("retry_after")))


def failure_of(refused: PlatformRefused) -> SendFailed:
    match refused.code:
        case 400 | 403 | 404 if is_gone(refused.said):
            return Unreachable("gone")
        case 400:
            return Impossible("bad request")
        case 401:
            return Stopped("unauthorized")
        case 429 if refused.retry_after > 0:  # a pace, as Telegram's
            return TooFast(timedelta(seconds=refused.retry_after))
        case 429:  # a quota, which has no hint: whoever counts the month knows when there is room
            return Undeliverable("quota")
    return SendFailed(f"error {refused.code}")  # 403 is "internal server error" there: again later


def is_gone(said: str) -> bool:
    """Return whether the chat is gone, by any of these words: how it is said is not documented."""
    words = said.lower()
    return any(one in words for one in GONE) and any(one in words for one in ("chat", "user", "block"))


class NotZalo(SendFailed):
    """Something answers at this address that is no Bot Platform."""


@dataclass(frozen=True)
class ZaloBotStatus:
    username: str
    webhook: str  # "" where there is none
    last_error: str  # of bringing an event there, if the platform ever tells


async def ask_zalo_bot_status(token: str, base: str) -> ZaloBotStatus:
    """Ask who we are there, and where our events go. Raises Stopped, NotZalo, SendFailed."""
    async with client_for(base) as http:
        api = ZaloBotApi(http, base, token)
        try:
            me = {"me": await api.try_asking("getMe")}
        except PlatformRefused as refused:
            raise NotZalo("no API") if refused.code == NOT_FOUND else failure_of(refused) from None
        except NoAnswer as error:
            raise NotZalo(NO_JSON) if str(error) == NO_JSON else error from None
        try:
            hook = {"hook": await api.try_asking("getWebhookInfo")}
        except PlatformRefused as refused:
            if refused.code != NOT_FOUND:
                raise failure_of(refused) from None
            hook = {}
    who, where = inside(me, "me"), inside(hook, "hook")
    wrong = text_in(where, "last_error_message")
    return ZaloBotStatus(text_in(who, "account_name"), text_in(where, "url"), wrong)


@dataclass
class ZaloBot:
    api: ZaloBotApi
    files: httpx.AsyncClient  # for downloads
    gap: timedelta
    secret: str = ""  # of the webhook; "": we poll
    can: Capabilities = CAN
    account: str = ""
    username: str = ""
    name: str = NAME
    key: str = NAME
    burst: int = 1
    chat_gap: timedelta = timedelta(seconds=1)
    chat_burst: int = 3
    is_near: bool = False  # the API is on this machine
    rest: float = REST
    waiting: list[Arrived] = field(default_factory=list)  # what a poll brought that is not confirmed
    _count: int = 0  # of all that polls brought
    _polled: float = 0  # when we last did, by the loop's clock

    async def open(self) -> None:
        me = await self.api.ask("getMe")
        if not isinstance(me, dict) or not me.get("id"):
            raise SendFailed("no id")
        self.account, self.username = str(me["id"]), str(me.get("account_name", ""))

    async def close(self) -> None:
        await self.api.http.aclose()
        await self.files.aclose()

    async def send(self, out: Outbound) -> str:
        """Send the text in as many messages as it takes, and the pictures."""
        if out.action != "send":
            raise Impossible("the channel cannot")
        say = partial(self._say, chat_id=out.chat)
        pictures = [partial(say, "sendPhoto", photo=address_of(one)) for one in out.attachments]
        texts = written(out.message, self.can, out.language)
        said = [partial(say, "sendMessage", text=text) for text in texts]
        return await in_turn(in_order(out.message, said, pictures), out.arrived)

    async def _say(self, method: str, **what: str) -> str:
        sent = await self.api.ask(method, **what)
        return str(sent.get("message_id", "")) if isinstance(sent, dict) else ""

    async def answered(self, _event: Event) -> None:
        """Do nothing: there is nothing to press on this channel, and nothing turns."""

    async def is_typing(self, chat: str) -> None:
        await self.api.ask("sendChatAction", chat_id=chat, action="typing")

    def fetch(self, remote: str, limit: int) -> AsyncIterator[bytes]:
        return download(self.files, remote, limit, may_be_near=self.is_near)

    async def begin_webhook(self, url: str) -> None:
        try:
            await self.api.try_asking("setWebhook", url=url, secret_token=self.secret)
        except PlatformRefused as refused:
            failure, said = failure_of(refused), refused.said.replace(self.secret, "…")
            is_final = isinstance(failure, Impossible)
            raise Impossible(said or "refused") if is_final else failure from None

    def is_genuine(self, headers: Headers, _body: bytes | None) -> bool:
        return is_secret(headers.getlist(SECRET), self.secret)

    def read_webhook(self, body: object, now: datetime) -> Event | None:
        return read_event(body, self.account, now)

    async def begin_polling(self) -> None:
        await self.api.ask("deleteWebhook")

    async def poll(self, offset: int | None, now: Callable[[], datetime]) -> list[Arrived]:
        """Return what has come, after up to 25 seconds of waiting.

        Zalo confirms nothing and brings an event once, or again and again: what is not confirmed to us is
        kept here and brought again, and what comes again is known by its id.
        """
        self.waiting = [one for one in self.waiting if offset is None or one.number >= offset]
        if not self.waiting:
            found = await self._ask_for_events()
            self.waiting = [self._numbered(one, now()) for one in found]
        return list(self.waiting)

    async def _ask_for_events(self) -> list[object]:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._polled + self.rest - loop.time())
        self._polled = loop.time()
        try:
            found = await self.api.try_asking("getUpdates", wait=POLL, timeout=POLL)
        except PlatformRefused as refused:
            if refused.code == httpx.codes.REQUEST_TIMEOUT:  # nothing came
                return []
            raise failure_of(refused) from None
        return found if isinstance(found, list) else [found] if found else []

    def _numbered(self, update: object, now: datetime) -> Arrived:
        self._count += 1
        try:
            return Arrived(self._count, read_event(update, self.account, now))
        except ValueError:
            log.warning("not an event", channel=self.key)
            return Arrived(self._count, None)


def open_zalo_bot(token: str, base: str, gap: timedelta, secret: str = "", *, has_address: bool) -> ZaloBot:
    """Open the bot of ``token``. ``has_address``: the internet reaches us, so Zalo can fetch our pictures."""
    can = replace(CAN, picture_limit=10 * MEGABYTE) if has_address else CAN
    is_near = is_local(base)
    bot = ZaloBot(ZaloBotApi(client_for(base), base, token), downloader(), gap, secret, can, is_near=is_near)
    bot.rest = 0 if is_near else REST
    return bot


def key_of(number: int) -> str:
    """Return the key of the first bot, the second …: "zalo_bot", "zalo_bot_2"."""
    return NAME if number == 1 else f"{NAME}_{number}"


def address_of(attachment: Attachment) -> str:
    """Return where Zalo may fetch a picture, more than once; it takes nothing else."""
    if not attachment.is_picture or not attachment.url:
        raise Impossible("a file without an address")
    return attachment.url


def read_event(body: object, account: str, now: datetime) -> Event | None:
    """Return the event, or None: a bot's own message, one without a chat. Raises ValueError."""
    update = unwrapped(body)
    message = inside(update, "message")
    if not message:
        if not text_in(update, "event_name"):
            raise ValueError("no event")
        return None  # "message.unsupported.received" may not say who sent it: there is nobody to answer
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
