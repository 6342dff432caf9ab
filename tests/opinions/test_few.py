"""A long list of units names the first, and counts the others."""

from handlers.opinions.cards import SHOWN, few


def test_a_list_that_is_cut_says_how_many_more_there_are() -> None:
    names = [f"xã {number}" for number in range(1, SHOWN + 4)]
    assert few(names) == f"{'; '.join(names[:SHOWN])} và 3 đơn vị khác"


def test_a_list_that_is_not_cut_names_all() -> None:
    names = [f"xã {number}" for number in range(1, SHOWN + 1)]
    assert few(names) == "; ".join(names)
