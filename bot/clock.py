"""Machine time, the only place that reads it: leases, pace, retries and timeouts go by it.

It goes on steadily, whatever this machine's clock is set to while we run. Business time (duties, nudges,
deadlines) is machine time and an offset kept in the database: see storage/engine/business_time.py.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

FAR = timedelta(seconds=1)  # our own choice: nothing here hangs on less, and time jumps for nothing smaller


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the moment, in UTC."""

    def machine(self) -> datetime:
        """Return what this machine's clock says, in UTC: it may have been set back or ahead meanwhile."""

    async def sleep_until(self, moment: datetime) -> None: ...

    def agree(self, ask: Callable[[], datetime]) -> timedelta:
        """Go by what ``ask`` brings from now on, where that is far from ours; return by how much we moved."""


def passed() -> timedelta:
    """Return how much time has passed since some moment, by no clock that anyone can set."""
    return timedelta(seconds=time.monotonic())


@dataclass
class WallClock:
    """The time that this machine's clock gave at first, going on steadily.

    ``ahead`` is how far the one that it goes by is ahead of that.
    """

    ahead: timedelta = timedelta(0)
    _zero: datetime = field(default_factory=lambda: datetime.now(UTC) - passed())

    def now(self) -> datetime:
        """Return the moment, in UTC."""
        return self._zero + passed() + self.ahead

    def machine(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, moment: datetime) -> None:
        await asyncio.sleep(max(0.0, (moment - self.now()).total_seconds()))

    def agree(self, ask: Callable[[], datetime]) -> timedelta:
        before, asked = self.now(), ask()
        asking = self.now() - before
        off = asked - before - asking / 2
        if abs(off) <= FAR + asking / 2:
            return timedelta(0)
        self.ahead += off
        return off
