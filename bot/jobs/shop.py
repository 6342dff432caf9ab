"""What every loop needs: the store, the clock, the settings, and bells to wake each other by."""

import asyncio
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.base import Channel
from bot.clock import Clock
from bot.config import Settings
from bot.jobs.numbers import Numbers
from bot.jobs.troubles import Trouble, Troubles, What
from bot.jobs.watchdog import Watchdog
from storage.engine.channel_state import Serving
from storage.engine.db import Store
from storage.upkeep import Findings

PROBE = timedelta(minutes=1)  # between two messages to a channel that is down, to see whether it is still


@dataclass
class Progress:
    """How far this process has come. Machine time; None before the first."""

    ticked: datetime | None = None
    swept: datetime | None = None
    seen: Findings = field(default_factory=dict)  # by the last sweep, for the next one to confirm
    findings: Findings = field(default_factory=dict)  # seen twice in a row
    # of channels, by their keys: when it last took a message, or refused it with a reason …
    answered: dict[str, datetime] = field(default_factory=dict)
    # … at which contact, and when, the first failed since, and when it was last tried while it was down
    failed: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    probed: dict[str, datetime] = field(default_factory=dict)


class Bell:
    """Wakes the loops that listen, each once: one that has heard it leaves it ringing for the others."""

    def __init__(self) -> None:
        self._ears: dict[asyncio.Event, str] = {}

    @contextmanager
    def heard(self, channel: str) -> Iterator[asyncio.Event]:
        """Within this, an event that is set at each ring; whoever waits for it clears it (``rung``)."""
        ear = asyncio.Event()
        self._ears[ear] = channel
        try:
            yield ear
        finally:
            del self._ears[ear]

    def ring(self, channel: str = "") -> None:
        """For the loop of this channel, or for all: each that wakes asks the database."""
        for ear, its in self._ears.items():
            if channel in ("", its):
                ear.set()


@dataclass(frozen=True)
class Shop:
    store: Store
    clock: Clock
    settings: Settings
    worker: str  # this process, as /health names it
    numbers: Numbers
    to_send: Bell = field(default_factory=Bell)
    to_fetch: Bell = field(default_factory=Bell)
    watchdog: Watchdog = field(default_factory=Watchdog)
    troubles: Troubles = field(default_factory=Troubles)
    progress: Progress = field(default_factory=Progress)
    serving: set[str] = field(default_factory=set)  # keys of the channels that this process serves
    stopped: set[str] = field(default_factory=set)  # keys of channels that do not know us, for now

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

    def answered(self, channel: str) -> None:
        """A message was taken, or refused with a reason: the channel is not down."""
        self.progress.answered[channel] = self.clock.now()
        self.progress.failed.pop(channel, None)
        self.troubles.end(What.SENDING_FAILS, channel)

    def failed(self, channel: str, contact: int, why: str) -> None:
        """A message was not taken. Where it is so at two contacts, one after the other, it is the channel."""
        first, since = self.progress.failed.setdefault(channel, (contact, self.clock.now()))
        if contact != first:
            self.troubles.begin(Trouble(What.SENDING_FAILS, channel, since, why))

    def may_try(self, channel: str, many: int) -> int:
        """How many messages may be tried now: of a channel that is down one a minute."""
        now = self.clock.now()
        if not self.troubles.is_down(channel, now):
            return many
        if now - self.progress.probed.get(channel, now - PROBE) < PROBE:
            return 0
        return min(many, 1)

    def tried(self, channel: str) -> None:
        """One is on its way: where the channel is down, the next is tried in a minute."""
        if self.troubles.is_down(channel, self.clock.now()):
            self.progress.probed[channel] = self.clock.now()

    def standing(self, machine: datetime) -> list[Serving]:
        """How we get on with each channel that we serve."""
        answered, is_down = self.progress.answered, self.troubles.is_down
        return [Serving(key, answered.get(key), is_down(key, machine)) for key in sorted(self.serving)]

    def wake(self) -> None:
        """Something was committed: there may be something to send or to fetch."""
        self.to_send.ring()
        self.to_fetch.ring()


def whose(channel: Channel) -> tuple[str, str]:
    """The channel and the account, as contacts and files name them."""
    return channel.name, channel.account


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
