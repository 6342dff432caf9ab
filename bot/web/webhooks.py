"""What channels deliver. Answered 200 only after the commit; a repeat is 200 and writes nothing."""

import hmac
import json
from collections.abc import Sequence
from http import HTTPStatus

import structlog
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.channels.telegram import Telegram
from bot.config import TELEGRAM_WEBHOOK
from bot.jobs import events
from bot.jobs.shop import Shop, fault
from bot.message import Event
from storage.db import StoreDown

log = structlog.get_logger(__name__)
TELEGRAM = TELEGRAM_WEBHOOK
SECRET = "X-Telegram-Bot-Api-Secret-Token"
MOST = 1024 * 1024  # bytes of a body: an update is a few thousand


async def telegram(request: Request) -> Response:
    """An update of Telegram's, if the secret that we gave it comes along."""
    shop: Shop = request.app.state.shop
    channel: Telegram | None = request.app.state.telegram
    secret = shop.settings.telegram_webhook_secret.get_secret_value()
    if channel is None or not secret or not is_same(request.headers.getlist(SECRET), secret):
        return Response(status_code=HTTPStatus.UNAUTHORIZED)
    if not channel.account:  # who we are is not known yet
        return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        event = channel.read_webhook(json.loads(await bounded(request)), shop.clock.now())
    except (ValueError, RecursionError, ClientDisconnect):
        return Response(status_code=HTTPStatus.BAD_REQUEST)
    return await taken(shop, channel, event) if event else Response()


def is_same(given: Sequence[str], secret: str) -> bool:
    """Whether it was sent, once; compared in constant time, whatever was sent."""
    sent = "".join(given).encode("utf-8", "surrogateescape")
    return hmac.compare_digest(sent, secret.encode()) and len(given) == 1


async def bounded(request: Request) -> bytes:
    """The body; ValueError where it is longer than any update."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST:
            raise ValueError("too long")
    return bytes(body)


async def taken(shop: Shop, channel: Telegram, event: Event) -> Response:
    try:
        is_taken = await events.take(shop, event)
    except StoreDown:
        is_taken = False  # it is to come again
    if not is_taken:
        return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return Response(background=BackgroundTask(answered, channel, event))


async def answered(channel: Telegram, event: Event) -> None:
    try:
        await channel.answered(event)
    except Exception as error:
        log.debug("a spinner goes on", **fault(error))
