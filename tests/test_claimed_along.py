"""Answers claimed in the transaction that queues them: two commits an act, and nothing lost by it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from sqlalchemy import func, select

from bot.conversation import Event, EventKind, Message
from bot.jobs import poll
from bot.jobs.metrics import Metrics
from bot.jobs.services import Sender, Services
from storage.engine import Lane, NotCommitted, Outgoing, Store, StoreDown, Tx, is_sqlite, outbox
from storage.tables import engine
from storage.tables.people import contacts
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, connected, opened, settings
from tests.world import FakeChannel, StillClock

STRANGER, LAN = "900", 1  # a chat; a contact, as tests/people.py numbers them
P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class CountingStore:
    """A store that counts the pieces of work, each committed, and fails the next one when it is told to."""

    store: Store
    pieces: int = 0
    fails: bool = False

    async def run(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        def working(tx: Tx) -> T:
            done = work(tx, *args, **kwargs)
            if self.fails:
                self.fails = False
                raise NotCommitted("the disk is full")
            return done

        self.pieces += 1
        return await self.store.run(working)

    async def run_soon(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        self.pieces += 1
        return await self.store.run_soon(work, *args, **kwargs)

    def has_time(self) -> bool:
        return self.store.has_time()

    def close(self) -> None: ...


@dataclass
class IllChannel(FakeChannel):
    """A channel at which each claim fails while it is ill."""

    is_ill: bool = False

    def __getattribute__(self, name: str) -> Any:
        if name == "can" and self.is_ill:
            raise ZeroDivisionError
        return super().__getattribute__(name)


@dataclass
class Process:
    services: Services
    store: CountingStore
    channel: IllChannel
    url: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def sender(self) -> Sender:
        return self.services.senders[CHANNEL, ACCOUNT]

    def event(self, chat: str = STRANGER) -> Event:
        number = str(next(self.numbers))
        return Event(CHANNEL, ACCOUNT, number, chat, self.services.clock.now(), EventKind.TEXT, "/start")

    async def end_of_sending(self) -> None:
        while left := self.sender.begun | self.sender.taking:
            await asyncio.wait(left)

    def rows(self, table: Any) -> int:
        with connected(self.url) as tx:
            return tx.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.fixture
def process(url: str) -> Iterator[Process]:
    with process_on(url) as process:
        yield process


@pytest.fixture
def sqlite_process(on_sqlite: Fresh) -> Iterator[Process]:
    with process_on(on_sqlite()) as process:
        yield process


@contextmanager
def process_on(url: str) -> Iterator[Process]:
    """Open a process with a channel whose loop is busy elsewhere."""
    with opened(url) as store:
        counting, channel = CountingStore(store), IllChannel()
        services = Services(counting, StillClock(), settings(), "test", Metrics())
        services.senders[CHANNEL, ACCOUNT] = Sender(channel)
        yield Process(services, counting, channel, url)


async def test_an_answer_leaves_by_the_commit_that_took_the_message(process: Process) -> None:
    with process.services.to_send.listening(CHANNEL) as signal:
        assert await poll.take_event(process.services, process.event())
        await process.end_of_sending()

        if is_sqlite(process.url):
            assert [one.chat for one in process.channel.sent] == [STRANGER]
            assert process.store.pieces == 2
            assert not signal.is_set()
        else:  # another process may claim, too: it is left to the loop
            assert process.channel.sent == []
            assert signal.is_set()


async def test_what_waits_for_the_contact_goes_on_with_the_note_that_the_answer_arrived(
    sqlite_process: Process,
) -> None:
    with connected(sqlite_process.url) as tx:
        moment = sqlite_process.services.clock.now()
        outbox.put(tx, [Outgoing("sau", LAN, CHANNEL, Lane.NUDGE, Message("sau"), moment)])
        lan = tx.execute(select(contacts.c.chat).where(contacts.c.id == LAN)).scalar_one()

    assert await poll.take_event(sqlite_process.services, sqlite_process.event(lan))
    await sqlite_process.end_of_sending()

    sent = [one.message.text for one in sqlite_process.channel.sent]
    assert len(sent) > 1
    assert "sau" in sent[1:]
    assert sqlite_process.store.pieces == 1 + len(sent)


async def test_a_claim_that_fails_does_not_take_the_message_with_it(process: Process) -> None:
    process.channel.is_ill = True
    with process.services.to_send.listening(CHANNEL) as signal:
        assert await poll.take_event(process.services, process.event())

        assert signal.is_set()
    assert (process.rows(engine.events), process.rows(engine.outbox), process.rows(engine.sends)) == (1, 1, 0)


async def test_nothing_is_sent_of_what_was_not_committed(process: Process) -> None:
    process.store.fails = True
    with pytest.raises(StoreDown):
        await poll.take_event(process.services, process.event())
    await process.end_of_sending()

    assert process.channel.sent == []
    assert (process.rows(engine.events), process.rows(engine.outbox), process.rows(engine.sends)) == (0, 0, 0)


async def test_whoever_is_called_off_leaves_nothing_that_was_claimed_behind(sqlite_process: Process) -> None:
    taking = asyncio.create_task(poll.take_event(sqlite_process.services, sqlite_process.event()))
    while not sqlite_process.store.pieces:  # noqa: ASYNC110 - the task that was just made does it
        await asyncio.sleep(0)
    taking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await taking
    await sqlite_process.end_of_sending()

    assert [one.chat for one in sqlite_process.channel.sent] == [STRANGER]


async def test_while_others_wait_for_the_writer_it_is_left_to_whoever_comes_last(
    sqlite_process: Process,
) -> None:
    goes_on = threading.Event()
    events = [sqlite_process.event(f"90{number}") for number in range(5)]
    with sqlite_process.services.to_send.listening(CHANNEL) as signal:
        before = asyncio.create_task(sqlite_process.store.run(lambda _tx: goes_on.wait(10)))
        taking = [asyncio.create_task(poll.take_event(sqlite_process.services, one)) for one in events]
        while sqlite_process.store.pieces <= len(events):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
        goes_on.set()
        await asyncio.gather(before, *taking)
        await sqlite_process.end_of_sending()

        assert signal.is_set()
    assert sorted(one.chat for one in sqlite_process.channel.sent) == [one.chat for one in events]
