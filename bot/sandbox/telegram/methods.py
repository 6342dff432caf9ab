"""The methods that the local Bot API knows, each with what does it; but for sending, they are here.

How the bot hears: getUpdates, the webhook's settings, getFile, and who and where it is. Its command menus,
setMyCommands and its kin, by scope and language; the narrowest is shown.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.telegram import sending
from bot.sandbox.telegram.state import SandboxTelegram, TelegramChat, as_file
from bot.sandbox.telegram.updates import TelegramRefusal, bad_request

Method = Callable[[SandboxTelegram, dict[str, Any]], Awaitable[object]]

Json = dict[str, Any]

MOST_UPDATES = 100
LARGEST_DOWNLOAD = 20 * 2**20  # bytes
LOOPBACK = ("127.0.0.1", "localhost", "::1")
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
WEBHOOK_IS_SET = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LONGEST_DESCRIPTION = 256
MOST_COMMANDS = 100
DEFAULT = {"type": "default"}


async def get_me(telegram: SandboxTelegram, _asked: Json) -> Json:
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False}
    return {**telegram.bot.as_user(), **abilities, "supports_inline_queries": False}


async def get_updates(telegram: SandboxTelegram, asked: Json) -> list[Json]:
    if telegram.webhook.url:
        raise TelegramRefusal(409, f"Conflict: {WEBHOOK_IS_SET}")
    if "allowed_updates" in asked:
        telegram.updates.wanted = asked["allowed_updates"]
    limit = min(max(asked.get("limit", MOST_UPDATES), 1), MOST_UPDATES)
    return await telegram.updates.poll(asked.get("offset", 0), limit, max(asked.get("timeout", 0), 0))


async def set_webhook(telegram: SandboxTelegram, asked: Json) -> bool:
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


async def delete_webhook(telegram: SandboxTelegram, asked: Json) -> bool:
    telegram.webhook.remove()
    _drop(telegram, asked)
    return True


async def get_webhook_info(telegram: SandboxTelegram, _asked: Json) -> Json:
    webhook = telegram.webhook
    waiting = len(telegram.updates.pending)
    about: Json = {"url": webhook.url, "has_custom_certificate": False, "pending_update_count": waiting}
    if webhook.url:
        about["max_connections"] = webhook.max_connections
    if webhook.last_error:
        about["last_error_message"] = webhook.last_error
    return about


async def get_file(telegram: SandboxTelegram, asked: Json) -> Json:
    attachment = telegram.files.get(asked["file_id"])
    if attachment is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(attachment.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {**as_file(attachment), "file_path": attachment.path}


async def get_chat(telegram: SandboxTelegram, asked: Json) -> Json:
    chat = telegram.known(asked["chat_id"])
    gifts = dict.fromkeys(GIFTS, False)
    return {**chat.as_chat(), "accent_color_id": 0, "max_reaction_count": 0, "accepted_gift_types": gifts}


async def set_my_commands(telegram: SandboxTelegram, asked: Json) -> bool:
    commands = asked["commands"]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("too many commands")
    for command in commands:
        if not COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= LONGEST_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    telegram.menus[_key(telegram, asked)] = commands
    _show(telegram)
    return True


async def get_my_commands(telegram: SandboxTelegram, asked: Json) -> list[Json]:
    return telegram.menus.get(_key(telegram, asked), [])


async def delete_my_commands(telegram: SandboxTelegram, asked: Json) -> bool:
    telegram.menus.pop(_key(telegram, asked), None)
    _show(telegram)
    return True


async def describe(_telegram: SandboxTelegram, _asked: Json) -> bool:
    """Take setMyName, setMyDescription, setMyShortDescription, and show nothing of them."""
    return True


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "getFile": get_file,
    "getChat": get_chat,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": sending.edit_message_text,
    "editMessageCaption": sending.edit_message_caption,
    "editMessageReplyMarkup": sending.edit_message_reply_markup,
    "deleteMessage": sending.delete_message,
    "answerCallbackQuery": sending.answer_callback_query,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": describe,
    "setMyDescription": describe,
    "setMyShortDescription": describe,
}


def _drop(telegram: SandboxTelegram, asked: Json) -> None:
    if asked.get("drop_pending_updates"):
        telegram.updates.pending.clear()


def menu_of(telegram: SandboxTelegram, chat: TelegramChat) -> list[Json]:
    """Return what the chat's menu button shows: https://core.telegram.org/bots/api#determining-list-of-commands"""
    everyone = "all_private_chats" if chat.id > 0 else "all_group_chats"
    for scope in ({"type": "chat", "chat_id": chat.id}, {"type": everyone}, DEFAULT):
        for language in (chat.language, ""):
            menu = telegram.menus.get(_scope(scope, language))
            if menu:
                return menu
    return []


def _key(telegram: SandboxTelegram, asked: Json) -> tuple[Any, ...]:
    scope = asked.get("scope", DEFAULT)
    if "chat_id" in scope:
        telegram.known(scope["chat_id"])
    return _scope(scope, asked.get("language_code", ""))


def _scope(scope: Json, language: str) -> tuple[Any, ...]:
    return scope["type"], scope.get("chat_id"), scope.get("user_id"), language


def _show(telegram: SandboxTelegram) -> None:
    for chat in telegram.chats.values():
        telegram.tell("menu", chat, menu=menu_of(telegram, chat))
