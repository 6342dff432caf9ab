"""The movable clock, as the page shows and moves it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.phones import Phones

STEPS = ("30m", "next_nudge", "end_of_round", "next_day")


class ClockControl(Protocol):
    """Business time. ``forward`` takes one of STEPS and returns once the program has caught up."""

    async def now(self) -> datetime: ...

    async def forward(self, step: str) -> datetime: ...


def routes(phones: Phones, clock: ClockControl) -> list[Route]:
    moving = asyncio.Lock()

    async def show(_request: Request) -> Response:
        return JSONResponse({"now": (await clock.now()).isoformat(), "moving": moving.locked()})

    async def forward(request: Request) -> Response:
        step = (await request.json()).get("step")
        if step not in STEPS:
            return JSONResponse({"error": f"step is one of {', '.join(STEPS)}"}, 400)
        if moving.locked():
            return JSONResponse({"error": "the clock is moving already"}, 409)
        async with moving:
            return await _told(phones, clock, lambda: clock.forward(step))

    return [
        Route("/sandbox/clock", show, methods=["GET"]),
        Route("/sandbox/clock/forward", forward, methods=["POST"]),
    ]


async def _told(phones: Phones, clock: ClockControl, move: Callable[[], Awaitable[datetime]]) -> Response:
    """Move, and let every open page know that it is moving and when it has stopped."""
    phones.tell("clock", now=(await clock.now()).isoformat(), moving=True)
    try:
        await move()
    finally:
        now = (await clock.now()).isoformat()
        phones.tell("clock", now=now, moving=False)
    return JSONResponse({"now": now, "moving": False})
