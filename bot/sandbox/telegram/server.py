"""The Bot API on the network: ``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

import hmac
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.phones import Dropped, Silence, gone, next_fault, unless_gone
from bot.sandbox.telegram.methods import METHODS
from bot.sandbox.telegram.sending import Upload, checked, method_named
from bot.sandbox.telegram.state import SandboxTelegram
from bot.sandbox.telegram.updates import TelegramRefusal, bad_request

Json = dict[str, Any]


def telegram_routes(telegram: SandboxTelegram) -> list[Route]:
    async def method(request: Request) -> Response:
        try:
            _check_token(telegram, request)
            return await _answer(telegram, request)
        except TelegramRefusal as refusal:
            return _refused(refusal)
        except Silence:
            await gone(request)
            return Response()

    async def file(request: Request) -> Response:
        try:
            _check_token(telegram, request)
            return _download(telegram, request.path_params["path"])
        except TelegramRefusal as refusal:
            return _refused(refusal)
        except Silence:
            await gone(request)
            return Response()

    return [
        Route("/bot{token}/{method}", method, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", file, methods=["GET"]),
    ]


async def _answer(telegram: SandboxTelegram, request: Request) -> Response:
    name = method_named(request.path_params["method"])
    asked = checked(name, *await _given(request))
    fault = next_fault(telegram.faults, name, asked.get("chat_id"))
    telegram.called(name, asked.get("chat_id"), fault)
    if fault:
        fault.strike()
    deed = METHODS[name](telegram, asked)
    result = await unless_gone(request, deed) if name == "getUpdates" else await deed
    return Dropped() if fault else JSONResponse({"ok": True, "result": result})


async def _given(request: Request) -> tuple[Json, dict[str, Upload]]:
    """Parameters from the address and from a JSON, form or multipart body."""
    given: Json = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    if request.headers.get("content-type", "").startswith("application/json"):
        return given | await _json(request), uploads
    async with request.form() as form:
        for name, value in form.items():
            if isinstance(value, UploadFile):
                uploads[name] = await _upload(value)
            else:
                given[name] = value
    return given, uploads


async def _json(request: Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise bad_request("can't parse JSON object")
    return body


async def _upload(file: UploadFile) -> Upload:
    media_type = file.content_type or "application/octet-stream"
    return Upload(file.filename or "", media_type, await file.read())


def _check_token(telegram: SandboxTelegram, request: Request) -> None:
    given = request.path_params["token"].encode()
    if not hmac.compare_digest(given, telegram.bot.token.encode()):
        raise TelegramRefusal(401, "Unauthorized")


def _download(telegram: SandboxTelegram, path: str) -> Response:
    fault = next_fault(telegram.faults, "file", None)
    if fault:
        fault.strike()
    for attachment in telegram.files.values():
        if attachment.path == path:
            return Response(attachment.content, media_type="application/octet-stream")
    raise TelegramRefusal(404, "Not Found")


def _refused(refusal: TelegramRefusal) -> Response:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return JSONResponse(body, refusal.code)
