"""Several machines on one PostgreSQL: killed, paused, restarted in turn, as a district goes through its days.

    python3 start.py trial machines

Leases are four seconds long here instead of one or two minutes, and a worker is paused for eight, which is
harder than a minute outside; Telegram gives up on a webhook after two seconds, not sixty.
"""

import asyncio
from random import Random

from tests.postgres import new_database, server
from tests.trials import scenes
from tests.trials.fleet import machines
from tests.trials.table import Result, finish

SIZE = 3
PAUSES = ("claimed:1", "sent not marked:1", "before commit:1", "tick:30")
KILLS = 15


async def trial_of_machines(seed: int) -> Result:
    about = f"{(__doc__ or '').partition(chr(10) * 2)[0]} {SIZE} workers, seed {seed}."
    result = Result("machines", about, ("how events come", "what happened", "what was seen"))
    lot = Random(seed)
    with server(durable=True) as postgres:
        async with machines(new_database(postgres, "polled"), SIZE, has_webhook=False) as polled:
            await scenes.share(polled)
            await scenes.poller_dies(polled)
            await scenes.sender_dies(polled)
            await scenes.rolling_restart(polled)
            await scenes.killed_at_random(polled, lot, KILLS)
        async with machines(new_database(postgres, "hooked"), SIZE, has_webhook=True) as hooked:
            await scenes.share(hooked)
            for point in PAUSES:
                await scenes.paused(hooked, point)
            await scenes.rolling_restart(hooked)
            await scenes.killed_at_random(hooked, lot, KILLS)
    for how, seen in (("polling", polled), ("webhook", hooked)):
        result.rows += [(how, *row) for row in seen.rows]
        result.wrong += [f"{how}: {one}" for one in seen.wrong]
    return result


if __name__ == "__main__":
    finish(asyncio.run(trial_of_machines(Random().randrange(10**6))))
