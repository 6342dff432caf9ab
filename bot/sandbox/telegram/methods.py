"""The methods that the local Bot API knows, each with what does it; but for sending, they are here.

How the bot hears: getUpdates, the webhook's settings, getFile, and who it is. Its command menus, by chat.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urlsplit

from bot.conversation import regex
from bot.sandbox.phones import Json
from bot.sandbox.telegram import sending
from bot.sandbox.telegram.state import SandboxTelegram, TelegramChat, as_file
from bot.sandbox.telegram.updates import TelegramRefusal, bad_request

MOST_UPDATES = 100
LOOPBACK = ("127.0.0.1", "localhost", "::1")
WEBHOOK_IS_SET = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)

COMMAND = regex(r"[a-z0-9_]{1,32}")


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
    about: Json = {"url": webhook.url, "has_custom_certificate": False}
    about["pending_update_count"] = len(telegram.updates.pending)
    if webhook.url:
        about["max_connections"] = webhook.max_connections
    if webhook.last_error:
        about["last_error_message"] = webhook.last_error
    return about


async def get_file(telegram: SandboxTelegram, asked: Json) -> Json:
    attachment = telegram.files.get(asked["file_id"])
    if attachment is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(attachment.content) > 20 * 2**20:
        raise bad_request("file is too big")
    return {**as_file(attachment), "file_path": attachment.path}


async def set_my_commands(telegram: SandboxTelegram, asked: Json) -> bool:
    commands = asked["commands"]
    if len(commands) > 100:
        raise bad_request("too many commands")
    for command in commands:
        if not COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    chat_id = asked.get("scope", {}).get("chat_id")  # None: everyone's
    if chat_id is not None:
        telegram.known(chat_id)
    telegram.menus[chat_id] = commands
    for chat in telegram.chats.values():
        telegram.tell("menu", chat, menu=menu_of(telegram, chat))
    return True


METHODS: dict[str, Callable[[SandboxTelegram, Json], Awaitable[object]]] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "getFile": get_file,
    "sendMessage": sending.send_message,
    "sendPhoto": partial(sending.send_file, kind="photo"),
    "sendDocument": partial(sending.send_file, kind="document"),
    "sendChatAction": sending.send_chat_action,
    "editMessageReplyMarkup": sending.edit_message_reply_markup,
    "editMessageText": sending.edit_message_text,
    "deleteMessage": sending.delete_message,
    "answerCallbackQuery": sending.answer_callback_query,
    "setMyCommands": set_my_commands,
}


def _drop(telegram: SandboxTelegram, asked: Json) -> None:
    if asked.get("drop_pending_updates"):
        telegram.updates.pending.clear()


def menu_of(telegram: SandboxTelegram, chat: TelegramChat) -> list[Json]:
    """Return what the chat's menu button shows: its own, or everyone's."""
    return telegram.menus.get(chat.id) or telegram.menus.get(None, [])
