"""The program that ``run`` runs, in a process of its own, against the benches' Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.district import FIRST_CHAT
from tests.bench.processes import Bot
from tests.bench.stores import a_folder
from tests.bench.telegram_server import Ear, Exchange, served
from tests.people import DOMAIN
from tests.ports import free_port


@dataclass(frozen=True)
class Running:
    bot: Bot
    telegram: Exchange
    url: str  # of its store


def program(folder: Path, base_url: str, token: str, url: str, **settings: object) -> Bot:
    """Make a bot of our program; ``settings`` by their names in bot/config.py, in capitals."""
    given = {
        "DATABASE_URL": url,
        "FILES": folder / "files",
        "SECRET_KEY": "only-for-the-bench-" * 3,
        "LISTEN": f"127.0.0.1:{free_port()}",
        "TELEGRAM_TOKEN": token,
        "TELEGRAM_API_BASE": base_url,
        "MAIL_DOMAINS": DOMAIN,
        "LOG_LEVEL": "WARNING",
        **settings,
    }
    environment = {f"NHACTHU_{name}": str(value) for name, value in given.items()}
    return Bot(["bot", "run"], environment, folder / "log")


@asynccontextmanager
async def running(url: str, people: int, hear: Ear, **settings: object) -> AsyncIterator[Running]:
    """Make a bot on the store at ``url``, which holds that many people, a phone each; not started."""
    telegram = Exchange(hear)
    for chat in range(FIRST_CHAT, FIRST_CHAT + people):
        telegram.add_phone(chat, "Trần Thị Mẫu")
    with a_folder() as folder:
        async with served(telegram) as base_url:
            bot = program(folder, base_url, telegram.bot.token, url, **settings)
            try:
                yield Running(bot, telegram, url)
            finally:
                await bot.end()
