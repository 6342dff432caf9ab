"""Two at the same moment: the second sees what the first did to a report, on PostgreSQL."""

import asyncio
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.conversation import Event, EventKind
from bot.domain.reports import ReportState
from handlers import dispatch
from handlers.reports.cards import wish_shown
from storage.engine import Store, Tx, open_store
from storage.reporting import reports
from storage.reporting.reports import MoreTimeWish, Report
from storage.tables.engine import conversations, outbox
from storage.tables.subjects import report_acts
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings
from tests.reports.asked import DEADLINE, LONG_TAN, VINH, YEN, approval_token, ask

PATIENCE = 30  # seconds
Said = Mapping[str, str]  # who -> what they type, or press where it is a token


async def at_once(store: Store, said: Said, folder: Path) -> None:
    """Say each; all transactions have begun before any looks at the report."""
    have_begun = threading.Barrier(len(said), timeout=PATIENCE)

    def say(tx: Tx, who: str, text: str) -> None:
        tx.execute(select(1))
        have_begun.wait()
        kind = EventKind.TAP if ":" in text else EventKind.TEXT
        event = Event(CHANNEL, ACCOUNT, f"{who} {text}", who, MORNING, kind, text)
        dispatch.receive(tx, event, settings(files=folder))

    await asyncio.gather(*(store.run(say, who, text) for who, text in said.items()))


def send(tx: Tx, who: int) -> str:
    """Return the token that sends the form which this person has open."""
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
    """Keep the first; the later one is shown it, and has replaced nothing."""
    url = on_postgres()
    with connected(url) as tx:
        report = ask(tx, [LONG_TAN])[LONG_TAN]
    store = open_store(url, 2)
    try:
        await at_once(store, dict.fromkeys(("lan", "minh"), f"rp_write:{report}"), tmp_path)
        await at_once(store, {"lan": f"12 (lan) {turn}", "minh": f"13 (minh) {turn}"}, tmp_path)
        with connected(url) as tx:
            sending = {"lan": send(tx, 1), "minh": send(tx, 2)}
        await at_once(store, sending, tmp_path)
    finally:
        store.close()
    now, acts = found(url, report)
    assert (now.state, acts) == (ReportState.WITH_HEAD, ["hand"])
    assert now.answers == {"q1": f"12 (lan) {turn}" if now.handed_by == 1 else f"13 (minh) {turn}"}


@pytest.mark.parametrize("turn", range(3))
async def test_of_two_heads_who_decide_at_once_one_does(
    turn: int, on_postgres: Fresh, tmp_path: Path
) -> None:
    url = on_postgres()
    with connected(url) as tx:
        report = ask(tx, [LONG_TAN])[LONG_TAN]
        reports.change(tx, report, state=ReportState.WITH_HEAD, handed_by=2, handed_at=MORNING)
        approving = approval_token(tx, report)
    store = open_store(url, 2)
    try:
        await at_once(store, {"dung": f"rp_back:{report}"}, tmp_path)
        await at_once(store, {"dung": f"Thiếu số {turn}"}, tmp_path)
        with connected(url) as tx:
            sending = send(tx, 4)
        await at_once(store, {"hoa": approving, "dung": sending}, tmp_path)
    finally:
        store.close()
    now, acts = found(url, report)
    assert (now.state, acts) in ((ReportState.FILED, ["approve"]), (ReportState.RETURNED, ["return"]))


@pytest.mark.parametrize("turn", range(3))
async def test_what_is_handed_in_as_the_request_ends_is_kept_or_refused(
    turn: int, on_postgres: Fresh, tmp_path: Path
) -> None:
    url = on_postgres()
    with connected(url) as tx:
        report = ask(tx, [LONG_TAN], needs_head=False)[LONG_TAN]
    store = open_store(url, 2)
    try:
        await at_once(store, {"minh": f"rp_write:{report}", "vinh": "rq_change:1"}, tmp_path)
        await at_once(store, {"minh": f"12 {turn}", "vinh": "Kết thúc sớm"}, tmp_path)
        with connected(url) as tx:
            sending = {"minh": send(tx, 2), "vinh": send(tx, VINH)}
        await at_once(store, sending, tmp_path)
    finally:
        store.close()
    now, acts = found(url, report)
    assert now.request_state == "closed"
    assert (now.state, acts) in ((ReportState.FILED, ["file"]), (ReportState.ENDED, ["end"]))
    assert now.answers == ({"q1": f"12 {turn}"} if now.state == ReportState.FILED else {})


@pytest.mark.parametrize("turn", range(3))
async def test_of_two_of_the_office_who_decide_at_once_one_does(
    turn: int, on_postgres: Fresh, tmp_path: Path
) -> None:
    url = on_postgres()
    with connected(url) as tx:
        report = ask(tx, [LONG_TAN])[LONG_TAN]
        asked = MoreTimeWish(report, DEADLINE + timedelta(days=1 + turn), "x")
        wish = reports.ask_more_time(tx, asked, 2, MORNING)
        written = reports.get_more_time(tx, wish)
        assert written
        granting, declining = (f"{name}:{wish}:{wish_shown(written)}" for name in ("mt_yes", "mt_no"))
    store = open_store(url, 2)
    try:
        await at_once(store, {"yen": declining}, tmp_path)
        await at_once(store, {"yen": "Sở cần sớm"}, tmp_path)
        with connected(url) as tx:
            reviewed = send(tx, YEN)
        await at_once(store, {"vinh": granting, "yen": reviewed}, tmp_path)
    finally:
        store.close()
    with connected(url) as tx:
        decided = reports.locked_more_time(tx, wish)
        told = tx.execute(select(outbox.c.key).where(outbox.c.key.startswith("more_time_told"))).all()
    now, _acts = found(url, report)
    assert decided
    assert (decided.state, now.until) in (
        ("granted", DEADLINE + timedelta(days=1 + turn)),
        ("declined", DEADLINE),
    )
    assert len(told) == 1
