"""Names of agencies as papers have them: written out (Nghị định 30/2020/NĐ-CP), in capitals in heads."""

import re

SHORT = {  # of names in the roster; what may stand for several things stays as it is
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc",
    "MTTQ": "Mặt trận Tổ quốc",
    "LĐLĐ": "Liên đoàn Lao động",
    "LHPN": "Liên hiệp Phụ nữ",
    "TNCS": "Thanh niên Cộng sản",
    "BQL": "Ban Quản lý",
    "BHXH": "Bảo hiểm xã hội",
}
WORD = re.compile(r"\w+")
PLACE = re.compile(r" (?=(?:huyện|thành phố|tỉnh|xã|phường|thị trấn|thị xã|quận)\b)", re.IGNORECASE)
NO_BREAK = "\u00a0"


def in_full(name: str) -> str:
    """ "UBND xã Long Tân" is "Ủy ban nhân dân xã Long Tân"."""
    return WORD.sub(lambda found: SHORT.get(found[0], found[0]), name)


def in_capitals(name: str) -> str:
    """In a head. Its last two words stay together: one alone on a line looks lost."""
    rest, space, last = in_full(name).upper().rpartition(" ")
    return f"{rest}{NO_BREAK}{last}" if space else last


def in_lines(name: str) -> str:
    """In a head above another name: a line for whose it is, "HUYỆN NHƠN TRẠCH", of its own."""
    return "\n".join(part.upper() for part in PLACE.split(in_full(name), maxsplit=1))
