"""Fetch what people send and make what they ask for: bounds, the scanner."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import structlog

from bot.channels.base import Channel, FetchRefused, SendFailed
from bot.documents.kinds import picture_type
from bot.jobs.services import Services, account_of, error_fields, wait_for_wake
from handlers import transfers
from handlers.engine import Conversion, Packed, Paper
from handlers.transfers import Made
from storage import files
from storage.engine import StoreDown, blobs
from storage.files import ClaimedFile, StoredBytes

log = structlog.get_logger(__name__)
LIMIT = 20 * 1024 * 1024  # bytes: Telegram gives no larger ones out
AT_ONCE = 4
IDLE = timedelta(seconds=5)
LONGEST = files.LEASE * 0.75  # for one download: it ends before its lease
PATIENCE = timedelta(seconds=20)  # for connection, file and answer: well within the lease of a file
PIECE = 256 * 1024  # bytes
LONGEST_SCAN = 4096  # bytes of an answer


async def fetch_for_ever(services: Services, channel: Channel) -> None:
    """Fetch side by side, so many at once, of one contact fewer: slow files hold up no one else's."""
    under_way: set[asyncio.Task[None]] = set()

    def ended(task: asyncio.Task[None]) -> None:
        under_way.discard(task)
        signal.set()

    with services.to_fetch.listening(channel.key) as signal:
        async with asyncio.TaskGroup() as fetching:
            while channel.key not in services.stopped:
                room = AT_ONCE - len(under_way)
                claimed = await claim(services, channel, room) if room else []
                for file in claimed:
                    task = fetching.create_task(fetch(services, channel, file))
                    under_way.add(task)
                    task.add_done_callback(ended)
                if len(claimed) < AT_ONCE:
                    await wait_for_wake(signal, IDLE)


async def claim(services: Services, channel: Channel, limit: int) -> list[ClaimedFile]:
    """Take files that lie with this channel; none where the database is away."""
    try:
        return await services.store.run(files.claim, account_of(channel), limit, services.clock.now())
    except StoreDown:
        return []


async def fetch_all(services: Services, channel: Channel) -> int:
    """Fetch what there is just now, in its order; return how many files that were."""
    claimed = await claim(services, channel, AT_ONCE)
    for file in claimed:
        await fetch(services, channel, file)
    return len(claimed)


async def fetch(services: Services, channel: Channel, file: ClaimedFile) -> None:
    """Download and settle one file; the person hears where it is refused, or where it leads on."""
    try:
        async with asyncio.timeout(LONGEST.total_seconds()):
            if files.made_subject(file.remote):
                await make(services, file)
                return
            content = await bytes_of(services, channel, file)
        await settle(services, file, content)
    except StoreDown:
        return
    except Exception as error:
        with suppress(*StoreDown):  # its lease ends by itself
            await note_failure(services, file, error)


async def note_failure(services: Services, file: ClaimedFile, error: Exception) -> None:
    """Refuse a file, or put it off: also for a full disk, or our own fault, which may not end the loop."""
    match error:
        case FetchRefused():
            await refuse(services, file, str(error))
        case ScannerAway():
            await services.store.run(files.wait_for_scanner, file, services.clock.now())
        case SendFailed() | TimeoutError():
            await put_off(services, file, str(error))
        case _:
            log.error("file not fetched", file_id=file.id, **error_fields(error))
            await put_off(services, file, type(error).__name__)


async def bytes_of(services: Services, channel: Channel, file: ClaimedFile) -> bytes:
    """Return what the person sent: asked of the channel, or stored already where it came by our own page."""
    sha256 = files.uploaded_hash(file.remote)
    if not sha256:
        return b"".join([piece async for piece in channel.fetch(file.remote, LIMIT)])
    try:
        return await asyncio.to_thread(blobs.read, services.settings.files, sha256)
    except FileNotFoundError:
        raise FetchRefused("gone") from None


async def settle(services: Services, file: ClaimedFile, content: bytes) -> None:
    """Keep what was downloaded, with the tables of a workbook, unless its sort is refused."""
    opened = await services.open_file(file.shown_name, content)
    if opened.why:
        await refuse(services, file, opened.why)
        return
    scan = await scanned(services, content)
    sha256 = await asyncio.to_thread(blobs.store, services.settings.files, content)
    tables = ""
    if opened.tables:
        tables = await asyncio.to_thread(blobs.store, services.settings.files, opened.tables)
    kept = StoredBytes(sha256, len(content), picture_type(content), scan, tables, opened.old_text)
    await services.store.run(transfers.file_came, file, kept, services.settings, services.clock.now())
    services.metrics.files.labels("held").inc()
    services.to_send.wake()


async def scanned(services: Services, content: bytes) -> str:
    """Return SCANNED where the scanner finds nothing; "" where none has looked, and none need have.

    FetchRefused where it finds something, or there is none; ScannerAway where it is waited for.
    """
    settings = services.settings
    if not settings.clamd and settings.holds_unscanned:
        raise FetchRefused("unscanned")
    if not settings.clamd:
        return ""
    try:
        is_bad = await is_infected(settings.clamd, content)
    except ScannerAway as error:
        log.warning("scanner away", why=str(error))
        if settings.holds_unscanned:
            raise
        return ""
    if is_bad:
        raise FetchRefused("virus")
    return files.SCANNED


async def put_off(services: Services, file: ClaimedFile, why: str) -> None:
    if not await services.store.run(files.put_off, file, services.clock.now()):
        await refuse(services, file, why)


async def refuse(services: Services, file: ClaimedFile, why: str) -> None:
    await services.store.run(transfers.file_refused, file, why, services.settings, services.clock.now())
    services.metrics.files.labels("refused").inc()
    services.to_send.wake()


async def make(services: Services, file: ClaimedFile) -> None:
    """Make and send it. Refused where it is not theirs any more; done again where we die on the way."""
    settings = services.settings
    found = await services.store.run(transfers.read_for_drawing, file, settings, services.clock.now())
    if found is None:
        raise FetchRefused("not theirs")
    if isinstance(found, Conversion):
        await convert(services, file, found)
        return
    if isinstance(found, Paper):
        made = [await asyncio.to_thread(drawn, settings.files, found)]
    else:
        made = [await asyncio.to_thread(packed, settings.files, one) for one in found]
    await services.store.run(transfers.file_made, file, made, services.clock.now())
    services.metrics.files.labels("held").inc(len(made))
    services.to_send.wake()


async def convert(services: Services, file: ClaimedFile, found: Conversion) -> None:
    """Convert a document in a child process, and send it; or say why there is none to be sent."""
    folder = services.settings.files
    try:
        content = await asyncio.to_thread(blobs.read, folder, found.sha256)
    except FileNotFoundError:
        raise FetchRefused("gone") from None
    converted = await services.convert_file(found.name, content)
    sha256 = await asyncio.to_thread(blobs.store, folder, converted.content) if converted.content else ""
    kept = StoredBytes(sha256, len(converted.content))
    came = transfers.CameOf(found, converted.why, converted.report, kept)
    settings, now = services.settings, services.clock.now()
    await services.store.run(transfers.file_converted, file, came, settings, now)
    services.metrics.files.labels("held" if sha256 else "refused").inc()
    services.to_send.wake()


def drawn(folder: Path, paper: Paper) -> Made:
    content = paper.drawn()
    sha256 = blobs.store(folder, content)
    return Made(StoredBytes(sha256, len(content), picture_type(content)), paper.said)


def packed(folder: Path, one: Packed) -> Made:
    return Made(StoredBytes(*blobs.store_written(folder, one.written)), one.said, one.name)


class ScannerAway(Exception):
    """It does not answer, or not with a finding: the file has not been looked at."""


async def is_infected(address: str, content: bytes, patience: timedelta = PATIENCE) -> bool:
    """Tell whether the scanner at ``address`` ("host:port", a socket's path) finds anything. ScannerAway."""
    answer = await asked(address, [b"zINSTREAM\0", *pieces(content)], patience)
    if answer.endswith(b" FOUND"):
        return True
    if not answer.endswith(b" OK"):
        raise ScannerAway("no finding")  # what it says may quote the file
    return False


async def is_there(address: str, patience: timedelta = PATIENCE) -> bool:
    try:
        return await asked(address, [b"zPING\0"], patience) == b"PONG"
    except ScannerAway:
        return False


def pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        yield len(piece).to_bytes(4) + piece
    yield bytes(4)


async def asked(address: str, said: list[bytes], patience: timedelta) -> bytes:
    """Return its answer, without the zero byte. ScannerAway where none comes in time."""
    try:
        async with asyncio.timeout(patience.total_seconds()):
            if address.startswith("/"):
                reader, writer = await asyncio.open_unix_connection(address)
            else:
                host, _colon, port = address.rpartition(":")
                reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
            try:
                for piece in said:
                    writer.write(piece)
                    await writer.drain()
                return (await reader.readuntil(b"\0"))[:LONGEST_SCAN].rstrip(b"\0")
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
    except (
        OSError,
        TimeoutError,
        ValueError,
        asyncio.IncompleteReadError,
        asyncio.LimitOverrunError,
    ) as error:
        raise ScannerAway(type(error).__name__) from None
