"""A program as an operator has set it up, for the doctor to look at; tests break something in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import update

from bot.cli import doctor
from bot.clock import WallClock
from bot.config import Settings
from bot.sandbox.app import HOLDERS, create_app
from bot.sandbox.telegram.state import SandboxTelegram
from storage.engine import Tx, business_time, sqlite_path, texts
from storage.tables.people import units
from tests.people import connected, settings
from tests.sandbox.serving import StandingClock, serving

NOW = WallClock().now()  # today, for what is a day and more away
RUNS = "• Trợ lý đang chạy."


@dataclass
class Patient:
    telegram: SandboxTelegram
    given: dict[str, object] = field(default_factory=dict)  # settings

    @property
    def settings(self) -> Settings:
        return settings(**self.given)

    @property
    def url(self) -> str:
        return str(self.given["database_url"])

    async def said(self) -> list[str]:
        return [str(one) for one in await doctor.examine(self.settings)]

    async def faults(self) -> list[str]:
        return [one for one in await self.said() if one.startswith("✗")]

    async def fault(self) -> str:
        """Return the one thing that is wrong."""
        [found] = await self.faults()
        return found

    async def note(self) -> str:
        """Return the one thing that is worth knowing, beside that it runs."""
        [found] = [one for one in await self.said() if one != RUNS]
        assert found.startswith("•")
        return found

    def change(self, *statements: Any) -> None:
        with connected(self.url) as tx:
            for statement in statements:
                tx.execute(statement)


@asynccontextmanager
async def patient_on(url: str, folder: Path) -> AsyncIterator[Patient]:
    """Make a program that ran a moment ago, and was copied today; no unit has begun."""
    telegram = SandboxTelegram()
    async with serving(create_app(telegram, HOLDERS, StandingClock())) as base:
        made = Patient(telegram, {"telegram_token": telegram.bot.token, "telegram_api_base": base})
        made.given |= {"database_url": url, "files": folder / "files"}
        with connected(url) as tx:
            make_well(tx, made.settings)
        if path := sqlite_path(url):
            for one in path.parent.glob(f"{path.name}*"):
                one.chmod(0o600)
        yield made


def make_well(tx: Tx, given: Settings) -> None:
    tx.execute(update(units).values(duties_from=None))
    just_now = WallClock().now()  # and not as this file was read: minutes go by until then
    business_time.note_tick(tx, "test", just_now, just_now)
    texts.put(tx, texts.LAST_BACKUP, just_now.isoformat())
    texts.note_key(tx, given.secret_key.get_secret_value())
