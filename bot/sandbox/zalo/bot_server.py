"""The bots on the network: ``/bot<token>/<method>``, in envelopes; what each method takes, does, answers.

https://bot.zaloplatforms.com/docs/apis/
"""

import asyncio
import random
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.conversation import local_date
from bot.sandbox.phones import (
    Dropped,
    Json,
    NextChange,
    SandboxMessage,
    Silence,
    gone,
    next_fault,
    size_of_picture,
    units,
    unless_gone,
)
from bot.sandbox.zalo.calls import AGAIN, Headers, ZaloRefusal, json_object
from bot.sandbox.zalo.state import PhoneAct, ZaloAccount, ZaloChat

MOST_BOTS = 3  # of one account
REFUSALS = {
    "429": "Quota exceeded",
    "500": "Internal server error",
    "401": "Unauthorized",
    "403": "Internal server error",  # so it is labelled
}

LONGEST_TEXT = 2000  # UTF-16 units, of a caption too
ACTIONS = ("typing", "upload_photo")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SECRET_HEADER = "X-Bot-Api-Secret-Token"
PATIENCE, PAUSES = 10.0, (1.0, 5.0, 30.0, 120.0, 600.0)  # seconds; undocumented, our own choice
EVENTS = {"text": "text", "image": "image", "sticker": "sticker", "audio": "voice"}
UNSUPPORTED = "unsupported"


class BotUpdates:
    """``disorder``, once set, brings what waits in any order, and some of it once more."""

    def __init__(self) -> None:
        self.waiting: deque[Json] = deque()
        self.changed = NextChange()
        self.disorder: random.Random | None = None
        self._ended = False
        self._in_hand = False  # the poller has not come back since it was brought something

    @property
    def is_quiet(self) -> bool:
        """Tell whether nothing waits and the last is dealt with: nobody confirms it, but comes again."""
        return not self.waiting and not self._in_hand

    def add(self, event: Json) -> None:
        self.waiting.append(event)
        self.changed.tell()

    async def next(self, seconds: float) -> Json | None:
        self._in_hand = False
        ends = asyncio.get_running_loop().time() + seconds
        while not self.waiting and (left := ends - asyncio.get_running_loop().time()) > 0 and not self._ended:
            await self.changed.wait(left)
        return self._one() if self.waiting else None

    def taken(self) -> list[Json]:
        waiting = [*self.waiting]
        self.waiting.clear()
        return waiting

    def end(self) -> None:
        self._ended = True
        self.changed.tell()

    def _one(self) -> Json:
        self._in_hand = True
        if not self.disorder:
            return self.waiting.popleft()
        event = self.disorder.choice(self.waiting)
        if self.disorder.random() >= AGAIN:
            self.waiting.remove(event)
        return event


@dataclass
class BotAccount:
    token: str = "1459232241454765289:sandbox"
    name: str = "zalo_bot"  # of several, each has a name of its own
    shown_name: str = "Nhắc Thư"
    secret: str = ""
    updated: int = 0  # ms since 1970: when the webhook was set or removed
    most_users: int = 50
    most_messages: int = 3000  # a calendar month
    photo_field: str = "photo_url"  # as seen; "photo" as documented
    is_wrapped: bool = True  # webhook events as documented, in {"ok":true,"result":…}; flat as seen
    unsupported_has_message: bool = True  # seen both ways
    polls_name_events: bool = True  # what getUpdates brings has an event_name; documented without, seen with
    answers_with_status: bool = False  # a refusal's code is the HTTP status too, else that is 200
    users: dict[str, str] = field(default_factory=dict)  # who wrote: id and name
    turned_away: set[str] = field(default_factory=set)  # who wrote when there were enough
    sent: Counter[str] = field(default_factory=Counter)  # messages, by month ("2026-11")
    updates: BotUpdates = field(default_factory=BotUpdates)
    kinds: tuple[str, ...] = tuple(REFUSALS)
    patience: float = PATIENCE
    pauses: tuple[float, ...] = PAUSES
    ends: bool = False

    def admits(self, chat: ZaloChat) -> bool:
        """Take a person in; what happens with one too many is undocumented: here nobody hears of them."""
        if chat.id not in self.users and len(self.users) >= self.most_users:
            self.turned_away.add(chat.id)
            return False
        self.users[chat.id] = chat.name
        return True

    def meet(self, chat: ZaloChat) -> None:
        self.admits(chat)

    def event(self, act: PhoneAct) -> Json | None:
        """Return the event as Zalo's bot gets it.

        {"event_name":"message.text.received","message":{"message_id":"82599fa32f56d00e8941",
         "date":1764000000000,"from":{"id":"6ede9afa66b88fe6d6a9","display_name":"Mẫu","is_bot":false},
         "chat":{"id":"6ede9afa66b88fe6d6a9","chat_type":"PRIVATE"},"text":"xong"}}
        """
        if act.said is None or act.kind in ("follow", "unfollow", "seen") or not self.admits(act.chat):
            return None
        kind = EVENTS.get(act.kind, UNSUPPORTED)
        event: Json = {"event_name": f"message.{kind}.received"}
        if kind != UNSUPPORTED or self.unsupported_has_message:
            event["message"] = {
                "message_id": act.said.key,
                "date": milliseconds(act.said.at),
                "from": {"id": act.chat.id, "display_name": act.chat.name, "is_bot": False},
                "chat": {"id": act.chat.id, "chat_type": "PRIVATE"},
                **self._content(kind, act.said),
            }
        return event

    def _content(self, kind: str, said: SandboxMessage) -> Json:
        address = said.attachment.path if said.attachment else ""
        match kind:
            case "text":
                return {"text": said.text}
            case "image":
                return {self.photo_field: address, "caption": said.text}
            case "sticker":
                return {"sticker": "0e078a2fb66a5f34067b", "url": address}
            case "voice":
                return {"voice_url": address}
        return {}

    def headers(self, body: bytes, event: Json) -> Headers:
        return {SECRET_HEADER: self.secret}

    def forged(self, body: bytes, event: Json) -> Headers:
        return {SECRET_HEADER: "not-the-secret"}

    def posted(self, event: Json) -> Json:
        return {"ok": True, "result": event} if self.is_wrapped else event

    def keep(self, event: Json) -> None:
        self.updates.add(event)

    def is_quiet(self) -> bool:
        return self.updates.is_quiet

    def close(self) -> None:
        self.updates.end()


SandboxZaloBot: TypeAlias = ZaloAccount[BotAccount]


def bot_routes(bots: Sequence[SandboxZaloBot]) -> list[Route]:
    if len(bots) > MOST_BOTS:
        raise ValueError(f"Zalo gives an account {MOST_BOTS} bots")
    by_token = {bot.own.token: bot for bot in bots}

    async def method(request: Request) -> Response:
        bot = by_token.get(request.path_params["token"])
        if bot is None:
            return _refused(refusal_of("401"), with_status=False)
        try:
            return await _answer(bot, request)
        except ZaloRefusal as refusal:
            return _refused(refusal, with_status=bot.own.answers_with_status)
        except Silence:
            await gone(request)
            return Response()

    return [Route("/bot{token}/{method}", method, methods=["GET", "POST"])]


def refusal_of(kind: str) -> ZaloRefusal:
    return ZaloRefusal(int(kind), REFUSALS[kind])


def _refused(refusal: ZaloRefusal, *, with_status: bool) -> Response:
    body = {"ok": False, "error_code": refusal.code, "description": refusal.why}
    return JSONResponse(body, refusal.code if with_status else 200)


async def _answer(bot: SandboxZaloBot, request: Request) -> Response:
    name = request.path_params["method"]
    if name not in METHODS:
        raise ZaloRefusal(404, "Not found")
    method, parameters = METHODS[name]
    asked = _checked(parameters, await _given(request))
    fault = next_fault(bot.faults, name, asked.get("chat_id"))
    bot.called(name, asked.get("chat_id"), fault)
    if fault:
        fault.strike(refusal_of)
    work = method(bot, asked)
    result = await unless_gone(request, work) if name == "getUpdates" else await work
    envelope = {"ok": True} if result is None else {"ok": True, "result": result}
    return Dropped() if fault else JSONResponse(envelope)


def _checked(parameters: Any, given: Json) -> Json:
    for name in given.keys() | parameters.keys():
        if name not in parameters:
            raise ZaloRefusal(400, f'there is no parameter "{name}"')
        if parameters[name] and name not in given:
            raise ZaloRefusal(400, f"{name} is required")
        if name in given and not isinstance(given[name], str) and name != "timeout":
            raise ZaloRefusal(400, f"{name} must be a string")
    return given


async def _given(request: Request) -> Json:
    given: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            return given | (await json_object(request) if await request.body() else {})
        except (ValueError, TypeError) as failure:
            raise ZaloRefusal(400, "the body must be a JSON object") from failure
    async with request.form() as form:
        return given | dict(form)


async def get_me(zalo: SandboxZaloBot, _asked: Json) -> Json:
    number = zalo.own.token.partition(":")[0]
    account = {"account_name": f"bot.{number[-6:]}", "account_type": "BASIC", "can_join_groups": False}
    return {"id": number, "display_name": zalo.own.shown_name, **account}


async def get_updates(zalo: SandboxZaloBot, asked: Json) -> Json:
    """Return one event; 408 when nothing happened in time."""
    if zalo.webhook.url:
        raise ZaloRefusal(400, "getUpdates does not work while a webhook is set")
    try:
        seconds = max(float(str(asked.get("timeout", 30.0))), 0)
    except ValueError as failure:
        raise ZaloRefusal(400, "timeout must be a number of seconds") from failure
    event = await zalo.own.updates.next(seconds)
    if event is None:
        raise ZaloRefusal(408, "Request timeout")
    if not zalo.own.polls_name_events:
        event.pop("event_name", None)
    return event


async def set_webhook(zalo: SandboxZaloBot, asked: Json) -> Json:
    """Unlike the real one it also takes plain http, to a server on this machine."""
    address = urlsplit(asked["url"])
    if address.scheme != "https" and address.hostname not in LOOPBACK:
        raise ZaloRefusal(400, "url must be an HTTPS address")
    if len(asked["secret_token"]) not in range(8, 257):
        raise ZaloRefusal(400, "secret_token must have 8 to 256 characters")
    zalo.own.secret, zalo.own.updated = asked["secret_token"], milliseconds(await zalo.now())
    zalo.webhook.set(asked["url"])
    for event in zalo.own.updates.taken():
        zalo.bring(event["message"]["chat"]["id"] if "message" in event else "", event)
    return _webhook(zalo)


async def delete_webhook(zalo: SandboxZaloBot, _asked: Json) -> Json:
    zalo.webhook.remove()
    zalo.own.updated = milliseconds(await zalo.now())
    return _webhook(zalo)


async def get_webhook_info(zalo: SandboxZaloBot, _asked: Json) -> Json:
    if not zalo.webhook.url:
        raise ZaloRefusal(404, "Not found")
    return _webhook(zalo)


async def send_message(zalo: SandboxZaloBot, asked: Json) -> Json:
    chat = reachable(zalo, asked["chat_id"])
    return await _say(zalo, chat, SandboxMessage(by_bot=True, text=_text(asked["text"])))


async def send_photo(zalo: SandboxZaloBot, asked: Json) -> Json:
    chat = reachable(zalo, asked["chat_id"])
    caption = _text(asked["caption"]) if "caption" in asked else ""
    content = await _picture(asked["photo"])
    picture = zalo.keep("photo", "photo", "image/png", content)
    return await _say(zalo, chat, SandboxMessage(by_bot=True, text=caption, attachment=picture))


async def send_chat_action(zalo: SandboxZaloBot, asked: Json) -> None:
    chat = reachable(zalo, asked["chat_id"])
    if asked["action"] not in ACTIONS:
        raise ZaloRefusal(400, f"action must be one of {', '.join(ACTIONS)}")
    zalo.tell("action", chat, action=asked["action"])


METHODS: dict[
    str, tuple[Callable[[SandboxZaloBot, Json], Awaitable[object]], Mapping[str, bool]]
] = {  # with each parameter, and whether it must be there
    "getMe": (get_me, {}),
    "getUpdates": (get_updates, {"timeout": False}),
    "setWebhook": (set_webhook, {"url": True, "secret_token": True}),
    "deleteWebhook": (delete_webhook, {}),
    "getWebhookInfo": (get_webhook_info, {}),
    "sendMessage": (send_message, {"chat_id": True, "text": True}),
    "sendPhoto": (send_photo, {"chat_id": True, "photo": True, "caption": False}),
    "sendChatAction": (send_chat_action, {"chat_id": True, "action": True}),
}


def reachable(zalo: SandboxZaloBot, chat_id: str) -> ZaloChat:
    if chat_id not in zalo.own.users:
        raise ZaloRefusal(400, "chat not found")  # undocumented, and so is the next
    if zalo.chats[chat_id].blocked:
        raise ZaloRefusal(400, "user has blocked the bot")
    return zalo.chats[chat_id]


async def _say(zalo: SandboxZaloBot, chat: ZaloChat, said: SandboxMessage) -> Json:
    month = f"{local_date(await zalo.now()):%Y-%m}"
    if zalo.own.sent[month] >= zalo.own.most_messages:
        raise ZaloRefusal(429, "Quota exceeded")
    zalo.own.sent[month] += 1
    said = await zalo.add(chat, said)
    return {"message_id": said.key, "date": milliseconds(said.at)}


def _text(text: str) -> str:
    if not text.strip():
        raise ZaloRefusal(400, "text must not be empty")
    if units(text) > LONGEST_TEXT:
        raise ZaloRefusal(400, f"text must have at most {LONGEST_TEXT} characters")
    return text


async def _picture(address: str) -> bytes:
    """Return what lies there, fetched as often as Zalo does: a link that works once is not enough."""
    content = b""
    async with httpx.AsyncClient(timeout=10.0, trust_env=False, verify=False) as client:
        for _ in range(2):
            try:
                answer = await client.get(address, follow_redirects=True)
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as failure:
                raise ZaloRefusal(400, "photo could not be fetched") from failure
            content = answer.content if answer.is_success else b""
            if size_of_picture(content) is None:
                raise ZaloRefusal(400, "photo must be the address of a JPEG or PNG")
    return content


def _webhook(zalo: SandboxZaloBot) -> Json:
    return {"url": zalo.webhook.url, "updated_at": zalo.own.updated}


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
