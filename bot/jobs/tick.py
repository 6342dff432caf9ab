"""The calls of the clock, in every worker: the tick every two seconds (a setting), the sweep every minute.

APScheduler only calls; the database decides what is due. It waits by the machine's clock: as that is
set, the calls are reckoned anew.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.channels.base import channel_of
from bot.clock import FAR
from bot.jobs.metrics import TroubleKind
from bot.jobs.searching import search_files
from bot.jobs.services import Services, error_fields
from handlers import clockwork
from storage import upkeep
from storage.engine import StoreDown, Tx, blobs, business_time, cut_journal
from storage.upkeep import Finding, Findings

log = structlog.get_logger(__name__)
ScheduledWork = Callable[[Services], Coroutine[Any, Any, None]]
LOOK = 1.0  # seconds between two looks at the machine's clock
PORTIONS = 20  # of a broadcast's messages in one tick: far more than any channel takes meanwhile
NOTICED = timedelta(seconds=10)  # that a clock is wrong: for less nobody need be called
AHEAD_TOLD = timedelta(minutes=10)  # that it was set ahead, our own choice: time for a monitor to see it
A_WHOLE_MINUTE = datetime(2026, 1, 1, tzinfo=UTC)
HALF_A_MINUTE = timedelta(seconds=30)
SHOWN = 10  # ids in one line of the log


async def tick(services: Services) -> None:
    """Tick once. A fault is logged once while it lasts, and the next tick comes all the same."""
    try:
        set_back, set_ahead = await services.store.run(tick_once, services)
        await write_portions(services)
    except StoreDown:
        services.watchdog.alive()  # it is not we who hang: nothing is gained by starting us again
    except Exception as error:
        services.begin(TroubleKind.TICK_FAILS, fault=error_fields(error))
    else:
        note_clock(services, set_back)
        note_clock_ahead(services, set_ahead)
        note_tick(services)


def tick_once(tx: Tx, services: Services) -> tuple[timedelta, timedelta]:
    """Tick by the time that all processes share: a wrong one of ours would free others' leases.

    Return by how much the clock has been set back, and by how much ahead since our last tick.
    """
    clock = services.clock
    ours = clock.now() if services.progress.ticked else None
    off = clock.agree(lambda: business_time.machine_time(tx, clock.machine, ours))
    if off:
        log.warning("clock is moved", seconds=round(off.total_seconds()))
    now = clock.now()
    clockwork.tick(tx, now, services.settings, services.worker, services.standing(now))
    return business_time.set_back(tx), off if ours and off > NOTICED else timedelta(0)


def note_clock(services: Services, set_back: timedelta) -> None:
    """Log each time that the clock was set back, or that this was made good; /health names it meanwhile."""
    before, services.progress.set_back = services.progress.set_back, set_back
    if abs(set_back - before) > FAR:
        log.warning("clock was set", seconds=round((before - set_back).total_seconds()))
    if set_back > NOTICED:
        services.begin(TroubleKind.CLOCK_SET_BACK, why=f"by {round(set_back.total_seconds())} seconds")
    else:
        services.troubles.end(TroubleKind.CLOCK_SET_BACK)


def note_clock_ahead(services: Services, set_ahead: timedelta) -> None:
    """Have /health name for a while that the clock was set ahead: whether rightly, people alone know."""
    now, progress = services.clock.now(), services.progress
    if set_ahead:
        progress.set_ahead = now
        services.begin(TroubleKind.CLOCK_SET_AHEAD, why=f"by {round(set_ahead.total_seconds())} seconds")
    elif progress.set_ahead and now - progress.set_ahead >= AHEAD_TOLD:
        progress.set_ahead = None
        services.troubles.end(TroubleKind.CLOCK_SET_AHEAD)


async def write_portions(services: Services) -> None:
    """Let broadcasts and erasures that have begun go on, so that others' work comes between the portions."""
    for _portion in range(PORTIONS):
        now = services.clock.now()
        if not await services.store.run(clockwork.write_portion, now, services.settings):
            return
        services.wake()


def note_tick(services: Services) -> None:
    now, before = services.clock.now(), services.progress.ticked
    services.progress.ticked = now
    services.progress.begun = services.progress.begun or now
    interval = timedelta(seconds=services.settings.tick_seconds)
    services.metrics.ticked(now, now - before - interval if before else None)
    services.troubles.end(TroubleKind.DATABASE_AWAY)
    services.troubles.end(TroubleKind.TICK_FAILS)
    services.watchdog.alive()
    services.wake()


async def tidy(services: Services) -> None:
    """Delete the bytes of rows that are gone, and of files that no row knows, but for the last day's."""
    known = await services.store.run(upkeep.hashes)
    yesterday = services.clock.now() - timedelta(days=1)
    await asyncio.to_thread(blobs.sweep, services.settings.files, known, yesterday)
    await asyncio.to_thread(cut_journal, services.settings.database_url)


async def guarded(job: ScheduledWork, services: Services) -> None:
    """Do it; its fault is logged by its kind alone, which APScheduler would not do."""
    try:
        await job(services)
    except Exception as error:
        log.error("job failed", job=job.__name__, **error_fields(error))


def scheduler(services: Services, heartbeat: ScheduledWork) -> AsyncIOScheduler:
    """Call the tick, the sweep and ``heartbeat``: late rather than never, never two of one at once.

    The heartbeat goes by itself, half a minute after a sweep: whoever answers it holds up nothing else.
    """

    async def each_minute() -> None:
        services.refusals.tell()
        await sweep(services)

    made = AsyncIOScheduler(timezone="UTC")
    always: dict[str, Any] = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    # counted from a whole minute, so that a tick falls on it, and with it what is due then
    always |= {"start_date": A_WHOLE_MINUTE}
    made.add_job(tick, "interval", args=[services], seconds=services.settings.tick_seconds, **always)
    searching_ = {"args": [search_files, services], "seconds": services.settings.tick_seconds}
    made.add_job(guarded, "interval", **searching_, **always)
    made.add_job(each_minute, "interval", minutes=1, **always)
    beat = {**always, "start_date": A_WHOLE_MINUTE + HALF_A_MINUTE}
    made.add_job(guarded, "interval", args=[heartbeat, services], minutes=1, **beat)
    made.add_job(guarded, "interval", args=[tidy, services], hours=1, **always)
    return made


async def watch_clock(services: Services, scheduled: AsyncIOScheduler) -> None:
    """Reckon the calls anew as soon as the machine's clock is set: they would wait for their old moments."""
    clock = services.clock
    before = clock.machine() - clock.now()
    while True:
        await asyncio.sleep(LOOK)
        ahead = clock.machine() - clock.now()
        if abs(ahead - before) > FAR:
            for job in scheduled.get_jobs():
                job.resume()
        before = ahead


async def sweep(services: Services) -> None:
    """Look once. A finding is what two sweeps saw."""
    machine, progress = services.clock.now(), services.progress
    stopped = frozenset(map(channel_of, services.stopped))
    try:
        seen = await services.store.run(upkeep.sweep, machine, services.settings, stopped)
    except StoreDown:
        return  # it is logged as what it is; and this sweep counts as none
    except Exception as error:
        log.error("sweep failed", **error_fields(error))
        return
    findings = upkeep.seen_twice(progress.seen, seen)
    say_what_changed(progress.findings, findings)
    progress.seen, progress.findings, progress.swept = seen, findings, machine
    services.metrics.swept(machine, {wrong: len(findings.get(wrong, ())) for wrong in Finding})


def say_what_changed(before: Findings, after: Findings) -> None:
    """Log each kind that is new, and each that is gone, once. Ids only."""
    for wrong in after.keys() - before.keys():
        some = sorted(after[wrong])[:SHOWN]
        log.error("sweeper finds", what=wrong.value, count=len(after[wrong]), ids=some)
    for wrong in before.keys() - after.keys():
        log.warning("sweeper finds no more", what=wrong.value)
