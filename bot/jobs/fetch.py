"""Fetching the files that people sent: claimed like the outbox, bounded, checked, kept by hash."""

from datetime import timedelta

import structlog

from bot.channels.base import Channel, FetchRefused, SendFailed
from bot.jobs.shop import Shop, fault, rung
from bot.jobs.sorts import sort_of
from handlers import arrived
from storage import blobs, files
from storage.db import StoreDown
from storage.files import Claimed, Kept

log = structlog.get_logger(__name__)
LIMIT = 20 * 1024 * 1024  # bytes: Telegram gives no larger ones out
AT_ONCE = 4
IDLE = timedelta(seconds=5)


async def fetch_for_ever(shop: Shop, channel: Channel) -> None:
    while True:
        try:
            count = await fetch_all(shop, channel)
        except StoreDown as error:
            log.error("fetching pauses", **fault(error))
            count = 0
        if not count:
            await rung(shop.to_fetch, IDLE)


async def fetch_all(shop: Shop, channel: Channel) -> int:
    """Fetch what is wanted now; how many files that were."""
    claimed = await shop.store.run(files.claim, channel.name, AT_ONCE, shop.clock.now())
    for file in claimed:
        await fetch(shop, channel, file)
    return len(claimed)


async def fetch(shop: Shop, channel: Channel, file: Claimed) -> None:
    """Download and settle one file; the person hears where it is refused, or where it leads on."""
    run, now = shop.store.run, shop.clock.now
    try:
        content = b"".join([piece async for piece in channel.fetch(file.remote, LIMIT)])
    except FetchRefused as error:
        outcome = str(error)
    except SendFailed as error:
        if await run(files.put_off, file, now()):
            return
        outcome = str(error)
    else:
        outcome = sort_of(content, file.shown_name).why_refused
    shop.numbers.files.labels("refused" if outcome else "held").inc()
    if outcome:
        await run(arrived.refused, file, outcome, now())
    else:
        kept = Kept(blobs.keep(shop.settings.files, content), len(content))
        await run(arrived.held, file, kept, shop.settings, now())
    shop.wake()
