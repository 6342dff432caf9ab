"""Working time: what is a quarter of an hour, or two working days, after a moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.conversation.text import LOCAL, at_local, local_date
from bot.domain.calendar import Calendar


@dataclass(frozen=True)
class WorkingTime:
    """The hours of each working day, in their order, local time."""

    calendar: Calendar
    hours: tuple[tuple[time, time], ...]

    def begins(self, at: datetime) -> datetime:
        """``at`` where it is worked then, else when it is next."""
        return next(max(opens, at) for opens, _closes in self._spans(at))

    def is_worked(self, at: datetime) -> bool:
        return self.begins(at) == at

    def after(self, at: datetime, length: timedelta) -> datetime:
        """When ``length`` of working time has passed since ``at``; its last minute may be that of closing."""
        left = length
        for opens, closes in self._spans(at):
            begins = max(opens, at)
            if left <= closes - begins:
                return begins + left
            left -= closes - begins
        raise AssertionError("never reached")

    def between(self, begins: datetime, ends: datetime) -> timedelta:
        """How much of the time from ``begins`` to ``ends`` was worked."""
        worked = timedelta(0)
        for opens, closes in self._spans(begins):
            if opens >= ends:
                return worked
            worked += min(closes, ends) - max(opens, begins)
        raise AssertionError("never reached")

    def days_after(self, at: datetime, days: int) -> datetime:
        """The same time of day, so many working days later; what comes out of hours counts from the next."""
        begins = self.begins(at)
        day = self.calendar.add_working_days(local_date(begins), days)
        return at_local(day, begins.astimezone(LOCAL).time())

    def _spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """When it is worked, as far as it is not over at ``at``."""
        day = local_date(at)
        if not self.calendar.is_working_day(day):
            day = self.calendar.next_working_day(day)
        while True:
            for opens, closes in self.hours:
                if at_local(day, closes) > at:
                    yield at_local(day, opens), at_local(day, closes)
            day = self.calendar.next_working_day(day)
