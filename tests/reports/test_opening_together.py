"""The clock opens a planned request as the office cancels it: one is first, and neither waits for ever."""

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.conversation import Event, EventKind
from bot.domain.reports import ReportState
from handlers import dispatch
from handlers.engine import Tick
from handlers.reports import telling
from storage.engine import Tx, open_store
from storage.reporting import report_requests, reports
from storage.tables.engine import conversations
from tests.conftest import Fresh
from tests.deadlocks import deadlocks
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings
from tests.reports.asked import DEADLINE, LONG_TAN, NOI_VU, PHU_HOI, VINH, ask
from tests.reports.test_together import PATIENCE, send

UNITS = (LONG_TAN, PHU_HOI, NOI_VU)


@pytest.mark.parametrize("turn", range(4))
async def test_one_is_first_and_the_other_sees_what_it_did(
    turn: int, on_postgres: Fresh, tmp_path: Path
) -> None:
    url = on_postgres()
    with connected(url) as tx:
        for report in ask(tx, UNITS, span=(MORNING, DEADLINE), state="planned").values():
            reports.change(tx, report, next_reminder=MORNING)
    store = open_store(url, 2)
    have_begun = threading.Barrier(2, timeout=PATIENCE)

    def say(tx: Tx, text: str, *, is_last: bool = False) -> None:
        tx.execute(select(1))
        if is_last:
            have_begun.wait()
        kind = EventKind.TAP if ":" in text else EventKind.TEXT
        event = Event(CHANNEL, ACCOUNT, f"{turn} {text}", "vinh", MORNING, kind, text)
        dispatch.receive(tx, event, settings(files=tmp_path))

    def tick(tx: Tx) -> None:
        tx.execute(select(1))
        have_begun.wait()
        telling.open_and_remind(Tick(tx, MORNING, settings(files=tmp_path)))

    try:
        for text in ("rq_change:1", "Hủy yêu cầu", "Sở đã có số liệu"):
            await store.run(say, text)
        with connected(url) as tx:
            assert tx.execute(select(conversations.c.id)).scalars().all()
            sending = send(tx, VINH)
        with deadlocks() as broken:
            await asyncio.gather(store.run(say, sending, is_last=True), store.run(tick))
    finally:
        store.close()
    assert broken == []
    with connected(url) as tx:
        request = report_requests.get(tx, 1)
        states = {one.state for one in reports.of_request(tx, 1)}
    assert request
    assert (request.state, states) == ("cancelled", {ReportState.ENDED})
