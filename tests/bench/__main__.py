"""``python3 start.py bench [NAME …] [--write]``: all the benches or those named, as one table.

``--write`` keeps the table in docs/benches.md, with the machine it was measured on.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from rich.console import Console

from tests.bench import (
    compare,
    delivery,
    during_broadcast,
    nudged_district,
    one_event,
    province,
    round_start,
    starting,
)
from tests.bench.page import write
from tests.bench.rows import Row, shown
from tests.bench.stores import Kind, both

BENCHES: dict[str, Callable[[Kind], Awaitable[list[Row]]]] = {
    "event": one_event.rows,
    "round": round_start.rows,
    "delivery": delivery.rows,
    "broadcast": during_broadcast.rows,
    "district": nudged_district.rows,
    "province": province.rows,
    "start": starting.rows,
    "ordinary": compare.rows,
}


def main(words: list[str]) -> None:
    names = [word for word in words if not word.startswith("-")] or list(BENCHES)
    if unknown := set(names) - BENCHES.keys():
        sys.exit(f"{', '.join(sorted(unknown))}: no such bench. There are {', '.join(BENCHES)}.")
    console = Console()
    with both() as kinds:
        found = asyncio.run(measured(names, kinds, console))
        if "--write" in words:
            write(found, kinds)
    console.print(shown(found))
    sys.exit(any(row.is_met is False for row in found))


async def measured(names: list[str], kinds: tuple[Kind, ...], console: Console) -> list[Row]:
    found = []
    for name in names:
        for kind in kinds:
            console.log(f"{name}, {kind.name} …")
            found += await BENCHES[name](kind)
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
