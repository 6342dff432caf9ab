"""Write what was typed as one who spells well would: marks restored, slips mended, "|" for a stop.

Without its marks one word may be several (sáu and sau; tối, tới and tôi). Where the words around it do not
tell which, there is a spelling for each, and the reader asks unless all of them mean the same. "này" is
"nay" in all of them, and what is no word of time (telephones, numbers of documents, names of people) is "_".
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby, product

from bot.conversation import fold, nfc, regex, remembered, tidy, tone_canon
from bot.domain.dates.spelling.bare import SEVERAL
from bot.domain.dates.spelling.keys import written
from bot.domain.dates.spelling.numbers import with_digits
from bot.domain.encodings import is_bare_syllable

LONGEST = 400  # characters that are read for a time: what is longer is no answer to "when"
MOST = 9  # spellings that are looked into; with more it cannot be told what is meant

_KNOWN = """
    ngày tháng tuần năm quý thứ chủ nhật hôm bữa buổi giờ phút tiếng rưỡi kém nửa nữa sáng trưa chiều tối đêm
    khuya sớm rạng xế mai mốt nay qua kia nãy hồi lúc ngoái đầu giữa cuối hết trong vòng cả nguyên suốt sau
    trước tới đến từ kể bắt và với hoặc hay cùng rồi vừa kế tiếp đây mùng rằm tết giỗ tổ giêng chạp âm dương
    lịch nhuận đán giao thừa ông táo công lễ quốc khánh một hai ba bốn tư sáu bảy tám chín mười mươi lăm nhăm
    hăm linh lẻ không trăm nghìn ngàn trung thu vu lan đoan ngọ phật đản tiêu giáng sinh noel nhà giáo phụ nữ
    lao động chậm nhất muộn trễ hạn quá khoảng tầm chừng lát chút tí mới gần dạo sắp nọ hổm mấy vài ít họp
    xong rảnh cuộc mỗi hằng phải nhầm dời chuyển hoãn lùi nghỉ vắng phép cách đúng hùng vương hàn thực tổng
    lần khi nào bao lập tức hiện tại tây tê thì làm việc hành chính ra giáp cận tính bây băm kìa tôi thu hội
    nghị trực tác học đi đơn vị người xã phòng tập huấn của
"""
_FORMS = frozenset(_KNOWN.split())
_VARIANTS = {
    "này": "nay", "ni": "nay", "mồng": "mùng", "mơi": "mai", "bẩy": "bảy", "hàng": "hằng", "rày": "nay",
    "bửa": "bữa", "âl": "âm lịch", "dl": "dương lịch", "al": "âm lịch", "rưởi": "rưỡi", "nhựt": "nhật",
    "cn": "chủ nhật", "quí": "quý", "hnay": "hôm nay", "hqua": "hôm qua", "lay": "nay", "lày": "nay",
    "nần": "lần", "chìu": "chiều", "phúc": "phút", "hếc": "hết", "tếch": "tết", "têt": "tết", "tees": "tết",
    "teets": "tết", "mùn": "mùng", "thiếu": "kém", "rữa": "rưỡi", "rửa": "rưỡi", "rưa": "rưỡi",
    "thứ7": "thứ 7", "thữ": "thứ", "nảy": "nãy", "wa": "qua",
}  # fmt: skip
# A bare word that is one word of time; those that may be several stand in bare.py.
_BARE = {fold(word): word for word in reversed(_KNOWN.split())} | {
    "sau": "sau", "tu": "từ", "nua": "nữa", "mot": "một", "toi": "tôi", "bay": "bảy", "moi": "mới",
    "thu": "thu", "mong": "mùng", "cung": "cùng", "gio": "giờ", "trung": "trung", "kia": "kia",
    "nay": "nay", "hoi": "hồi", "cong": "công", "nghi": "nghỉ", "lam": "làm", "vu": "vu", "hop": "họp",
    "bao": "bao", "ba": "ba", "lan": "lần", "hoc": "học", "bam": "bấm", "di": "đi", "vi": "vị",
    "nhut": "nhật",
}  # fmt: skip
# In a text that has marks these say what they say without: "sang tuần", "tháng sau", "gửi ngay".
_PLAIN = frozenset(
    [
        "sau",
        "nay",
        "mai",
        "hai",
        "ba",
        "qua",
        "kia",
        "trong",
        "sang",
        "ngay",
        "noel",
        "te",
        "ni",
        "le",
        "lan",
        "cong",
        "ong",
        "ra",
        "may",
        "it",
        "nam",
        "moi",
    ]
)
_NEVER_RIGHT = ("chieu", "tuan")  # without marks, whichever word it is

# A mark in the wrong place, or left as it was keyed: mended where nothing else can be meant.
_MENDED = (
    "đêm nữa phút chạp âm lịch nhật hôm tuần chiều ngày trước rưỡi thứ sáng trưa buổi quý tháng giờ tối đến "
    "mười từ mùng rằm tết cuối"
)
_RIGHT_AS_IT_IS = "thắng giò thử tét cưới đèn tù rầm quy gio tu ram đem mừng thú nhạt chập chặp"
_TONES = {
    "\u0300": "f",
    "\u0301": "s",
    "\u0309": "r",
    "\u0303": "x",
    "\u0323": "j",
}  # as they are keyed in Telex

_KIN = r"(?i:chị|cô|bà|anh|em|ông|bác|chú|dì|thầy|bé|be|con|bạn|cháu|chi|co|thị|thi|đồng chí|đ/c)"
_GIVEN = r"(?:Mai|Hai|Ba|Tư|Năm|Sáu|Bảy|Tám|Chín|Mười|Thu|Tết|Sương)\b"
_SURNAME = r"(?:Nguyễn|Trần|Lê|Phạm|Huỳnh|Hoàng|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Lý|Đinh|Cao)"
_NAME = regex(rf"\b(?:{_KIN}|Thị [A-ZĐ]\w+|{_SURNAME}(?: \w+){{1,3}}) {_GIVEN}")
_NO_TIME = regex(
    r"(?<![\d+])\(?(?:\+84|0)(?:[ .()-]{0,2}\d){8,10}(?!\d)"  # a telephone
    r"|(?:\bsố )?\b\d{1,5}(?:/\d{4})?/[a-zđ][\w/&-]*|\bsố \d[\d/.-]*\b"  # a document
    r"|\b(?:qđ|qd|cv|nđ|tt|kh|tb|quyết định|công văn|nghị định|thông tư|kế hoạch|luật) \d+/\d{4}\b"
    r"|\b24/(?:24|7)\b|\b\d+[.,]?\d* ?%|\b\d{1,3}(?:\.\d{3})+\b(?![/.])|\S+@\S+|https?://\S+"
    r"|\b\d+/\d+(?= (?:đơn vị|don vi|xã|xa|phòng|cơ quan|co quan|hộp|người|nguoi|phiếu|lượt|số)\b)"
)
_COLON = "\ue000"  # parts words that are marked from bare ones behind them, and is no word
_PARTING = ("|", _COLON)
_AN_HOUR_GOES_ON = r"(?:sáng|sang|trưa|trua|chiều|chieu|tối|toi|đêm|dem|khuya|mai|mốt|mot|nay|kém|kem)"
_SIGNS = (
    (regex(r"[–—~→⇒]|->|=>"), "-"),
    (regex(r"…|\.{2,}|[;!?\n]|\.(?=\s|$)"), " | "),
    (regex(r"(?<!\d):|:(?!\d)"), f" {_COLON} "),
    (regex(r"[()\[\]“”\"*•]|(?<!\d)'"), " "),
    (regex(r"[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"), " "),  # emoji
    (regex(r"(?<!ngày )(?<!tuần )(?<!hôm )(?<!bữa )\bnữa(?= (?:tiếng|giờ|ngày|buổi)\b)"), "nửa"),
    (regex(r"(?<=\d)(h|g|giờ|gio)?(\d\d)?(?=r[ưu][ỡởữửo]i\b)"), r"\1\2 "),  # 5ruoi, 8hruoi
    (regex(rf"(?<=\d)(h|g|giờ|gio)(\d\d)?(?={_AN_HOUR_GOES_ON}\b)"), r"\1\2 "),  # 3hchieu
    (regex(r"(?<=[^\W\d_]{3})(?=\d{1,2}[hg](?:\d\d)?\b)"), " "),  # chieu3h
    (regex(r"(?<=\d) ?ph\b"), " phút"),
    (regex(r"\b(tháng|thang) (\d{1,2})/([23]\d)\b"), r"\1 \2/20\3"),
    (regex(r","), " , "),
    (regex(r"[&+]"), " và "),
)
_ENGLISH = regex(r"(?<![\d:.])(?P<hour>1[0-2]|0?[1-9])(?:(?P<minutes>:\d\d) ?)?(?P<half>[ap])m\b")
_WORD = regex(r"[^\W\d_]+")
# "8 9 giờ" is either; "ngày 8 9 giờ" is an hour of a day. "1630 chiều" is an hour, or a number of something.
_TWO_HOURS = regex(
    r"(?<! ngày)(?<! mùng)(?<! thứ)(?<! tháng)(?<! hôm)(?<! bữa)(?<! số)(?<! lần)(?<! quý)(?<![\d,-]) "
    r"(\d{1,2}) (?=(\d{1,2}) ?(?:h|g|giờ)\b)"
)
_IN_ONE = regex(r"(?<= )([01]\d)([0-5]\d)(?= (?:sáng|trưa|chiều|tối|mai|mốt)\b)")
_PAIR = regex(r"(?<![\d/.-])(\d{1,2})-(\d{1,2})(?![\d/.-]|h|g| ?giờ)")


@remembered
def spellings(text: str) -> tuple[str, ...]:
    """Return each spelling of what was typed, its words between single spaces; none where it is too long."""
    if len(text) > LONGEST:
        return ()
    typed = _NO_TIME.sub(" _ ", tidy(tone_canon(_NAME.sub(" _ ", nfc(text)))))
    typed = _ENGLISH.sub(_of_day, typed)
    for pattern, new in _SIGNS:
        typed = pattern.sub(new, typed)
    marked = (with_digits(f" {' '.join(one.split())} ") for one in _marked(typed))
    found = dict.fromkeys(one for way in marked for hours in _with_hours(way) for one in _with_dashes(hours))
    return tuple(found)


def _of_day(found: re.Match[str]) -> str:
    """Write "9am", "2:30 pm" with the part of the day."""
    hour = int(found["hour"])
    part = "sáng" if found["half"] == "a" else "trưa" if hour == 12 else "chiều" if hour < 6 else "tối"
    return f"{hour}{found['minutes'] or 'h'} {part}"


def _marked(typed: str) -> Iterator[str]:
    """Yield ``typed`` with the marks of its bare words restored, in each way that may be meant."""
    found = [one for one in zip(typed.split(), _are_bare(typed.split()), strict=True) if one[0] != _COLON]
    words = [written(word, _FORMS) for word, _is_bare in found]
    bare = [fold(word) for word in words]
    each = [
        tuple(dict.fromkeys(way for one in is_bare for way in _ways(words[place], bare, place, is_bare=one)))
        for place, (_word, is_bare) in enumerate(found)
    ]
    for number, way in enumerate(product(*each)):
        if number < MOST:
            yield " ".join(way)


def _are_bare(words: list[str]) -> list[tuple[bool, ...]]:
    """Return of each word whether those around it are typed without marks; both where that is not known.

    A name in them may have its own: the nearest word tells that would be another with or without marks, up to
    a stop or a colon. Behind the last one that does so nothing is known.
    """
    found: list[tuple[bool, ...]] = []
    for _is_stop, run in groupby(words, key=_PARTING.__contains__):
        part = list(run)
        told = {
            place: one.isascii() for place, one in enumerate(part) if not one.isascii() or _lacks_marks(one)
        }
        last = max(told, default=-1)
        if len(part) - last == 2 and part[last] in _FORMS:  # "tháng sau"
            last += 1
        for place in range(len(part)):
            nearest = min(told, key=lambda one: (abs(one - place), told[one]), default=-1)
            is_bare = told.get(nearest, True)
            found.append((is_bare,) if is_bare or place <= last else (False, True))
    return found


def _lacks_marks(word: str) -> bool:
    """Return whether a bare word is one of time that has marks, whatever stands around it."""
    is_known = word not in SEVERAL or word in _NEVER_RIGHT
    return word not in _PLAIN and is_known and not _BARE.get(word, word).isascii()


def _ways(word: str, bare: list[str], place: int, *, is_bare: bool) -> tuple[str, ...]:
    if word.isascii() and word in SEVERAL and (is_bare or word not in _PLAIN):
        before, after = " ".join(["", *bare[:place], ""]), " ".join(["", *bare[place + 1 :], ""])
        for ahead, behind, ways in SEVERAL[word]:
            if re.search(f"{ahead}$", before) and re.match(behind, after):
                return ways
    return (_WORD.sub(lambda found: _in_full(found[0], is_bare=is_bare), word),)


def _in_full(word: str, *, is_bare: bool) -> str:
    """Return a word with its marks, as far as it is one of time."""
    if word in _VARIANTS:
        return _VARIANTS[word]
    if not word.isascii():
        return word if word in _FORMS else _slips().get(_shape(word), word)
    if not is_bare and word in _PLAIN:
        return word
    return _BARE.get(word) or _off_the_keys(word)


@cache
def _slips() -> dict[str, str]:
    """Return what may be mended -> the word: by its letters and its tone."""
    shapes = {_shape(word): word for word in _MENDED.split()}
    return {shape: word for shape, word in shapes.items() if shape not in _FORMS}


@cache
def _keyed() -> dict[str, str]:
    return {fold(word): word for word in reversed(_MENDED.split())}


def _off_the_keys(word: str) -> str:
    """Return the word that was keyed in Telex while it was off, or by one key too few: "chieeuf", "saang"."""
    if is_bare_syllable(word) and "oo" not in word:
        return word
    letters = word[0] + re.sub(r"[sfrxjw]", "", re.sub(r"(.)\1", r"\1", word)[1:])
    return _keyed().get(re.sub(r"(.)\1", r"\1", letters), word)


def _shape(word: str) -> str:
    """Return the plain letters of a word, and its tone: all that is left where a mark was put wrong."""
    if word in _RIGHT_AS_IT_IS.split():
        return word
    marks = "".join(_TONES[mark] for mark in unicodedata.normalize("NFD", word) if mark in _TONES)
    return f"{fold(word)}+{marks}"


def _with_hours(words: str) -> Iterator[str]:
    """Yield "8 9 giờ" as either of the two, and "1630 chiều" as an hour and as a number."""
    found = _TWO_HOURS.search(words)
    if found and int(found[2]) == int(found[1]) + 1:
        words = f"{words[: found.end() - 1]}h hoặc {words[found.end() :]}"
    yield words
    if _IN_ONE.search(words):
        yield _IN_ONE.sub(r"\1:\2", words, count=1)


def _with_dashes(words: str) -> Iterator[str]:
    """Yield "5-12" as a day of December and as the 5th to the 12th; "25-27" and "t2-t6" can only be spans."""
    pair = _PAIR.search(words)
    if pair and 1 <= int(pair[2]) <= 12:
        yield _apart(f"{words[: pair.start()]}{pair[1]}/{pair[2]}{words[pair.end() :]}")
    if not pair or int(pair[1]) < int(pair[2]) or int(pair[2]) > 12:
        yield _apart(words)


def _apart(words: str) -> str:
    """Set dashes between spaces but for those within a date: 2026-12-05, 05-12-2026."""
    parts = re.split(r"(?<!\d)(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}-\d{1,2}-(?:\d{4}|[2-4]\d))(?![\d/])", words)
    spaced = [part if number % 2 else part.replace("-", " - ") for number, part in enumerate(parts)]
    return f" {' '.join(''.join(spaced).split())} "
