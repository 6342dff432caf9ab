"""Readers for forms: of a day, a moment, a length, runs of days and of the day's two rounds, hours on call.

All of it stands on ``understand``: what may mean several is None here, and the form asks which (see
handlers/engine/asking.py). So is what is over, where what is to come is meant and no year is named.
"""

import re
from datetime import date, datetime, time, timedelta

from bot.conversation import at_local, local_date, regex
from bot.domain.calendar import Calendar
from bot.domain.dates.changing import CHANGING
from bot.domain.dates.clock import DayTime, begin_of, times_of
from bot.domain.dates.moments import DateWay
from bot.domain.dates.phrases import sentence_in
from bot.domain.dates.reading import Shape, TimeReading, understand, up_to
from bot.domain.dates.said import Expect
from bot.domain.dates.spelling.words import spellings

# Our own choice, close to the office's hours: "chiều mai" as a deadline is 17:00.
_ENDS = {"sáng": time(11, 30), "trưa": time(12), "chiều": time(17), "tối": time(20)}
_STARTS = {"sáng": time(7), "trưa": time(11, 30), "chiều": time(13), "tối": time(18)}
END_OF_DAY = time(17)
_BEFORE_END = timedelta(minutes=30)  # our own choice: "cuối giờ"
_DAY = timedelta(days=1)

_YEAR = regex(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_TO_THE_END = regex(r" (?:cuối (?:giờ|buổi|sáng|chiều)|gần hết giờ|hết giờ) ")
_EVENT = regex(r" (?:sau(?: khi| cuộc| buổi| giờ)* (?:họp|hội nghị)|(?:họp|việc) xong|xong (?:việc|họp)) ")
_CLAUSE = regex(
    r"[,;!\n]+|[.:](?=\s|$)|\s(?=(?:vì|vi|nhưng|nhung|tại vì|tai vi|mà|còn|con|do)\s)", re.IGNORECASE
)
_REMINDED = regex(
    r"(?<!đừng )(?<!dung )(?<!khỏi )(?<!khoi )\b(?:nhắc|nhac|ping|hỏi lại|hoi lai)\b", re.IGNORECASE
)
_AN_HOUR = regex(
    r"(?<![\d/])\d{1,2}(?: ?(?:h|g|giờ|gio|:)(?: ?\d{2}(?!\d))?(?: ?(?:rưỡi|ruoi))?| (?:rưỡi|ruoi))",
    re.IGNORECASE,
)
_BESIDE_REMINDED = regex(
    rf"(?<!hoặc )(?<!hoac )(?<!hay )(?<!và ){_AN_HOUR.pattern}"
    r"(?: (?:hãy|hay|hẵng|hang|thì|thi|rồi|roi|anh|chị|chi|em|e|mới|moi|nhớ|nho)){0,3}"
    rf" {_REMINDED.pattern}"
    rf"|{_REMINDED.pattern}(?: (?!vì|vi\b|do\b|giữa|giua|từ|tu\b)[^\W\d]+){{0,4}}"
    rf" {_AN_HOUR.pattern}",
    re.IGNORECASE,
)
_LENGTH = regex(
    r"(?<![\d/.:-])(?P<n>\d{1,3}) ?(?P<unit>phút|p|tiếng|giờ|h|g|ngày|hôm|bữa|tuần)"
    r"(?: ?(?P<minutes>\d{1,2}) ?(?:phút|p)?)?(?P<half> rưỡi)?(?![\d/:a-z])"
)
_HALF_AN_HOUR = regex(r" nửa (?:tiếng|giờ) ")
_UNITS = {"phút": "minutes", "p": "minutes", "ngày": "days", "hôm": "days", "bữa": "days", "tuần": "weeks"}
_ROUND = regex(r" lần (?:thứ )?(?:(?P<first>1|nhất)|2) ")
_TO = regex(r" (?:đến|tới|-) ")

Span = tuple[date, date]  # first and last day
Round = tuple[date, int]  # a day, and which of its two rounds
Hours = tuple[tuple[time, time], tuple[time, time]]  # when it is worked: the morning, the afternoon
Shift = tuple[datetime, datetime]


def read_date(
    text: str, said_at: datetime, *, past: bool = False, calendar: Calendar | None = None
) -> date | None:
    """Return the one day that ``text`` names, be it as a begin or an end ("từ mai", "đến mai")."""
    way = _one_day(text, said_at, past=past, calendar=calendar)
    return way.first if way else None


def read_moment(
    text: str, said_at: datetime, *, past: bool = False, calendar: Calendar | None = None
) -> datetime | None:
    """Read a moment, in UTC. A day alone ends at 17:00, a morning at 11:30; one that runs has begun."""
    way = _one_day(text, said_at, past=past, calendar=calendar)
    if way is None or way.begins != way.ends:
        return None
    moment = at_local(way.first, way.begins.at or _ENDS.get(way.begins.part, END_OF_DAY))
    return at_local(way.first, begin_of(way.begins)) if past and moment > said_at else moment


def _one_day(text: str, said_at: datetime, *, past: bool, calendar: Calendar | None) -> DateWay | None:
    reading = understand(text, said_at, _expect(past), calendar)
    way = reading.way
    if way is None or way.first != way.last:
        return None
    return None if not past and _is_over(way, text, said_at) else way


def _expect(past: bool) -> Expect:
    return "past" if past else "future"


def _is_over(way: DateWay, text: str, said_at: datetime) -> bool:
    return way.last < local_date(said_at) and not _YEAR.search(text)


def read_time(text: str) -> time | None:
    """Read a time of the clock: "8h30", "8 giờ rưỡi", "9 giờ kém 15", "3h chiều"; None if it may be two."""
    for words in spellings(text):
        for phrase in sentence_in(words).phrases:
            if "clock" in phrase.items:
                times = times_of(phrase)
                return times.ways[0].at if len(times.ways) == 1 and not times.ways[0].is_midnight else None
    return None


def read_duration(text: str) -> timedelta | None:
    """Read a length: "30 phút", "15p", "nửa tiếng", "1 giờ rưỡi", "1h30", "2 ngày"; never zero."""
    for words in spellings(text):
        if found := _LENGTH.search(words):
            half = timedelta(minutes=30) if found["half"] else timedelta()
            length = timedelta(**{_UNITS.get(found["unit"], "hours"): int(found["n"])}) + half
            return length + timedelta(minutes=int(found["minutes"] or 0)) or None
        if _HALF_AN_HOUR.search(words):
            return timedelta(minutes=30)
    return None


def read_snooze(text: str, said_at: datetime, ends: datetime) -> datetime | None:
    """Read when to be reminded again, as ``read_snoozes`` does; of several the first."""
    return next(iter(read_snoozes(text, said_at, ends)), None)


def read_snoozes(text: str, said_at: datetime, ends: datetime) -> list[datetime]:
    """Read when to be reminded again, in UTC, within a round that ``ends`` then; [] where no time is named.

    It may be one that is over, or past the end. Of several that it may be, those within the round are meant;
    of several hours, the one beside "nhắc": "10h15 chưa họp xong, 10h45 nhắc nhé".
    """
    if any(_TO_THE_END.search(words) for words in spellings(text)):
        return [ends - _BEFORE_END]
    for part in _parts_of_reminding(text):
        ways = understand(part, said_at).ways
        named = [one for way in ways if way.first == way.last for one in _snoozed(way, said_at)]
        if named:
            within = [one for one in named if said_at < one < ends]
            return list(dict.fromkeys(within)) or named[:1]
    return []


def _parts_of_reminding(text: str) -> list[str]:
    """Return what may name the hour of a reminder, the surest first: what is about "nhắc", and all of it."""
    if any(one.link in CHANGING for words in spellings(text) for one in sentence_in(words).phrases):
        return [text]  # "9h30 nhắc em, không, 10h nhé"
    clauses = [one for one in _CLAUSE.split(text) if _REMINDED.search(one)]
    beside = [found[0] for one in clauses for found in _BESIDE_REMINDED.finditer(one)]
    is_more = len(_AN_HOUR.findall(clauses[0])) > 1 if clauses else False
    return [*(beside if is_more else []), *clauses, text]


def waits_for_event(text: str) -> bool:
    """Return whether a time is told by an event that nobody can place: "họp xong", "sau cuộc họp"."""
    return any(_EVENT.search(words) for words in spellings(text))


def _snoozed(way: DateWay, said_at: datetime) -> list[datetime]:
    """Return when to be reminded by this way; of "9h tới 10h" it may be either."""
    if way.begins.at:
        clocks = {way.begins.at, way.ends.at or way.begins.at}
        return [at_local(way.first, clock) for clock in sorted(clocks)]
    if way.begins.part:
        begins = at_local(way.first, _STARTS[way.begins.part])
        return [begins] if begins > said_at else []
    return [at_local(way.first, END_OF_DAY)] if way.first > local_date(said_at) else []


def read_period(
    text: str, said_at: datetime, *, past: bool = False, calendar: Calendar | None = None
) -> Span | None:
    """Return the first and the last day. "đến thứ 6" begins today; "từ mai" without an end is None."""
    way = _period(text, said_at, past=past, calendar=calendar)
    return (way.first, way.last) if way else None


def _period(text: str, said_at: datetime, *, past: bool, calendar: Calendar | None) -> DateWay | None:
    """Return it as a way: of a week that has begun, what is left of it."""
    reading = understand(text, said_at, _expect(past), calendar)
    way = _whole(reading, said_at)
    if way is None or (not past and _is_over(way, text, said_at)):
        return None
    today = local_date(said_at)
    if way.is_frame and not past and way.first < today <= way.last:
        return DateWay(today, way.last, way.begins, way.ends)
    return way


def _whole(reading: TimeReading, said_at: datetime) -> DateWay | None:
    if reading.way is None or reading.shape is Shape.SINCE:
        return None
    return up_to(reading.way, said_at) if reading.shape is Shape.UNTIL else reading.way


def read_round_span(
    text: str, said_at: datetime, *, past: bool = False, calendar: Calendar | None = None
) -> tuple[Round, Round] | None:
    """Return the first and the last round of "sáng mai", "từ chiều 25/11 đến sáng 27/11", "lần 2 hôm nay"."""
    way = _period(text, said_at, past=past, calendar=calendar)
    if way is None:
        return None
    first, last = _rounds(way, text)
    span = (way.first, first), (way.last, last)
    return span if 0 not in (first, last) and span[0] <= span[1] else None


def _rounds(way: DateWay, text: str) -> tuple[int, int]:
    """Return the rounds in which it begins and ends, named ("lần 2") or by the time of day; 0 for none."""
    first = _round_at(way.begins) if way.begins != DayTime() else 1
    last = _round_at(way.ends) if way.ends != DayTime() else 2
    last = 1 if way.is_span and way.ends.part == "trưa" else last  # to noon: the morning
    before, found, after = _split(next(iter(spellings(text)), ""))
    named = [_ROUND.search(part) for part in ((before, after) if found else (before, before))]
    return (_named(named[0]) or first, _named(named[1]) or last)


def _split(words: str) -> tuple[str, bool, str]:
    found = _TO.search(words)
    return (f"{words[: found.start()]} ", True, words[found.end() - 1 :]) if found else (words, False, "")


def _named(found: re.Match[str] | None) -> int:
    return (1 if found["first"] else 2) if found else 0


def _round_at(clock: DayTime) -> int:
    if clock.at:
        return 1 if clock.at < time(12) else 2 if clock.at < time(18) else 0
    return {"sáng": 1, "chiều": 2}.get(clock.part, 0)


def read_shift(text: str, said_at: datetime, hours: Hours) -> Shift | None:
    """Read a shift, in UTC. A day lasts from midnight to midnight, a night from work's end to its start."""
    reading = understand(text, said_at)
    way = reading.way
    if way is None or reading.shape is Shape.SINCE or _is_over(way, text, said_at):
        return None
    now = said_at.replace(second=0, microsecond=0)
    if reading.shape is Shape.UNTIL:
        return _in_order(now, _until(way, hours))
    if not way.is_span and way.begins.at:
        return None
    starts = now if way.from_now else _starts(way, hours)
    ends = _part_ends(way, hours) if not way.is_span else _until(way, hours)
    return _in_order(starts, ends)


def _in_order(starts: datetime, ends: datetime) -> Shift | None:
    return (starts, ends) if starts < ends else None


def _starts(way: DateWay, hours: Hours) -> datetime:
    (opens, noon), (after_noon, closes) = hours
    begins = {"sáng": opens, "trưa": noon, "chiều": after_noon, "tối": closes}
    return at_local(way.first, way.begins.at or begins.get(way.begins.part, time(0)))


def _part_ends(way: DateWay, hours: Hours) -> datetime:
    """Return when a day or a part of one ends; a night, when work begins."""
    (opens, noon), (after_noon, closes) = hours
    ends = {"sáng": noon, "trưa": after_noon, "chiều": closes}
    if way.begins.part in ends:
        return at_local(way.first, ends[way.begins.part])
    return at_local(way.first + _DAY, opens if way.begins.part else time(0))


def _until(way: DateWay, hours: Hours) -> datetime:
    """Read an end: "đến sáng thứ Hai" is until work begins, "đến chiều" until it ends, "đến tối" midnight."""
    (opens, noon), (_after_noon, closes) = hours
    ends = {"sáng": opens, "trưa": noon, "chiều": closes}
    clock = way.ends.at or ends.get(way.ends.part)
    return at_local(way.last, clock) if clock else at_local(way.last + _DAY, time(0))
