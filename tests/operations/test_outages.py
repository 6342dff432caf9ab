"""The disk is full, the database is away: said once, nothing is lost, and all goes on by itself."""

import asyncio
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot import app
from storage.engine import StoreDown, business_time
from storage.tables.engine import events, outbox
from tests.conftest import Fresh
from tests.operations.program import PATIENCE, Program, answered, prepared, run, running, until, write
from tests.people import MORNING, connected, opened, settings, settle_district
from tests.postgres import Server, new_database, stoppable_server

AWAY = {"what": "database away"}
FEW = 12  # lines of a log that tells of an outage


@contextmanager
def full_disk(program: Program) -> Iterator[None]:
    """Let no file of the program grow any more: what it writes fails as on a disk without room."""
    soft, hard = resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (soft, hard))


async def test_on_a_full_disk_nothing_is_acknowledged_and_with_room_all_goes_on(
    on_sqlite: Fresh, tmp_path: Path
) -> None:
    async with running(on_sqlite(), tmp_path) as program:
        await answered(program, await write(program))
        with full_disk(program):
            chats = await said_while_away(program)
        await back_again(program, chats)


async def said_while_away(program: Program) -> list[int]:
    """Let strangers write meanwhile, which waits at Telegram; return their chats."""
    await until(lambda: is_away(program), program)
    chats = [await write(program) for _ in range(3)]
    health = await program.get("/health")
    assert (health.status_code, health.json()["status"]) == (503, "database away")
    metrics = await program.get("/metrics")
    assert metrics.status_code == 200
    assert 'nhacthu_trouble{channel="",what="database away"} 1.0' in metrics.text
    assert len(program.telegram.updates.pending) == len(chats)
    return chats


async def back_again(program: Program, chats: list[int]) -> None:
    """Check that all is answered once; the log has a line for the outage's begin and one for its end."""
    await answered(program, *chats)
    assert (await program.get("/health")).json()["status"] == "ok"
    assert await program.stop() == 0
    assert [len(program.logged(event, **AWAY)) for event in ("trouble begins", "trouble is over")] == [1, 1]
    assert len(program.said.splitlines()) < FEW
    with connected(program.environment["NHACTHU_DATABASE_URL"]) as tx:
        assert set(tx.execute(select(events.c.state)).scalars()) == {"done"}
        assert set(tx.execute(select(outbox.c.state)).scalars()) == {"sent"}


def is_away(program: Program) -> bool:
    return bool(program.logged("trouble begins", **AWAY))


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """Start a server that a test may stop: it is nobody else's."""
    with stoppable_server() as made:
        yield made


async def test_while_postgresql_is_stopped_the_same_holds(own_server: Server, tmp_path: Path) -> None:
    url = new_database(own_server.url, "stopped")
    settle_district(url)
    async with running(url, tmp_path) as program:
        await answered(program, await write(program))
        own_server.stop()
        chats = await said_while_away(program)
        own_server.start()
        await back_again(program, chats)


@contextmanager
def systemd(folder: Path) -> Iterator[tuple[socket.socket, str]]:
    """Listen where systemd would; yield the socket and its address."""
    address = str(folder / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.settimeout(PATIENCE)
        yield listening, address


async def test_a_start_waits_for_the_database_goes_on_once_it_answers_and_keeps_systemd_informed(
    own_server: Server, tmp_path: Path
) -> None:
    url = new_database(own_server.url, "later")
    settle_district(url)
    own_server.stop()
    with systemd(tmp_path) as (listening, address):
        async with prepared(url, tmp_path, NOTIFY_SOCKET=address) as program:
            chat = await write(program)
            with run(program):
                await until(lambda: is_away(program), program)
                assert not program.logged("running")
                own_server.start()
                await answered(program, chat)
                assert await program.stop() == 0
        told = [listening.recv(64) for _ in range(3)]
        while (last := listening.recv(64)) in told:
            pass
    assert told[0] == b"EXTEND_TIMEOUT_USEC=60000000"
    assert {b"READY=1", b"WATCHDOG=1"} <= set(told)
    assert last == b"STOPPING=1"


async def test_a_start_that_waits_can_be_stopped(tmp_path: Path) -> None:
    stop = asyncio.Event()
    given = settings(database_url="postgresql+psycopg://postgres@/nobody?host=/nowhere", files=tmp_path)
    program = asyncio.create_task(app.run(given, stop))
    done, _waiting = await asyncio.wait({program}, timeout=0.2)
    assert not done
    stop.set()
    await asyncio.wait_for(program, PATIENCE)


async def test_a_server_that_only_shows_counts_as_away(postgres: str) -> None:
    url = new_database(postgres, "standby", template="district")
    with connected(url) as tx:
        tx.execute(text("ALTER DATABASE standby SET default_transaction_read_only = on"))
    with opened(url) as store, pytest.raises(StoreDown):
        await store.run(business_time.note_newest, MORNING)
