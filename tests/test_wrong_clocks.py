"""A machine whose clock is wrong: of several it goes by the database's; alone, it never goes back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.cli.doctor import state
from bot.clock import WallClock
from bot.conversation import Message
from bot.jobs import tick
from bot.jobs.metrics import Metrics, TroubleKind
from bot.jobs.services import Services
from bot.web.machines import what_is_wrong
from storage.engine import Lane, Outgoing, Store, Tx, business_time, claims, outbox
from storage.tables.engine import clock, leases, workers
from storage.tables.people import contacts
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, connected, opened, settings

HOUR, A_SECOND = timedelta(hours=1), timedelta(seconds=1)
A_WHILE = timedelta(minutes=1)
NEAR = timedelta(seconds=20)  # where clocks differ by minutes: a busy machine takes seconds over a tick
LAN = 1  # a contact, as tests/people.py numbers them


@dataclass
class Cluster:
    """A worker with the right clock that is polling and sending; others come beside it."""

    store: Store
    url: str

    async def ticks(self, worker: str, ahead: timedelta = timedelta(0)) -> WallClock:
        """Let it tick once; return its clock."""
        services = Services(self.store, WallClock(ahead), settings(), worker, Metrics())
        await tick.tick(services)
        assert not list(services.troubles)
        return services.clock  # type: ignore[return-value]

    async def begin(self) -> None:
        """Let the first worker tick, with the lease of polling and a message on its way."""
        await self.ticks("right")
        await self.store.run(work_begun, WallClock().now())

    def held(self) -> tuple[list[str], list[int | None]]:
        """Return who polls, and whose contacts are being written to."""
        with connected(self.url) as tx:
            sending = tx.execute(select(contacts.c.sending).where(contacts.c.sending.is_not(None)))
            return list(tx.execute(select(leases.c.holder)).scalars()), list(sending.scalars())


def work_begun(tx: Tx, now: datetime) -> None:
    business_time.take(tx, "poll", "right", now, A_WHILE)
    message = Outgoing("một", LAN, CHANNEL, Lane.ANSWER, Message("một"), now)
    outbox.put(tx, [message])
    claims.claim(tx, (CHANNEL, ACCOUNT), claims.Selection(1), now, now)


@pytest.fixture
def cluster(on_postgres: Fresh) -> Iterator[Cluster]:
    url = on_postgres()
    with opened(url) as store:
        yield Cluster(store, url)


@pytest.mark.parametrize("wrong", [-HOUR, HOUR])
async def test_a_machine_whose_clock_is_an_hour_off_takes_nothing_from_the_others(
    cluster: Cluster, wrong: timedelta
) -> None:
    await cluster.begin()
    before = cluster.held()
    assert [len(some) for some in before] == [1, 1]
    its = await cluster.ticks("wrong", wrong)
    assert cluster.held() == before
    assert abs(its.now() - WallClock().now()) < NEAR
    with connected(cluster.url) as tx:
        seen = {row.name: row.seen for row in tx.execute(select(workers))}
        assert set(seen) == {"right", "wrong"}
        assert abs(seen["wrong"] - seen["right"]) < A_WHILE


async def test_business_time_is_not_pushed_ahead_by_a_clock_that_is(cluster: Cluster) -> None:
    await cluster.begin()
    await cluster.ticks("wrong", HOUR)
    with connected(cluster.url) as tx:
        assert tx.execute(select(clock.c.newest)).scalar_one() < WallClock().now() + A_WHILE


async def test_a_clock_that_is_right_to_within_a_second_stays_as_it_is(cluster: Cluster) -> None:
    its = await cluster.ticks("right", timedelta(seconds=0.4))
    assert its.ahead == timedelta(seconds=0.4)


@dataclass
class SetClock(WallClock):
    """A clock that goes on steadily on a machine whose own is set, by ``off``."""

    off: timedelta = timedelta(0)

    def machine(self) -> datetime:
        return super().machine() + self.off


@pytest.mark.parametrize("ahead", [HOUR, A_WHILE])
async def test_where_there_is_one_process_its_clock_set_ahead_is_followed(
    on_sqlite: Fresh, ahead: timedelta
) -> None:
    with opened(on_sqlite()) as store:
        its, right = await set_while_it_runs(store, [ahead]), WallClock().now()
        assert abs(its.now() - right - ahead) < NEAR


@pytest.mark.parametrize(
    ("steps", "ahead"),
    [
        ([-HOUR], timedelta(0)),
        ([-HOUR, timedelta(0)], timedelta(0)),  # and set right
        ([-HOUR, -HOUR / 2], timedelta(0)),  # half of it
        ([-HOUR, HOUR], HOUR),  # and then beyond
        ([HOUR, timedelta(0)], HOUR),  # what was followed is not gone back from
    ],
)
async def test_where_it_is_set_back_it_goes_on(
    on_sqlite: Fresh, steps: list[timedelta], ahead: timedelta
) -> None:
    with opened(on_sqlite()) as store:
        its, right = await set_while_it_runs(store, steps), WallClock().now()
        assert abs(its.now() - right - ahead) < NEAR
        expected = ahead - steps[-1]
        assert abs(await store.run(business_time.set_back) - expected) < NEAR


async def test_whoever_says_that_the_clock_is_right_has_it_followed(on_sqlite: Fresh) -> None:
    with opened(url := on_sqlite()) as store:
        await set_while_it_runs(store, [HOUR, timedelta(0)])
        assert await store.run(business_time.follow_clock, WallClock().now()) > HOUR - NEAR
        its = await Cluster(store, url).ticks("again")
        assert abs(its.now() - WallClock().now()) < NEAR
        assert not await store.run(business_time.set_back)


async def set_while_it_runs(store: Store, steps: list[timedelta]) -> SetClock:
    """Let a worker tick, also after each step; return its clock."""
    its = SetClock()
    services = Services(store, its, settings(), "alone", Metrics())
    for its.off in (timedelta(0), *steps):
        await tick.tick(services)
    named = {one.what for one in services.troubles}
    assert (TroubleKind.CLOCK_SET_BACK in named) == (await store.run(business_time.set_back) > A_SECOND)
    assert (TroubleKind.CLOCK_SET_AHEAD in named) == (its.ahead > A_SECOND)
    return its


async def test_that_it_was_set_ahead_is_told_for_ten_minutes_with_by_how_much(on_sqlite: Fresh) -> None:
    with opened(on_sqlite()) as store:
        its = SetClock()
        services = Services(store, its, settings(), "alone", Metrics())
        for its.off in (timedelta(0), HOUR):
            await tick.tick(services)
        [trouble] = services.troubles
        assert (trouble.what, trouble.is_grave(its.now())) == (TroubleKind.CLOCK_SET_AHEAD, True)
        assert trouble.why == "by 3600 seconds"
        assert what_is_wrong(services) == "clock set ahead"
        its._zero += tick.AHEAD_TOLD  # so much time has passed, by every clock
        its.off += tick.AHEAD_TOLD
        await tick.tick(services)
        assert not list(services.troubles)


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(seconds=5)])
async def test_less_than_anybody_notices_is_named_by_nothing(on_sqlite: Fresh, ahead: timedelta) -> None:
    with opened(on_sqlite()) as store:
        its = SetClock()
        services = Services(store, its, settings(), "alone", Metrics())
        for its.off in (timedelta(0), ahead):
            await tick.tick(services)
        assert not list(services.troubles)


@pytest.mark.parametrize(("wrong", "seconds"), [(HOUR, "3.600"), (-HOUR, "3.600"), (timedelta(0), "")])
def test_the_doctor_sees_that_the_databases_clock_is_another(
    on_postgres: Fresh, wrong: timedelta, seconds: str
) -> None:
    with connected(on_postgres()) as tx:
        said = list(state.look_at_its_clock(tx, WallClock().now() + wrong))
    assert [one.is_fault and f"lệch {seconds} giây" in one.text for one in said] == [True] * bool(seconds)
