"""Read from when to when: runs of days, of the day's two rounds, and of hours on call."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.conversation import at_local, local_date
from bot.domain.calendar import Calendar
from bot.domain.dates.days import PhraseTime, Span, day_of_month, plain, span_of

Part = Literal["morning", "noon", "afternoon", "evening"]

_PARTS: dict[str, Part] = {"sang": "morning", "trua": "noon", "chieu": "afternoon", "dem": "evening"}
_CLOCK = re.compile(
    r"(?<![\d/.:-])(?P<hour>\d{1,2}) ?(?:(?P<colon>:) ?(?=\d\d)|h|g|gio)"
    r"(?: ?(?P<minute>\d{1,2}) ?(?:p|phut)?)?(?P<half> ?ruoi)?(?: kem (?P<less>\d{1,2}))?(?![\d/:a-z]| nua)"
)
_LENGTH = re.compile(
    r"(?<![\d/.:-])(?P<n>\d{1,3}) ?(?P<unit>phut|p|tieng|gio|h|g|ngay|tuan)"
    r"(?: ?(?P<minutes>\d{1,2}) ?(?:phut|p)?)?(?P<half> ?ruoi)?(?![\d/:a-z])"
)
_HALF_AN_HOUR = re.compile(r" nua (?:tieng|gio) ")
_UNITS = {"phut": "minutes", "p": "minutes", "ngay": "days", "tuan": "weeks"}  # all else is hours
_LATE = range(1, 6)  # our own choice: "3h" alone is 15:00, for nobody means the night

# Our own choice, close to the office's hours: "chiều mai" as a deadline is 17:00.
_ENDS = {"morning": time(11, 30), "noon": time(12), "afternoon": time(17), "evening": time(20)}
END_OF_DAY = time(17)

_FROM_NOW = re.compile(
    r" (?:(?:sau|cho|trong|vong) \d{1,3} ?(?:phut|p|tieng)|(?:cho|trong|vong) \d{1,3} ?(?:gio|h)) "
    r"|\d ?(?:phut|p|tieng|gio|h)(?: ?\d{1,2}(?: phut|p)?| ruoi)? (?:nua|sau) "
    r"| nua (?:tieng|gio) "
)

_A_LENGTH = re.compile(r"\d ?(?:phut|p|tieng)\b| nua (?:tieng|gio) ")
_BARE_HOUR = re.compile(r" (?:(?:luc|tam|khoang|lat) (?P<at>\d{1,2})(?P<half> ruoi)?|(?P<of>\d{1,2}) ruoi) ")
_TO_THE_END = re.compile(r" (?:cuoi (?:gio|buoi|sang|chieu)|gan het gio) ")
_BEFORE_END = timedelta(minutes=30)  # our own choice: "cuối giờ"
_STARTS: dict[str, time] = {"sang": time(7), "trua": time(11, 30), "chieu": time(13), "dem": time(18)}
_HALF_A_DAY = timedelta(hours=12)

Round = tuple[date, int]  # a day, and which of its two rounds

_DAY = timedelta(days=1)
_NOW = ("", "tu", "tu nay", "tu bay gio", "tu _ gio", "tu luc nay")  # "bây" is plain for no word of time

Hours = tuple[tuple[time, time], tuple[time, time]]  # when it is worked: the morning, the afternoon
Shift = tuple[datetime, datetime]


def read_time(text: str) -> time | None:
    """Read a time: "8h30", "8 giờ rưỡi", "9 giờ kém 15", "3h chiều", "14:05"."""
    return time_in(plain(text))


def read_duration(text: str) -> timedelta | None:
    """Read a length: "30 phút", "15p", "nửa tiếng", "1 giờ rưỡi", "1h30", "2 ngày"; never zero."""
    words = plain(text)
    if found := _LENGTH.search(words):
        half = timedelta(minutes=30) if found["half"] else timedelta()
        length = timedelta(**{_UNITS.get(found["unit"], "hours"): int(found["n"])}) + half
        return length + timedelta(minutes=int(found["minutes"] or 0)) or None
    return timedelta(minutes=30) if _HALF_AN_HOUR.search(words) else None


def time_in(words: str) -> time | None:
    found = _CLOCK.search(words)
    if not found:
        return None
    hour = _hour(found, part_in(words))
    minute = 30 if found["half"] else int(found["minute"] or 0)
    minutes = hour * 60 + minute - int(found["less"] or 0)
    if minute > 59 or not 0 <= minutes < 24 * 60:
        return None
    return time(minutes // 60, minutes % 60)


def _hour(found: re.Match[str], part: Part | None) -> int:
    """Return the hour of the clock of 24; 24 where it cannot be told ("12 giờ đêm")."""
    hour = int(found["hour"])
    if part is None:
        plainly = found["colon"] or found["hour"].startswith("0")
        return hour if plainly or hour not in _LATE else hour + 12
    if part == "noon":
        return hour + 12 if hour <= 3 else hour
    if part == "evening" and hour == 12:
        return 24
    first = {"morning": 12, "afternoon": 1, "evening": 6}[part]
    return hour + 12 if first <= hour < 12 else hour


def part_in(words: str) -> Part | None:
    """Return the part of the day that ``words`` name first."""
    found = re.search(r" (sang|trua|chieu|dem) ", words)
    return _PARTS[found[1]] if found else None


def without_time(words: str) -> str:
    return _CLOCK.sub(" ", words)


def read_moment(
    text: str, said_at: datetime, *, past: bool = False, calendar: Calendar | None = None
) -> datetime | None:
    """Read a moment, in UTC. A day alone ends at 17:00, a morning at 11:30; a time alone is the next such.

    A time of a weekday that is already over today is next week's; of today it is none.
    """
    words = plain(text)
    if _FROM_NOW.search(words):
        length = read_duration(text)
        return said_at + length if length else None
    said = PhraseTime(local_date(said_at), past, calendar or Calendar())
    part = part_in(words)
    clock = time_in(words)
    span = span_of(without_time(words), said)
    if span:
        moment = at_local(span[0], clock or (_ENDS[part] if part else END_OF_DAY))
        is_over = moment <= said_at and local_date(moment) == local_date(said_at)
        if past or not is_over:
            return moment
        return moment + timedelta(days=7) if re.search(r" thu [2-8] (?!tuan)", words) else None
    # there may be a day in it after all, one that cannot be (31/02) or is over ("hôm qua")
    names_a_day = re.search(r"\d ?[/.-] ?\d| thang \d| (?:qua|truoc|kia) | ngay \d", words)
    if names_a_day or not (clock or part):
        return None
    moment = at_local(said.today, clock or _ENDS[part or "evening"])
    return moment if past or moment > said_at else moment + timedelta(days=1)


def read_snooze(text: str, said_at: datetime, ends: datetime) -> datetime | None:
    """Read when to be reminded again, in UTC, within a round that ``ends`` then; None where no time is named.

    It may be one that is over, or past the end.
    """
    words = plain(text)
    clock = time_in(words) or _bare_hour(words)
    if _FROM_NOW.search(words) or (_A_LENGTH.search(words) and not clock):
        length = read_duration(text)
        return said_at + length if length else None
    if _TO_THE_END.search(words):
        return ends - _BEFORE_END
    today = local_date(said_at)
    days = span_of(without_time(words), PhraseTime(today))
    day = days[0] if days else today
    if clock:
        moment = at_local(day, clock)
        is_later_meant = part_in(words) is None and moment <= said_at and moment + _HALF_A_DAY < ends
        return moment + _HALF_A_DAY if is_later_meant else moment
    parts = (at_local(day, _STARTS[part]) for part in re.findall(r" (sang|trua|chieu|dem)(?= )", words))
    later = next((moment for moment in parts if moment > said_at), None)
    return later or (at_local(day, END_OF_DAY) if day > today else None)


def _bare_hour(words: str) -> time | None:
    """Read an hour without its unit: "lúc 10", "9 rưỡi"."""
    found = _BARE_HOUR.search(words)
    hour = int(found["at"] or found["of"]) if found else 24
    if not found or hour > 23:
        return None
    return time(hour + 12 if hour in _LATE else hour, 30 if found["half"] or found["of"] else 0)


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
    if found := re.search(r" (?P<n>\d{1,3}) (?:ngay|hom)(?: ke)? tu (?P<start>.*)", words):
        start = span_of(f" {found['start']}", said)
        return _run(start[0], int(found["n"])) if start else None
    if found := re.search(r" (?P<n>\d{1,3}) (?:ngay|hom) sau ", words):
        return _run(said.today + timedelta(days=1), int(found["n"]))
    if " tu " in words:
        return None
    if found := re.search(r" (?P<d>\d{1,2}) va (?=\d{1,2}[/ ])", words):
        return _between(f" {found['d']} ", f" {words[found.end() :]}", said)
    return span_of(words, said)


def _run(first: date, n: int) -> Span | None:
    return (first, first + timedelta(days=n - 1)) if n else None


def _between(start: str, end: str, said: PhraseTime) -> Span | None:
    """Take both ends from when it was said; an end that then comes too early, from the start."""
    last = span_of(end, said)
    first = _first_day(start, last, said)
    if not first:
        return None
    # "từ 16/11 đến 20/11", said on 18/11, began this year and not the next
    if last and last[1] < first and (first - said.today).days > 300:
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
    if named := re.search(r" lan (?:thu )?(?:(1|nhat)|(2|hai)) ", words):
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
    if not begins:
        return None
    until = f" {end}"
    moments = (_until(day, until, hours) for day in _last_days(until, begins, said_at))
    ends = next((moment for moment in moments if moment > begins), None)
    return (begins, ends) if ends else None


def _at_a_stretch(text: str, said_at: datetime, hours: Hours) -> Shift | None:
    """Return one phrase for all of it; one that names an hour says only when it begins."""
    words = plain(text)
    part, today = part_in(words), local_date(said_at)
    days = read_period(text, said_at) or ((today, today) if part and " tu " not in words else None)
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


def _last_days(words: str, begins: datetime, said_at: datetime) -> Iterator[date]:
    """Read the last days, as said and as it would be said when it begins; else that day or the next."""
    first = local_date(begins)
    if span_of(without_time(words), PhraseTime(first)) is None:
        yield from (first, first + _DAY) if time_in(words) or part_in(words) else ()
        return
    for said_on in (local_date(said_at), first):
        if days := span_of(without_time(words), PhraseTime(said_on)):
            yield days[1]


def _until(day: date, words: str, hours: Hours) -> datetime:
    """Read an end: "đến sáng thứ Hai" is until work begins, "đến chiều" until it ends, "đến tối" midnight."""
    (opens, noon), (_after_noon, closes) = hours
    clock, part = time_in(words), part_in(words)
    if not clock and part in (None, "evening"):
        return at_local(day + _DAY, time(0))
    return at_local(day, clock or {"morning": opens, "noon": noon, "afternoon": closes}[part or ""])
