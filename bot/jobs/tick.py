"""The tick: every two seconds (a setting), in every worker. APScheduler calls it; the database decides."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.jobs.shop import Shop, fault
from handlers import ticking
from storage import blobs, retention
from storage.db import StoreDown

log = structlog.get_logger(__name__)
DAY = timedelta(days=1)


async def tick(shop: Shop) -> None:
    """One tick. A fault is logged, and the next tick comes all the same."""
    try:
        await shop.store.run(ticking.tick, shop.clock.now(), shop.settings, shop.worker)
    except StoreDown as error:
        log.error("tick put off: the database is away", **fault(error))
    except Exception as error:
        log.error("tick failed", **fault(error))
    else:
        shop.numbers.ticks.inc()
        shop.watchdog.alive()
        shop.wake()


async def tidy(shop: Shop) -> None:
    """Delete the bytes of files that no row knows any more; those of the last day stay."""
    try:
        known = await shop.store.run(retention.hashes)
    except StoreDown as error:
        log.error("tidying put off", **fault(error))
    else:
        yesterday = shop.clock.now() - DAY
        await asyncio.to_thread(blobs.sweep, shop.settings.files, known, yesterday)


def scheduler(shop: Shop, each_minute: Callable[[Shop], Awaitable[None]]) -> AsyncIOScheduler:
    """What calls the tick, and ``each_minute``: late rather than never, and never two at once."""
    made = AsyncIOScheduler(timezone="UTC")
    always = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    made.add_job(tick, "interval", args=[shop], seconds=shop.settings.tick_seconds, **always)
    made.add_job(each_minute, "interval", args=[shop], minutes=1, **always)
    made.add_job(tidy, "interval", args=[shop], hours=1, **always)
    return made
