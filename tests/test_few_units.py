"""A long list of units names the first, and counts the others; a last look counts them all."""

import pytest

from handlers.engine import few_units
from handlers.engine.unit_choice import ALL_OF, OUT, said_back

NAMES = [f"xã {number}" for number in range(1, 14)]


def test_a_list_that_is_cut_says_how_many_more_there_are() -> None:
    assert few_units(NAMES) == f"{'; '.join(NAMES[:10])} và 3 đơn vị khác"


def test_a_list_that_is_not_cut_names_all() -> None:
    assert few_units(NAMES[:10]) == "; ".join(NAMES[:10])


FEW, MANY = ({number: f"xã {number}" for number in range(1, count + 1)} for count in (15, 16))
OF_ALL = ["tat ca", [[number, f"xã {number}"] for number in range(1, 19)], ALL_OF]
BUT_ONE = ["phong x", [[20, "Phòng X"]], OUT]
ONE_OF_TWO = ["xa", [[17, "xã 17"], [16, "xã 16"]], OUT]  # it was asked which of them


@pytest.mark.parametrize(
    ("picked", "parts", "said", "expected"),
    [
        (FEW, [OF_ALL, BUT_ONE], "tat ca tru phong x nhe", ", ".join(FEW.values())),
        (MANY, [OF_ALL], "các xã gần", "các xã gần (16 đơn vị)"),
        (MANY, [OF_ALL], "", "16 đơn vị"),
        (MANY, [OF_ALL, BUT_ONE], "tat ca tru phong x nhe", "16 đơn vị, trừ Phòng X"),
        (MANY, [OF_ALL, ONE_OF_TWO], "tat ca tru xa", "16 đơn vị, trừ xã 17"),
        (MANY, [OF_ALL[:2]], "các xã", "các xã (16 đơn vị)"),  # as forms kept it once
    ],
)
def test_a_last_look_names_few_and_says_of_many_who_is_left_out(
    picked: dict[int, str], parts: list[list[object]], said: str, expected: str
) -> None:
    assert said_back(picked, parts, said) == expected
