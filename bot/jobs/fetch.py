"""Fetching the files that people sent: claimed like the outbox, bounded, checked, kept by hash.

What they asked us to make comes the same way (making.py).
"""

import asyncio
from datetime import timedelta

import structlog

from bot.channels.base import Channel, FetchRefused, SendFailed
from bot.jobs.making import make
from bot.jobs.shop import Shop, fault, rung, whose
from bot.jobs.sorts import picture_type, sort_of
from bot.scanner import ScannerAway, is_infected
from handlers import transfers
from storage import files
from storage.engine import blobs
from storage.engine.db import StoreDown
from storage.files import Claimed, StoredBytes

log = structlog.get_logger(__name__)
LIMIT = 20 * 1024 * 1024  # bytes: Telegram gives no larger ones out
AT_ONCE = 4
IDLE = timedelta(seconds=5)
LONGEST = files.LEASE * 0.75  # for one download: it ends before its lease


async def fetch_for_ever(shop: Shop, channel: Channel) -> None:
    with shop.to_fetch.heard(channel.key) as bell:
        await fetch_on(shop, channel, bell)


async def fetch_on(shop: Shop, channel: Channel, bell: asyncio.Event) -> None:
    while channel.key not in shop.stopped:
        try:
            count = await fetch_all(shop, channel)
        except StoreDown:
            count = 0
        if not count:
            await rung(bell, IDLE)


async def fetch_all(shop: Shop, channel: Channel) -> int:
    """Fetch what is wanted now; how many files that were."""
    claimed = await shop.store.run(files.claim, whose(channel), AT_ONCE, shop.clock.now())
    for file in claimed:
        await fetch(shop, channel, file)
    return len(claimed)


async def fetch(shop: Shop, channel: Channel, file: Claimed) -> None:
    """Download and settle one file; the person hears where it is refused, or where it leads on."""
    try:
        async with asyncio.timeout(LONGEST.total_seconds()):
            if files.made(file.remote):
                await make(shop, file)
                return
            content = await bytes_of(shop, channel, file)
        await settle(shop, file, content)
    except StoreDown:
        raise
    except FetchRefused as error:
        await refuse(shop, file, str(error))
    except ScannerAway:
        await shop.store.run(files.wait, file, shop.clock.now())
    except (SendFailed, TimeoutError) as error:
        await put_off(shop, file, str(error))
    except Exception as error:  # a full disk, or our own fault: neither may end the loop
        log.error("file not fetched", file_id=file.id, **fault(error))
        await put_off(shop, file, type(error).__name__)


async def bytes_of(shop: Shop, channel: Channel, file: Claimed) -> bytes:
    """What the person sent: asked of the channel, or kept already where it came by our own page."""
    sha256 = files.uploaded(file.remote)
    if not sha256:
        return b"".join([piece async for piece in channel.fetch(file.remote, LIMIT)])
    try:
        return await asyncio.to_thread(blobs.read, shop.settings.files, sha256)
    except FileNotFoundError:
        raise FetchRefused("gone") from None


async def settle(shop: Shop, file: Claimed, content: bytes) -> None:
    """Keep what was downloaded, unless its sort is refused. In a thread: both may take a second."""
    sort = await asyncio.to_thread(sort_of, content, file.shown_name)
    if sort.why_refused:
        await refuse(shop, file, sort.why_refused)
        return
    scan = await scanned(shop, content)
    sha256 = await asyncio.to_thread(blobs.store, shop.settings.files, content)
    kept = StoredBytes(sha256, len(content), picture_type(content), scan)
    await shop.store.run(transfers.file_came, file, kept, shop.settings, shop.clock.now())
    shop.numbers.files.labels("held").inc()
    shop.to_send.ring()


async def scanned(shop: Shop, content: bytes) -> str:
    """SCANNED where the scanner finds nothing; "" where none has looked, and none need have.

    FetchRefused where it finds something, or there is none; ScannerAway where it is waited for.
    """
    settings = shop.settings
    if not settings.clamd and settings.unscanned == "hold":
        raise FetchRefused("unscanned")
    if not settings.clamd:
        return ""
    try:
        is_bad = await is_infected(settings.clamd, content)
    except ScannerAway as error:
        log.warning("scanner away", why=str(error))
        if settings.unscanned == "hold":
            raise
        return ""
    if is_bad:
        raise FetchRefused("virus")
    return files.SCANNED


async def put_off(shop: Shop, file: Claimed, why: str) -> None:
    if not await shop.store.run(files.put_off, file, shop.clock.now()):
        await refuse(shop, file, why)


async def refuse(shop: Shop, file: Claimed, why: str) -> None:
    await shop.store.run(transfers.file_refused, file, why, shop.clock.now())
    shop.numbers.files.labels("refused").inc()
    shop.to_send.ring()
