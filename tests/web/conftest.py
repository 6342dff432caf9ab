"""Our web server, called without a network; behind it a real store, and a channel that reaches nobody."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from bot.channels.telegram import Telegram, open_telegram
from bot.jobs.metrics import Metrics
from bot.jobs.services import Services
from bot.web import create_app
from storage.engine import Store
from tests.people import ACCOUNT, MAY_READ, opened, settings
from tests.world import StillClock

SECRET = "a-secret-of-the-tests"
NOWHERE = "postgresql+psycopg://postgres@/nobody?host=/nowhere"


@dataclass
class Site:
    services: Services
    clock: StillClock
    channel: Telegram
    http: httpx.AsyncClient


@asynccontextmanager
async def site_on(
    store: Store, caller: str = "127.0.0.1", public_url: str = "", **beyond: object
) -> AsyncIterator[Site]:
    """Make a site that ``caller`` asks, as who has the token; ``beyond``: other settings."""
    given = settings(telegram_webhook_secret=SECRET, public_url=public_url, **beyond)
    clock = StillClock()
    services = Services(store, clock, given, "test", Metrics())
    channel = open_telegram(f"{ACCOUNT}:x", "http://127.0.0.1:9", timedelta(milliseconds=40), 3, SECRET)
    channel.account = ACCOUNT
    network = httpx.ASGITransport(create_app(services, [channel]), client=(caller, 5000))
    there = {"transport": network, "base_url": "http://nhacthu.example", "headers": MAY_READ}
    async with httpx.AsyncClient(**there) as http:  # type: ignore[arg-type]
        yield Site(services, clock, channel, http)
    await channel.close()


@pytest.fixture
async def site(url: str) -> AsyncIterator[Site]:
    with opened(url) as store:
        async with site_on(store) as made:
            yield made


@pytest.fixture
async def site_without_database() -> AsyncIterator[Site]:
    with opened(NOWHERE) as store:
        async with site_on(store) as made:
            yield made
