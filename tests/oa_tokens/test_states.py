"""The pair of tokens from state to state (bot/jobs/oa_tokens.py), against an endpoint on the network."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.base import Stopped
from bot.jobs.metrics import TroubleKind
from bot.jobs.oa_tokens import MOST
from handlers.sending.oa_tokens import PairFault
from storage.secrets import PairState
from tests.oa_tokens.account import Account
from tests.oa_tokens.endpoint import APP_SECRET, Fault, wrongs
from tests.ports import free_port


async def test_a_young_token_is_used_as_it_is(account: Account) -> None:
    access = await account.log_in()
    account.pass_by(hours=19)
    assert await account.worker().access() == access
    assert account.sent == []


async def test_after_twenty_hours_it_is_renewed_while_the_old_one_is_used(account: Account) -> None:
    access, worker = await account.log_in(), account.worker()
    account.pass_by(hours=20.1)
    assert await worker.access() == access
    await worker.settled()
    assert await worker.access() == "access-2"
    assert account.sent == ["refresh-1"]


async def test_who_finds_no_token_that_is_taken_waits_for_the_next(account: Account) -> None:
    await account.log_in()
    account.pass_by(hours=26)
    workers = [account.worker(f"worker {number}") for number in range(4)]
    assert set(await asyncio.gather(*(one.access() for one in workers))) == {"access-2"}
    assert account.sent == ["refresh-1"]


async def test_what_never_left_us_may_be_sent_again_and_again(account: Account) -> None:
    access = await account.log_in()
    nowhere = account.settings.model_copy(update={"zalo_oa_oauth_base": f"http://127.0.0.1:{free_port()}"})
    away, worker = replace(account, settings=nowhere).worker("away"), account.worker()
    account.pass_by(hours=21)
    for _ in range(MOST + 1):
        assert await away.access() == access
        await away.settled()
        kept = await account.kept()
        assert (kept.state, kept.tries, kept.error) == (PairState.GOOD, 0, "ConnectError")
        account.pass_by(minutes=2)
    await worker.access()
    await worker.settled()
    assert await worker.access() == "access-2"


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.HANGING])
async def test_without_an_answer_it_rests_and_is_sent_once_more(account: Account, fault: Fault) -> None:
    access, worker = await account.log_in(), account.worker()
    account.endpoint.faults = [fault]
    account.pass_by(hours=20.1)
    for _ in range(3):
        assert await worker.access() == access
        await worker.settled()
    kept = await account.kept()
    assert (kept.state, kept.tries, account.sent) == (PairState.RENEWING, 1, ["refresh-1"])
    account.pass_by(hours=1.1)
    await worker.access()
    await worker.settled()
    assert await worker.access() == "access-2"
    assert account.sent == ["refresh-1", "refresh-1"]


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.LATE, Fault.EMPTY])
async def test_an_answer_that_was_lost_is_found_by_the_dead_token(account: Account, fault: Fault) -> None:
    access, worker = await account.log_in(), account.worker()
    account.endpoint.faults = [fault]
    account.pass_by(hours=20.1)
    await tried(account, worker.access)
    assert (await account.kept()).state == PairState.DEAD
    assert await worker.access() == access
    account.pass_by(hours=5)
    with pytest.raises(Stopped):
        await worker.access()
    assert account.sent == ["refresh-1", "refresh-1"]
    assert await account.log_in() == await worker.access()


async def tried(account: Account, access: Any) -> None:
    """Try twice, with time enough in between."""
    for _ in range(2):
        await access()
        await access.__self__.settled()
        account.pass_by(hours=1.1)


async def test_what_is_not_answered_twice_is_dead_and_sent_no_third_time(account: Account) -> None:
    access, worker = await account.log_in(), account.worker()
    account.endpoint.faults = [Fault.BROKEN] * 3
    account.pass_by(hours=20.1)
    await tried(account, worker.access)
    await tried(account, worker.access)
    kept = await account.kept()
    assert (kept.state, kept.error, await worker.access()) == (PairState.DEAD, "no answer", access)
    assert account.sent == ["refresh-1"] * 2


async def test_a_refused_app_costs_no_token(account: Account) -> None:
    access, worker = await account.log_in(), account.worker()
    account.endpoint.secret = "another"
    account.pass_by(hours=20.1)
    await tried(account, worker.access)
    await tried(account, worker.access)
    kept = await account.kept()
    assert (kept.state, kept.tries, await worker.access()) == (PairState.GOOD, 0, access)
    account.endpoint.secret = APP_SECRET
    account.pass_by(minutes=11)
    await worker.access()
    await worker.settled()
    assert await worker.access() == "access-2"


async def test_where_nobody_has_logged_in_nothing_goes(account: Account) -> None:
    with pytest.raises(Stopped):
        await account.worker().access()


async def test_a_pair_under_another_key_is_not_one_that_is_not_there(account: Account) -> None:
    await account.log_in()
    other = replace(account, settings=account.settings.model_copy(update=other_key(account)))
    with pytest.raises(Stopped):
        await other.worker().access()
    assert (await other.kept()).pair is None
    assert (await account.kept()).pair


def other_key(account: Account) -> dict[str, object]:
    return {"secret_key": type(account.settings.secret_key)("x" * 40)}


async def test_a_token_that_the_api_refuses_is_renewed_before_its_time(account: Account) -> None:
    access, worker, colleague = await account.log_in(), account.worker(), account.worker("colleague")
    account.pass_by(hours=1)
    await worker.expired(access)
    assert await worker.access() == "access-2"
    await colleague.expired(access)
    assert await colleague.access() == "access-2"
    assert account.sent == ["refresh-1"]


async def test_one_that_is_refused_as_soon_as_it_is_given_is_not_renewed(account: Account) -> None:
    access, worker = await account.log_in(), account.worker()
    await worker.expired(access)
    assert await worker.access() == access
    assert account.sent == []


async def test_what_is_wrong_is_shown_until_it_is_over(account: Account) -> None:
    services = account.services()
    worker = type(account.worker())(services)
    assert await shown(worker, services) == PairFault.MISSING
    await account.log_in()
    assert await shown(worker, services) == ""
    account.endpoint.faults = [Fault.LOST]
    account.pass_by(hours=21)
    assert await shown(worker, services) == ""
    account.pass_by(hours=2.5)
    assert await shown(worker, services) == PairFault.DEAD
    await account.log_in()
    assert await shown(worker, services) == ""
    assert wrongs(account.endpoint) == []


async def shown(worker: Any, services: Any) -> str:
    await worker.look_after()
    return next((one.why for one in services.troubles if one.what == TroubleKind.TOKENS_NOT_RENEWED), "")
