"""Fetching what people sent, on a bad day: the loop goes on, and the person hears of it in the end."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.telegram import Telegram, open_telegram
from bot.domain.rights import Who
from bot.jobs import fetch
from bot.jobs.metrics import Metrics
from bot.jobs.services import Services
from storage import files
from storage.engine import Store
from storage.files import PAUSES, WantedFile
from storage.tables import engine
from tests.conftest import Fresh
from tests.delivering import deliver_all
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, opened, settings
from tests.world import FakeChannel, StillClock, open_once

WANTED = WantedFile(CHANNEL, ACCOUNT, "a", "danh-sach.pdf", 5, "application/pdf")


class Hanging(FakeChannel):
    """A channel whose downloads never end."""

    async def fetch(self, remote: str, limit: int) -> AsyncIterator[bytes]:
        await asyncio.Event().wait()
        yield b""


class Slow(FakeChannel):
    """A channel on which one file takes until ``come`` is set."""

    come: asyncio.Event

    async def fetch(self, remote: str, limit: int) -> AsyncIterator[bytes]:
        if remote == WANTED.remote:
            await self.come.wait()
        yield b"%PDF-"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with connected(url) as tx:
        files.want(tx, WANTED, Who(1, "", "vi", 1), MORNING)
    with opened(url) as made:
        yield made


def state_of(url: str) -> tuple[str, int, object]:
    with connected(url) as tx:
        row = tx.execute(select(engine.files)).one()
        return row.state, row.tries, row.leased_until


async def test_a_disk_that_is_full_is_tried_again_and_the_person_hears_in_the_end(
    url: str, store: Store, tmp_path: Path
) -> None:
    no_folder = tmp_path / "full"
    no_folder.touch()
    clock, channel = StillClock(), FakeChannel(files={"a": b"%PDF-"})
    services = Services(store, clock, settings(files=no_folder), "test", Metrics())
    for tries, pause in enumerate(PAUSES, 1):
        assert await fetch.fetch_all(services, channel) == 1
        assert state_of(url) == ("wanted", tries, None)
        clock.at += pause
    await fetch.fetch_all(services, channel)
    assert state_of(url)[0] == "refused"
    await deliver_all(services, channel)
    assert [out.message.text for out in channel.sent] == [
        "Không nhận được tệp danh-sach.pdf: không tải được tệp. Xin gửi lại."
    ]


async def test_a_download_that_hangs_is_broken_off(
    url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fetch.LONGEST < files.LEASE
    monkeypatch.setattr(fetch, "LONGEST", timedelta(milliseconds=10))
    services = Services(store, StillClock(), settings(), "test", Metrics())
    await fetch.fetch_all(services, Hanging())
    assert state_of(url) == ("wanted", 1, None)


async def test_a_slow_file_holds_up_no_other(url: str, store: Store, tmp_path: Path) -> None:
    with connected(url) as tx:
        other = files.want(tx, replace(WANTED, remote="b"), Who(1, "", "vi", 1), MORNING)
    channel = Slow()
    channel.come = asyncio.Event()
    services = Services(store, StillClock(), settings(files=tmp_path), "test", Metrics(), open_file=open_once)
    fetching = asyncio.create_task(fetch.fetch_for_ever(services, channel))
    try:
        await until(lambda: states(url)[other] == "held")
        assert sorted(states(url).values()) == ["held", "wanted"]
        channel.come.set()
        await until(lambda: set(states(url).values()) == {"held"})
        late = want_another(url)  # it goes on afterwards
        services.to_fetch.wake()
        await until(lambda: states(url)[late] == "held")
    finally:
        fetching.cancel()


class SlowServer:
    """A Bot API that gives nothing of files called slow until ``come`` is set; ``asked``: their names."""

    def __init__(self) -> None:
        self.come, self.asked = asyncio.Event(), list[str]()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = re.search(r"(?i)content-length: (\d+)", head)
            said = (await reader.readexactly(int(length[1])) if length else b"").decode()
            if "/getFile" in head:
                await self.tell(said, writer)
            else:
                await self.give(head, writer)
        finally:
            writer.close()

    async def tell(self, said: str, writer: asyncio.StreamWriter) -> None:
        [name] = re.findall(r"(?:slow|quick)\d", said)[:1]
        found = {"file_id": name, "file_unique_id": name, "file_path": f"documents/{name}"}
        self.answer(writer, json.dumps({"ok": True, "result": found}).encode())

    async def give(self, head: str, writer: asyncio.StreamWriter) -> None:
        [name] = re.findall(r"documents/(\w+)", head)
        self.asked.append(name)
        if name.startswith("slow"):
            await self.come.wait()
        self.answer(writer, b"%PDF-")

    def answer(self, writer: asyncio.StreamWriter, body: bytes) -> None:
        writer.write(
            f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
        )


@asynccontextmanager
async def telegram_at(served: SlowServer) -> AsyncIterator[Telegram]:
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    telegram = open_telegram(
        "7000:x", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", timedelta(0), 3
    )
    telegram.account = ACCOUNT
    await telegram.requests.initialize()
    try:
        yield telegram
    finally:
        served.come.set()
        await telegram.requests.shutdown()
        await telegram.files.aclose()
        server.close()


async def test_one_sender_of_slow_files_holds_up_nobody_elses(fresh: Fresh, tmp_path: Path) -> None:
    with connected(url := fresh()) as tx:
        slow = [
            files.want(tx, replace(WANTED, remote=f"slow{number}"), Who(1, "", "vi", 1), MORNING)
            for number in range(6)
        ]
    server, clock = SlowServer(), StillClock()
    with opened(url) as store:
        services = Services(store, clock, settings(files=tmp_path), "test", Metrics(), open_file=open_once)
        async with telegram_at(server) as telegram:
            fetching = asyncio.create_task(fetch.fetch_for_ever(services, telegram))
            try:
                await until(lambda: len(server.asked) >= files.OF_ONE)
                for number in range(3):
                    with connected(url) as tx:
                        sent = replace(WANTED, remote=f"quick{number}")
                        other = files.want(tx, sent, Who(2, "", "vi", 2), MORNING)
                    services.to_fetch.wake()
                    await until(lambda other=other: states(url)[other] == "held")  # type: ignore[misc]
                assert [states(url)[one] for one in slow] == ["wanted"] * len(slow)
                assert sorted(server.asked) == ["quick0", "quick1", "quick2", "slow0", "slow1"]
                server.come.set()
                await until(lambda: set(states(url).values()) == {"held"})
            finally:
                fetching.cancel()


def test_what_is_put_off_gives_its_place_to_the_senders_next(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        files.want(tx, WANTED, Who(1, "", "vi", 1), MORNING)
        for number in range(3):
            files.want(tx, replace(WANTED, remote=f"{number}"), Who(1, "", "vi", 1), MORNING)
        source = (CHANNEL, ACCOUNT)
        first, second = files.claim(tx, source, 4, MORNING)
        assert (first.remote, second.remote) == ("a", "0")
        assert files.claim(tx, source, 4, MORNING) == []
        files.put_off(tx, first, MORNING)
        assert [one.remote for one in files.claim(tx, source, 4, MORNING)] == ["1"]
        late = MORNING + files.LEASE
        assert [one.remote for one in files.claim(tx, source, 4, late)] == ["a", "0"]  # whose worker has died


def want_another(url: str) -> int:
    with connected(url) as tx:
        return files.want(tx, replace(WANTED, remote="c"), Who(1, "", "vi", 1), MORNING)


def states(url: str) -> dict[int, str]:
    with connected(url) as tx:
        return {row.id: row.state for row in tx.execute(select(engine.files))}


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110 - the loop under test says nothing
            await asyncio.sleep(0.01)
