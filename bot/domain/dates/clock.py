"""Times of the day that a phrase may name: "8h30", "2 rưỡi chiều", "8 giờ kém 15", "đầu giờ chiều"."""

from dataclasses import dataclass
from datetime import time

from bot.domain.dates.items import Item
from bot.domain.dates.phrases import Phrase

SPOKEN_LATE = range(1, 5)  # our own choice: "3h" alone is 15:00, for nobody means the night
EITHER = (5, 6)  # "5h" alone may be either
PARTS = {
    "sáng": "sáng", "rạng sáng": "sáng", "sớm": "sáng", "trưa": "trưa", "chiều": "chiều", "xế chiều": "chiều",
    "tối": "tối", "đêm": "tối", "khuya": "tối",
}  # fmt: skip
ENDS = {"sáng": time(11, 30), "trưa": time(13), "chiều": time(17, 30), "tối": time(23, 59)}  # our own choice
BEGINS = {"sáng": time(7), "trưa": time(11), "chiều": time(13), "tối": time(18)}
_ORDER = ("sáng", "trưa", "chiều", "tối")


@dataclass(frozen=True)
class DayTime:
    """A time of the day: on the clock, or a part ("sáng", "trưa", "chiều", "tối"); else the whole day."""

    at: time | None = None
    part: str = ""
    is_midnight: bool = False  # at the end of the day that is named, and so the next

    def __str__(self) -> str:
        return f"{self.at:%H:%M}" if self.at else self.part


WHOLE_DAY = DayTime()
MIDNIGHT = DayTime(time(0), is_midnight=True)


@dataclass(frozen=True)
class Times:
    """Times that may be meant; [] where there is no such time."""

    ways: list[DayTime]
    is_doubtful: bool = False


def times_of(phrase: Phrase) -> Times:
    """Return what the time of ``phrase`` may be; the whole day where it names none."""
    part = part_of(phrase)
    if "half day" in phrase.items and not part:
        return Times([DayTime(part="sáng"), DayTime(part="chiều")], is_doubtful=True)
    if "clock" in phrase.items:
        return _on_the_clock(phrase.items["clock"], part)
    return Times([DayTime(part=part)])


def part_of(phrase: Phrase) -> str:
    item = phrase.items.get("part")
    if item is None:
        return ""
    return "tối" if item.value == "hồi hôm" else PARTS[item["part"]]


def part_at(at: time) -> str:
    """Return the part of the day in which a time lies."""
    return "sáng" if at < time(11) else "trưa" if at < time(13) else "chiều" if at < time(18) else "tối"


def _on_the_clock(item: Item, part: str) -> Times:
    hour, minute = int(item["hour"]), int(item["minute"] or 0)
    if item["half"]:
        minute = 30
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return Times([])
    if hour == 24 or (hour in (0, 12) and part == "tối"):
        return Times([MIDNIGHT], is_doubtful=True)
    hours, is_doubtful = _hours(hour, part, is_in_full=_is_in_full(item))
    less = int(item["less"] or 0)
    found = [divmod(one * 60 + minute - less, 60) for one in hours]
    return Times([DayTime(time(*one)) for one in found if 0 <= one[0] < 24], is_doubtful or len(found) > 1)


def _is_in_full(item: Item) -> bool:
    """Return whether the hour is written as it is on the clock of 24: "08:00", "14h"."""
    return item["hour"].startswith("0") or int(item["hour"]) > 12


def _hours(hour: int, part: str, *, is_in_full: bool) -> tuple[list[int], bool]:
    """Return the hours of the clock of 24 that may be meant, and whether it is said oddly ("15h sáng")."""
    later = hour + 12 if hour < 12 else hour
    match part:
        case "sáng":
            return [hour], hour > 11
        case "trưa":
            return [later if hour <= 3 else hour], not (10 <= hour <= 13 or hour in (1, 2))
        case "chiều":
            return [later], not 12 <= later <= 19
        case "tối" if hour < 5:
            return [hour], True
        case "tối":
            return [later], not 18 <= later <= 23
    if is_in_full or hour in (0, 12):
        return [hour], False
    if hour in SPOKEN_LATE:
        return [later], False
    return ([hour, later] if hour in EITHER else [hour]), False


def spoken_twice(item: Item | None, part: str) -> bool:
    """Return whether an hour may be of either half of the day: "8h", and not "08h" or "8h sáng"."""
    return item is not None and not part and not _is_in_full(item) and int(item["hour"]) < 12


def later_part(one: str, other: str) -> bool:
    """Return whether a part of the day is right after another: "chiều" after "sáng"."""
    return _ORDER.index(other) - _ORDER.index(one) in (1, 2) if one and other else False


def begin_of(clock: DayTime) -> time:
    return clock.at or BEGINS.get(clock.part, time(0))


def end_of(clock: DayTime) -> time:
    return clock.at or ENDS.get(clock.part, time(23, 59))
