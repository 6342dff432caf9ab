"""PostgreSQL's store among others: at the same rows, and in a process that is paused."""

import asyncio
import threading

import pytest
from sqlalchemy import func, insert, select, text

from storage.engine import StoreDown, Tx
from storage.tables.engine import counters, texts
from tests.conftest import Fresh
from tests.people import connected, opened
from tests.test_store import PATIENCE, write, written

COUNTED = [{"name": name, "year": 2026, "n": 0} for name in ("a", "b")]


def raise_by_one(tx: Tx, name: str) -> None:
    tx.execute(counters.update().where(counters.c.name == name).values(n=counters.c.n + 1))


async def test_a_key_taken_meanwhile_on_postgresql_is_looked_at_again(on_postgres: Fresh) -> None:
    both_have_looked, tries = threading.Barrier(2, timeout=PATIENCE), threading.local()

    def make_once(tx: Tx) -> str:
        if tx.execute(select(texts.c.id)).first():
            return "found"
        if not hasattr(tries, "first"):
            tries.first = both_have_looked.wait()
        return write(tx, "một")

    with opened(on_postgres()) as store:
        done = await asyncio.gather(store.run(make_once), store.run(make_once))
    assert sorted(done) == ["found", "một"]


async def test_of_two_that_wait_for_each_other_on_postgresql_one_tries_again(on_postgres: Fresh) -> None:
    both_hold_one, tries = threading.Barrier(2, timeout=PATIENCE), threading.local()

    def count(tx: Tx, first: str, second: str) -> None:
        tx.execute(text("SET LOCAL deadlock_timeout = '10ms'"))
        raise_by_one(tx, first)
        if not hasattr(tries, "first"):
            tries.first = both_hold_one.wait()
        raise_by_one(tx, second)

    with opened(url := on_postgres()) as store:
        await store.run(lambda tx: tx.execute(insert(counters), COUNTED) and None)
        await asyncio.gather(store.run(count, "a", "b"), store.run(count, "b", "a"))
    with connected(url) as tx:
        assert tx.execute(select(func.sum(counters.c.n))).scalar() == 4


async def test_what_was_paused_in_the_midst_on_postgresql_holds_up_nobody_and_is_done_again(
    on_postgres: Fresh,
) -> None:
    url, tries = on_postgres(), []

    def write_slowly(tx: Tx) -> str:
        assert tx.execute(text("SHOW idle_in_transaction_session_timeout")).scalar() == "30s"
        write(tx, "một")
        tries.append(tx)
        if len(tries) == 1:
            tx.execute(text("SET LOCAL idle_in_transaction_session_timeout = '10ms'"))
            with connected(url) as other:
                write(other, "một")  # waits until the server has ended the first, which is idle meanwhile
                other.rollback()
        return "done"

    with opened(url) as store:
        assert await store.run(write_slowly) == "done"
    assert (len(tries), written(url)) == (2, {"một"})


async def test_who_waits_for_another_too_long_on_postgresql_comes_again_later(on_postgres: Fresh) -> None:
    def write_in_haste(tx: Tx) -> str:
        assert tx.execute(text("SHOW lock_timeout")).scalar() == "10s"
        tx.execute(text("SET LOCAL lock_timeout = '10ms'"))
        return write(tx, "một")

    with opened(url := on_postgres()) as store:
        with connected(url) as other:
            write(other, "một")
            with pytest.raises(StoreDown):
                await store.run(write_in_haste)
            other.rollback()
        assert await store.run(write_in_haste) == "một"
