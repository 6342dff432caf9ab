"""From when to when: runs of days, and of the day's two rounds."""

import re
from datetime import date, datetime, timedelta

from bot.conversation.text import local_date
from bot.domain.calendar import Calendar
from bot.domain.dates.days import Said, Span, day_of_month, span_of
from bot.domain.dates.plain import plain
from bot.domain.dates.times import part_in

# Days: "từ 16/11 đến 20/11", said on 18/11, began this year and not the next.
_BEGAN_ALREADY = 300

Round = tuple[date, int]  # a day, and which of its two rounds

_FOR_DAYS = re.compile(r" (?P<n>\d{1,3}) (?:ngay|hom)(?: ke)? tu (?P<start>.*)")
_NEXT_DAYS = re.compile(r" (?P<n>\d{1,3}) (?:ngay|hom) sau ")
_ROUND_NAMED = re.compile(r" lan (?:thu )?(?:(1|nhat)|(2|hai)) ")


def read_period(
    text: str, said_at: datetime, *, past: bool = False, calendar: Calendar | None = None
) -> Span | None:
    """The first and the last day. "đến thứ 6" begins today; "từ mai" without an end is None."""
    said = Said(local_date(said_at), past, calendar or Calendar())
    start, end = _ends(plain(text))
    return _between(start, end, said) if end else _single(start, said)


def read_round_span(
    text: str, said_at: datetime, *, past: bool = False, calendar: Calendar | None = None
) -> tuple[Round, Round] | None:
    """The first and the last round of "sáng mai", "từ chiều 25/11 đến sáng 27/11", "lần 2 hôm nay"."""
    period = read_period(text, said_at, past=past, calendar=calendar)
    if not period:
        return None
    start, end = _ends(plain(text))
    rounds = (_rounds(start)[0], _rounds(end)[1]) if end else _rounds(start)
    span = (period[0], rounds[0]), (period[1], rounds[1])
    return span if 0 not in rounds and span[0] <= span[1] else None


def _ends(words: str) -> tuple[str, str]:
    """What stands before and after "đến"; the second is empty where there is no such word."""
    start, _, end = words.partition(" den ")
    return f"{start} ", f" {end}" if end else ""


def _single(words: str, said: Said) -> Span | None:
    if found := _FOR_DAYS.search(words):
        start = span_of(f" {found['start']}", said)
        return _run(start[0], int(found["n"])) if start else None
    if found := _NEXT_DAYS.search(words):
        return _run(said.today + timedelta(days=1), int(found["n"]))
    if re.search(r" tu ", words):
        return None
    if found := re.search(r" (?P<d>\d{1,2}) va (?=\d{1,2}[/ ])", words):
        return _between(f" {found['d']} ", f" {words[found.end() :]}", said)
    return span_of(words, said)


def _run(first: date, n: int) -> Span | None:
    return (first, first + timedelta(days=n - 1)) if n else None


def _between(start: str, end: str, said: Said) -> Span | None:
    """Both ends are taken from when it was said; an end that then comes too early, from the start."""
    last = span_of(end, said)
    first = _start(start, last, said)
    if not first:
        return None
    if last and last[1] < first and (first - said.today).days > _BEGAN_ALREADY:
        first = day_of_month(first.year - 1, first.month, first.day) or first
    if not last or last[1] < first:
        last = span_of(end, Said(first, calendar=said.calendar)) or _bare_day(end, first)
    return (first, last[1]) if last and first <= last[1] else None


def _start(words: str, last: Span | None, said: Said) -> date | None:
    """The first day: as named; "25" of the month in which it ends; today where nothing is named."""
    if span := span_of(words, said):
        return span[0]
    if found := re.search(r" (\d{1,2}) $", words):
        return day_of_month(last[1].year, last[1].month, int(found[1])) if last else None
    if not last or re.search(r"\d| (?:qua|truoc|kia) ", words):
        return None
    return last[1] if part_in(words) else min(said.today, last[0])


def _bare_day(words: str, first: date) -> Span | None:
    """ "từ 25/11 đến 27": the end's month is the start's."""
    found = re.fullmatch(r" (?:ngay )?(\d{1,2}) ", words)
    day = day_of_month(first.year, first.month, int(found[1])) if found else None
    return (day, day) if day else None


def _rounds(words: str) -> tuple[int, int]:
    """The rounds of a day that ``words`` mean; 0 for a part of the day that has none (the evening)."""
    if named := _ROUND_NAMED.search(words):
        return (1, 1) if named[1] else (2, 2)
    part = part_in(words)
    if part == "morning":
        return (1, 2) if " chieu " in words else (1, 1)
    return {"afternoon": (2, 2), None: (1, 2)}.get(part, (0, 0))
