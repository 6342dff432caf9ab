"""Business time goes forward only: across processes, restarts, and a machine whose clock is set back.

    python3 start.py trial clocks

Meanwhile the time that the database gives, and how far each worker has ticked, are looked at all along.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.clock import WallClock
from storage import metrics
from tests.postgres import new_database, server
from tests.trials.crew import LOOK, Crew, crew, started
from tests.trials.district import District, district
from tests.trials.table import Result, about, finish
from tests.trials.timetable import VIETNAM, at

DAY = date(2026, 11, 25)
BEHIND = "tests.trials.behind"
REFUSED = 1


@dataclass
class Seen:
    """The record of a trial; ``steps``: what was done, and what time it was then."""

    steps: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    looks: int = 0


async def clocks(url: str, size: int, steps: "Iterable[Step] | None" = None) -> Seen:
    """Go through the ``steps``, or all of them."""
    seen = Seen()
    async with district(url, at(DAY, "07:20")) as made, looked_at(made, seen), crew(made, size) as workers:
        for step in steps or STEPS:
            await step(workers, seen)
    return seen


@asynccontextmanager
async def looked_at(made: District, seen: Seen) -> AsyncIterator[None]:
    """Look all along: neither the time nor any worker's goes back."""
    looking = asyncio.create_task(look(made, seen))
    try:
        yield
    finally:
        looking.cancel()


async def look(made: District, seen: Seen) -> None:
    newest: dict[str, datetime] = {}
    while True:
        found = await made.store.run(metrics.read_health, WallClock().now())
        for name, moment in {**found.ticked_to, "the time": found.business_now}.items():
            if moment < newest.get(name, moment):
                seen.wrong.append(f"{name} went back from {newest[name]} to {moment}")
            newest[name] = moment
        seen.looks += 1
        await asyncio.sleep(LOOK)


async def moved_by_command(workers: Crew, seen: Seen) -> None:
    """Move the clock forward, and every worker follows; move it back, and it is refused."""
    await expect(workers, seen, "clock to 08:31", at(DAY, "08:31"))
    before = await workers.district.now()
    if await clock_to(workers.district, at(DAY, "08:00")) != REFUSED:
        seen.wrong.append("moving back was not refused")
    await note(workers.district, seen, "clock to 08:00 is refused", before)


async def moved_by_two(workers: Crew, seen: Seen) -> None:
    """Give two commands at once: the second goes on from the first, or is refused."""
    near, far = at(DAY, "09:00"), at(DAY, "10:00")
    ended = await asyncio.gather(clock_to(workers.district, near), clock_to(workers.district, far))
    if ended[1] or ended[0] not in (0, REFUSED):
        seen.wrong.append(f"two commands at once ended with {ended}")
    await workers.catch_up(far)
    await note(workers.district, seen, "clock to 09:00 and clock to 10:00 at once", far)


async def started_again(workers: Crew, seen: Seen) -> None:
    """Kill all workers; others begin where these were."""
    before = await workers.district.now()
    for worker in workers.workers:
        workers.kill(worker)
    await workers.catch_up(before)
    await note(workers.district, seen, "every worker killed and started again", before)


async def set_back(workers: Crew, seen: Seen) -> None:
    """Set the machine's clock back by an hour as workers start: time goes on, and may be moved on."""
    before = await workers.district.now()
    await workers.stop()
    workers.program = BEHIND
    await workers.catch_up(before - timedelta(seconds=1))
    await note(workers.district, seen, "workers on a machine set back by an hour", before)
    await expect(workers, seen, "clock to 14:01 on that machine", at(DAY, "14:01"), BEHIND)


async def expect(
    workers: Crew, seen: Seen, step: str, moment: datetime, program: str = "tests.trials.worker"
) -> None:
    if await clock_to(workers.district, moment, program):
        seen.wrong.append(f"{step} was refused")
    await workers.catch_up(moment)
    await note(workers.district, seen, step, moment)


async def clock_to(made: District, moment: datetime, program: str = "tests.trials.worker") -> int:
    """Move the clock by the command line, as an operator does; return the code it ends with."""
    words = ["clock", "to", f"{moment:%Y-%m-%dT%H:%M}"]
    return await asyncio.to_thread(started(made, "-", words, program).wait)


async def note(made: District, seen: Seen, step: str, least: datetime) -> None:
    now = await made.now()
    seen.steps.append((step, f"{now.astimezone(VIETNAM):%H:%M:%S}"))
    if now < least:
        seen.wrong.append(f"{step}: it is {now}, before {least}")


Step = Callable[[Crew, Seen], Awaitable[None]]
STEPS: tuple[Step, ...] = (moved_by_command, moved_by_two, started_again, set_back)


async def trial_of_clocks() -> Result:
    result = Result("clocks", about(__doc__), ("store", "workers", "what was done", "the time then"))
    with tempfile.TemporaryDirectory() as folder, server() as postgres:
        for store, url, size in (
            ("SQLite", f"sqlite:///{folder}/clocks.db", 1),
            ("PostgreSQL", new_database(postgres, "clocks"), 2),
        ):
            seen = await clocks(url, size)
            result.rows += [(store, size, *step) for step in seen.steps]
            result.rows.append((store, size, "looked at meanwhile", f"{seen.looks} times"))
            result.wrong += [f"{store}: {one}" for one in seen.wrong]
    return result


if __name__ == "__main__":
    finish(asyncio.run(trial_of_clocks()))
