"""Read from when to when: runs of days, of the day's two rounds, and of hours on call."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot.conversation.text import at_local, local_date
from bot.domain.calendar import Calendar
from bot.domain.dates.days import PhraseTime, Span, day_of_month, plain, span_of
from bot.domain.dates.times import Part, part_in, time_in, without_time

# Days: "từ 16/11 đến 20/11", said on 18/11, began this year and not the next.
_BEGAN_ALREADY = 300

Round = tuple[date, int]  # a day, and which of its two rounds

_FOR_DAYS = re.compile(r" (?P<n>\d{1,3}) (?:ngay|hom)(?: ke)? tu (?P<start>.*)")
_NEXT_DAYS = re.compile(r" (?P<n>\d{1,3}) (?:ngay|hom) sau ")
_ROUND_NAMED = re.compile(r" lan (?:thu )?(?:(1|nhat)|(2|hai)) ")

_DAY = timedelta(days=1)
_NOW = ("", "tu", "tu nay", "tu bay gio", "tu _ gio", "tu luc nay")  # "bây" is plain for no word of time

Hours = tuple[tuple[time, time], tuple[time, time]]  # when it is worked: the morning, the afternoon
Shift = tuple[datetime, datetime]


def read_period(
    text: str, said_at: datetime, *, past: bool = False, calendar: Calendar | None = None
) -> Span | None:
    """Return the first and the last day. "đến thứ 6" begins today; "từ mai" without an end is None."""
    said = PhraseTime(local_date(said_at), past, calendar or Calendar())
    start, end = _ends(plain(text))
    return _between(start, end, said) if end else _single(start, said)


def read_round_span(
    text: str, said_at: datetime, *, past: bool = False, calendar: Calendar | None = None
) -> tuple[Round, Round] | None:
    """Return the first and the last round of "sáng mai", "từ chiều 25/11 đến sáng 27/11", "lần 2 hôm nay"."""
    period = read_period(text, said_at, past=past, calendar=calendar)
    if not period:
        return None
    start, end = _ends(plain(text))
    rounds = (_rounds(start)[0], _rounds(end)[1]) if end else _rounds(start)
    span = (period[0], rounds[0]), (period[1], rounds[1])
    return span if 0 not in rounds and span[0] <= span[1] else None


def _ends(words: str) -> tuple[str, str]:
    """Return what stands before and after "đến"; the second is empty where there is no such word."""
    start, _, end = words.partition(" den ")
    return f"{start} ", f" {end}" if end else ""


def _single(words: str, said: PhraseTime) -> Span | None:
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


def _between(start: str, end: str, said: PhraseTime) -> Span | None:
    """Both ends are taken from when it was said; an end that then comes too early, from the start."""
    last = span_of(end, said)
    first = _first_day(start, last, said)
    if not first:
        return None
    if last and last[1] < first and (first - said.today).days > _BEGAN_ALREADY:
        first = day_of_month(first.year - 1, first.month, first.day) or first
    if not last or last[1] < first:
        last = span_of(end, PhraseTime(first, calendar=said.calendar)) or _bare_day(end, first)
    return (first, last[1]) if last and first <= last[1] else None


def _first_day(words: str, last: Span | None, said: PhraseTime) -> date | None:
    """Return the first day: as named; "25" of the month in which it ends; today where nothing is named."""
    if span := span_of(words, said):
        return span[0]
    if found := re.search(r" (\d{1,2}) $", words):
        return day_of_month(last[1].year, last[1].month, int(found[1])) if last else None
    if not last or re.search(r"\d| (?:qua|truoc|kia) ", words):
        return None
    return last[1] if part_in(words) else min(said.today, last[0])


def _bare_day(words: str, first: date) -> Span | None:
    """Read "từ 25/11 đến 27": the end's month is the start's."""
    found = re.fullmatch(r" (?:ngay )?(\d{1,2}) ", words)
    day = day_of_month(first.year, first.month, int(found[1])) if found else None
    return (day, day) if day else None


def _rounds(words: str) -> tuple[int, int]:
    """Return the rounds of a day that ``words`` mean; 0 for a part of the day that has none (the evening)."""
    if named := _ROUND_NAMED.search(words):
        return (1, 1) if named[1] else (2, 2)
    part = part_in(words)
    if part == "morning":
        return (1, 2) if " chieu " in words else (1, 1)
    return {"afternoon": (2, 2), None: (1, 2)}.get(part, (0, 0))


def read_shift(text: str, said_at: datetime, hours: Hours) -> Shift | None:
    """Read a shift, in UTC. A day lasts from midnight to midnight, a night from work's end to its start."""
    words = plain(text)
    start, found, end = words.partition(" den ")
    if not found:
        return _at_a_stretch(text, said_at, hours)
    begins = _shift_start(f"{start} ", said_at, hours)
    ends = _shift_end(f" {end}", begins, said_at, hours) if begins else None
    return (begins, ends) if begins and ends and begins < ends else None


def _at_a_stretch(text: str, said_at: datetime, hours: Hours) -> Shift | None:
    """Return one phrase for all of it; one that names an hour says only when it begins."""
    words = plain(text)
    part = part_in(words)
    days = read_period(text, said_at) or (_shift_today(said_at) if part and " tu " not in words else None)
    if days is None or time_in(words):
        return None
    first, last = days
    if part is None:
        return at_local(first, time(0)), at_local(last + _DAY, time(0))
    return _shift_of_part(first, part, hours) if first == last else None


def _shift_of_part(day: date, part: Part, hours: Hours) -> Shift:
    (opens, noon), (after_noon, closes) = hours
    spans: dict[Part, Shift] = {
        "morning": (at_local(day, opens), at_local(day, noon)),
        "noon": (at_local(day, noon), at_local(day, after_noon)),
        "afternoon": (at_local(day, after_noon), at_local(day, closes)),
        "evening": (at_local(day, closes), at_local(day + _DAY, opens)),
    }
    return spans[part]


def _shift_today(said_at: datetime) -> tuple[date, date]:
    return local_date(said_at), local_date(said_at)


def _shift_start(words: str, said_at: datetime, hours: Hours) -> datetime | None:
    if words.strip() in _NOW:
        return said_at.replace(second=0, microsecond=0)
    clock, part = time_in(words), part_in(words)
    days = span_of(without_time(words), PhraseTime(local_date(said_at)))
    if days is None and not (clock or part):
        return None
    day = days[0] if days else local_date(said_at)
    if clock or part is None:
        return at_local(day, clock or time(0))
    return _shift_of_part(day, part, hours)[0]


def _shift_end(words: str, begins: datetime, said_at: datetime, hours: Hours) -> datetime | None:
    """Return the first that is after it ``begins``."""
    clock, part = time_in(words), part_in(words)
    if clock or part is None:
        moments = (
            at_local(day, clock) if clock else at_local(day + _DAY, time(0))
            for day in _last_days(words, begins, said_at)
        )
    else:
        moments = (_until(day, part, hours) for day in _last_days(words, begins, said_at))
    return next((moment for moment in moments if moment > begins), None)


def _last_days(words: str, begins: datetime, said_at: datetime) -> Iterator[date]:
    """Read the last days, as said and as it would be said when it begins; else that day or the next."""
    first = local_date(begins)
    if span_of(without_time(words), PhraseTime(first)) is None:
        yield from (first, first + _DAY) if time_in(words) or part_in(words) else ()
        return
    for said_on in (local_date(said_at), first):
        if days := span_of(without_time(words), PhraseTime(said_on)):
            yield days[1]


def _until(day: date, part: Part, hours: Hours) -> datetime:
    """Read an end: "đến sáng thứ Hai" is until work begins, "đến chiều" until it ends, "đến tối" midnight."""
    (opens, noon), (_after_noon, closes) = hours
    if part == "evening":
        return at_local(day + _DAY, time(0))
    return at_local(day, {"morning": opens, "noon": noon, "afternoon": closes}[part])
