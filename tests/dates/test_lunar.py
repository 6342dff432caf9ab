"""The Vietnamese lunar calendar against days that are known, and another package's Tết of each year."""

from datetime import date, timedelta

import holidays
import pytest

from bot.domain.dates.lunar import LunarDay, last_of_year, lunar_day, lunar_name, on_our_calendar


@pytest.mark.parametrize(
    ("day", "month", "year", "ours"),
    [
        (1, 1, 1968, date(1968, 1, 29)),  # a day before the Chinese one
        (1, 1, 1985, date(1985, 1, 21)),  # a month before it
        (1, 1, 2007, date(2007, 2, 17)),  # a day before it
        (1, 1, 2024, date(2024, 2, 10)),
        (1, 1, 2025, date(2025, 1, 29)),
        (1, 1, 2026, date(2026, 2, 17)),
        (1, 1, 2027, date(2027, 2, 6)),
        (1, 1, 2028, date(2028, 1, 26)),
        (1, 1, 2030, date(2030, 2, 2)),  # a day before it
        (10, 3, 2026, date(2026, 4, 26)),
        (10, 3, 2027, date(2027, 4, 16)),
        (15, 7, 2027, date(2027, 8, 16)),
        (23, 12, 2026, date(2027, 1, 30)),
    ],
)
def test_days_that_are_known(day: int, month: int, year: int, ours: date) -> None:
    assert on_our_calendar(LunarDay(day, month, year)) == ours
    assert lunar_day(ours) == LunarDay(day, month, year)


@pytest.mark.parametrize(
    ("year", "month"), [(2020, 4), (2023, 2), (2025, 6), (2028, 5), (2031, 3), (2033, 11)]
)
def test_years_have_the_leap_months_that_are_known(year: int, month: int) -> None:
    found = [one for one in range(1, 13) if on_our_calendar(LunarDay(1, one, year, is_leap=True))]
    assert found == [month]


def test_what_there_is_not_is_none() -> None:
    assert on_our_calendar(LunarDay(30, 12, 2026)) is None  # that month has 29 days
    assert on_our_calendar(LunarDay(30, 12, 2023)) == date(2024, 2, 9)
    assert on_our_calendar(LunarDay(15, 5, 2025, is_leap=True)) is None
    assert on_our_calendar(LunarDay(31, 1, 2026)) is None
    assert on_our_calendar(LunarDay(1, 13, 2026)) is None
    assert on_our_calendar(LunarDay(1, 1, 1800)) is None


def test_each_day_is_turned_back_into_itself() -> None:
    day = date(2024, 1, 1)
    while day < date(2034, 1, 1):
        lunar = lunar_day(day)
        assert lunar
        assert on_our_calendar(lunar) == day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", range(1990, 2099))
def test_tet_is_as_the_holidays_package_has_it(year: int) -> None:
    days = holidays.country_holidays("VN", years=year, language="vi", observed=False)
    assert "Tết Nguyên Đán" in days.get(on_our_calendar(LunarDay(1, 1, year)) or date.min, "")


def test_the_last_day_of_a_lunar_year() -> None:
    assert last_of_year(2023) == date(2024, 2, 9)  # 30 tháng Chạp
    assert last_of_year(2026) == date(2027, 2, 5)  # 29 tháng Chạp


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2027, 2, 11), "mùng 6 Tết"),
        (date(2027, 4, 16), "mùng 10 tháng Ba âm lịch"),
        (date(2027, 8, 16), "15 tháng Bảy âm lịch"),
        (date(2027, 1, 30), "23 tháng Chạp âm lịch"),
        (date(2025, 8, 8), "15 tháng Sáu nhuận âm lịch"),
        (date(1800, 1, 1), ""),
    ],
)
def test_how_a_day_is_called(day: date, name: str) -> None:
    assert lunar_name(day) == name
