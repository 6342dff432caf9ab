"""Deadlines where nobody works: on days off, and in the hours in which nobody is written to."""

from datetime import datetime, time

from bot.conversation.text import LOCAL, at_local, local_date
from bot.domain.calendar import Calendar
from bot.domain.hours import after_quiet

Hours = tuple[time, time]  # in which nobody is written to; they may pass midnight
BEGINS, ENDS = time(8), time(17)  # of a working day, where a deadline is brought to it. Our own choice.


def is_off(at: datetime, days: Calendar, quiet: Hours) -> bool:
    return after_quiet(at, quiet) != at or not days.is_working_day(local_date(at))


def nearest(at: datetime, days: Calendar, quiet: Hours) -> tuple[datetime, datetime]:
    """The nearest before and after it: at the same hour, or by night the end and the beginning of a day."""
    clock, day = at.astimezone(LOCAL).time(), local_date(at)
    is_night, is_worked = after_quiet(at, quiet) != at, days.is_working_day(day)
    is_morning = is_night and clock < quiet[1]
    before = day if is_worked and is_night and not is_morning else days.add_working_days(day, -1)
    after = day if is_worked and is_morning else days.next_working_day(day)
    ends, begins = (ENDS, BEGINS) if is_night else (clock, clock)
    return at_local(before, ends), at_local(after, begins)
