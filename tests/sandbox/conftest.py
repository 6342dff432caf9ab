"""The local Telegram on the network, and the real client library pointed at it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest
from telegram.request import HTTPXRequest

from bot.sandbox.app import HOLDERS, create_app
from bot.sandbox.telegram.state import SandboxTelegram, TelegramPhone
from tests.sandbox.serving import StandingClock, serving

OFFICER, OTHER_OFFICER = 1001, 1002
PLAIN = {"trust_env": False, "verify": False}  # no proxy, no certificates to read: it is all on this machine


@dataclass(frozen=True)
class Sandbox:
    telegram: SandboxTelegram
    clock: StandingClock
    base_url: str
    bot: Bot
    http: httpx.AsyncClient  # its addresses begin at the server's root

    @property
    def api(self) -> str:
        return f"/bot{self.telegram.bot.token}"

    @property
    def officer(self) -> TelegramPhone:
        return self.telegram.phone(OFFICER)


@pytest.fixture
async def sandbox(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # or the library warns at every RetryAfter
    local, clock = SandboxTelegram(), StandingClock()
    async with serving(create_app(local, HOLDERS, clock)) as base_url:
        bot = client(local.bot.token, base_url)
        async with bot, httpx.AsyncClient(base_url=base_url, trust_env=False, verify=False) as http:
            yield Sandbox(local, clock, base_url, bot, http)


def client(token: str, base_url: str) -> Bot:
    return Bot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=HTTPXRequest(httpx_kwargs=PLAIN),
        get_updates_request=HTTPXRequest(httpx_kwargs=PLAIN),
    )


def refused(why: str) -> pytest.RaisesExc[BadRequest]:
    """Expect a 400 that says so; the library changes capitals."""
    return pytest.raises(BadRequest, match=f"(?i){why}")
