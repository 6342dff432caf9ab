"""Workers in processes of their own: python -m tests.oa_tokens.children, told on its input whom to start.

    {"url": "sqlite:///a.db", "base": "http://127.0.0.1:8300", "ahead": 90000.0,
     "deaths": [["bot.jobs.oa_tokens", "renew_tokens", true], null]}

Each asks for an access token at that time, all at once, and dies before (true) or after the function that it
is given. The answer is a list of [exit status, token], -9 where one was killed. Each child is a fork, for a
start takes longer than the work.
"""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot import app
from bot.channels import zalo
from bot.channels.base import SendFailed
from bot.clock import WallClock
from bot.jobs import oa_tokens
from bot.jobs.metrics import Metrics
from bot.jobs.services import Services
from storage.engine import Store, open_store
from tests.oa_tokens.account import given
from tests.trials.points import Point, lay

LITTLE = 1.0  # seconds that an answer is waited for


@dataclass(frozen=True)
class Order:
    url: str
    base: str
    ahead: float  # seconds
    deaths: list[tuple[str, str, bool] | None]


def main() -> None:
    app.set_up_log("CRITICAL")
    impatient()
    for line in sys.stdin:
        order = Order(**json.loads(line))
        gate = os.pipe()
        children = [begun(order, death, gate) for death in order.deaths]
        for end in gate:
            os.close(end)  # and off they go
        said = [ended(pid, pipe) for pid, pipe in children]
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def impatient() -> None:
    """Believe what is read for no moment, and look at another's renewal often."""
    zalo.READ = LITTLE  # type: ignore[assignment]
    oa_tokens.FRESH, oa_tokens.LOOK, oa_tokens.LOOKS = timedelta(0), timedelta(milliseconds=10), 30


def begun(order: Order, death: tuple[str, str, bool] | None, gate: tuple[int, int]) -> tuple[int, int]:
    """Fork a child, which waits at the gate; return it, and where it says what it got."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    if death:
        module, function, is_before = death
        lay(Point(module, function, is_before), 1)
    store = open_store(order.url, threads=1)
    os.close(gate[1])
    os.read(gate[0], 1)
    os.write(writing, asyncio.run(got(order, store)).encode())
    os._exit(0)


async def got(order: Order, store: Store) -> str:
    clock = WallClock(timedelta(seconds=order.ahead))
    services = Services(store, clock, given(order.url, order.base), f"child {os.getpid()}", Metrics())
    tokens = oa_tokens.TokenKeeper(services)
    try:
        return await tokens.access()
    except SendFailed:
        return ""
    finally:
        await tokens.settled()


def ended(child: int, reading: int) -> list[Any]:
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _pid, status = os.waitpid(child, 0)
    return [os.waitstatus_to_exitcode(status), said]


if __name__ == "__main__":
    main()
