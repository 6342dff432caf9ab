"""The real program against the local Telegram: started, spoken to, killed, started again, stopped."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select

from bot import app
from bot.clock import WallClock
from bot.config import Settings
from bot.jobs import poll
from bot.sandbox.app import HOLDERS, create_app
from bot.sandbox.telegram.state import SandboxTelegram, TelegramPhone
from bot.sandbox.telegram.updates import TelegramFault
from storage.engine import NotCommitted, Tx, texts
from storage.tables.engine import events, leases, outbox, sends
from tests.bench.processes import cpu_of
from tests.conftest import Fresh
from tests.operations import program
from tests.people import MAY_READ, MORNING, connected, settings
from tests.ports import free_port
from tests.sandbox.serving import StandingClock, serving

STRANGER, OTHER_STRANGER = 1001, 1002
PATIENCE = 30  # seconds
LIBRARIES = (
    "sqlalchemy, sqlalchemy.dialects.sqlite, sqlalchemy.dialects.postgresql, telegram.ext, aiohttp.web"
)
MOST = 3.5  # times as long as these libraries take alone
RUNS = 3


@dataclass
class World:
    """The local Telegram, and the settings of a program that talks to it."""

    telegram: SandboxTelegram
    settings: Settings
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def phone(self) -> TelegramPhone:
        return self.telegram.phone(STRANGER)

    @property
    def answers(self) -> list[str]:
        """Return what the bot has said, to anyone."""
        everyone = (chat.said for chat in self.telegram.chats.values())
        return [said.text for chat in everyone for said in chat if said.by_bot]

    async def until_answered(self, times: int = 1) -> None:
        with self.telegram.watched() as changes:
            async with asyncio.timeout(PATIENCE):
                while len(self.answers) < times:
                    await changes.get()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["asyncio.Task[None]"]:
        """Run the program, from its start to its ordered end."""
        self.stop, started = asyncio.Event(), asyncio.Event()
        program = asyncio.create_task(app.run(self.settings, self.stop, started.set))
        waiting = asyncio.create_task(started.wait())
        await asyncio.wait({program, waiting}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        try:
            yield program
        finally:
            waiting.cancel()
            self.stop.set()
            await asyncio.wait_for(program, PATIENCE)

    def rows(self, table: Any) -> list[Any]:
        with connected(self.settings.database_url) as tx:
            return list(tx.execute(select(table)))


@asynccontextmanager
async def world(url: str, tmp_path: Path, **more: object) -> AsyncIterator[World]:
    telegram = SandboxTelegram()
    async with serving(create_app(telegram, HOLDERS, StandingClock())) as base_url:
        given = {
            "database_url": url,
            "files": tmp_path / "files",
            "listen": f"127.0.0.1:{free_port()}",
            "telegram_token": telegram.bot.token,
            "telegram_api_base": base_url,
            **more,
        }
        yield World(telegram, settings(**given))


async def test_a_fresh_program_answers_soon(tmp_path: Path) -> None:
    """It is the processor's time by that of the libraries alone, of each the least of some runs.

    So it is the same on a slower machine, or one that is busy.
    """
    starts: list[float] = []
    alone: list[float] = []
    while len(starts) < RUNS and not (starts and min(starts) < MOST * min(alone)):
        alone.append(libraries_alone())
        starts.append(await from_start_to_answer(f"sqlite:///{tmp_path}/{len(starts)}.db", tmp_path))
    assert min(starts) < MOST * min(alone), (starts, alone)


async def from_start_to_answer(url: str, folder: Path) -> float:
    """Return the seconds of processor that a program takes until its first answer."""
    async with program.prepared(url, folder) as made:
        await made.telegram.phone(STRANGER).text("/start")
        begun = time.monotonic()
        with program.run(made):
            await program.until(lambda: bool(program.answers(made.telegram, STRANGER)), made)
            took, worked = time.monotonic() - begun, cpu_of(made.pid)
    print(f"from start to first answer: {took:.2f} s, of processor {worked:.2f} s")
    return worked


def libraries_alone() -> float:
    """Return the seconds of processor that a program takes which only imports what ours is made of."""
    before = os.times()
    subprocess.run([sys.executable, "-P", "-c", f"import {LIBRARIES}"], check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


async def test_it_answers_on_both_stores_and_is_healthy(url: str, tmp_path: Path) -> None:
    async with world(url, tmp_path) as made, made.running():
        await made.phone.text("/start")
        await made.until_answered()
        async with httpx.AsyncClient(trust_env=False) as http:
            assert (await http.get(f"http://{made.settings.listen}/health")).status_code == 200
    answers = [row.state for row in made.rows(outbox) if row.key.startswith("answer:")]
    assert answers == ["sent"]
    assert made.telegram.updates.pending == []


async def test_stopping_finishes_what_is_being_sent(url: str, tmp_path: Path) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slow_now() -> datetime:
        reached.set()
        await go_on.wait()
        return MORNING

    async with world(url, tmp_path) as made:
        await made.phone.text("/start")
        made.telegram.now = slow_now
        async with made.running() as program:
            await asyncio.wait_for(reached.wait(), PATIENCE)
            made.stop.set()
            await asyncio.wait({program}, timeout=0.1)
            assert not program.done()
            go_on.set()
        assert [row.state for row in made.rows(sends)] == ["sent"]


async def test_who_stops_lets_another_worker_poll_at_once(on_postgres: Fresh, tmp_path: Path) -> None:
    async with world(on_postgres(), tmp_path) as made:
        await made.phone.text("/start")
        async with made.running():
            await made.until_answered()
        assert made.rows(leases) == []


async def test_on_sqlite_what_a_killed_process_held_is_free_at_once(on_sqlite: Fresh, tmp_path: Path) -> None:
    async with world(on_sqlite(), tmp_path) as made:
        with connected(made.settings.database_url) as tx:
            held_until = WallClock().now() + timedelta(minutes=2)
            account = made.telegram.bot.token.partition(":")[0]
            name = f"poll:telegram:{account}"
            tx.execute(insert(leases), {"name": name, "holder": "dead:1", "until": held_until})
        await made.phone.text("/start")
        async with made.running():
            await made.until_answered()


async def test_what_was_taken_and_not_confirmed_comes_again_and_is_not_done_twice(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def take_and_die(*given: Any) -> None:
        await take_all(*given)
        raise ZeroDivisionError

    take_all = poll.take_events
    async with world(url, tmp_path) as made:
        await made.phone.text("/start")
        monkeypatch.setattr(poll, "take_events", take_and_die)
        with pytest.raises(ExceptionGroup):
            async with made.running() as program:
                await asyncio.wait({program}, timeout=PATIENCE)
        assert len(made.rows(events)) == 1
        assert len(made.telegram.updates.pending) == 1
        monkeypatch.undo()
        async with made.running():
            await made.telegram.phone(OTHER_STRANGER).text("/start")
            await made.until_answered(2)
        assert len(made.rows(events)) == 2
        assert len(made.answers) == 2


async def test_it_hears_by_webhook_where_a_secret_is_set(url: str, tmp_path: Path) -> None:
    port = free_port()
    hook = {"telegram_webhook_secret": "a-secret-of-the-tests", "public_url": f"http://127.0.0.1:{port}"}
    async with world(url, tmp_path, **hook, listen=f"127.0.0.1:{port}") as made:
        await made.phone.text("/start")
        async with made.running():
            await made.until_answered()
        assert "getUpdates" not in made.telegram.calls
        assert made.telegram.updates.pending == []


async def test_it_waits_for_a_telegram_that_is_away_and_for_nobody_with_a_wrong_token(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    async with world(url, tmp_path) as made:
        made.telegram.faults.append(TelegramFault("401", "getMe"))
        async with made.running() as program:
            await made.phone.text("/start")
            done, _waiting = await asyncio.wait({program}, timeout=0.2)
            assert done == set()  # it runs on for its other channels, its web server and its clock
        assert made.answers == []


async def test_it_says_so_where_the_channel_does_not_know_it(on_sqlite: Fresh, tmp_path: Path) -> None:
    async with world(on_sqlite(), tmp_path) as made:
        made.telegram.faults.append(TelegramFault("401", "getUpdates"))
        async with made.running(), httpx.AsyncClient(trust_env=False) as http:
            found: dict[str, Any] = {}
            async with asyncio.timeout(PATIENCE):
                while not found.get("stopped"):
                    answer = await http.get(f"http://{made.settings.listen}/health", headers=MAY_READ)
                    found = answer.json()
            assert (answer.status_code, found["stopped"]) == (503, ["telegram"])


async def test_a_webhook_that_is_not_set_at_once_is_set_later(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    hook = {"telegram_webhook_secret": "a-secret-of-the-tests", "public_url": f"http://127.0.0.1:{port}"}
    monkeypatch.setattr(poll, "RETRY", timedelta(0))
    async with world(url, tmp_path, **hook, listen=f"127.0.0.1:{port}") as made:
        made.telegram.faults.append(TelegramFault("500", "setWebhook"))
        await made.phone.text("/start")
        async with made.running():
            await made.until_answered()


async def test_a_database_that_is_away_as_the_channel_opens_is_asked_again(
    on_sqlite: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, failures = texts.put, [NotCommitted("full")]

    def away_at_first(tx: Tx, key: str, body: str) -> None:
        if failures:
            raise failures.pop()
        put(tx, key, body)

    monkeypatch.setattr(texts, "put", away_at_first)
    monkeypatch.setattr(poll, "RETRY", timedelta(0))
    async with world(on_sqlite(), tmp_path) as made:
        await made.phone.text("/start")
        async with made.running():
            await made.until_answered()
