"""Runs of rounds and of days as people type them, bounded, and said back in full."""

from datetime import date, datetime, time, timedelta

from bot.answers import Refused
from bot.domain.calendar import Calendar
from bot.domain.dates import Round, read_period, read_round_span
from bot.domain.duties import ROUNDS
from bot.text import LOCAL, at_local, day_text, local_date, long_day
from bot.words import _

BACK = 5  # working days: how far back something may be excused (DESIGN §4)
AHEAD = timedelta(days=365)
DAY = timedelta(days=1)
NEAR = timedelta(days=180)  # our own choice: what begins later may have been meant of the past

Span = tuple[Round, Round]  # the first and the last round, both included
Moments = tuple[datetime, datetime]


def mark(one: Round) -> str:
    """A round in few characters, for tokens and keys: "202612012"."""
    return f"{one[0]:%Y%m%d}{one[1]}"


def read_excused(typed: str, said_at: datetime) -> Span:
    """The rounds that are to be excused: ahead, or a few working days back."""
    today = local_date(said_at)
    span = read_round_span(typed, said_at)
    if span is None or span[0][0] - today > NEAR:
        span = read_round_span(typed, said_at, past=True) or span
    if span is None:
        raise Refused(_("Chưa hiểu thời gian. Ví dụ: “sáng mai”, “hôm qua”, “từ chiều 25/11 đến hết 27/11”."))
    check_bounds(span[0][0], span[1][0], today, Calendar())
    return span


def read_days(typed: str, said_at: datetime) -> tuple[date, date]:
    """The first and the last day, of what is ahead or a few working days back."""
    today = local_date(said_at)
    days = read_period(typed, said_at)
    if days is None or days[0] - today > NEAR:
        days = read_period(typed, said_at, past=True) or days
    if days is None:
        raise Refused(_("Chưa hiểu ngày. Ví dụ: “mai”, “thứ Sáu tuần này”, “từ 28/12 đến 31/12”."))
    check_bounds(*days, today, Calendar())
    return days


def read_ahead(typed: str, said_at: datetime) -> Span:
    """Rounds of today or later."""
    span = read_round_span(typed, said_at)
    if span is None:
        raise Refused(
            _("Chưa hiểu thời gian, hoặc đã qua. Ví dụ: “hôm nay”, “từ chiều 25/11 đến hết 27/11”.")
        )
    check_bounds(max(span[0][0], local_date(said_at)), span[1][0], local_date(said_at), Calendar())
    return span


def check_bounds(first: date, last: date, today: date, days: Calendar) -> None:
    """Refused where it begins too long ago or ends too late."""
    if first < days.add_working_days(today, -BACK):
        raise Refused(
            _(
                "Chỉ làm được cho năm ngày làm việc gần nhất trở lại đây; {day} đã quá lâu.",
                day=day_text(first),
            )
        )
    if last > today + AHEAD:
        raise Refused(_("Chỉ làm được cho một năm sắp tới; {day} quá xa.", day=day_text(last)))


def span_text(span: Span) -> str:
    """từ lần 2 ngày 25/11/2026 đến lần 2 ngày 27/11/2026"""
    (first_day, first), (last_day, last) = span
    places = {"round": first, "day": day_text(first_day)}
    if span[0] == span[1]:
        return _("lần {round} ngày {day}", **places)
    if first_day == last_day:
        return _("cả hai lần ngày {day}", day=day_text(first_day))
    return _(
        "từ lần {round} ngày {day} đến lần {last_round} ngày {last_day}",
        **places,
        last_round=last,
        last_day=day_text(last_day),
    )


def days_text(days: tuple[date, date]) -> str:
    first, last = days
    if first == last:
        return long_day(first)
    return _("từ {first} đến {last}", first=day_text(first), last=day_text(last))


def each_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def moments(span: Span, noon: time) -> Moments:
    """From when to when: a day is cut at ``noon``, where its first round ends."""
    (first_day, first), (last_day, last) = span
    starts = at_local(first_day, time(0) if first == 1 else noon)
    return starts, at_local(last_day, noon) if last == 1 else at_local(last_day + DAY, time(0))


def span_of(between: Moments, noon: time) -> Span:
    """The rounds between two moments: what ``moments`` made, the other way round."""
    starts, ends = (moment.astimezone(LOCAL) for moment in between)
    last = (
        (ends.date() - DAY, 2) if ends.time() == time(0) else (ends.date(), 1 if ends.time() <= noon else 2)
    )
    return (starts.date(), 1 if starts.time() < noon else 2), last


def worked(span: Span, days: Calendar) -> list[Round]:
    """The rounds of a span that are owed: those of working days."""
    first, last = span
    each = ((day, number) for day in each_day(first[0], last[0]) for number in ROUNDS)
    return [one for one in each if first <= one <= last and days.is_working_day(one[0])]


def days_off(span: Span, days: Calendar) -> list[date]:
    first, last = span
    return [day for day in each_day(first[0], last[0]) if not days.is_working_day(day)]
