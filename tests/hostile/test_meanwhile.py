"""Hostile files at the program itself: while it reads them, others are answered as ever."""

import asyncio
import time
from itertools import cycle
from pathlib import Path

from sqlalchemy import select, update

from bot.sandbox.telegram.state import TelegramPhone
from storage.tables.engine import files
from storage.tables.people import contacts
from tests.conftest import Fresh
from tests.hostile.made import hidden_workbook, told_of_the_cells
from tests.operations.program import LOOK, PATIENCE, Program, answers, running
from tests.people import connected

CHATS = {name: 7101 + number for number, name in enumerate(("vinh", "yen", "lan", "minh", "hoa", "tam"))}
HOSTILE = 2  # of them
FILES = 20
SLOW = ("many attributes", "deep", "many strings", "many merges")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WITHIN = 3.0  # seconds longer than when all is quiet: four programs share this machine's two processors


async def test_while_twenty_hostile_files_are_read_others_are_answered_as_ever(
    on_sqlite: Fresh, tmp_path: Path
) -> None:
    url = on_sqlite()
    with connected(url) as tx:
        for name, chat in CHATS.items():
            tx.execute(update(contacts).where(contacts.c.chat == name).values(chat=str(chat)))
    slow = told_of_the_cells()
    sent = [slow[name] for name in SLOW] + [hidden_workbook()] * (FILES - len(SLOW))
    async with running(url, tmp_path) as program:
        bot = program.telegram.bot.as_user()["id"]
        with connected(url) as tx:
            tx.execute(update(contacts).values(account=str(bot)))
        phones = [program.telegram.add_phone(chat, name) for name, chat in CHATS.items()]
        attackers, others = cycle(phones[:HOSTILE]), cycle(phones[HOSTILE:])  # nobody is heard without end
        quiet = max([await took(program, next(others)) for _try in range(4)])
        for number, content in enumerate(sent):
            await next(attackers).file(f"danh-sach-{number}.xlsx", content, XLSX)
        meanwhile = []
        while states(url) != ["held", "refused"]:
            meanwhile.append(await took(program, next(others)))
            await asyncio.sleep(LOOK * len(sent))
        assert len(meanwhile) >= 3
        assert max(meanwhile) < quiet + WITHIN, (quiet, meanwhile)
        assert program.logged("file not fetched") == []


async def took(program: Program, phone: TelegramPhone) -> float:
    """Ask for one's menu and for the program's health; return the seconds until both are answered."""
    begun, before = time.monotonic(), len(answers(program.telegram, phone.chat.id))
    await phone.text("/trogiup")
    async with asyncio.timeout(PATIENCE):
        assert (await program.get("/health")).status_code == 200
        while len(answers(program.telegram, phone.chat.id)) == before:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(LOOK)
    return time.monotonic() - begun


def states(url: str) -> list[str]:
    with connected(url) as tx:
        found = list(tx.execute(select(files.c.state)).scalars())
    return sorted(set(found)) if len(found) == FILES else []
