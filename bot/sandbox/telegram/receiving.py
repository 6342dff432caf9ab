"""How the bot hears: getUpdates, the webhook's settings, getFile, and who and where it is."""

from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.telegram.chats import as_file
from bot.sandbox.telegram.refusal import Refusal, bad_request
from bot.sandbox.telegram.state import Telegram

Json = dict[str, Any]

MOST_UPDATES = 100
LARGEST_DOWNLOAD = 20 * 2**20  # bytes
LOOPBACK = ("127.0.0.1", "localhost", "::1")
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
WEBHOOK_IS_SET = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


async def get_me(telegram: Telegram, _asked: Json) -> Json:
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False}
    return {**telegram.bot.as_user(), **abilities, "supports_inline_queries": False}


async def get_updates(telegram: Telegram, asked: Json) -> list[Json]:
    if telegram.webhook.url:
        raise Refusal(409, f"Conflict: {WEBHOOK_IS_SET}")
    if "allowed_updates" in asked:
        telegram.updates.wanted = asked["allowed_updates"]
    limit = min(max(asked.get("limit", MOST_UPDATES), 1), MOST_UPDATES)
    return await telegram.updates.poll(asked.get("offset", 0), limit, max(asked.get("timeout", 0), 0))


async def set_webhook(telegram: Telegram, asked: Json) -> bool:
    """Unlike the real one it also takes plain http, to a server on this machine."""
    if not asked["url"]:
        return await delete_webhook(telegram, asked)
    address = urlsplit(asked["url"])
    if address.scheme != "https" and address.hostname not in LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    telegram.updates.wanted = asked.get("allowed_updates", telegram.updates.wanted)
    _drop(telegram, asked)
    telegram.updates.terminate("terminated by setWebhook request")
    telegram.webhook.set(asked["url"], asked.get("secret_token", ""), asked.get("max_connections", 40))
    return True


async def delete_webhook(telegram: Telegram, asked: Json) -> bool:
    telegram.webhook.remove()
    _drop(telegram, asked)
    return True


async def get_webhook_info(telegram: Telegram, _asked: Json) -> Json:
    webhook = telegram.webhook
    waiting = len(telegram.updates.pending)
    about: Json = {"url": webhook.url, "has_custom_certificate": False, "pending_update_count": waiting}
    if webhook.url:
        about["max_connections"] = webhook.max_connections
    if webhook.last_error:
        about["last_error_message"] = webhook.last_error
    return about


async def get_file(telegram: Telegram, asked: Json) -> Json:
    attachment = telegram.files.get(asked["file_id"])
    if attachment is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(attachment.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {**as_file(attachment), "file_path": attachment.path}


async def get_chat(telegram: Telegram, asked: Json) -> Json:
    chat = telegram.known(asked["chat_id"])
    gifts = dict.fromkeys(GIFTS, False)
    return {**chat.as_chat(), "accent_color_id": 0, "max_reaction_count": 0, "accepted_gift_types": gifts}


def _drop(telegram: Telegram, asked: Json) -> None:
    if asked.get("drop_pending_updates"):
        telegram.updates.pending.clear()
