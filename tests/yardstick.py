"""Yardstick of processor time: bounds hold on a machine that is half as fast, or busy with other tests.

A bound is given in seconds of the machine that these tests were written on. Where one is passed, the same
work is asked of this machine now as took ``TURN`` there, and what was taken is measured by it.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

TURN = 0.0053  # seconds of processor for one turn of the yardstick on that machine, with nothing beside
TURNS = 20
TRIES = 3
SLOWEST = 4.0  # times as long at most: slower than that, a machine measures nothing
WORDS = 4000
WEIGHTS = 60_000  # more than the caches of a processor hold, as with what has been learnt


@contextmanager
def at_most(seconds: float, what: object = "") -> Iterator[None]:
    """Fail where it takes more of our processor time, by the yardstick."""
    begun = time.process_time()
    yield
    took = time.process_time() - begun
    assert took < seconds or took < seconds * pace(), (what, took, seconds)


def succeeds_within(seconds: float, work: Callable[[], object]) -> bool:
    """Return whether one of three tries takes no more: what else runs may slow a long stretch by itself."""
    for _try in range(TRIES):
        begun = time.process_time()
        work()
        took = time.process_time() - begun
        if took < seconds or took < seconds * pace():
            return True
    return False


def pace() -> float:
    """Return how many times as long this machine takes now for the same work; 1 where it is no slower."""
    turn(0)
    begun = time.process_time()
    for number in range(TURNS):
        turn(number)
    return min(max(1.0, (time.process_time() - begun) / TURNS / TURN), SLOWEST)


def turn(number: int) -> float:
    """Do what readers of texts do: join, search, cut, look up and add."""
    text = " ".join(f"chữ{(number + at) * 7919 % 40_093}" for at in range(WORDS))
    words = re.findall(r"\w+", text)
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return sum(weights().get(word, 0.0) * counts[word] for word in sorted(counts))


@cache
def weights() -> dict[str, float]:
    return {f"chữ{number}": number / WEIGHTS for number in range(WEIGHTS)}
