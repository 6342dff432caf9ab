"""Broadcasts: the states that one goes through, when it may go out, and how its progress is told."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.working_time import WorkingTime

PACE = timedelta(seconds=10)  # between two looks at one that goes out: an edit is one message of hundreds
ACK_PACE = timedelta(minutes=5)  # … at one that has gone out, while people acknowledge it
APART = timedelta(minutes=30)  # of a reminder from the beginning and from the end, at least
BEFORE_END = timedelta(hours=2)
SHARES = (50, 100)  # percent at which it is told where nothing that was said can be changed


class State(StrEnum):
    PLANNED = "planned"  # it goes out at its time
    ASKED = "asked"  # urgent and outside hours: the office has yet to confirm it
    SENDING = "sending"
    SENT = "sent"  # nothing of it waits any more
    STOPPED = "stopped"


def share(done: int, people: int) -> int:
    """The highest of SHARES that ``done`` of ``people`` have come to; 0 before the first."""
    return max((one for one in SHARES if done * 100 >= one * people), default=0)


def reminders(begun: datetime, until: datetime, worked: WorkingTime) -> list[datetime]:
    """When those are reminded who have not acknowledged: halfway, and two hours before the end.

    In working hours only: what falls out of them comes as they begin, or not at all where that is too late.
    """
    wished = (begun + (until - begun) / 2, until - BEFORE_END)
    moments = sorted({worked.begins(at) for at in wished if at > begun})
    able = [at for at in moments if begun + APART <= at <= until - APART]
    return able if len(able) < 2 or able[1] - able[0] >= BEFORE_END else able[1:]
