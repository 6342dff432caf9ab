"""A long list of units names the first, and counts the others."""

from handlers.engine import few_units

NAMES = [f"xã {number}" for number in range(1, 14)]


def test_a_list_that_is_cut_says_how_many_more_there_are() -> None:
    assert few_units(NAMES) == f"{'; '.join(NAMES[:10])} và 3 đơn vị khác"


def test_a_list_that_is_not_cut_names_all() -> None:
    assert few_units(NAMES[:10]) == "; ".join(NAMES[:10])
