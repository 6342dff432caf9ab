"""The composition root: what ``run`` starts, how it ends, and what its log is.

The log has static event names with what belongs to them, one JSON line each, and nothing of people. An HTTP
client's own lines hold the token, which is part of the address: they are not written.
"""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog
import uvicorn
from starlette.applications import Starlette

from bot.channels import answers
from bot.channels.base import Served
from bot.channels.telegram import open_telegram
from bot.channels.zalo_bot import key_of, open_zalo_bot
from bot.channels.zalo_oa import OfficialAccount, open_zalo_oa
from bot.clock import WallClock
from bot.config import Settings
from bot.domain.rights import Role
from bot.domain.understanding import understand
from bot.jobs import mail, poll, tick
from bot.jobs.letters import LetterReader
from bot.jobs.metrics import Metrics, Trouble, TroubleKind, Troubles, Watchdog
from bot.jobs.oa_tokens import TokenKeeper
from bot.jobs.opening import Opener
from bot.jobs.services import Services, WatchedStore, error_fields
from bot.web import create_app
from bot.web.door import Door
from bot.web.machines import is_all_well
from handlers.library import guides
from storage.engine import (
    Store,
    StoreDown,
    Tx,
    business_now,
    business_time,
    cause,
    is_sqlite,
    open_store,
    sole_runner,
    texts,
    upgrade,
)

log = structlog.get_logger(__name__)
AT_ONCE = 100  # connections that are taken before the first of them is looked at
A_MINUTE = 60.0  # seconds
SETTLED = 1.0  # seconds after the start, when what waited for us has been answered
RETRY = timedelta(seconds=5)  # where the database is away as we start
BEAT = httpx.Timeout(5)  # seconds for each step of a heartbeat: 20 for all of it
QUIET = ("httpx", "httpcore", "telegram", "aiosmtplib", "alembic")
# They report a tick that is cut off as we stop, and what a fault of ours says, which may be people's words.
SILENT = ("apscheduler", "uvicorn")


class CannotListen(OSError):
    """The address cannot be used: another program has it, or it is none of this machine's."""


async def run(settings: Settings, stop: asyncio.Event, started: Callable[[], None] = lambda: None) -> None:
    """Run until ``stop`` is set. ``started`` is called once everything stands.

    A database that is away is waited for. Raises AlreadyRunning where another process has the SQLite file,
    NewerSchema where a later program has changed the database, CannotListen.
    """
    asyncio.get_running_loop().set_exception_handler(LoopFaults())
    async with AsyncExitStack() as stack:
        stack.enter_context(sole_runner(settings.database_url))
        services = await stack.enter_async_context(opened(settings, stop))
        if services is None:
            return
        tokens = TokenKeeper(services) if settings.zalo_oa_id else None
        channels = await stack.enter_async_context(open_channels(settings, tokens))
        services.serving.update(channel.key for channel in channels)
        listening = stack.enter_context(listening_at(settings.address))
        # before any event: one that waited for us is judged by whether we were down
        await tick.tick(services)
        server = await stack.enter_async_context(served(create_app(services, channels), listening))
        ticking = tick.scheduler(services, heartbeat)
        ticking.start()
        stack.callback(ticking.shutdown, wait=False)
        loops = [asyncio.create_task(poll.serve_for_ever(services, channel)) for channel in channels]
        loops += [asyncio.create_task(tick.watch_clock(services, ticking))]
        loops += [asyncio.create_task(tokens.keep_for_ever())] if tokens else []
        loops += [asyncio.create_task(mail.mail_for_ever(services))] if settings.smtp_host else []
        loops += [asyncio.create_task(read_once())]
        stack.push_async_callback(ended, loops)
        stack.callback(services.refusals.tell)
        log.info("running", worker=services.worker, address=settings.listen, channels=len(channels))
        services.watchdog.ready()
        started()
        await stopped(stop, server, loops)
        services.watchdog.stopping()


async def read_once() -> None:
    """Read a sentence soon after the start, or whoever types first waits 0.2 s for what that loads."""
    await asyncio.sleep(SETTLED)
    await asyncio.to_thread(understand, "xin chào", Role.OFFICER)


@asynccontextmanager
async def opened(settings: Settings, stop: asyncio.Event) -> AsyncIterator[Services | None]:
    """Make the services once the database answers; None where ``stop`` was set before."""
    clock, metrics, troubles = WallClock(), Metrics(), Troubles()
    store = await answering(settings, stop, troubles)
    if store is None:
        yield None
        return
    try:
        watched = WatchedStore(store, clock, metrics, troubles)
        opener = Opener(letters=LetterReader() if settings.read_pictures else None)
        services = Services(watched, clock, settings, worker_name(), metrics, troubles=troubles)
        yield replace(services, open_file=opener.open, convert_file=opener.convert)
    finally:
        await asyncio.to_thread(store.close)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


async def answering(settings: Settings, stop: asyncio.Event, troubles: Troubles) -> Store | None:
    """Return the store, up to date and with its clock begun, however long the database is away."""
    clock, watchdog = WallClock(), Watchdog()
    while not stop.is_set():
        try:
            return await begun(settings, clock.now())
        except StoreDown as error:
            troubles.begin(Trouble(TroubleKind.DATABASE_AWAY, "", clock.now(), cause(error)))
        watchdog.waiting(timedelta(minutes=1))
        with suppress(TimeoutError):
            async with asyncio.timeout(RETRY.total_seconds()):
                await stop.wait()
    return None


async def begun(settings: Settings, machine: datetime) -> Store:
    await asyncio.to_thread(upgrade, settings.database_url)
    store = await asyncio.to_thread(open_store, settings.database_url)
    try:
        await store.run(begin, machine, settings)
    except BaseException:
        await asyncio.to_thread(store.close)
        raise
    return store


def begin(tx: Tx, machine: datetime, settings: Settings) -> None:
    """Begin the clock, put in the ready texts; on SQLite what a dead process held is free at once."""
    business_time.seed(tx, machine, settings.clock_start)
    now = business_time.machine_time(tx, lambda: machine)
    texts.note_key(tx, settings.secret_key.get_secret_value())
    guides.put_ready_texts(tx)
    if is_sqlite(settings.database_url):
        business_time.free_all(tx, now, business_now(tx, now))


@asynccontextmanager
async def open_channels(settings: Settings, tokens: TokenKeeper | None) -> AsyncIterator[Sequence[Served]]:
    """Make the channels, close them at the end; each learns who it is once it is served."""
    channels = channels_of(settings, tokens)
    try:
        yield channels
    finally:
        for channel in channels:
            with suppress(Exception):  # it may never have been opened
                await channel.close()


def channels_of(settings: Settings, tokens: TokenKeeper | None) -> list[Served]:
    """Make every channel that the settings name; each Zalo bot has a key of its own."""
    channels: list[Served] = []
    if token := settings.telegram_token.get_secret_value():
        base, gap = settings.telegram_api_base, timedelta(seconds=1 / settings.telegram_per_second)
        secret = settings.telegram_webhook_secret.get_secret_value()
        channels.append(open_telegram(token, base, gap, settings.telegram_chat_burst, secret))
    for number, one in enumerate(settings.zalo_bot_tokens, 1):
        base, gap = settings.zalo_bot_api_base, timedelta(seconds=1 / settings.zalo_bot_per_second)
        token, secret = one.get_secret_value(), settings.zalo_bot_webhook_secret.get_secret_value()
        bot = open_zalo_bot(token, base, gap, secret, has_address=bool(settings.public_url))
        bot.key = key_of(number)
        channels.append(bot)
    if tokens:
        base, secret = settings.zalo_oa_api_base, settings.zalo_oa_webhook_secret.get_secret_value()
        oa_id, app_id = settings.zalo_oa_id, settings.zalo_oa_app_id
        account = OfficialAccount(oa_id, app_id, secret, base, settings.zalo_oa_send)
        channels.append(open_zalo_oa(account, timedelta(minutes=1 / settings.zalo_oa_a_minute), tokens))
    return channels


@contextmanager
def listening_at(address: tuple[str, int]) -> Iterator[socket.socket]:
    """Take an address, at which whoever comes waits until they are served. Raises CannotListen."""
    try:
        listening = socket.create_server(address)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or answers wait 40 ms for ACKs
    except OSError as error:
        raise CannotListen(error.errno, error.strerror) from error
    with listening:
        yield listening


@asynccontextmanager
async def served(web: Starlette, listening: socket.socket) -> AsyncIterator[uvicorn.Server]:
    """Within this, ``web`` is served there."""
    door = Door()
    config = uvicorn.Config(
        web,
        http=door.protocol,  # type: ignore[arg-type]  # it is called, whatever it is
        backlog=AT_ONCE,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
    )
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]  # they are ours
    serving, watching = asyncio.create_task(server.serve([listening])), asyncio.create_task(door.watch())
    try:
        yield server
    finally:
        server.should_exit = True
        await serving
        await ended([watching])


class LoopFaults:
    """Faults that nobody caught, each said once a minute by where it arose: its words may be people's."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}

    def __call__(self, loop: asyncio.AbstractEventLoop, found: dict[str, Any]) -> None:
        error = found.get("exception")
        fields = error_fields(error) if isinstance(error, BaseException) else {"error": ""}
        kind, now = repr(fields), loop.time()
        if now - self._said.get(kind, -A_MINUTE) >= A_MINUTE:
            self._said[kind] = now
            log.error("not caught", **fields)


async def heartbeat(services: Services) -> None:
    """Tell those who watch from outside that all is well, while it is; whatever they answer."""
    url = services.settings.heartbeat_url.get_secret_value()
    if url and is_all_well(services):
        with suppress(*answers.FAILURES):
            async with httpx.AsyncClient(timeout=BEAT, headers=answers.WANTED) as client:
                await answers.ask(client, "GET", url)


async def stopped(stop: asyncio.Event, server: uvicorn.Server, loops: list["asyncio.Task[None]"]) -> None:
    """Wait until we are to stop. A loop that ends by a fault of ours ends everything."""
    stopping = asyncio.create_task(stop.wait())
    waiting = {stopping, *loops}
    while not stopping.done():
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            await task
    server.should_exit = True


async def ended(loops: list["asyncio.Task[None]"]) -> None:
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)


def stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)


def set_up_log(level: str) -> None:
    logging.basicConfig(level=level, format="%(message)s", stream=sys.stderr, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
