"""An Official Account that is logged in, and the workers that keep its tokens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import WallClock
from bot.config import Settings
from bot.jobs.metrics import Metrics
from bot.jobs.oa_tokens import TokenKeeper
from bot.jobs.services import Services
from handlers.sending import oa_tokens
from storage import secrets
from storage.engine import Store
from storage.secrets import KeptPair, Pair, PairState, Seal, SealedPair
from tests.oa_tokens.endpoint import APP_ID, APP_SECRET, Endpoint
from tests.people import opened, settings
from tests.sandbox.serving import serving

OA_ID = "388613280878808645"
HOURS_25 = timedelta(hours=25)


@dataclass
class Account:
    endpoint: Endpoint
    store: Store
    settings: Settings
    clock: WallClock = field(default_factory=WallClock)  # moved forward

    def worker(self, name: str = "one", store: Store | None = None) -> TokenKeeper:
        return TokenKeeper(self.services(name, store))

    def services(self, name: str = "one", store: Store | None = None) -> Services:
        return Services(store or self.store, self.clock, self.settings, name, Metrics())

    @property
    def name(self) -> str:
        return oa_tokens.secret_name(self.settings)

    @property
    def seal(self) -> Seal:
        return Seal(self.settings.secret_key.get_secret_value())

    def pass_by(self, **length: float) -> None:
        self.clock.ahead += timedelta(**length)

    async def log_in(self) -> str:
        """Put a new pair in, as the command does; its access token."""
        access, refresh = self.endpoint.issue()
        now = self.clock.now()
        fresh = SealedPair(self.name, self.seal.close(Pair(access, refresh)), now, now + HOURS_25)
        await self.store.run(oa_tokens.store, fresh, None, self.settings)
        return access

    async def has_pair(self) -> bool:
        return await self.store.run(secrets.sealed_row, self.name) is not None

    async def kept(self) -> KeptPair:
        kept = await self.store.run(secrets.read, self.seal, self.name)
        assert kept
        return kept

    async def look(self, token: str) -> str:
        """Say what is wrong, unless others see in the database that just this token is being renewed."""
        kept = await self.kept()
        if kept.pair is None or kept.pair.refresh != token:
            return "sent, though another pair is stored"
        if kept.state != PairState.RENEWING or not kept.holder:
            return f"sent, though the pair is {kept.state}"
        return ""

    @property
    def sent(self) -> list[str]:
        """Return the tokens that came to Zalo, in order."""
        return [one.token for one in self.endpoint.came]


def given(url: str, base: str) -> Settings:
    return settings(
        database_url=url,
        zalo_oa_id=OA_ID,
        zalo_oa_app_id=APP_ID,
        zalo_oa_app_secret=APP_SECRET,
        zalo_oa_webhook_secret="a-secret-of-the-webhook",
        zalo_oa_api_base=base,
        zalo_oa_oauth_base=base,
    )


@asynccontextmanager
async def account_on(url: str) -> AsyncIterator[Account]:
    """Open an account to which nobody has logged in yet."""
    endpoint = Endpoint()
    async with serving(endpoint.app) as base:
        with opened(url) as store:
            made = Account(endpoint, store, given(url, base))
            endpoint.look = made.look
            yield made
