"""What the bot changes afterwards: edit, delete, and answering a pressed button."""

from datetime import timedelta
from typing import Any

from bot.sandbox.said import Said
from bot.sandbox.telegram.chats import Chat
from bot.sandbox.telegram.refusal import bad_request
from bot.sandbox.telegram.sending import buttons_of, caption_of, text_of
from bot.sandbox.telegram.state import Telegram

Json = dict[str, Any]

DELETABLE_FOR = timedelta(hours=48)
SPINNER_TURNS_FOR = 15.0  # seconds
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


async def edit_message_text(telegram: Telegram, asked: Json) -> Json:
    chat, said = _own(telegram, asked)
    if said.attachment:
        raise bad_request("there is no text in the message to edit")
    text, entities = text_of(asked)
    return await _change(telegram, chat, said, text=text, entities=entities, buttons=buttons_of(asked))


async def edit_message_caption(telegram: Telegram, asked: Json) -> Json:
    chat, said = _own(telegram, asked)
    if not said.attachment:
        raise bad_request("there is no caption in the message to edit")
    text, entities = caption_of(asked)
    return await _change(telegram, chat, said, text=text, entities=entities, buttons=buttons_of(asked))


async def edit_message_reply_markup(telegram: Telegram, asked: Json) -> Json:
    chat, said = _own(telegram, asked)
    return await _change(telegram, chat, said, buttons=buttons_of(asked))


async def delete_message(telegram: Telegram, asked: Json) -> bool:
    """Of the bot's own messages and, in a private chat, of the person's."""
    chat = telegram.known(asked["chat_id"])
    said = chat.find(asked["message_id"])
    if said is None:
        raise bad_request("message to delete not found")
    too_old = await telegram.now() - said.at > DELETABLE_FOR
    if too_old or (chat.id < 0 and not said.by_bot):
        raise bad_request("message can't be deleted")
    said.deleted = True
    telegram.show(chat, said)
    return True


async def answer_callback_query(telegram: Telegram, asked: Json) -> bool:
    query = telegram.queries.pop(asked["callback_query_id"], None)
    if query is None or telegram.seconds() - query.pressed_at > SPINNER_TURNS_FOR:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    alert = asked.get("show_alert", False)
    chat = telegram.chats[query.chat]
    telegram.tell("answer", chat, message_id=query.message, text=asked.get("text", ""), alert=alert)
    return True


def _own(telegram: Telegram, asked: Json) -> tuple[Chat, Said]:
    if "chat_id" not in asked or "message_id" not in asked:
        raise bad_request("message identifier is not specified")
    chat = telegram.reachable(asked["chat_id"])
    said = chat.find(asked["message_id"])
    if said is None:
        raise bad_request("message to edit not found")
    if not said.by_bot:
        raise bad_request("message can't be edited")
    return chat, said


async def _change(telegram: Telegram, chat: Chat, said: Said, **change: Any) -> Json:
    if all(getattr(said, name) == value for name, value in change.items()):
        raise bad_request(UNCHANGED)
    if "text" in change:  # a change of the buttons alone does not show as an edit
        said.edited_at = await telegram.now()
    for name, value in change.items():
        setattr(said, name, value)
    telegram.show(chat, said)
    return telegram.as_message(chat, said)
