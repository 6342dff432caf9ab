"""Machine time, the only place that reads it: leases, pace, retries and timeouts go by it.

Business time (duties, nudges, deadlines) is machine time and an offset kept in the database:
see storage/business.py.
"""

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The moment, in UTC."""

    async def sleep_until(self, moment: datetime) -> None: ...


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, moment: datetime) -> None:
        await asyncio.sleep(max(0.0, (moment - self.now()).total_seconds()))
