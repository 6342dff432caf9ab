"""What the clock calls, in every worker: the tick every two seconds (a setting), the sweep every minute.

APScheduler only calls; the database decides what is due.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.jobs.shop import Shop, fault
from bot.jobs.sweeping import sweep
from bot.jobs.troubles import What
from handlers import clockwork as ticking
from handlers.broadcasts import clockwork
from storage import upkeep
from storage.engine import blobs, business_time
from storage.engine.db import StoreDown, Tx

log = structlog.get_logger(__name__)
DAY = timedelta(days=1)
Job = Callable[[Shop], Coroutine[Any, Any, None]]
PORTIONS = 20  # of a broadcast's messages in one tick: far more than any channel takes meanwhile
A_MINUTE = datetime(2026, 1, 1, tzinfo=UTC)


async def tick(shop: Shop) -> None:
    """One tick. A fault is logged once while it lasts, and the next tick comes all the same."""
    try:
        await shop.store.run(tick_once, shop)
        await write_portions(shop)
    except StoreDown:
        shop.watchdog.alive()  # it is not we who hang: nothing is gained by starting us again
    except Exception as error:
        shop.begin(What.TICK_FAILS, fault=fault(error))
    else:
        done(shop)


def tick_once(tx: Tx, shop: Shop) -> None:
    """By the database's clock where it has one: a machine whose own is wrong would free others' leases."""
    if business_time.has_database_clock(tx) and (
        off := shop.clock.agree(partial(business_time.database_time, tx))
    ):
        log.warning("clock goes by the database's", seconds=round(off.total_seconds()))
    now = shop.clock.now()
    ticking.tick(tx, now, shop.settings, shop.worker, shop.standing(now))


async def write_portions(shop: Shop) -> None:
    """Let broadcasts that have begun go on: each portion alone, so that others' work comes in between."""
    for _portion in range(PORTIONS):
        if not await shop.store.run(write_portion, shop):
            return
        shop.wake()


def write_portion(tx: Tx, shop: Shop) -> bool:
    return clockwork.write_next_portion(tx, shop.clock.now(), shop.settings)


def done(shop: Shop) -> None:
    now, before = shop.clock.now(), shop.progress.ticked
    shop.progress.ticked = now
    interval = timedelta(seconds=shop.settings.tick_seconds)
    shop.numbers.ticked(now, now - before - interval if before else None)
    shop.troubles.end(What.DATABASE_AWAY)
    shop.troubles.end(What.TICK_FAILS)
    shop.watchdog.alive()
    shop.wake()


async def tidy(shop: Shop) -> None:
    """Delete the bytes of files that no row knows any more; those of the last day stay."""
    known = await shop.store.run(upkeep.hashes)
    yesterday = shop.clock.now() - DAY
    await asyncio.to_thread(blobs.sweep, shop.settings.files, known, yesterday)


async def guarded(job: Job, shop: Shop) -> None:
    """Do it; its fault is logged by its kind alone, which APScheduler would not do."""
    try:
        await job(shop)
    except Exception as error:
        log.error("job failed", job=job.__name__, **fault(error))


def scheduler(shop: Shop, heartbeat: Job) -> AsyncIOScheduler:
    """What calls the tick, the sweep and then ``heartbeat``: late rather than never, never two at once."""

    async def each_minute() -> None:
        await sweep(shop)
        await guarded(heartbeat, shop)

    made = AsyncIOScheduler(timezone="UTC")
    always = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    # counted from a whole minute, so that a tick falls on it, and with it what is due then
    every = {"seconds": shop.settings.tick_seconds, "start_date": A_MINUTE}
    made.add_job(tick, "interval", args=[shop], **every, **always)
    made.add_job(each_minute, "interval", minutes=1, **always)
    made.add_job(guarded, "interval", args=[tidy, shop], hours=1, **always)
    return made
