"""When those on call are alarmed of a dangerous incident that nobody has taken.

At once, again after 5, 10 and 15 minutes, then the office head once, then hourly by day until somebody takes
it. All of it is our own choice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice

from bot.domain.hours import after_quiet

HOUR = timedelta(hours=1)
AGAIN = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 15))
HEAD_AFTER = timedelta(minutes=20)
ASLEEP = (time(22), time(6))  # when the hourly ones rest
HEAD = len(AGAIN) + 1  # the number of the alarm that goes to the office head; the first of all is 0
APART = HOUR  # between the alarms that one person causes: what they raise meanwhile joins the first


@dataclass(frozen=True)
class Due:
    """The alarms that have become due, and when the next one is."""

    numbers: tuple[int, ...]
    following: datetime

    @property
    def gone(self) -> int:
        """How many have gone out with these."""
        return self.numbers[-1] + 1

    @property
    def is_for_head(self) -> bool:
        return HEAD in self.numbers

    @property
    def is_for_those_on_call(self) -> bool:
        """Of those that were missed only the newest is made up for."""
        return bool(set(self.numbers) - {HEAD})


def ladder(begins: datetime) -> Iterator[datetime]:
    """The moments of all alarms, without end."""
    yield begins
    yield from (begins + after for after in AGAIN)
    at = begins + HEAD_AFTER
    while True:
        yield at
        at = after_quiet(at + HOUR, ASLEEP)


def look(begins: datetime, gone: int, now: datetime) -> Due:
    """What is due of the ladder, of which so many have ``gone`` out."""
    numbers: list[int] = []
    for number, at in enumerate(islice(ladder(begins), gone, None), gone):
        if at > now:
            return Due(tuple(numbers), at)
        numbers.append(number)
    raise AssertionError("it has no end")


def put_off(begins: datetime, now: datetime) -> datetime:
    """When one that has joined another begins its own alarms: whole hours later, and after ``now``."""
    return begins + APART * ((now - begins) // APART + 1)
