"""Working days: holidays, swaps and what the office corrects, as tables."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import speaking
from bot.domain.calendar import Calendar, Override
from tests import published_days

PLAIN = Calendar()


def test_the_days_are_those_that_the_package_knows() -> None:
    assert published_days.FILE.read_text(encoding="utf-8") == published_days.lines()


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 5, 4),  # for 29/4/2024
        date(2025, 4, 26),  # for 02/5/2025
        date(2026, 1, 10),  # for 02/01/2026, which the package misses
        date(2026, 8, 22),  # for 31/8/2026
    ],
)
def test_a_make_up_saturday_is_worked(day: date) -> None:
    assert PLAIN.is_working_day(day)
    assert PLAIN.why_off(day) is None


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2024, 4, 29), "nghỉ hoán đổi ngày làm việc"),
        (date(2025, 5, 2), "nghỉ hoán đổi ngày làm việc"),
        (date(2026, 1, 2), "nghỉ hoán đổi ngày làm việc"),
        (date(2026, 8, 31), "nghỉ hoán đổi ngày làm việc"),
        (date(2026, 1, 1), "nghỉ Tết Dương lịch"),
        (date(2025, 1, 27), "nghỉ Tết Nguyên đán"),
        (date(2026, 2, 16), "nghỉ Tết Nguyên đán"),
        (date(2026, 2, 20), "nghỉ Tết Nguyên đán"),
        (date(2026, 4, 26), "Giỗ Tổ Hùng Vương"),
        (date(2026, 4, 27), "nghỉ bù ngày lễ"),
        (date(2026, 4, 30), "ngày Chiến thắng 30/4"),
        (date(2026, 5, 1), "ngày Quốc tế Lao động 01/5"),
        (date(2026, 9, 1), "Quốc khánh 02/9"),
        (date(2026, 11, 24), "ngày Văn hóa Việt Nam 24/11"),
        (date(2027, 5, 3), "nghỉ bù ngày lễ"),
        (date(2026, 11, 28), "nghỉ cuối tuần"),
        (date(2026, 11, 29), "nghỉ cuối tuần"),
    ],
)
def test_why_a_day_is_off(day: date, why: str) -> None:
    assert not PLAIN.is_working_day(day)
    assert PLAIN.why_off(day) == why


@pytest.mark.parametrize("day", [date(2026, 11, 25), date(2026, 12, 4), date(2027, 2, 3), date(2026, 2, 23)])
def test_other_weekdays_are_worked(day: date) -> None:
    assert PLAIN.is_working_day(day)


def test_every_holiday_has_a_label_of_ours() -> None:
    days = (date(2024, 1, 1) + timedelta(days=n) for n in range(366 * 12))
    assert not [day for day in days if PLAIN.why_off(day) == "nghỉ lễ"]


def test_the_office_overrules_the_package_and_a_unit_the_office() -> None:
    calendar = Calendar(
        (
            Override(date(2027, 1, 2), "work", "làm bù ngày 05/01/2027", document="CV 12/UBND-VX"),
            Override(date(2027, 1, 5), "off", "nghỉ hoán đổi", document="CV 12/UBND-VX"),
            Override(date(2027, 1, 5), "work", "trực một cửa", unit="ubnd-longtan"),
            Override(date(2027, 1, 6), "off", "hội nghị toàn cơ quan", unit="pnv"),
        )
    )
    assert calendar.is_working_day(date(2027, 1, 2))
    assert calendar.why_off(date(2027, 1, 5)) == "nghỉ hoán đổi"
    assert calendar.is_working_day(date(2027, 1, 5), "ubnd-longtan")
    assert not calendar.is_working_day(date(2027, 1, 5), "pnv")
    assert calendar.why_off(date(2027, 1, 6), "pnv") == "hội nghị toàn cơ quan"
    assert calendar.is_working_day(date(2027, 1, 6))


def test_the_office_overrules_what_we_know_by_ourselves() -> None:
    calendar = Calendar((Override(date(2026, 1, 10), "off", "không làm bù"),))
    assert calendar.why_off(date(2026, 1, 10)) == "không làm bù"


def test_the_next_working_day_jumps_the_holiday() -> None:
    assert PLAIN.next_working_day(date(2026, 11, 23)) == date(2026, 11, 25)
    assert PLAIN.next_working_day(date(2027, 2, 3)) == date(2027, 2, 11)
    assert PLAIN.next_working_day(date(2026, 1, 9)) == date(2026, 1, 10)


@pytest.mark.parametrize(
    ("day", "n", "reached"),
    [
        (date(2026, 11, 25), 2, date(2026, 11, 27)),
        (date(2026, 11, 25), 3, date(2026, 11, 30)),
        (date(2026, 11, 25), -1, date(2026, 11, 23)),
        (date(2026, 11, 25), -5, date(2026, 11, 17)),
        (date(2026, 11, 29), 0, date(2026, 11, 29)),
    ],
)
def test_working_days_are_counted_forward_and_back(day: date, n: int, reached: date) -> None:
    assert PLAIN.add_working_days(day, n) == reached


def test_the_next_tet_is_off_but_provisional() -> None:
    assert not PLAIN.is_working_day(date(2027, 2, 4))
    assert PLAIN.provisional_days(2027) == [
        *(date(2027, 2, day) for day in (4, 5, 8, 9, 10)),
        date(2027, 9, 3),
    ]
    assert not PLAIN.provisional_days(2026)


def test_a_day_that_the_law_fixes_is_not_provisional() -> None:
    fixed = [(1, 1), (4, 16), (4, 30), (5, 3), (9, 2), (11, 24)]
    assert not [day for day in fixed if PLAIN.is_provisional(date(2027, *day))]


def test_the_office_confirms_a_day_by_a_row() -> None:
    tet = date(2027, 2, 4)
    planned = Override(tet, "off", "nghỉ Tết Nguyên đán", confirmed=False)
    confirmed = Override(tet, "off", "nghỉ Tết Nguyên đán", document="TB 1/TB-SNV")
    assert Calendar((planned,)).is_provisional(tet)
    assert not Calendar((confirmed,)).is_provisional(tet)
    assert tet not in Calendar((confirmed,)).provisional_days(2027)


def test_a_planned_day_of_an_announced_year_is_provisional_too() -> None:
    planned = Override(date(2026, 12, 31), "off", "nghỉ hoán đổi (dự kiến)", confirmed=False)
    assert Calendar((planned,)).provisional_days(2026) == [date(2026, 12, 31)]


@given(st.dates())
def test_any_day_is_off_or_worked(day: date) -> None:
    with speaking("en"):
        assert (PLAIN.why_off(day) is None) == PLAIN.is_working_day(day)
