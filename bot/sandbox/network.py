"""Behaving as a network does: answers that break off, callers that leave, calls that are never answered."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

T = TypeVar("T")


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
