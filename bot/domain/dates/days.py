"""Which day, or run of days, a phrase names."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.conversation.text import local_date
from bot.domain.calendar import Calendar
from bot.domain.dates.plain import plain

_FRIDAY = 4
_YEARS = range(1900, 2101)  # what a year in full may be
_WEEK = timedelta(days=6)

_A_RANGE = re.compile(r" tu .* den |\d den ")

Span = tuple[date, date]  # first, last


@dataclass(frozen=True)
class Said:
    """When a phrase was said. ``past``: it may mean a day gone by without naming the year."""

    today: date
    past: bool = False
    calendar: Calendar = field(default_factory=Calendar)

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())


def read_date(
    text: str, said_at: datetime, *, past: bool = False, calendar: Calendar | None = None
) -> date | None:
    """The one day that ``text`` names; the first of a run of up to a week ("tuần sau")."""
    words = plain(text)
    if _A_RANGE.search(words):
        return None
    span = span_of(words, Said(local_date(said_at), past, calendar or Calendar()))
    return span[0] if span and span[1] - span[0] <= _WEEK else None


def span_of(words: str, said: Said) -> Span | None:
    """The days that ``words`` (plain) name. The first rule that fits decides, also that it cannot be."""
    for pattern, read in _RULES:
        if found := pattern.search(words):
            return read(found, said)
    return None


def day_of_month(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _in_full(found: re.Match[str], said: Said) -> Span | None:
    """A day and a month. Without the year: the next one, or the nearest where the past counts."""
    day, month, year = int(found["d"]), int(found["m"]), found["y"]
    if year:
        return _one(day_of_month(int(year) + (2000 if len(year) == 2 else 0), month, day))
    this_year = said.today.year + bool(re.search(r" nam sau ", found.string))
    near = [day_of_month(this_year + n, month, day) for n in (0, 1, -1)]
    possible = [near_day for near_day in near if near_day and (said.past or near_day >= said.today)]
    return _one(min(possible, key=lambda near_day: abs(near_day - said.today), default=None))


def _of_month(found: re.Match[str], said: Said) -> Span | None:
    """ "ngày 25 tháng sau", "tháng sau ngày 25"."""
    first = _month_from(said.today, _STEPS[found["step"]])
    return _not_past(_one(day_of_month(first.year, first.month, int(found["d"]))), said)


def _day_alone(found: re.Match[str], said: Said) -> Span | None:
    """ "ngày 25", "mùng 5": in this month or the first after it that has it and in which it is ahead."""
    for n in range(-1 if said.past else 0, 3):
        first = _month_from(said.today, n)
        day = day_of_month(first.year, first.month, int(found["d"]))
        if day and (day >= said.today or (said.past and (said.today - day).days <= 15)):
            return day, day
    return None


def _working_days_on(found: re.Match[str], said: Said) -> Span | None:
    return _one(said.calendar.add_working_days(said.today, int(found["n"])))


def _on(found: re.Match[str], said: Said) -> Span | None:
    return _one(_moved(said.today, int(found["n"]), found["unit"]))


def _back(found: re.Match[str], said: Said) -> Span | None:
    return _not_past(_one(_moved(said.today, -int(found["n"]), found["unit"])), said)


def _weekday(found: re.Match[str], said: Said) -> Span | None:
    week = re.search(r" tuan (?P<step>sau|nay|truoc|roi|vua roi|qua) ", found.string)
    step = _STEPS[week["step"]] if week else -1 if found["gone"] else 0
    day = said.monday + timedelta(days=7 * step + int(found["d"]) - 2)
    if found["gone"] and not week and day + timedelta(days=7) < said.today:
        day += timedelta(days=7)
    if not week and not said.past and day < said.today:
        day += timedelta(days=7)
    return _not_past((day, day), said)


def _days_on(n: int) -> "Reader":
    return lambda _found, said: _not_past(_one(said.today + timedelta(days=n)), said)


def _quarter(found: re.Match[str], said: Said) -> Span:
    number = found["q"]
    quarter = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(number) or int(number)
    year = int(found["y"] or said.today.year)
    return _part((date(year, quarter * 3 - 2, 1), _month_end(date(year, quarter * 3, 1))), found["part"])


def _this_quarter(found: re.Match[str], said: Said) -> Span:
    last = date(said.today.year, (said.today.month - 1) // 3 * 3 + 3, 1)
    return _part((_month_from(last, -2), _month_end(last)), found["part"])


def _half_year(found: re.Match[str], said: Said) -> Span:
    year = int(found["y"] or said.today.year)
    if found["half"] == "dau":
        return date(year, 1, 1), date(year, 6, 30)
    return date(year, 7, 1), date(year, 12, 31)


def _week(found: re.Match[str], said: Said) -> Span | None:
    monday = said.monday + timedelta(days=7 * _STEPS[found["step"] or "nay"])
    part = found["part"]
    if part == "giua":
        return _one(monday + timedelta(days=2))
    if part == "cuoi":
        return _not_past((monday + timedelta(days=_FRIDAY), monday + _WEEK), said)
    if part == "het":
        return _one(monday + timedelta(days=_FRIDAY))
    if part == "dau":
        return _not_past((monday, monday), said)
    return _still_ahead((monday, monday + _WEEK), said)


def _month(found: re.Match[str], said: Said) -> Span | None:
    if number := found["number"]:
        if not 1 <= int(number) <= 12:
            return None
        year = int(found["y"] or said.today.year + (int(number) < said.today.month and not said.past))
        first = date(year, int(number), 1)
    else:
        first = _month_from(said.today, _STEPS[found["step"] or "nay"])
    part = found["part"]
    if part == "giua":
        return _one(first.replace(day=15))
    return _still_ahead(_part((first, _month_end(first)), part), said)


def _year(found: re.Match[str], said: Said) -> Span | None:
    year = said.today.year + _STEPS[found["step"] or "nay"]
    if found["part"] == "giua":
        return _one(date(year, 6, 30))
    return _still_ahead(_part((date(year, 1, 1), date(year, 12, 31)), found["part"]), said)


def _part(span: Span, part: str | None) -> Span:
    """Its first day for "đầu", its last for "cuối" and "hết"."""
    first, last = span
    return {"dau": (first, first), "cuoi": (last, last), "het": (last, last)}.get(part or "", span)


def _one(day: date | None) -> Span | None:
    return (day, day) if day else None


def _not_past(span: Span | None, said: Said) -> Span | None:
    return span if span and (said.past or span[1] >= said.today) else None


def _still_ahead(span: Span, said: Said) -> Span | None:
    """What is left of it, unless the past counts."""
    first, last = span
    return _not_past(span if said.past else (max(first, min(said.today, last)), last), said)


def _month_from(day: date, n: int) -> date:
    """The first day of the month ``n`` months on."""
    months = day.year * 12 + day.month - 1 + n
    return date(months // 12, months % 12 + 1, 1)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _moved(day: date, n: int, unit: str) -> date:
    if unit != "thang":
        return day + timedelta(days=n * (7 if unit == "tuan" else 1))
    first = _month_from(day, n)
    return min(first + timedelta(days=day.day - 1), _month_end(first))


_STEPS = {"nay": 0, "sau": 1, "truoc": -1, "roi": -1, "vua roi": -1, "qua": -1}
_STEP = r"(?: (?P<step>sau|nay|truoc|roi|vua roi|qua))?"
_N = r"(?P<n>\d{1,3})"
_PART = r"(?:(?P<part>dau|giua|cuoi|het|trong) )"

Reader = Callable[[re.Match[str], Said], Span | None]
_RULES: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(?<![\d/.-])(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?![\d/-])", _in_full),
        (
            r"(?<![\d/.-])(?P<d>\d{1,2}) ?[/.-] ?(?P<m>\d{1,2})"
            r"(?: ?[/.-] ?(?P<y>\d{4}|\d{2}))?(?![\d/-]|\.\d)",
            _in_full,
        ),
        (r" (?P<d>\d{1,2}) thang (?P<m>\d{1,2})(?:(?: nam |/)(?P<y>\d{4}))?(?![\d/])", _in_full),
        (r" (?P<d>\d{1,2}) thang (?P<step>sau|nay|truoc) ", _of_month),
        (r" thang (?P<step>sau|nay|truoc) (?:ngay|mung|mong) (?P<d>\d{1,2}) ", _of_month),
        (r"(?<! hop) thu (?P<d>[2-8])(?! lan)(?P<gone> (?:truoc|vua roi|roi|qua))? ", _weekday),
        (rf" {_N} ngay lam viec ", _working_days_on),
        (rf" {_N} (?P<unit>ngay|hom|tuan|thang)(?: le)? (?:nua|sau) ", _on),
        (rf" {_N} (?P<unit>ngay|hom|tuan|thang) truoc ", _back),
        (rf" (?:sau|trong vong|trong) {_N} (?P<unit>ngay|hom|tuan|thang) ", _on),
        (r" (?:ngay|bua) kia ", _days_on(2)),
        (r" hom kia ", _days_on(-2)),
        (r" mai ", _days_on(1)),
        (r" (?:hom|bua|ngay|sang|trua|chieu|dem) qua ", _days_on(-1)),
        (r" (?:hom|bua|ngay|sang|trua|chieu|dem) nay ", _days_on(0)),
        (r" (?:trong ngay|cuoi ngay|het ngay|ca ngay|cuoi gio|bay gio) ", _days_on(0)),
        (rf" {_PART}?quy (?P<q>i{{1,3}}|iv|[1-4])(?:(?:/| nam | )(?P<y>20\d\d))? ", _quarter),
        (rf" {_PART}quy ", _this_quarter),
        (r" 0?6 thang (?P<half>dau|cuoi) nam(?: (?P<y>20\d\d))? ", _half_year),
        (rf" {_PART}tuan{_STEP} ", _week),
        (r" (?P<part>)tuan (?P<step>sau|nay|truoc|roi|vua roi|qua) ", _week),
        (
            rf" {_PART}?thang "
            r"(?:(?P<number>\d{1,2})(?:(?:/| nam )(?P<y>20\d\d))?|(?P<step>sau|nay|truoc)) ",
            _month,
        ),
        (rf" {_PART}thang(?P<number>)(?P<step>) ", _month),
        (rf" {_PART}nam{_STEP} ", _year),
        (r" (?:ngay|mung|mong) (?P<d>\d{1,2}) ", _day_alone),
        (r"^ nay ", _days_on(0)),
    )
)
