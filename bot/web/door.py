"""The door of the web server: how many connections may stand open, and how long each may take.

Whoever opens a connection and does not say what is wanted holds a place that others need. Where there is no
place left the oldest of these goes, so that whoever asks at once gets in, however many only stand there.
Nothing is answered, and no line is logged for each.
"""

import asyncio
from collections.abc import Iterable
from enum import Enum
from typing import Any

import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.config import is_loopback

log = structlog.get_logger(__name__)
MOST = 400  # connections
MOST_OF_ONE = 100  # of them from one address; a proxy on this machine brings everybody's
HEADER = 10.0  # seconds, for a request's line and headers
BODY = 30.0  # seconds, for its body; longer as long as it comes at this rate:
SLOWEST = 8_000  # bytes a second
LITTLE = 16_000  # bytes of a body: an event has come whole by then
UNREAD = 60.0  # seconds in which nothing of an answer is taken
ANSWER = 900.0  # seconds, for all of an answer: 50 MB at 60 kB a second
LOOK = 1.0  # seconds between two looks at the clock
TELL = 60  # looks between two lines of the log


class Stage(Enum):
    HEADER = HEADER
    BODY = BODY
    ANSWER = ANSWER


class Guard(asyncio.Protocol):
    """Stands between a connection and uvicorn's protocol, which it lets go on as long as it is in time."""

    def __init__(self, door: "Door", inner: H11Protocol) -> None:
        self._door, self._inner = door, inner
        self._is_in = False
        self._loop = asyncio.get_running_loop()
        self._at: tuple[object, Stage] = (None, Stage.HEADER)
        self._since = self._taken_at = self._loop.time()
        self._received = self._unsent = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.address = str((transport.get_extra_info("peername") or ("",))[0])
        self._is_in = self._door.lets_in(self)
        if self._is_in:
            self._inner.connection_made(transport)
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._door.left(self)
        if self._is_in:
            self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_in:
            self._inner.data_received(data)
            self._look()
            self._received += len(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._is_in else None  # type: ignore[func-returns-value]

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def stage(self) -> Stage:
        """Return what is being waited for; between two requests it is the next one's header."""
        cycle = self._inner.cycle
        if cycle is None or cycle.response_complete:
            return Stage.HEADER
        return Stage.BODY if cycle.more_body else Stage.ANSWER

    def _look(self) -> None:
        """Note when this stage began, and when something of the answer was last taken."""
        now, at = self._loop.time(), (self._inner.cycle, self.stage())
        if at != self._at:
            self._at, self._since, self._received = at, now, 0
        unsent = self._transport.get_write_buffer_size()
        if not unsent or unsent != self._unsent:
            self._unsent, self._taken_at = unsent, now

    def is_late(self) -> bool:
        self._look()
        _cycle, stage = self._at
        now = self._loop.time()
        if stage is Stage.ANSWER and not self._unsent:
            return False  # it is ours to answer
        longer = self._received / SLOWEST if stage is Stage.BODY else 0.0
        return now - self._since > stage.value + longer or now - self._taken_at > UNREAD

    def is_idle(self) -> bool:
        """Return whether next to nothing has been said of what is wanted."""
        stage = self.stage()
        return stage is Stage.HEADER or (stage is Stage.BODY and self._received < LITTLE)

    def end(self) -> None:
        self._transport.abort()


class Door:
    """All connections, the oldest first."""

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._guards: dict[Guard, None] = {}
        self._refused = 0  # since the last line of the log

    def protocol(self, **given: Any) -> Guard:
        """Make the protocol of a connection, as uvicorn asks for it."""
        return Guard(self, H11Protocol(**given))

    def lets_in(self, guard: Guard) -> bool:
        own = [one for one in self._guards if one.address == guard.address]
        is_near = not guard.address or is_loopback(guard.address)
        has_room = is_near or len(own) < self._most_of_one or self._makes_room(own)
        has_room = has_room and (len(self._guards) < self._most or self._makes_room(self._guards))
        if has_room:
            self._guards[guard] = None
        else:
            self._refused += 1
        return has_room

    def left(self, guard: Guard) -> None:
        self._guards.pop(guard, None)

    def _makes_room(self, among: Iterable[Guard]) -> bool:
        """End the oldest idle connection; whether there was one."""
        idle = next((one for one in among if one.is_idle()), None)
        if idle:
            self._end(idle)
        return idle is not None

    def _end(self, guard: Guard) -> None:
        self.left(guard)
        self._refused += 1
        guard.end()

    async def watch(self) -> None:
        """End whoever is late, for ever."""
        looks = 0
        while True:
            await asyncio.sleep(LOOK)
            for guard in [one for one in self._guards if one.is_late()]:
                self._end(guard)
            looks += 1
            if self._refused and looks >= TELL:
                log.warning("connections ended", count=self._refused)
                looks = self._refused = 0
