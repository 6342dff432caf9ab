"""Our web server: the channels' webhooks, health and metrics."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import Route

from bot.channels.base import Served
from bot.config import WEBHOOKS
from bot.jobs.shop import Shop
from bot.web import operators, webhooks


def create_app(shop: Shop, channels: Sequence[Served]) -> Starlette:
    """Every route; each says for itself who may call it."""
    routes: Sequence[Route] = [
        Route("/health", operators.health, methods=["GET"]),
        Route("/metrics", operators.metrics, methods=["GET"]),
        *(Route(WEBHOOKS + channel.key, webhooks.receive, methods=["POST"]) for channel in channels),
    ]
    app = Starlette(routes=routes)
    app.state.shop = shop
    app.state.channels = {WEBHOOKS + channel.key: channel for channel in channels}
    return app
