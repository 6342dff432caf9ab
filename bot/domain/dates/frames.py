"""Weeks, months, quarters and years: which is meant, and which part of it ("nửa đầu tháng 12")."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Protocol

from bot.domain.calendar import Calendar
from bot.domain.dates.items import Item
from bot.domain.dates.lunar import days_like, lunar_day

Span = tuple[date, date]  # first and last day

DAY = timedelta(days=1)
RECENT = timedelta(days=60)  # our own choice: a month that ended so lately may be meant
STEPS = {
    "nay": 0, "sau": 1, "tới": 1, "tới đây": 1, "kế": 1, "kế tiếp": 1, "sau nữa": 2, "tới nữa": 2,
    "trước": -1, "rồi": -1, "vừa rồi": -1, "vừa qua": -1, "qua": -1, "ngoái": -1, "trước nữa": -2,
}  # fmt: skip
_MONTHS = {"tuần": 0, "tháng": 1, "quý": 3, "năm": 12}  # that a frame lasts
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


class WhenSaid(Protocol):
    @property
    def today(self) -> date: ...
    @property
    def bound(self) -> date: ...
    @property
    def is_past(self) -> bool: ...
    @property
    def is_bounded(self) -> bool: ...


def says_which(item: Item) -> bool:
    """Return whether it says which one: "tuần sau", "tháng 12" and not "đầu tháng"."""
    return bool(item["step"] or item["n"] or item["y"] or item["lunar"] or item["moved"])


def steps(item: Item) -> int:
    """Return how many on from this one it is."""
    return STEPS.get(item["step"], 1 if item["moved"] and not item["n"] else 0)


def month_number(item: Item) -> int | None:
    if item["lunar"]:
        return {"giêng": 1, "chạp": 12}[item["lunar"]]
    return int(item["n"]) if item["n"] else None


def spans_of(item: Item, unit: str, said: WhenSaid, year: Item | None = None) -> list[Span]:
    """Return the days of a frame or of the part of it that is named; several where it is not plain which."""
    if item["lunar"]:
        return _lunar_month(item, said)
    found = [span for one in _which(item, unit, said, year) for span in _parts(one, unit, item)]
    if said.is_bounded and item["part"] in ("hết", "cuối"):
        found = found[-1:]  # as the end of a span: nobody means to leave out its last two days
    if says_which(item) or len(found) != 1:
        return found
    return [_not_over(found[0], item, unit, said)]


def _lunar_month(item: Item, said: WhenSaid) -> list[Span]:
    """Return tháng Giêng or tháng Chạp, or an end of it."""
    number = month_number(item)
    firsts = days_like(1, number, said.today)
    months = [(first, _last_of(first)) for first in firsts]
    found = [one for one in months if (one[0] <= said.bound if said.is_past else one[1] >= said.bound)]
    chosen = found[-1:] if said.is_past else found[:1]
    return [span for one in chosen for span in _parts(one, "tháng", item)]


def _last_of(first: date) -> date:
    """Return the last day of the lunar month that begins on ``first``: its 29th or its 30th."""
    after = lunar_day(first + 29 * DAY)
    return first + (29 if after and after.day == 30 else 28) * DAY


def whole(item: Item, unit: str, said: WhenSaid, year: Item | None = None) -> list[Span]:
    """Return the frame as a whole, whatever part of it is named."""
    return _which(item, unit, said, year)


def start_of(day: date, unit: str, n: int) -> date:
    """Return the first day of the week, month, quarter or year that is ``n`` on from that of ``day``."""
    if unit == "tuần":
        return day - day.weekday() * DAY + 7 * n * DAY
    months = _MONTHS[unit]
    begins = (day.month - 1) // months * months + 1
    return month_from(day.replace(day=1, month=begins), n * months)


def _of(day: date, unit: str, n: int) -> Span:
    return start_of(day, unit, n), start_of(day, unit, n + 1) - DAY


def _which(item: Item, unit: str, said: WhenSaid, year: Item | None) -> list[Span]:
    if unit == "năm" and item["y"]:
        return [of_year(int(item["y"]))]
    if not item["n"]:
        # "từ thứ ba tuần sau đến hết tuần" ends with the week in which it begins
        is_same = said.is_bounded and not (said.is_past or says_which(item))
        return [_of(said.bound if is_same else said.today, unit, steps(item))]
    number = _QUARTERS.get(item["n"]) or int(item["n"])
    if not 1 <= number <= 12 // _MONTHS[unit]:
        return []
    if item["y"] or year:
        named = int(
            item["y"] or (year["y"] if year and year["y"] else said.today.year + (steps(year) if year else 0))
        )
        return [_of(date(named, 1, 1), unit, number - 1)]
    return _nearest([_of(date(said.today.year + n, 1, 1), unit, number - 1) for n in (-1, 0, 1)], said)


def _nearest(found: list[Span], said: WhenSaid) -> list[Span]:
    """Return the first that is not over, the last that has begun; with it one that was missed by little."""
    ahead, gone = (
        [one for one in found if one[1] >= said.bound],
        [one for one in found if one[0] <= said.bound],
    )
    if said.is_past:
        return gone[-1:]
    over = [one for one in gone if one[1] < said.bound and said.today - one[1] <= RECENT]
    return ahead[:1] if said.is_bounded else [*ahead[:1], *over]


def _not_over(span: Span, item: Item, unit: str, said: WhenSaid) -> Span:
    """Return the part of the next frame where that of this one is over ("đầu tháng", said on the 18th)."""
    if said.is_past and span[0] > said.bound:
        return _parts(_of(said.today, unit, -1), unit, item)[0]
    if not said.is_past and span[1] < said.bound:
        return _parts(_of(said.today, unit, 1), unit, item)[0]
    return span


def _parts(span: Span, unit: str, item: Item) -> list[Span]:
    """Return the part that is named: of a month its first, its last day, its 15th."""
    first, last = span
    match item["part"]:
        case "đầu":
            return [(first, first)]
        case "giữa":
            return _middle(span, unit)
        case "cuối" if unit == "tuần":
            return weekend([span])
        case "hết" if unit == "tuần":
            return [(first + 4 * DAY,) * 2, (last, last)]
        case "cuối" | "hết":
            return [(last, last)]
        case "nửa đầu":
            return [(first, _half_way(span, unit))]
        case "nửa cuối":
            return [(_half_way(span, unit) + DAY, last)]
        case "trong" if not says_which(item):
            return [span, (last, last)]
    return [span]


def _middle(span: Span, unit: str) -> list[Span]:
    first, _last = span
    if unit in ("tuần", "tháng"):
        day = first + (2 if unit == "tuần" else 14) * DAY
        return [(day, day)]
    half = _half_way(span, unit)
    return [(half, half), (half + DAY, half + DAY)]


def _half_way(span: Span, unit: str) -> date:
    """Return the last day of the first half."""
    first, _last = span
    if unit == "tuần":
        return first + 2 * DAY
    if unit == "năm":
        return date(first.year, 6, 30)
    return first.replace(day=15) if unit == "tháng" else month_from(first, 1).replace(day=15)


def weekend(found: list[Span]) -> list[Span]:
    """Return Saturday and Sunday beside the days from Friday on, as which "cuối tuần" is read."""
    return [(last - DAY, last) for _first, last in found] + [(last - 2 * DAY, last) for _first, last in found]


def of_year(year: int) -> Span:
    return date(year, 1, 1), date(year, 12, 31)


def month_from(day: date, n: int) -> date:
    """Return the first day of the month ``n`` months on; of the last known year where it is further."""
    months = day.year * 12 + day.month - 1 + n
    return date(min(max(months // 12, 1), 9999), months % 12 + 1, 1)


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def days_on(day: date, n: int, unit: str, calendar: Calendar) -> date:
    """Return the day that is ``n`` days, weeks, months or years on; a month has no 31st where it has none."""
    if unit == "ngày làm việc":
        return calendar.add_working_days(day, n)
    if unit in ("tháng", "quý", "năm"):
        first = month_from(day, n * _MONTHS[unit])
        return min(first + (day.day - 1) * DAY, month_end(first))
    return day + n * (7 if unit == "tuần" else 1) * DAY


def clock_length(item: Item) -> timedelta | None:
    """Return a length of minutes and hours; None for one of days."""
    unit = item["unit"]
    if unit not in ("phút", "p", "'", "tiếng", "giờ", "h", "g"):
        return None
    number = int(item["n"] or 0)
    is_half_alone = item["half"].strip() == "nửa"
    if not number and not is_half_alone:
        number = 1 if item["half"] else 0
    length = timedelta(minutes=number) if unit in ("phút", "p", "'") else timedelta(hours=number)
    return length + timedelta(minutes=int(item["minutes"] or 0) + (30 if item["half"] else 0))
