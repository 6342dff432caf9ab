"""A worker that is held up between its lease and its call: by then another may have the token."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from bot.jobs.oa_tokens import LEASE
from storage import secrets
from storage.engine import Tx
from storage.secrets import PairState
from tests.oa_tokens.account import Account

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class SlowStore:
    """The account's store, of which a lease is heard when most of it has passed."""

    account: Account

    async def run(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        done = await self.account.store.run(work, *args, **kwargs)
        if work is secrets.lease:
            self.account.pass_by(seconds=LEASE.total_seconds() - 20)
        return done

    async def run_soon(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.run(work, *args, **kwargs)

    def has_time(self) -> bool:
        return self.account.store.has_time()

    def close(self) -> None: ...


async def test_whoever_hears_of_the_lease_so_late_that_a_call_might_outlast_it_makes_none(
    account: Account,
) -> None:
    access, worker = await account.log_in(), account.worker(store=SlowStore(account))
    account.pass_by(hours=20.1)
    assert await worker.access() == access
    await worker.settled()
    kept = await account.kept()
    assert (account.sent, kept.state, kept.tries, kept.error) == ([], PairState.GOOD, 0, "too late")
