"""What the bot says: sendMessage, sendPhoto, sendDocument, sendChatAction."""

from typing import Any

from bot.sandbox.pictures import size_of_picture
from bot.sandbox.said import NOT_YET, Attachment, Said, units
from bot.sandbox.telegram import markup
from bot.sandbox.telegram.chats import Chat
from bot.sandbox.telegram.refusal import Refusal, bad_request
from bot.sandbox.telegram.schema import Upload
from bot.sandbox.telegram.state import Telegram

Json = dict[str, Any]

LONGEST_TEXT = 4096  # UTF-16 units, after the entities are parsed
LONGEST_CAPTION = 1024
LONGEST_DATA = 64  # bytes of callback_data
LARGEST = {"photo": 10 * 2**20, "document": 50 * 2**20}  # bytes
NAME_OF_PHOTO = "photo.jpg"


async def send_message(telegram: Telegram, asked: Json) -> Json:
    chat = telegram.reachable(asked["chat_id"])
    text, entities = text_of(asked)
    return await _say(telegram, chat, asked, Said(0, True, NOT_YET, text, entities))


async def send_photo(telegram: Telegram, asked: Json) -> Json:
    return await _send_file(telegram, asked, "photo")


async def send_document(telegram: Telegram, asked: Json) -> Json:
    return await _send_file(telegram, asked, "document")


async def send_chat_action(telegram: Telegram, asked: Json) -> bool:
    chat = telegram.reachable(asked["chat_id"])
    telegram.tell("action", chat, action=asked["action"])
    return True


async def _send_file(telegram: Telegram, asked: Json, kind: str) -> Json:
    chat = telegram.reachable(asked["chat_id"])
    text, entities = caption_of(asked)
    attachment = _attachment(telegram, asked[kind], kind)
    return await _say(telegram, chat, asked, Said(0, True, NOT_YET, text, entities, attachment=attachment))


async def _say(telegram: Telegram, chat: Chat, asked: Json, said: Said) -> Json:
    said.buttons = buttons_of(asked)
    said.reply_to = _replied(chat, asked.get("reply_parameters"))
    return telegram.as_message(chat, await telegram.add(chat, said))


def text_of(asked: Json) -> tuple[str, list[Json]]:
    """The text to show and its entities; Refusal for one that is empty, too long or not well formed."""
    text, entities = _parsed(asked.get("text", ""), asked, "entities")
    if not text:
        raise bad_request("message text is empty")
    if units(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return text, entities


def caption_of(asked: Json) -> tuple[str, list[Json]]:
    text, entities = _parsed(asked.get("caption", ""), asked, "caption_entities")
    if units(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return text, entities


def buttons_of(asked: Json) -> list[list[Json]]:
    """The rows of an inline keyboard; other keyboards are taken and not shown."""
    rows: list[list[Json]] = (asked.get("reply_markup") or {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not button["text"].strip():
            raise bad_request("can't parse inline keyboard button: text buttons must be non-empty")
        if len(button.keys() - {"text", "style", "icon_custom_emoji_id"}) != 1:
            raise bad_request("can't parse inline keyboard button: exactly one action is needed")
        if not 1 <= len(button.get("callback_data", "-").encode()) <= LONGEST_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    return [row for row in rows if row]


def _parsed(source: str, asked: Json, entities: str) -> tuple[str, list[Json]]:
    mode = asked.get("parse_mode", "")
    if mode.lower() not in ("", "html"):
        raise bad_request("unsupported parse_mode")
    if mode:
        text, found = markup.parsed(source.strip())
    else:
        text, found = source.strip(), asked.get(entities, [])
    return text.rstrip(), found


def _replied(chat: Chat, parameters: Json | None) -> Said | None:
    if parameters is None:
        return None
    said = chat.find(parameters["message_id"])
    if said is None and not parameters.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return said


def _attachment(telegram: Telegram, given: Upload | str, kind: str) -> Attachment:
    if isinstance(given, Upload):
        return _uploaded(telegram, given, kind)
    stored = telegram.files.get(given)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


def _uploaded(telegram: Telegram, upload: Upload, kind: str) -> Attachment:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > LARGEST[kind]:
        raise Refusal(413, "Request Entity Too Large")
    if kind == "photo" and size_of_picture(upload.content) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    name = upload.name or NAME_OF_PHOTO
    return telegram.keep(kind, name, upload.media_type, upload.content)
