"""Phrases in one plain spelling, so that the readers need to know each word once.

Without diacritics many words are one: sáu and sau, tối and tới, thứ and thư, mai and (thương) mại. So a word
that was typed with its tones is taken by them, and one that is not of time at all becomes "_". Only words
typed bare are left to the context.
"""

import re

from bot.conversation.text import fold, nfc, tidy, tone_canon

_OF_TIME = """
    ngày tháng tuần thứ chủ nhật sáng chiều trưa đêm hôm bữa buổi nữa đến từ hết đầu giữa cuối quý
    mùng mồng này trước kể cả vòng làm việc phút giờ tiếng rưỡi kém nửa lần rồi vừa kế tiếp và mươi lăm
    lúc lễ năm chờ một bốn bảy tám chín mười nhất
"""
_KNOWN = frozenset(_OF_TIME.split())
_SAID_PLAINLY = {"tối": "dem", "tới": "den", "mốt": "ngay kia", "tư": "bon", "sáu": "6", "bẩy": "bay"}
_DIGITS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9}
_DIGITS |= {"muoi": 10, "lam": 5}
_LETTERS = re.compile(r"[^\W\d_]+")
_UNIT = r"(?:ngay|hom|tuan|thang|phut|tieng|gio)\b"

# "chị Mai" is a person, "chị mai nghỉ" is tomorrow.
_MAI = re.compile(r"\b(?:(?i:chị|cô|bà|anh|em|ông|chi|co|thị|thi|đồng chí|đ/c)|Thị [A-ZĐ]\w+) Mai\b")
_A_DATE = r"(?:thu|ngay|sang|trua|chieu|dem|cuoi|dau|het|mai|hom|\d)"

_REWRITTEN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"[–—~→]|->", "-"),
        # "25-27/11", "25/11 - 27/11", "t2-t4": a span; "30-11-2026" is left
        (r"\b(\d{1,2}) ?- ?(?=\d{1,2}/)", r"\1 den "),
        (r"(/\d{1,4}) ?- ?(?=\d)", r"\1 den "),
        (r"(?<=\w) ?- (?=\w)|(?<=t\d)-(?=t\d)", " den "),
        (r"[,;()“”\"?!]|\.(?!\d)", " "),
        (r"\b(?:chu nhat|cn)\b", "thu 8"),
        (r"\bthu(?=[2-7]\b)", "thu "),
        (r"\bt([2-7])\b(?! ?/)", r"thu \1"),
        (r"\bsang (tuan|thang|nam)\b(?! (?:sau|toi|nay))", r"\1 sau"),
        # "tuần tới" is next week; "từ thứ 2 tới thứ 6" is until
        (
            rf"\b(tuan|thang|nam|thu \d|\d+ (?:ngay|hom)) (?:toi|den|ke(?: tiep)?)\b(?! (?:tu\b|{_A_DATE}))",
            r"\1 sau",
        ),
        (r"( tu .* )toi ", r"\1den "),
        (r"\b(ngay|bua|sang|trua|chieu) mot\b", r"\1 ngay kia"),
        (r"\btoi (?=(?:nay|mai|qua|hom)\b)", "dem "),
        (r"\b(?:cho )?(?:den|toi)\b", "den"),
        (r"\btu nay (?=den\b)", ""),
        (r" {2,}", " "),
    )
)


def plain(text: str) -> str:
    """``text`` in plain spelling, between single spaces; numbers that were spelled out are digits."""
    typed = tidy(tone_canon(_MAI.sub("_", nfc(text))))
    words = _with_digits(f" {_LETTERS.sub(_word, typed)} ")
    for pattern, new in _REWRITTEN:
        words = pattern.sub(new, words)
    return f" {words.strip()} "


def _word(found: re.Match[str]) -> str:
    typed = found[0]
    if typed.isascii():
        return typed
    return _SAID_PLAINLY.get(typed) or (fold(typed) if typed in _KNOWN else "_")


def _with_digits(words: str) -> str:
    def digit(found: re.Match[str]) -> str:
        return str(_DIGITS[found[0]])

    words = re.sub(r"\b(hai|ba|bon|nam) muoi(?: (mot|lam|bon|hai|ba|6|bay|tam|chin))?\b", _tens, words)
    words = re.sub(r"\b(muoi) (mot|lam|bon|hai|ba|6|bay|tam|chin)\b", _tens, words)
    words = re.sub(rf"\b(?:mot|hai|ba|bon|nam|bay(?! gio)|tam|chin|muoi)(?= {_UNIT})", digit, words)
    words = re.sub(rf"\bsau(?= {_UNIT} nua\b)", digit, words)
    words = re.sub(r"(?<=\bthu )(?:hai|ba|bon|tu|nam|sau|bay)\b", digit, words)
    words = re.sub(r"(?<=\b(?:mung|mong) )(?:mot|hai|ba|bon|tu|nam|sau|bay|tam|chin|muoi)\b", digit, words)
    return re.sub(r"(?<=\bthang )(?:mot|hai|ba|bon|bay|tam|chin|muoi)\b", digit, words)


def _tens(found: re.Match[str]) -> str:
    tens = 1 if found[1] == "muoi" else _DIGITS[found[1]]
    return f"{tens}{_DIGITS.get(found[2] or '', found[2] or 0)}"
