"""What every loop needs: the store, the clock, the settings, and bells to wake each other by."""

import asyncio
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.config import Settings
from bot.jobs.numbers import Numbers
from bot.jobs.troubles import Trouble, Troubles, What
from bot.jobs.watchdog import Watchdog
from storage.db import Store
from storage.sweeper import Findings


@dataclass
class Progress:
    """How far this process has come. Machine time; None before the first."""

    ticked: datetime | None = None
    swept: datetime | None = None
    seen: Findings = field(default_factory=dict)  # by the last sweep, for the next one to confirm
    findings: Findings = field(default_factory=dict)  # seen twice in a row


@dataclass(frozen=True)
class Shop:
    store: Store
    clock: Clock
    settings: Settings
    worker: str  # this process, as /health names it
    numbers: Numbers
    to_send: asyncio.Event = field(default_factory=asyncio.Event)
    to_fetch: asyncio.Event = field(default_factory=asyncio.Event)
    watchdog: Watchdog = field(default_factory=Watchdog)
    troubles: Troubles = field(default_factory=Troubles)
    progress: Progress = field(default_factory=Progress)
    stopped: set[str] = field(default_factory=set)  # channels that do not know us, until they do again

    def stop(self, channel: str) -> None:
        """A channel does not know us any more: nothing goes there, until it is tried again."""
        self.stopped.add(channel)
        self.begin(What.CHANNEL_STOPPED, channel, "the token is not known")

    def resume(self, channel: str) -> None:
        """It knows us (again)."""
        self.stopped.discard(channel)
        self.troubles.end(What.CHANNEL_STOPPED, channel)

    def begin(self, what: What, channel: str = "", why: str = "", **about: object) -> None:
        self.troubles.begin(Trouble(what, channel, self.clock.now(), why), **about)

    def wake(self) -> None:
        """Something was committed: there may be something to send or to fetch."""
        self.to_send.set()
        self.to_fetch.set()


async def rung(bell: asyncio.Event, within: timedelta) -> None:
    """Wait until ``bell`` rings, or so long; it is quiet again afterwards.

    Not by ``wait_for``, which before Python 3.12 forgets that it is cancelled when the bell rings just then.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(within.total_seconds()):
            await bell.wait()
    bell.clear()


def fault(error: BaseException) -> dict[str, object]:
    """What a log may hold of an error: its kind and where. Its message may quote what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": type(error).__name__, "where": [f"{f.filename}:{f.lineno}" for f in frames[-4:]]}
