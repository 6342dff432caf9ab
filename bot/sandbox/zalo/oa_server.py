"""The Official Account on the network: ``/v4/oa/access_token``, ``/v3.0/oa/…`` and ``/v2.0/oa/…``.

What each form of a message must be, what the person then sees, and files handed in before they are sent.
OpenAPI v3: https://developers.zalo.me/docs/official-account
"""

import hmac
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import PurePath
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.phones import (
    Dropped,
    Json,
    SandboxMessage,
    Silence,
    gone,
    next_fault,
    size_of_picture,
    units,
)
from bot.sandbox.zalo.calls import ZaloFault, ZaloRefusal, json_object
from bot.sandbox.zalo.oa_account import ACCESS_LIVES, ERRORS, UNKNOWN, WRONG, SandboxZaloOa, Uploaded, error
from bot.sandbox.zalo.state import PhoneAct, ZaloChat

Execute = Callable[[SandboxZaloOa, Request], Awaitable[Json]]
Keep = Callable[[SandboxZaloOa, UploadFile, bytes], Awaitable[dict[str, str]]]

WRONG_LOGIN = (-14003, "Invalid parameter")
WRONG_APP = (-14002, "Invalid app id")  # undocumented number
WRONG_SECRET = (-14004, "Invalid secret key")  # undocumented number
LONGEST_TEXT = 2000  # UTF-16 units
MOST_BUTTONS, LONGEST_TITLE, LONGEST_PAYLOAD = 5, 100, 1000  # the latter two in characters
BUTTONS, MEDIA = "button", "media"  # whether "button" must be named is doubtful: it may be left out
KINDS = {"photo": "oa_send_image", "document": "oa_send_file"}
LARGEST_IMAGE, LARGEST_FILE = 2**20, 5 * 2**20  # bytes
BEGINNINGS = {".pdf": b"%PDF", ".docx": b"PK", ".doc": b"\xd0\xcf\x11\xe0", ".csv": b""}


class Status(Exception):
    """Answered with an HTTP status, by whatever stands before the API."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def oa_routes(oa: SandboxZaloOa) -> list[Route]:
    def at(path: str, answer: Callable[[SandboxZaloOa, Request], Awaitable[Response]]) -> Route:
        async def answered(request: Request) -> Response:
            try:
                return await answer(oa, request)
            except Status as status:
                return JSONResponse({"message": "error"}, status.code)
            except Silence:
                await gone(request)
                return Response()

        return Route(path, answered, methods=["POST"])

    calls: dict[str, Execute] = {
        "/v3.0/oa/message/cs": partial(send, of_state=False),
        "/v2.0/oa/message": partial(send, of_state=True),
        "/v3.0/oa/message/template": send_template,
        "/v2.0/oa/upload/image": partial(upload, keep=keep_image),
        "/v2.0/oa/upload/file": partial(upload, keep=keep_file),
    }
    executed = [at(path, partial(_answer, execute=execute)) for path, execute in calls.items()]
    return [at("/v4/oa/access_token", _login), *executed]


async def _login(oa: SandboxZaloOa, request: Request) -> Response:
    """Return a new pair of tokens for a refresh token or a code; says no in another form than the rest."""
    try:
        fault = _fault(oa, request, None)
        access, refresh = await _pair(oa, request)
    except ZaloRefusal as refusal:
        said = {"error": refusal.code, "error_name": refusal.why, "error_description": refusal.why}
        return JSONResponse(said)
    lives = str(int(ACCESS_LIVES.total_seconds()))
    pair = {"access_token": access, "refresh_token": refresh, "expires_in": lives}
    return Dropped() if fault else JSONResponse(pair)


async def _pair(oa: SandboxZaloOa, request: Request) -> tuple[str, str]:
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise ZaloRefusal(*WRONG_LOGIN)
    async with request.form() as form:
        asked = {name: str(value) for name, value in form.items()}
    if asked.get("app_id") != oa.own.app_id:
        raise ZaloRefusal(*WRONG_APP)
    if not hmac.compare_digest(request.headers.get("secret_key", "").encode(), oa.own.app_secret.encode()):
        raise ZaloRefusal(*WRONG_SECRET)
    match asked:
        case {"grant_type": "refresh_token", "refresh_token": token}:
            return oa.own.tokens.refreshed(token, await oa.machine_now())
        case {"grant_type": "authorization_code", "code": code}:
            return oa.own.tokens.logged_in(code, await oa.machine_now())
    raise ZaloRefusal(*WRONG_LOGIN)


async def _answer(oa: SandboxZaloOa, request: Request, execute: Execute) -> Response:
    """Look at the access token, a fault that is switched on and the rate; then do what is asked."""
    try:
        if wrong := oa.own.tokens.check(request.headers.get("access_token", ""), await oa.machine_now()):
            raise error(wrong)
        fault = _fault(oa, request, await _recipient(request))
        oa.own.admit(oa.seconds())
        done = {"error": 0, "message": "Success", "data": await execute(oa, request)}
    except ZaloRefusal as refusal:
        oa.own.refused[str(refusal.code)] += 1
        return JSONResponse({"error": refusal.code, "message": refusal.why})
    return Dropped() if fault else JSONResponse(done)


def _fault(oa: SandboxZaloOa, request: Request, chat: str | None) -> ZaloFault | None:
    method = request.url.path.rpartition("/oa/")[2]
    fault = next_fault(oa.faults, method, chat)
    oa.called(method, chat, fault)
    if fault:
        fault.strike(_refused)
    return fault


def _refused(kind: str) -> Exception:
    if kind == "dead":
        return ZaloRefusal(*UNKNOWN)
    return error(int(kind)) if int(kind) in ERRORS else Status(int(kind))


async def _recipient(request: Request) -> str | None:
    if not request.headers.get("content-type", "").startswith("application/json"):
        return None
    match await _body(request):
        case {"recipient": {"user_id": str(user_id)}} | {"user_id": str(user_id)}:
            return user_id
    return None


async def _body(request: Request) -> Json:
    try:
        return await json_object(request)
    except (ValueError, TypeError) as failure:
        raise error(WRONG, "the body must be a JSON object") from failure


async def send(oa: SandboxZaloOa, request: Request, *, of_state: bool) -> Json:
    """Send to someone who wrote within the last seven days; an account of the state does it the old way."""
    asked = await _body(request)
    if oa.own.of_state != of_state:
        raise error(-240 if of_state else -235)
    chat = reachable(oa, _part(asked, "recipient").get("user_id"))
    said = await _said(oa, _part(asked, "message"), chat)
    oa.own.count(chat, await oa.now())
    return await _say(oa, chat, said, KINDS.get(said.attachment.kind) if said.attachment else None)


async def send_template(oa: SandboxZaloOa, request: Request) -> Json:
    """Send a form approved beforehand, at any time, for money."""
    asked = await _body(request)
    chat = reachable(oa, asked.get("user_id"))
    template, given = str(asked.get("template_id", "")), _part(asked, "template_data")
    if template not in oa.own.templates:
        raise error(WRONG, "template_id")
    are_texts = all(isinstance(each, str) for each in given.values())
    if given.keys() != oa.own.templates[template] or not are_texts:
        raise error(WRONG, "template_data")
    if max(map(units, given.values()), default=0) > oa.own.longest_place:
        raise error(-1121)
    oa.own.spend(await oa.now(), is_paid=True)
    lines = "\n".join(f"{name}: {given[name]}" for name in sorted(given))
    said = SandboxMessage(by_bot=True, text=f"[{template}]\n{lines}")
    return await _say(oa, chat, said, "oa_send_template")


def reachable(oa: SandboxZaloOa, user_id: object) -> ZaloChat:
    """Find someone who follows or wrote; Refusal -213 for a stranger and for who left."""
    chat = oa.chats.get(str(user_id))
    if not isinstance(user_id, str):
        raise error(WRONG, "user_id")
    if chat is None or chat.blocked or chat.last_act is None:
        raise error(-213)
    return chat


async def _said(oa: SandboxZaloOa, message: Json, chat: ZaloChat) -> SandboxMessage:
    text = message.get("text", "")
    attachment = message.get("attachment")
    if message.keys() - {"text", "attachment", "quote_message_id"} or not isinstance(text, str):
        raise error(WRONG, "message")
    if units(text) > LONGEST_TEXT:
        raise error(-210, "text")
    said = SandboxMessage(by_bot=True, text=text, reply_to=chat.find(str(message.get("quote_message_id"))))
    if attachment is not None:
        await _attach(oa, said, attachment)
    if not said.text.strip() and not said.attachment:
        raise error(WRONG, "text")
    return said


async def _attach(oa: SandboxZaloOa, said: SandboxMessage, attachment: Any) -> None:
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
        match payload.get("elements"):
            case [{"media_type": "image", "attachment_id": str(attachment_id)}]:
                await _carry(oa, said, oa.own.images.get(attachment_id))
            case _:
                raise error(WRONG, "elements")
    else:
        raise error(WRONG, "template_type")


async def _carry(oa: SandboxZaloOa, said: SandboxMessage, uploaded: Uploaded | None) -> None:
    if uploaded is None or uploaded.until <= await oa.now():
        raise error(WRONG, "no such upload")
    said.attachment = oa.files[uploaded.file_id]


def _buttons(given: Any) -> list[Json]:
    if not isinstance(given, list) or not given:
        raise error(WRONG, "buttons")
    if len(given) > MOST_BUTTONS:
        raise error(-210, "buttons")
    return [_button(each) for each in given]


def _button(given: Any) -> Json:
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


async def _say(oa: SandboxZaloOa, chat: ZaloChat, said: SandboxMessage, kind: str | None) -> Json:
    said = await oa.add(chat, said)
    oa.hear(PhoneAct(kind or "oa_send_text", chat, said.at, said))
    return {"message_id": said.key, "user_id": chat.id}


def _part(asked: Json, name: str) -> Json:
    part = asked.get(name)
    if not isinstance(part, dict):
        raise error(WRONG, name)
    return part


async def upload(oa: SandboxZaloOa, request: Request, keep: Keep) -> Json:
    async with request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise error(WRONG, "file")
        return dict(await keep(oa, file, await file.read()))


async def keep_image(oa: SandboxZaloOa, file: UploadFile, content: bytes) -> dict[str, str]:
    if size_of_picture(content) is None:
        raise error(WRONG, "file must be a JPEG or PNG")
    if len(content) > LARGEST_IMAGE:
        raise error(-210, "file")
    attachment_id, kept = await _keep(oa, "photo", file, content)
    oa.own.images[attachment_id] = kept
    return {"attachment_id": attachment_id}


async def keep_file(oa: SandboxZaloOa, file: UploadFile, content: bytes) -> dict[str, str]:
    beginning = BEGINNINGS.get(PurePath(file.filename or "").suffix.lower())
    if beginning is None or not content.startswith(beginning):
        raise error(WRONG, "file must be a PDF, DOC, DOCX or CSV")
    if len(content) > LARGEST_FILE:
        raise error(-210, "file")
    token, kept = await _keep(oa, "document", file, content)
    oa.own.documents[token] = kept
    return {"token": token}


async def _keep(oa: SandboxZaloOa, kind: str, file: UploadFile, content: bytes) -> tuple[str, Uploaded]:
    media_type = file.content_type or "application/octet-stream"
    kept = oa.keep(kind, file.filename or "file", media_type, content)
    return f"up-{kept.file_id}", Uploaded(kept.file_id, await oa.now() + timedelta(days=7))
