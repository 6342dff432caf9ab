"""The demo's clock: business time moved from one due moment to the next, as the page shows and moves it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.clock import Clock
from bot.conversation.text import at_local, local_date
from bot.domain.calendar import Calendar
from bot.sandbox.phones import Phones
from storage import metrics, trial
from storage.engine import business_time
from storage.engine.db import Store

STEPS = ("30m", "next_nudge", "end_of_round", "next_day")

HALF_HOUR = timedelta(minutes=30)
DAY_BEGINS = time(7, 30)
HOURS = (time(7, 30), time(8), time(17), time(17, 15))  # of the office's lists, and of messages to heads
LOOK = 0.05  # seconds between two looks at how far the program has come
PATIENCE = 60  # seconds for it to catch up


class ClockControl(Protocol):
    """Business time. ``forward`` takes one of STEPS and returns once the program has caught up."""

    async def now(self) -> datetime: ...

    async def forward(self, step: str) -> datetime: ...


def clock_routes(phones: Phones, clock: ClockControl) -> list[Route]:
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
            return await _move_and_tell(phones, clock, lambda: clock.forward(step))

    return [
        Route("/sandbox/clock", show, methods=["GET"]),
        Route("/sandbox/clock/forward", forward, methods=["POST"]),
    ]


async def _move_and_tell(
    phones: Phones, clock: ClockControl, move: Callable[[], Awaitable[datetime]]
) -> Response:
    """Move, and let every open page know that it is moving and when it has stopped."""
    phones.tell("clock", now=(await clock.now()).isoformat(), moving=True)
    try:
        await move()
    finally:
        now = (await clock.now()).isoformat()
        phones.tell("clock", now=now, moving=False)
    return JSONResponse({"now": now, "moving": False})


@dataclass
class BusinessClock:
    """Carry out the page's ``ClockControl``."""

    store: Store
    clock: Clock
    is_quiet: Callable[[], bool]  # nothing that people did is on its way to the program
    is_over: Callable[[], bool]  # the program is being stopped: nothing catches up any more

    async def now(self) -> datetime:
        return await self.store.run(business_time.now, self.clock.now())

    async def forward(self, step: str) -> datetime:
        """Move to where ``step`` leads, stopping at each moment at which something is due on the way."""
        target = await self._target(step)
        while (now := await self.now()) < target and not self.is_over():
            upcoming = await self.store.run(trial.next_due, now)
            await self._move(min(upcoming or target, next_hour_of_the_office(now), target))
        return target

    async def _target(self, step: str) -> datetime:
        now = await self.now()
        if step == "next_nudge":
            upcoming = await self.store.run(trial.next_nudge, now)
            return upcoming or next_morning(now)
        if step == "end_of_round":
            ending = await self.store.run(trial.next_end, now)
            return ending + timedelta(minutes=1) if ending else next_morning(now)
        return next_morning(now) if step == "next_day" else now + HALF_HOUR

    async def _move(self, moment: datetime) -> None:
        """Move, and wait until every worker has ticked there with nothing left to send.

        A moment that is a breath away may have come by itself before we get to move there.
        """
        with suppress(business_time.Backwards):
            await self.store.run(business_time.move_to, self.clock.now(), moment)
        async with asyncio.timeout(PATIENCE):
            while not (self.is_over() or await self._has_caught_up(moment)):  # noqa: ASYNC110 - it may be another process
                await asyncio.sleep(LOOK)

    async def _has_caught_up(self, moment: datetime) -> bool:
        found = await self.store.run(metrics.read_health, self.clock.now())
        ticked = all(ticked >= moment for ticked in found.ticked_to.values())
        return ticked and not found.outbox_due and self.is_quiet()


def next_hour_of_the_office(now: datetime) -> datetime:
    """Return the next moment at which something comes by the hour: a list, a summary, a word to heads."""
    today = local_date(now)
    days = (today, today + timedelta(days=1))
    return min(moment for day in days for hour in HOURS if (moment := at_local(day, hour)) > now)


def next_morning(now: datetime) -> datetime:
    return at_local(Calendar().next_working_day(local_date(now)), DAY_BEGINS)
