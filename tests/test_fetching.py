"""Fetching what people sent, on a bad day: the loop goes on, and the person hears of it in the end."""

import asyncio
from collections.abc import AsyncIterator, Iterator
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
from tests.world import FakeChannel, StillClock

WANTED = WantedFile(CHANNEL, ACCOUNT, "a", "danh-sach.pdf", 5, "application/pdf")


class Hanging(FakeChannel):
    """A channel whose downloads never end."""

    async def fetch(self, remote: str, limit: int) -> AsyncIterator[bytes]:
        await asyncio.Event().wait()
        yield b""


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
