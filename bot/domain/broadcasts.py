"""Broadcasts: the states that one goes through, when it may go out, and how its progress is told."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.domain.calendar import Calendar
from bot.domain.hours import after_quiet
from bot.text import at_local, local_date

PACE = timedelta(seconds=10)  # between two looks at one that goes out: an edit is one message of hundreds
SHARES = (50, 100)  # percent at which it is told where nothing that was said can be changed


class State(StrEnum):
    PLANNED = "planned"  # it goes out at its time
    ASKED = "asked"  # urgent and outside hours: the office has yet to confirm it
    SENDING = "sending"
    SENT = "sent"  # nothing of it waits any more
    STOPPED = "stopped"


def opening(at: datetime, days: Calendar, quiet: tuple[time, time]) -> datetime:
    """``at`` where the office may write to many then, else when it next may: on working days, by day."""
    moment = after_quiet(at, quiet)
    day = local_date(moment)
    if days.is_working_day(day):
        return moment
    _begins, ends = quiet
    return at_local(days.next_working_day(day), ends)


def share(done: int, people: int) -> int:
    """The highest of SHARES that ``done`` of ``people`` have come to; 0 before the first."""
    return max((one for one in SHARES if done * 100 >= one * people), default=0)
