"""The Bot API on the network: ``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

import hmac
from collections.abc import Awaitable, Callable

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.phones import Dropped, Json, Silence, gone, next_fault, unless_gone
from bot.sandbox.telegram.methods import METHODS
from bot.sandbox.telegram.sending import Upload, checked, method_named
from bot.sandbox.telegram.state import SandboxTelegram
from bot.sandbox.telegram.updates import TelegramRefusal, bad_request

Answer = Callable[[SandboxTelegram, Request], Awaitable[Response]]


def telegram_routes(telegram: SandboxTelegram) -> list[Route]:
    def at(path: str, answer: Answer, *methods: str) -> Route:
        async def answered(request: Request) -> Response:
            try:
                _check_token(telegram, request)
                return await answer(telegram, request)
            except TelegramRefusal as refusal:
                return _refused(refusal)
            except Silence:
                await gone(request)
                return Response()

        return Route(path, answered, methods=methods)

    return [
        at("/bot{token}/{method}", _answer, "GET", "POST"),
        at("/file/bot{token}/{path:path}", _download, "GET"),
    ]


async def _answer(telegram: SandboxTelegram, request: Request) -> Response:
    name = method_named(request.path_params["method"])
    asked = checked(name, *await _given(request))
    fault = next_fault(telegram.faults, name, asked.get("chat_id"))
    telegram.called(name, asked.get("chat_id"), fault)
    if fault:
        fault.strike()
    answering = METHODS[name](telegram, asked)
    result = await unless_gone(request, answering) if name == "getUpdates" else await answering
    return Dropped() if fault else JSONResponse({"ok": True, "result": result})


async def _given(request: Request) -> tuple[Json, dict[str, Upload]]:
    given: Json = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise bad_request("can't parse JSON object")
        return given | body, uploads
    async with request.form() as form:
        for name, value in form.items():
            if isinstance(value, UploadFile):
                media_type = value.content_type or "application/octet-stream"
                uploads[name] = Upload(value.filename or "", media_type, await value.read())
            else:
                given[name] = value
    return given, uploads


def _check_token(telegram: SandboxTelegram, request: Request) -> None:
    if not hmac.compare_digest(request.path_params["token"].encode(), telegram.bot.token.encode()):
        raise TelegramRefusal(401, "Unauthorized")


async def _download(telegram: SandboxTelegram, request: Request) -> Response:
    fault = next_fault(telegram.faults, "file", None)
    if fault:
        fault.strike()
    for attachment in telegram.files.values():
        if attachment.path == request.path_params["path"]:
            return Response(attachment.content, media_type="application/octet-stream")
    raise TelegramRefusal(404, "Not Found")


def _refused(refusal: TelegramRefusal) -> Response:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return JSONResponse(body, refusal.code)
