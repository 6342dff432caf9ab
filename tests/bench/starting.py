"""From the start to the first answer, and what an idle program holds of memory."""

import asyncio
import time

from bot.sandbox.phones import SandboxMessage
from tests.bench.district import ACCOUNT, FIRST_CHAT, MORNING, begin_clock, settle
from tests.bench.morning import held_in
from tests.bench.program import running
from tests.bench.rows import Row
from tests.bench.stores import Kind

UNITS = 125
IDLE = 10.0  # seconds
SECONDS, MEMORY = 1.0, 150  # the bars; the second in MB
PATIENCE = 30


async def rows(kind: Kind) -> list[Row]:
    url = kind.fresh()
    settle(url, ACCOUNT, held_in(UNITS))
    begin_clock(url, MORNING)
    answered = asyncio.Event()

    def hear(_chat: int, _said: SandboxMessage) -> None:
        answered.set()

    async with running(url, 2 * UNITS, hear) as at:
        await at.telegram.phone(FIRST_CHAT).text("/toi")
        begun = time.perf_counter()
        await at.bot.start()
        await asyncio.wait_for(answered.wait(), PATIENCE)
        seconds = time.perf_counter() - begun
        await at.bot.live(IDLE)
        memory = at.bot.memory()
    return [
        Row(
            f"start to first answer, {kind.name}",
            f"{seconds:.2f} s",
            f"≤ {SECONDS:.0f} s",
            seconds <= SECONDS,
        ),
        Row(f"idle memory, {kind.name}", f"{memory:.0f} MB", f"≤ {MEMORY} MB", memory <= MEMORY),
    ]
