"""The district of a trial: 42 units in a real database, a local Telegram, and everyone's phones."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.clock import WallClock
from bot.config import Settings, read_settings
from bot.sandbox import settling
from bot.sandbox.app import HOLDERS, create_app
from bot.sandbox.colleagues import Colleague
from bot.sandbox.phones import Phones
from bot.sandbox.sample import DOMAIN
from bot.sandbox.telegram.state import Telegram
from storage import business, trial
from storage.db import Store, open_store
from storage.schema import upgrade
from tests.sandbox.serving import StandingClock, serving

OFFICE = 1004  # the chat of the office's person
FASTER = {  # settings of a trial: the clock jumps, so nobody likes to wait
    "tick_seconds": 0.05,
    "telegram_per_second": 500,
    "telegram_chat_burst": 10_000,
}


@dataclass(frozen=True)
class District:
    """``store`` is the trial's own door to the database: it moves the clock and looks."""

    telegram: Telegram
    settings: Settings
    store: Store
    folder: Path
    everyone: list[Colleague]  # all who have joined, with a phone each

    @property
    def phones(self) -> Phones:
        return Phones([self.telegram])

    @property
    def environment(self) -> dict[str, str]:
        """The settings, as a worker's environment holds them."""
        given = self.settings
        plain = {
            "DATABASE_URL": given.database_url,
            "FILES": str(given.files),
            "SECRET_KEY": given.secret_key.get_secret_value(),
            "TELEGRAM_TOKEN": given.telegram_token.get_secret_value(),
            "TELEGRAM_API_BASE": given.telegram_api_base,
            "MAIL_DOMAINS": DOMAIN,
            **{name.upper(): str(value) for name, value in FASTER.items()},
        }
        return {f"NHACTHU_{name}": value for name, value in plain.items()}

    async def now(self) -> datetime:
        """Business time."""
        return await self.store.run(business.now, WallClock().now())

    async def move_to(self, moment: datetime) -> None:
        await self.store.run(business.move_to, WallClock().now(), moment)


@asynccontextmanager
async def district(url: str, start: datetime) -> AsyncIterator[District]:
    """All of it at ``url``, whose database is empty; everyone has joined and every duty begins that day."""
    telegram = Telegram()
    with tempfile.TemporaryDirectory(prefix="nhacthu-trial-") as name:
        upgrade(url)
        store = open_store(url, threads=2)
        try:
            async with serving(create_app(telegram, HOLDERS, StandingClock(start))) as base_url:
                settings = settings_of(url, Path(name), base_url, telegram, start)
                accounts = {telegram.name: str(telegram.bot.as_user()["id"])}
                await store.run(settling.settle, WallClock().now(), settings, accounts)
                everyone = [Colleague(*one, answers=True) for one in await store.run(trial.chats)]
                made = District(telegram, settings, store, Path(name), everyone)
                telegram.now = made.now
                for one in everyone:
                    telegram.add_phone(int(one.chat), one.name)
                yield made
        finally:
            store.close()


def settings_of(url: str, folder: Path, base_url: str, telegram: Telegram, start: datetime) -> Settings:
    return read_settings(
        {},
        database_url=url,
        files=folder / "files",
        secret_key="only-for-trials-" * 3,
        telegram_token=telegram.bot.token,
        telegram_api_base=base_url,
        mail_domains=[DOMAIN],
        clock_start=start,
        **FASTER,
    )
