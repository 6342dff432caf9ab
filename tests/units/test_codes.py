"""Codes that are proposed for new units, and where a unit ended."""

import pytest

from bot.domain.changes import final, proposed_code
from bot.domain.roster.rows import code_in

CODES = {
    "Phòng Nội vụ": "pnv",
    "Phòng Văn hóa và Thông tin": "pvhtt",
    "UBND xã Long Tân": "xlongtan",
    "Ủy ban nhân dân xã Phước An": "xphuocan",
    "UBND thị trấn Hiệp Phước": "ttranhiepphuoc",
    "Thanh tra": "tt",
    "Mặt trận": "mt",
    "Văn phòng": "vp",
    "2026": "2026",
}


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_a_code_is_short_and_one_that_a_unit_may_have(name: str, code: str) -> None:
    assert proposed_code(name, ()) == code_in(code)


def test_no_code_is_proposed_twice() -> None:
    taken = {proposed_code("Phòng Nội vụ", ())}
    taken.add(second := proposed_code("Phòng Nội vụ", taken))
    assert second == "pnv2"
    assert proposed_code("Phòng Nội vụ", taken) == "pnv3"


@pytest.mark.parametrize(("unit", "ended"), {1: 3, 2: 3, 3: 3, 4: 4, 5: 6, 6: 5}.items())
def test_a_unit_ends_where_its_successors_do(unit: int, ended: int) -> None:
    assert final(unit, {1: 2, 2: 3, 5: 6, 6: 5}) == ended
