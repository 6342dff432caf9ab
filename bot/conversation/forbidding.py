"""Tell where a deed is forbidden: "đừng gửi". Without its marks that is how "đúng, gửi" is typed, too."""

import re
from itertools import pairwise

from bot.conversation.text import fold, nfc

_HOLDS_BACK = ("đừng", "dừng", "chớ", "dung")  # and no "đúng"
_BETWEEN = ("co", "nen", "voi", "ai")  # folded: "đừng có gửi", "đừng vội duyệt"
_DEEDS_SAID = """
    gui goi nop duyet trinh phat chuyen ban ky send submit nhan xac dong chap thuc tien lam nhac ghi chot
    dang luu bao giao tra mo tao xoa huy doi sua
"""
_DEEDS = frozenset(_DEEDS_SAID.split())  # folded
_WORD = re.compile(r"[^\W_]+|[^\w\s]")


def forbids(typed: str) -> bool:
    """Return whether a deed is forbidden, or may be: "đừng duyệt", "dung gui nha"; not "đúng rồi, gửi đi"."""
    said = [one for one in _WORD.findall(nfc(typed).lower()) if fold(one) not in _BETWEEN]
    return any(one in _HOLDS_BACK and fold(other) in _DEEDS for one, other in pairwise(said))
