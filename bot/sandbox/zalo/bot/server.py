"""The bots on the network: ``/bot<token>/<method>``, in envelopes."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.network import Dropped, Silence, gone, unless_gone
from bot.sandbox.switches import next_fault
from bot.sandbox.zalo.bodies import json_object
from bot.sandbox.zalo.bot.methods import METHODS
from bot.sandbox.zalo.bot.state import ZaloBot
from bot.sandbox.zalo.refusal import Refusal

Json = dict[str, Any]

MOST_BOTS = 3  # of one account
REFUSALS = {
    "429": "Quota exceeded",
    "500": "Internal server error",
    "401": "Unauthorized",
    "403": "Internal server error",  # so it is labelled
}


def routes(bots: Sequence[ZaloBot]) -> list[Route]:
    if len(bots) > MOST_BOTS:
        raise ValueError(f"Zalo gives an account {MOST_BOTS} bots")
    by_token = {bot.own.token: bot for bot in bots}

    async def method(request: Request) -> Response:
        bot = by_token.get(request.path_params["token"])
        if bot is None:
            return _refused(refusal_of("401"), with_status=False)
        try:
            return await _answer(bot, request)
        except Refusal as refusal:
            return _refused(refusal, with_status=bot.own.answers_with_status)
        except Silence:
            await gone(request)
            return Response()

    return [Route("/bot{token}/{method}", method, methods=["GET", "POST"])]


def refusal_of(kind: str) -> Refusal:
    return Refusal(int(kind), REFUSALS[kind])


def _refused(refusal: Refusal, *, with_status: bool) -> Response:
    body = {"ok": False, "error_code": refusal.code, "description": refusal.why}
    return JSONResponse(body, refusal.code if with_status else 200)


async def _answer(bot: ZaloBot, request: Request) -> Response:
    name = request.path_params["method"]
    if name not in METHODS:
        raise Refusal(404, "Not found")
    deed, parameters = METHODS[name]
    asked = _checked(parameters, await _given(request))
    fault = next_fault(bot.faults, name, asked.get("chat_id"))
    bot.called(name, asked.get("chat_id"), fault)
    if fault:
        fault.strike(refusal_of)
    work = deed(bot, asked)
    result = await unless_gone(request, work) if name == "getUpdates" else await work
    envelope = {"ok": True} if result is None else {"ok": True, "result": result}
    return Dropped() if fault else JSONResponse(envelope)


def _checked(parameters: Any, given: Json) -> Json:
    for name in given.keys() | parameters.keys():
        if name not in parameters:
            raise Refusal(400, f'there is no parameter "{name}"')
        if parameters[name] and name not in given:
            raise Refusal(400, f"{name} is required")
        if name in given and not isinstance(given[name], str) and name != "timeout":
            raise Refusal(400, f"{name} must be a string")
    return given


async def _given(request: Request) -> Json:
    """Parameters from the address and from a JSON or form body."""
    given: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        return given | await _json(request)
    async with request.form() as form:
        return given | dict(form)


async def _json(request: Request) -> Json:
    """Refusal 400 for anything but a JSON object; nothing at all is an empty one."""
    try:
        return await json_object(request) if await request.body() else {}
    except (ValueError, TypeError) as failure:
        raise Refusal(400, "the body must be a JSON object") from failure
