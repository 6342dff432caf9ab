"""Eight workers at once, and workers killed at their worst moments: a small form of the trial of tokens."""

import random
from collections.abc import Iterator

import pytest

from storage.secrets import PairState
from tests.conftest import Fresh
from tests.oa_tokens.account import Account, account_on
from tests.oa_tokens.endpoint import Fault, wrongs
from tests.oa_tokens.parent import KILLED, POINTS, Parent, parent
from tests.oa_tokens.racing import race, race_of_processes, told

EIGHT = range(8)
FOUND_DEAD = "dead, not committed"
LOST = ("answered, not stored", "stored, not committed")  # the answer went with whoever got it


@pytest.fixture(scope="module")
def children() -> Iterator[Parent]:
    with parent() as made:
        yield made


async def test_eight_workers_of_a_process(account: Account) -> None:
    workers = [account.worker(f"worker {number}") for number in EIGHT]
    seen = await race(account, workers, 15, random.Random(4))
    assert seen.wrong == []
    assert seen.counted["renewed"] >= 5
    assert seen.counted["dead"] >= 1


async def test_processes_of_which_some_are_killed(on_postgres: Fresh, children: Parent) -> None:
    async with account_on(on_postgres()) as account:
        seen = await race_of_processes(account, children, 4, 3, deaths=2)
    assert seen.wrong == []
    assert seen.counted["killed"] >= 2


@pytest.mark.parametrize("point", [one for one in POINTS if one != FOUND_DEAD])
async def test_a_worker_killed_on_its_way(account: Account, children: Parent, point: str) -> None:
    """Go on from there: with the same token where it may be good, never with an answered one;
    and where the answer is lost, the office hears of it.
    """
    await account.log_in()
    account.pass_by(hours=26)
    [(status, _token)] = await children.start(account, [point])
    assert status == KILLED
    account.pass_by(minutes=3)
    [(status, token)] = await children.start(account, [""])
    kept = await account.kept()
    assert status == 0
    assert wrongs(account.endpoint) == []
    if point in LOST:
        assert (kept.state, token) == (PairState.DEAD, "")
        assert await account.store.run(told, f"oa_dead:{kept.version}:") == 2
    else:
        assert kept.pair
        assert (kept.state, token) == (PairState.GOOD, kept.pair.access)
        assert len(account.sent) == 1


async def test_a_worker_killed_as_it_finds_the_pair_dead(account: Account, children: Parent) -> None:
    await account.log_in()
    account.endpoint.faults = [Fault.LOST]
    account.pass_by(hours=20.5)
    await children.start(account, [""])
    account.pass_by(hours=2.5)
    [(status, _token)] = await children.start(account, [FOUND_DEAD])
    assert (status, (await account.kept()).state) == (KILLED, PairState.RENEWING)
    account.pass_by(minutes=3)
    await children.start(account, [""])
    kept = await account.kept()
    assert (kept.state, len(account.sent)) == (PairState.DEAD, 2)
    assert await account.store.run(told, f"oa_dead:{kept.version}:") == 2
