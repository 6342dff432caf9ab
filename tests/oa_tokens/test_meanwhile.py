"""A pair of tokens while its renewal is under way: a death, a login, a database away."""

from typing import Any

import pytest

from bot.channels.base import SendFailed
from bot.channels.zalo_oa.api import GrantedTokens, renew_tokens
from bot.jobs.oa_tokens import MOST, app_of
from handlers.sending import oa_tokens
from storage import secrets
from storage.engine import NotCommitted, Store
from storage.secrets import Claim, PairState
from tests.oa_tokens.account import Account


async def test_a_worker_that_died_twice_leaves_a_dead_pair(account: Account) -> None:
    access, worker = await account.log_in(), account.worker()
    claim = Claim(account.name, 1, "dead")
    account.pass_by(hours=20.1)
    for _ in range(MOST):
        now = account.clock.now()
        assert await account.store.run(secrets.lease, claim, now, now, MOST)
    assert await worker.access() == access
    await worker.settled()
    kept = await account.kept()
    assert (kept.state, kept.error, account.sent) == (PairState.DEAD, "no answer", [])


async def test_an_answer_counts_however_late_it_comes(account: Account) -> None:
    """Let our lease run out while we are paused, and another find the refresh token dead."""
    await account.log_in()
    claim = Claim(account.name, 1, "another")
    now = account.clock.now()
    assert await account.store.run(secrets.lease, claim, now, now, MOST)
    await account.store.run(secrets.note_dead, claim, "refused")
    worker: Any = account.worker()
    granted = await bought(account)
    await worker._store(granted, 1)
    kept = await account.kept()
    assert (kept.state, kept.version, await worker.access()) == (PairState.GOOD, 2, granted.access)


async def bought(account: Account) -> GrantedTokens:
    pair = (await account.kept()).pair
    assert pair
    return await renew_tokens(app_of(account.settings), pair.refresh)


async def test_an_older_answer_does_not_replace_what_somebody_put_in_meanwhile(account: Account) -> None:
    await account.log_in()
    worker: Any = account.worker()
    granted = await bought(account)
    newer = await account.log_in()
    await worker._store(granted, 1)
    assert await worker.access() == newer


class Forgetful:
    """A store that does not keep the next few times that ``what`` is done in it."""

    def __init__(self, store: Store, what: Any, failures: int) -> None:
        self.store, self.what, self.failures = store, what, failures

    async def run(self, work: Any, *args: Any, **named: Any) -> Any:
        if work == self.what and self.failures:
            self.failures -= 1
            raise NotCommitted("the disk is full")
        return await self.store.run(work, *args, **named)

    async def run_soon(self, work: Any, *args: Any, **named: Any) -> Any:
        return await self.run(work, *args, **named)

    def has_time(self) -> bool:
        return self.store.has_time()

    def close(self) -> None: ...


async def test_a_new_pair_is_stored_as_soon_as_the_database_takes_it_and_used_no_sooner(
    account: Account,
) -> None:
    await account.log_in()
    account.pass_by(hours=26)
    forgetful = Forgetful(account.store, oa_tokens.store, 3)
    assert await account.worker(store=forgetful).access() == "access-2"
    assert forgetful.failures == 0
    assert (await account.kept()).pair == secrets.Pair("access-2", "refresh-2")


async def test_without_a_database_a_message_is_put_off_and_not_given_up(account: Account) -> None:
    access, worker = await account.log_in(), account.worker(store=Forgetful(account.store, secrets.read, 1))
    with pytest.raises(SendFailed, match="database"):
        await worker.access()
    assert await worker.access() == access
