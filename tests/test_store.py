"""The store: what is answered is committed, and one's failure is nobody else's."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from sqlalchemy import Connection, Engine, event, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from storage.engine import Store, StoreDown, Tx, cut_journal, sqlite_path
from storage.tables.engine import texts
from tests.conftest import Fresh
from tests.people import connected, opened

PATIENCE = 30  # seconds that a thread waits for another before the test fails


def write(tx: Tx, name: str, size: int = 1) -> str:
    tx.execute(insert(texts), {"key": name, "body": "x" * size, "version": 1})
    return name


def write_and_fail(tx: Tx, name: str) -> None:
    write(tx, name)
    raise LookupError(name)


def written(url: str) -> set[str]:
    with connected(url) as tx:
        return set(tx.execute(select(texts.c.key)).scalars())


@contextmanager
def at_each_commit(do: Callable[[Connection], None]) -> Iterator[None]:
    """Call ``do`` just before any transaction is committed, in its thread."""
    event.listen(Engine, "commit", do)
    try:
        yield
    finally:
        event.remove(Engine, "commit", do)


class Gate:
    """Holds a thread until it is opened."""

    def __init__(self) -> None:
        self._reached, self._open = threading.Event(), threading.Event()

    def pass_through(self, *_: object) -> None:
        self._reached.set()
        assert self._open.wait(PATIENCE)

    async def reached(self) -> None:
        assert await asyncio.to_thread(self._reached.wait, PATIENCE)

    def open(self) -> None:
        self._open.set()


async def test_what_has_returned_is_committed(url: str) -> None:
    with opened(url) as store:
        assert await store.run(write, "một") == "một"
        assert written(url) == {"một"}


async def test_what_raises_is_rolled_back_alone(url: str) -> None:
    with opened(url) as store:
        work = (store.run(write, "một"), store.run(write_and_fail, "hai"), store.run(write, "ba"))
        one, two, three = await asyncio.gather(*work, return_exceptions=True)
        assert (one, three) == ("một", "ba")
        assert isinstance(two, LookupError)
        assert written(url) == {"một", "ba"}


async def test_nobody_is_told_before_the_commit(url: str) -> None:
    gate = Gate()
    with opened(url) as store:
        with at_each_commit(gate.pass_through):
            telling = asyncio.create_task(store.run(write, "một"))
            await gate.reached()
            await asyncio.sleep(0)
            assert not telling.done()
            gate.open()
            await telling
        assert written(url) == {"một"}


async def test_what_waits_on_sqlite_is_committed_together(on_sqlite: Fresh) -> None:
    url, gate, commits = on_sqlite(), Gate(), list[Connection]()
    with opened(url) as store, at_each_commit(commits.append):
        names = [f"{n}" for n in range(20)]
        first = asyncio.create_task(store.run(gate.pass_through))
        await gate.reached()
        rest = [asyncio.create_task(store.run(write, name)) for name in names]
        await asyncio.sleep(0)
        gate.open()
        assert await asyncio.gather(first, *rest) == [None, *names]
    assert len(commits) == 2


async def test_what_may_wait_on_sqlite_is_done_first_and_committed_with_the_next(on_sqlite: Fresh) -> None:
    commits, done = list[Connection](), list[str]()

    def note(tx: Tx, name: str) -> None:
        done.append(write(tx, name))

    with opened(on_sqlite()) as store, at_each_commit(commits.append):
        waiting = [asyncio.create_task(store.run_soon(note, name)) for name in ("một", "hai")]
        await asyncio.sleep(0)
        await asyncio.gather(store.run(note, "ba"), *waiting)
    assert (done, len(commits)) == (["một", "hai", "ba"], 1)


async def test_what_may_wait_is_done_soon_where_nothing_comes(url: str) -> None:
    with opened(url) as store:
        assert await asyncio.wait_for(store.run_soon(write, "một"), PATIENCE) == "một"
    assert written(url) == {"một"}


async def test_a_store_that_is_closed_has_done_what_could_wait(url: str) -> None:
    with opened(url) as store:
        waiting = asyncio.create_task(store.run_soon(write, "một"))
        await asyncio.sleep(0)
        await asyncio.to_thread(store.close)
        assert await waiting == "một"
        with pytest.raises(RuntimeError):
            await store.run_soon(write, "nữa")


async def together(store: Store, *work: Callable[[Tx], object]) -> list[object]:
    """Do ``work`` that shares one commit on SQLite; return what comes of it."""
    gate = Gate()
    first = asyncio.create_task(store.run(gate.pass_through))
    await gate.reached()
    rest = [asyncio.create_task(store.run(one)) for one in work]
    await asyncio.sleep(0)
    gate.open()
    await first
    return list(await asyncio.gather(*rest, return_exceptions=True))


async def test_a_commit_that_fails_is_told_to_all_who_were_in_it(on_sqlite: Fresh) -> None:
    def owe(tx: Tx) -> None:
        tx.execute(text("PRAGMA defer_foreign_keys=ON"))
        tx.execute(text("INSERT INTO consents (person, contact, version, given) VALUES (999, 999, '1', '')"))

    with opened(url := on_sqlite()) as store:
        results = await together(store, lambda tx: write(tx, "một"), owe)
        assert [type(one) for one in results] == [IntegrityError, IntegrityError]
        assert await store.run(write, "hai") == "hai"
    assert written(url) == {"hai"}


async def test_a_full_disk_is_told_to_all_and_overcome(on_sqlite: Fresh) -> None:
    with opened(url := on_sqlite()) as store:
        most = await store.run(fill_up)
        work = [partial(write, name=name, size=size) for name, size in FITTING_OR_NOT]
        results = await together(store, *work)
        assert [isinstance(one, StoreDown) for one in results] == [True, True, True]
        await store.run(lambda tx: tx.execute(text(f"PRAGMA max_page_count={most}")) and None)
        assert await store.run(write, "lại", 10**6) == "lại"
    assert written(url) == {"lại"}


FITTING_OR_NOT = (("vừa", 1), ("lớn", 10**6), ("sau", 1))


def fill_up(tx: Tx) -> int:
    """Let the file grow no more; how many pages it might have had."""
    most = tx.execute(text("PRAGMA max_page_count")).scalar_one()
    pages = tx.execute(text("PRAGMA page_count")).scalar_one()
    tx.execute(text(f"PRAGMA max_page_count={pages + 5}"))
    return int(most)


async def test_a_stop_iteration_does_not_hang_who_waits(url: str) -> None:
    def stop(_tx: Tx) -> None:
        next(iter(()))

    with opened(url) as store:
        with pytest.raises(RuntimeError, match="StopIteration"):
            await asyncio.wait_for(store.run(stop), PATIENCE)
        assert await store.run(write, "một") == "một"


async def test_a_closed_store_takes_nothing_and_has_finished_what_it_took(url: str) -> None:
    with opened(url) as store:
        begun = [asyncio.create_task(store.run(write, f"{n}")) for n in range(5)]
        await asyncio.sleep(0)
        await asyncio.to_thread(store.close)
        assert await asyncio.gather(*begun) == ["0", "1", "2", "3", "4"]
        with pytest.raises(RuntimeError):
            await store.run(write, "nữa")
    assert len(written(url)) == 5


async def test_who_waits_no_more_is_not_missed(url: str) -> None:
    gate = Gate()
    with opened(url) as store:
        leaving = asyncio.create_task(store.run(gate.pass_through))
        await gate.reached()
        leaving.cancel()
        gate.open()
        assert await store.run(write, "một") == "một"


async def test_an_error_quotes_nothing_that_was_to_be_written(url: str) -> None:
    with opened(url) as store:
        await store.run(write, "Trần Thị Mẫu")
        with pytest.raises(IntegrityError) as failure:
            await store.run(write, "Trần Thị Mẫu")
    assert "Trần" not in f"{failure.value} {failure.value.orig}"


async def test_nothing_that_was_overwritten_stands_in_the_journal_once_it_is_cut(fresh: Fresh) -> None:
    url = fresh()
    path = sqlite_path(url)
    name = b"Khuc Thi Vi Quynh"
    with opened(url) as store:
        await store.run(write, name.decode())
        await store.run(lambda tx: tx.execute(update(texts).values(key="nobody")))
        for number in range(20):
            await store.run(write, f"later {number}")
        files = [path, path.with_name(f"{path.name}-wal")] if path else []
        assert not files or any(name in one.read_bytes() for one in files)
        cut_journal(url)
        assert not any(name in one.read_bytes() for one in files)
        assert await store.run(write, "and it goes on") in written(url)
