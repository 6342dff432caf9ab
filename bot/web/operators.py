"""What an operator and a monitor ask: /health for anyone, /metrics for loopback or with the token."""

import hmac
from dataclasses import asdict
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.config import is_loopback
from bot.jobs.shop import Shop
from bot.jobs.troubles import What
from storage.engine.db import StoreDown
from storage.metrics import Health, read_health, read_metrics

STALE = timedelta(minutes=2)  # a tick that is older: the bot is as good as dead
SWEPT = timedelta(minutes=3)  # a sweep that is older says nothing of now
DEGRADED = "degraded"  # it works; the sweeper has found what has no next step


async def health(request: Request) -> Response:
    """How things stand; 503 where starting us again, or somebody's act, is called for. Degraded is 200."""
    shop: Shop = request.app.state.shop
    try:
        found = written(await shop.store.run(read_health, shop.clock.now()))
        wrong = what_is_wrong(shop)
    except StoreDown:
        wrong, found = What.DATABASE_AWAY.value, {}
    status = HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK
    kinds = {one: len(ids) for one, ids in shop.progress.findings.items()}
    body = {
        "status": wrong or (DEGRADED if kinds else "ok"),
        "troubles": [{"what": one.what, "channel": one.channel, "why": one.why} for one in shop.troubles],
        "findings": kinds,
        "stopped": sorted(shop.stopped),
        **found,
    }
    return JSONResponse(body, status)


def what_is_wrong(shop: Shop) -> str:
    """Why this process is not well; "" while it is, whatever its colleagues do."""
    machine, ticked = shop.clock.now(), shop.progress.ticked
    grave = next((one.what.value for one in shop.troubles if one.is_grave(machine)), "")
    return grave or ("no tick" if ticked is None or machine - ticked >= STALE else "")


def is_all_well(shop: Shop) -> bool:
    """Whether a heartbeat may be sent: nothing is wrong, and the last sweep found nothing."""
    swept = shop.progress.swept
    is_clean = swept is not None and shop.clock.now() - swept < SWEPT and not shop.progress.findings
    return is_clean and not what_is_wrong(shop)


def written(found: Health) -> dict[str, Any]:
    return {name: plain(value) for name, value in asdict(found).items()}


def plain(value: Any) -> Any:
    """Instants as text, those of each worker too."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value


async def metrics(request: Request) -> Response:
    """Prometheus's text format; what only the database knows is left out while it is away."""
    shop: Shop = request.app.state.shop
    if not may_read(request, shop.settings.metrics_token.get_secret_value()):
        return Response(status_code=HTTPStatus.UNAUTHORIZED)
    try:
        found = await shop.store.run(read_metrics, shop.clock.now())
    except StoreDown:
        found = None
    return Response(shop.numbers.show(found, shop.troubles), media_type=CONTENT_TYPE_LATEST)


def may_read(request: Request, token: str) -> bool:
    """From this machine, unless a proxy stands before us; or with the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode("utf-8", "surrogateescape"), token.encode()):
        return True
    is_proxied = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return bool(request.client and is_loopback(request.client.host) and not is_proxied)
