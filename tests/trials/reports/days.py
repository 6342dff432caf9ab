"""The working days of a story as they were known at each moment, and the days on which reminders come.

Written out here, and not asked of the program: its calendar is one of the things that are judged.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.trials.timetable import SATURDAY, Span, at

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MORNING = "08:00"  # when reminders come
BEFORE = (7, 3, 1)  # days before the deadline
QUIET_BEGINS, QUIET_ENDS = "17:30", "07:00"
SETTLING = timedelta(hours=4)  # from when a request has come on, in which no reminder has it
DAILY = 5  # working days on which what is overdue is spoken of; then it is a week from one to the next


@dataclass(frozen=True)
class Change:
    """A change of the calendar: from ``known`` on ``day`` is worked or not, for ``unit`` or all ("")."""

    known: datetime
    day: date
    is_worked: bool
    unit: str = ""


@dataclass
class Days:
    """The calendar of a story; ``off``: the days of the week that are public holidays."""

    off: Sequence[date]
    changes: list[Change] = field(default_factory=list)
    down: list[Span] = field(default_factory=list)  # no worker runs

    def are_worked(self, day: date, now: datetime, unit: str = "") -> bool:
        """Tell as it is known ``now``; a unit's own exception counts before what is said to all."""
        said = [one for one in self.changes if one.day == day and one.known <= now and one.unit in ("", unit)]
        if found := [one for one in said if one.unit] or said:
            return found[-1].is_worked
        return day.weekday() < SATURDAY and day not in self.off

    def by(self, day: date, now: datetime, unit: str = "") -> date:
        """Return ``day``, or the last working day before it."""
        while not self.are_worked(day, now, unit):
            day -= DAY
        return day

    def from_on(self, day: date, now: datetime, unit: str = "") -> date:
        """Return ``day``, or the next working day after it."""
        while not self.are_worked(day, now, unit):
            day += DAY
        return day

    def a_day_later(self, moment: datetime, now: datetime) -> datetime:
        """Return the same time on the next working day: deadlines are in working hours."""
        return at(self.from_on(moment.date() + DAY, now), f"{moment:%H:%M}")

    def next_morning(self, moment: datetime) -> datetime:
        """Return when what the office sends at ``moment`` is said: at once, or once it is worked."""
        return self.once_up(self.worked_hour(moment))

    def worked_hour(self, moment: datetime) -> datetime:
        """Return ``moment`` where it is worked then, or the next morning."""
        clock = f"{moment:%H:%M}"
        if QUIET_ENDS <= clock < QUIET_BEGINS and self.are_worked(moment.date(), moment):
            return moment
        first = moment.date() + DAY * (clock >= QUIET_BEGINS)
        day = self.from_on(first, moment)
        return at(day, QUIET_ENDS)

    def once_up(self, moment: datetime) -> datetime:
        """Return ``moment``, or when the workers are there again."""
        return next((gap.ends for gap in self.down if gap.starts < moment < gap.ends), moment)


@dataclass(frozen=True)
class Due:
    """A morning on which a unit is reminded; ``tells_head``: a day before the deadline, and after it."""

    day: date
    tells_head: bool


def plan(opened: datetime, deadline: datetime, days: Days, now: datetime, unit: str = "") -> Iterator[Due]:
    """Yield the mornings, as things are ``now``: all up to the deadline, and after it without end."""
    arrived = days.worked_hour(opened)
    last, first = deadline.date(), arrived.date()
    heads = days.by(last - DAY, now, unit)
    middle = first + DAY * ((last - first).days // 2)
    named = {days.by(day, now, unit) for day in (middle, last, *(last - DAY * count for count in BEFORE))}
    for day in sorted(named):
        if arrived + SETTLING < at(day, MORNING) < deadline:
            yield Due(day, tells_head=day == heads)
    day = last
    for _nth in range(DAILY):
        day = days.from_on(day + DAY, now, unit)
        yield Due(day, tells_head=True)
    while True:
        day = days.from_on(day + WEEK, now, unit)
        yield Due(day, tells_head=True)


def due_on(
    day: date, span: tuple[datetime, datetime], days: Days, now: datetime, unit: str = ""
) -> Due | None:
    """Return the reminder on ``day`` of what was opened and is due at the ends of ``span``, if any."""
    for one in plan(*span, days, now, unit):
        if one.day >= day:
            return one if one.day == day else None
    return None
