"""A year of a district: the calendar of 2026 with its swaps, 42 units, one worker on SQLite.

    python3 start.py trial year

The clock goes from one due moment to the next, people answer by their habits, and at the end of the year
every duty of it must stand in the state that an oracle of its own has reckoned. The processor time that the
program takes for a day, all that it does in it, tells whether it gets slower as the year goes by.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import monotonic

from tests.bench.processes import cpu_of
from tests.trials.play import Play, playing
from tests.trials.table import Result, about, finish
from tests.trials.timetable import at, working_days
from tests.trials.verdict import verdict

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
OFF = (
    *(date(2026, 1, day) for day in (1, 2)),
    *(date(2026, 2, day) for day in range(16, 21)),
    *(date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1)),
    *(date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)),
    date(2026, 11, 24),
)
WORKED = (date(2026, 1, 10), date(2026, 8, 22))  # Saturdays, for 02/01 and 31/8
MEMORY = Path("/dev/shm")  # where there is one: a year of waiting for the disk proves nothing more
MONTHS = ("processor seconds a day, first month", "in the middle", "last month")
AFTER_ALL = "17:20"  # nothing more is due that day; people answer late for the last time


def folder_in_memory() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)


async def through(play: Play, days: Sequence[date]) -> list[float]:
    """Go through each of ``days``, with the days off before it; return the seconds of processor."""
    [worker] = play.workers.workers
    took = []
    for day in days:
        begun = cpu_of(worker.process.pid)
        await play.go_to(at(day, AFTER_ALL))
        took.append(cpu_of(worker.process.pid) - begun)
    return took


async def trial_of_year() -> Result:
    days = working_days(FIRST, LAST, OFF, WORKED)
    with folder_in_memory() as folder:
        async with playing(f"sqlite:///{folder}/year.db", 1, days) as play:
            begun = monotonic()
            took = await through(play, days)
            minutes = (monotonic() - begun) / 60
            seen = await verdict(play)
    columns = ("working days", *seen.columns, "minutes", *MONTHS)
    months = [f"{sum(some) / len(some):.2f}" for some in (took[:20], took[110:130], took[-20:])]
    row = (len(days), *seen.row, f"{minutes:.1f}", *months)
    return Result("year", about(__doc__), columns, [row], seen.wrong)


if __name__ == "__main__":
    finish(asyncio.run(trial_of_year()))
