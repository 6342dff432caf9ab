"""A real server on a free port of this machine, for as long as a test needs it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import uvicorn
from starlette.types import ASGIApp


class Server(uvicorn.Server):
    """Says when it answers, and stops when it is told to and not a tick later."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.enough = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.enough.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Skip uvicorn's pause of 0.1 s where no request is under way."""
        if self.server_state.tasks:
            await super().shutdown(sockets)
            return
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await self.lifespan.shutdown()


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Serve ``app``, and yield its address, without a slash at the end."""
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:  # named, or answers wait for the peer's ACKs
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=1)
        server = Server(config)
        running = asyncio.create_task(server.serve([listener]))
        await server.ready.wait()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            server.enough.set()
            await running


async def until(happened: Callable[[], bool]) -> None:
    """Let everything else run on until it has happened."""
    async with asyncio.timeout(30):
        while not happened():  # noqa: ASYNC110 - a test asks from outside and has nothing to await
            await asyncio.sleep(0)


class StandingClock:
    """Business time that moves only when it is told to, by half an hour."""

    def __init__(self, now: datetime = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)) -> None:
        self.time = now
        self.moving, self.is_past = asyncio.Lock(), False
        self.steps: list[str] = []

    async def now(self) -> datetime:
        return self.time

    async def forward(self, step: str) -> datetime:
        self.steps.append(step)
        self.time += timedelta(minutes=30)
        return self.time
