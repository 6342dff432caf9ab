"""The real program against the local Zalo: two bots and an Official Account side by side, each for itself."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot import app
from bot.clock import WallClock
from bot.config import Settings
from bot.sandbox.zalo.state import ZaloPhone
from handlers.sending import oa_tokens
from storage.engine import Store
from storage.secrets import Pair, Seal, SealedPair
from storage.tables.engine import outbox
from storage.tables.people import contacts
from tests.people import MAY_READ, connected, opened, settings
from tests.ports import free_port
from tests.sandbox.serving import until
from tests.sandbox.zalo.conftest import Zalos, zalo

__all__ = ["zalo"]  # a fixture
STRANGER = "5ca1ab1e"
PATIENCE = 30  # seconds
LIFE = timedelta(hours=25)  # of an access token


@dataclass
class World:
    zalo: Zalos
    settings: Settings
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def phones(self) -> Iterator[ZaloPhone]:
        """Yield the same person's phone with each account."""
        for account in (self.zalo.bot, self.zalo.other_bot, self.zalo.oa):
            yield account.add_phone(STRANGER, "Trần Thị Mẫu")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        started = asyncio.Event()
        program = asyncio.create_task(app.run(self.settings, self.stop, started.set))
        await asyncio.wait_for(started.wait(), PATIENCE)
        self.zalo.oa.webhook.set(f"{self.settings.public_url}/webhooks/zalo_oa")
        try:
            yield
        finally:
            self.stop.set()
            await asyncio.wait_for(program, PATIENCE)

    async def health(self) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as http:
            return await http.get(f"http://{self.settings.listen}/health", headers=MAY_READ)

    def rows(self, what: Any) -> set[Any]:
        with connected(self.settings.database_url) as tx:
            return set(tx.execute(what).scalars())


@asynccontextmanager
async def world(zalo: Zalos, url: str, folder: Path, **more: object) -> AsyncIterator[World]:
    listen, base = f"127.0.0.1:{free_port()}", f"{str(zalo.http.base_url).rstrip('/')}/zalo"
    own = zalo.oa.own
    given = {
        "database_url": url,
        "files": folder / "files",
        "listen": listen,
        "public_url": f"http://{listen}",
        "zalo_bot_tokens": [zalo.bot.own.token, zalo.other_bot.own.token],
        "zalo_bot_api_base": base,
        "zalo_oa_id": own.oa_id,
        "zalo_oa_app_id": own.app_id,
        "zalo_oa_app_secret": own.app_secret,
        "zalo_oa_webhook_secret": own.oa_secret,
        "zalo_oa_api_base": base,
        "zalo_oa_oauth_base": base,
        "keep_events_days": 36500,  # the local Zalo's clock stands still, and signs what it says
        **more,
    }
    made = World(zalo, settings(**given))
    with opened(url) as store:
        await log_in(store, made)
    yield made


async def log_in(store: Store, made: World) -> None:
    """Log in as ``zalo-oa login`` does."""
    seal, now = Seal(made.settings.secret_key.get_secret_value()), WallClock().now()
    pair = seal.close(Pair(made.zalo.access, made.zalo.refresh))
    fresh = SealedPair(oa_tokens.secret_name(made.settings), pair, now, now + LIFE)
    await store.run(oa_tokens.store, fresh, None, made.settings)


def answered(phone: ZaloPhone) -> bool:
    return any(said.by_bot for said in phone.chat.said)


@pytest.mark.parametrize("secret", ["", "a-secret-of-the-tests"])
async def test_each_account_hears_and_answers_for_itself(
    zalo: Zalos, url: str, tmp_path: Path, secret: str
) -> None:
    async with world(zalo, url, tmp_path, zalo_bot_webhook_secret=secret) as made, made.running():
        if secret:
            await until(lambda: bool(zalo.bot.webhook.url and zalo.other_bot.webhook.url))
            assert zalo.other_bot.webhook.url == f"{made.settings.public_url}/webhooks/zalo_bot_2"
        phones = list(made.phones())
        for phone in phones:
            await phone.text("menu")
        await until(lambda: all(map(answered, phones)))
        answer = await made.health()
        assert (answer.status_code, answer.json()["stopped"]) == (200, [])
        accounts = made.rows(select(contacts.c.account).where(contacts.c.chat == STRANGER))
        assert accounts == {"1459232241454765289", "99", zalo.oa.own.oa_id}
        sent = outbox.c.key.startswith("answer:")
        await until(lambda: made.rows(select(outbox.c.state).where(sent)) == {"sent"})


async def test_a_bot_whose_token_is_not_known_leaves_the_others_alone(
    zalo: Zalos, url: str, tmp_path: Path
) -> None:
    tokens = [zalo.bot.own.token, "7:unknown"]
    async with world(zalo, url, tmp_path, zalo_bot_tokens=tokens) as made, made.running():
        phones = [phone for phone in made.phones() if phone.zalo is not zalo.other_bot]
        for phone in phones:
            await phone.text("menu")
        await until(lambda: all(map(answered, phones)))
        answer = await made.health()
        assert (answer.status_code, answer.json()["stopped"]) == (503, ["zalo_bot_2"])
