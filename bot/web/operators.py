"""What an operator and a monitor ask: /health for anyone, /metrics for loopback or with the token."""

import hmac
from dataclasses import asdict
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.config import is_loopback
from bot.jobs.shop import Shop
from storage import health as storage_health
from storage.db import StoreDown
from storage.health import Health

STALE = timedelta(minutes=2)  # a tick that is older: the bot is as good as dead


async def health(request: Request) -> Response:
    """How things stand; 503 where our tick is old, a channel does not know us or the database is away."""
    shop: Shop = request.app.state.shop
    machine = shop.clock.now()
    try:
        found = await shop.store.run(storage_health.health, machine)
    except StoreDown:
        return JSONResponse({"status": "database away"}, HTTPStatus.SERVICE_UNAVAILABLE)
    wrong = what_is_wrong(shop, found, machine)
    status = HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK
    body = {"status": wrong or "ok", "stopped": sorted(shop.stopped), **written(found)}
    return JSONResponse(body, status)


def what_is_wrong(shop: Shop, found: Health, machine: datetime) -> str:
    """Why this process is not well; "" while it is, whatever its colleagues do."""
    seen = found.seen.get(shop.worker)
    if seen is None or machine - seen >= STALE:
        return "no tick"
    return "channel stopped" if shop.stopped else ""


def written(found: Health) -> dict[str, Any]:
    return {name: plain(value) for name, value in asdict(found).items()}


def plain(value: Any) -> Any:
    """Instants as text, those of each worker too."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value


async def metrics(request: Request) -> Response:
    """Prometheus's text format."""
    shop: Shop = request.app.state.shop
    if not may_read(request, shop.settings.metrics_token.get_secret_value()):
        return Response(status_code=HTTPStatus.UNAUTHORIZED)
    try:
        lanes = await shop.store.run(storage_health.waiting)
    except StoreDown:
        return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    shop.numbers.show_waiting(lanes, shop.clock.now())
    return Response(generate_latest(shop.numbers.registry), media_type=CONTENT_TYPE_LATEST)


def may_read(request: Request, token: str) -> bool:
    """From this machine, unless a proxy stands before us; or with the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode("utf-8", "surrogateescape"), token.encode()):
        return True
    is_proxied = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return bool(request.client and is_loopback(request.client.host) and not is_proxied)
