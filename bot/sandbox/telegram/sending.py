"""Calls by which the bot speaks: sending, editing, deleting, answering a pressed button.

parse_mode HTML: tags become entities, counted in UTF-16 units, and what is wrong is refused.
https://core.telegram.org/bots/api#html-style
"""

import html
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.conversation import regex
from bot.sandbox.phones import Json, SandboxFile, SandboxMessage, size_of_picture, units
from bot.sandbox.telegram.state import SandboxTelegram, TelegramChat
from bot.sandbox.telegram.updates import TelegramRefusal, bad_request

LONGEST_TEXT = 4096  # UTF-16 units, after the entities are parsed
LONGEST_DATA = 64  # bytes of callback_data
LARGEST = {"photo": 10 * 2**20, "document": 50 * 2**20}  # bytes
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)

ENTITY_OF_TAG = {
    "b": "bold",
    "i": "italic",
    "u": "underline",
    "s": "strikethrough",
}  # of those that there are
PIECE = regex(r"<[^>]*>?|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|[^<&]+|&")
TAG = regex(r"<(/?)([a-zA-Z-]+)((?:\s[^>]*)?)/?>\Z", re.DOTALL)
EMPTY = {"text": "message text is empty", "chat_id": "chat_id is empty"}
BOOLEANS = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False, "": False}


async def send_message(telegram: SandboxTelegram, asked: Json) -> Json:
    chat = telegram.reachable(asked["chat_id"])
    text, entities = text_of(asked)
    return await _say(telegram, chat, asked, SandboxMessage(by_bot=True, text=text, entities=entities))


async def send_chat_action(telegram: SandboxTelegram, asked: Json) -> bool:
    chat = telegram.reachable(asked["chat_id"])
    telegram.tell("action", chat, action=asked["action"])
    return True


async def send_file(telegram: SandboxTelegram, asked: Json, kind: str) -> Json:
    chat = telegram.reachable(asked["chat_id"])
    text, entities = _parsed(asked.get("caption", ""), asked, "caption_entities")
    if units(text) > 1024:
        raise bad_request("message caption is too long")
    said = SandboxMessage(by_bot=True, text=text, entities=entities)
    said.attachment = _attachment(telegram, asked[kind], kind)
    return await _say(telegram, chat, asked, said)


async def _say(telegram: SandboxTelegram, chat: TelegramChat, asked: Json, said: SandboxMessage) -> Json:
    said.buttons = buttons_of(asked)
    if about := asked.get("reply_parameters"):
        said.reply_to = chat.find(about["message_id"])
    return telegram.as_message(chat, await telegram.add(chat, said))


def text_of(asked: Json) -> tuple[str, list[Json]]:
    """Return the text to show and its entities; Refusal for one empty, too long or not well formed."""
    text, entities = _parsed(asked.get("text", ""), asked, "entities")
    if not text:
        raise bad_request("message text is empty")
    if units(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return text, entities


def buttons_of(asked: Json) -> list[list[Json]]:
    """Return the rows of an inline keyboard; other keyboards are taken and not shown."""
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
    text, found = parsed(source.strip()) if mode else (source.strip(), asked.get(entities, []))
    return text.rstrip(), found


@dataclass(frozen=True)
class Upload:
    name: str
    media_type: str
    content: bytes


def _attachment(telegram: SandboxTelegram, upload: Upload | str, kind: str) -> SandboxFile:
    if isinstance(upload, str):
        raise bad_request("wrong file identifier/HTTP URL specified")
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > LARGEST[kind]:
        raise TelegramRefusal(413, "Request Entity Too Large")
    if kind == "photo" and size_of_picture(upload.content) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return telegram.keep(kind, upload.name or "photo.jpg", upload.media_type, upload.content)


def to_edit(telegram: SandboxTelegram, asked: Json) -> tuple[TelegramChat, SandboxMessage]:
    """Return the message of the bot's that is to be edited, and its chat."""
    if "chat_id" not in asked or "message_id" not in asked:
        raise bad_request("message identifier is not specified")
    chat = telegram.reachable(asked["chat_id"])
    said = chat.find(asked["message_id"])
    if said is None:
        raise bad_request("message to edit not found")
    if not said.by_bot:
        raise bad_request("message can't be edited")
    return chat, said


async def edit_message_reply_markup(telegram: SandboxTelegram, asked: Json) -> Json:
    chat, said = to_edit(telegram, asked)
    if said.buttons == (buttons := buttons_of(asked)):
        raise bad_request(UNCHANGED)
    said.buttons = buttons
    telegram.show(chat, said)
    return telegram.as_message(chat, said)


async def edit_message_text(telegram: SandboxTelegram, asked: Json) -> Json:
    chat, said = to_edit(telegram, asked)
    if said.attachment:
        raise bad_request("there is no text in the message to edit")
    (text, entities), buttons = text_of(asked), buttons_of(asked)
    if (said.text, said.entities, said.buttons) == (text, entities, buttons):
        raise bad_request(UNCHANGED)
    said.text, said.entities, said.buttons, said.edited_at = text, entities, buttons, await telegram.now()
    telegram.show(chat, said)
    return telegram.as_message(chat, said)


async def delete_message(telegram: SandboxTelegram, asked: Json) -> bool:
    chat = telegram.known(asked["chat_id"])
    said = chat.find(asked["message_id"])
    if said is None:
        raise bad_request("message to delete not found")
    too_old = await telegram.now() - said.at > timedelta(hours=48)
    if too_old or (chat.id < 0 and not said.by_bot):
        raise bad_request("message can't be deleted")
    said.deleted = True
    telegram.show(chat, said)
    return True


async def answer_callback_query(telegram: SandboxTelegram, asked: Json) -> bool:
    query = telegram.queries.pop(asked["callback_query_id"], None)
    if query is None or telegram.seconds() - query.pressed_at > 15.0:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    shown = {"text": asked.get("text", ""), "alert": asked.get("show_alert", False)}
    telegram.tell("answer", telegram.chats[query.chat], message_id=query.message, **shown)
    return True


def parsed(source: str) -> tuple[str, list[Json]]:
    """Return the text and its entities; Refusal where Telegram "can't parse entities"."""
    text, entities, open_tags = "", list[Json](), list[tuple[str, int]]()
    for piece in PIECE.finditer(source):
        part = piece.group()
        if not part.startswith("<"):
            text += html.unescape(part) if part.startswith("&") else part
            continue
        at = len(source[: piece.start()].encode())
        closing, name = _tag(part, at)
        if not closing:
            open_tags.append((name, units(text)))
            continue
        if not open_tags:
            raise _cannot(f"Unexpected end tag at byte offset {at}")
        opened, start = open_tags.pop()
        if opened != name:
            raise _cannot(f'Unmatched end tag at byte offset {at}, expected "</{opened}>", found "</{name}>"')
        if units(text) > start:
            entities.append({"type": ENTITY_OF_TAG[name], "offset": start, "length": units(text) - start})
    if open_tags:
        raise _cannot(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _tag(part: str, at: int) -> tuple[bool, str]:
    """Return whether a tag closes, and its name."""
    tag = TAG.match(part)
    if not part.endswith(">"):
        raise _cannot(f"Unclosed start tag at byte offset {at}")
    name = tag[2].lower() if tag else part[1:-1]
    if tag is None or name not in ENTITY_OF_TAG:
        raise _cannot(f'Unsupported start tag "{name}" at byte offset {at}')
    return bool(tag[1]), name


def _cannot(why: str) -> TelegramRefusal:
    return bad_request(f"can't parse entities: {why}")


class Mismatch(Exception):
    """A value that is not of the type that the Bot API asks for."""


@cache
def extract() -> Json:
    return dict(json.loads(Path(__file__).with_name("bot_api.json").read_text(encoding="utf-8")))


def method_named(name: str) -> str:
    for method in extract()["methods"]:
        if method.lower() == name.lower():
            return str(method)
    raise TelegramRefusal(404, "Not Found: method not found")


def checked(method: str, given: Mapping[str, Any], uploads: Mapping[str, Upload]) -> Json:
    """Return ``given`` with each value of the type that the method takes; uploads stand at their field."""
    fields: Json = extract()["methods"][method]
    attached = {str(value).removeprefix("attach://") for value in given.values()}
    named = {name: upload for name, upload in uploads.items() if name not in attached}
    everything = {**given, **named}
    for name in fields.keys() | everything.keys():
        if name not in fields:
            raise bad_request(f'{method} has no parameter "{name}"')
        if fields[name].get("required") and everything.get(name) is None:
            raise bad_request(EMPTY.get(name, f'parameter "{name}" is required'))
    return {
        name: _fitting(fields[name]["types"], value, uploads, f"{method}.{name}")
        for name, value in everything.items()
        if value is not None
    }


def _fitting(types: list[str], value: Any, uploads: Mapping[str, Upload], where: str) -> Any:
    for kind in types:
        with suppress(Mismatch):
            return _upload(value, uploads) if kind == "InputFile" else _value(kind, _unpacked(kind, value))
    raise bad_request(f"{where} must be of type {' or '.join(types)}")


def _upload(value: Any, uploads: Mapping[str, Upload]) -> Upload:
    if isinstance(value, Upload):
        return value
    if (
        isinstance(value, str)
        and value.startswith("attach://")
        and (name := value.removeprefix("attach://")) in uploads
    ):
        return uploads[name]
    raise Mismatch


def _unpacked(kind: str, value: Any) -> Any:
    """Read a number, a boolean or JSON out of a parameter of a form, which is text."""
    if not isinstance(value, str) or kind == "String":
        return str(value) if kind == "String" and type(value) in (int, float) else value
    if kind == "Integer":
        return int(value) if re.fullmatch(r"-?\d+", value) else value
    if kind in ("Boolean", "True"):
        return BOOLEANS.get(value, value)
    try:
        return json.loads(value)
    except ValueError as failure:
        raise Mismatch from failure


def _value(kind: str, value: Any) -> Any:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            raise Mismatch
        return [_value(kind.removeprefix("Array of "), each) for each in value]
    plain = {"Integer": (int,), "String": (str,), "Float": (int, float), "Boolean": (bool,), "True": (bool,)}
    if kind not in plain:
        return _object(extract()["types"][kind], value)
    if not isinstance(value, plain[kind]) or isinstance(value, bool) != (bool in plain[kind]):
        raise Mismatch
    return value


def _object(type_: Json, value: Any) -> Json:
    if not isinstance(value, dict):
        raise Mismatch
    for name in type_.get("one_of", ()):
        with suppress(Mismatch):
            return _object(extract()["types"][name], value)
    fields: Json = type_.get("fields", {})
    if "one_of" in type_ or value.keys() - fields.keys():
        raise Mismatch
    for name, field in fields.items():
        if name not in value and field.get("required"):
            raise Mismatch
        if name in value:
            _member(field, value[name])
    return value


def _member(field: Json, value: Any) -> None:
    if field.get("always", value) != value:
        raise Mismatch
    for kind in field["types"]:
        with suppress(Mismatch):
            _value(kind, value)
            return
    raise Mismatch
