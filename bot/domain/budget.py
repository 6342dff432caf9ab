"""The messages of a Zalo bot in a month: what is used, what the month will come to, what broadcasts may take.

Nudges and answers may use all of it, broadcasts only what the forecast of these leaves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from bot.domain.calendar import Calendar

SAID_AT = (80, 95)  # percent of the month's messages
DAYS_COUNTED = 10  # working days of which the average is taken
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Budget:
    """One bot's month as it stands. All are messages."""

    most: int
    used: int
    to_come: int  # nudges and answers until the month's end

    @property
    def forecast(self) -> int:
        return self.used + self.to_come

    @property
    def for_broadcasts(self) -> int:
        """Up to how many used in all a broadcast may go."""
        return self.most - self.to_come


def to_come(days: Calendar, today: date, sent: Mapping[date, int]) -> int:
    """How many messages the rest of the month takes; ``sent``: day -> nudges and answers, as far as known.

    What is left of its working days, by the average of a working day; of today what is not sent yet.
    """
    usual = average(days, today, sent)
    left = usual * len(working_days_left(days, today))
    rest = max(0.0, usual - sent.get(today, 0)) if days.is_working_day(today) else 0.0
    return ceil(left + rest)


def average(days: Calendar, today: date, sent: Mapping[date, int]) -> float:
    """Of the last working days on which anything was sent; before the first of them, of today so far."""
    known = sorted((day for day in sent if day < today and days.is_working_day(day)), reverse=True)
    counted = known[:DAYS_COUNTED] or [today]
    return sum(sent.get(day, 0) for day in counted) / len(counted)


def working_days_left(days: Calendar, today: date) -> Sequence[date]:
    """The working days of the month after ``today``."""
    found = []
    day = today + _ONE_DAY
    while day.month == today.month:
        if days.is_working_day(day):
            found.append(day)
        day += _ONE_DAY
    return found


def passed(before: int, after: int, most: int) -> list[int]:
    """Which of the percentages were reached on the way from ``before`` to ``after``."""
    return [share for share in SAID_AT if before * 100 < share * most <= after * 100]
