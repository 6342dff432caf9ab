"""Fetching the files that people sent, and making those that they ask for.

They are claimed like the outbox. What was sent is downloaded with bounds, checked, and kept by its hash; what
is asked for is read in a transaction, drawn or packed outside of it, and sent.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

import structlog

from bot.channels.base import Channel, FetchRefused, SendFailed
from bot.jobs.file_types import picture_type, type_of
from bot.jobs.services import Services, account_of, error_fields, wait_for_wake
from bot.scanner import ScannerAway, is_infected
from handlers import transfers
from handlers.engine.feature import Packed, Paper
from handlers.transfers import Made
from storage import files
from storage.engine import blobs
from storage.engine.db import StoreDown
from storage.files import ClaimedFile, StoredBytes

log = structlog.get_logger(__name__)
LIMIT = 20 * 1024 * 1024  # bytes: Telegram gives no larger ones out
AT_ONCE = 4
IDLE = timedelta(seconds=5)
LONGEST = files.LEASE * 0.75  # for one download: it ends before its lease


async def fetch_for_ever(services: Services, channel: Channel) -> None:
    with services.to_fetch.listening(channel.key) as signal:
        await fetch_on(services, channel, signal)


async def fetch_on(services: Services, channel: Channel, signal: asyncio.Event) -> None:
    while channel.key not in services.stopped:
        try:
            count = await fetch_all(services, channel)
        except StoreDown:
            count = 0
        if not count:
            await wait_for_wake(signal, IDLE)


async def fetch_all(services: Services, channel: Channel) -> int:
    """Fetch what is wanted now; how many files that were."""
    claimed = await services.store.run(files.claim, account_of(channel), AT_ONCE, services.clock.now())
    for file in claimed:
        await fetch(services, channel, file)
    return len(claimed)


async def fetch(services: Services, channel: Channel, file: ClaimedFile) -> None:
    """Download and settle one file; the person hears where it is refused, or where it leads on."""
    try:
        async with asyncio.timeout(LONGEST.total_seconds()):
            if files.made(file.remote):
                await make(services, file)
                return
            content = await bytes_of(services, channel, file)
        await settle(services, file, content)
    except StoreDown:
        raise
    except FetchRefused as error:
        await refuse(services, file, str(error))
    except ScannerAway:
        await services.store.run(files.wait, file, services.clock.now())
    except (SendFailed, TimeoutError) as error:
        await put_off(services, file, str(error))
    except Exception as error:  # a full disk, or our own fault: neither may end the loop
        log.error("file not fetched", file_id=file.id, **error_fields(error))
        await put_off(services, file, type(error).__name__)


async def bytes_of(services: Services, channel: Channel, file: ClaimedFile) -> bytes:
    """Return what the person sent: asked of the channel, or stored already where it came by our own page."""
    sha256 = files.uploaded(file.remote)
    if not sha256:
        return b"".join([piece async for piece in channel.fetch(file.remote, LIMIT)])
    try:
        return await asyncio.to_thread(blobs.read, services.settings.files, sha256)
    except FileNotFoundError:
        raise FetchRefused("gone") from None


async def settle(services: Services, file: ClaimedFile, content: bytes) -> None:
    """Keep what was downloaded, unless its sort is refused. In a thread: both may take a second."""
    sort = await asyncio.to_thread(type_of, content, file.shown_name)
    if sort.why_refused:
        await refuse(services, file, sort.why_refused)
        return
    scan = await scanned(services, content)
    sha256 = await asyncio.to_thread(blobs.store, services.settings.files, content)
    kept = StoredBytes(sha256, len(content), picture_type(content), scan)
    await services.store.run(transfers.file_came, file, kept, services.settings, services.clock.now())
    services.metrics.files.labels("held").inc()
    services.to_send.wake()


async def scanned(services: Services, content: bytes) -> str:
    """Return SCANNED where the scanner finds nothing; "" where none has looked, and none need have.

    FetchRefused where it finds something, or there is none; ScannerAway where it is waited for.
    """
    settings = services.settings
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


async def put_off(services: Services, file: ClaimedFile, why: str) -> None:
    if not await services.store.run(files.put_off, file, services.clock.now()):
        await refuse(services, file, why)


async def refuse(services: Services, file: ClaimedFile, why: str) -> None:
    await services.store.run(transfers.file_refused, file, why, services.clock.now())
    services.metrics.files.labels("refused").inc()
    services.to_send.wake()


async def make(services: Services, file: ClaimedFile) -> None:
    """Make and send it. Refused where it is not theirs any more; done again where we die on the way."""
    found = await services.store.run(
        transfers.read_for_drawing, file, services.settings, services.clock.now()
    )
    if found is None:
        raise FetchRefused("not theirs")
    if isinstance(found, Paper):
        made = [await asyncio.to_thread(drawn, services.settings.files, found)]
    else:
        made = [await asyncio.to_thread(packed, services.settings.files, one) for one in found]
    await services.store.run(transfers.file_made, file, made, services.clock.now())
    services.metrics.files.labels("held").inc(len(made))
    services.to_send.wake()


def drawn(folder: Path, paper: Paper) -> Made:
    content = paper.drawn()
    sha256 = blobs.store(folder, content)
    return Made(StoredBytes(sha256, len(content), picture_type(content)), paper.said)


def packed(folder: Path, one: Packed) -> Made:
    return Made(StoredBytes(*blobs.store_written(folder, one.written)), one.said, one.name)
