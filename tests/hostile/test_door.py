"""The door of the web server: who is let in, who has to go, and when."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from bot.web import door
from bot.web.door import Door, Guard

ASKS = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POSTS = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n"
NEAR, FAR, OTHER = "127.0.0.1", "203.0.113.7", "203.0.113.8"


@dataclass
class Wire(asyncio.Transport):
    """A connection that goes nowhere. ``unsent``: bytes that the other side has not taken."""

    peer: str
    unsent: int = 0
    is_ended: bool = False
    written: bytearray = field(default_factory=bytearray)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return (self.peer, 5000) if name in ("peername", "sockname") else default

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def write(self, data: Any) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self.is_ended

    def abort(self) -> None:
        self.is_ended = True

    close = abort

    def pause_reading(self) -> None:
        """Go on: what is to be read is handed over by the test."""

    resume_reading = pause_reading


@dataclass
class Clock:
    ahead: float = 0.0


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the loop's time be moved."""
    made, loop = Clock(), asyncio.get_running_loop()
    real: Callable[[], float] = loop.time
    monkeypatch.setattr(loop, "time", lambda: real() + made.ahead)
    return made


async def never_answers(_scope: Any, receive: Any, _send: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def come(to: Door, peer: str, said: bytes = b"") -> tuple[Guard, Wire]:
    """Let somebody connect and say so much."""
    config = uvicorn.Config(never_answers, log_config=None, ws="none")
    guard, wire = to.protocol(config=config, server_state=ServerState(), app_state={}), Wire(peer)
    guard.connection_made(wire)
    if said:
        guard.data_received(said)
    return guard, wire


async def test_one_address_holds_so_many_places_and_the_idle_go_first() -> None:
    one = Door(most=100, most_of_one=3)
    wires = [come(one, FAR, said)[1] for said in (ASKS, b"", b"GET", b"")]
    assert [wire.is_ended for wire in wires] == [False, True, False, False]
    assert not come(one, OTHER)[1].is_ended


async def test_whoever_asked_in_earnest_is_not_ended_for_one_who_comes_later() -> None:
    one = Door(most=100, most_of_one=2)
    wires = [come(one, FAR, said)[1] for said in (ASKS, POSTS + bytes(door.LITTLE), b"")]
    assert [wire.is_ended for wire in wires] == [False, False, True]


async def test_a_proxy_on_this_machine_holds_all_places_there_are_and_no_more() -> None:
    one = Door(most=5, most_of_one=2)
    wires = [come(one, NEAR, said)[1] for said in (ASKS, POSTS, b"", ASKS, ASKS, ASKS, ASKS, ASKS)]
    assert [wire.is_ended for wire in wires] == [False, True, True, False, False, False, False, True]


async def test_a_place_is_free_again_once_its_holder_has_left() -> None:
    one = Door(most=1)
    guard, _wire = come(one, FAR, ASKS)
    guard.connection_lost(None)
    assert not come(one, FAR, ASKS)[1].is_ended


async def test_a_header_that_comes_letter_by_letter_is_not_waited_for(clock: Clock) -> None:
    guard, _wire = come(Door(), FAR)
    for letter in ASKS[:-4]:
        guard.data_received(bytes([letter]))
        clock.ahead += door.HEADER / 100
    assert not guard.is_late()
    clock.ahead += door.HEADER
    assert guard.is_late()


async def test_the_next_request_has_its_own_time(clock: Clock) -> None:
    guard, _wire = come(Door(), FAR, ASKS)
    clock.ahead += 10 * door.HEADER
    assert not guard.is_late()  # the answer is ours to give


async def test_a_body_may_take_long_as_long_as_it_comes(clock: Clock) -> None:
    guard, _wire = come(Door(), FAR, POSTS)
    for _second in range(100):
        guard.data_received(bytes(2 * door.SLOWEST))
        clock.ahead += 1
    assert not guard.is_late()


async def test_a_body_that_comes_byte_by_byte_is_not_waited_for(clock: Clock) -> None:
    guard, _wire = come(Door(), FAR, POSTS)
    for _second in range(int(door.BODY) + 2):
        guard.data_received(b"x")
        clock.ahead += 1
    assert guard.is_late()


async def test_an_answer_that_nobody_takes_is_not_kept(clock: Clock) -> None:
    guard, wire = come(Door(), FAR, ASKS)
    wire.unsent = 1_000_000
    assert not guard.is_late()
    clock.ahead += door.UNREAD / 2
    wire.unsent -= 1000
    assert not guard.is_late()
    clock.ahead += door.UNREAD + 1
    assert guard.is_late()


async def test_whoever_is_late_is_ended_without_a_word(
    clock: Clock, capfd: pytest.CaptureFixture[str]
) -> None:
    one = Door()
    _guard, wire = come(one, FAR, b"GET")
    watching = asyncio.create_task(one.watch())
    await asyncio.sleep(0)
    clock.ahead += door.HEADER + door.LOOK + 1
    async with asyncio.timeout(60):
        while not wire.is_ended:  # noqa: ASYNC110 - the watch does it
            await asyncio.sleep(0)
    watching.cancel()
    assert wire.written == b""
    assert capfd.readouterr() == ("", "")
