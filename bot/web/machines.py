"""Routes that machines call: the channels' webhooks, health and metrics."""

import hmac
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.channels.base import Served
from bot.config import Settings
from bot.conversation import Event
from bot.jobs import poll
from bot.jobs.metrics import TroubleKind
from bot.jobs.services import Services
from storage.engine import StoreDown
from storage.metrics import read_health, read_metrics

MOST = 1024 * 1024  # bytes of a body: an event is a few thousand
STALE = timedelta(minutes=2)  # a tick that is older: the bot is as good as dead
SWEPT = timedelta(minutes=3)  # a sweep that is older says nothing of now, and no other came


async def receive(request: Request) -> Response:
    """Take an event that a channel brings, if it is genuine: it carries our secret, or is signed."""
    services: Services = request.app.state.services
    channel: Served = request.app.state.channels[request.url.path]
    if not channel.is_genuine(request.headers, None):
        return not_known(services, "webhook", channel.key)
    try:
        body = await bounded(request)
    except ClientDisconnect:
        return Response(status_code=HTTPStatus.BAD_REQUEST)
    if not channel.is_genuine(request.headers, body):
        return not_known(services, "webhook", channel.key)
    if not channel.account:  # who we are is not known yet
        return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        event = channel.read_webhook(json.loads(body), services.clock.now())
    except (ValueError, RecursionError):
        return Response(status_code=HTTPStatus.BAD_REQUEST)
    return await taken(services, channel, event) if event else Response()


def not_known(services: Services, what: str, channel: str = "") -> Response:
    """Refuse whoever does not bring our secret, or a right signature; the log counts it."""
    services.refusals.note(what, channel)
    return Response(status_code=HTTPStatus.UNAUTHORIZED)


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
    return Response(background=BackgroundTask(poll.answered, channel, event))


async def show_health(request: Request) -> Response:
    """Say how things stand; 503 where a restart or somebody's act is called for. Degraded is 200.

    Who may not read the metrics hears the status alone.
    """
    services: Services = request.app.state.services
    try:
        health = await services.store.run(read_health, services.clock.now())
        found = {name: plain(value) for name, value in asdict(health).items()}
        wrong = what_is_wrong(services)
    except StoreDown:
        wrong, found = TroubleKind.DATABASE_AWAY.value, {}
    status = HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK
    kinds = {one: len(ids) for one, ids in services.progress.findings.items()}
    said = {"status": wrong or ("degraded" if kinds else "ok")}  # it works; something has no next step
    if not may_read(request):
        return JSONResponse(said, status)
    body = {
        **said,
        "troubles": [{"what": one.what, "channel": one.channel, "why": one.why} for one in services.troubles],
        "findings": kinds,
        "stopped": sorted(services.stopped),
        **found,
    }
    return JSONResponse(body, status)


def what_is_wrong(services: Services) -> str:
    """Return why this process is not well; "" while it is, whatever its colleagues do."""
    machine, progress = services.clock.now(), services.progress
    grave = next((one.what.value for one in services.troubles if one.is_grave(machine)), "")
    if grave:
        return grave
    if progress.ticked is None or machine - progress.ticked >= STALE:
        return "no tick"
    swept = progress.swept or progress.begun
    return "no sweep" if swept and machine - swept >= SWEPT else ""


def is_all_well(services: Services) -> bool:
    """Return whether a heartbeat may be sent: nothing is wrong, and the last sweep found nothing."""
    swept = services.progress.swept
    is_clean = swept is not None and services.clock.now() - swept < SWEPT and not services.progress.findings
    return is_clean and not what_is_wrong(services)


def plain(value: Any) -> Any:
    """Write instants as text, those of each worker too."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value


async def show_metrics(request: Request) -> Response:
    """Show Prometheus's text format; what only the database knows is left out while it is away."""
    services: Services = request.app.state.services
    if not may_read(request):
        return not_known(services, "metrics")
    try:
        found = await services.store.run(read_metrics, services.clock.now())
    except StoreDown:
        found = None
    return Response(services.metrics.show(found, services.troubles), media_type=CONTENT_TYPE_LATEST)


def may_read(request: Request) -> bool:
    """Let in who has the token, and nobody where there is none.

    Who asks from this machine may be a proxy that brings everybody, and need not say so.
    """
    settings: Settings = request.app.state.services.settings
    token = settings.metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode("utf-8", "surrogateescape"), token.encode())
