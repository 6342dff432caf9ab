"""Delivering where the channel or the clock is against it: nothing twice, nothing for ever."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.channels.base import Impossible, NoAnswer, SendFailed, Stopped, TooFast
from bot.conversation import Message, Option
from bot.jobs import claiming, deliver
from bot.jobs.claiming import Delivery
from bot.jobs.metrics import Metrics
from bot.jobs.services import Services
from storage.engine import Lane, Outgoing, claims, outbox
from storage.engine.claims import IN_ORDER, LEASE, PAUSES
from storage.tables import engine
from storage.tables.engine import sends
from tests.delivering import deliver_all
from tests.people import CHANNEL, connected, opened, settings
from tests.world import FakeChannel, StillClock

LAN, MINH = 1, 2  # contacts, as tests/people.py numbers them
HOW_TO_DELETE = "Xin tự xóa tin đó: nhấn giữ tin nhắn, chọn Xóa."


@dataclass
class SleepyClock(StillClock):
    """A clock whose sleeps take as long as they are told to."""

    sleep: timedelta = field(default=timedelta())

    async def sleep_until(self, moment: datetime) -> None:
        self.at += self.sleep


@dataclass
class Worker:
    """A worker with its channel."""

    services: Services
    clock: SleepyClock
    channel: FakeChannel
    url: str

    def put(self, contact: int, key: str, lane: Lane = Lane.ANSWER, **more: str) -> None:
        with connected(self.url) as tx:
            message = Outgoing(key, contact, CHANNEL, lane, Message(key), self.clock.at, **more)  # type: ignore[arg-type]
            outbox.put(tx, [message])

    async def claim(self, limit: int) -> list[Delivery]:
        return (await self.services.store.run(claiming.claim, self.services, self.channel, limit)).to_do

    async def deliver(self) -> list[str]:
        """Return what is sent when the worker looks now."""
        await deliver_all(self.services, self.channel)
        sent, self.channel.sent = self.channel.sent, []
        return [out.message.text for out in sent]

    def attempts(self) -> list[str]:
        with connected(self.url) as tx:
            return list(tx.execute(select(sends.c.state).order_by(sends.c.at, sends.c["try"])).scalars())


@pytest.fixture
async def worker(url: str) -> AsyncIterator[Worker]:
    clock = SleepyClock()
    with opened(url) as store:
        services = Services(store, clock, settings(), "test", Metrics())
        yield Worker(services, clock, FakeChannel(), url)


async def test_while_the_channel_rests_for_longer_than_a_lease_nothing_is_claimed(worker: Worker) -> None:
    worker.put(LAN, "một")
    worker.put(MINH, "hai")
    worker.channel.failures = [TooFast(LEASE * 3)] * 2
    assert await worker.deliver() == []
    worker.clock.at += LEASE
    worker.put(MINH + 1, "ba")
    assert await worker.deliver() == []
    assert worker.attempts() == ["held", "held"]
    worker.clock.at += LEASE * 2
    assert sorted(await worker.deliver()) == ["ba", "hai", "một"]


@pytest.mark.parametrize(
    ("lane", "failures"),
    [
        (Lane.ANSWER, [SendFailed("500")]),
        (Lane.NUDGE, [SendFailed("500")] * 4),
        (Lane.NUDGE, [NoAnswer("may have arrived as it was"), *[SendFailed("500")] * 3]),
    ],
)
async def test_what_fails_and_was_edited_while_it_was_being_sent_arrives_as_it_is_now(
    worker: Worker, lane: Lane, failures: list[SendFailed]
) -> None:
    """Edit a card whose sending fails just then: the edit comes up before the card is tried again.

    A copy that may have arrived before keeps its words: nobody knows its number.
    """
    worker.put(LAN, "đèn đỏ", lane=lane)
    [job] = await worker.claim(1)
    with connected(worker.url) as tx:
        now = Message("đèn xanh", (Option("lamp:off", "Tắt"),))
        edit = Outgoing(
            "sửa", LAN, CHANNEL, Lane.NUDGE, now, worker.clock.at, action="edit", target=job.message.id
        )
        outbox.put(tx, [edit])
    worker.channel.failures = list(failures)
    await deliver.send_and_settle(worker.services, worker.channel, job)
    for pause in PAUSES[: len(failures) - 1]:
        worker.clock.at += pause
        assert await worker.deliver() == []
    assert await worker.deliver() == []  # the edit, for which nothing has arrived
    worker.clock.at += PAUSES[len(failures) - 1]
    assert await worker.deliver() == ["đèn xanh"]
    unknown = sum(isinstance(one, NoAnswer) for one in failures)
    assert worker.attempts().count("unknown") == unknown


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("edit", "edit", ["xanh"]),
        ("buttons", "edit", ["xanh"]),
        ("buttons", "buttons", ["xanh"]),
        ("edit", "buttons", ["xanh", "đỏ"]),  # its words are newer than what is shown, its choices are not
    ],
)
async def test_an_edit_that_is_tried_again_undoes_none_that_went_before_it(
    worker: Worker, first: str, second: str, shown: list[str]
) -> None:
    worker.put(LAN, "đèn")
    assert await worker.deliver() == ["đèn"]
    with connected(worker.url) as tx:
        row = tx.execute(select(engine.outbox.c.id)).scalar_one()
        red = Message("đỏ", (Option("red", "Đỏ"),))
        outbox.put(tx, [edit(row, "một", first, red, worker.clock.at)])
    for pause in (*PAUSES[:IN_ORDER], timedelta()):
        worker.channel.failures = [SendFailed("502")]
        assert await worker.deliver() == []
        worker.clock.at += pause
    with connected(worker.url) as tx:
        green = Message("xanh", (Option("green", "Xanh"),))
        outbox.put(tx, [edit(row, "hai", second, green, worker.clock.at)])
    went = await worker.deliver()
    worker.clock.at += PAUSES[IN_ORDER]
    await deliver_all(worker.services, worker.channel)
    assert [*went, *(out.message.text for out in worker.channel.sent)] == shown
    assert all(out.message.options == green.options for out in worker.channel.sent)


def edit(target: int, key: str, action: str, message: Message, at: datetime) -> Outgoing:
    return Outgoing(key, LAN, CHANNEL, Lane.ANSWER, message, at, action=action, target=target)


async def test_a_card_that_arrives_after_another_gave_it_up_is_drawn_anew(worker: Worker) -> None:
    """Let a worker stand still as it sends a card: another drops it meanwhile, and its edit with it."""
    card = Message("Sự cố mới.", (Option("sc_take:999", "Tiếp nhận"),), card="incident:999")
    with connected(worker.url) as tx:
        outbox.put(tx, [Outgoing("card", LAN, CHANNEL, Lane.NUDGE, card, worker.clock.at)])
    [job] = await worker.claim(1)
    worker.clock.at += LEASE
    with connected(worker.url) as tx:
        claims.sweep_outbox(tx, worker.clock.at, worker.clock.at)
    [other] = await worker.claim(1)
    with connected(worker.url) as tx:
        claims.drop(tx, other.message, "settled")
    await deliver.note_sent(worker.services, worker.channel, job, "815")
    await deliver_all(worker.services, worker.channel)
    [edit] = worker.channel.sent
    assert (edit.action, edit.target, edit.message.options) == ("buttons", "815", ())


async def test_an_answer_waits_for_no_more_than_a_few_of_a_long_broadcast(worker: Worker) -> None:
    """Claim ahead of it only what goes out within a fiftieth of a second."""
    worker.channel.gap = timedelta(milliseconds=40)
    for chat in (LAN, MINH, MINH + 1, MINH + 2, MINH + 3):
        worker.put(chat, f"thông báo {chat}")
    assert len(await worker.claim(claiming.AT_ONCE)) == 1
    assert await worker.claim(claiming.AT_ONCE) == []


async def test_whoever_wakes_after_their_lease_sends_nothing(worker: Worker) -> None:
    worker.put(LAN, "một")
    worker.clock.sleep = LEASE
    [job] = await worker.claim(1)
    await deliver.send_and_settle(worker.services, worker.channel, job)
    assert (worker.channel.sent, worker.attempts()) == ([], ["held"])
    worker.clock.sleep = timedelta()
    assert await worker.deliver() == ["một"]


async def test_nothing_more_goes_to_a_channel_that_does_not_know_us(worker: Worker) -> None:
    worker.put(LAN, "một")
    worker.channel.failures = [Stopped("unauthorized")]
    await deliver.deliver_for_ever(worker.services, worker.channel)  # which ends
    assert worker.services.stopped == {CHANNEL}
    worker.clock.at += LEASE
    assert await worker.deliver() == []
    worker.services.stopped.clear()  # started again, with another token
    assert await worker.deliver() == ["một"]


async def test_whose_message_cannot_be_deleted_hears_how_to_do_it(worker: Worker) -> None:
    worker.put(LAN, "xóa", action="delete", target_message="42")
    worker.channel.failures = [Impossible("bad request")]
    assert await worker.deliver() == [HOW_TO_DELETE]
    assert await worker.deliver() == []


async def test_they_hear_it_too_where_deleting_was_tried_too_often(worker: Worker) -> None:
    worker.put(LAN, "xóa", action="delete", target_message="42")
    worker.channel.failures = [SendFailed("server error")] * (len(PAUSES) + 1)
    said = []
    for pause in (*PAUSES, timedelta()):
        said += await worker.deliver()
        worker.clock.at += pause
    assert said == [HOW_TO_DELETE]


async def test_a_message_of_our_own_that_is_refused_says_nothing_of_it(worker: Worker) -> None:
    worker.put(LAN, "một")
    worker.channel.failures = [Impossible("bad request")]
    assert await worker.deliver() == []
    with connected(worker.url) as tx:
        assert tx.execute(select(engine.outbox.c.state, engine.outbox.c.error)).all() == [
            ("failed", "bad request")
        ]
