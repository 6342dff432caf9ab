"""The services of every loop: the store, the clock, the settings, metrics, signals to wake each other by."""

import asyncio
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.channels.base import Channel
from bot.clock import Clock
from bot.config import Settings
from bot.jobs.metrics import Metrics, Refusals, Trouble, TroubleKind, Troubles, Watchdog
from bot.jobs.opening import ConvertFile, Opener, OpenFile
from storage.engine import Serving, Store, StoreDown, Tx, cause
from storage.upkeep import Findings

PROBE = timedelta(minutes=1)  # between two messages to a channel that is down, to see whether it is still
P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Progress:
    """The moments to which this process has come. Machine time; None before the first."""

    begun: datetime | None = None  # at the first tick
    ticked: datetime | None = None
    swept: datetime | None = None
    seen: Findings = field(default_factory=dict)  # by the last sweep, for the next one to confirm
    findings: Findings = field(default_factory=dict)  # seen twice in a row
    set_back: timedelta = timedelta(0)  # by how much the clock was, as the last tick saw it
    set_ahead: datetime | None = None  # when the clock last was, far enough to be told; None: not of late
    # of channels, by their keys: when it last took a message, or refused it with a reason …
    answered: dict[str, datetime] = field(default_factory=dict)
    # … at which contact, and when, the first failed since, and when it was last tried while it was down
    failed: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    probed: dict[str, datetime] = field(default_factory=dict)


class WakeSignal:
    """Wake the loops that listen, each once: one that has woken leaves it set for the others."""

    def __init__(self) -> None:
        self._listening: dict[asyncio.Event, str] = {}

    @contextmanager
    def listening(self, channel: str) -> Iterator[asyncio.Event]:
        """Within this, an event that is set at each wake; whoever has waited clears it."""
        event = asyncio.Event()
        self._listening[event] = channel
        try:
            yield event
        finally:
            del self._listening[event]

    def wake(self, channel: str = "", but: str = "") -> None:
        """Wake the loop of this channel, or all of them but one: each that wakes asks the database."""
        for event, its_channel in self._listening.items():
            if channel in ("", its_channel) and its_channel != but:
                event.set()


@dataclass
class Sender:
    """A channel that this process sends on, what is on its way there, and the events that are being taken."""

    channel: Channel
    begun: set["asyncio.Task[Any]"] = field(default_factory=set)
    taking: set["asyncio.Task[Any]"] = field(default_factory=set)
    is_left_to_loop: bool = False  # what may be sent next, as the last transaction left it


@dataclass(frozen=True)
class Services:
    store: Store
    clock: Clock
    settings: Settings
    worker: str  # this process, as /health names it
    metrics: Metrics
    to_send: WakeSignal = field(default_factory=WakeSignal)
    to_fetch: WakeSignal = field(default_factory=WakeSignal)
    watchdog: Watchdog = field(default_factory=Watchdog)
    troubles: Troubles = field(default_factory=Troubles)
    refusals: Refusals = field(default_factory=Refusals)
    progress: Progress = field(default_factory=Progress)
    open_file: OpenFile = field(default_factory=lambda: Opener().open)
    convert_file: ConvertFile = field(default_factory=lambda: Opener().convert)
    senders: dict[tuple[str, str], Sender] = field(default_factory=dict)  # by channel and account of ours
    serving: set[str] = field(default_factory=set)  # keys of the channels that this process serves
    stopped: set[str] = field(default_factory=set)  # keys of channels that do not know us, for now

    def stop(self, channel: str) -> None:
        """Note that a channel does not know us any more: nothing goes there, until it is tried again."""
        self.stopped.add(channel)
        self.begin(TroubleKind.CHANNEL_STOPPED, channel, "the token is not known")

    def resume(self, channel: str) -> None:
        self.stopped.discard(channel)
        self.troubles.end(TroubleKind.CHANNEL_STOPPED, channel)

    def begin(self, what: TroubleKind, channel: str = "", why: str = "", **about: object) -> None:
        self.troubles.begin(Trouble(what, channel, self.clock.now(), why), **about)

    def answered(self, channel: str) -> None:
        """Note that a message was taken, or refused with a reason: the channel is not down."""
        self.progress.answered[channel] = self.clock.now()
        self.progress.failed.pop(channel, None)
        self.troubles.end(TroubleKind.SENDING_FAILS, channel)

    def failed(self, channel: str, contact: int, why: str) -> None:
        """Note that a message was not taken. Where two contacts in a row meet it, it is the channel."""
        first, since = self.progress.failed.setdefault(channel, (contact, self.clock.now()))
        if contact != first:
            self.troubles.begin(Trouble(TroubleKind.SENDING_FAILS, channel, since, why))

    def may_try(self, channel: str, many: int) -> int:
        """Return how many messages may be tried now: of a channel that is down one a minute."""
        now = self.clock.now()
        if not self.troubles.is_down(channel, now):
            return many
        if now - self.progress.probed.get(channel, now - PROBE) < PROBE:
            return 0
        return min(many, 1)

    def tried(self, channel: str) -> None:
        """Note that one is on its way: where the channel is down, the next is tried in a minute."""
        if self.troubles.is_down(channel, self.clock.now()):
            self.progress.probed[channel] = self.clock.now()

    def standing(self, machine: datetime) -> list[Serving]:
        """Return how we get on with each channel that we serve."""
        answered, is_down = self.progress.answered, self.troubles.is_down
        return [Serving(key, answered.get(key), is_down(key, machine)) for key in sorted(self.serving)]

    def wake(self) -> None:
        self.to_send.wake()
        self.to_fetch.wake()


def account_of(channel: Channel) -> tuple[str, str]:
    return channel.name, channel.account


async def wait_for_wake(signal: asyncio.Event, within: timedelta) -> None:
    """Wait until ``signal`` is set, or so long; it is clear again afterwards.

    Not by ``wait_for``, which before Python 3.12 forgets that it is cancelled when it is set just then.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(within.total_seconds()):
            await signal.wait()
    signal.clear()


def error_fields(error: BaseException) -> dict[str, object]:
    """Return what a log may hold of an error: its kind and where. Its message may quote what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": type(error).__name__, "where": [f"{f.filename}:{f.lineno}" for f in frames[-4:]]}


class WatchedStore:
    """A ``Store``. That it is back is said by the tick, which writes: on a full disk reading goes on."""

    def __init__(self, store: Store, clock: Clock, metrics: Metrics, troubles: Troubles) -> None:
        self._store, self._clock = store, clock
        self._metrics, self._troubles = metrics, troubles

    async def run(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._watched():
            return await self._store.run(work, *args, **kwargs)

    async def run_soon(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._watched():
            return await self._store.run_soon(work, *args, **kwargs)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except StoreDown as error:
            why = cause(error)
            self._metrics.database_errors.labels(why).inc()
            self._troubles.begin(Trouble(TroubleKind.DATABASE_AWAY, "", self._clock.now(), why))
            raise

    def has_time(self) -> bool:
        return self._store.has_time()

    def close(self) -> None:
        self._store.close()
