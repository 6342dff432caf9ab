"""``python3 start.py bench [NAME …]``: all the benches, or those named."""

import asyncio
import sys

from tests.bench import compare
from tests.bench.rivals import ordinary_bot, ours_on_sqlite

RUNS = {
    "fastest": compare.fastest,
    "50": lambda make: compare.paced(make, 50),
    "200": lambda make: compare.paced(make, 200),
    "killed": compare.killed,
}


def main(names: list[str]) -> None:
    for name, run in RUNS.items():
        for make in (ours_on_sqlite, ordinary_bot):
            if not names or name in names:
                print(name, make.__name__, asyncio.run(run(make)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
