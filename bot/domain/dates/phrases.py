"""Put the pieces of a time together: which stand for one time, and which are joined to which.

"sáng thứ hai tuần sau đến hết chiều thứ tư" is two phrases, of three pieces and of two, joined by "đến".
A piece goes into the phrase before it unless that has one of its kind already.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from itertools import pairwise, zip_longest

from bot.conversation import fold, regex
from bot.domain.dates.items import Item, items_in
from bot.domain.dates.patterns import Kind


class Joint(Enum):
    FAR = auto()  # has nothing to do with what stands before
    FROM = auto()
    TO = auto()
    AND = auto()
    OR = auto()
    BUT = auto()  # of what stands before, it is left out
    INSTEAD = auto()  # it is meant, and not what stands before
    NOT = auto()  # it is not meant


@dataclass(frozen=True)
class Phrase:
    """One time: a piece of each kind, a frame by its unit ("tuần", "tháng")."""

    items: dict[str, Item] = field(default_factory=dict)
    link: Joint = Joint.FAR  # to the phrase before
    is_apart: bool = False  # other words stand before the link
    is_until: bool = False  # "trước 30/11"
    is_doubtful: bool = False

    def has(self, *slots: str) -> bool:
        return any(slot in self.items for slot in slots)

    def has_only(self, *slots: str) -> bool:
        return bool(self.items) and set(self.items) <= set(slots)

    def borrowing(self, other: "Phrase", *slots: str) -> "Phrase":
        """Return it with what it lacks of these slots and ``other`` has."""
        lent = {slot: other.items[slot] for slot in slots if slot in other.items and slot not in self.items}
        return replace(self, items={**self.items, **lent}) if lent else self


class Deed(Enum):
    UNTOLD = auto()
    ABSENCE = auto()  # somebody is away until then
    DEADLINE = auto()  # something is due then


@dataclass(frozen=True)
class Sentence:
    phrases: tuple[Phrase, ...]
    is_doubtful: bool  # there is more in it of time than could be placed
    is_vague: bool  # a time that nobody can place: "sau cuộc họp"
    leaves_out: bool  # something of it is left out
    is_before: bool  # a day that is named is no longer in time: "trước 05/12", "trước ngày 05/12"
    words: str

    def deed_of(self, phrase: Phrase) -> Deed:
        """Return what lasts until ``phrase``, or is due then, by the nearest word before it that tells.

        Where none stands before it, by the only kind that there is in the sentence.
        """
        place = min((item.begins for item in phrase.items.values()), default=0)
        found = [(one.end(), deed) for deed, words in _DEEDS.items() for one in words.finditer(self.words)]
        before = [one for one in found if one[0] <= place]
        if before:
            return max(before, key=lambda one: (one[0], one[1] is Deed.ABSENCE))[1]
        kinds = {deed for _place, deed in found}
        return kinds.pop() if len(kinds) == 1 else Deed.UNTOLD


DAYS = ("nearby", "weekday", "date", "day", "lunar", "feast", "away", "same", "number")
FRAMES = ("tuần", "tháng", "quý", "năm")
MARKS = ("tết", "âm", "dương", "nhuận")
TIMES = ("clock", "part", "edge", "half day")

_SLOTS = {
    Kind.CLOCK: "clock", Kind.PART: "part", Kind.PART_OF_DAY: "part", Kind.NEARBY: "nearby",
    Kind.WEEKDAY: "weekday", Kind.DATE: "date", Kind.DAY: "day", Kind.LUNAR_DAY: "lunar",
    Kind.FEAST: "feast", Kind.TET: "tết", Kind.LUNAR: "âm", Kind.SOLAR: "dương", Kind.LEAP: "nhuận",
    Kind.HALF: "half", Kind.SOME_DAYS_OF: "some", Kind.SAME: "same", Kind.COMING: "coming",
    Kind.LENGTH: "length", Kind.HOURS: "hours", Kind.NOW: "now", Kind.NUMBER: "number", Kind.EDGE: "edge",
    Kind.HALF_DAY: "half day", Kind.AWAY: "away", Kind.WHOLE: "whole", Kind.GONE: "gone",
}  # fmt: skip
_NUMBERED = ("number", "day", "date", "lunar")  # of which a time has one
_LINKS = {
    Kind.FROM: Joint.FROM, Kind.TO: Joint.TO, Kind.AND: Joint.AND, Kind.OR: Joint.OR, Kind.BUT: Joint.BUT,
    Kind.INSTEAD: Joint.INSTEAD, Kind.NOT: Joint.NOT,
}  # fmt: skip
_ALWAYS_JOIN = (Kind.FROM, Kind.TO, Kind.BUT, Kind.INSTEAD, Kind.NOT)
# A day of work within an absence: "tuần sau em nghỉ, riêng thứ tư vẫn đi làm".
_AT_WORK = regex(
    r" (?:,|nhưng|mà|riêng|còn)(?: (?:nhưng|mà|riêng|còn))*"
    r"(?P<days>(?: (?:hôm|ngày|buổi|sáng|chiều|thứ|chủ|nhật|và|với|mai|mốt|mùng|\d[\d/]{0,9})){1,8})"
    r"(?: (?:thì|em|e|tôi|mình|tui|anh|chị|cô|chú|cũng)){0,3} (?:vẫn|có)(?: (?:phải|sẽ|còn))?"
    r" (?:đi làm|làm|lên|có mặt|trực|vào|ở|đi)(?= )"
)
_DEEDS = {
    Deed.ABSENCE: regex(r" (?:nghỉ|vắng|phép|đi|trực|ốm|học|tập huấn|công tác|bận|miễn|thế|thay)(?= )"),
    Deed.DEADLINE: regex(
        r" (?:hạn|lùi|lui|hoãn|dời|nộp|trễ|chậm|thêm)(?= )| cho(?: [^\W\d_]+){0,3}(?= (?:đến|tới) )"
    ),
}
# Time words that mean something wherever they stand: left over, the rest is doubtful.
_STRONG = regex(r" (?:tuần|rưỡi|kém|âm|giêng|chạp|tết|rằm|mùng|nhuận|mốt|khuya)(?= )")
# What makes a time doubtful wherever it stands: "chiều qua phòng" may be a way that is gone, "thứ 8" a slip.
_ODD = regex(
    r" (?:(?:sáng|trưa|chiều|tối|đêm|thứ \d|t\d|nhật|tuần) qua (?:xã|phòng|bên|huyện|tỉnh|nhà|cơ quan|chỗ"
    r"|văn|ủy|đây|đó)|(?:thứ \d|t\d|nhật) qua (?:anh|chị|em|cô|chú|bác|ông|bà)|thứ 8"
    r"|(?:đi|vào|tới|đến|vô) (?:trễ|muộn)|(?:sáng|trưa|chiều|tối) mới)(?= )"
)
_BEFORE = regex(r"(?:(?<= trước)|(?<= trước là)|(?<= trước vào)) (?!hết )")
# Words left over that were to be of a time: "thứ hia", "chiêu mai"; not "các thứ", "thư mai".
_SLIP = regex(r"(?<! các)(?<! mọi)(?<! đủ)(?<! nhiều)(?<! mấy) thứ(?! gì| nay| nhất)(?= [^·])")
_BESIDE = regex(r" ([^\W\d_]+)(?= ·)")
_NEARLY = frozenset(["chieu", "sang", "toi", "trua", "tuan", "ngay", "thang", "hom"])
_OTHERS = frozenset(["tôi", "sang", "ngay", "tội", "tồi"])  # … though they look like it
_CLAUSE = regex(r"[^\W\d_] (?:[^,]* )?, | , (?=[^\W\d_])")
_ADDRESSING = frozenset(["dạ", "ạ", "thưa", "vâng", "ơi", "anh", "chị", "cô", "chú", "cho", "xin"])
_OWN_DEED = regex(
    r" (?:(?:thì )?(?:em|e|tôi|mình|tui|anh|chị|cô|chú|bác) (?!ạ |a |à |nhé |nha |nghen |ơi |với )[^\W\d_]"
    r"|(?:vô|vào|đi làm|làm lại|có|nhờ|giao) )"
)
_THINGS = regex(
    r" ?(?:đơn|người|xã|phòng|hộp|thư|tệp|văn|báo|cơ|lượt|lần|trang|%|triệu|đồng|câu|điểm|số|cán|phiếu|ý"
    r"|file|mail)"
)


def sentence_in(words: str) -> Sentence:
    """Return the phrases of time in ``words`` (marked, between spaces) and how they are joined."""
    words = _AT_WORK.sub(r" trừ\g<days> ,", words)
    found, left_over = items_in(words)
    found = list(_in_clauses(found, words))
    items = list(_without_mere_numbers(found, words))
    phrases = tuple(phrase for phrase in _phrases(items) if phrase.items)
    kinds = {item.kind for item in items}
    return Sentence(
        phrases,
        bool(_STRONG.search(left_over) or _SLIP.search(left_over) or _ODD.search(words))
        or _has_slip(left_over)
        or not kinds.isdisjoint((Kind.DOUBT, Kind.INSTEAD, Kind.NOT))
        or _has_stray_number(found, items, words)
        or _begins_elsewhere(items),
        Kind.VAGUE in kinds,
        Kind.BUT in kinds,
        " trước ngày " in words or any(_is_over_by(phrase, words) for phrase in phrases),
        words,
    )


def _is_over_by(phrase: Phrase, words: str) -> bool:
    """Return whether the day of ``phrase`` stands right behind "trước", with no time of it, and no "hết"."""
    place = min((item.begins for slot, item in phrase.items.items() if slot in DAYS), default=-1)
    return place >= 0 and not phrase.has(*TIMES) and _BEFORE.match(words, place) is not None


def _in_clauses(items: Sequence[Item], words: str) -> Iterator[Item]:
    """Part what is said of two times by two clauses: "em nghỉ sáng nay, chiều em vô"."""
    begins = 0
    for place, item in enumerate(items):
        if item.kind is Kind.STOP:
            begins = place + 1
        is_comma = item.kind is Kind.AND and "," in item.found[0]
        is_end = is_comma and _tells(items[begins:place], words) and _tells_more(items[place:], words)
        begins = place + 1 if is_end else begins
        yield replace(item, kind=Kind.STOP) if is_end else item


def _tells(items: Sequence[Item], words: str) -> bool:
    """Return whether something is said besides the times, before a comma."""
    if not items:
        return False
    between = [words[one.ends : other.begins] for one, other in pairwise(items)]
    said = " ".join([words[: items[0].begins].rpartition("|")[2], *between]).split()
    return len([word for word in said if word not in _ADDRESSING]) > 1


def _tells_more(items: Sequence[Item], words: str) -> bool:
    """Return whether a comma leads to a time with a deed of its own: ", chiều em vô"."""
    ends = items[0].ends
    for item in items[1:]:
        if item.begins != ends or not slot_of(item):
            break
        ends = item.ends
    return ends > items[0].ends and _OWN_DEED.match(words, ends) is not None


def _has_slip(left_over: str) -> bool:
    """Return whether a word right before a time looks like one of time: "chiêu mai", "tuân sau"."""
    return any(
        fold(word) in _NEARLY and word not in _OTHERS and not word.isascii()
        for word in _BESIDE.findall(left_over)
    )


def _without_mere_numbers(items: Sequence[Item], words: str) -> Iterator[Item]:
    """Leave out numbers that are no days: only those joined to a time are ("từ 25 đến 27", "25, 26/11")."""
    for place, item in enumerate(items):
        before = _is_joined(list(reversed(items[max(place - 2, 0) : place + 1])))
        after = _is_joined(items[place : place + 3])
        is_thing = _THINGS.match(words, item.ends) is not None
        if item.kind is not Kind.NUMBER or ((before or after) and not is_thing):
            yield item


def _begins_elsewhere(items: Sequence[Item]) -> bool:
    """Return whether a span begins with what is no time: "từ khi … đến mai"."""
    ends = {item.begins for item in items if item.kind is not Kind.PLAIN}
    loose = [item.begins for item in items if item.kind is Kind.FROM and item.ends not in ends]
    return any(item.kind is Kind.TO and item.begins > loose[0] for item in items) if loose else False


def _has_stray_number(found: Sequence[Item], kept: Sequence[Item], words: str) -> bool:
    """Return whether a number was left out that may belong to a time: "thứ năm này 19", "từ 3 tơi 5/2"."""
    strays = [item for item in found if item.kind is Kind.NUMBER and item not in kept]
    beside = {item.begins for item in kept if slot_of(item)} | {
        item.ends for item in kept if slot_of(item) or item.kind is Kind.FROM
    }
    return any(
        (item.begins in beside or item.ends in beside) and not _THINGS.match(words, item.ends)
        for item in strays
    )


def _is_joined(run: Sequence[Item]) -> bool:
    """Return whether a link and a time stand right beside the first of ``run``."""
    if len(run) < 3 or run[1].kind not in (Kind.TO, Kind.AND, Kind.OR) or not slot_of(run[2]):
        return False
    spans = sorted((item.begins, item.ends) for item in run)
    return all(one[1] == other[0] for one, other in pairwise(spans))


def _phrases(items: Sequence[Item]) -> Iterator[Phrase]:
    """Yield the phrases one after the other; a link counts where it stands right before what it joins."""
    phrase, before, touches = Phrase(), None, False
    for place, (item, after) in enumerate(zip_longest(items, items[1:])):
        leads = after is not None and after.begins == item.ends and after.kind not in (Kind.PLAIN, Kind.STOP)
        touches = before is not None and before.ends == item.begins and (touches or bool(slot_of(before)))
        if item.kind is Kind.STOP:
            yield phrase
            phrase = Phrase()
        elif item.kind in _LINKS:
            if leads and _joins(item, phrase, list(_following(items[place:])), touches=touches):
                yield phrase
                is_apart = not touches and not _lasts(phrase, item)
                phrase = Phrase(link=_LINKS[item.kind], is_apart=is_apart)
        elif _is_repeated(phrase, item):
            pass
        elif item.kind in (Kind.UNTIL, Kind.AFTER):
            phrase = _bounded(phrase, item.kind) if leads else phrase
        elif (slot := slot_of(item)) and not _takes(phrase, slot, item):
            yield phrase
            phrase = Phrase(_filled(slot, item), Joint.AND if touches else Joint.FAR)
        elif slot and leads and not touches and slot in TIMES and _leads_on(phrase, after):
            yield phrase
            phrase = Phrase(_filled(slot, item))
        elif slot:
            is_doubtful = phrase.is_doubtful or (not touches and _is_elsewhere(phrase, item))
            phrase = replace(phrase, items={**_filled(slot, item), **phrase.items}, is_doubtful=is_doubtful)
        before = item
    yield phrase


def _lasts(phrase: Phrase, link: Item) -> bool:
    """Return whether somebody is away from ``phrase`` to what follows: "mai em nghỉ tới hết thứ sáu"."""
    if not phrase.items:
        return False
    between = link.found.string[_ends(phrase) : link.begins + 1]
    return "," not in between and bool(_DEEDS[Deed.ABSENCE].search(between))


def _ends(phrase: Phrase) -> int:
    return max(item.ends for item in phrase.items.values())


def _is_repeated(phrase: Phrase, item: Item) -> bool:
    """Return whether it says of a week named before that all of it is meant: "tuần sau em nghỉ cả tuần"."""
    is_whole = item["part"] in ("cả", "nguyên", "suốt", "trong") and not item["step"]
    return item.kind is Kind.FRAME and item.value == "tuần" and is_whole and "tuần" in phrase.items


def _leads_on(phrase: Phrase, after: Item | None) -> bool:
    """Return whether a time of the day goes with what follows: "thứ năm về, … chiều thứ sáu"."""
    return after is not None and bool(slot_of(after)) and not _takes(phrase, slot_of(after), after)


def _is_elsewhere(phrase: Phrase, item: Item) -> bool:
    """Return whether other words and a comma lie between, or a date stands apart from its year."""
    if not phrase.items or item.kind is Kind.WHOLE:  # "cả ngày" names no other day
        return False
    if item.kind is Kind.PART and " buổi " in item.found[0] and set(phrase.items) <= set(DAYS):
        return False  # "mai em đưa con đi khám, xin nghỉ buổi sáng"
    slots = {slot_of(item), *phrase.items}
    is_far_year = bool(slots & {"năm", "quý"}) and bool(slots & {"date", "day"})
    return is_far_year or bool(_CLAUSE.search(item.found.string[_ends(phrase) : item.begins + 1]))


def _bounded(phrase: Phrase, kind: Kind) -> Phrase:
    is_until, is_after = kind is Kind.UNTIL, kind is Kind.AFTER
    return replace(phrase, is_until=phrase.is_until or is_until, is_doubtful=phrase.is_doubtful or is_after)


def _filled(slot: str, item: Item) -> dict[str, Item]:
    """Return an item in its place; "chiều nay" is a part of a day and the day."""
    day = {"nay": (0,), "qua": (-1,)}.get(item["day"]) if item.kind is Kind.PART_OF_DAY else None
    return {slot: item} if day is None else {slot: item, "nearby": Item(Kind.NEARBY, item.found, day)}


def slot_of(item: Item) -> str:
    """Return the place of an item in a phrase; "" for one that is no part of a time."""
    return str(item.value) if item.kind is Kind.FRAME else _SLOTS.get(item.kind, "")


def _takes(phrase: Phrase, slot: str, item: Item) -> bool:
    """Return whether a phrase has room for it: "sáng mai lúc 8h sáng" says "sáng" twice."""
    own = phrase.items.get(slot)
    if slot in _NUMBERED and phrase.has(*_NUMBERED):
        return False
    if item.kind is Kind.PART_OF_DAY and "nearby" in phrase.items:
        return False
    if own and slot == "part":
        return bool(own["part"] and own["part"] == item["part"] and item.kind is Kind.PART)
    return own is None


def _following(items: Sequence[Item]) -> Iterator[Item]:
    """Yield the pieces of a time that stand right behind the first of ``items``, which is a link."""
    for before, item in pairwise(items):
        if item.begins != before.ends or not slot_of(item):
            return
        yield item


def _joins(item: Item, phrase: Phrase, following: Sequence[Item], *, touches: bool) -> bool:
    """Return whether it joins what stands on its sides: a comma only where the two would not go together."""
    if item.kind in _ALWAYS_JOIN:
        return True
    if not touches or not phrase.items:
        return False
    return item.found[0].strip() != "," or not all(_takes(phrase, slot_of(one), one) for one in following)
