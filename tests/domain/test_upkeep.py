"""Passwords: when one is spoken of, and to whom first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.upkeep import (
    Box,
    PasswordReason,
    Periods,
    due,
    due_to,
    latest,
    quarter_begins,
    says_changed,
    share,
)

TODAY = date(2026, 11, 25)
EVERY = timedelta(days=90)
PERIODS = Periods(timedelta(days=3), EVERY)
BOX = Box(1, "lan@nhontrach.example", None, None, None, None)
GIVEN = replace(BOX, opened=date(2026, 11, 24))

NOT_OVER = st.dates(TODAY - timedelta(days=300), TODAY) | st.none()
BOXES = st.builds(Box, st.integers(1, 9), st.just("a@b.example"), st.none(), NOT_OVER, NOT_OVER, NOT_OVER)


@pytest.mark.parametrize(
    ("box", "why"),
    [
        (BOX, PasswordReason.AGAIN),  # nobody knows when
        (replace(BOX, changed=TODAY - EVERY), PasswordReason.AGAIN),
        (replace(BOX, changed=TODAY - timedelta(days=89)), None),
        (replace(BOX, reminded=TODAY - timedelta(days=89)), None),
        (GIVEN, PasswordReason.DEFAULT),
        (replace(GIVEN, opened=TODAY), None),  # the next day
        (replace(GIVEN, changed=TODAY), None),
        (replace(GIVEN, reminded=TODAY - timedelta(days=1), opened=TODAY - timedelta(days=2)), None),
        (replace(GIVEN, changed=date(2026, 1, 1)), PasswordReason.DEFAULT),  # it was given anew since
    ],
)
def test_when_a_password_is_spoken_of(box: Box, why: PasswordReason | None) -> None:
    assert set(due_to(7, [box], TODAY, PERIODS).boxes) == ({why} if why is not None else set())


def test_a_person_hears_of_all_old_ones_at_once_and_of_none_for_a_quarter_after() -> None:
    other = replace(BOX, id=2, unit=3)
    assert due_to(7, [BOX, other], TODAY, PERIODS).boxes == {PasswordReason.AGAIN: [BOX, other]}
    spoken = replace(BOX, reminded=TODAY - timedelta(days=1))
    assert due_to(7, [spoken, other], TODAY, PERIODS).boxes == {}


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 12, 18), False),
        (date(2026, 12, 19), True),
        (date(2026, 12, 24), True),  # the last day
        (date(2026, 12, 25), False),
    ],
)
def test_a_default_password_is_spoken_of_again_some_days_before_its_last(day: date, told: bool) -> None:
    month = Periods(timedelta(days=30), EVERY)
    spoken = replace(GIVEN, reminded=TODAY)
    assert bool(due_to(7, [spoken], day, month).boxes) == told
    assert not due_to(7, [replace(spoken, reminded=date(2026, 12, 21))], day, month).boxes
    assert not due_to(7, [spoken], day, PERIODS).boxes  # of three days once is enough


@given(st.lists(BOXES, max_size=4))
def test_what_is_owed_again_is_not_said_twice_in_a_quarter(boxes: list[Box]) -> None:
    told = due_to(7, boxes, TODAY, PERIODS).boxes
    said = {box.id for some in told.values() for box in some}
    again = [replace(box, reminded=TODAY) if box.id in said else box for box in boxes]
    later = [
        due_to(7, again, TODAY + timedelta(days=n), PERIODS).boxes.get(PasswordReason.AGAIN)
        for n in range(1, 90)
    ]
    assert not said or not any(later)


def test_default_passwords_come_first_then_what_is_oldest() -> None:
    old = replace(BOX, changed=TODAY - timedelta(days=200))
    told = due({1: [BOX], 2: [old], 3: [GIVEN], 4: [replace(old, changed=TODAY)]}, TODAY, PERIODS)
    assert [one.person for one in told] == [3, 1, 2]
    assert latest(old) == TODAY - timedelta(days=200)


def test_a_district_is_gone_through_within_a_quarter_and_a_small_one_faster() -> None:
    assert share(600, 40) == 15
    assert share(12, 40) == 5


@pytest.mark.parametrize(
    ("day", "begins"), [(TODAY, date(2026, 10, 1)), (date(2027, 3, 31), date(2027, 1, 1))]
)
def test_quarters(day: date, begins: date) -> None:
    assert quarter_begins(day) == begins


@pytest.mark.parametrize(
    ("plain", "is_told"),
    [
        ("em vua doi mat khau hop thu xong nhe", True),
        ("mat khau hop thu em doi roi", True),
        ("em doi mat khau roi ma van khong vao duoc", False),
        ("doi mat khau xong ung dung cu bat nhap lai hoai", False),
        ("nguoi la da doi mat khau", False),
        ("em can doi mat khau", False),
    ],
)
def test_a_password_was_changed_in_words(plain: str, is_told: bool) -> None:
    assert says_changed(plain) == is_told
