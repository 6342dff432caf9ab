"""The bot's command menus: setMyCommands and its kin, by scope and language; the narrowest is shown."""

import re
from typing import Any

from bot.sandbox.telegram.chats import Chat
from bot.sandbox.telegram.refusal import bad_request
from bot.sandbox.telegram.state import Telegram

Json = dict[str, Any]

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LONGEST_DESCRIPTION = 256
MOST_COMMANDS = 100
DEFAULT = {"type": "default"}


async def set_my_commands(telegram: Telegram, asked: Json) -> bool:
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


async def get_my_commands(telegram: Telegram, asked: Json) -> list[Json]:
    return telegram.menus.get(_key(telegram, asked), [])


async def delete_my_commands(telegram: Telegram, asked: Json) -> bool:
    telegram.menus.pop(_key(telegram, asked), None)
    _show(telegram)
    return True


async def describe(_telegram: Telegram, _asked: Json) -> bool:
    """setMyName, setMyDescription, setMyShortDescription: taken, and not shown."""
    return True


def menu_of(telegram: Telegram, chat: Chat) -> list[Json]:
    """What the chat's menu button shows: https://core.telegram.org/bots/api#determining-list-of-commands"""
    everyone = "all_private_chats" if chat.id > 0 else "all_group_chats"
    for scope in ({"type": "chat", "chat_id": chat.id}, {"type": everyone}, DEFAULT):
        for language in (chat.language, ""):
            menu = telegram.menus.get(_scope(scope, language))
            if menu:
                return menu
    return []


def _key(telegram: Telegram, asked: Json) -> tuple[Any, ...]:
    scope = asked.get("scope", DEFAULT)
    if "chat_id" in scope:
        telegram.known(scope["chat_id"])
    return _scope(scope, asked.get("language_code", ""))


def _scope(scope: Json, language: str) -> tuple[Any, ...]:
    return scope["type"], scope.get("chat_id"), scope.get("user_id"), language


def _show(telegram: Telegram) -> None:
    for chat in telegram.chats.values():
        telegram.tell("menu", chat, menu=menu_of(telegram, chat))
