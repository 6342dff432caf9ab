"""Marks of units on a button: read back as they were written, and never too long for one."""

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Option
from bot.domain.urging import MOST_DIGITS, units_mark, units_marked


@given(st.sets(st.integers(1, 112), min_size=1))
def test_units_are_read_as_they_were_marked(units: set[int]) -> None:
    mark = units_mark(units)
    assert units_marked(mark) == units
    assert Option(f"urge_all:2026-11-25:{mark}:ffffffff", "Nhắc").token.endswith("ffffffff")


@given(st.sets(st.integers(1, 10_000), max_size=300))
def test_what_no_button_can_name_has_no_mark(units: set[int]) -> None:
    mark = units_mark(units)
    assert len(mark) <= MOST_DIGITS + 1
    assert units_marked(mark) == (units if mark else set())


@given(st.text(max_size=60))
def test_any_text_is_read(mark: str) -> None:
    assert all(unit < 4 * MOST_DIGITS for unit in units_marked(mark))
