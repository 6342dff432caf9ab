"""Many at the same moment: numbers without gap or double, and one member of the office who has it."""

import asyncio
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.conversation import Event, EventKind
from bot.domain.incidents import IncidentKind
from handlers import dispatch
from storage import incidents
from storage.engine import Tx, open_store
from storage.incidents import NewIncident
from storage.tables import subjects
from storage.tables.engine import outbox
from storage.tables.subjects import incident_notes
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings

MANY, AT_ONCE, PATIENCE = 60, 8, 30  # incidents, threads, seconds
YEAR = 2026


class Undone(Exception):
    pass


def raised(unit: int = 3) -> NewIncident:
    late = MORNING + timedelta(days=2)
    return NewIncident(unit, "xlongtan@nhontrach.example", IncidentKind.FULL, "đầy", MORNING, late, late, 2)


def add(tx: Tx, number: int) -> None:
    """Add one; every third is taken back after it had its number."""
    incidents.add(tx, raised(), YEAR)
    if number % 3 == 0:
        raise Undone


async def test_numbers_have_no_gap_and_no_double(fresh: Fresh) -> None:
    store = open_store(url := fresh(), AT_ONCE)
    try:
        done = await asyncio.gather(*(store.run(add, n) for n in range(MANY)), return_exceptions=True)
    finally:
        store.close()
    undone = [one for one in done if isinstance(one, Undone)]
    assert len(undone) == MANY // 3
    with connected(url) as tx:
        numbers = sorted(tx.execute(select(subjects.incidents.c.number)).scalars())
    assert numbers == list(range(1, MANY - len(undone) + 1))


def test_each_year_begins_with_one(url: str) -> None:
    with connected(url) as tx:
        for year in (2026, 2026, 2027):
            incidents.add(tx, raised(), year)
        assert [one.reference for one in incidents.listed(tx)] == [
            "SC-2026-0001",
            "SC-2026-0002",
            "SC-2027-0001",
        ]


@pytest.mark.parametrize("turn", range(5))
async def test_of_two_who_take_one_at_the_same_moment_one_has_it_on_postgresql(
    turn: int, on_postgres: Fresh, tmp_path: Path
) -> None:
    """Begin both transactions before either looks at it."""
    url, both_have_begun = on_postgres(), threading.Barrier(2, timeout=PATIENCE)
    with connected(url) as tx:
        incident = incidents.add(tx, raised(), YEAR)

    def take(tx: Tx, who: str) -> None:
        tx.execute(select(1))
        both_have_begun.wait()
        event = Event(CHANNEL, ACCOUNT, f"{who}{turn}", who, MORNING, EventKind.TAP, f"sc_take:{incident}")
        dispatch.receive(tx, event, settings(files=tmp_path))

    store = open_store(url, AT_ONCE)
    try:
        await asyncio.gather(store.run(take, "vinh"), store.run(take, "yen"))
    finally:
        store.close()
    with connected(url) as tx:
        taken = incidents.get(tx, incident)
        assert taken
        notes = list(tx.execute(select(incident_notes.c.person, incident_notes.c.act)))
        assert notes == [(taken.taken_by, "take")]
        assert sorted(answers(tx)) == sorted(
            [
                "Anh/chị đã nhận xử lý SC-2026-0001 (Hộp thư đầy, UBND xã Long Tân). "
                "Đã báo cho Lê Văn Mẫu Minh.\nĐể giao cho đồng nghiệp, anh/chị gõ /suco SC-2026-0001.",
                f"SC-2026-0001 đã được tiếp nhận lúc 08:00; người xử lý: {taken.taker}.",
            ]
        )


def answers(tx: Connection) -> list[str]:
    return [text for text in tx.execute(select(outbox.c.text).where(outbox.c.lane == 1)).scalars() if text]
