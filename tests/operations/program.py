"""The real program in a process of its own, against the local Telegram, and what it writes to its log."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select

from bot.clock import WallClock
from bot.conversation import LOCAL
from bot.sandbox.app import HOLDERS, create_app
from bot.sandbox.telegram.state import SandboxTelegram
from storage.engine import business_time
from storage.tables.engine import outbox
from storage.tables.people import contacts
from tests.people import MAY_READ, METRICS_TOKEN, connected
from tests.ports import free_port
from tests.sandbox.serving import StandingClock, serving

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60  # seconds
LOOK = 0.02  # seconds between two looks


@dataclass
class Program:
    """The program as ``python -m bot WORDS`` runs it; ``home`` is the folder of its code.

    ``module`` is another that runs it, with the words that it wants first.
    """

    telegram: SandboxTelegram
    environment: dict[str, str]
    folder: Path
    home: Path = ROOT
    module: tuple[str, ...] = ("bot",)
    process: "subprocess.Popen[bytes] | None" = None
    listen: str = field(default_factory=lambda: f"127.0.0.1:{free_port()}")

    @property
    def log(self) -> Path:
        return self.folder / f"{self.listen.partition(':')[2]}.log"

    def begin(self, *words: str) -> None:
        here = {"NHACTHU_LISTEN": self.listen, "PYTHONPATH": str(self.home)}
        command = [sys.executable, "-P", "-m", *self.module, *(words or ("run",))]
        with self.log.open("ab") as log:
            environment = {**os.environ, **self.environment, **here}
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    async def ended(self) -> int:
        """Wait for its end; the exit status."""
        assert self.process
        return await asyncio.to_thread(self.process.wait, PATIENCE)

    async def stop(self) -> int:
        assert self.process
        self.process.terminate()
        return await self.ended()

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def logged(self, event: str, **about: object) -> list[dict[str, Any]]:
        """Return the lines of its log with this event and these values."""
        lines = [json.loads(line) for line in self.said.splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == event and about.items() <= line.items()]

    async def running(self) -> None:
        await until(lambda: bool(self.logged("running")), self)

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, verify=False) as http:
            return await http.get(f"http://{self.listen}{path}", headers=MAY_READ)


async def until(happened: Callable[[], bool], program: Program) -> None:
    """Wait until it has happened; the program's log is in the error where it does not."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not happened():  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(LOOK)
    except TimeoutError:
        raise AssertionError(f"it did not happen; the program said:\n{program.said[-3000:]}") from None


@contextmanager
def run(program: Program, *words: str) -> Iterator[Program]:
    """Run the program; kill it at the end where it was not stopped before."""
    program.begin(*words)
    assert program.process
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.kill()


@asynccontextmanager
async def prepared(url: str, folder: Path, **settings: str) -> AsyncIterator[Program]:
    """Prepare a program that is not started yet, and the Telegram that it is to talk to."""
    telegram = SandboxTelegram()
    async with serving(create_app(telegram, HOLDERS, StandingClock())) as base:
        try:
            yield Program(telegram, environment(url, folder, telegram, base) | settings, folder)
        finally:
            telegram.close()


def environment(url: str, folder: Path, telegram: SandboxTelegram, base: str) -> dict[str, str]:
    return {
        "NHACTHU_DATABASE_URL": url,
        "NHACTHU_FILES": str(folder / "files"),
        "NHACTHU_SECRET_KEY": "k" * 40,
        "NHACTHU_METRICS_TOKEN": METRICS_TOKEN,
        "NHACTHU_TELEGRAM_TOKEN": telegram.bot.token,
        "NHACTHU_TELEGRAM_API_BASE": base,
        "NHACTHU_SETTINGS": "",
        "NHACTHU_TICK_SECONDS": "0.2",
    }


@asynccontextmanager
async def running(url: str, folder: Path, **settings: str) -> AsyncIterator[Program]:
    """Run the program in the district at ``url``, on a Sunday: whatever the hour is, nobody is reminded."""
    with connected(url) as tx:
        now = WallClock().now()
        business_time.move_to(tx, now, now + timedelta(days=6 - now.astimezone(LOCAL).weekday()))
    async with prepared(url, folder, **settings) as program:
        with run(program):
            await program.running()
            yield program


def answers(telegram: SandboxTelegram, chat: int) -> list[str]:
    """Return what the bot has said in this chat."""
    return [said.text for said in telegram.chats[chat].said if said.by_bot]


async def write(program: Program) -> int:
    """Let a stranger whom the bot has never met write to it; return their chat."""
    chat = max(program.telegram.chats) + 1
    await program.telegram.add_phone(chat, "Người Lạ Ví Dụ").text("/start")
    return chat


async def answered(program: Program, *chats: int) -> None:
    """Wait until each of these has its one answer, and it is noted that it was sent."""
    for chat in chats:
        await until(lambda: bool(answers(program.telegram, chat)), program)  # noqa: B023
    await until(lambda: is_noted(program, chats), program)
    assert [len(answers(program.telegram, chat)) for chat in chats] == [1] * len(chats)


def is_noted(program: Program, chats: tuple[int, ...]) -> bool:
    query = select(func.count()).join_from(outbox, contacts, outbox.c.contact == contacts.c.id)
    mine = contacts.c.chat.in_(list(map(str, chats))) & (outbox.c.state == "sent")
    with connected(program.environment["NHACTHU_DATABASE_URL"]) as tx:
        return tx.execute(query.where(mine)).scalar_one() == len(chats)
