"""The Vietnamese lunar calendar: which day of ours a lunar one is, and how it is called.

``lunar_vn`` reckons it for the meridian of Hanoi (UTC+7), which is not always the Chinese one: Tết 2030 is
on 02/02 and not on the 3rd. It takes what cannot be (30 tháng Chạp of a year that has 29, a leap month that
a year has not) for the day on which the count ends; so each day is turned back again, and what does not come
back is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import lunar_vn

from bot.conversation import N_, _

KNOWN = range(1901, 2100)  # lunar years

TET_DAYS = 10  # "mùng 10 Tết" is still said; our own choice
MONTHS = (
    N_("tháng Giêng"),
    N_("tháng Hai"),
    N_("tháng Ba"),
    N_("tháng Tư"),
    N_("tháng Năm"),
    N_("tháng Sáu"),
    N_("tháng Bảy"),
    N_("tháng Tám"),
    N_("tháng Chín"),
    N_("tháng Mười"),
    N_("tháng Mười một"),
    N_("tháng Chạp"),
)


@dataclass(frozen=True)
class LunarDay:
    day: int
    month: int
    year: int  # that in which its New Year (Tết) lies
    is_leap: bool = False  # of the second month of that number


def on_our_calendar(lunar: LunarDay) -> date | None:
    """Return the day that this is; None where there is no such day."""
    if lunar.year not in KNOWN or not (1 <= lunar.month <= 12 and 1 <= lunar.day <= 30):
        return None
    try:
        asked = lunar_vn.LunarDate(lunar.day, lunar.month, lunar.year, lunar.is_leap)
        day = lunar_vn.lunar_to_solar(asked)
    except ValueError:
        return None
    return day if lunar_vn.solar_to_lunar(day) == asked else None


def lunar_day(day: date) -> LunarDay | None:
    """Return which lunar day it is; None outside the years that are known."""
    if day.year not in KNOWN:
        return None
    found = lunar_vn.solar_to_lunar(day)
    return LunarDay(found.day, found.month, found.year, found.leap)


def days_like(day: int, month: int | None, today: date, *, is_leap: bool | None = False) -> Iterator[date]:
    """Yield the days of this name from a year before to two years after ``today``, in their order.

    Without a month it is that of any. ``is_leap`` None: of a leap month of that number too.
    """
    leaps = (False, True) if is_leap is None else (is_leap,)
    months = (month,) if month else range(1, 13)
    found = (
        on_our_calendar(LunarDay(day, one, year, leap))
        for year in range(today.year - 2, today.year + 3)
        for one in months
        for leap in leaps
    )
    yield from sorted(one for one in found if one)


def last_of_year(year: int) -> date | None:
    """Return the day before Tết of the next lunar year (giao thừa): the 29th or the 30th of tháng Chạp."""
    tet = on_our_calendar(LunarDay(1, 1, year + 1))
    return tet - timedelta(days=1) if tet else None


def lunar_name(day: date) -> str:
    """Return how the lunar calendar calls a day: "mùng 6 Tết", "15 tháng Bảy âm lịch"; "" if unknown."""
    lunar = lunar_day(day)
    if lunar is None:
        return ""
    if lunar.month == 1 and lunar.day <= TET_DAYS:
        return _("mùng {day} Tết", day=lunar.day)
    month = _(MONTHS[lunar.month - 1])
    if lunar.is_leap:
        month = _("{month} nhuận", month=month)
    if lunar.day <= TET_DAYS:
        return _("mùng {day} {month} âm lịch", day=lunar.day, month=month)
    return _("{day} {month} âm lịch", day=lunar.day, month=month)


@dataclass(frozen=True)
class Feast:
    """A day that has a name, by our calendar or by the lunar one."""

    day: int
    month: int
    is_lunar: bool = False
    is_eve: bool = False  # the last day of the lunar year, be it the 29th or the 30th


# Names as they are spelled with their marks, a pattern each.
FEASTS: dict[str, Feast] = {
    r"tết (?:tây|dương(?: lịch)?)": Feast(1, 1),
    r"quốc khánh(?: ngày)?(?: 0?2/0?9)?": Feast(2, 9),
    r"(?:giỗ|tổng) tổ(?: hùng vương)?(?:,? 10/0?3)?(?: âm lịch| âm)?": Feast(10, 3, is_lunar=True),
    r"giao thừa": Feast(30, 12, is_lunar=True, is_eve=True),
    r"(?:đưa |cúng |tiễn )*(?:ông công )?ông táo": Feast(23, 12, is_lunar=True),
    r"(?:rằm |tết )?trung thu": Feast(15, 8, is_lunar=True),
    r"(?:rằm )?vu lan": Feast(15, 7, is_lunar=True),
    r"tết đoan ngọ": Feast(5, 5, is_lunar=True),
    r"tết hàn thực": Feast(3, 3, is_lunar=True),
    r"(?:tết |rằm )?nguyên tiêu": Feast(15, 1, is_lunar=True),
    r"phật đản": Feast(15, 4, is_lunar=True),
    r"noel|giáng sinh": Feast(25, 12),
    r"nhà giáo(?: việt nam)?": Feast(20, 11),
    r"quốc t[ếê] phụ nữ": Feast(8, 3),
    r"phụ nữ việt nam": Feast(20, 10),
    r"quốc t[ếê] lao động": Feast(1, 5),
}
