"""What every loop needs: the store, the clock, the settings, and bells to wake each other by."""

import asyncio
import traceback
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge

from bot.clock import Clock
from bot.config import Settings
from bot.jobs.watchdog import Watchdog
from storage.db import Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Shop:
    store: Store
    clock: Clock
    settings: Settings
    worker: str  # this process, as /health names it
    numbers: "Numbers"
    to_send: asyncio.Event = field(default_factory=asyncio.Event)
    to_fetch: asyncio.Event = field(default_factory=asyncio.Event)
    watchdog: Watchdog = field(default_factory=Watchdog)
    stopped: set[str] = field(default_factory=set)  # channels that do not know us, until we start again

    def stop(self, channel: str) -> None:
        """A channel does not know us any more: nothing goes there, and /health says so."""
        log.error("channel stopped: the token is not known", channel=channel)
        self.stopped.add(channel)
        self.numbers.stopped.labels(channel).set(1)

    def wake(self) -> None:
        """Something was committed: there may be something to send or to fetch."""
        self.to_send.set()
        self.to_fetch.set()


class Numbers:
    """What an operator watches, counted in this process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.events = Counter("nhacthu_events", "Events taken", ["channel", "kind"], registry=self.registry)
        self.set_aside = Counter("nhacthu_events_set_aside", "Events set aside", registry=self.registry)
        self.sends = Counter(
            "nhacthu_sends", "Messages by outcome", ["channel", "outcome"], registry=self.registry
        )
        self.ticks = Counter("nhacthu_ticks", "Ticks carried through", registry=self.registry)
        self.files = Counter("nhacthu_files", "Files by outcome", ["outcome"], registry=self.registry)
        self.stopped = Gauge(
            "nhacthu_channel_stopped", "1: the channel does not know us", ["channel"], registry=self.registry
        )
        self.queued = Gauge("nhacthu_outbox_queued", "Messages waiting", ["lane"], registry=self.registry)
        self.oldest = Gauge(
            "nhacthu_outbox_oldest_seconds",
            "Age of the oldest waiting message",
            ["lane"],
            registry=self.registry,
        )

    def show_waiting(self, lanes: Iterable[tuple[int, int, datetime]], now: datetime) -> None:
        """Set the gauges: (lane, how many, the oldest) of each lane where something waits."""
        self.queued.clear()
        self.oldest.clear()
        for lane, count, oldest in lanes:
            self.queued.labels(lane).set(count)
            self.oldest.labels(lane).set(max(0.0, (now - oldest).total_seconds()))


async def rung(bell: asyncio.Event, within: timedelta) -> None:
    """Wait until ``bell`` rings, or so long; it is quiet again afterwards."""
    with suppress(TimeoutError):
        await asyncio.wait_for(bell.wait(), within.total_seconds())
    bell.clear()


def fault(error: BaseException) -> dict[str, object]:
    """What a log may hold of an error: its kind and where. Its message may quote what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": type(error).__name__, "where": [f"{f.filename}:{f.lineno}" for f in frames[-4:]]}
