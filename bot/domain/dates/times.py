"""Read times of day, lengths of time, and the moment that a phrase names by a day and a time."""

import re
from datetime import datetime, time, timedelta
from typing import Literal

from bot.conversation.text import at_local, local_date
from bot.domain.calendar import Calendar
from bot.domain.dates.days import PhraseTime, plain, span_of

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
    """Read a moment, in UTC. A day alone ends at 17:00, a morning at 11:30; a time alone is the next such."""
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
        return _on_named_day(moment, words, said_at, past=past)
    if _names_a_day(words) or not (clock or part):
        return None
    moment = at_local(said.today, clock or _ENDS[part or "evening"])
    return moment if past or moment > said_at else moment + timedelta(days=1)


def _on_named_day(moment: datetime, words: str, said_at: datetime, *, past: bool) -> datetime | None:
    """Return a time that is already over today is next week's where a weekday was named, else none."""
    is_over = moment <= said_at and local_date(moment) == local_date(said_at)
    if past or not is_over:
        return moment
    return moment + timedelta(days=7) if re.search(r" thu [2-8] (?!tuan)", words) else None


def _names_a_day(words: str) -> bool:
    """Return whether there is a day in it after all, one that cannot be (31/02) or is over ("hôm qua")."""
    return bool(re.search(r"\d ?[/.-] ?\d| thang \d| (?:qua|truoc|kia) | ngay \d", words))
