"""Read what one phrase may mean: a day or a run of days, with a time of the day where one is named."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import product

from bot.conversation import LOCAL
from bot.domain.dates.clock import BEGINS, ENDS, WHOLE_DAY, DayTime, Times, part_of, spoken_twice, times_of
from bot.domain.dates.days import is_said_oddly, spans_of
from bot.domain.dates.frames import clock_length
from bot.domain.dates.items import Item
from bot.domain.dates.lunar_days import DAY, first_of_tet, is_lunar_on, marks_without_day
from bot.domain.dates.phrases import DAYS, FRAMES, Phrase
from bot.domain.dates.said import SaidAt

LAST_OF_TET = 2 * DAY  # "hết Tết", our own choice: mùng 3, and asked about
HALF_A_DAY = timedelta(hours=12)
WORK_ENDS = (
    time(11, 30),
    time(17),
)  # of the morning and of the day; our own choice, close to the office's hours


@dataclass(frozen=True)
class DateWay:
    """From when to when it may be; of one day the two days are the same."""

    first: date
    last: date
    begins: DayTime = WHOLE_DAY
    ends: DayTime = WHOLE_DAY
    is_frame: bool = False  # a week, a month: of one that has begun what is left may be meant
    from_now: bool = False  # it begins as it is said
    is_lunar: bool = False

    @property
    def is_span(self) -> bool:
        return self.first != self.last or self.begins != self.ends


@dataclass(frozen=True)
class DateWays:
    """The ways in which something may be meant; none and not vague: there is no such time."""

    ways: list[DateWay] = field(default_factory=list)
    is_doubtful: bool = False
    is_vague: bool = False


VAGUE = DateWays(is_doubtful=True, is_vague=True)


def found_in(phrase: Phrase, said: SaidAt) -> DateWays:
    """Return what ``phrase`` may mean."""
    for slot, read in _WHOLE.items():
        if slot in phrase.items and (found := read(phrase, said)):
            return found
    if marks_without_day(phrase) and not phrase.has("weekday", "nearby"):
        return _tet(phrase, said)
    times = times_of(phrase)
    if not times.ways:
        return DateWays()
    spans = spans_of(phrase, said)
    if spans is None:
        return _without_day(phrase, times, said)
    ways = [way for span, one in product(spans, times.ways) for way in _on_days(span, one, phrase)]
    ways, is_odd = _not_gone(ways, phrase, said)
    ways += [
        replace(way, last=said.today)
        for way in ways
        if said.is_past and way.is_frame and way.first <= said.today < way.last
    ]
    is_odd = is_odd or is_said_oddly(phrase, spans)
    return DateWays(ways, times.is_doubtful or is_odd or len(ways) > 1)


def _on_days(span: tuple[date, date], at: DayTime, phrase: Phrase) -> list[DateWay]:
    """Return a span with its time; midnight may be the end of the day or its begin."""
    first, last = span
    frame = phrase.has(*FRAMES, "half") and not phrase.has(*DAYS, "some")
    way = DateWay(first, last, at, at, is_frame=frame and first != last, is_lunar=is_lunar_on(phrase, first))
    if not at.is_midnight:
        return [way]
    return [replace(way, first=first + DAY, last=last + DAY), way]


def _not_gone(ways: list[DateWay], phrase: Phrase, said: SaidAt) -> tuple[list[DateWay], bool]:
    """Leave out what is over today where another is ahead; of an hour that is over, offer the later one."""
    if said.is_past or said.is_bounded:
        return ways, False
    now = said.at.replace(second=0, microsecond=0)
    ahead = [way for way in ways if way.begins.at is None or moment(way) >= now or way.first != said.today]
    if ahead:
        return ahead, False
    item = phrase.items.get("clock")
    if ways and spoken_twice(item, part_of(phrase)):
        return [*_later(ways, said), *ways], True
    return ways, False


def _later(ways: list[DateWay], said: SaidAt) -> list[DateWay]:
    """Return them twelve hours later, as far as that is ahead."""
    found = []
    for way in ways:
        if way.begins.at and way.begins.at < time(12):
            at = DayTime(way.begins.at.replace(hour=way.begins.at.hour + 12))
            found.append(replace(way, begins=at, ends=at))
    return [way for way in found if moment(way) > said.at]


def moment(way: DateWay) -> datetime:
    """Return when it begins, by the clock in Vietnam."""
    return datetime.combine(way.first, way.begins.at or time(0), LOCAL)


def _without_day(phrase: Phrase, times: Times, said: SaidAt) -> DateWays:
    """Return a time alone: of the day that the other end has, else the next such, or the last."""
    if said.is_bounded:
        ways = [DateWay(said.bound, said.bound, at, at) for at in times.ways]
        return DateWays(ways, times.is_doubtful or len(ways) > 1)
    is_told = "part" in phrase.items and phrase.items["part"].value in ("hồi", "hồi hôm")
    said = replace(said, expect="past") if is_told else said
    found = [_alone(at, phrase, said) for at in times.ways]
    ways = [way for one in found for way in one.ways]
    return DateWays(ways, times.is_doubtful or len(ways) > 1 or any(one.is_doubtful for one in found))


def _alone(at: DayTime, phrase: Phrase, said: SaidAt) -> DateWays:
    if at.is_midnight:
        return DateWays([DateWay(said.today + DAY, said.today + DAY, at, at)], is_doubtful=True)
    if at.at is None:
        return _part_alone(at, phrase, said)
    now = said.at.astimezone(LOCAL).time()
    is_gone = at.at > now if said.is_past else at.at <= now
    day = said.today + (DAY if not said.is_past else -DAY) * is_gone
    way = DateWay(day, day, at, at)
    if not is_gone:
        return DateWays([way])
    today = replace(way, first=said.today, last=said.today)
    is_twice = spoken_twice(phrase.items.get("clock"), part_of(phrase))
    other = _later([today if not said.is_past else way], said) if is_twice and not said.is_past else []
    return DateWays([way, *other], is_doubtful=True)


def _part_alone(at: DayTime, phrase: Phrase, said: SaidAt) -> DateWays:
    """Read "chiều": today's; tomorrow's or yesterday's where it is over, or has not come, and then asked."""
    now = said.at.astimezone(LOCAL).time()
    if (part := phrase.items.get("part")) and part.value == "hồi hôm":
        return DateWays([DateWay(said.today - DAY, said.today - DAY, at, at)])
    today = DateWay(said.today, said.today, at, at)
    if said.is_past:
        has_begun = BEGINS[at.part] <= now
        yesterday = replace(today, first=said.today - DAY, last=said.today - DAY)
        return DateWays([today]) if has_begun else DateWays([yesterday], is_doubtful=at.part != "tối")
    tomorrow = replace(today, first=said.today + DAY, last=said.today + DAY)
    if ENDS[at.part] <= now:
        return DateWays([tomorrow], is_doubtful=True)
    is_under_way = at.part == "sáng" and BEGINS[at.part] <= now
    return DateWays([today, tomorrow], is_doubtful=True) if is_under_way else DateWays([today])


def _now(phrase: Phrase, said: SaidAt) -> DateWays:
    at = DayTime(said.at.astimezone(LOCAL).time().replace(second=0, microsecond=0))
    return DateWays([DateWay(said.today, said.today, at, at, from_now=True)], len(phrase.items) > 1)


def _gone(phrase: Phrase, said: SaidAt) -> DateWays:
    """Read "ngày 17 vừa qua": the last such, whatever is expected."""
    rest = replace(phrase, items={slot: item for slot, item in phrase.items.items() if slot != "gone"})
    if not rest.items:
        return VAGUE
    found = found_in(rest, replace(said, expect="past"))
    before = found_in(rest, replace(said, expect="past", bound=said.today - DAY))
    if before.ways == found.ways:
        return found
    return DateWays(list(dict.fromkeys([*before.ways, *found.ways])), is_doubtful=True)


def _whole(phrase: Phrase, said: SaidAt) -> DateWays:
    """Read "cả ngày": of the day that is named, else of today."""
    rest = replace(phrase, items={slot: item for slot, item in phrase.items.items() if slot != "whole"})
    return found_in(rest, said) if rest.items else DateWays([DateWay(said.today, said.today)])


def _away(phrase: Phrase, said: SaidAt) -> DateWays | None:
    """Read "30 phút nữa", "2 tiếng trước"; of days it is read as they are."""
    item = phrase.items["away"]
    length = clock_length(item)
    if length is None:
        return None
    return _after(item.value * length, said, is_doubtful=phrase.has("clock", "part", "weekday", "date"))


def _after(length: timedelta, said: SaidAt, *, is_doubtful: bool) -> DateWays:
    then = (said.at + length).astimezone(LOCAL)
    at = DayTime(then.time().replace(second=0, microsecond=0))
    return DateWays([DateWay(then.date(), then.date(), at, at)], is_doubtful)


def _hours(phrase: Phrase, said: SaidAt) -> DateWays | None:
    """Read a mere length: from now on, where nothing else is named."""
    length = clock_length(phrase.items["hours"])
    if length is None:
        return None
    if phrase.has_only("hours"):
        return _after(length, said, is_doubtful=said.is_past)
    rest = replace(phrase, items={slot: item for slot, item in phrase.items.items() if slot != "hours"})
    return replace(found_in(rest, said), is_doubtful=True)


def _length(phrase: Phrase, said: SaidAt) -> DateWays:
    """Read "mai nghỉ 2 ngày": a run from that day on; of a mere length it is asked when it begins."""
    item = phrase.items["length"]
    if not int(item["n"]):
        return DateWays()
    rest = replace(phrase, items={slot: one for slot, one in phrase.items.items() if slot != "length"})
    if not rest.items:
        starts = (said.today, said.today + DAY)
        return DateWays([DateWay(day, length_end(day, item, said)) for day in starts], is_doubtful=True)
    found = found_in(rest, said)
    ways = [replace(way, last=length_end(way.first, item, said), ends=WHOLE_DAY) for way in found.ways]
    is_odd = any(way.is_frame for way in found.ways) or "feast" in rest.items or phrase.is_until
    return replace(found, ways=ways, is_doubtful=found.is_doubtful or is_odd)


def length_end(first: date, item: Item, said: SaidAt) -> date:
    """Return the last day of a run of this length: "3 ngày", "3 ngày làm việc"."""
    count = int(item["n"]) * (7 if item["unit"] == "tuần" else 1)
    if item["work"]:
        return said.calendar.add_working_days(first - DAY, count)
    return first + (count - 1) * DAY


def _edge(phrase: Phrase, said: SaidAt) -> DateWays:
    """Read "hết giờ", "cuối giờ": of a morning or of the day, which is ahead; "đầu giờ" is asked about."""
    edge = phrase.items["edge"]["edge"]
    rest = replace(phrase, items={slot: one for slot, one in phrase.items.items() if slot != "edge"})
    if rest.items and edge == "đầu":
        found = found_in(rest, said)
        at = DayTime(part="sáng")
        return replace(found, ways=[replace(way, begins=at, ends=at) for way in found.ways])
    if rest.items:
        return replace(found_in(rest, said), is_doubtful=True)
    if edge == "đầu":
        return _edges([DayTime(part="sáng"), DayTime(part="chiều")], said)
    return _edges([DayTime(at) for at in WORK_ENDS], said)


def _edges(wanted: list[DayTime], said: SaidAt) -> DateWays:
    found = [_alone_or_none(at, said) for at in wanted]
    ways = [way for way in found if way]
    return DateWays(ways, len(ways) != 1 or ways[0].begins.part != "")


def _alone_or_none(at: DayTime, said: SaidAt) -> DateWay | None:
    now = said.at.astimezone(LOCAL).time()
    is_ahead = at.at > now if at.at else BEGINS[at.part] > now
    day = said.today if is_ahead or at.at else said.today + DAY
    return DateWay(day, day, at, at) if is_ahead or not at.at else None


def _tet(phrase: Phrase, said: SaidAt) -> DateWays:
    """Offer the first day of Tết for a mere "Tết", its eve for what is due before.

    A mere "tháng Giêng", "âm lịch" cannot be placed.
    """
    if not phrase.has("tết") or phrase.is_doubtful:
        return VAGUE
    day_on = LAST_OF_TET if phrase.items["tết"]["end"] else -DAY if phrase.is_until else 0 * DAY
    days = [day + day_on for day in first_of_tet(phrase, said)]
    return DateWays([DateWay(day, day, is_lunar=True) for day in days], is_doubtful=True)


def _same(phrase: Phrase, said: SaidAt) -> DateWays | None:
    if not phrase.items["same"]["time"]:
        return None
    now = _now(phrase, said).ways[0].begins
    spans = spans_of(phrase, said) or []
    return DateWays([DateWay(first, last, now, now) for first, last in spans], len(spans) > 1)


_WHOLE: dict[str, Callable[[Phrase, SaidAt], DateWays | None]] = {
    "gone": _gone, "whole": _whole, "now": _now, "hours": _hours, "length": _length, "away": _away,
    "edge": _edge, "same": _same,
}  # fmt: skip
