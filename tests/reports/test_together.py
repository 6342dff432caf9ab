"""Two at the same moment: the second sees what the first did to a report, on PostgreSQL."""

import asyncio
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.reports.states import State
from bot.message import Event, Kind
from handlers import dispatch
from storage import reports
from storage.db import Store, Tx, open_store
from storage.reports import Report
from storage.tables import conversations, report_acts
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings
from tests.reports.asked import LONG_TAN, ask

PATIENCE = 30  # seconds
Said = Mapping[str, str]  # who -> what they type, or press where it is a token


async def at_once(store: Store, said: Said, folder: Path, *, is_together: bool = True) -> None:
    """Each says it; all transactions have begun before any looks at the report."""
    have_begun = threading.Barrier(len(said) if is_together else 1, timeout=PATIENCE)

    def say(tx: Tx, who: str, text: str) -> None:
        tx.execute(select(1))
        have_begun.wait()
        kind = Kind.TAP if ":" in text else Kind.TEXT
        event = Event(CHANNEL, ACCOUNT, f"{who} {text}", who, MORNING, kind, text)
        dispatch.receive(tx, event, settings(files=folder))

    await asyncio.gather(*(store.run(say, who, text) for who, text in said.items()))


def press(tx: Tx, who: int) -> str:
    """The token of [Trình thủ trưởng] in the form that this person has open."""
    row = tx.execute(select(conversations).where(conversations.c.person == who)).one()
    return f"q:{row.id}:{row.waiting_for}:send"


def found(url: str, report: int) -> tuple[Report, list[str]]:
    with connected(url) as tx:
        now = reports.get(tx, report)
        acts = tx.execute(select(report_acts.c.act).order_by(report_acts.c.id)).scalars()
        assert now
        return now, list(acts)


@pytest.mark.parametrize("turn", range(3))
async def test_two_officers_hand_in_at_once(turn: int, on_postgres: Fresh, tmp_path: Path) -> None:
    """Both are kept among what was done; the later one stands, and is one report."""
    url = on_postgres()
    with connected(url) as tx:
        report = ask(tx, [LONG_TAN])[LONG_TAN]
    store = open_store(url, 2)
    try:
        await at_once(store, dict.fromkeys(("lan", "minh"), f"rp_write:{report}"), tmp_path)
        await at_once(store, {"lan": f"12 (lan) {turn}", "minh": f"13 (minh) {turn}"}, tmp_path)
        with connected(url) as tx:
            send = {"lan": press(tx, 1), "minh": press(tx, 2)}
        await at_once(store, send, tmp_path)
    finally:
        store.close()
    now, acts = found(url, report)
    assert (now.state, acts) == (State.WITH_HEAD, ["hand", "hand"])
    assert now.answers == {"q1": f"12 (lan) {turn}" if now.handed_by == 1 else f"13 (minh) {turn}"}


@pytest.mark.parametrize("turn", range(3))
async def test_of_two_heads_who_decide_at_once_one_does(
    turn: int, on_postgres: Fresh, tmp_path: Path
) -> None:
    url = on_postgres()
    with connected(url) as tx:
        report = ask(tx, [LONG_TAN])[LONG_TAN]
        reports.change(tx, report, state=State.WITH_HEAD, handed_by=2, handed_at=MORNING)
    store = open_store(url, 2)
    try:
        await at_once(store, {"dung": f"rp_back:{report}"}, tmp_path)
        await at_once(store, {"dung": f"Thiếu số {turn}"}, tmp_path)
        with connected(url) as tx:
            sending = press(tx, 4)
        await at_once(store, {"hoa": f"rp_ok:{report}", "dung": sending}, tmp_path)
    finally:
        store.close()
    now, acts = found(url, report)
    assert (now.state, acts) in ((State.FILED, ["approve"]), (State.RETURNED, ["return"]))
