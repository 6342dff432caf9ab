"""Machine time, the only place that reads it: leases, pace, retries and timeouts go by it.

Business time (duties, nudges, deadlines) is machine time and an offset kept in the database:
see storage/engine/business_time.py.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

FAR = timedelta(seconds=1)  # our own choice: nothing here hangs on less, and time jumps for nothing smaller


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the moment, in UTC."""

    async def sleep_until(self, moment: datetime) -> None: ...

    def agree(self, ask: Callable[[], datetime]) -> timedelta:
        """Go by what ``ask`` brings from now on, where that is far from ours; return by how much we moved."""


@dataclass
class WallClock:
    """This machine's clock; ``ahead`` is how far the one that it goes by is ahead of it."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """Return the moment, in UTC."""
        return datetime.now(UTC) + self.ahead

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
