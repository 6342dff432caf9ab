"""Our program and an ordinary bot, each with the same users at the same form, against the same server."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from storage.tables.subjects import excuses
from tests.bench import ordinary
from tests.bench.district import FIRST_CHAT, MORNING, Holding, settle
from tests.bench.processes import Bot
from tests.bench.program import program
from tests.bench.stores import Kind
from tests.people import connected

GROUPS = ordinary.UNITS  # each of people who are deputies of the same two units
IN_GROUP = 120
CHATS = range(FIRST_CHAT, FIRST_CHAT + GROUPS * IN_GROUP)
UNLIMITED = 100_000  # messages a second: the pace is not what is measured


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


def ordinary_bot(folder: Path, base_url: str, token: str) -> Rival:
    words = ["tests.bench.ordinary", base_url, token, str(folder)]

    def stored() -> Counter[str]:
        with sqlite3.connect(folder / "forms.db") as connection:
            return Counter(reason for (reason,) in connection.execute("SELECT reason FROM excuses"))

    return Rival(Bot(words, {"PTB_TIMEDELTA": "true"}, folder / "log"), stored)


def deputies() -> list[Holding]:
    """Make person n deputy of the pair of units that the ordinary bot knows by the chat's number."""
    pairs = ((chat - FIRST_CHAT + 1, chat % GROUPS) for chat in CHATS)
    return [Holding(person, 2 * pair + one, "deputy") for person, pair in pairs for one in (1, 2)]
