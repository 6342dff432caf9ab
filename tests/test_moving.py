"""Two workers side by side, while contacts shut and quotas end: nothing twice, nothing lost, none overrun."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.base import NoAnswer, SendFailed, Undeliverable, Unreachable
from bot.jobs import claiming, deliver
from storage.engine import Lane
from storage.engine.contacts import get_account, unlink_account
from storage.tables.engine import outbox, sends
from storage.tables.people import contacts
from tests.bench.statements import watched
from tests.delivering import deliver_all
from tests.people import connected
from tests.reaching import LAN, MINH, Worker, working

PEOPLE = (LAN, MINH, 3, 4, 5)
ORDERS = (("zalo_bot", "telegram"), ("zalo_oa", "zalo_bot"), ("telegram", "zalo_oa"), ("zalo_oa", "telegram"))
MONTH, PAID = 15, 4
EACH, TURNS = 8, 12  # messages for each person; looks of each worker
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@contextmanager
def two(url: str, rng: random.Random) -> Iterator[tuple[Worker, Worker]]:
    """Run two workers with one set of channels, for people at all stages of the window."""
    given: dict[str, Any] = {"zalo_bot_a_month": MONTH, "zalo_oa_paid_a_day": PAID}
    with working(url, **given) as one, working(url, **given) as other:
        other.channels = one.channels
        for person in PEOPLE:
            one.order(person, *rng.choice(ORDERS))
            if "zalo_oa" in one.names(person):
                one.silent(person, rng.choice((HOUR, 60 * HOUR, 300 * HOUR)))
            lanes = [rng.choice((Lane.NUDGE, Lane.BROADCAST)) for _ in range(EACH)]
            for number, lane in enumerate(lanes):
                one.put(person, f"{person}:{number}", lane=lane)
        yield one, other


async def look(worker: Worker, rng: random.Random) -> None:
    for _turn in range(TURNS):
        name = rng.choice(list(worker.channels))
        if rng.random() < 1 / 3:
            failure = rng.choice((Undeliverable("window"), Undeliverable("quota"), Unreachable("forbidden")))
            worker.channels[name].failures = [failure]
        await deliver_all(worker.services, worker.channels[name])


@pytest.mark.parametrize("seed", range(4))
async def test_moving_sends_nothing_twice_and_loses_nothing(url: str, seed: int) -> None:
    rng = random.Random(seed)
    with two(url, rng) as (one, other):
        await asyncio.gather(look(one, rng), look(other, rng))
        one.channels["zalo_bot"].failures = []
        one.clock.at += 2 * MINUTE  # what a bot's quota may have stopped is tried once more
        arrived = Counter(out.message.text for name, out in await one.sent() if ":" in out.message.text[:3])
        with connected(url) as tx:
            of_people = (row for row in tx.execute(select(outbox)) if row.person in PEOPLE)
            rows = {row.key: row for row in of_people if ":" in row.text[:3]}  # and not that somebody is shut
            tried = tx.execute(select(sends).order_by(sends.c.at, sends.c.outbox)).all()
            channel = dict(tx.execute(select(contacts.c.id, contacts.c.channel)).all())
        assert {row.state for row in rows.values()} <= {"sent", "failed"}
        assert all(row.error for row in rows.values() if row.state == "failed")
        assert all(arrived[row.text] == (row.state == "sent") for row in rows.values())
        went = [attempt for attempt in tried if attempt.state == "sent"]
        assert len({attempt.outbox for attempt in went}) == len(went)
        sent_by_bot = sum(channel[attempt.contact] == "zalo_bot" for attempt in went)
        assert sent_by_bot == one.used("zalo_bot") <= MONTH
        assert one.used("zalo_oa", "2026-11-25") <= PAID


async def test_what_moves_keeps_its_order_within_a_lane(url: str) -> None:
    """Move half of them when the month is over: all at the other contact keep the order of writing."""
    with working(url, zalo_bot_a_month=3) as worker:
        worker.order(LAN, "zalo_bot", "telegram")
        worker.put(LAN, *(f"chung {number}" for number in range(4)), lane=Lane.BROADCAST)
        worker.put(LAN, *(f"nhắc {number}" for number in range(6)))
        sent = await worker.deliver()
        assert sent[:3] == [f"nhắc {number} → zalo_bot" for number in range(3)]
        nudges = [text for text in sent[3:] if text.startswith("nhắc")]
        others = [text for text in sent if text.startswith("chung")]
        assert nudges == sorted(nudges)
        assert others == sorted(others)
        assert len(nudges) + len(others) == 7
        assert all(text.endswith("→ telegram") for text in sent[3:])


@pytest.mark.parametrize(
    ("failure", "end"),
    [(None, "sent"), (SendFailed("busy"), "expired"), (NoAnswer("timeout"), "unknown")],
)
async def test_what_is_being_sent_as_its_account_is_unlinked_goes_nowhere_else(
    failure: SendFailed | None, end: str, url: str
) -> None:
    """Send it neither twice, by two accounts, nor again to one that is not theirs any more."""
    with working(url) as worker:
        worker.order(LAN, "zalo_bot", "telegram")
        worker.put(LAN, "đang gửi", "còn chờ")
        bot = worker.channels["zalo_bot"]
        [job] = (await worker.services.store.run(claiming.claim, worker.services, bot, 1)).to_do
        contact = worker.of(LAN, "zalo_bot").id
        with connected(url) as tx:
            account = get_account(tx, contact)
            assert account
            unlink_account(tx, account, worker.clock.at)
        assert await worker.deliver() == ["còn chờ → telegram"]
        bot.failures = [failure] if failure else []
        await deliver.send_and_settle(worker.services, bot, job)
        assert ["đang gửi"] * (end == "sent") == [out.message.text for out in bot.sent]
        bot.sent.clear()
        again = await worker.pass_time(timedelta(minutes=5))
        assert not [said for said in again if said.startswith("đang gửi")]
        assert worker.row("đang gửi").state == end


@pytest.mark.parametrize(
    ("first", "most"),
    [("zalo_bot", 12), ("zalo_oa", 10)],
)
async def test_what_a_claim_says_is_bounded_where_quotas_are_counted(url: str, first: str, most: int) -> None:
    """Count for a message that goes and one that moves, also with many people and long use."""
    with working(url, zalo_oa_paid_a_day=9, zalo_bot_a_month=2000) as worker:
        worker.order(LAN, first, "telegram")
        goes = await statements(worker, first)
        if first == "zalo_bot":
            worker.use("zalo_bot", 1999)
        else:
            worker.silent(LAN, 300 * HOUR)
        moves = await statements(worker, first)
        for day in range(2, 24):
            worker.use("zalo_bot", 1, f"2026-11-{day:02}")
        for person in (MINH, 3, 4, 5):
            worker.order(person, *dict.fromkeys((first, "telegram", "zalo_oa")))
        assert await statements(worker, first) == moves
        assert max(goes, moves) <= most


async def statements(worker: Worker, name: str) -> int:
    """Count the statements of claiming the one message that waits there."""
    worker.put(LAN, f"nhắc {random.random()}")
    with watched() as transactions:
        await worker.services.store.run(claiming.claim, worker.services, worker.channels[name], 1)
    return len(transactions[0])
