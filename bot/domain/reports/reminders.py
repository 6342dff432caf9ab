"""When a unit is reminded of a report that it owes: at the opening, halfway, then closer and closer.

Each reminder comes in the morning of a working day, and only to units that still owe. What is overdue is
spoken of on each working day of a week, and then once a week. Our own choice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile

from bot.conversation.text import at_local, local_date
from bot.domain.calendar import Calendar

HOUR = time(8)  # at which reminders come
BEFORE = (7, 3, 1)  # days before the deadline's day
DAILY = 5  # working days on which what is overdue is spoken of each day; then weekly
DAY, WEEK = timedelta(days=1), timedelta(days=7)


class Step(StrEnum):
    HALFWAY = "halfway"
    BEFORE = "before"
    LAST_DAY = "last_day"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Reminder:
    at: datetime
    step: Step
    tells_head: bool = False  # the head hears of it too


def next_reminder(opened: datetime, deadline: datetime, after: datetime, days: Calendar) -> Reminder:
    """The first reminder after ``after`` of what was asked for at ``opened``."""
    return next(one for one in plan(opened, deadline, days) if one.at > after)


def newest_reminder(opened: datetime, deadline: datetime, now: datetime, days: Calendar) -> Reminder | None:
    """The last one that has come by ``now``; those before it that were missed are not made up."""
    passed = takewhile(lambda one: one.at <= now, plan(opened, deadline, days))
    return max(passed, key=lambda one: one.at, default=None)


def plan(opened: datetime, deadline: datetime, days: Calendar) -> Iterator[Reminder]:
    """All of them in their order, without end: whoever has filed is reminded no more."""
    yield from before_deadline(opened, deadline, days)
    yield from overdue(deadline, days)


def before_deadline(opened: datetime, deadline: datetime, days: Calendar) -> list[Reminder]:
    """Up to the deadline, in their order; of two on one day the later step stands."""
    last = local_date(deadline)
    by_day: dict[date, Reminder] = {}
    halfway = local_date(opened) + (last - local_date(opened)) / 2
    for day, step, tells_head in (
        (halfway, Step.HALFWAY, False),
        *((last - count * DAY, Step.BEFORE, count == 1) for count in BEFORE),
        (last, Step.LAST_DAY, False),
    ):
        worked = worked_by(day, days)
        is_head_told = tells_head or (worked in by_day and by_day[worked].tells_head)
        by_day[worked] = Reminder(at_local(worked, HOUR), step, is_head_told)
    return [one for _day, one in sorted(by_day.items()) if opened < one.at < deadline]


def worked_by(day: date, days: Calendar) -> date:
    """``day``, or the last working day before it: a reminder comes earlier and never later."""
    return day if days.is_working_day(day) else days.add_working_days(day, -1)


def overdue(deadline: datetime, days: Calendar) -> Iterator[Reminder]:
    """On each of DAILY working days, and then every week."""
    day = local_date(deadline)
    for _nth in range(DAILY):
        day = days.next_working_day(day)
        yield Reminder(at_local(day, HOUR), Step.OVERDUE, tells_head=True)
    while True:
        week_on = day + WEEK
        day = week_on if days.is_working_day(week_on) else days.next_working_day(week_on)
        yield Reminder(at_local(day, HOUR), Step.OVERDUE, tells_head=True)
