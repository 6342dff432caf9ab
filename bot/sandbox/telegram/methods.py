"""The methods that the local Bot API knows, each with what does it."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.telegram import editing, menus, receiving, sending
from bot.sandbox.telegram.state import Telegram

Method = Callable[[Telegram, dict[str, Any]], Awaitable[object]]

METHODS: dict[str, Method] = {
    "getMe": receiving.get_me,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "getFile": receiving.get_file,
    "getChat": receiving.get_chat,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "answerCallbackQuery": editing.answer_callback_query,
    "setMyCommands": menus.set_my_commands,
    "getMyCommands": menus.get_my_commands,
    "deleteMyCommands": menus.delete_my_commands,
    "setMyName": menus.describe,
    "setMyDescription": menus.describe,
    "setMyShortDescription": menus.describe,
}
