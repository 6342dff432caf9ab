"""What the bot says and changes afterwards: sending, editing, deleting, answering a pressed button.

parse_mode HTML: tags become entities, counted in UTF-16 units, and what is wrong is refused.
https://core.telegram.org/bots/api#html-style
"""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.sandbox.phones import NOT_YET, SandboxFile, SandboxMessage, size_of_picture, units
from bot.sandbox.telegram.state import SandboxTelegram, TelegramChat
from bot.sandbox.telegram.updates import TelegramRefusal, bad_request

Json = dict[str, Any]

LONGEST_TEXT = 4096  # UTF-16 units, after the entities are parsed
LONGEST_CAPTION = 1024
LONGEST_DATA = 64  # bytes of callback_data
LARGEST = {"photo": 10 * 2**20, "document": 50 * 2**20}  # bytes
NAME_OF_PHOTO = "photo.jpg"

DELETABLE_FOR = timedelta(hours=48)
SPINNER_TURNS_FOR = 15.0  # seconds
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)

ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
PIECE = re.compile(r"<[^>]*>?|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|[^<&]+|&")
TAG = re.compile(r"<(/?)([a-zA-Z-]+)((?:\s[^>]*)?)/?>\Z", re.DOTALL)
HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")

EXTRACT = Path(__file__).with_name("bot_api.json")
EMPTY = {"text": "message text is empty", "chat_id": "chat_id is empty"}
BOOLEANS = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False, "": False}


async def send_message(telegram: SandboxTelegram, asked: Json) -> Json:
    chat = telegram.reachable(asked["chat_id"])
    text, entities = text_of(asked)
    return await _say(telegram, chat, asked, SandboxMessage(0, True, NOT_YET, text, entities))


async def send_photo(telegram: SandboxTelegram, asked: Json) -> Json:
    return await _send_file(telegram, asked, "photo")


async def send_document(telegram: SandboxTelegram, asked: Json) -> Json:
    return await _send_file(telegram, asked, "document")


async def send_chat_action(telegram: SandboxTelegram, asked: Json) -> bool:
    chat = telegram.reachable(asked["chat_id"])
    telegram.tell("action", chat, action=asked["action"])
    return True


async def _send_file(telegram: SandboxTelegram, asked: Json, kind: str) -> Json:
    chat = telegram.reachable(asked["chat_id"])
    text, entities = caption_of(asked)
    attachment = _attachment(telegram, asked[kind], kind)
    return await _say(
        telegram, chat, asked, SandboxMessage(0, True, NOT_YET, text, entities, attachment=attachment)
    )


async def _say(telegram: SandboxTelegram, chat: TelegramChat, asked: Json, said: SandboxMessage) -> Json:
    said.buttons = buttons_of(asked)
    said.reply_to = _replied(chat, asked.get("reply_parameters"))
    return telegram.as_message(chat, await telegram.add(chat, said))


def text_of(asked: Json) -> tuple[str, list[Json]]:
    """Return the text to show and its entities; Refusal for one empty, too long or not well formed."""
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
    if mode:
        text, found = parsed(source.strip())
    else:
        text, found = source.strip(), asked.get(entities, [])
    return text.rstrip(), found


def _replied(chat: TelegramChat, parameters: Json | None) -> SandboxMessage | None:
    if parameters is None:
        return None
    said = chat.find(parameters["message_id"])
    if said is None and not parameters.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return said


@dataclass(frozen=True)
class Upload:
    """A file that came in the request's body."""

    name: str
    media_type: str
    content: bytes


def _attachment(telegram: SandboxTelegram, given: Upload | str, kind: str) -> SandboxFile:
    if isinstance(given, Upload):
        return _uploaded(telegram, given, kind)
    stored = telegram.files.get(given)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


def _uploaded(telegram: SandboxTelegram, upload: Upload, kind: str) -> SandboxFile:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > LARGEST[kind]:
        raise TelegramRefusal(413, "Request Entity Too Large")
    if kind == "photo" and size_of_picture(upload.content) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    name = upload.name or NAME_OF_PHOTO
    return telegram.keep(kind, name, upload.media_type, upload.content)


async def edit_message_text(telegram: SandboxTelegram, asked: Json) -> Json:
    chat, said = _own(telegram, asked)
    if said.attachment:
        raise bad_request("there is no text in the message to edit")
    text, entities = text_of(asked)
    return await _change(telegram, chat, said, text=text, entities=entities, buttons=buttons_of(asked))


async def edit_message_caption(telegram: SandboxTelegram, asked: Json) -> Json:
    chat, said = _own(telegram, asked)
    if not said.attachment:
        raise bad_request("there is no caption in the message to edit")
    text, entities = caption_of(asked)
    return await _change(telegram, chat, said, text=text, entities=entities, buttons=buttons_of(asked))


async def edit_message_reply_markup(telegram: SandboxTelegram, asked: Json) -> Json:
    chat, said = _own(telegram, asked)
    return await _change(telegram, chat, said, buttons=buttons_of(asked))


async def delete_message(telegram: SandboxTelegram, asked: Json) -> bool:
    """Delete one of the bot's own messages or, in a private chat, of the person's."""
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


async def answer_callback_query(telegram: SandboxTelegram, asked: Json) -> bool:
    query = telegram.queries.pop(asked["callback_query_id"], None)
    if query is None or telegram.seconds() - query.pressed_at > SPINNER_TURNS_FOR:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    alert = asked.get("show_alert", False)
    chat = telegram.chats[query.chat]
    telegram.tell("answer", chat, message_id=query.message, text=asked.get("text", ""), alert=alert)
    return True


def _own(telegram: SandboxTelegram, asked: Json) -> tuple[TelegramChat, SandboxMessage]:
    if "chat_id" not in asked or "message_id" not in asked:
        raise bad_request("message identifier is not specified")
    chat = telegram.reachable(asked["chat_id"])
    said = chat.find(asked["message_id"])
    if said is None:
        raise bad_request("message to edit not found")
    if not said.by_bot:
        raise bad_request("message can't be edited")
    return chat, said


async def _change(telegram: SandboxTelegram, chat: TelegramChat, said: SandboxMessage, **change: Any) -> Json:
    if all(getattr(said, name) == value for name, value in change.items()):
        raise bad_request(UNCHANGED)
    if "text" in change:  # a change of the buttons alone does not show as an edit
        said.edited_at = await telegram.now()
    for name, value in change.items():
        setattr(said, name, value)
    telegram.show(chat, said)
    return telegram.as_message(chat, said)


@dataclass
class OpenTag:
    name: str
    attributes: str
    start: int  # UTF-16 units


def parsed(source: str) -> tuple[str, list[Json]]:
    """Return the text and its entities; Refusal where Telegram "can't parse entities"."""
    text, entities, open_tags = "", [], list[OpenTag]()
    for piece in PIECE.finditer(source):
        part = piece.group()
        if not part.startswith("<"):
            text += html.unescape(part) if part.startswith("&") else part
            continue
        closing, name, attributes = _tag(part, _byte(source, piece.start()))
        if not closing:
            open_tags.append(OpenTag(name, attributes, units(text)))
        else:
            entities += _closed(open_tags, name, units(text), _byte(source, piece.start()))
    if open_tags:
        raise _cannot(f'Can\'t find end tag corresponding to start tag "{open_tags[-1].name}"')
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _tag(part: str, at: int) -> tuple[bool, str, str]:
    tag = TAG.match(part)
    if not part.endswith(">"):
        raise _cannot(f"Unclosed start tag at byte offset {at}")
    if tag is None:
        raise _cannot(f'Unsupported start tag "{part[1:-1]}" at byte offset {at}')
    name = tag[2].lower()
    if name not in ENTITY_OF_TAG or (name == "span" and not tag[1] and "tg-spoiler" not in tag[3]):
        raise _cannot(f'Unsupported start tag "{name}" at byte offset {at}')
    return bool(tag[1]), name, tag[3]


def _closed(open_tags: list[OpenTag], name: str, end: int, at: int) -> list[Json]:
    if not open_tags:
        raise _cannot(f"Unexpected end tag at byte offset {at}")
    opened = open_tags.pop()
    if opened.name != name:
        wanted, found = f"</{opened.name}>", f"</{name}>"
        raise _cannot(f'Unmatched end tag at byte offset {at}, expected "{wanted}", found "{found}"')
    if end == opened.start:
        return []
    entity: Json = {"type": ENTITY_OF_TAG[name], "offset": opened.start, "length": end - opened.start}
    if name == "a":
        href = HREF.search(opened.attributes)
        if href is None:
            return []
        entity["url"] = html.unescape(href[1] or href[2] or href[3] or "")
    return [entity]


def _byte(source: str, index: int) -> int:
    return len(source[:index].encode())


def _cannot(why: str) -> TelegramRefusal:
    return bad_request(f"can't parse entities: {why}")


class Mismatch(Exception):
    """A value that is not of the type that the Bot API asks for."""


@cache
def extract() -> Json:
    return dict(json.loads(EXTRACT.read_text(encoding="utf-8")))


def method_named(name: str) -> str:
    """Return a method as the Bot API spells it: it takes any case."""
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
        try:
            if kind == "InputFile":
                return _upload(value, uploads)
            return _value(kind, _unpacked(kind, value))
        except Mismatch:
            continue
    raise bad_request(f"{where} must be of type {' or '.join(types)}")


def _upload(value: Any, uploads: Mapping[str, Upload]) -> Upload:
    if isinstance(value, Upload):
        return value
    if isinstance(value, str) and value.startswith("attach://"):
        name = value.removeprefix("attach://")
        if name in uploads:
            return uploads[name]
    raise Mismatch


def _unpacked(kind: str, value: Any) -> Any:
    """Return a parameter of a form is text: numbers, booleans and JSON are read out of it."""
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
        try:
            return _object(extract()["types"][name], value)
        except Mismatch:
            continue
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
        try:
            _value(kind, value)
        except Mismatch:
            continue
        return
    raise Mismatch
