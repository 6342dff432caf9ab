"""The methods of a bot: what each takes, does and answers; https://bot.zaloplatforms.com/docs/apis/"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.conversation.text import local_date
from bot.sandbox.pictures import size_of_picture
from bot.sandbox.said import NOT_YET, Said, units
from bot.sandbox.zalo.bot.state import ZaloBot, milliseconds
from bot.sandbox.zalo.chats import Chat
from bot.sandbox.zalo.refusal import Refusal

Json = dict[str, Any]
Method = Callable[[ZaloBot, Json], Awaitable[object]]

LONGEST_TEXT = 2000  # UTF-16 units, of a caption too
SECRET = range(8, 257)  # characters
DEFAULT_TIMEOUT = 30.0  # seconds of a poll
FETCHES = 2  # of a photo's address
FETCH_PATIENCE = 10.0  # seconds
ACTIONS = ("typing", "upload_photo")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
BLOCKED = (400, "user has blocked the bot")  # undocumented: what a send to such a person gets
NOT_MET = (400, "chat not found")  # undocumented too
WEBHOOK_IS_SET = (400, "getUpdates does not work while a webhook is set")


async def get_me(zalo: ZaloBot, _asked: Json) -> Json:
    number = zalo.own.token.partition(":")[0]
    account = {"account_name": f"bot.{number[-6:]}", "account_type": "BASIC", "can_join_groups": False}
    return {"id": number, "display_name": zalo.own.shown_name, **account}


async def get_updates(zalo: ZaloBot, asked: Json) -> Json:
    """One event; 408 when nothing happened in time."""
    if zalo.webhook.url:
        raise Refusal(*WEBHOOK_IS_SET)
    event = await zalo.own.updates.next(_seconds(asked.get("timeout", DEFAULT_TIMEOUT)))
    if event is None:
        raise Refusal(408, "Request timeout")
    if not zalo.own.polls_name_events:
        event.pop("event_name", None)
    return event


async def set_webhook(zalo: ZaloBot, asked: Json) -> Json:
    """Unlike the real one it also takes plain http, to a server on this machine."""
    address = urlsplit(asked["url"])
    if address.scheme != "https" and address.hostname not in LOOPBACK:
        raise Refusal(400, "url must be an HTTPS address")
    if len(asked["secret_token"]) not in SECRET:
        raise Refusal(400, "secret_token must have 8 to 256 characters")
    zalo.own.secret, zalo.own.updated = asked["secret_token"], milliseconds(await zalo.now())
    zalo.webhook.set(asked["url"])
    for event in zalo.own.updates.taken():
        zalo.bring(_chat_of(event), event)
    return _webhook(zalo)


async def delete_webhook(zalo: ZaloBot, _asked: Json) -> Json:
    zalo.webhook.remove()
    zalo.own.updated = milliseconds(await zalo.now())
    return _webhook(zalo)


async def get_webhook_info(zalo: ZaloBot, _asked: Json) -> Json:
    if not zalo.webhook.url:
        raise Refusal(404, "Not found")
    return _webhook(zalo)


async def send_message(zalo: ZaloBot, asked: Json) -> Json:
    chat = reachable(zalo, asked["chat_id"])
    return await _say(zalo, chat, Said(0, True, NOT_YET, _text(asked["text"])))


async def send_photo(zalo: ZaloBot, asked: Json) -> Json:
    chat = reachable(zalo, asked["chat_id"])
    caption = _text(asked["caption"]) if "caption" in asked else ""
    content = await _picture(asked["photo"])
    picture = zalo.keep("photo", "photo", "image/png", content)
    return await _say(zalo, chat, Said(0, True, NOT_YET, caption, attachment=picture))


async def send_sticker(zalo: ZaloBot, asked: Json) -> Json:
    chat = reachable(zalo, asked["chat_id"])
    sticker = zalo.keep("sticker", "sticker.webp", "image/webp", b"RIFF")
    return await _say(zalo, chat, Said(0, True, NOT_YET, attachment=sticker))


async def send_chat_action(zalo: ZaloBot, asked: Json) -> None:
    chat = reachable(zalo, asked["chat_id"])
    if asked["action"] not in ACTIONS:
        raise Refusal(400, f"action must be one of {', '.join(ACTIONS)}")
    zalo.tell("action", chat, action=asked["action"])


METHODS: dict[str, tuple[Method, Mapping[str, bool]]] = {  # with each parameter, and whether it must be there
    "getMe": (get_me, {}),
    "getUpdates": (get_updates, {"timeout": False}),
    "setWebhook": (set_webhook, {"url": True, "secret_token": True}),
    "deleteWebhook": (delete_webhook, {}),
    "getWebhookInfo": (get_webhook_info, {}),
    "sendMessage": (send_message, {"chat_id": True, "text": True}),
    "sendPhoto": (send_photo, {"chat_id": True, "photo": True, "caption": False}),
    "sendSticker": (send_sticker, {"chat_id": True, "sticker": True}),
    "sendChatAction": (send_chat_action, {"chat_id": True, "action": True}),
}


def reachable(zalo: ZaloBot, chat_id: str) -> Chat:
    """Someone who wrote to the bot and has not blocked it since."""
    if chat_id not in zalo.own.users:
        raise Refusal(*NOT_MET)
    chat = zalo.chats[chat_id]
    if chat.blocked:
        raise Refusal(*BLOCKED)
    return chat


async def _say(zalo: ZaloBot, chat: Chat, said: Said) -> Json:
    month = f"{local_date(await zalo.now()):%Y-%m}"
    if zalo.own.sent[month] >= zalo.own.most_messages:
        raise Refusal(429, "Quota exceeded")
    zalo.own.sent[month] += 1
    said = await zalo.add(chat, said)
    return {"message_id": said.key, "date": milliseconds(said.at)}


def _text(text: str) -> str:
    if not text.strip():
        raise Refusal(400, "text must not be empty")
    if units(text) > LONGEST_TEXT:
        raise Refusal(400, f"text must have at most {LONGEST_TEXT} characters")
    return text


async def _picture(address: str) -> bytes:
    """What lies there, fetched as often as Zalo does: a link that works once is not enough."""
    content = b""
    async with httpx.AsyncClient(timeout=FETCH_PATIENCE, trust_env=False, verify=False) as client:
        for _ in range(FETCHES):
            try:
                answer = await client.get(address, follow_redirects=True)
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as failure:
                raise Refusal(400, "photo could not be fetched") from failure
            content = answer.content if answer.is_success else b""
            if size_of_picture(content) is None:
                raise Refusal(400, "photo must be the address of a JPEG or PNG")
    return content


def _seconds(given: object) -> float:
    try:
        return max(float(str(given)), 0)
    except ValueError as failure:
        raise Refusal(400, "timeout must be a number of seconds") from failure


def _chat_of(event: Json) -> str:
    """For the order; an event without a message tells none."""
    return str(event["message"]["chat"]["id"]) if "message" in event else ""


def _webhook(zalo: ZaloBot) -> Json:
    return {"url": zalo.webhook.url, "updated_at": zalo.own.updated}
