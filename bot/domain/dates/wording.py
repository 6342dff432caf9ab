"""Write what was understood: to be shown, to be read back, and to be told from the other ways."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.conversation import _, day_text
from bot.domain.dates.clock import DayTime, part_at
from bot.domain.dates.items import items_in
from bot.domain.dates.lunar import lunar_name
from bot.domain.dates.moments import DateWay
from bot.domain.dates.phrases import TIMES, sentence_in
from bot.domain.dates.reading import Shape, TimeReading, understand
from bot.domain.dates.spelling.words import spellings

_BEFORE_SHAPE = {Shape.UNTIL: "đến ", Shape.SINCE: "từ ", Shape.WHOLE: ""}
_DAY = timedelta(days=1)
# Words around a time that say nothing more.
_FILLING = frozenset(
    [
        *("·", "|", ",", "thôi", "nhé", "nha", "nhe", "ạ", "dạ", "em", "tôi", "mình", "à", "là", "mà", "thì"),
        *(
            "nghỉ",
            "vắng",
            "vẫn",
            "van",
            "xin",
            "chỉ",
            "chứ",
            "cho",
            "lại",
            "ấy",
            "ý",
            "vậy",
            "ừ",
            "ờ",
            "phải",
            "không",
            "cơ",
        ),
    ]
)


def in_full(way: DateWay, shape: Shape = Shape.WHOLE, *, is_before: bool = False) -> str:
    """Write a way so that any reader takes it for this alone: "từ sáng 25/11/2026 đến 27/11/2026".

    It is not shown: what is shown says the weekday too.
    """
    before = "trước ngày " if is_before and not str(way.begins) else _BEFORE_SHAPE[shape]
    if not way.is_span:
        return f"{before}{_end(way.begins)}{day_text(way.first)}"
    return f"từ {_end(way.begins)}{day_text(way.first)} đến {_end(way.ends)}{day_text(way.last)}"


def _end(clock: DayTime) -> str:
    return f"{clock} " if str(clock) else ""


def ends_of(way: DateWay) -> tuple[str, ...]:
    """Write the days of a span that may be meant where one day is asked: first and last, of a week Friday."""
    if not way.is_span or way.first == way.last:
        return ()
    friday = way.first + (4 - way.first.weekday()) * _DAY
    days = {way.first, way.last} if (way.last - way.first).days != 6 else {way.first, friday}
    return tuple(day_text(day) for day in sorted(days))


def lunar_text(reading: TimeReading) -> str:
    """Return how the lunar calendar calls what was understood: "mùng 6 Tết"; "" if it was not said by it."""
    way = reading.way
    if way is None or not way.is_lunar:
        return ""
    if way.first == way.last:
        return lunar_name(way.first)
    return _("{first} đến {last}", first=lunar_name(way.first), last=lunar_name(way.last))


def meant_by(typed: str, said_at: datetime, ways: Sequence[DateWay]) -> DateWay | None:
    """Return which of ``ways`` other words tell: "hôm nay", "tuần sau", "chiều", "âm lịch"; else None."""
    words = " ".join(spellings(typed))
    for is_lunar in (True, False):
        named = " âm " in words if is_lunar else " dương " in words
        one = [way for way in ways if way.is_lunar == is_lunar]
        if named and len(one) == 1:
            return one[0]
    told = understand(typed, said_at, "either").ways
    for is_like in (_is_same, _is_within, *((_has_time,) if _names_hour_alone(typed) else ())):
        found = [way for way in ways if any(is_like(way, other) for other in told)]
        if len(found) == 1:
            return found[0]
    return None


def is_time_alone(typed: str, said_at: datetime) -> bool:
    """Return whether nothing but a time is said: "thôi chiều mai thôi", and not "chiều mai họp"."""
    if not understand(typed, said_at, "either").ways:
        return False
    return all(set(items_in(words)[1].split()) <= _FILLING for words in spellings(typed))


def _names_hour_alone(typed: str) -> bool:
    """Return whether no day is named: "16h", "buổi chiều"."""
    return all(one.has_only(*TIMES) for words in spellings(typed) for one in sentence_in(words).phrases)


def _is_same(way: DateWay, told: DateWay) -> bool:
    return (way.first, way.last) == (told.first, told.last) and (
        str(told.begins) == "" or _has_time(way, told)
    )


def _is_within(way: DateWay, told: DateWay) -> bool:
    """Return whether it lies in a day or a frame that was told, and not in days from one to another."""
    is_frame = told.is_frame or not told.is_span
    return is_frame and told.first <= way.first and way.last <= told.last and str(told.begins) == ""


def _has_time(way: DateWay, told: DateWay) -> bool:
    if told.begins.at:
        return told.begins.at == way.begins.at
    part = part_at(way.begins.at) if way.begins.at else way.begins.part
    return bool(told.begins.part) and told.begins.part == part
