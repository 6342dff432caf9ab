"""Ask for a day, a time, a span or a document's number, and again where words may mean several, or none."""

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Generic, TypeVar

from bot.conversation import Refused, Talk, Waiting, _, day_text, excerpt, fold, regex, up_to
from bot.domain.dates import (
    DateWay,
    Expect,
    TimeReading,
    ends_of,
    in_full,
    lunar_text,
    meant_by,
    read_when,
    understand,
)
from handlers.engine.reading import read_past_day, read_unless_none, shown_unless_none

LONGEST = 60  # characters of an answer that are quoted
ROUND_NAMED = regex(r"\blan (?:thu )?(?:1|2|mot|hai|nhat)\b")  # folded: of the day's checks
DUE = regex(r"(?:truoc|cham nhat|tre nhat|han|den|toi)\b")  # folded
MAIL = regex(r"\b(?:hop|van|hom) thu\b(?= tu\b)", re.IGNORECASE)  # unmarked "hộp thư từ …", no "thứ Tư"
NO_SHORTCUTS: Mapping[str, str] = {}
# number, year of a legal document, symbols of its kind and issuer (Nghị định 30/2020/NĐ-CP, Phụ lục I)
NUMBER = r"\d{1,5}(?:/(?:19|20)\d\d)?\s?/\s?[^\W\d_][\w.&]*(?:\s?[-–]\s?[\w.&]+)*"
DAY = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2} tháng \d{1,2} năm \d{4}"
BY = r"(?:\s+của\s.+)?"  # who issued it
NAMED = regex(rf"(?:[^\d/]{{0,40}}\s)?{NUMBER}(?:,?\s+(?:ngày\s+)?(?P<day>{DAY}))?{BY}", re.IGNORECASE)
LONGEST_NUMBER = 200  # characters
DECISION = regex(  # "theo QĐ 123/QĐ-UBND ngày 20/11/2026", "số QĐ: 123"
    r"[\s,;(]*(?:(?:theo|căn cứ|can cu|có|co|tại|tai|kèm|kem)\s+){0,2}(?:số\s+|so\s+)?"
    r"\b(?:QĐ|QD|quyết định|quyet dinh)\b(?:(?:\s+[^\W\d]+){1,6}?(?=\s+(?:số|so)\b))?"
    rf"(?:\s*(?:số|so|là|la)\b|\s*:){{0,3}}\s*(?P<number>{NUMBER}|\d{{1,5}}(?![\w/.-]))"
    r"(?:,?\s+(?:(?:ký|ky)\s+)?(?:(?:ngày|ngay)\s+"
    rf"(?P<day>{DAY}|\d{{1,2}}[/.-]\d{{1,2}}\b)|(?P<bare>{DAY})))?\)?",
    re.IGNORECASE,
)
ADDS_DECISION = regex(  # before and behind what a review is told of it
    r"(?:(?:dạ|da|à|a|em|e|ok|nhờ|nho|cho|xin|bổ sung|bo sung|thêm|them|ghi|sửa|sua|lại|lai|giúp|giup)"
    r"[\s,]+)*"
)
TAIL = regex(r"[\s,]*(?:(?:nhé|nhe|nha|ạ|a|em|giúp|giup|nữa|nua|với|voi)[\s.!]*)*")

RATHER_THAN = regex(  # what a time is not: "từ thứ 3 chứ không phải thứ 2"
    r",? (?:(?:chứ|chớ|chu|mà|ma) )?(?:không|khong|ko|k|hong) (?:phải|phai)\b.*$", re.IGNORECASE | re.DOTALL
)
T = TypeVar("T")
Read = Callable[[str, datetime], T]


@dataclass(frozen=True)
class Timed(Generic[T]):
    """The reading and showing of a time. ``label`` names it on a button, where ``shown`` cannot yet."""

    read: Read[T]
    shown: Callable[[T], str]
    label: Callable[[T], str] | None = None
    expect: Expect = "future"  # which of a day to come and one that has been is asked for
    is_span: bool = False  # days from one to another are asked for, and not one
    aside: re.Pattern[str] | None = None  # what an answer may tell besides, with times of its own
    in_full: Callable[[str, datetime], str] | None = None  # writes plainly what else would be asked about

    def named(self, value: T) -> str:
        return (self.label or self.shown)(value)


PAST_DAY = Timed(read_past_day, day_text, expect="past")


@dataclass(frozen=True)
class Meant(Generic[T]):
    """One of the times that an answer may mean."""

    value: T
    phrase: str  # written so that it is read as this alone
    lunar: str = ""  # what the lunar calendar calls it, where it was said so
    way: DateWay | None = None


@dataclass(frozen=True)
class HeardTime(Generic[T]):
    """Times that an answer may mean; plain where it is one time and no doubt."""

    typed: str
    at: datetime  # when it was given
    meant: tuple[Meant[T], ...]
    is_plain: bool


BEGUN = regex(  # from when, and not until when
    r"(?!.*\b(?:chứ|chu|mà|ma|nhầm|nham|lộn|không|khong|đến|den|tới|toi|hết|het"
    r"|\d+ (?:ngày|ngay|tuần|tuan|hôm|hom|buổi|buoi|lượt|luot))\b)"
    r"(?:.*?[ ,])??(?P<begun>(?:từ|tu) (?:(?:sáng|sang|chiều|chieu|trưa|trua)(?: ngày| ngay)? )?"
    r"(?:(?:ngày |ngay |hôm |hom )?(?:mai|mốt|nay)|(?:thứ|thu) \w+(?: tuần sau| tuan sau)?"
    r"|(?:ngày |ngay )?\d{1,2}/\d{1,2}))\b",
    re.IGNORECASE,
)
UNTIL = regex(r"^(?:(?:da|em|chi|anh|thi)[ ,]+)*(?:den|toi)\b")  # folded, as those below
FROM, FOR_LONG = regex(r"\btu\b"), regex(r"(?:(?:da|em|nghi)[ ,]+)*\d+ (?:ngay|tuan|hom|buoi)\b")


def ask_time(
    talk: Talk, key: str, text: str, timed: Timed[T], shortcuts: Mapping[str, str] = NO_SHORTCUTS
) -> T:
    """Ask for a time as ``Talk.ask`` does; where the answer may mean several, ask which of them.

    The second question's key holds what they are and when they were said: what is answered anew is asked
    about anew. Of a day that was named by the lunar calendar the review shows both names. A shortcut is
    given to ``timed.read`` as it is.
    """
    chosen: list[Meant[T]] = []

    begun = talk.begun(key) if timed.is_span else ""

    def hear_it(typed: str, said_at: datetime) -> HeardTime[T]:
        if typed not in shortcuts:
            typed = from_begun(begun, typed) if begun else typed
            typed = timed.aside.sub(" ", typed) if timed.aside else typed
            typed = timed.in_full(typed, said_at) if timed.in_full else typed
            return hear(timed, RATHER_THAN.sub("", typed), said_at)
        return HeardTime(typed, said_at, (Meant(timed.read(typed, said_at), typed),), is_plain=True)

    def shown(_heard: HeardTime[T]) -> str:
        return echo(chosen[0], timed.shown) if chosen else ""  # not while it is asked which is meant

    if begun:
        until = _("{begun} đến khi nào? Ví dụ: “đến hết thứ Sáu”.", begun=begun)
        text = f"{until[0].upper()}{until[1:]}"
    try:
        heard = talk.ask(key, text, hear_it, shown, shortcuts)
    except Waiting:
        if timed.is_span and not begun and talk.keep_begun(key, BEGUN):
            return ask_time(talk, key, text, timed, shortcuts)
        raise
    chosen.append(heard.meant[0] if heard.is_plain else which(talk, key, heard, timed))
    return chosen[0].value


def from_begun(begun: str, typed: str) -> str:
    """Return a time whole of which the begin was told before: "từ mai" and "thứ Sáu", or "3 ngày"."""
    said = fold(typed)
    if FROM.search(said):
        return typed
    if FOR_LONG.match(said):
        return f"{typed} {begun}"
    return f"{begun} {typed}" if UNTIL.search(said) else f"{begun} đến {typed}"


def hear(timed: Timed[T], typed: str, said_at: datetime) -> HeardTime[T]:
    """Read an answer. Refused where nothing that it may mean is taken."""
    reading = understand(typed, said_at, timed.expect)
    if not reading.is_plain and (lately := taken_lately(timed, typed, said_at)):
        return HeardTime(typed, said_at, lately, is_plain=True)
    if reading.ways and not reading.is_plain:
        ways: list[tuple[str, DateWay | None]] = [
            (in_full(way, reading.shape, is_before=reading.is_before), way) for way in reading.ways
        ]
        if not timed.is_span:  # where one day is asked, the ends of several: "hạn cuối tuần này"
            ends = {day for way in reading.ways for day in ends_of(way)}
            ways += [(day, None) for day in sorted(ends, key=day_order)]
        if meant := taken(timed.read, ways, said_at):
            is_told = reading.is_of_two or (timed.is_span and ROUND_NAMED.search(fold(typed)) is not None)
            return HeardTime(typed, said_at, meant, is_plain=len(meant) == 1 and is_told)
    try:
        value = timed.read(typed, said_at)
    except Refused:
        days = [(day, None) for day in ends_of(reading.way)] if reading.way and not timed.is_span else []
        if meant := taken(timed.read, days, said_at):
            return HeardTime(typed, said_at, meant, is_plain=False)
        raise
    return HeardTime(typed, said_at, (Meant(value, typed, lunar_text(reading)),), is_plain=True)


def day_order(day: str) -> list[str]:
    """Return the order of a day that is written dd/mm/yyyy."""
    return day.split("/")[::-1]


def taken_lately(timed: Timed[T], typed: str, said_at: datetime) -> tuple[Meant[T], ...]:
    """Return the day that was lately, where it is taken and the other one is far: "20/11" on 25/11."""
    way = understand(typed, said_at, "either").way
    return taken(timed.read, [(in_full(way), way)], said_at) if way else ()


def taken(
    read: Read[T], phrases: Iterable[tuple[str, DateWay | None]], said_at: datetime
) -> tuple[Meant[T], ...]:
    """Return what the question takes of them, each value once."""
    found: list[Meant[T]] = []
    for phrase, way in phrases:
        try:
            value = read(phrase, said_at)
        except Refused:
            continue
        if value not in [one.value for one in found]:
            lunar = lunar_text(TimeReading((way,), is_plain=True)) if way else ""
            found.append(Meant(value, phrase, lunar, way))
    return tuple(found)


def which(talk: Talk, key: str, heard: HeardTime[T], timed: Timed[T]) -> Meant[T]:
    """Ask which of the times is meant: tapped, or told by other words ("hôm nay", "tuần sau", "chiều")."""
    meant = {str(number): one for number, one in enumerate(heard.meant, 1)}
    options = {number: echo(one, timed.named) for number, one in meant.items()}
    mark = zlib.crc32(" ".join([*(one.phrase for one in heard.meant), heard.at.isoformat()]).encode())
    by_words = partial(number_meant, heard.meant)
    told = part_told(heard.typed, heard.at, timed.expect)
    asked = _("“{typed}” là khi nào?", typed=excerpt(told, LONGEST))
    if understand(heard.typed, heard.at, timed.expect).is_in_parts and len(heard.meant) > 1:
        named = excerpt(told, LONGEST)
        asked = _(
            "“{typed}” gồm các đợt rời nhau, mỗi lượt ghi nhận được một đợt. Xin chọn một đợt.", typed=named
        )
    which_key = f"{key}_{mark:x}"
    chosen = talk.choose_or_say(which_key, asked, options, partial(number_or_time, meant, timed), by_words)
    if chosen in meant:
        return meant[chosen]
    other = hear(timed, RATHER_THAN.sub("", chosen), talk.answers[which_key].at)
    return other.meant[0] if other.is_plain else which(talk, key, other, timed)


def number_or_time(meant: Mapping[str, Meant[T]], timed: Timed[T], answer: str, said_at: datetime) -> str:
    """Take the number of one that is offered, or the words of another time that is told instead."""
    if answer in meant:
        return answer
    try:
        hear(timed, RATHER_THAN.sub("", answer), said_at)
    except Refused:
        raise Refused(_("Xin chọn một trong các câu trả lời.")) from None
    return answer


@lru_cache(256)
def part_told(typed: str, said_at: datetime, expect: Expect) -> str:
    """Return the fewest words of an answer that still mean the same times: what is asked about."""
    words, ways = typed.split(), understand(typed, said_at, expect).ways
    for end in (0, -1) if ways else ():
        while len(words) > 1:
            fewer = words[1:] if end == 0 else words[:-1]
            if understand(" ".join(fewer), said_at, expect).ways != ways:
                break
            words = fewer
    return " ".join(words)


def number_meant(meant: tuple[Meant[T], ...], typed: str, said_at: datetime) -> str:
    """Return the number of the one that is meant; "" where it is not told, and for a number."""
    ways, typed = [one.way for one in meant if one.way], RATHER_THAN.sub("", typed)
    if typed.strip().isdecimal() or not ways:
        return ""
    if any(one.first != one.last and one not in ways for one in understand(typed, said_at, "either").ways):
        return typed  # from one day to another, which is none of them
    way = meant_by(typed, said_at, ways)
    number = next((str(number) for number, one in enumerate(meant, 1) if way and one.way == way), "")
    return number or (typed if understand(typed, said_at, "either").way else "")  # of another time


def echo(one: Meant[T], shown: Callable[[T], str]) -> str:
    """Write a time, with what the lunar calendar calls it: "mùng 6 Tết (thứ Năm, 11/02/2027)"."""
    said = shown(one.value)
    return _("{lunar} ({solar})", lunar=one.lunar, solar=said) if one.lunar else said


def time_said(typed: str, words: str, at: datetime, *, is_deadline: bool = False) -> str:
    """Return the words that tell a time: all that was typed, for "mai em nghỉ tới hết thứ sáu" is one time.

    ``words`` is what was found of it. Of several times a deadline is the one named as due ("hạn mai").
    """
    typed = MAIL.sub("mail", typed)
    whole = read_when(typed, at)
    if whole.kind == "none":
        return words
    is_due = is_deadline and DUE.match(fold(words)) is not None
    told = read_when(words, at)
    return words if is_due and {told, *told.candidates} & {*whole.candidates} else typed


def is_document_number(typed: str, *, with_day: bool = False) -> bool:
    """Tell whether this looks like a document's number: "15/UBND-VX", "QĐ số 12/QĐ-UBND".

    ``with_day``: and the day of the document too, "12/QĐ-UBND ngày 20/11/2026".
    """
    found = NAMED.fullmatch(" ".join(typed.split()))
    return found is not None and (not with_day or bool(found["day"]))


def decision_in(typed: str) -> tuple[str, str]:
    """Return a decision that words name by its number, with its day, and the words without it; or ""."""
    found = DECISION.search(typed)
    return (written_decision(found), DECISION.sub(" ", typed, count=1).strip()) if found else ("", typed)


def decision_told(typed: str) -> str:
    """Return the decision where words tell nothing else: "bổ sung số QĐ 123/QĐ-UBND"; or ""."""
    prefix = ADDS_DECISION.match(typed)
    found = DECISION.match(typed, prefix.end() if prefix else 0)
    return written_decision(found) if found and TAIL.fullmatch(typed, found.end()) else ""


def written_decision(found: re.Match[str]) -> str:
    number = re.sub(r"/\s*qd\b", "/QĐ", found["number"], flags=re.IGNORECASE)
    day = found["day"] or found["bare"]
    return f"{number} ngày {day}" if day else number


def ask_document_number(
    talk: Talk,
    key: str,
    question: str,
    *,
    with_day: bool = False,
    shortcuts: Mapping[str, str] = NO_SHORTCUTS,
) -> str:
    """Ask for it; where it does not look like one, ask whether it is none the less."""
    number = talk.ask(key, question, up_to(LONGEST_NUMBER), shortcuts=shortcuts)
    return number if number in shortcuts else settle_number(talk, key, number, with_day=with_day)


def ask_basis(talk: Talk, key: str, shortcuts: Mapping[str, str] = NO_SHORTCUTS) -> str:
    """Ask for the document that something rests on; return "" where there is none."""
    question = _("Xin cho biết văn bản làm căn cứ (số, ngày); gõ “không” nếu chưa có.")
    shown = partial(said_as, shortcuts)
    named = read_unless_none(talk.ask(key, question, up_to(LONGEST_NUMBER), shown, shortcuts))
    return settle_number(talk, key, named) if named and named not in shortcuts else named


def said_as(shortcuts: Mapping[str, str], named: str) -> str:
    return shortcuts.get(named) or shown_unless_none(named)


def settle_number(talk: Talk, key: str, number: str, *, with_day: bool = False) -> str:
    """Return a document's number; where it does not look like one, ask whether it is to be typed again."""
    if is_document_number(number, with_day=with_day):
        return number
    if with_day:
        doubt = _(
            "“{number}” chưa đúng dạng số và ngày của văn bản, ví dụ “12/QĐ-UBND ngày 20/11/2026”. "
            "Anh/chị vẫn ghi như vậy?",
            number=number,
        )
    else:
        doubt = _(
            "“{number}” chưa đúng dạng số văn bản, ví dụ “15/UBND-VX”. Anh/chị vẫn ghi như vậy?",
            number=number,
        )
    sure = f"{key}_sure_{zlib.crc32(number.encode()):x}"
    if talk.choose(sure, doubt, {"yes": _("Đúng"), "no": _("Sửa")}, columns=2) == "no":
        del talk.answers[sure]  # typed again, it is asked about again
        talk.ask_anew(key)
    return number
