"""Deadlines as the office says them in free words; each is said back with its weekday."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from bot.answers import Refused
from bot.domain.dates import read_date, read_moment, read_time
from bot.domain.dates.moments import END_OF_DAY
from bot.domain.dates.plain import plain
from bot.talk import Facts, Talk
from bot.text import at_local, local_date, moment_text
from bot.words import _
from handlers.engine import reading
from handlers.reports.words import with_calendar

FURTHEST = timedelta(days=365)
BEGINS = time(8)  # when a request goes out on a day for which no time was said
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BEFORE = " truoc ngay "  # "trước ngày 05/12": by the end of the day before (Điều 10)
Days = Sequence[Any]  # the office's corrections of the calendar, as JSON


def ask(talk: Talk, key: str, question: str, facts: Facts, now: datetime | None = None) -> datetime:
    """Ask for one, after that of ``now``; where nobody works then, what is near is offered in its place."""
    at, chosen = datetime.fromisoformat(facts["at"]), list[datetime]()
    days = reading.calendar_of(facts["days"])
    read = reader(facts["days"], now)
    said = talk.ask(key, question, read, lambda _said: with_calendar(chosen[0], at, days))
    chosen.append(reading.settle_deadline(talk, key, said, facts, max(now or at, at) + MINUTE))
    return chosen[0]


def opening_reader(days: Days, deadline: datetime) -> Callable[[str, datetime], datetime]:
    """Reads when to send: ahead, and before the deadline. A day without a time begins at eight."""
    known = reading.calendar_of(days)

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
    known = reading.calendar_of(days)

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
