"""Understand when something is, as it was said: one time, several that it may be, or none.

This is the one reader of times; those in spans.py, which forms use, stand on it. What may mean several is
asked about and never guessed; of what there is not (31/11) nothing is made. Relative to the moment at which
it was said, so "mai" keeps its meaning in a form that is sent next week.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from functools import lru_cache

from bot.conversation import local_date, regex
from bot.domain.calendar import Calendar
from bot.domain.dates.changing import CHANGING, meant_of, remaining
from bot.domain.dates.clock import WHOLE_DAY, DayTime
from bot.domain.dates.days import names_a_day
from bot.domain.dates.joining import ends_frame, joined
from bot.domain.dates.moments import DateWay, found_in
from bot.domain.dates.phrases import DAYS, FRAMES, Deed, Joint, Phrase, Sentence, sentence_in
from bot.domain.dates.said import FAR, Expect, SaidAt, said_at
from bot.domain.dates.spelling.words import LONGEST, MOST, spellings

REMEMBERED = 1024  # texts: a form reads its answers at each event anew, a fifth of what such an act takes
_BOTH: tuple[Expect, Expect] = ("future", "past")
# An absence told by the day of coming back, with marks or without: "mai em nghỉ, sang thứ 5 đi làm lại".
_AWAY = regex(
    r"(?:nghỉ|nghi|vắng|vang|phép|phep|ốm|om|công tác|cong tac|bận|ban|off"
    r"|(?:đi|di) (?:họp|hop|học|hoc|khám|kham|tập huấn|tap huan|tỉnh|tinh|huyện|huyen))\b",
    re.IGNORECASE,
)
_AT_WORK = (
    r"(?:đi làm|di lam|vào làm|vao lam|làm việc|lam viec|có mặt|co mat|trực|truc|vô|vo|vào|vao|lên|len)"
)
_AGAIN = r"(?:lại|lai|trở lại|tro lai|bình thường|binh thuong)"
_BACK = regex(
    rf"[\s,]+(?:(?:em|e|tôi|toi|mình|minh|tui|anh|chị|chi|cô|co|chú|chu|sẽ|se|là|la|thì|thi) )*"
    rf"(?:(?:mới|moi) (?:{_AT_WORK}|về|ve)(?: {_AGAIN})?|{_AT_WORK} {_AGAIN}"
    rf"|(?:trở lại|tro lai)(?: (?:làm việc|lam viec|cơ quan|co quan|đi làm|di lam))?)\b",
    re.IGNORECASE,
)
NOON = time(12)
_PARTS = regex(r"[,;.]\s*|\s+(?=(?:đến|den|tới|toi|sang|qua|rồi|roi|hết|het)\b)", re.IGNORECASE)
_LINK = regex(r"^(?:(?:đến|den|tới|toi|sang|qua|rồi|roi|thì|thi) )+", re.IGNORECASE)
_TO_THE_END = regex(r"\b(?:hết|het)$|^(?:hết|het)\b", re.IGNORECASE)  # "tới hết sáng mốt mới về"
_PART_ALONE = regex(
    r"(?:(?:tận|tan|mãi|mai|đầu|dau|buổi|buoi) )*(?:trưa|trua|chiều|chieu|tối|toi)", re.IGNORECASE
)
_ENDS_BEFORE = {"trưa": "sáng", "chiều": "sáng", "tối": ""}  # back in this part of a day, away until that one


class Shape(Enum):
    WHOLE = auto()
    UNTIL = auto()  # "đến thứ sáu": its end alone
    SINCE = auto()  # "từ mai": its begin alone


@dataclass(frozen=True)
class TimeReading:
    """A time as it was understood. Plain: one way and nothing that could be doubted."""

    ways: tuple[DateWay, ...] = ()
    is_plain: bool = False
    is_vague: bool = False  # a time is named that nobody can place
    shape: Shape = Shape.WHOLE
    is_before: bool = False  # "trước 05/12"
    is_in_parts: bool = False  # days are left out of it: its ways are what remains, each a part of it
    is_of_two: bool = False  # plain of what is to come and of what has been, and not the same

    @property
    def way(self) -> DateWay | None:
        """Return the one way; None where it must be asked, and where there is none."""
        return self.ways[0] if self.is_plain else None


@dataclass(frozen=True)
class When:
    """A time as the outside sees it: days as ISO writes them, "" where there is none."""

    kind: str  # point, range, ask, none
    date: str = ""
    date_end: str = ""
    time: str = ""  # "15:00", or sáng, trưa, chiều, tối
    time_end: str = ""
    candidates: tuple["When", ...] = ()


def read_when(text: str, now: datetime, expect: Expect = "future") -> When:
    """Read the time that ``text`` names, the expression alone or a sentence around it.

    ``kind`` is "point" for one day, "range" for several or for a time with an end, "ask" for what may mean
    several (``candidates``) or what nobody can place (without any), "none" where no time is named or there
    is no such day.
    """
    reading = understand(text, now, expect)
    if reading.way and reading.shape is Shape.WHOLE:
        return _when(reading.way)
    if reading.ways or reading.is_vague:
        return When("ask", candidates=tuple(_when(way) for way in _with_spans(reading, now)))
    return When("none")


def _when(way: DateWay) -> When:
    kind = "range" if way.is_span else "point"
    last = way.last.isoformat() if kind == "range" else ""
    ends = str(way.ends) if kind == "range" and way.ends != way.begins else ""
    return When(kind, way.first.isoformat(), last, str(way.begins), ends)


def _with_spans(reading: TimeReading, now: datetime) -> Iterator[DateWay]:
    """Yield the ways; of "đến thứ sáu" the day, and all days up to it."""
    yield from reading.ways
    if reading.shape is Shape.UNTIL:
        yield from (up_to(way, now) for way in reading.ways)


def up_to(way: DateWay, now: datetime) -> DateWay:
    return replace(
        way,
        first=min(said_at(now).today, way.last),
        begins=replace(way.begins, at=None, part=""),
        from_now=True,
    )


def understand(
    text: str, now: datetime, expect: Expect = "future", calendar: Calendar | None = None
) -> TimeReading:
    """Return the ways in which the time in ``text`` may be meant."""
    if len(text) > LONGEST:
        return TimeReading()
    return _understood(text, now, expect, calendar)


@lru_cache(REMEMBERED)
def _understood(text: str, now: datetime, expect: Expect, calendar: Calendar | None) -> TimeReading:
    if expect == "either":
        ahead, gone = (understand(text, now, one, calendar) for one in _BOTH)
        return _of_either(ahead, gone, local_date(now))
    said = said_at(now, expect, calendar)
    if expect == "future" and (absence := _until_back(text, now, calendar)):
        return absence
    spelled = spellings(text)
    readings = list(dict.fromkeys(_of_sentence(sentence_in(words), said) for words in spelled))
    if len(readings) == 1 and len(spelled) < MOST:
        return readings[0]
    ways = tuple(dict.fromkeys(way for one in readings for way in one.ways))
    is_vague = any(one.is_vague for one in readings) or bool(ways)
    return TimeReading(ways, is_vague=is_vague, is_before=any(one.is_before for one in readings))


def _of_either(ahead: TimeReading, gone: TimeReading, today: date) -> TimeReading:
    """Return both where they are not the same, unless one is near and the other far ("20/11" on 25/11)."""
    if ahead.ways == gone.ways or not gone.ways or not ahead.ways:
        return ahead if ahead.ways else gone
    near = [one for one in (gone, ahead) if one.way and abs(one.way.first - today) <= FAR]
    ways = tuple(dict.fromkeys([*gone.ways, *ahead.ways]))
    if len(near) == 1 and all(way == near[0].way or abs(way.first - today) > FAR for way in ways):
        return near[0]
    return replace(ahead, ways=ways, is_plain=False, is_of_two=ahead.is_plain and gone.is_plain)


def _of_sentence(sentence: Sentence, said: SaidAt) -> TimeReading:
    """Return what a sentence says: of several times that have nothing to do with each other, each."""
    parts = [_of_part(part, sentence, said) for part in _in_context(list(_parts(sentence.phrases)))]
    known = [one for one in parts if one.ways]
    is_none = any(not one.ways and not one.is_vague for one in parts)
    is_doubtful = sentence.is_doubtful or sentence.is_vague
    if not known:
        return TimeReading(is_vague=not is_none and (is_doubtful or bool(parts)))
    if is_none and len(parts) == 1:
        return TimeReading()
    [first, *others] = known
    ways = tuple(dict.fromkeys(way for one in known for way in one.ways))
    is_plain = not others and first.is_plain and not is_doubtful and len(parts) == 1
    is_same = bool(others) and len(ways) == 1 and all(one.is_plain for one in known) and not is_doubtful
    return replace(first, ways=ways, is_plain=(is_plain or is_same) and len(ways) == 1, is_vague=False)


def _parts(phrases: Sequence[Phrase]) -> Iterator[list[Phrase]]:
    """Yield the runs of phrases that are joined to each other."""
    part: list[Phrase] = []
    for phrase in phrases:
        if part and phrase.link in (Joint.FAR, Joint.FROM):
            yield part
            part = []
        part.append(phrase)
    if part:
        yield part


def _in_context(parts: list[list[Phrase]]) -> list[list[Phrase]]:
    """Give a span what was said before it: "chiều mai từ 2h đến 4h", "tuần sau … từ thứ hai đến thứ tư"."""
    found: list[list[Phrase]] = []
    for part in parts:
        before = found[-1] if found else []
        if len(before) == 1 and part[0].link is Joint.FROM and (lent := _lent(before[0], part)):
            found[-1] = lent
        else:
            found.append(part)
    return found


def _lent(context: Phrase, part: list[Phrase]) -> list[Phrase] | None:
    """Return a span with its context in it; None where the two have nothing to do with each other."""
    if context.has_only("length"):
        return [part[0].borrowing(context, "length"), *part[1:]]
    if context.has_only("tết"):
        return [one if "date" in one.items else one.borrowing(context, "tết") for one in part]
    first, *rest = part
    is_within = all(one.has("weekday", "day", "number") or ends_frame(one) for one in rest)
    if context.has_only(*FRAMES) and first.has("weekday", "day", "number") and is_within:
        return [one if ends_frame(one) else one.borrowing(context, *FRAMES) for one in part]
    if names_a_day(context) and not any(names_a_day(one) for one in part):
        return [one.borrowing(context, *DAYS, *FRAMES, "part") for one in part]
    return None


def _of_part(part: list[Phrase], sentence: Sentence, said: SaidAt) -> TimeReading:
    if sentence.leaves_out or any(phrase.link in CHANGING for phrase in part):
        meant, left_out = meant_of(part)
        is_lost = sentence.leaves_out and not left_out  # nobody knows what
        if not meant or is_lost:
            return TimeReading(is_vague=True)
        return _without(_of_plain_part(meant, sentence, said), left_out, said)
    return _of_plain_part(part, sentence, said)


def _without(whole: TimeReading, left_out: list[Phrase], said: SaidAt) -> TimeReading:
    """Return what remains of a time without days of it; vague where it is not plain which these are."""
    if not left_out:
        return whole
    ways = [remaining(way, left_out, said) for way in whole.ways]
    if whole.shape is Shape.SINCE or not all(ways):
        return TimeReading(is_vague=True)
    left = tuple(dict.fromkeys(one for found in ways for one in found))
    return replace(
        whole,
        ways=left,
        is_plain=whole.is_plain and len(left) == 1,
        is_in_parts=whole.is_plain and len(left) > 1,
    )


def _of_plain_part(part: list[Phrase], sentence: Sentence, said: SaidAt) -> TimeReading:
    found = joined(part, said) if len(part) > 1 else found_in(part[0], said)
    doubts = found.is_doubtful or any(phrase.is_doubtful for phrase in part)
    doubts = doubts or (any(phrase.is_until for phrase in part) and any(way.is_frame for way in found.ways))
    doubts = doubts or (len(part) == 1 and _is_about(part[0]))
    shape = _shape(part)
    ways = tuple(dict.fromkeys(found.ways))
    deed = sentence.deed_of(part[0])
    if shape is Shape.UNTIL and deed is Deed.ABSENCE:
        shape, ways = Shape.WHOLE, tuple(up_to(way, said.at) for way in ways)
    elif shape is Shape.UNTIL and deed is Deed.DEADLINE:
        shape = Shape.WHOLE
    return TimeReading(
        ways,
        len(ways) == 1 and not doubts,
        found.is_vague,
        shape,
        sentence.is_before,
    )


def _is_about(phrase: Phrase) -> bool:
    """Return whether it names no day but where in a month or a year it lies: "đầu tháng", "giữa quý"."""
    parts = {phrase.items[unit]["part"] for unit in FRAMES if unit in phrase.items and unit != "tuần"}
    is_end = phrase.link in (Joint.FROM, Joint.TO)
    return not is_end and phrase.has_only(*FRAMES) and not parts.isdisjoint(("đầu", "giữa"))


def _until_back(text: str, now: datetime, calendar: Calendar | None) -> TimeReading | None:
    """Return an absence that is told by the time of coming back; None where that is not plain."""
    for away, back_said, rest in _away_and_back(text):
        begins, returns, more = (
            understand(part, now, "future", calendar) for part in (away, back_said, rest)
        )
        backs = returns.ways if returns.way or len(returns.ways) > 1 else ()  # "ngày kia mới về" may be two
        if any(back.is_span for back in backs) or (begins.ways and begins.way is None) or more.ways:
            continue
        if begins.way and begins.way.first < local_date(now) and begins.shape is not Shape.SINCE:
            continue  # "hôm qua em nghỉ, mai em đi làm lại": of yesterday it is told, and today is not known
        first = begins.way.first if begins.way else local_date(now)
        if _PART_ALONE.fullmatch(back_said):
            backs = tuple(replace(back, first=first) for back in backs)
        lasts = sorted({_last_before(back) for back in backs}, key=lambda one: one[0])
        if lasts and first <= lasts[0][0] and not (begins.way and begins.way.first != begins.way.last):
            clock = begins.way.begins if begins.way else WHOLE_DAY
            ways = tuple(_until(first, last, clock, ends) for last, ends in lasts)
            return TimeReading(ways, is_plain=len(ways) == 1)
    return None


def _last_before(back: DateWay) -> tuple[date, DayTime]:
    """Return the day, and the part of it, with which an absence ends before somebody is back."""
    hour = back.begins.at
    if back.begins.part in _ENDS_BEFORE or (hour and hour >= NOON):
        return back.first, DayTime(part=_ENDS_BEFORE.get(back.begins.part, "sáng"))
    return back.first - timedelta(days=1), WHOLE_DAY


def _until(first: date, last: date, begins: DayTime, ends: DayTime) -> DateWay:
    """Return from when to when; of one day that ends with a part of it, that part."""
    is_part = first == last and ends != WHOLE_DAY and begins == WHOLE_DAY
    return DateWay(first, last, begins=ends if is_part else begins, ends=ends)


def _away_and_back(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each way to part ``text``: what tells of the absence, of the day of coming back, and the rest.

    None where it tells of none.
    """
    back = _BACK.search(text)
    if back is None:
        return
    told = text[: back.start()]
    for between in reversed(list(_PARTS.finditer(told))):
        away, day = told[: between.start()], _LINK.sub("", told[between.end() :])
        if _TO_THE_END.search(away) or _TO_THE_END.match(day):
            return  # away until then
        if day and _AWAY.search(away):
            yield away, day, text[back.end() :]


def _shape(part: list[Phrase]) -> Shape:
    if len(part) > 1:
        return Shape.WHOLE
    if part[0].link is Joint.TO:
        return Shape.UNTIL
    is_since = part[0].link is Joint.FROM and "length" not in part[0].items
    return Shape.SINCE if is_since else Shape.WHOLE
