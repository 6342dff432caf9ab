"""A channel that is down, or an account that nobody serves: what waits, what moves, and nothing twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from bot.channels.base import NoAnswer
from bot.jobs.tick import tick
from storage.engine import Lane, channel_state, routing
from storage.engine.channel_state import GONE, LATELY
from storage.tables.engine import services
from storage.tables.subjects import outages
from tests.people import connected
from tests.reaching import ACCOUNTS, LAN, MINH, Worker, working

SATURDAY = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)  # nobody owes a check
SECONDS, MINUTE, HOUR = timedelta(seconds=45), timedelta(minutes=1), timedelta(hours=1)


def noted(worker: Worker) -> list[Any]:
    """Return the outages of channels: key, when it began and ended."""
    with connected(worker.url) as tx:
        query = select(outages.c.scope, outages.c.starts, outages.c.ends).where(outages.c.kind == "channel")
        return [tuple(row) for row in tx.execute(query.order_by(outages.c.id))]


async def zalo_breaks(worker: Worker) -> datetime:
    """Let the Official Account take nothing; two nudges for people with Telegram too wait."""
    for person in (LAN, MINH):
        worker.order(person, "zalo_oa", "telegram")
    worker.channels["zalo_oa"].is_down = True
    worker.put(LAN, "nhắc Lan", expires=worker.clock.at + 3 * HOUR)
    worker.put(MINH, "nhắc Minh")
    assert await worker.deliver() == []
    return worker.clock.at


async def test_in_half_a_day_only_what_ends_within_the_hour_goes_another_way(url: str) -> None:
    with working(url, SATURDAY) as worker:
        began = await zalo_breaks(worker)
        worker.put(MINH, "chung", lane=Lane.BROADCAST)
        assert await worker.pass_time(5 * MINUTE) == []
        assert await worker.pass_time(2 * HOUR, 5 * MINUTE) == ["nhắc Lan → telegram"]
        assert [(scope, ends) for scope, _starts, ends in noted(worker)] == [("zalo_oa", None)]
        worker.put(LAN, "nhắc lại", expires=worker.clock.at + 30 * MINUTE)
        assert await worker.pass_time(MINUTE) == ["nhắc lại → telegram"]
        assert await worker.pass_time(10 * HOUR, 20 * MINUTE) == []
        worker.channels["zalo_oa"].is_down = False
        assert sorted(await worker.pass_time(2 * MINUTE)) == ["chung → zalo_oa", "nhắc Minh → zalo_oa"]
        [(_scope, starts, ends)] = noted(worker)
        assert began + LATELY <= starts <= began + LATELY + MINUTE
        assert ends == worker.clock.at
        assert await worker.pass_time(10 * MINUTE) == []


async def test_what_only_moves_is_no_try_of_a_channel_that_is_down(url: str) -> None:
    with working(url, SATURDAY) as worker:
        await zalo_breaks(worker)
        assert await worker.pass_time(3 * MINUTE) == []
        worker.silent(LAN, 300 * HOUR)
        worker.channels["zalo_oa"].is_down = False
        assert sorted(await worker.pass_time(MINUTE)) == ["nhắc Lan → telegram", "nhắc Minh → zalo_oa"]


async def test_less_than_two_minutes_are_no_outage(url: str) -> None:
    with working(url, SATURDAY) as worker:
        await zalo_breaks(worker)
        worker.put(LAN, "gấp", expires=worker.clock.at + HOUR)
        assert await worker.pass_time(SECONDS, SECONDS) == []
        worker.channels["zalo_oa"].is_down = False
        assert len(await worker.pass_time(SECONDS, SECONDS)) == 3
        assert noted(worker) == []


async def test_what_has_no_other_contact_waits_and_then_goes(url: str) -> None:
    with working(url, SATURDAY) as worker:
        await zalo_breaks(worker)
        for person in (LAN, MINH):
            worker.change(worker.of(person, "telegram").id, blocked=worker.clock.at)
        worker.put(LAN, "gấp", expires=worker.clock.at + HOUR)
        assert await worker.pass_time(30 * MINUTE, 2 * MINUTE) == []
        worker.channels["zalo_oa"].is_down = False
        assert sorted(await worker.pass_time(2 * MINUTE)) == [
            "gấp → zalo_oa",
            "nhắc Lan → zalo_oa",
            "nhắc Minh → zalo_oa",
        ]


async def test_what_can_go_nowhere_holds_up_nothing_that_can(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing, "AT_ONCE", 2)
    with working(url, SATURDAY) as worker:
        await zalo_breaks(worker)
        worker.change(worker.of(MINH, "telegram").id, blocked=worker.clock.at)
        for key in ("một", "hai", "ba"):
            worker.put(MINH, key, expires=worker.clock.at + HOUR)
        worker.put(LAN, "gấp", expires=worker.clock.at + HOUR)
        assert await worker.pass_time(10 * MINUTE) == ["gấp → telegram"]


async def test_where_another_worker_is_answered_there_is_no_outage(url: str) -> None:
    """Cut one worker's own line: both tick, and only the other gets through."""
    with working(url, SATURDAY) as cut, working(url, SATURDAY) as other:
        await zalo_breaks(cut)
        for _turn in range(6):
            cut.clock.at += MINUTE
            other.clock.at = cut.clock.at
            other.answer(LAN, "zalo_oa", f"trả lời {_turn}")
            assert f"trả lời {_turn} → zalo_oa" in await other.deliver()
            await tick(other.services)
            await tick(cut.services)
            await cut.deliver()
        assert noted(cut) == []


async def test_a_worker_that_dies_leaves_no_outage_for_ever(url: str) -> None:
    with working(url, SATURDAY) as dying, working(url, SATURDAY) as other:
        await zalo_breaks(dying)
        await dying.pass_time(4 * MINUTE)
        assert len(noted(dying)) == 1
        other.clock.at = dying.clock.at
        other.channels["zalo_oa"].is_down = True  # with nothing to send that would show it
        await tick(other.services)
        assert noted(other)[0][2] is None
        other.clock.at += LATELY + MINUTE
        await tick(other.services)
        assert noted(other)[0][2] == other.clock.at


async def test_what_lies_at_an_account_that_nobody_serves_moves_or_ends(url: str) -> None:
    """Change the token, and with it the account: the old one is gone after a quarter of an hour."""
    with working(url, SATURDAY) as worker:
        worker.order(LAN, "zalo_bot", "telegram")
        worker.order(MINH, "zalo_bot")
        worker.change(worker.of(MINH, "telegram").id, blocked=worker.clock.at)
        with connected(url) as tx:
            channel_state.note_served(tx, ("zalo_bot", "b9"), "zalo_bot", worker.clock.at, ACCOUNTS)
        worker.channels["zalo_bot"] = replace(worker.channels["zalo_bot"], account="b9")
        worker.put(LAN, "nhắc Lan")
        worker.put(MINH, "nhắc Minh")
        worker.answer(LAN, "zalo_bot", "trả lời")
        assert await worker.pass_time(GONE) == []
        assert await worker.pass_time(MINUTE) == ["nhắc Lan → telegram"]
        assert [worker.ended(key) for key in ("nhắc Minh", "trả lời")] == [("failed", "not served")] * 2


async def test_what_may_have_arrived_by_an_account_that_nobody_serves_is_left_so(url: str) -> None:
    with working(url, SATURDAY) as worker:
        worker.order(LAN, "zalo_bot", "telegram")
        worker.channels["zalo_bot"].failures = [NoAnswer("timeout")]
        worker.answer(LAN, "zalo_bot", "trả lời")
        assert await worker.deliver() == []
        with connected(url) as tx:
            channel_state.note_served(tx, ("zalo_bot", "b9"), "zalo_bot", worker.clock.at, ACCOUNTS)
        worker.channels["zalo_bot"] = replace(worker.channels["zalo_bot"], account="b9")
        assert await worker.pass_time(GONE + MINUTE) == []
        assert worker.row("trả lời").state == "unknown"


async def test_what_lies_at_a_channel_that_was_never_known_to_be_served_moves_too(url: str) -> None:
    """Drop it from the settings before it was noted what is served."""
    with working(url, SATURDAY) as worker:
        worker.order(LAN, "telegram", "zalo_bot")
        del worker.channels["telegram"]
        worker.services.serving.discard("telegram")
        with connected(url) as tx:
            tx.execute(delete(services).where(services.c.channel == "telegram"))
            at, left = worker.clock.at, ("zalo_bot", "zalo_oa")
            channel_state.note_served(tx, ("zalo_bot", "b1"), "zalo_bot", at, left)
        worker.put(LAN, "nhắc Lan")
        assert await worker.pass_time(GONE) == []
        assert await worker.pass_time(MINUTE) == ["nhắc Lan → zalo_bot"]
