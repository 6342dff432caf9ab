"""Our program and its peers, each with the same users at the same form, against the same server."""

import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from storage.tables.subjects import excuses
from tests.bench import form
from tests.bench.district import FIRST_CHAT, MORNING, Holding, settle
from tests.bench.processes import Bot
from tests.bench.program import program
from tests.bench.stores import Kind
from tests.people import connected
from tests.sources import ROOT

GROUPS = form.UNITS  # each of people who are deputies of the same two units
IN_GROUP = 120
CHATS = range(FIRST_CHAT, FIRST_CHAT + GROUPS * IN_GROUP)
UNLIMITED = 100_000  # messages a second: the pace is not what is measured
LOCK = ROOT / "requirements" / "peers.lock"
PEERS = ROOT / ".venv-peers"  # aiogram asks for packages that are older than ours


@dataclass
class Rival:
    bot: Bot
    stored: Callable[[], Counter[str]]  # how often each reason is stored


Make = Callable[[Path, str, str], Rival]  # folder, base URL, token


def ours_on(kind: Kind) -> Make:
    return lambda folder, base_url, token: ours(folder, base_url, token, kind.fresh())


def ours(folder: Path, base_url: str, token: str, database_url: str) -> Rival:
    """Make the program that ``run`` runs, with a database that holds everyone."""
    settle(database_url, token.partition(":")[0], deputies())
    unlimited = {"TELEGRAM_PER_SECOND": UNLIMITED, "TELEGRAM_CHAT_BURST": UNLIMITED}
    bot = program(folder, base_url, token, database_url, CLOCK_START=MORNING.isoformat(), **unlimited)

    def stored() -> Counter[str]:
        with connected(database_url) as tx:
            return Counter(tx.execute(select(excuses.c.reason)).scalars())

    return Rival(bot, stored)


def peer(module: str, python: str = sys.executable) -> Make:
    """Return how to make the bot that a module of tests/bench/peers runs."""

    def make(folder: Path, base_url: str, token: str) -> Rival:
        words = [f"tests.bench.peers.{module}", base_url, token, str(folder)]

        def stored() -> Counter[str]:
            with closing(sqlite3.connect(folder / "forms.db")) as connection:
                return Counter(reason for (reason,) in connection.execute("SELECT reason FROM excuses"))

        return Rival(Bot(words, {"PTB_TIMEDELTA": "true"}, folder / "log", python), stored)

    return make


def peers() -> dict[str, Make]:
    """Return how to make each of the peers, by the name under which it is shown."""
    return {
        "python-telegram-bot": peer("ordinary"),
        "aiogram": peer("aiogram_bot", peers_python()),
        "bare loop": peer("bare"),
    }


def peers_python() -> str:
    """Return the Python that has the packages of requirements/peers.lock; it is set up where they changed."""
    python, made_from = PEERS / "bin" / "python", PEERS / "made-from"
    if not made_from.exists() or made_from.read_bytes() != LOCK.read_bytes():
        shutil.rmtree(PEERS, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        install = ["-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--require-hashes"]
        subprocess.run([python, *install, "-r", LOCK], check=True)
        made_from.write_bytes(LOCK.read_bytes())
    return str(python)


def deputies() -> list[Holding]:
    """Make person n deputy of the pair of units that the peers know by the chat's number."""
    pairs = ((chat - FIRST_CHAT + 1, chat % GROUPS) for chat in CHATS)
    return [Holding(person, 2 * pair + one, "deputy") for person, pair in pairs for one in (1, 2)]
