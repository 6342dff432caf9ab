"""Effort of the attacks: how long hostile things are tried, how long one may take, how many there were."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, settings

from tests.yardstick import at_most

DEEP = "hostile-deep"  # the profile of the trial
MORE = 35  # times as many examples in the trial
EVERY = 8  # of so many long texts each reader gets one in the suite, and all in the trial
LONG = 10_000  # characters: two and a half times what Telegram lets anyone type
BOUND = 1.0  # seconds of processor time for a text of LONG characters; it takes some hundredths

settings.register_profile(DEEP, print_blob=True)
tried: Counter[str] = Counter()  # what was tried -> how often, for the trial's table


def is_deep() -> bool:
    return settings.get_current_profile_name() == DEEP


def tries(examples: int, *, shrinks: bool = True) -> settings:
    """Try so many examples, the same each time; many more and others in the trial.

    A run of many events that failed is told as it is: making it short takes an hour.
    """
    return settings(
        max_examples=examples * MORE if is_deep() else examples,
        derandomize=not is_deep(),
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if shrinks else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def bounded(what: str, which: object = "", seconds: float = BOUND) -> Iterator[None]:
    """Fail where it takes more of our processor time, whatever else the machine does."""
    tried[what] += 1
    with at_most(seconds, (what, which)):
        yield
