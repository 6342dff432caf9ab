"""Sending as the Official Account: what each form of a message must be, and what the person then sees."""

from typing import Any

from bot.sandbox.said import NOT_YET, Said, units
from bot.sandbox.zalo.chats import Act, Chat
from bot.sandbox.zalo.oa.errors import WRONG, error
from bot.sandbox.zalo.oa.state import Uploaded, ZaloOa

Json = dict[str, Any]

LONGEST_TEXT = 2000  # UTF-16 units
MOST_BUTTONS, LONGEST_TITLE, LONGEST_PAYLOAD = 5, 100, 1000  # the latter two in characters
HIDE, OPEN = "oa.query.hide", "oa.open.url"
BUTTONS, MEDIA = "button", "media"  # whether "button" must be named is doubtful: it may be left out
KINDS = {"photo": "oa_send_image", "document": "oa_send_file"}


async def send(oa: ZaloOa, asked: Json) -> Json:
    """A message to someone who wrote within the last seven days."""
    chat = reachable(oa, _part(asked, "recipient").get("user_id"))
    said = await _said(oa, _part(asked, "message"), chat)
    oa.own.count(chat, await oa.now())
    return await _say(oa, chat, said, KINDS.get(said.attachment.kind) if said.attachment else None)


async def send_template(oa: ZaloOa, asked: Json) -> Json:
    """A form approved beforehand, at any time, for money."""
    chat = reachable(oa, asked.get("user_id"))
    template, given = str(asked.get("template_id", "")), _part(asked, "template_data")
    if template not in oa.own.templates:
        raise error(WRONG, "template_id")
    if given.keys() != oa.own.templates[template] or not all(
        isinstance(each, str) for each in given.values()
    ):
        raise error(WRONG, "template_data")
    oa.own.spend(chat, await oa.now(), is_paid=True)
    lines = "\n".join(f"{name}: {given[name]}" for name in sorted(given))
    return await _say(oa, chat, Said(0, True, NOT_YET, f"[{template}]\n{lines}"), "oa_send_template")


def reachable(oa: ZaloOa, user_id: object) -> Chat:
    """Someone who follows or wrote; Refusal -213 for a stranger and for who left."""
    chat = oa.chats.get(str(user_id))
    if not isinstance(user_id, str):
        raise error(WRONG, "user_id")
    if chat is None or chat.blocked or chat.last_act is None:
        raise error(-213)
    return chat


async def _said(oa: ZaloOa, message: Json, chat: Chat) -> Said:
    text = message.get("text", "")
    attachment = message.get("attachment")
    if message.keys() - {"text", "attachment", "quote_message_id"} or not isinstance(text, str):
        raise error(WRONG, "message")
    if units(text) > LONGEST_TEXT:
        raise error(-210, "text")
    said = Said(0, True, NOT_YET, text, reply_to=chat.find(str(message.get("quote_message_id"))))
    if attachment is not None:
        await _attach(oa, said, attachment)
    if not said.text.strip() and not said.attachment:
        raise error(WRONG, "text")
    return said


async def _attach(oa: ZaloOa, said: Said, attachment: Any) -> None:
    payload = attachment.get("payload") if isinstance(attachment, dict) else None
    if not isinstance(payload, dict):
        raise error(WRONG, "attachment")
    if attachment.get("type") == "file":
        if said.text:
            raise error(WRONG, "a file goes without a text")
        await _carry(oa, said, oa.own.documents.get(str(payload.get("token"))))
    elif attachment.get("type") != "template":
        raise error(WRONG, "attachment.type")
    elif payload.get("template_type", BUTTONS) == BUTTONS:
        said.buttons = [[button] for button in _buttons(payload.get("buttons"))]
    elif payload["template_type"] == MEDIA:
        await _carry(oa, said, oa.own.images.get(_image(payload.get("elements"))))
    else:
        raise error(WRONG, "template_type")


async def _carry(oa: ZaloOa, said: Said, uploaded: Uploaded | None) -> None:
    if uploaded is None or uploaded.until <= await oa.now():
        raise error(WRONG, "no such upload")
    said.attachment = oa.files[uploaded.file_id]


def _image(elements: Any) -> str:
    match elements:
        case [{"media_type": "image", "attachment_id": str(attachment_id)}]:
            return attachment_id
    raise error(WRONG, "elements")


def _buttons(given: Any) -> list[Json]:
    if not isinstance(given, list) or not given:
        raise error(WRONG, "buttons")
    if len(given) > MOST_BUTTONS:
        raise error(-210, "buttons")
    return [_button(each) for each in given]


def _button(given: Any) -> Json:
    """As the page shows it."""
    match given:
        case {"title": str(title), "type": "oa.query.hide", "payload": str(payload)} if title and payload:
            shown, longest = {"text": title, "callback_data": payload}, payload
        case {"title": str(title), "type": "oa.open.url", "payload": {"url": str(url)}} if title and url:
            shown, longest = {"text": title, "url": url}, url
        case _:
            raise error(WRONG, "button")
    if len(title) > LONGEST_TITLE or len(longest) > LONGEST_PAYLOAD:
        raise error(-210, "button")
    return shown


async def _say(oa: ZaloOa, chat: Chat, said: Said, kind: str | None) -> Json:
    said = await oa.add(chat, said)
    oa.hear(Act(kind or "oa_send_text", chat, said.at, said))
    return {"message_id": said.key, "user_id": chat.id}


def _part(asked: Json, name: str) -> Json:
    part = asked.get(name)
    if not isinstance(part, dict):
        raise error(WRONG, name)
    return part
