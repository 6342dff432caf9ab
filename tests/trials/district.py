"""The district of a trial: 42 units in a real database, local channels, and everyone's phones.

It knows Telegram alone, unless it is told of more: then its people are spread over them, and some have a
second phone, on another channel, at which they are reached where the first takes nothing.
"""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from bot.clock import WallClock
from bot.config import Settings, read_settings
from bot.sandbox.app import HOLDERS, create_app
from bot.sandbox.demo import Accounts, Colleague, log_in, settle
from bot.sandbox.phones import Phones, key_of
from bot.sandbox.sample import DOMAIN
from bot.sandbox.telegram.state import SandboxTelegram
from storage import trial
from storage.engine import Store, Tx, business_now, business_time, contacts, open_store, upgrade
from tests.people import METRICS_TOKEN
from tests.ports import free_port
from tests.sandbox.serving import StandingClock, serving

OFFICE = 1004  # the chat of the office's person
OFFICE_PHONE = key_of("telegram", OFFICE)
FASTER = {  # settings of a trial: the clock jumps, so nobody likes to wait
    "tick_seconds": 0.05,
    "telegram_per_second": 500,
    "telegram_chat_burst": 10_000,
}


TELEGRAM, ZALO_BOT, ZALO_OA = "telegram", "zalo_bot", "zalo_oa"
THREE = (TELEGRAM, ZALO_BOT, ZALO_OA)
NEXT = {TELEGRAM: ZALO_OA, ZALO_BOT: TELEGRAM, ZALO_OA: TELEGRAM}  # where a second phone is
FIRST_SECOND = 4001  # the chat of the first of the second phones
EVERY = 2  # of so many people one has a second phone
SOON = 0.2  # seconds from one try of the Official Account's webhook to the next
OFTEN = 10_000  # tries


Front = Callable[[ASGIApp], ASGIApp]


def itself(app: ASGIApp) -> ASGIApp:
    return app


@dataclass(frozen=True)
class District:
    """The district of a trial; ``store`` is the trial's own door to it, which moves the clock and looks."""

    accounts: Accounts
    channels: Sequence[str]
    settings: Settings
    store: Store
    folder: Path
    everyone: list[Colleague]  # all who have joined, with a phone each; some with two

    @property
    def telegram(self) -> SandboxTelegram:
        return self.accounts.telegram

    @property
    def phones(self) -> Phones:
        return Phones([one for one in self.accounts.phones.channels.values() if one.name in self.channels])

    @property
    def port(self) -> int:
        """Return where the channels bring their events, to whoever stands there before the workers."""
        return urlsplit(self.settings.public_url).port or 0

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings, as a worker's environment holds them."""
        given = self.settings
        plain = {
            "DATABASE_URL": given.database_url,
            "FILES": str(given.files),
            "SECRET_KEY": given.secret_key.get_secret_value(),
            "PUBLIC_URL": given.public_url,
            "METRICS_TOKEN": given.metrics_token.get_secret_value(),
            "MAIL_DOMAINS": DOMAIN,
            **written(channels_of(self.accounts, self.channels, given.telegram_api_base)),
            **written(FASTER),
        }
        return {f"NHACTHU_{name}": value for name, value in plain.items()}

    def tell_time(self, now: Callable[[], Awaitable[datetime]]) -> None:
        """Set the clock that phones show and that Zalo goes by."""
        for channel in self.phones.channels.values():
            channel.now = now

    async def now(self) -> datetime:
        """Return business time."""
        return await self.store.run(business_now, WallClock().now())

    async def move_to(self, moment: datetime) -> None:
        """Move time to ``moment`` where it has not come there by itself, as it may on a busy machine."""
        with suppress(business_time.Backwards):
            await self.store.run(business_time.move_to, WallClock().now(), moment)


@asynccontextmanager
async def district(
    url: str, start: datetime, channels: Sequence[str] = (TELEGRAM,), front: Front = itself
) -> AsyncIterator[District]:
    """Set it all up at ``url``, an empty database; everyone has joined and every duty begins that day.

    ``front`` is put before the local channels.
    """
    accounts = Accounts()
    zalo = (accounts.zalo_bot, accounts.zalo_oa) if channels == THREE else ()
    app = create_app(accounts.telegram, HOLDERS, StandingClock(start), *zalo)
    with tempfile.TemporaryDirectory(prefix="nhacthu-trial-") as name:
        upgrade(url)
        store = open_store(url, threads=2)
        try:
            async with serving(front(app)) as base_url:
                settings = settings_of(url, Path(name), start, channels_of(accounts, channels, base_url))
                everyone = await store.run(settled, settings, accounts, channels)
                made = District(accounts, channels, settings, store, Path(name), everyone)
                for one in everyone:
                    made.phones.add(one.key, one.name)
                made.tell_time(made.now)
                if zalo:
                    await open_zalo(made, base_url)
                yield made
        finally:
            store.close()


def settings_of(url: str, folder: Path, start: datetime, channels: Mapping[str, Any]) -> Settings:
    has_webhook = "zalo_oa_id" in channels
    return read_settings(
        {},
        database_url=url,
        files=folder / "files",
        secret_key="only-for-trials-" * 3,
        metrics_token=METRICS_TOKEN,
        public_url=f"http://127.0.0.1:{free_port()}" if has_webhook else "",
        mail_domains=[DOMAIN],
        clock_start=start,
        **{**channels, **FASTER},
    )


def channels_of(accounts: Accounts, channels: Sequence[str], base_url: str) -> dict[str, Any]:
    """Return the settings that say where the channels are, and what we are there."""
    given = accounts.settings(base_url)
    return {name: value for name, value in given.items() if name.startswith(tuple(channels))}


def written(settings: Mapping[str, Any]) -> dict[str, str]:
    """Write settings as an environment has them."""
    texts = {name: ",".join(value) if isinstance(value, list) else value for name, value in settings.items()}
    return {name.upper(): str(value) for name, value in texts.items()}


def settled(tx: Tx, settings: Settings, accounts: Accounts, channels: Sequence[str]) -> list[Colleague]:
    """Fill the database: who has joined, and where."""
    machine = WallClock().now()
    numbers = {name: number for name, number in accounts.numbers.items() if name in channels}
    settle(tx, machine, settings, numbers)
    if ZALO_OA in channels:
        log_in(tx, accounts.granted(machine), machine, settings)
        give_second_phones(tx, numbers, business_now(tx, machine))
    return [Colleague(*one, answers=True) for one in trial.chats(tx)]


def give_second_phones(tx: Tx, numbers: Mapping[str, str], at: datetime) -> None:
    """Give some a second phone, on another channel than their first."""
    for place, (person, _name) in enumerate(trial.everyone(tx)):
        [first] = contacts.contacts_of(tx, person)
        if place // len(numbers) % EVERY:
            channel = NEXT[first.channel]
            contact = trial.add_contact(tx, channel, numbers[channel], str(FIRST_SECOND + place), at)
            contacts.link(tx, contact, person)


async def open_zalo(made: District, base_url: str) -> None:
    """Let Zalo know everyone from before, and soon try its webhook again where no worker takes it."""
    made.accounts.zalo_oa.webhook.pauses = (SOON,) * OFTEN
    await made.accounts.begin(base_url, made.settings.webhook(ZALO_OA))
