"""From when to when somebody is on call: "tối nay", "từ 17h30 thứ Sáu đến 7h30 thứ Hai", "tuần sau"."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot.conversation.text import at_local, local_date
from bot.domain.dates.days import Said, span_of
from bot.domain.dates.plain import plain
from bot.domain.dates.spans import read_period
from bot.domain.dates.times import Part, part_in, time_in, without_time

_DAY = timedelta(days=1)
_NOW = ("", "tu", "tu nay", "tu bay gio", "tu _ gio", "tu luc nay")  # "bây" is plain for no word of time

Hours = tuple[tuple[time, time], tuple[time, time]]  # when it is worked: the morning, the afternoon
Shift = tuple[datetime, datetime]


def read_shift(text: str, said_at: datetime, hours: Hours) -> Shift | None:
    """In UTC. A day is from midnight to midnight; a night from the end of work until it begins again."""
    words = plain(text)
    start, found, end = words.partition(" den ")
    if not found:
        return _at_a_stretch(text, said_at, hours)
    begins = _start(f"{start} ", said_at, hours)
    ends = _end(f" {end}", begins, said_at, hours) if begins else None
    return (begins, ends) if begins and ends and begins < ends else None


def _at_a_stretch(text: str, said_at: datetime, hours: Hours) -> Shift | None:
    """One phrase for all of it; one that names an hour says only when it begins."""
    words = plain(text)
    part = part_in(words)
    days = read_period(text, said_at) or (_today(said_at) if part and " tu " not in words else None)
    if days is None or time_in(words):
        return None
    first, last = days
    if part is None:
        return at_local(first, time(0)), at_local(last + _DAY, time(0))
    return _part(first, part, hours) if first == last else None


def _part(day: date, part: Part, hours: Hours) -> Shift:
    (opens, noon), (after_noon, closes) = hours
    spans: dict[Part, Shift] = {
        "morning": (at_local(day, opens), at_local(day, noon)),
        "noon": (at_local(day, noon), at_local(day, after_noon)),
        "afternoon": (at_local(day, after_noon), at_local(day, closes)),
        "evening": (at_local(day, closes), at_local(day + _DAY, opens)),
    }
    return spans[part]


def _today(said_at: datetime) -> tuple[date, date]:
    return local_date(said_at), local_date(said_at)


def _start(words: str, said_at: datetime, hours: Hours) -> datetime | None:
    if words.strip() in _NOW:
        return said_at.replace(second=0, microsecond=0)
    clock, part = time_in(words), part_in(words)
    days = span_of(without_time(words), Said(local_date(said_at)))
    if days is None and not (clock or part):
        return None
    day = days[0] if days else local_date(said_at)
    if clock or part is None:
        return at_local(day, clock or time(0))
    return _part(day, part, hours)[0]


def _end(words: str, begins: datetime, said_at: datetime, hours: Hours) -> datetime | None:
    """The first that is after it ``begins``."""
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
    """As it was said, then as it would be said when it begins; without a day, that day or the next."""
    first = local_date(begins)
    if span_of(without_time(words), Said(first)) is None:
        yield from (first, first + _DAY) if time_in(words) or part_in(words) else ()
        return
    for said_on in (local_date(said_at), first):
        if days := span_of(without_time(words), Said(said_on)):
            yield days[1]


def _until(day: date, part: Part, hours: Hours) -> datetime:
    """ "đến sáng thứ Hai" is until work begins, "đến chiều" until it ends, "đến tối" until midnight."""
    (opens, noon), (_after_noon, closes) = hours
    if part == "evening":
        return at_local(day + _DAY, time(0))
    return at_local(day, {"morning": opens, "noon": noon, "afternoon": closes}[part])
