"""Deadlines as the office says them in free words; each is said back with its weekday."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.answers import Refused
from bot.domain.calendar import Calendar, Override
from bot.domain.dates import read_date, read_moment, read_time
from bot.domain.dates.moments import END_OF_DAY
from bot.domain.dates.plain import plain
from bot.text import at_local, local_date, moment_text
from bot.words import _
from storage.calendar import calendar
from storage.db import Tx

FURTHEST = timedelta(days=365)
BEGINS = time(8)  # when a request goes out on a day for which no time was said
DAY = timedelta(days=1)
BEFORE = " truoc ngay "  # "trước ngày 05/12": by the end of the day before (Điều 10)
Days = Sequence[Any]  # the office's corrections of the calendar, as JSON


def known_days(tx: Tx) -> Days:
    """The corrections of the calendar that hold for all, for a form's facts."""
    overrides = calendar(tx).overrides
    return [[one.day.isoformat(), one.kind, one.name] for one in overrides if one.unit is None]


def calendar_of(days: Days) -> Calendar:
    return Calendar(tuple(Override(date.fromisoformat(day), kind, name) for day, kind, name in days))


def opening_reader(days: Days, deadline: datetime) -> Callable[[str, datetime], datetime]:
    """Reads when to send: ahead, and before the deadline. A day without a time begins at eight."""
    known = calendar_of(days)

    def read(typed: str, said_at: datetime) -> datetime:
        found = read_moment(typed, said_at, calendar=known)
        if found and read_time(typed) is None and read_date(typed, said_at, calendar=known):
            found = at_local(local_date(found), BEGINS)
        if found is None or found <= said_at:
            raise Refused(_("Chưa hiểu thời điểm, hoặc đã qua. Ví dụ: “8 giờ sáng mai”, “thứ Hai tuần sau”."))
        if found >= deadline:
            raise Refused(_("{moment} không trước hạn nộp. Xin gõ lại.", moment=moment_text(found)))
        return found

    return read


def reader(days: Days, now: datetime | None = None) -> Callable[[str, datetime], datetime]:
    """Reads a deadline: ahead (after that of ``now``), within a year. A day without a time ends at 17:00."""
    known = calendar_of(days)

    def read(typed: str, said_at: datetime) -> datetime:
        found = read_moment(typed, said_at, calendar=known)
        if found and BEFORE in plain(typed) and (day := read_date(typed, said_at, calendar=known)):
            found = at_local(day - DAY, END_OF_DAY) if local_date(found) == day else found
        if found is None:
            raise Refused(_("Chưa hiểu thời hạn, hoặc đã qua. Ví dụ: “17 giờ thứ Sáu”, “hết ngày 04/12”."))
        if found <= said_at:
            raise Refused(_("{moment} đã qua. Xin gõ lại.", moment=moment_text(found)))
        if now and found <= now:
            raise Refused(_("{moment} không sau hạn hiện nay. Xin gõ lại.", moment=moment_text(found)))
        if found > said_at + FURTHEST:
            raise Refused(_("{moment} quá xa, chỉ đặt được trong một năm.", moment=moment_text(found)))
        return found

    return read
