"""Our program beside the ordinary bot, in turns, with the same users at the same form."""

import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from tests.bench import runs
from tests.bench.rivals import Make, ordinary_bot, ours_on
from tests.bench.rows import Row
from tests.bench.runs import Loss, Run
from tests.bench.stores import Kind

TURNS = 3  # of each, one after the other
TIMES, WAIT = 3.0, 0.025  # the bars: of the ordinary bot's rate; seconds, p95
BAR_AT = 200  # events a second at which the second holds
RATES = (50, 200)


@dataclass(frozen=True)
class Both:
    """The runs of each, as many as there were turns."""

    ours: list[Run]
    ordinary: list[Run]

    def medians(self, of: Callable[[Run], float]) -> tuple[float, float]:
        return statistics.median(map(of, self.ours)), statistics.median(map(of, self.ordinary))


async def rows(kind: Kind) -> list[Row]:
    found = as_fast_as_it_goes(kind, await in_turns(kind, runs.fastest))
    for rate in RATES:
        found += waits(kind, rate, await in_turns(kind, partial(runs.paced, per_second=rate)))
    if kind.name == "SQLite":  # the trial "kills" does it on both, at each point of the way
        found += losses(await runs.killed(ours_on(kind)), await runs.killed(ordinary_bot))
    return found


async def in_turns(kind: Kind, run: Callable[[Make], Awaitable[Run]]) -> Both:
    both = Both([], [])
    for _turn in range(TURNS):
        both.ours.append(await run(ours_on(kind)))
        both.ordinary.append(await run(ordinary_bot))
    return both


def as_fast_as_it_goes(kind: Kind, both: Both) -> list[Row]:
    rate, ordinary = both.medians(lambda run: run.rate)
    times = rate / ordinary
    cpu = both.medians(lambda run: run.processor)
    memory = both.medians(lambda run: run.memory)
    busy = both.medians(lambda run: run.server_busy)
    what = f"beside the ordinary bot, {kind.name}"
    return [
        Row(
            f"{what}: answered a second",
            f"{rate:.0f} : {ordinary:.0f} = {times:.1f} ×",
            f"≥ {TIMES:.0f} ×",
            times >= TIMES,
        ),
        Row(f"{what}: processor for 1,000 events", "{:.2f} : {:.2f} s".format(*cpu)),
        Row(f"{what}: memory", "{:.0f} : {:.0f} MB".format(*memory)),
        Row(f"{what}: the server and the users, of one processor", "{:.0%} : {:.0%}".format(*busy)),
    ]


def waits(kind: Kind, rate: int, both: Both) -> list[Row]:
    """Make the row of the p50, p95 and p99 of each."""
    medians = [both.medians(lambda run, n=n: run.waits[n] * 1000) for n in range(3)]  # type: ignore[misc]
    ours, ordinary = zip(*medians, strict=True)
    figure = "{} : {} ms".format(*("/".join(f"{ms:.0f}" for ms in one) for one in (ours, ordinary)))
    what = f"beside the ordinary bot, {kind.name}: answers at {rate}/s, p50/p95/p99"
    if rate != BAR_AT:
        return [Row(what, figure)]
    return [Row(what, figure, f"p95 ≤ {WAIT * 1000:.0f} ms", ours[1] <= WAIT * 1000)]


def losses(ours: Loss, ordinary: Loss) -> list[Row]:
    what = f"{runs.KILLS} kill -9 beside the ordinary bot"
    figure = f"{ours.lost} of {ours.told_done} : {ordinary.lost} of {ordinary.told_done}"
    twice = f"{ours.doubled} : {ordinary.doubled}"
    said = f"{ours.said_twice} : {ordinary.said_twice}"
    return [
        Row(f"{what}: forms lost", figure, "0", ours.lost == 0),
        Row(f"{what}: forms stored twice", twice, "0", ours.doubled == 0),
        Row(f"{what}: messages said twice", said),
    ]
