"""Read which day, or run of days, a phrase names, in one plain spelling of it.

Without diacritics many words are one: sáu and sau, tối and tới, thứ and thư, mai and (thương) mại. So a word
that was typed with its tones is taken by them, and one that is not of time at all becomes "_". Only words
typed bare are left to the context.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from bot.conversation import fold, local_date, nfc, tidy, tone_canon
from bot.domain.calendar import Calendar

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

_YEARS = range(1900, 2101)  # what a year in full may be
_WEEK = timedelta(days=6)

Span = tuple[date, date]  # first, last

_STEPS = {"nay": 0, "sau": 1, "truoc": -1, "roi": -1, "vua roi": -1, "qua": -1}
_STEP = r"(?: (?P<step>sau|nay|truoc|roi|vua roi|qua))?"
_N = r"(?P<n>\d{1,3})"
_PART = r"(?:(?P<part>dau|giua|cuoi|het|trong) )"


def plain(text: str) -> str:
    """Return ``text`` in plain spelling, between single spaces; numbers that were spelled out are digits."""
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


@dataclass(frozen=True)
class PhraseTime:
    """The moment of a phrase. ``past``: it may mean a day gone by without naming the year."""

    today: date
    past: bool = False
    calendar: Calendar = field(default_factory=Calendar)

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())


def read_date(
    text: str, said_at: datetime, *, past: bool = False, calendar: Calendar | None = None
) -> date | None:
    """Return the one day that ``text`` names; the first of a run of up to a week ("tuần sau")."""
    words = plain(text)
    if re.search(r" tu .* den |\d den ", words):
        return None
    span = span_of(words, PhraseTime(local_date(said_at), past, calendar or Calendar()))
    return span[0] if span and span[1] - span[0] <= _WEEK else None


def span_of(words: str, said: PhraseTime) -> Span | None:
    """Return the days that ``words`` (plain) name. The first rule that fits decides, also on none."""
    for pattern, read in _RULES:
        if found := pattern.search(words):
            return read(found, said)
    return None


def day_of_month(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _in_full(found: re.Match[str], said: PhraseTime) -> Span | None:
    """Return a day and a month. Without the year: the next one, or the nearest where the past counts."""
    day, month, year = int(found["d"]), int(found["m"]), found["y"]
    if year:
        return _one(day_of_month(int(year) + (2000 if len(year) == 2 else 0), month, day))
    this_year = said.today.year + (" nam sau " in found.string)
    near = [day_of_month(this_year + n, month, day) for n in (0, 1, -1)]
    possible = [near_day for near_day in near if near_day and (said.past or near_day >= said.today)]
    return _one(min(possible, key=lambda near_day: abs(near_day - said.today), default=None))


def _of_month(found: re.Match[str], said: PhraseTime) -> Span | None:
    """Read "ngày 25 tháng sau", "tháng sau ngày 25"."""
    first = _month_from(said.today, _STEPS[found["step"]])
    return _not_past(_one(day_of_month(first.year, first.month, int(found["d"]))), said)


def _day_alone(found: re.Match[str], said: PhraseTime) -> Span | None:
    """Read "ngày 25", "mùng 5": in this month, or the first after it where the day is ahead."""
    for n in range(-1 if said.past else 0, 3):
        first = _month_from(said.today, n)
        day = day_of_month(first.year, first.month, int(found["d"]))
        if day and (day >= said.today or (said.past and (said.today - day).days <= 15)):
            return day, day
    return None


def _working_days_on(found: re.Match[str], said: PhraseTime) -> Span | None:
    return _one(said.calendar.add_working_days(said.today, int(found["n"])))


def _on(found: re.Match[str], said: PhraseTime, *, back: bool = False) -> Span | None:
    """Read "5 ngày nữa", "2 tháng sau"; with ``back`` what is "trước"."""
    n, unit = int(found["n"]) * (-1 if back else 1), found["unit"]
    if unit != "thang":
        day = said.today + timedelta(days=n * (7 if unit == "tuan" else 1))
    else:
        first = _month_from(said.today, n)
        day = min(first + timedelta(days=said.today.day - 1), _month_end(first))
    return _not_past(_one(day), said)


def _weekday(found: re.Match[str], said: PhraseTime) -> Span | None:
    week = re.search(r" tuan (?P<step>sau|nay|truoc|roi|vua roi|qua) ", found.string)
    step = _STEPS[week["step"]] if week else -1 if found["gone"] else 0
    day = said.monday + timedelta(days=7 * step + int(found["d"]) - 2)
    if found["gone"] and not week and day + timedelta(days=7) < said.today:
        day += timedelta(days=7)
    if not week and not said.past and day < said.today:
        day += timedelta(days=7)
    return _not_past((day, day), said)


def _days_on(n: int) -> "Reader":
    return lambda _found, said: _not_past(_one(said.today + timedelta(days=n)), said)


def _quarter(found: re.Match[str], said: PhraseTime) -> Span:
    """Read "quý III/2026"; without its number it is this quarter."""
    number = found["q"] or str((said.today.month + 2) // 3)
    quarter = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(number) or int(number)
    year = int(found["y"] or said.today.year)
    return _part((date(year, quarter * 3 - 2, 1), _month_end(date(year, quarter * 3, 1))), found["part"])


def _half_year(found: re.Match[str], said: PhraseTime) -> Span:
    year = int(found["y"] or said.today.year)
    is_first = found["half"] == "dau"
    return (date(year, 1, 1), date(year, 6, 30)) if is_first else (date(year, 7, 1), date(year, 12, 31))


def _week(found: re.Match[str], said: PhraseTime) -> Span | None:
    monday = said.monday + timedelta(days=7 * _STEPS[found["step"] or "nay"])
    friday = monday + timedelta(days=4)
    match found["part"]:
        case "giua":
            return _one(monday + timedelta(days=2))
        case "cuoi":
            return _not_past((friday, monday + _WEEK), said)
        case "het":
            return _one(friday)
        case "dau":
            return _not_past((monday, monday), said)
    return _still_ahead((monday, monday + _WEEK), said)


def _month(found: re.Match[str], said: PhraseTime) -> Span | None:
    if number := found["number"]:
        if not 1 <= int(number) <= 12:
            return None
        year = int(found["y"] or said.today.year + (int(number) < said.today.month and not said.past))
        first = date(year, int(number), 1)
    else:
        first = _month_from(said.today, _STEPS[found["step"] or "nay"])
    if found["part"] == "giua":
        return _one(first.replace(day=15))
    return _still_ahead(_part((first, _month_end(first)), found["part"]), said)


def _year(found: re.Match[str], said: PhraseTime) -> Span | None:
    year = said.today.year + _STEPS[found["step"] or "nay"]
    if found["part"] == "giua":
        return _one(date(year, 6, 30))
    return _still_ahead(_part((date(year, 1, 1), date(year, 12, 31)), found["part"]), said)


def _part(span: Span, part: str | None) -> Span:
    """Return its first day for "đầu", its last for "cuối" and "hết"."""
    first, last = span
    return {"dau": (first, first), "cuoi": (last, last), "het": (last, last)}.get(part or "", span)


def _one(day: date | None) -> Span | None:
    return (day, day) if day else None


def _not_past(span: Span | None, said: PhraseTime) -> Span | None:
    return span if span and (said.past or span[1] >= said.today) else None


def _still_ahead(span: Span, said: PhraseTime) -> Span | None:
    """Return what is left of it, unless the past counts."""
    first, last = span
    return _not_past(span if said.past else (max(first, min(said.today, last)), last), said)


def _month_from(day: date, n: int) -> date:
    """Return the first day of the month ``n`` months on."""
    months = day.year * 12 + day.month - 1 + n
    return date(months // 12, months % 12 + 1, 1)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


Reader = Callable[[re.Match[str], PhraseTime], Span | None]
_RULES: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(?<![\d/.-])(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?![\d/-])", _in_full),
        (
            r"(?<![\d/.-])(?P<d>\d{1,2}) ?[/.-] ?(?P<m>\d{1,2})"
            r"(?: ?[/.-] ?(?P<y>\d{4}|\d{2}))?(?![\d/-]|\.\d)",
            _in_full,
        ),
        (r" (?P<d>\d{1,2}) thang (?P<m>\d{1,2})(?:(?: nam |/)(?P<y>\d{4}))?(?![\d/])", _in_full),
        (r" (?P<d>\d{1,2}) thang (?P<step>sau|nay|truoc) ", _of_month),
        (r" thang (?P<step>sau|nay|truoc) (?:ngay|mung|mong) (?P<d>\d{1,2}) ", _of_month),
        (r"(?<! hop) thu (?P<d>[2-8])(?! lan)(?P<gone> (?:truoc|vua roi|roi|qua))? ", _weekday),
        (rf" {_N} ngay lam viec ", _working_days_on),
        (rf" {_N} (?P<unit>ngay|hom|tuan|thang)(?: le)? (?:nua|sau) ", _on),
        (rf" {_N} (?P<unit>ngay|hom|tuan|thang) truoc ", partial(_on, back=True)),
        (rf" (?:sau|trong vong|trong) {_N} (?P<unit>ngay|hom|tuan|thang) ", _on),
        (r" (?:ngay|bua) kia ", _days_on(2)),
        (r" hom kia ", _days_on(-2)),
        (r" mai ", _days_on(1)),
        (r" (?:hom|bua|ngay|sang|trua|chieu|dem) qua ", _days_on(-1)),
        (r" (?:hom|bua|ngay|sang|trua|chieu|dem) nay ", _days_on(0)),
        (r" (?:trong ngay|cuoi ngay|het ngay|ca ngay|cuoi gio|bay gio) ", _days_on(0)),
        (rf" {_PART}?quy (?P<q>i{{1,3}}|iv|[1-4])(?:(?:/| nam | )(?P<y>20\d\d))? ", _quarter),
        (rf" {_PART}quy(?P<q>)(?P<y>) ", _quarter),
        (r" 0?6 thang (?P<half>dau|cuoi) nam(?: (?P<y>20\d\d))? ", _half_year),
        (rf" {_PART}tuan{_STEP} ", _week),
        (r" (?P<part>)tuan (?P<step>sau|nay|truoc|roi|vua roi|qua) ", _week),
        (
            rf" {_PART}?thang "
            r"(?:(?P<number>\d{1,2})(?:(?:/| nam )(?P<y>20\d\d))?|(?P<step>sau|nay|truoc)) ",
            _month,
        ),
        (rf" {_PART}thang(?P<number>)(?P<step>) ", _month),
        (rf" {_PART}nam{_STEP} ", _year),
        (r" (?:ngay|mung|mong) (?P<d>\d{1,2}) ", _day_alone),
        (r"^ nay ", _days_on(0)),
    )
)
