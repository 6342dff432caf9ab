"""The phones over HTTP: what the page, a script or a trial does with them, under ``/sandbox``."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
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
from bot.domain.calendar import Calendar
from bot.sandbox.phones import PICTURES, Phones, id_of
from bot.sandbox.telegram.methods import menu_of
from bot.sandbox.telegram.state import SandboxTelegram
from storage import metrics, trial
from storage.engine import Store, business_now, business_time

Json = dict[str, Any]
Act = Callable[[Any, Request], Awaitable[object]]  # of some channel's phone

STEPS = ("30m", "next_nudge", "end_of_round", "next_day")

HALF_HOUR = timedelta(minutes=30)
DAY_BEGINS = time(7, 30)
HOURS = (time(7, 30), time(8), time(17), time(17, 15))  # of the office's lists, and of messages to heads
LOOK = 0.05  # seconds between two looks at how far the program has come
PATIENCE = 60  # seconds for it to catch up


def phone_routes(phones: Phones) -> list[Route]:
    """LookupError (no such phone, message, button) becomes 404, a wrong value 400."""

    def guarded(endpoint: Callable[[Phones, Request], Awaitable[Response]]) -> Any:
        async def answer(request: Request) -> Response:
            try:
                return await endpoint(phones, request)
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
        Route("/sandbox/quiet-week", guarded(_quiet_week), methods=["POST"]),
        Route("/sandbox/events", guarded(_events), methods=["GET"]),
    ]


async def _phones(phones: Phones, _request: Request) -> Response:
    return JSONResponse([_as_phone(phones, key) for key in phones.keys])


async def _phone(phones: Phones, request: Request) -> Response:
    return JSONResponse(_as_phone(phones, request.path_params["key"]))


def _as_phone(phones: Phones, key: str) -> Json:
    channel, chat = phones.found(key)
    shown = channel.phone(chat).chat
    menu = menu_of(channel, shown) if isinstance(channel, SandboxTelegram) else []
    return {**shown.as_phone(), "key": key, "menu": menu}


async def _act(phones: Phones, request: Request) -> Response:
    phone = phones.phone(request.path_params["key"])
    act = ACTS[request.path_params["act"]]
    await act(phone, request)
    return Response(status_code=204)


async def _text(phone: Any, request: Request) -> None:
    asked = await request.json()
    replied = {"reply_to": int(asked["reply_to"])} if "reply_to" in asked else {}
    await phone.text(str(asked["text"]), **replied)


async def _press(phone: Any, request: Request) -> None:
    asked = await request.json()
    await phone.press(_message_id(request, asked), str(asked["data"]))


async def _edit(phone: Any, request: Request) -> None:
    asked = await request.json()
    await phone.edit(_message_id(request, asked), str(asked["text"]))


def _message_id(request: Request, asked: Json) -> int | str:
    channel, _, _chat = request.path_params["key"].partition("-")
    return id_of(channel, str(asked["message_id"]))


async def _send_file(phone: Any, request: Request) -> None:
    async with request.form() as form:
        upload = form["file"]
        if not isinstance(upload, UploadFile):
            raise TypeError("file must be a file")
        media_type = upload.content_type or "application/octet-stream"
        await phone.file(
            upload.filename or "file", await upload.read(), media_type, str(form.get("caption", ""))
        )


async def _read(phone: Any, _request: Request) -> None:
    phone.read()


ACTS: dict[str, Act] = {
    "text": _text,
    "press": _press,
    "edit": _edit,
    "file": _send_file,
    "read": _read,
    "sticker": lambda phone, _: phone.sticker(),
    "voice": lambda phone, _: phone.voice(),
    "location": lambda phone, _: phone.location(),
    "block": lambda phone, _: phone.block(),
    "unblock": lambda phone, _: phone.unblock(),
}


async def _file(phones: Phones, request: Request) -> Response:
    """Return a picture to look at; anything else only to save, whatever type it claims."""
    attachment = phones.channels[request.path_params["channel"]].files[request.path_params["file_id"]]
    headers = {"X-Content-Type-Options": "nosniff"}
    if attachment.media_type in PICTURES:
        return Response(attachment.content, headers=headers, media_type=attachment.media_type)
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(attachment.name)}"
    return Response(attachment.content, headers=headers, media_type="application/octet-stream")


async def _set_fault(phones: Phones, request: Request) -> Response:
    asked = await request.json()
    channel = phones.channels[asked.pop("channel", "telegram")]
    channel.switch_on(**asked)
    return Response(status_code=204)


async def _clear_faults(phones: Phones, _request: Request) -> Response:
    for channel in phones.channels.values():
        channel.faults.clear()
    return Response(status_code=204)


async def _quiet_week(phones: Phones, _request: Request) -> Response:
    telegram = phones.channels["telegram"]
    if isinstance(telegram, SandboxTelegram):
        telegram.updates.next_at_random()
    return Response(status_code=204)


async def _events(phones: Phones, _request: Request) -> Response:
    async def changes() -> AsyncIterator[JSONServerSentEvent]:
        with phones.watched() as watcher:
            while not phones.closed:
                yield JSONServerSentEvent(await watcher.get())

    return EventSourceResponse(changes())


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
        return await self.store.run(business_now, self.clock.now())

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
