"""The phones over HTTP: what the page, a script or a trial does with them, under ``/sandbox``."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Protocol
from urllib.parse import quote

from sse_starlette import EventSourceResponse, JSONServerSentEvent
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.clock import Clock
from bot.conversation import at_local, local_date
from bot.sandbox.phones import PICTURES, Json, Phones, as_phone, id_of
from bot.sandbox.telegram.methods import menu_of
from bot.sandbox.telegram.state import SandboxTelegram
from storage import metrics, trial
from storage.calendar import calendar
from storage.engine import Store, Tx, business_now, business_time

STEPS = ("30m", "next_nudge", "end_of_round", "next_day")
PLAIN_ACTS = ("sticker", "voice", "location", "block", "unblock")  # they need to know nothing more
HOURS = (time(7, 30), time(8), time(17), time(17, 15))  # of the office's lists, and of messages to heads
LOOK = 0.05  # seconds between two looks at how far the program has come
PATIENCE = 60  # seconds for it to catch up
FARTHEST = timedelta(days=15)  # that the next reminder may be away: past Tết


def phone_routes(phones: Phones) -> list[Route]:
    """Serve the phones. LookupError (no such phone, message, button) becomes 404, a wrong value 400."""

    def guarded(endpoint: Callable[[Phones, Request], Awaitable[Response | None]]) -> Any:
        async def answer(request: Request) -> Response:
            try:
                return await endpoint(phones, request) or Response(status_code=204)
            except LookupError as failure:
                return JSONResponse({"error": str(failure)}, 404)
            except (TypeError, ValueError) as failure:
                return JSONResponse({"error": str(failure)}, 400)

        return answer

    return [
        Route("/sandbox/phones", guarded(_phones), methods=["GET"]),
        Route("/sandbox/phones/{key}", guarded(_phone), methods=["GET"]),
        Route("/sandbox/phones/{key}/{act}", guarded(_act), methods=["POST"]),
        Route("/sandbox/files/{channel}/{file_id}", guarded(_file), methods=["GET"]),
        Route("/sandbox/faults", guarded(_set_fault), methods=["POST"]),
        Route("/sandbox/faults", guarded(_clear_faults), methods=["DELETE"]),
        Route("/sandbox/events", guarded(_events), methods=["GET"]),
    ]


async def _phones(phones: Phones, _request: Request) -> Response:
    return JSONResponse([_as_phone(phones, key) for key in phones.keys])


async def _phone(phones: Phones, request: Request) -> Response:
    return JSONResponse(_as_phone(phones, request.path_params["key"]))


def _as_phone(phones: Phones, key: str) -> Json:
    channel, number = phones.found(key)
    chat = channel.phone(number).chat
    menu = menu_of(channel, chat) if isinstance(channel, SandboxTelegram) else []
    return {**as_phone(chat), "key": key, "menu": menu}


async def _act(phones: Phones, request: Request) -> None:
    key, act = request.path_params["key"], request.path_params["act"]
    phone = phones.phone(key)
    if act in PLAIN_ACTS:
        await getattr(phone, act)()
    elif act == "read":
        phone.read()
    elif act == "file":
        await _send_file(phone, request)
    else:
        asked = await request.json()
        channel = key.partition("-")[0]
        match act:
            case "text":
                replied = {"reply_to": int(asked["reply_to"])} if "reply_to" in asked else {}
                await phone.text(str(asked["text"]), **replied)
            case "press":
                await phone.press(id_of(channel, str(asked["message_id"])), str(asked["data"]))
            case "edit":
                await phone.edit(id_of(channel, str(asked["message_id"])), str(asked["text"]))
            case _:
                raise LookupError("no such act")


async def _send_file(phone: Any, request: Request) -> None:
    async with request.form() as form:
        upload = form["file"]
        if not isinstance(upload, UploadFile):
            raise TypeError("file must be a file")
        name, media_type = upload.filename or "file", upload.content_type or "application/octet-stream"
        await phone.file(name, await upload.read(), media_type, str(form.get("caption", "")))


async def _file(phones: Phones, request: Request) -> Response:
    """Return a picture to look at; anything else only to save, whatever type it claims."""
    attachment = phones.channels[request.path_params["channel"]].files[request.path_params["file_id"]]
    headers = {"X-Content-Type-Options": "nosniff"}
    if attachment.media_type in PICTURES:
        return Response(attachment.content, headers=headers, media_type=attachment.media_type)
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(attachment.name)}"
    return Response(attachment.content, headers=headers, media_type="application/octet-stream")


async def _set_fault(phones: Phones, request: Request) -> None:
    asked = await request.json()
    phones.channels[asked.pop("channel", "telegram")].switch_on(**asked)


async def _clear_faults(phones: Phones, _request: Request) -> None:
    for channel in phones.channels.values():
        channel.faults.clear()


async def _events(phones: Phones, _request: Request) -> Response:
    async def changes() -> AsyncIterator[JSONServerSentEvent]:
        with phones.watched() as watcher:
            while not phones.closed:
                yield JSONServerSentEvent(await watcher.get())

    return EventSourceResponse(changes())


class ClockControl(Protocol):
    """Business time. ``forward`` takes one of STEPS and returns once the program has caught up."""

    moving: asyncio.Lock  # held while it does
    is_past: bool  # it is the month before the demo, which is lived through

    async def now(self) -> datetime: ...

    async def forward(self, step: str) -> datetime: ...


def clock_routes(phones: Phones, clock: ClockControl) -> list[Route]:
    async def show(_request: Request) -> Response:
        return JSONResponse(await shown(clock))

    async def forward(request: Request) -> Response:
        step = (await request.json()).get("step")
        if step not in STEPS:
            return JSONResponse({"error": f"step is one of {', '.join(STEPS)}"}, 400)
        if clock.moving.locked():
            return JSONResponse({"error": "the clock is moving already"}, 409)
        async with moved(phones, clock):
            await clock.forward(step)
        return JSONResponse(await shown(clock))

    return [
        Route("/sandbox/clock", show, methods=["GET"]),
        Route("/sandbox/clock/forward", forward, methods=["POST"]),
    ]


@asynccontextmanager
async def moved(phones: Phones, clock: ClockControl) -> AsyncIterator[None]:
    """Within this the clock is moved by nobody else; every open page hears of it, and of its end."""
    try:
        async with clock.moving:
            await show_clock(phones, clock)
            yield
    finally:
        await show_clock(phones, clock)


async def show_clock(phones: Phones, clock: ClockControl) -> None:
    phones.tell("clock", **await shown(clock))


async def shown(clock: ClockControl) -> Json:
    now, is_moving = await clock.now(), clock.moving.locked()
    return {"now": now.isoformat(), "moving": is_moving, "is_past": clock.is_past}


@dataclass
class BusinessClock:
    store: Store
    clock: Clock
    is_quiet: Callable[[], bool]  # nothing that people did is on its way to the program
    is_over: Callable[[], bool]  # the program is being stopped: nothing catches up any more
    chats: Collection[str] = ()  # whose reminders are looked for
    moving: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_past: bool = False

    async def now(self) -> datetime:
        return await self.store.run(business_now, self.clock.now())

    async def forward(self, step: str) -> datetime:
        """Move to where ``step`` leads, stopping at each moment at which something is due on the way."""
        begun = await self.now()
        match step:
            case "next_nudge":
                return await self._forward_to_reminder(begun)
            case "next_day":
                return await self._forward_to(await self.store.run(next_morning, begun))
            case "end_of_round":
                if not await self.store.run(
                    trial.next_end, begun
                ):  # the last one is over: duties come with the day
                    begun = await self.forward("next_day")
                ending = await self.store.run(trial.next_end, begun)
                return await self._forward_to((ending or begun) + timedelta(minutes=1))
        return await self._forward_to(begun + timedelta(minutes=30))

    async def _forward_to_reminder(self, begun: datetime) -> datetime:
        """Move until a reminder was sent to one of ``chats``: past settled rounds, and days off."""
        sent = await self.store.run(trial.newest_reminder, self.chats)
        now = begun
        while now < begun + FARTHEST and sent == await self.store.run(trial.newest_reminder, self.chats):
            if self.is_over():
                break
            now = await self._forward_to(await self._next_moment(now))
        return now

    async def _forward_to(self, target: datetime) -> datetime:
        while (now := await self.now()) < target and not self.is_over():
            await self._move(min(await self._next_moment(now), target))
        return target

    async def _next_moment(self, now: datetime) -> datetime:
        """Return the next moment at which something is due, or comes by the hour."""
        upcoming = await self.store.run(trial.next_due, now)
        by_hour = next_hour_of_the_office(now)
        return min(upcoming, by_hour) if upcoming else by_hour

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
    days = (local_date(now), local_date(now) + timedelta(days=1))
    return min(moment for day in days for hour in HOURS if (moment := at_local(day, hour)) > now)


def next_morning(tx: Tx, now: datetime) -> datetime:
    return at_local(calendar(tx).next_working_day(local_date(now)), time(7, 30))
