"""Our program beside its peers, in turns, with the same users at the same form.

The peers are an ordinary bot of python-telegram-bot, one of aiogram, and a bare loop that does what no bot
can do without that loses nothing: what of its rate is left is what all the rest of ours costs.
"""

import statistics
import sys
from collections.abc import Awaitable, Callable
from functools import partial

from tests.bench import runs
from tests.bench.rivals import Make, ours_on, peers
from tests.bench.rows import Row
from tests.bench.runs import Loss, Run
from tests.bench.stores import Kind

TURNS = 3  # of each, one after the other
OURS, BARE = "ours", "bare loop"
# Of the bare loop's rate at least, and times its processor at most.
SHARE, TIMES = (0.8, 1.8) if sys.version_info >= (3, 13) else (0.7, 2.0)
ON_POSTGRESQL = 450  # answered a second, with one worker
MEMORY = 150  # MB, after the flood
WAIT = 10  # ms, p95
RATES = (50, 200)  # events a second

Runs = dict[str, list[Run]]  # of each rival, as many as there were turns


async def rows(kind: Kind) -> list[Row]:
    """Measure ours on this store; on SQLite beside its peers, which know of no other."""
    others = peers() if kind.name == "SQLite" else {}
    rivals = {OURS: ours_on(kind), **others}
    found = as_fast_as_it_goes(kind, await in_turns(rivals, runs.fastest))
    for rate in RATES:
        found += waits(kind, rate, await in_turns(rivals, partial(runs.paced, per_second=rate)))
    if others:  # the trial "kills" does it on both, at each point of the way
        found += losses({name: await runs.killed(make) for name, make in rivals.items()})
    return found


async def in_turns(rivals: dict[str, Make], run: Callable[[Make], Awaitable[Run]]) -> Runs:
    found: Runs = {name: [] for name in rivals}
    for _turn in range(TURNS):
        for name, make in rivals.items():
            found[name].append(await run(make))
    return found


def medians(found: Runs, of: Callable[[Run], float]) -> dict[str, float]:
    return {name: statistics.median(map(of, each)) for name, each in found.items()}


def figures(found: dict[str, float], unit: str = "", digits: int = 0) -> str:
    return ", ".join(f"{name} {value:,.{digits}f}{unit}" for name, value in found.items())


def as_fast_as_it_goes(kind: Kind, found: Runs) -> list[Row]:
    rate = medians(found, lambda run: run.rate)
    processor = medians(found, lambda run: run.processor)
    memory = medians(found, lambda run: run.memory)
    busy = medians(found, lambda run: 100 * run.server_busy)
    what = f"the form, {kind.name}"
    fast: tuple[str, bool] = (f"≥ {ON_POSTGRESQL}", rate[OURS] >= ON_POSTGRESQL)
    cheap: tuple[str, bool | None] = ("", None)
    if BARE in rate:
        share, times = rate[OURS] / rate[BARE], processor[OURS] / processor[BARE]
        fast = (f"≥ {SHARE} of the bare loop's; it is {share:.2f}", share >= SHARE)
        cheap = (f"≤ {TIMES:g} times the bare loop's; it is {times:.1f}", times <= TIMES)
    return [
        Row(f"{what}: answered a second", figures(rate), *fast),
        Row(f"{what}: processor for 1,000 acts", figures(processor, " s", 2), *cheap),
        Row(f"{what}: memory after it", figures(memory, " MB"), f"≤ {MEMORY} MB", memory[OURS] <= MEMORY),
        Row(f"{what}: the server and the users, of one processor", figures(busy, " %")),
    ]


def waits(kind: Kind, rate: int, found: Runs) -> list[Row]:
    """Make the row of the p50, p95 and p99 of each."""
    each = [medians(found, lambda run, n=n: 1000 * run.waits[n]) for n in range(3)]  # type: ignore[misc]
    figure = ", ".join(f"{name} " + "/".join(f"{one[name]:.0f}" for one in each) for name in found)
    what = f"the form, {kind.name}: answers at {rate}/s, p50/p95/p99 in ms"
    return [Row(what, figure, f"p95 ≤ {WAIT} ms", each[1][OURS] <= WAIT)]


def losses(found: dict[str, Loss]) -> list[Row]:
    what, ours = f"{runs.KILLS} kill -9 at the form", found[OURS]
    lost = ", ".join(f"{name} {one.lost} of {one.told_done}" for name, one in found.items())
    doubled = ", ".join(f"{name} {one.doubled}" for name, one in found.items())
    said_twice = ", ".join(f"{name} {one.said_twice}" for name, one in found.items())
    return [
        Row(f"{what}: forms lost", lost, "0", ours.lost == 0),
        Row(f"{what}: forms stored twice", doubled, "0", ours.doubled == 0),
        Row(f"{what}: messages said twice", said_twice),
    ]
