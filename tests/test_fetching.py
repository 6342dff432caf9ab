"""Fetching what people sent, on a bad day: the loop goes on, and the person hears of it in the end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.rights import Who
from bot.jobs import fetch
from bot.jobs.metrics import Metrics
from bot.jobs.services import Services
from storage import files
from storage.engine import Store
from storage.files import PAUSES, WantedFile
from storage.tables import engine
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
