"""The composition root: what ``run`` starts, and how it ends."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
import structlog
import uvicorn

from bot.channels.base import SendFailed, Stopped
from bot.channels.telegram import Telegram, open_telegram
from bot.clock import WallClock
from bot.config import Settings
from bot.jobs import deliver, fetch, poll, tick
from bot.jobs.shop import Numbers, Shop, fault
from bot.web import create_app, webhooks
from bot.web.operators import what_is_wrong
from storage import business, health, leases, texts
from storage.db import StoreDown, Tx, is_sqlite, open_store
from storage.schema import sole_runner, upgrade

log = structlog.get_logger(__name__)
USERNAME = "telegram_username"  # in ``texts``: what invitations link to
RETRY = timedelta(seconds=5)


async def run(settings: Settings, stop: asyncio.Event, started: Callable[[], None] = lambda: None) -> None:
    """Run until ``stop`` is set. ``started`` is called once everything stands.

    Raises AlreadyRunning where another process has the SQLite file.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(sole_runner(settings.database_url))
        await asyncio.to_thread(upgrade, settings.database_url)
        shop = await stack.enter_async_context(opened(settings))
        telegram = await stack.enter_async_context(telegram_of(settings)) if token_of(settings) else None
        server = await stack.enter_async_context(served(shop, telegram))
        await tick.tick(shop)
        ticking = tick.scheduler(shop, heartbeat)
        ticking.start()
        stack.callback(ticking.shutdown, wait=False)
        loops = [asyncio.create_task(work) for work in work_of(shop, telegram)]
        stack.push_async_callback(ended, loops)
        log.info("running", worker=shop.worker, address=settings.listen, channels=int(telegram is not None))
        shop.watchdog.ready()
        started()
        await stopped(stop, server, loops)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Shop]:
    """The store, with its clock begun."""
    store = open_store(settings.database_url)
    clock = WallClock()
    try:
        await store.run(begin, clock.now(), settings)
        yield Shop(store, clock, settings, f"{socket.gethostname()}:{os.getpid()}", Numbers())
    finally:
        await asyncio.to_thread(store.close)


def begin(tx: Tx, machine: datetime, settings: Settings) -> None:
    """Begin the clock; on SQLite, which is ours alone, what a dead process held is free at once."""
    business.seed(tx, machine, settings.clock_start)
    if is_sqlite(settings.database_url):
        leases.take_over(tx, machine, business.now(tx, machine))


def token_of(settings: Settings) -> str:
    return settings.telegram_token.get_secret_value()


@asynccontextmanager
async def telegram_of(settings: Settings) -> AsyncIterator[Telegram]:
    gap = timedelta(seconds=1 / settings.telegram_per_second)
    channel = open_telegram(token_of(settings), settings.telegram_api_base, gap, settings.telegram_chat_burst)
    try:
        yield channel
    finally:
        with suppress(Exception):  # it may never have been opened
            await channel.close()


@asynccontextmanager
async def served(shop: Shop, telegram: Telegram | None) -> AsyncIterator[uvicorn.Server]:
    """Our web server, listening. Raises OSError where the address cannot be used."""
    listening = socket.create_server(shop.settings.address)
    config = uvicorn.Config(create_app(shop, telegram), log_config=None, access_log=False, ws="none")
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]  # they are ours
    serving = asyncio.create_task(server.serve([listening]))
    try:
        yield server
    finally:
        server.should_exit = True
        await serving


def work_of(shop: Shop, telegram: Telegram | None) -> list[Coroutine[Any, Any, None]]:
    return [serve_channel(shop, telegram)] if telegram else []


async def serve_channel(shop: Shop, telegram: Telegram) -> None:
    """Open the channel, however long it takes, and carry its events and messages both ways."""
    if not await achieved(shop, telegram, telegram.open):
        return
    await achieved(shop, telegram, partial(shop.store.run, remember_username, telegram.username))
    secret = shop.settings.telegram_webhook_secret.get_secret_value()
    async with asyncio.TaskGroup() as both_ways:
        both_ways.create_task(deliver.deliver_for_ever(shop, telegram))
        both_ways.create_task(fetch.fetch_for_ever(shop, telegram))
        if secret:
            url = shop.settings.public_url.rstrip("/") + webhooks.TELEGRAM
            await achieved(shop, telegram, partial(telegram.begin_webhook, url, secret))
        else:
            both_ways.create_task(poll.poll_for_ever(shop, telegram))


def remember_username(tx: Tx, username: str) -> None:
    texts.put(tx, USERNAME, username)


async def achieved(shop: Shop, telegram: Telegram, step: Callable[[], Awaitable[None]]) -> bool:
    """Do it, again while the channel or the database is away; False where the channel does not know us."""
    while True:
        try:
            await step()
        except Stopped:
            shop.stop(telegram.name)
            return False
        except (SendFailed, *StoreDown) as error:
            log.warning("a start is put off; trying again", channel=telegram.name, **fault(error))
            await shop.clock.sleep_until(shop.clock.now() + RETRY)
        else:
            return True


async def heartbeat(shop: Shop) -> None:
    """Tell those who watch from outside that all is well, while it is."""
    try:
        found = await shop.store.run(health.health, shop.clock.now())
    except StoreDown:
        return
    if what_is_wrong(shop, found, shop.clock.now()):
        return
    if url := shop.settings.heartbeat_url.get_secret_value():
        with suppress(httpx.HTTPError):
            async with httpx.AsyncClient(timeout=10) as client:
                await client.get(url)


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
    """Let SIGTERM and Ctrl-C end the run in order."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
