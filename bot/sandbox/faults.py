"""What is kept of each call, and what goes wrong with it: a fault that is switched on, a broken network."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.clock import WallClock

C = TypeVar("C")  # a chat's id
F = TypeVar("F")

ANY = ""

T = TypeVar("T")


@dataclass(frozen=True)
class Call(Generic[C, F]):
    """A method that the program called, and the fault that it met."""

    at: float  # machine time, in seconds
    method: str
    chat: C | None
    fault: F | None


async def wall_time() -> datetime:
    return WallClock().now()


class Switch(Protocol):
    method: str
    times: int

    @property
    def chat(self) -> int | str | None: ...


S = TypeVar("S", bound=Switch)


def next_fault(faults: list[S], method: str, chat: object) -> S | None:
    """Return the first that is meant for this call, used up by one."""
    for fault in faults:
        if fault.method.lower() in (ANY, method.lower()) and fault.chat in (None, chat):
            return use_up(faults, fault)
    return None


def use_up(faults: list[S], fault: S) -> S:
    """Use the fault up by one."""
    fault.times -= 1
    if fault.times <= 0:
        faults.remove(fault)
    return fault


class Silence(Exception):
    """Nothing is answered: the caller runs into its time limit."""


class Dropped(Response):
    """Ends in the middle: the caller cannot know whether the deed was done."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok":', "more_body": True})


async def unless_gone(request: Request, deed: Awaitable[T]) -> T:
    """Give up waiting when the caller does."""
    work, left = asyncio.ensure_future(deed), asyncio.ensure_future(gone(request))
    await asyncio.wait({work, left}, return_when=asyncio.FIRST_COMPLETED)
    left.cancel()
    if not work.done():
        work.cancel()
        raise Silence
    return work.result()


async def gone(request: Request) -> None:
    """Until the caller has left."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
