"""The database goes away while a message is on its way: it is written down later, and not sent twice."""

import resource
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.channels.base import Outbound
from bot.conversation import Message
from bot.jobs import claiming, deliver
from bot.jobs.metrics import Metrics
from bot.jobs.services import Services
from storage.engine import Lane, Outgoing, claims, outbox
from storage.engine.claims import LEASE
from storage.tables import engine
from storage.tables.engine import sends
from tests.conftest import Fresh
from tests.delivering import deliver_all
from tests.people import CHANNEL, MORNING, connected, opened, settings, settle_district
from tests.postgres import new_database, stoppable_server
from tests.world import FakeChannel, StillClock

LAN = 1  # a contact, as tests/people.py numbers them


@dataclass
class Outage:
    """An outage of the database: how it is taken away, and given back."""

    url: str
    begin: Callable[[], None]
    end: Callable[[], None]


@pytest.fixture
def full_disk(on_sqlite: Fresh) -> Iterator[Outage]:
    """Let no file of this process grow any more, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))

    yield Outage(on_sqlite(), lambda: limit(4096), lambda: limit(soft))
    limit(soft)


@pytest.fixture
def stopped_server() -> Iterator[Outage]:
    with stoppable_server() as server:
        settle_district(url := new_database(server.url, "stopped"))
        yield Outage(url, server.stop, server.start)


@pytest.fixture(params=["full_disk", "stopped_server"])
def outage(request: pytest.FixtureRequest) -> Outage:
    made: Outage = request.getfixturevalue(request.param)
    return made


@dataclass
class Ruin(FakeChannel):
    """A channel that takes the database away as its first message arrives."""

    outage: Outage | None = None

    async def send(self, out: Outbound) -> str:
        arrived = await super().send(out)
        if self.outage:
            self.outage.begin()
            self.outage = None
        return arrived


@dataclass
class Patience(StillClock):
    """Time that passes by sleeping alone; at the moment ``mended`` the database is back."""

    mended: datetime = MORNING
    mend: Callable[[], None] = lambda: None
    slept: list[datetime] = field(default_factory=list)

    async def sleep_until(self, moment: datetime) -> None:
        if moment <= self.at:
            return
        self.slept.append(moment)
        self.at = moment
        if moment >= self.mended:
            self.mend()
            self.mend = lambda: None


@dataclass
class Worker:
    services: Services
    clock: Patience
    channel: Ruin
    url: str

    async def send_and_sweep(self) -> None:
        """Send the message; once every lease is over, take back what is held, and send what is due."""
        [job] = (await self.services.store.run(claiming.claim, self.services, self.channel, 1)).to_do
        await deliver.send_and_settle(self.services, self.channel, job)
        self.clock.mend()
        self.clock.at += LEASE
        await self.services.store.run(claims.sweep_outbox, self.clock.at, self.clock.at)
        await deliver_all(self.services, self.channel)

    def ended(self) -> tuple[list[str], list[str]]:
        """Return the states of the messages and of the attempts at them."""
        with connected(self.url) as tx:
            attempts = tx.execute(select(sends.c.state).order_by(sends.c["try"])).scalars()
            return list(tx.execute(select(engine.outbox.c.state)).scalars()), list(attempts)


@pytest.fixture
async def worker(outage: Outage) -> AsyncIterator[Worker]:
    clock, channel = Patience(mend=outage.end), Ruin(outage=outage)
    with connected(outage.url) as tx:
        outbox.put(tx, [Outgoing("một", LAN, CHANNEL, Lane.ANSWER, Message("một"), MORNING)])
    with opened(outage.url) as store:
        yield Worker(Services(store, clock, settings(), "test", Metrics()), clock, channel, outage.url)


async def test_what_arrived_is_written_down_once_the_database_is_back(worker: Worker) -> None:
    worker.clock.mended = MORNING + LEASE / 10
    await worker.send_and_sweep()
    assert len(worker.clock.slept) == LEASE.total_seconds() / 10
    assert len(worker.channel.sent) == 1
    assert worker.ended() == (["sent"], ["sent"])


async def test_once_the_lease_is_over_it_is_another_workers_and_is_sent_once_more(worker: Worker) -> None:
    worker.clock.mended = MORNING + LEASE
    await worker.send_and_sweep()
    assert len(worker.channel.sent) == 2
    assert worker.ended() == (["sent"], ["unknown", "sent"])
