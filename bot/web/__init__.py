"""Our web server: the channels' webhooks, the pages behind one-time links, health and metrics."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from http import HTTPStatus

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.base import Served
from bot.config import WEBHOOKS
from bot.jobs.services import Services, error_fields
from bot.web import machines, pages, uploads
from handlers.sending.links import DOWNLOAD, UPLOAD
from storage.links import Purpose

log = structlog.get_logger(__name__)


def create_app(services: Services, channels: Sequence[Served]) -> Starlette:
    """Make the application with every route; each says for itself who may call it."""
    routes: Sequence[Route] = [
        Route("/health", machines.show_health, methods=["GET"]),
        Route("/metrics", machines.show_metrics, methods=["GET"]),
        *of_links(UPLOAD, Purpose.UPLOAD, uploads.show, uploads.take),
        *of_links(DOWNLOAD, Purpose.DOWNLOAD, pages.show, pages.fetch),
        Route("/anh/{name}", pages.show_picture, methods=["GET"]),
        Route(f"/{pages.STATIC}{{name}}", pages.static, methods=["GET"]),
        *(Route(WEBHOOKS + channel.key, machines.receive, methods=["POST"]) for channel in channels),
    ]
    safe = [Middleware(pages.SafeAnswers)]
    app = Starlette(routes=routes, middleware=safe, exception_handlers={Exception: say_fault})
    app.router.redirect_slashes = False  # to whatever the request calls us
    app.state.services = services
    app.state.callers = pages.Callers()
    app.state.intake = uploads.Intake()
    app.state.channels = {WEBHOOKS + channel.key: channel for channel in channels}
    return app


async def say_fault(_request: Request, error: Exception) -> Response:
    """Log a fault of ours by its kind and place alone: its words may be people's. It passes no middleware."""
    log.error("request failed", **error_fields(error))
    return Response(status_code=HTTPStatus.INTERNAL_SERVER_ERROR, headers=pages.SAFE)


Shown = Callable[[Request], Awaitable[Response]]


def of_links(place: str, purpose: Purpose, show: Shown, post: Shown) -> list[Route]:
    """Make the routes of a link's page: GET shows, POST does; another POST revokes the link."""
    return [
        Route(f"/{place}/{{token}}", show, methods=["GET"]),
        Route(f"/{place}/{{token}}", post, methods=["POST"]),
        Route(f"/{place}/{{token}}/huy", partial(pages.cancelled, purpose=purpose), methods=["POST"]),
    ]
