"""Many workers whose access token has ended, all at once, while Zalo fails and processes die.

In the end of every round each has the newest token, or the pair is dead and the office was told.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from bot.channels.base import SendFailed, Stopped
from bot.jobs.oa_tokens import TokenKeeper
from storage.engine import Tx
from storage.secrets import PairState
from storage.tables.engine import outbox
from tests.oa_tokens.account import Account
from tests.oa_tokens.endpoint import Fault, wrongs
from tests.oa_tokens.parent import KILLED, POINTS, Parent

TRIES = 6  # in one round, with time enough in between for every lease and rest
MEET = (Fault.NONE,) * 9 + tuple(fault for fault in Fault if fault)  # whom a call meets: a third fails
MOST = 1000  # rounds
SURVIVES = 0.4  # of the processes that begin a round


@dataclass
class Seen:
    counted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


async def race(account: Account, workers: Sequence[TokenKeeper], rounds: int, lot: random.Random) -> Seen:
    """Race workers of one process, or each with a door of its own to the database."""
    seen = Seen()
    for number in range(rounds):
        await begin_round(account, lot)
        for _ in range(TRIES):
            got = await asyncio.gather(*(token_of(worker) for worker in workers))
            await asyncio.gather(*(worker.settled() for worker in workers))
            if await is_over(account, got):
                break
            account.pass_by(hours=1.01)
        await end_round(account, seen, number, got)
    return summed(account, seen)


async def race_of_processes(
    account: Account, parent: Parent, size: int, rounds: int, deaths: int = 0
) -> Seen:
    """Race processes of which six in ten die at a point drawn by lot; then others, which live.

    Who comes behind the one that renews never reaches that point: there are more rounds until so many have
    died as there must be ``deaths``.
    """
    seen, lot = Seen(), random.Random(rounds)
    for number in range(MOST):
        if number >= rounds and seen.counted["killed"] >= deaths:
            break
        await begin_round(account, lot)
        for attempt in range(TRIES):
            points = ["" if attempt or lot.random() < SURVIVES else drawn(lot) for _ in range(size)]
            ended = await parent.start(account, points)
            seen.counted["killed"] += sum(status == KILLED for status, _token in ended)
            got = [token for status, token in ended if status != KILLED]
            if got and await is_over(account, got):
                break
            account.pass_by(hours=1.01)
        await end_round(account, seen, number, got)
    return summed(account, seen)


def drawn(lot: random.Random) -> str:
    return lot.choice(list(POINTS))


async def begin_round(account: Account, lot: random.Random) -> None:
    """Let the access token end, and the next calls meet what they are to meet."""
    if not await account.has_pair() or (await account.kept()).state == PairState.DEAD:
        await account.log_in()
    account.pass_by(hours=26)
    account.endpoint.faults = [lot.choice(MEET), lot.choice(MEET)]


async def token_of(worker: TokenKeeper) -> str:
    try:
        return await worker.access()
    except Stopped:
        return "stopped"
    except SendFailed:
        return ""


async def is_over(account: Account, got: Sequence[str]) -> bool:
    return all(got) or (await account.kept()).state == PairState.DEAD


async def end_round(account: Account, seen: Seen, number: int, got: Sequence[str]) -> None:
    """Check that everyone has the token that is stored and came last, or that the office has heard."""
    kept = await account.kept()
    assert kept.pair
    if kept.state == PairState.DEAD:
        seen.counted["dead"] += 1
        if not await account.store.run(told, f"oa_dead:{kept.version}:"):
            seen.wrong.append(f"round {number}: the office was not told")
    elif set(got) != {kept.pair.access}:
        seen.wrong.append(f"round {number}: {sorted(set(got))}, and stored is {kept.pair.access}")
    else:
        seen.counted["renewed"] += 1


def told(tx: Tx, key: str) -> int:
    """Count the people of the office who have a message of this alarm."""
    return int(tx.execute(select(func.count()).where(outbox.c.key.startswith(key))).scalar_one())


def summed(account: Account, seen: Seen) -> Seen:
    seen.wrong += wrongs(account.endpoint)
    if not account.endpoint.came:
        seen.wrong.append("nothing was ever renewed")
    seen.counted["calls"] = len(account.endpoint.came)
    seen.counted["unanswered"] = sum(one.answer == "unknown" for one in account.endpoint.came)
    return seen
