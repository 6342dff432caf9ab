"""Broadcasts that come again, at the same hour: weekly, on a day of the month, or on each working day."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.conversation.text import LOCAL, at_local, local_date
from bot.domain.calendar import Calendar

A_WEEK = timedelta(days=7)
_DECEMBER = 12


class Repeat(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    WORKDAYS = "workdays"


def kept(repeat: Repeat, first: datetime) -> str:
    """As it is kept; a monthly one with its day, "monthly:31", or the 31st would become the 28th for good."""
    return f"{repeat}:{local_date(first).day}" if repeat == Repeat.MONTHLY else str(repeat)


def read(written: str) -> tuple[Repeat, int]:
    """The kind, and the day of the month; 0 where that does not matter."""
    kind, _colon, day = written.partition(":")
    return Repeat(kind), int(day or 0)


def following(written: str, last: datetime, days: Calendar) -> datetime:
    """When it is due after ``last``, whatever day that is."""
    kind, day_of_month = read(written)
    clock, day = last.astimezone(LOCAL).time(), local_date(last)
    if kind == Repeat.WEEKLY:
        return at_local(day + A_WEEK, clock)
    if kind == Repeat.WORKDAYS:
        return at_local(days.next_working_day(day), clock)
    return at_local(in_month_after(day, day_of_month), clock)


def ahead(written: str, begins: datetime, now: datetime, days: Calendar) -> tuple[datetime, datetime]:
    """The first time after ``now``: its own day, and the working day on which it is sent."""
    while (due := worked(begins, days)) <= now:
        begins = following(written, begins, days)
    return begins, due


def is_over(due: datetime, until: date | None) -> bool:
    """Whether it is not sent any more by then; ``until`` is the last day on which it is."""
    return until is not None and local_date(due) > until


def in_month_after(day: date, day_of_month: int) -> date:
    """That day in the month after that of ``day``, or the last one of a shorter month."""
    year, month = (day.year + 1, 1) if day.month == _DECEMBER else (day.year, day.month + 1)
    return date(year, month, min(day_of_month, monthrange(year, month)[1]))


def worked(at: datetime, days: Calendar) -> datetime:
    """``at``, or the same hour of the next working day."""
    day = local_date(at)
    if days.is_working_day(day):
        return at
    return at_local(days.next_working_day(day), at.astimezone(LOCAL).time())
