"""Our web server: the channels' webhooks, health and metrics."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import Route

from bot.channels.telegram import Telegram
from bot.jobs.shop import Shop
from bot.web import operators, webhooks


def create_app(shop: Shop, telegram: Telegram | None) -> Starlette:
    """Every route; each says for itself who may call it."""
    routes: Sequence[Route] = [
        Route("/health", operators.health, methods=["GET"]),
        Route("/metrics", operators.metrics, methods=["GET"]),
        Route(webhooks.TELEGRAM, webhooks.telegram, methods=["POST"]),
    ]
    app = Starlette(routes=routes)
    app.state.shop = shop
    app.state.telegram = telegram
    return app
