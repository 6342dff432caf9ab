"""What channels deliver. Answered 200 only after the commit; a repeat is 200 and writes nothing."""

import json
from http import HTTPStatus

import structlog
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.channels.base import Served
from bot.conversation.messages import Event
from bot.jobs import poll
from bot.jobs.services import Services, error_fields
from storage.engine.db import StoreDown

log = structlog.get_logger(__name__)
MOST = 1024 * 1024  # bytes of a body: an event is a few thousand


async def receive(request: Request) -> Response:
    """Take an event that a channel brings, if it is genuine: it carries our secret, or is signed."""
    services: Services = request.app.state.services
    channel: Served = request.app.state.channels[request.url.path]
    try:
        body = await bounded(request)
    except ClientDisconnect:
        return Response(status_code=HTTPStatus.BAD_REQUEST)
    if not channel.is_genuine(request.headers, body):
        return Response(status_code=HTTPStatus.UNAUTHORIZED)
    if not channel.account:  # who we are is not known yet
        return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        event = channel.read_webhook(json.loads(body), services.clock.now())
    except (ValueError, RecursionError):
        return Response(status_code=HTTPStatus.BAD_REQUEST)
    return await taken(services, channel, event) if event else Response()


async def bounded(request: Request) -> bytes:
    """Return the body; nothing where it is longer than any event."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST:
            return b""
    return bytes(body)


async def taken(services: Services, channel: Served, event: Event) -> Response:
    try:
        is_taken = await poll.take_event(services, event)
    except StoreDown:
        is_taken = False  # it is to come again
    if not is_taken:
        return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return Response(background=BackgroundTask(answered, channel, event))


async def answered(channel: Served, event: Event) -> None:
    try:
        await channel.answered(event)
    except Exception as error:
        log.debug("a spinner goes on", **error_fields(error))
