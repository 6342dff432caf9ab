"""Write numbers that were spoken as digits: "hai mươi lăm tháng mười một" is "25 tháng 11"."""

import re

from bot.conversation import regex

_ONES = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6,
    "bảy": 7, "tám": 8, "chín": 9, "không": 0, "mười": 10,
}  # fmt: skip
_ONE = r"(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín)"
_LAST = r"(?:một|mốt|hai|ba|bốn|tư|lăm|nhăm|sáu|bảy|tám|chín)"
_UNIT = r"(?:giờ|phút|tiếng|ngày|hôm|bữa|tuần|tháng|rưỡi|buổi|năm(?= (?:nữa|sau|trước|tới)))"
_TEEN = r"mười(?: (?:một|hai|ba|bốn|lăm|nhăm|sáu|bảy|tám|chín))?"
_TENS = rf"(?:{_ONE} mươi(?: {_LAST})?|(?:hăm|băm) {_LAST}|{_TEEN})"

_YEAR = regex(
    rf"\bnăm hai (?:không (?P<tens>{_ONE}|không) (?P<ones>{_ONE}|không)"
    rf"|(?:nghìn|ngàn)(?: không trăm)?(?: linh| lẻ)? (?P<number>{_TENS}|{_ONE}))\b"
)
_NUMBER = regex(rf"\b{_TENS}\b")
_SPOKEN_PAIR = regex(
    r"\b(?P<tens>hai|ba) (?P<ones>mốt|tư|lăm|nhăm)\b"
    rf"|\b(?P<tens2>hai) (?P<ones2>{_ONE})"
    rf"(?= tháng (?:\d{{1,2}}|{_ONE}|mười|giêng|chạp|nay|sau|tới)\b(?! nữa))"
)
_MINUTES = regex(rf"(?<= giờ )(?:linh|lẻ) ({_ONE})\b")
# After these a word is a number, and before those.
_AFTER = (
    r"(?:ngày|tháng|thứ|mùng|quý|lúc|tầm|khoảng|chừng|kém|linh|lẻ|lần|giờ|hôm|đúng|từ|đến|tới|\d|-|,|và|với"
    r"|hay|hoặc)"
)
_SINGLE = regex(rf"(?<= )(?P<word>{_ONE}|tư|không)(?= )")
_YEAR_AFTER = r"(?:đầu|giữa|cuối|hết|sang|qua|mỗi|trong|cả|một|nửa|hằng|mấy|vài|nhiều|các)"


def with_digits(words: str) -> str:
    """Return ``words`` (marked, between spaces) with numbers as digits; "năm" is five or a year."""
    words = _YEAR.sub(_year, words)
    words = _NUMBER.sub(lambda found: str(_value(found[0])), words)
    words = _SPOKEN_PAIR.sub(_pair, words)
    words = _MINUTES.sub(lambda found: str(_ONES[found[1]]), words)
    return _SINGLE.sub(_single, words)


def _year(found: re.Match[str]) -> str:
    if found["number"]:
        return f"năm {2000 + _value(found['number'])}"
    return f"năm {2000 + 10 * _ONES[found['tens']] + _ONES[found['ones']]}"


def _value(said: str) -> int:
    first, *rest = said.split()
    tens = {"mười": 10, "hăm": 20, "băm": 30}.get(first) or _ONES[first] * (10 if "mươi" in rest else 1)
    return tens + sum(_ONES[word] for word in rest if word != "mươi")


def _pair(found: re.Match[str]) -> str:
    return f"{_ONES[found['tens'] or found['tens2']]}{_ONES[found['ones'] or found['ones2']]}"


def _single(found: re.Match[str]) -> str:
    """Return the digit of a word where it stands as a number."""
    word, text = found["word"], found.string
    before, after = text[: found.start()], text[found.end() :]
    if word == "không":
        return "0" if re.match(r" giờ ", after) else word
    if word == "năm" and re.search(r" thứ $", before):
        return "5"
    if word == "năm" and (
        re.match(r" (?:\d{4}|nay|sau|tới|ngoái|trước|qua) ", after) or not _is_five(before, after)
    ):
        return word
    if word == "tư":
        return "4" if re.search(r" (?:thứ|tháng|quý) $", before) else word
    if word == "một":
        is_number = re.match(rf" (?:(?:, )?(?:hai|2) )?{_UNIT}", after) or re.search(rf" {_AFTER} $", before)
        return "1" if is_number else word
    return str(_ONES[word])


def _is_five(before: str, after: str) -> bool:
    if re.search(rf" {_YEAR_AFTER} $", before):
        return False
    is_numbered = re.search(r" (?:ngày|tháng|thứ|mùng|lúc|tầm|khoảng|chừng|kém|linh|lẻ|lần|giờ) $", before)
    return bool(is_numbered or re.match(rf" {_UNIT}", after))
