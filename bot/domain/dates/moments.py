"""The moment that a phrase names: a day and a time, or a while from now."""

import re
from datetime import datetime, time, timedelta

from bot.conversation.text import at_local, local_date
from bot.domain.calendar import Calendar
from bot.domain.dates.days import Said, span_of
from bot.domain.dates.plain import plain
from bot.domain.dates.times import part_in, read_duration, time_in, without_time

# Our own choice, close to the office's hours: "chiều mai" as a deadline is 17:00.
_ENDS = {"morning": time(11, 30), "noon": time(12), "afternoon": time(17), "evening": time(20)}
END_OF_DAY = time(17)

_FROM_NOW = re.compile(
    r" (?:(?:sau|cho|trong|vong) \d{1,3} ?(?:phut|p|tieng)|(?:cho|trong|vong) \d{1,3} ?(?:gio|h)) "
    r"|\d ?(?:phut|p|tieng|gio|h)(?: ?\d{1,2}(?: phut|p)?| ruoi)? (?:nua|sau) "
    r"| nua (?:tieng|gio) "
)


def read_moment(
    text: str, said_at: datetime, *, past: bool = False, calendar: Calendar | None = None
) -> datetime | None:
    """In UTC. A day without a time ends at 17:00, a morning at 11:30; a time alone is the next such."""
    words = plain(text)
    if _FROM_NOW.search(words):
        length = read_duration(text)
        return said_at + length if length else None
    said = Said(local_date(said_at), past, calendar or Calendar())
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
    """A time that is already over today is next week's where a weekday was named, else none."""
    is_over = moment <= said_at and local_date(moment) == local_date(said_at)
    if past or not is_over:
        return moment
    return moment + timedelta(days=7) if re.search(r" thu [2-8] (?!tuan)", words) else None


def _names_a_day(words: str) -> bool:
    """Whether there is a day in it after all, one that cannot be (31/02) or is over ("hôm qua")."""
    return bool(re.search(r"\d ?[/.-] ?\d| thang \d| (?:qua|truoc|kia) | ngay \d", words))
