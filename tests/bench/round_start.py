"""A round begins: how long after its minute the last nudge stands in the outbox, and what memory that takes.

The program is the real one, with its usual tick and pace; the outbox is looked at from outside.
"""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, func, select

from bot.sandbox.phones import SandboxMessage
from storage.engine import Lane
from storage.tables.engine import outbox
from tests.bench.district import ACCOUNT, MORNING, begin_clock, settle
from tests.bench.morning import FIRST_NUDGE, held_in
from tests.bench.program import Running, running
from tests.bench.rows import Row
from tests.bench.stores import Kind
from tests.people import FIRST_DAY

BEFORE = timedelta(seconds=20)  # from the program's start to the minute; it makes the day's duties meanwhile
LOOK = 0.02  # seconds between two looks at the outbox
PATIENCE = 60.0  # seconds
BARS = {2_000: 2.0, 10_000: 5.0}  # units -> seconds
MOST = 300  # MB
QUEUED = select(func.count()).where(outbox.c.lane == Lane.NUDGE)


async def rows(kind: Kind) -> list[Row]:
    return [row for units, bar in BARS.items() for row in await round_of(kind, units, bar)]


async def round_of(kind: Kind, units: int, bar: float) -> list[Row]:
    url, people = kind.fresh(), 2 * units + 1
    settle(url, ACCOUNT, held_in(units), FIRST_DAY)
    minute = begin_clock(url, MORNING + FIRST_NUDGE - BEFORE) + BEFORE
    async with running(url, people, unheard) as at:
        await at.bot.start()
        last = await asyncio.wait_for(queued(at, units, minute), BEFORE.total_seconds() + PATIENCE)
        memory = at.bot.memory(most=True)
    what = f"round start, {kind.name}, {units:,} units"
    return [
        Row(f"{what}: last nudge in the outbox", f"{last:.2f} s", f"≤ {bar:.0f} s", last <= bar),
        Row(f"{what}: peak memory", f"{memory:.0f} MB", f"≤ {MOST} MB", memory <= MOST),
    ]


async def queued(at: Running, units: int, minute: datetime) -> float:
    """Return the seconds from the minute to when the last nudge is seen."""
    engine = create_engine(at.url)  # a plain one, whose looks lock nothing
    try:
        while True:
            await at.bot.live(LOOK)
            with engine.connect() as look:
                if look.execute(QUEUED).scalar_one() >= units:
                    return (datetime.now(UTC) - minute).total_seconds()
    finally:
        engine.dispose()


def unheard(_chat: int, _said: SandboxMessage) -> None: ...
