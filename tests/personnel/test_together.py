"""Two workers tick at the same moment, or a leaver writes just then: each change takes effect once."""

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.conversation import Event, EventKind
from bot.domain.changes import ChangeKind, ChangeState
from handlers import clockwork, dispatch
from storage.engine import Tx, open_store
from storage.people import changes
from storage.tables.engine import audit, outbox
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings
from tests.personnel.told import LONG_TAN, MINH, NEW, SON, TODAY, found, spells, tell

PATIENCE = 30  # seconds


def ticks(tx: Tx, worker: str, barrier: threading.Barrier, folder: Path) -> None:
    tx.execute(select(1))
    barrier.wait()
    clockwork.tick(tx, MORNING, settings(files=folder), worker)


@pytest.mark.parametrize("turn", range(3))
async def test_two_workers_carry_each_out_once(turn: int, on_postgres: Fresh, tmp_path: Path) -> None:
    url = on_postgres()
    with connected(url) as tx:
        made = [
            tell(tx, ChangeKind.JOIN, TODAY, None, fields={**NEW, "mailbox": f"m{n}@x.example"})
            for n in range(5)
        ]
        made.append(tell(tx, ChangeKind.LEAVE, TODAY))
    barrier = threading.Barrier(2, timeout=PATIENCE)
    one, two = open_store(url, 2), open_store(url, 2)
    try:
        await asyncio.gather(
            one.run(ticks, f"one{turn}", barrier, tmp_path), two.run(ticks, "two", barrier, tmp_path)
        )
        await one.run(lambda tx: clockwork.tick(tx, MORNING, settings(files=tmp_path), "one"))  # and a repeat
    finally:
        one.close()
        two.close()
    with connected(url) as tx:
        assert {found(tx, one.id).state for one in made} == {ChangeState.IN_FORCE}
        assert len({found(tx, one.id).person for one in made}) == len(made)
        done = select(func.count()).select_from(audit).where(audit.c.act == "change_in_force")
        assert tx.execute(done).scalar_one() == len(made)
        last_words = select(func.count()).select_from(outbox).where(outbox.c.key.startswith("left:send"))
        assert tx.execute(last_words).scalar_one() == 1
        assert [ends for _unit, _role, _title, _starts, ends in spells(tx, MINH)] == [TODAY]


@pytest.mark.parametrize("turn", range(3))
async def test_a_leaver_who_writes_at_that_moment_holds_nothing_up(
    turn: int, on_postgres: Fresh, tmp_path: Path
) -> None:
    """Lock the contact, then the person, in both: whoever is second waits, and neither is lost."""
    url = on_postgres()
    with connected(url) as tx:
        tell(tx, ChangeKind.LEAVE, TODAY)
        tell(tx, ChangeKind.POST, TODAY, SON, fields={"title": "Văn thư"})
    barrier = threading.Barrier(2, timeout=PATIENCE)

    def says(tx: Tx) -> None:
        tx.execute(select(1))
        barrier.wait()
        event = Event(CHANNEL, ACCOUNT, "e", "minh", MORNING, EventKind.TEXT, "/nhansu")
        dispatch.receive(tx, event, settings(files=tmp_path))

    store = open_store(url, 2)
    try:
        await asyncio.gather(store.run(ticks, f"one{turn}", barrier, tmp_path), store.run(says))
    finally:
        store.close()
    with connected(url) as tx:
        asked = changes.ChangeFilter([LONG_TAN], states=[ChangeState.IN_FORCE])
        assert len(changes.listed(tx, asked)) == 2
        answers = select(func.count()).select_from(outbox).where(outbox.c.key.startswith("answer:"))
        assert tx.execute(answers).scalar_one() >= 1


async def test_numbers_have_no_gap(url: str) -> None:
    with connected(url) as tx:
        numbers = [tell(tx, ChangeKind.LEAVE, TODAY, person).number for person in (MINH, SON)]
    assert numbers == ["NS-2026-0001", "NS-2026-0002"]
