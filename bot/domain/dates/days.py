"""Days that a phrase may name: one where it is plain, several to be asked about, none where there is none.

What is ahead is the first such day from now on, what is past the last one; where the other of the two is near
as well ("10/11", said on 18/11 of what is to come), both are returned.
"""

from dataclasses import replace
from datetime import date, timedelta

from bot.conversation import local_date
from bot.domain.dates import frames
from bot.domain.dates.frames import Span, month_end, month_from, of_year
from bot.domain.dates.items import Item
from bot.domain.dates.lunar import days_like
from bot.domain.dates.lunar_days import (
    feast_days,
    is_lunar,
    lunar_days,
    lunar_of_step,
    number_of_lunar_day,
)
from bot.domain.dates.phrases import DAYS, FRAMES, Phrase
from bot.domain.dates.said import SaidAt, day_of_month, full_year, nearest, of_months, year_said

DAY, WEEK = timedelta(days=1), timedelta(days=7)
OURS = {(8, 3), (2, 9), (1, 5), (1, 6)}  # day, month: feasts of our calendar, also where "mùng" is said

Spans = list[Span]


def spans_of(phrase: Phrase, said: SaidAt) -> Spans | None:
    """Return what the days of ``phrase`` may be; None where it names none, [] where there is none such."""
    found = [spans for slot in DAYS if slot in phrase.items for spans in [_day_spans(phrase, slot, said)]]
    used = any(slot in phrase.items for slot in DAYS)
    found += _frame_spans(phrase, said, has_day=used)
    if not found:
        return None
    if any(not spans for spans in found):
        return []
    return _on_weekday(phrase, found, said) or _agreed(found)


def _on_weekday(phrase: Phrase, found: list[Spans], said: SaidAt) -> Spans:
    """Return the day named beside a mere weekday ("thứ sáu 27/11"), and the nearest such if it is none."""
    item = phrase.items.get("weekday")
    if item is None or item["step"] or item["told"] or phrase.has("tuần") or len(found) == 1:
        return []
    place = {first.weekday() for first, _last in _day_spans(phrase, "weekday", said)}
    others = [_day_spans(phrase, slot, said) for slot in DAYS if slot in phrase.items and slot != "weekday"]
    agreed = _agreed(others) if others and all(others) else []
    if len(agreed) != 1 or len(place) != 1 or agreed[0][0].weekday() in place:
        return [one for one in agreed if one[0].weekday() in place]
    day, week = agreed[0][0], place.pop()
    near = min((day + n * DAY for n in range(-3, 4)), key=lambda one: (one.weekday() != week, abs(one - day)))
    return [*agreed, (near, near)]


def is_said_oddly(phrase: Phrase, spans: Spans) -> bool:
    """Return whether it had better be confirmed: "30 Tết" of a year that has none, "thứ hai đầu tháng"."""
    is_thirtieth = any(
        phrase.has(slot) and phrase.items[slot]["d"] == "30" for slot in ("day", "lunar", "date")
    )
    is_no_thirtieth = (
        is_lunar(phrase) and is_thirtieth and any(number_of_lunar_day(first) != 30 for first, _last in spans)
    )
    return is_no_thirtieth or ("weekday" in phrase.items and _is_nth(phrase))


def _agreed(found: list[Spans]) -> Spans:
    """Return the days in which all that was said agrees ("thứ sáu 27/11"); each of them where it does not."""
    narrow = min(found, key=lambda spans: min(last - first for first, last in spans))
    agreed = [span for span in narrow if all(any(_within(span, one) for one in spans) for spans in found)]
    return agreed or sorted({span for spans in found for span in spans})


def _within(span: Span, wider: Span) -> bool:
    return wider[0] <= span[0] and span[1] <= wider[1]


def _day_spans(phrase: Phrase, slot: str, said: SaidAt) -> Spans:
    read = {
        "nearby": _nearby, "weekday": _weekday, "date": _date, "day": _day, "lunar": _lunar,
        "feast": feast_days, "away": _away, "same": _same, "number": _day,
    }[slot]  # fmt: skip
    return sorted({(day, day) for day in read(phrase, phrase.items[slot], said)})


def _frame_spans(phrase: Phrase, said: SaidAt, *, has_day: bool) -> list[Spans]:
    """Return the weeks, months and so on that are named beside the days, or alone."""
    found: list[Spans] = []
    if "some" in phrase.items:
        return [_some_days(phrase, said)]
    if "half" in phrase.items:
        found.append([_half(phrase.items["half"], said)])
    if "coming" in phrase.items:
        found.append(_coming(phrase.items["coming"], said))
    used = _used_by_days(phrase) if has_day else {"năm"} if phrase.has("tháng", "quý") else set()
    left = [unit for unit in FRAMES if unit in phrase.items and unit not in used]
    year = phrase.items.get("năm")
    return found + [frames.spans_of(phrase.items[unit], unit, said, year) for unit in left]


def _used_by_days(phrase: Phrase) -> set[str]:
    used = {"năm"}
    if phrase.has("weekday", "same"):
        used |= {"tuần"}
    if phrase.has("day", "number", "lunar", "same") or (phrase.has("weekday") and _is_nth(phrase)):
        used |= {"tháng"}
    if phrase.has("same"):
        used |= {"năm"}
    return used


def _is_nth(phrase: Phrase) -> bool:
    return "tháng" in phrase.items and phrase.items["tháng"]["part"] in ("đầu", "cuối")


def _nearby(_phrase: Phrase, item: Item, said: SaidAt) -> list[date]:
    """Read "mai"; "ngày kia" is the second day or the third, and behind "mốt" the one after it."""
    steps: tuple[int, ...] = item.value
    is_back = said.is_past and len(steps) > 1
    days = [said.today + (-n if is_back else n) * DAY for n in steps]
    ahead = [day for day in days if day > said.bound] if said.is_bounded and not said.is_past else []
    return ahead or days


def _weekday(phrase: Phrase, item: Item, said: SaidAt) -> list[date]:
    """Read "thứ sáu", "thứ hai tuần sau": said on that very day it may be this one or the next."""
    place = 6 if item["sun"] else int(item["d"] or item["t"]) - 2
    if _is_nth(phrase):
        return _nth_weekday(phrase, place, said)
    step, week = item["step"], phrase.items.get("tuần")
    this = said.today + (place - said.today.weekday()) * DAY
    if week and frames.says_which(week):
        return _of_week(this, frames.steps(week), said)
    if step == "nay":
        return [this] if this >= said.today or said.is_past else [this, this + WEEK]
    if frames.STEPS.get(step, 0) < 0:
        return [this if this < said.today else this - WEEK]
    after = this if this > said.today else this + WEEK
    if step in ("tới", "tới đây", "kế", "kế tiếp"):
        return [after]
    if step:
        return [after, after + WEEK]
    return _plain_weekday(place, item, said)


def _of_week(this: date, steps: int, said: SaidAt) -> list[date]:
    """Return a day of a week; of this week one that is over is hardly meant of what is to come."""
    day = this + steps * WEEK
    is_odd = steps == 0 and (day > said.today if said.is_past else day < said.today) and not said.is_bounded
    return [day, day + (-WEEK if said.is_past else WEEK)] if is_odd else [day]


def _plain_weekday(place: int, item: Item, said: SaidAt) -> list[date]:
    distance = (place - said.bound.weekday()) % 7
    ahead = said.bound + distance * DAY
    gone = ahead if not distance else ahead - WEEK
    if said.is_bounded and (distance or said.bound != said.today):
        return [gone if said.is_past else ahead]
    if not distance:
        return [ahead, ahead - WEEK if said.is_past else ahead + WEEK]
    if said.is_past:
        return [gone]
    return [gone, ahead] if item["told"] else [ahead]


def _nth_weekday(phrase: Phrase, place: int, said: SaidAt) -> list[date]:
    """Read "thứ hai đầu tháng 12", "thứ sáu cuối tháng": the first or the last one."""
    month = phrase.items["tháng"]
    wanted = month["part"]
    found = []
    for first, last in frames.whole(month, "tháng", said, phrase.items.get("năm")):
        begin, step = (first, DAY) if wanted == "đầu" else (last, -DAY)
        found.append(next(begin + n * step for n in range(7) if (begin + n * step).weekday() == place))
    return found


def _date(phrase: Phrase, item: Item, said: SaidAt) -> list[date]:
    """Read a day and a month, by our calendar or the lunar one; without a year the nearest."""
    day, month = int(item["d"]), int(item["m"])
    year = full_year(item["y"]) or year_said(phrase, said)
    if phrase.has("âm", "nhuận"):
        return lunar_days(phrase, day, month, year, said)
    found = of_months(day, month, year, said)
    return found + (
        lunar_days(phrase, day, month, year, said) if _may_be_lunar(phrase, day, month, item) else []
    )


def _day(phrase: Phrase, item: Item, said: SaidAt) -> list[date]:
    """Read "ngày 25", of the month beside it if there is one; "28 Tết" is of tháng Chạp."""
    day, month = int(item["d"]), phrase.items.get("tháng")
    if "tết" in phrase.items and not (month and month["lunar"]):
        return lunar_days(phrase, day, 12 if day > 15 else 1, None, said)
    if phrase.has("âm", "nhuận") or (month and month["lunar"]):
        return lunar_days(
            phrase, day, frames.month_number(month) if month else None, year_said(phrase, said), said
        )
    if month is None or not frames.says_which(month):
        return _of_any_month(day, item["step"].strip(), said)
    if number := frames.month_number(month):
        return of_months(day, number, full_year(month["y"]) or year_said(phrase, said), said)
    first = month_from(said.today, frames.steps(month))
    found = day_of_month(first.year, first.month, day)
    return [found] if found else []


def _of_any_month(day: int, step: str, said: SaidAt) -> list[date]:
    if step == "nay":
        found = day_of_month(said.today.year, said.today.month, day)
        return [found] if found else []
    months = (month_from(said.bound, n) for n in range(-2, 4))
    near = [one for one in (day_of_month(first.year, first.month, day) for first in months) if one]
    chosen = [one for one in near if (one <= said.bound if said.is_past else one >= said.bound)]
    return chosen[-1:] if said.is_past else chosen[:1]


def _lunar(phrase: Phrase, item: Item, said: SaidAt) -> list[date]:
    """Read "mùng 5", "mùng 6 Tết", "rằm tháng bảy": a "mùng" alone may be of our month too."""
    day = 15 if item["ram"] else int(item["d"])
    month = phrase.items.get("tháng")
    number = frames.month_number(month) if month else None
    is_named = phrase.has("âm", "tết", "nhuận") or (month is not None and bool(month["lunar"]))
    if "dương" in phrase.items or not (item["ram"] or is_named):
        return _of_our_month(phrase, item, said)
    if "tết" in phrase.items and not item["ram"]:
        return lunar_days(phrase, day, 1, year_said(phrase, said), said)
    if month and not number and not month["lunar"]:
        return lunar_of_step(day, month, said)
    if item["step"]:
        back = frames.STEPS.get(item["step"], 0) < 0
        said = replace(said, expect="past" if back else said.expect)
    return lunar_days(phrase, day, number, year_said(phrase, said), said)


def _of_our_month(phrase: Phrase, item: Item, said: SaidAt) -> list[date]:
    """Read a "mùng" without a word of the lunar year: it may be of our month, and of a lunar one."""
    day = int(item["d"] or 15)
    found = _day(phrase, item, said)
    if "dương" in phrase.items:
        return found
    month = phrase.items.get("tháng")
    if month is not None and frames.says_which(month):
        number = frames.month_number(month)
        is_alike = number is not None and (day, number) not in OURS
        return found + (lunar_days(phrase, day, number, year_said(phrase, said), said) if is_alike else [])
    return found + nearest(days_like(day, None, said.today, is_leap=None), said)


def _may_be_lunar(phrase: Phrase, day: int, month: int, item: Item) -> bool:
    """Return whether "mùng 5/12" may be of the lunar calendar."""
    return bool(item["mung"]) and "dương" not in phrase.items and (day, month) not in OURS


def _away(_phrase: Phrase, item: Item, said: SaidAt) -> list[date]:
    """Read "3 ngày nữa", "2 tuần trước"; of hours and minutes the day on which they end."""
    unit, n = item["unit"], item.value * int(item["n"] or 0)
    if (length := frames.clock_length(item)) is not None:
        return [local_date(said.at + item.value * length)]
    return [frames.days_on(said.today, n, unit, said.calendar)]


def _same(phrase: Phrase, _item: Item, said: SaidAt) -> list[date]:
    """Read "ngày này tuần sau", "giờ này ngày mai"."""
    unit = next((unit for unit in FRAMES if unit in phrase.items), None)
    if unit is None:
        return [] if not phrase.has("nearby", "weekday") else _beside(phrase, said)
    return [frames.days_on(said.today, frames.steps(phrase.items[unit]), unit, said.calendar)]


def _beside(phrase: Phrase, said: SaidAt) -> list[date]:
    slot = "nearby" if "nearby" in phrase.items else "weekday"
    return [first for first, _last in _day_spans(phrase, slot, said)]


def _some_days(phrase: Phrase, said: SaidAt) -> Spans:
    """Read "3 ngày đầu tháng 12", "ngày làm việc cuối cùng của tháng"."""
    some = phrase.items["some"]
    unit = some["own"] or next((unit for unit in FRAMES if unit in phrase.items), "")
    count = int(some["n"] or 1) or 1
    found: Spans = []
    for first, last in _whole_frames(phrase, unit, said):
        days = [first + n * DAY for n in range((last - first).days + 1)]
        chosen = [day for day in days if not some["work"] or said.calendar.is_working_day(day)]
        chosen = chosen[:count] if some["half"] == "đầu" else chosen[-count:]
        found.append((chosen[0], chosen[-1]))
    if unit == "tuần" and some["half"] == "cuối":
        found += frames.weekend(found)
    return found


def _whole_frames(phrase: Phrase, unit: str, said: SaidAt) -> Spans:
    if unit in phrase.items:
        return frames.whole(phrase.items[unit], unit, said, phrase.items.get("năm"))
    first = frames.start_of(said.today, unit or "tháng", 0)
    return [(first, frames.start_of(first, unit or "tháng", 1) - DAY)]


def _half(item: Item, said: SaidAt) -> Span:
    """Read "6 tháng đầu năm": of this year where none is named, be it over or not."""
    year = int(item["y"] or said.today.year + frames.STEPS.get(item["step"], 0))
    months = int(item["n"])
    if not 1 <= months <= 12:
        return of_year(year)
    if item["half"] == "đầu":
        return date(year, 1, 1), month_end(date(year, months, 1))
    return date(year, 13 - months, 1), date(year, 12, 31)


def _coming(item: Item, said: SaidAt) -> Spans:
    """Read "3 ngày tới"; of weeks and months it may be from now or from the next one on."""
    n, first = int(item["n"]), said.today + DAY
    if not n:
        return []
    if item["unit"] in ("ngày", "hôm"):
        return [(first, said.today + n * DAY)]
    unit = item["unit"]
    begin = frames.start_of(said.today, unit, 1)
    return [
        (first, frames.days_on(said.today, n, unit, said.calendar)),
        (begin, frames.start_of(begin, unit, n) - DAY),
    ]


def names_a_day(phrase: Phrase) -> bool:
    return phrase.has(*DAYS, *FRAMES, "half", "coming", "some", "now")
