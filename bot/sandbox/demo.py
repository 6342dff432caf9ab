"""The demo: the very program that ``run`` runs, against local channels, on a roster of 42 units.

Nothing of it outlives it: its database is a file in a temporary folder. The four phones of the page
are for the visitor; the district's other people have phones as well, and most of them answer.
"""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot import app
from bot.channels.zalo_oa.api import GrantedTokens
from bot.clock import WallClock
from bot.config import Settings, read_settings
from bot.conversation.text import at_local, local_date
from bot.domain.calendar import Calendar
from bot.sandbox import district
from bot.sandbox.app import HOLDERS, create_app
from bot.sandbox.clock import BusinessClock
from bot.sandbox.phones import Phones
from bot.sandbox.sample import DOMAIN
from bot.sandbox.telegram.state import SandboxTelegram
from bot.sandbox.zalo.bot_account import SandboxZaloBot, new_bot
from bot.sandbox.zalo.oa_account import A_MINUTE, ACCESS_LIVES, SandboxZaloOa, new_oa
from bot.sandbox.zalo.state import PREFIX
from storage.engine.db import open_store
from storage.engine.schema import upgrade

STARTS = time(8, 20)  # shortly before the first nudge
HOLDERS_ON_THREE = (
    HOLDERS[0],
    replace(HOLDERS[1], channel="zalo_bot"),
    replace(HOLDERS[2], channel="zalo_oa"),
    HOLDERS[3],
)

QUICK = 500  # messages a second: nothing holds the local channels up


async def run_demo(port: int, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
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
        await store.run(district.settle, now, settings, accounts.numbers, HOLDERS_ON_THREE)
        await store.run(district.log_in, accounts.granted(now), now, settings)
        page = create_app(accounts.telegram, HOLDERS_ON_THREE, clock, accounts.zalo_bot, accounts.zalo_oa)
        await stack.enter_async_context(served(page, port))
        stack.callback(phones.close)  # before the server ends, which waits for long polls and pages
        others = await store.run(district.colleagues, HOLDERS_ON_THREE)
        stack.enter_context(district.at_work(phones, others))
        await accounts.begin(settings.telegram_api_base, settings.webhook(accounts.zalo_oa.name))
        await app.run(settings, stop, lambda: ready(f"http://127.0.0.1:{port}/"))


@dataclass(frozen=True)
class Accounts:
    telegram: SandboxTelegram = field(default_factory=SandboxTelegram)
    zalo_bot: SandboxZaloBot = field(default_factory=new_bot)
    zalo_oa: SandboxZaloOa = field(default_factory=new_oa)

    @property
    def phones(self) -> Phones:
        return Phones([self.telegram, self.zalo_bot, self.zalo_oa])

    @property
    def numbers(self) -> dict[str, str]:
        """Return each channel, and what our account is called there."""
        return {
            self.telegram.name: str(self.telegram.bot.as_user()["id"]),
            self.zalo_bot.name: self.zalo_bot.own.token.partition(":")[0],
            self.zalo_oa.name: self.zalo_oa.own.oa_id,
        }

    async def begin(self, base: str, webhook: str) -> None:
        """Everyone with a phone is an acquaintance; the Official Account's events go to ``webhook``."""
        for zalo in (self.zalo_bot, self.zalo_oa):
            zalo.origin = base
            for chat in zalo.chats:
                await zalo.phone(chat).meet()
        self.zalo_oa.webhook.set(webhook)

    def granted(self, machine: datetime) -> GrantedTokens:
        """Return what lets the program speak for the Official Account."""
        access, refresh = self.zalo_oa.own.tokens.issue(machine)
        return GrantedTokens(access, refresh, ACCESS_LIVES)

    def settings(self, base: str) -> dict[str, Any]:
        """Make the settings that reach them at ``base``: polling, but for the Official Account."""
        official = self.zalo_oa.own
        return {
            "telegram_token": self.telegram.bot.token,
            "telegram_api_base": base,
            "telegram_per_second": QUICK,
            "zalo_bot_tokens": [self.zalo_bot.own.token],
            "zalo_bot_api_base": f"{base}{PREFIX}",
            "zalo_bot_per_second": QUICK,
            "zalo_oa_id": official.oa_id,
            "zalo_oa_app_id": official.app_id,
            "zalo_oa_app_secret": official.app_secret,
            "zalo_oa_webhook_secret": official.oa_secret,
            "zalo_oa_api_base": f"{base}{PREFIX}",
            "zalo_oa_oauth_base": f"{base}{PREFIX}",
            "zalo_oa_a_minute": A_MINUTE,
            "zalo_oa_paid_a_day": 1000,  # the purse is full, so whoever wrote within seven days is reached
        }


def settings_of(folder: Path, port: int, accounts: Accounts) -> Settings:
    """Return all that the real program is given; nothing of the visitor's own settings."""
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
