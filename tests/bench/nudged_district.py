"""A district's reminders: how long after their minute all but a few are sent, at the usual pace."""

import time
from datetime import UTC, datetime

from tests.bench.district import ACCOUNT, MORNING, begin_clock, settle
from tests.bench.morning import FIRST_NUDGE, held_in
from tests.bench.program import running
from tests.bench.round_start import BEFORE
from tests.bench.rows import Row
from tests.bench.stores import Kind
from tests.people import FIRST_DAY

PEOPLE = 250  # each the officer of a unit
SHARE = 0.95
BAR = 10.0  # seconds
PATIENCE = 60.0


async def rows(kind: Kind) -> list[Row]:
    url = kind.fresh()
    settle(url, ACCOUNT, held_in(PEOPLE), FIRST_DAY)
    minute = begin_clock(url, MORNING + FIRST_NUDGE - BEFORE) + BEFORE
    moments: list[datetime] = []
    async with running(url, 2 * PEOPLE + 1, lambda _chat, _said: moments.append(datetime.now(UTC))) as at:
        await at.bot.start()
        ends = time.perf_counter() + BEFORE.total_seconds() + PATIENCE
        while len(moments) < PEOPLE and time.perf_counter() < ends:
            await at.bot.live(0.1)
    waited = (moments[int(PEOPLE * SHARE) - 1] - minute).total_seconds()
    what = f"{SHARE:.0%} of the reminders of {PEOPLE} people, {kind.name}: sent after"
    return [Row(what, f"{waited:.1f} s", f"≤ {BAR:.0f} s", waited <= BAR)]
