"""Alarms of dangerous incidents that nobody has taken, and the chasing of all that runs late.

An alarm comes at once, again after 5, 10 and 15 minutes, then the office head once, then hourly by day until
somebody takes it. What is not dangerous is chased once each: first whoever is to act, later the office head.
All of it is our own choice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum
from itertools import islice

from bot.domain.calendar import after_quiet
from bot.domain.incidents import IncidentLimits, IncidentState

HOUR = timedelta(hours=1)
AGAIN = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 15))
HEAD_AFTER = timedelta(minutes=20)
ASLEEP = (time(22), time(6))  # when the hourly ones rest
HEAD = len(AGAIN) + 1  # the number of the alarm that goes to the office head; the first of all is 0
APART = HOUR  # between the alarms that one person causes: what they raise meanwhile joins the first

HEAD_DAYS = 1  # working days after the limit that the head hears of what is not resolved


@dataclass(frozen=True)
class DueAlarms:
    """The alarms that have become due, and when the next one is."""

    numbers: tuple[int, ...]
    following: datetime

    @property
    def gone(self) -> int:
        """Return how many have gone out with these."""
        return self.numbers[-1] + 1

    @property
    def is_for_head(self) -> bool:
        return HEAD in self.numbers

    @property
    def is_for_those_on_call(self) -> bool:
        """Return whether an alarm is for those on call; of those missed only the newest is made up for."""
        return bool(set(self.numbers) - {HEAD})


def alarm_moments(begins: datetime) -> Iterator[datetime]:
    """Yield the moments of all alarms, without end."""
    yield begins
    yield from (begins + after for after in AGAIN)
    at = begins + HEAD_AFTER
    while True:
        yield at
        at = after_quiet(at + HOUR, ASLEEP)


def due_alarms(begins: datetime, gone: int, now: datetime) -> DueAlarms:
    """Return what is due of the ladder, of which so many have ``gone`` out."""
    numbers: list[int] = []
    for number, at in enumerate(islice(alarm_moments(begins), gone, None), gone):
        if at > now:
            return DueAlarms(tuple(numbers), at)
        numbers.append(number)
    raise AssertionError("it has no end")


def postponed(begins: datetime, now: datetime) -> datetime:
    """Return when one that has joined another begins its own alarms: whole hours later, and after ``now``."""
    return begins + APART * ((now - begins) // APART + 1)


class Late(IntEnum):
    """What is to be chased next; as a number, how much of it was."""

    NOT_TAKEN = 0  # those on call
    NOT_TAKEN_STILL = 1  # the office head
    NOT_RESOLVED = 2  # who has taken it; where nobody has, those on call
    NOT_RESOLVED_STILL = 3  # the office head
    ALL_SAID = 4  # it is the office head's turn


LATE_FOR_HEAD = (Late.NOT_TAKEN_STILL, Late.NOT_RESOLVED_STILL)


def next_late(state: IncidentState, chased: int) -> Late:
    """Return what is to be chased next of an incident in ``state``."""
    return Late(chased if state == IncidentState.RECEIVED else max(chased, Late.NOT_RESOLVED))


def chase_at(
    late: Late, take_until: datetime, resolve_until: datetime, limits: IncidentLimits
) -> datetime | None:
    """Return when it is to be chased; None where all has been said."""
    match late:
        case Late.NOT_TAKEN:
            return take_until
        case Late.NOT_TAKEN_STILL:
            return limits.working.after(take_until, limits.take)
        case Late.NOT_RESOLVED:
            return resolve_until
        case Late.NOT_RESOLVED_STILL:
            return limits.working.days_after(resolve_until, HEAD_DAYS)
    return None
