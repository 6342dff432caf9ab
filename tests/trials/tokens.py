"""Renewing the Official Account's tokens: eight workers at once, while Zalo fails and workers are killed.

    python3 start.py trial tokens

Each round begins with an access token that has ended. A third of the calls to the token endpoint hang, break
off, are answered with a fault or with nothing. The endpoint looks into the database as each refresh token
comes: it must be the one that stands there, being renewed. None comes twice at once, none is taken twice, and
none comes a third time. In the end of a round every worker has the token that is stored, or the pair is dead
and the office has a message of it; then somebody logs in, and it goes on.
"""

import asyncio
import random
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count

from bot import app
from storage.engine import is_sqlite
from tests.oa_tokens.account import account_on
from tests.oa_tokens.children import impatient
from tests.oa_tokens.parent import Parent, parent
from tests.oa_tokens.racing import Seen, race, race_of_processes
from tests.people import opened, settle_district
from tests.postgres import new_database, server
from tests.trials.table import Result, about, finish

SIZE = 8  # workers
ROUNDS, OF_PROCESSES = 200, 30
Fresh = Callable[[str], str]
numbers = count(1)
COUNTED = ("renewed", "dead", "calls", "unanswered", "killed")


async def in_one_process(url: str, rounds: int) -> Seen:
    """Run workers in one process: on PostgreSQL each has a door of its own, on SQLite they share one."""
    async with account_on(url) as account:
        with ExitStack() as doors:
            workers = [
                account.worker(
                    f"worker {number}",
                    account.store if is_sqlite(url) else doors.enter_context(opened(url)),
                )
                for number in range(SIZE)
            ]
            return await race(account, workers, rounds, random.Random(rounds))


async def in_processes(url: str, made: Parent, size: int, rounds: int) -> Seen:
    async with account_on(url) as account:
        return await race_of_processes(account, made, size, rounds)


async def trial_of_tokens(fresh: Fresh, made: Parent, rounds: int, of_processes: int) -> Result:
    """Run the trial; ``fresh`` makes a database with the office in it."""
    result = Result("tokens", about(__doc__), ("store", "workers", "rounds", *COUNTED))
    together, apart = f"{SIZE} in one process", f"{SIZE} processes, killed"
    for store, workers, length, trial in (
        ("SQLite", together, rounds, in_one_process(fresh("SQLite"), rounds)),
        ("PostgreSQL", together, rounds, in_one_process(fresh("PostgreSQL"), rounds)),
        ("SQLite", "1 process, killed", of_processes, in_processes(fresh("SQLite"), made, 1, of_processes)),
        ("PostgreSQL", apart, of_processes, in_processes(fresh("PostgreSQL"), made, SIZE, of_processes)),
    ):
        seen = await trial
        result.rows.append((store, workers, length, *(seen.counted[name] for name in COUNTED)))
        result.wrong += [f"{store}, {workers}: {one}" for one in seen.wrong]
    return result


def main(rounds: int = ROUNDS, of_processes: int = OF_PROCESSES) -> None:
    app.set_up_log("CRITICAL")
    impatient()
    with tempfile.TemporaryDirectory() as folder, server() as postgres, parent() as made:

        def fresh(store: str) -> str:
            name = f"tokens{next(numbers)}"
            url = f"sqlite:///{folder}/{name}.db" if store == "SQLite" else new_database(postgres, name)
            settle_district(url)
            return url

        finish(asyncio.run(trial_of_tokens(fresh, made, rounds, of_processes)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
