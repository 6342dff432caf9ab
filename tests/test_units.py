"""Units are found as people name them; what fits several is never guessed."""

from datetime import date

import pytest

from storage.units.units import Unit, matching

NAMES = {
    "pnv": "Phòng Nội vụ",
    "pvhtt": "Phòng Văn hóa và Thông tin",
    "xlongtan": "UBND xã Long Tân",
    "xlongtho": "UBND xã Long Thọ",
    "thlongtan": "Trường Tiểu học Long Tân",
    "xphuoctien": "UBND xã Phước Tiến",
    "xphuoctien2": "UBND xã Phước Tiền",
}
UNITS = [Unit(n, code, name, "", date(2026, 11, 25)) for n, (code, name) in enumerate(NAMES.items())]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("pnv", ["pnv"]),
        ("PNV", ["pnv"]),
        ("phong noi vu", ["pnv"]),
        ("nội vụ", ["pnv"]),
        ("vhtt", ["pvhtt"]),
        ("Phòng Văn hoá và Thông tin", ["pvhtt"]),
        ("xã long tân", ["xlongtan"]),
        ("Uỷ ban nhân dân xã Long Tân", ["xlongtan"]),
        ("ubnd long tho", ["xlongtho"]),
        ("long tân", ["xlongtan", "thlongtan"]),
        ("phước tiền", ["xphuoctien2"]),
        ("phuoc tien", ["xphuoctien", "xphuoctien2"]),
        ("Long", ["xlongtan", "xlongtho", "thlongtan"]),
        ("Long Thành", []),
        ("ong tân", []),
        ("  ", []),
    ],
)
def test_a_unit_is_found_by_what_people_type(typed: str, codes: list[str]) -> None:
    assert [unit.code for unit in matching(UNITS, typed)] == codes
