"""The Official Account on the network: ``/v4/oa/access_token``, ``/v3.0/oa/…`` and ``/v2.0/oa/…``."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.network import Dropped, Silence, gone
from bot.sandbox.switches import next_fault
from bot.sandbox.zalo.bodies import json_object
from bot.sandbox.zalo.faults import Fault
from bot.sandbox.zalo.oa import messages, uploads
from bot.sandbox.zalo.oa.errors import ERRORS, WRONG, error
from bot.sandbox.zalo.oa.state import ZaloOa
from bot.sandbox.zalo.oa.tokens import ACCESS_LIVES, UNKNOWN, Nothing
from bot.sandbox.zalo.refusal import Refusal

Json = dict[str, Any]
Deed = Callable[[], Awaitable[Json]]

LOGIN = "/v4/oa/access_token"
FORM = "application/x-www-form-urlencoded"
WRONG_LOGIN = (-14003, "Invalid parameter")
WRONG_APP = (-14002, "Invalid app id")  # undocumented number
WRONG_SECRET = (-14004, "Invalid secret key")  # undocumented number


class Status(Exception):
    """Answered with an HTTP status, by whatever stands before the API."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def routes(oa: ZaloOa) -> list[Route]:
    def at(path: str, answer: Callable[[ZaloOa, Request], Awaitable[Response]]) -> Route:
        async def answered(request: Request) -> Response:
            try:
                return await answer(oa, request)
            except Status as status:
                return JSONResponse({"message": "error"}, status.code)
            except Silence:
                await gone(request)
                return Response()

        return Route(path, answered, methods=["POST"])

    return [
        at(LOGIN, _login),
        at("/v3.0/oa/message/cs", _consult),
        at("/v2.0/oa/message", _consult_old),
        at("/v3.0/oa/message/template", _template),
        at("/v2.0/oa/upload/image", _image),
        at("/v2.0/oa/upload/file", _document),
    ]


async def _login(oa: ZaloOa, request: Request) -> Response:
    """A new pair of tokens for a refresh token or a code; says no in another form than the rest."""
    try:
        fault = _fault(oa, request, None)
        access, refresh = await _pair(oa, request)
    except Nothing:
        return Response()
    except Refusal as refusal:
        return JSONResponse(
            {"error": refusal.code, "error_name": refusal.why, "error_description": refusal.why}
        )
    lives = str(int(ACCESS_LIVES.total_seconds()))
    pair = {"access_token": access, "refresh_token": refresh, "expires_in": lives}
    return Dropped() if fault else JSONResponse(pair)


async def _pair(oa: ZaloOa, request: Request) -> tuple[str, str]:
    if not request.headers.get("content-type", "").startswith(FORM):
        raise Refusal(*WRONG_LOGIN)
    async with request.form() as form:
        asked = {name: str(value) for name, value in form.items()}
    if asked.get("app_id") != oa.own.app_id:
        raise Refusal(*WRONG_APP)
    if not hmac.compare_digest(request.headers.get("secret_key", "").encode(), oa.own.app_secret.encode()):
        raise Refusal(*WRONG_SECRET)
    match asked:
        case {"grant_type": "refresh_token", "refresh_token": token}:
            return oa.own.tokens.refreshed(token, await oa.machine_now())
        case {"grant_type": "authorization_code", "code": code}:
            return oa.own.tokens.logged_in(code, await oa.machine_now())
    raise Refusal(*WRONG_LOGIN)


async def _consult(oa: ZaloOa, request: Request) -> Response:
    async def deed() -> Json:
        asked = await _body(request)
        if oa.own.of_state:
            raise error(-235)
        return await messages.send(oa, asked)

    return await _answer(oa, request, deed)


async def _consult_old(oa: ZaloOa, request: Request) -> Response:
    """For whom it still serves."""

    async def deed() -> Json:
        asked = await _body(request)
        if not oa.own.of_state:
            raise error(-240)
        return await messages.send(oa, asked)

    return await _answer(oa, request, deed)


async def _template(oa: ZaloOa, request: Request) -> Response:
    async def deed() -> Json:
        return await messages.send_template(oa, await _body(request))

    return await _answer(oa, request, deed)


async def _image(oa: ZaloOa, request: Request) -> Response:
    return await _upload(oa, request, uploads.upload_image)


async def _document(oa: ZaloOa, request: Request) -> Response:
    return await _upload(oa, request, uploads.upload_file)


async def _upload(
    oa: ZaloOa, request: Request, keep: Callable[[ZaloOa, UploadFile], Awaitable[dict[str, str]]]
) -> Response:
    async def deed() -> Json:
        async with request.form() as form:
            upload = form.get("file")
            if not isinstance(upload, UploadFile):
                raise error(WRONG, "file")
            return dict(await keep(oa, upload))

    return await _answer(oa, request, deed)


async def _answer(oa: ZaloOa, request: Request, deed: Deed) -> Response:
    """The access token, a fault that is switched on, the rate; then the deed."""
    try:
        if wrong := oa.own.tokens.check(request.headers.get("access_token", ""), await oa.machine_now()):
            raise error(wrong)
        fault = _fault(oa, request, await _recipient(request))
        oa.own.admit(oa.seconds())
        done = {"error": 0, "message": "Success", "data": await deed()}
    except Refusal as refusal:
        oa.own.refused[str(refusal.code)] += 1
        return JSONResponse({"error": refusal.code, "message": refusal.why})
    return Dropped() if fault else JSONResponse(done)


def _fault(oa: ZaloOa, request: Request, chat: str | None) -> Fault | None:
    """Note the call; what is switched on strikes."""
    method = request.url.path.rpartition("/oa/")[2]
    fault = next_fault(oa.faults, method, chat)
    oa.called(method, chat, fault)
    if fault:
        fault.strike(_refused)
    return fault


def _refused(kind: str) -> Exception:
    if kind == "dead":
        return Refusal(*UNKNOWN)
    return error(int(kind)) if int(kind) in ERRORS else Status(int(kind))


async def _recipient(request: Request) -> str | None:
    """Whom a message is for; None where there is none or nothing fits."""
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
