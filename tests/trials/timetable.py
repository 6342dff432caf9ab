"""The timetable of checks owed in a trial: written out here, and not asked of the program."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
HOURS = {  # round -> opens, ends, nudges
    1: ("07:30", "11:30", ("08:30", "10:30")),
    2: ("13:30", "17:00", ("14:00", "15:30")),
}
SATURDAY = 5


@dataclass(frozen=True)
class Span:
    """The time from ``starts`` to ``ends``; neither belongs to it, for the program has just ticked there."""

    starts: datetime
    ends: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.starts < moment < self.ends


@dataclass(frozen=True)
class Turn:
    """One round of one day."""

    opens: datetime
    ends: datetime
    nudges: tuple[datetime, ...]


def turn(day: date, number: int) -> Turn:
    opens, ends, nudges = HOURS[number]
    return Turn(at(day, opens), at(day, ends), tuple(at(day, one) for one in nudges))


def at(day: date, clock: str) -> datetime:
    """Return the moment; ``clock`` is Vietnam's, as in 08:30."""
    return datetime.combine(day, time.fromisoformat(clock), VIETNAM)


def working_days(first: date, last: date, off: Sequence[date], work: Sequence[date] = ()) -> list[date]:
    """Return weekdays from ``first`` to ``last`` not ``off``, and days of a weekend that are ``work``."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day in work or (day.weekday() < SATURDAY and day not in off)]
