"""Tell where words forbid a deed, and where they agree to the thing itself that is about to be refused.

"Đừng gửi" forbids; without its marks that is how "đúng, gửi" is typed, too. A mere "ok" or "vâng" answers the
question that was asked; words such as "thôi được rồi, cứ nộp đi" are said of what was to be sent back,
given no time, or not taken on, and never confirm that.
"""

import re
from itertools import pairwise

from bot.conversation.patterns import regex
from bot.conversation.text import expand, fold, nfc, tidy

_HOLDS_BACK = ("đừng", "dừng", "chớ", "dung")  # and no "đúng"
_BETWEEN = ("co", "nen", "voi", "ai")  # folded: "đừng có gửi", "đừng vội duyệt"
_DEEDS_SAID = """
    gui goi nop duyet trinh phat chuyen ban ky send submit nhan xac dong chap thuc tien lam nhac ghi chot
    dang luu bao giao tra mo tao xoa huy doi sua
"""
_DEEDS = frozenset(_DEEDS_SAID.split())  # folded
_WORD = regex(r"[^\W_]+|[^\w\s]")
_AGREES = regex(  # folded, as all here
    r"\b(?:dong y|nhat tri|thong nhat|thuan|duoc|(?<!gui )cho|chap nhan|phe duyet|duyet|nop|trinh|ban hanh"
    r"|tiep nhan|nhan|gia han|truc)\b"
)
_BESIDE = """
    da a ah em e anh chi c co chu bac sep oi thoi u uh um ua ok oke vang vay the thi cu di luon nhe nha nghe
    nua do day roi r giup gium dum toi minh tui no cai nay kia bao cao bc cua muon de lan ky duoc dung coi nhu
    tam het ngay khoan chac xin hay la ma hoan toan va gui len bo qua vo vao thay xem lam lo nguoi ta ho dong
    y nhat tri thong thuan cho chap nhan phe duyet nop trinh ban hanh tiep gia han truc nham lon
"""
_UNTIL = regex(  # "cho tới thứ 7", "gia hạn đến 17h ngày 5/12"
    r"\b(?:toi|den|qua|sang|them)(?: (?:het|ngay|thu|chu|nhat|mai|mot|cuoi|tuan|thang|sau|nay|chieu|sang|trua"
    r"|hai|ba|tu|nam|bay|bua|hom|gio|\d[\dh/:.]*))+\b"
)
_REFUSING = ("khong", "chua", "tra", "lai", "tu", "choi")  # in a title: [Trả lại báo cáo “…”]
_DENIAL = r"(?:[ ,]|\b)*\b(?:(?:chu|ma) )?(?:khong|ko|k|dung|khoi|chua)(?: (?:phai|can|co|la|muon))*"


def forbids(typed: str) -> bool:
    """Return whether a deed is forbidden, or may be: "đừng duyệt", "dung gui nha"; not "đúng rồi, gửi đi"."""
    said = [one for one in _WORD.findall(nfc(typed).lower()) if fold(one) not in _BETWEEN]
    return any(one in _HOLDS_BACK and fold(other) in _DEEDS for one, other in pairwise(said))


def agrees_to_thing(typed: str, refusal: str = "", named: str = "") -> bool:
    """Return whether words only agree to a thing, and no more than deny its refusal besides.

    ``refusal``: the label that refuses it; ``named``: what may be named with it, a title.
    """
    if "?" in typed or forbids(typed) or "đã" in tidy(typed).lower().split():  # "đã gia hạn rồi" is a reason
        return False
    if "chờ" in tidy(typed).lower().split():  # which reads as "cho" without its marks
        return False
    said, bare = _UNTIL.sub(" ", fold(expand(typed))), fold(refusal)
    if bare and not bare.startswith("khong"):
        said = re.sub(rf"{_DENIAL} {re.escape(bare)}(?: (?:nua|dau|no|lai))*\b", " ", said)
    known = set(_BESIDE.split()) | set(re.findall(r"\w+", fold(named))) - {*_REFUSING, *bare.split()}
    return bool(_AGREES.search(said)) and known.issuperset(re.findall(r"\w+", said))
