"""The demo: the very program that ``run`` runs, against local channels, on a roster of 42 units.

Nothing of it outlives it: its database is a file in a temporary folder. The four phones of the page
are for the visitor; the district's other people have phones as well, and most of them answer.
"""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from bot import app
from bot.clock import WallClock
from bot.config import Settings, read_settings
from bot.conversation.text import at_local, local_date
from bot.domain.calendar import Calendar
from bot.sandbox import colleagues, settling
from bot.sandbox.accounts import Accounts
from bot.sandbox.app import HOLDERS, create_app
from bot.sandbox.moving import BusinessClock
from bot.sandbox.sample import DOMAIN
from storage.engine.db import open_store
from storage.engine.schema import upgrade

STARTS = time(8, 20)  # shortly before the first nudge
HOLDERS_ON_THREE = (
    HOLDERS[0],
    replace(HOLDERS[1], channel="zalo_bot"),
    replace(HOLDERS[2], channel="zalo_oa"),
    HOLDERS[3],
)


async def demo(port: int, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
    """Run until ``stop``. ``ready`` is called with the page's address. Raises OSError: the port is taken."""
    accounts = Accounts()
    phones = accounts.phones
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nhacthu-demo-")))
        settings = settings_of(folder, port, accounts)
        await asyncio.to_thread(upgrade, settings.database_url)
        store = open_store(settings.database_url)
        stack.callback(store.close)
        clock = BusinessClock(store, WallClock(), phones.is_quiet, stop.is_set)
        now = WallClock().now()
        await store.run(settling.settle, now, settings, accounts.numbers, HOLDERS_ON_THREE)
        await store.run(settling.log_in, accounts.granted(now), now, settings)
        page = create_app(accounts.telegram, HOLDERS_ON_THREE, clock, accounts.zalo_bot, accounts.zalo_oa)
        await stack.enter_async_context(served(page, port))
        stack.callback(phones.close)  # before the server ends, which waits for long polls and pages
        others = await store.run(settling.colleagues, HOLDERS_ON_THREE)
        stack.enter_context(colleagues.at_work(phones, others))
        await accounts.begin(settings.telegram_api_base, settings.webhook(accounts.zalo_oa.name))
        await app.run(settings, stop, lambda: ready(f"http://127.0.0.1:{port}/"))


def settings_of(folder: Path, port: int, accounts: Accounts) -> Settings:
    """All that the real program is given; nothing of the visitor's own settings."""
    return read_settings(
        {},
        database_url=f"sqlite:///{folder}/demo.db",
        files=folder / "files",
        secret_key="only-for-the-demo-" * 3,
        listen=f"127.0.0.1:{port + 1}",
        public_url=f"http://127.0.0.1:{port + 1}",
        tick_seconds=0.3,  # the clock jumps here, and nobody likes to wait
        mail_domains=[DOMAIN],
        office_phone="0251 3 000 007",
        clock_start=first_moment(WallClock().now()),
        **accounts.settings(f"http://127.0.0.1:{port}"),
    )


def first_moment(now: datetime) -> datetime:
    """Shortly before the first nudge of the next working day."""
    return at_local(Calendar().next_working_day(local_date(now)), STARTS)


@asynccontextmanager
async def served(page: Starlette, port: int) -> AsyncIterator[None]:
    listening = socket.create_server(("127.0.0.1", port))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or each answer waits 40 ms for an ACK
    server = uvicorn.Server(uvicorn.Config(page, log_config=None, access_log=False, ws="none"))
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
    serving = asyncio.create_task(server.serve([listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
