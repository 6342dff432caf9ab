"""Join phrases: "từ thứ hai đến thứ tư", "mai với mốt", "25, 26/11", "thứ hai hoặc thứ ba".

What the last says for all is lent to those before it: the month in "25, 26/11", the week in "thứ ba, thứ tư
tuần sau". Joined days that are not one run are asked about, so that nothing between them is covered unsaid.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice, pairwise, product, zip_longest

from bot.conversation import regex
from bot.domain.dates.clock import WHOLE_DAY, begin_of, end_of, later_part
from bot.domain.dates.days import DAY, names_a_day
from bot.domain.dates.frames import says_which
from bot.domain.dates.items import Item
from bot.domain.dates.moments import DateWay, DateWays, found_in, length_end
from bot.domain.dates.patterns import Kind
from bot.domain.dates.phrases import DAYS, FRAMES, MARKS, Joint, Phrase
from bot.domain.dates.said import SaidAt

LONGEST = timedelta(days=200)  # our own choice: a longer span is asked about, unless both years are named
MOST = 8  # readings of joined days, each of which may be several
RUNNING = timedelta(days=60)  # our own choice: that a span began before it was told of

_NUMBER = regex(r" ?(?P<hour>\d{1,2})")


def joined(phrases: Sequence[Phrase], said: SaidAt) -> DateWays:
    """Return what phrases mean that are joined; how many days they are, where that is said, must be so."""
    if "length" in phrases[0].items and len(phrases[0].items) > 1:
        return _counted(phrases, said)
    links = {phrase.link for phrase in phrases[1:]}
    phrases = lending(phrases)
    if links == {Joint.TO} and len(phrases) == 2:
        return _or_its_end(_span(phrases[0], phrases[1], said), phrases, said)
    if links == {Joint.AND}:
        return _run(_one_by_one(phrases, said))
    found = _one_by_one(phrases, said)
    return DateWays([way for one in found for way in one.ways], is_doubtful=True)


def _or_its_end(found: DateWays, phrases: Sequence[Phrase], said: SaidAt) -> DateWays:
    """Add the end alone where the frame before it may be of a thing: "báo cáo quý IV đến 20/12"."""
    start, end = phrases
    if start.link is Joint.FROM or not start.has_only(*FRAMES) or end.has_only(*FRAMES):
        return found
    return DateWays(_distinct([*found_in(end, said).ways, *found.ways]), is_doubtful=True)


def _counted(phrases: Sequence[Phrase], said: SaidAt) -> DateWays:
    length = phrases[0].items["length"]
    rest = {slot: item for slot, item in phrases[0].items.items() if slot != "length"}
    found = joined([replace(phrases[0], items=rest), *phrases[1:]], said)
    is_so = all(length_end(way.first, length, said) == way.last for way in found.ways)
    return replace(found, is_doubtful=found.is_doubtful or not is_so)


def lending(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Return them with what is said of all with the last."""
    lent = [phrases[-1]]
    for phrase in reversed(phrases[:-1]):
        lent.insert(0, _borrowing(phrase, lent[0]))
    return [_as_weekday(one, lent) for one in lent]


def _borrowing(phrase: Phrase, other: Phrase) -> Phrase:
    if phrase.has_only("number") and "clock" in other.items:
        return _as_hour(phrase).borrowing(other, *DAYS, *FRAMES, "part")
    if phrase.has_only("tết"):  # "nghỉ Tết tới mùng 10": from its first day on
        return phrase
    if not names_a_day(phrase):
        return phrase.borrowing(
            other, *DAYS, *FRAMES, *MARKS, *(("part",) if "clock" in phrase.items else ())
        )
    if phrase.has("lunar", "day", "number", "date"):
        month = () if "date" in other.items or phrase.has("date") else ("tháng", "năm")
        return phrase.borrowing(other, *month, *MARKS)
    return (
        phrase.borrowing(other, "tuần")
        if "weekday" in phrase.items and other.has("weekday", "number")
        else phrase
    )


def _as_hour(phrase: Phrase) -> Phrase:
    """Read the first number of "từ 8 đến 10h" as an hour."""
    item = phrase.items["number"]
    found = _NUMBER.match(item.found[0])
    return replace(phrase, items={"clock": Item(Kind.CLOCK, found)}) if found else phrase


def _as_weekday(phrase: Phrase, phrases: Sequence[Phrase]) -> Phrase:
    """Read the numbers of "thứ 2, 3, 4 tuần sau" as weekdays."""
    item = phrase.items.get("number")
    is_listed = any("weekday" in one.items for one in phrases) and not any(
        one.has("date", "day") for one in phrases
    )
    if item is None or not is_listed or not 2 <= int(item["d"]) <= 7:
        return phrase
    rest = {slot: one for slot, one in phrase.items.items() if slot != "number"}
    return replace(phrase, items={**rest, "weekday": item})


def _span(start: Phrase, end: Phrase, said: SaidAt) -> DateWays:
    """Return the spans from one to the other; none where the end comes first."""
    if "now" in end.items:
        said = replace(said, expect="past")
    if said.is_past:
        return _span_past(start, end, said)
    begins = _starts(start, end, said)
    ends = [(way, _end(end, way, start, said)) for way in begins.ways]
    ways = [
        _from(first, last)
        for first, found in ends
        for last in found.ways
        if _is_in_order(first, last) and (first.is_lunar == last.is_lunar or not _are_lunar(start, end))
    ]
    is_doubtful = begins.is_doubtful or any(found.is_doubtful for _way, found in ends) or end.is_apart
    found = DateWays(_distinct(ways), is_doubtful or len(_distinct(ways)) > 1)
    if "tuần" in start.items and "weekday" in start.items and _is_lent(start, end):
        found = _with_own_week(found, start, end, said)
    is_long = any(way.last - way.first > LONGEST for way in found.ways) and not _has_years(start, end)
    return replace(found, is_doubtful=found.is_doubtful or is_long)


def _are_lunar(start: Phrase, end: Phrase) -> bool:
    """Return whether both name a "mùng", which is of one calendar then."""
    return "lunar" in start.items and "lunar" in end.items


def _has_years(*phrases: Phrase) -> bool:
    return all("nearby" in one.items or ("date" in one.items and one.items["date"]["y"]) for one in phrases)


def _starts(start: Phrase, end: Phrase, said: SaidAt) -> DateWays:
    """Return when it begins: of a day without its month, and of one that is over, the last before the end."""
    if start.has("number", "day", "lunar") and not start.has("tháng", *MARKS) and end.has("date", "tháng"):
        return _before_end(start, end, said)
    found = found_in(start, said)
    if "date" in start.items and found.ways and not _can_end(found, end, said):
        before = found_in(start, replace(said, expect="past"))
        found = replace(before, ways=[way for way in before.ways if said.today - way.first <= RUNNING])
        return replace(found, is_doubtful=len(found.ways) > 1)
    return found


def ends_frame(phrase: Phrase) -> bool:
    """Return whether it is the end of a frame named before it: "hết tuần", and not "hết tuần sau"."""
    return phrase.has_only(*FRAMES) and not any(map(says_which, phrase.items.values()))


def _can_end(found: DateWays, end: Phrase, said: SaidAt) -> bool:
    """Tell whether it can begin then: not a year from now, when it is soon over."""
    if (end.has("number", "day", "lunar") and not end.has("tháng", *MARKS)) or ends_frame(end):
        return True
    ahead = [way for way in found.ways if way.first >= said.today] or found.ways
    return any(_is_in_order(first, last) for first, last in product(ahead, found_in(end, said).ways[:1]))


def _before_end(start: Phrase, end: Phrase, said: SaidAt) -> DateWays:
    ends = found_in(end, said)
    found = [found_in(start, replace(said, expect="past").within(way.first)) for way in ends.ways]
    return DateWays([way for one in found for way in one.ways], ends.is_doubtful)


def _end(end: Phrase, first: DateWay, start: Phrase, said: SaidAt) -> DateWays:
    """Return the ends of what begins with ``first``: an hour alone is of the same day or of the next."""
    if first.is_lunar and "lunar" in end.items and not end.has("tháng", *MARKS):
        lent = start.items.get("tết") or start.items.get("âm") or next(iter(start.items.values()))
        end = replace(end, items={**end.items, "tết" if "tết" in start.items else "âm": lent})
    found = found_in(end, said.within(first.first))
    if names_a_day(end) or not found.ways:
        return found
    ways = [way if _is_in_order(first, way) else _next_day(way) for way in found.ways]
    nearest = min(ways, key=lambda way: (way.first, end_of(way.ends)))
    return replace(found, ways=[nearest], is_doubtful=found.is_doubtful and len(ways) == 1)


def _next_day(way: DateWay) -> DateWay:
    return replace(way, first=way.first + DAY, last=way.last + DAY)


def _span_past(start: Phrase, end: Phrase, said: SaidAt) -> DateWays:
    ends = found_in(end, said)
    starts = [(way, found_in(start, said.within(way.last))) for way in ends.ways]
    ways = [_from(first, last) for last, found in starts for first in found.ways if _is_in_order(first, last)]
    is_doubtful = ends.is_doubtful or any(found.is_doubtful for _way, found in starts) or end.is_apart
    return DateWays(_distinct(ways), (is_doubtful and "now" not in end.items) or len(_distinct(ways)) > 1)


def _with_own_week(found: DateWays, start: Phrase, end: Phrase, said: SaidAt) -> DateWays:
    """Add the span that "từ thứ năm đến thứ sáu tuần sau" is where the week is said of its end alone."""
    own = replace(start, items={slot: item for slot, item in start.items.items() if slot != "tuần"})
    begins, ends = found_in(own, said), found_in(end, said)
    ways = [_from(*pair) for pair in product(begins.ways, ends.ways) if _is_in_order(*pair)]
    both = _distinct([*found.ways, *ways])
    return replace(found, ways=both, is_doubtful=found.is_doubtful or len(both) > 1)


def _is_lent(start: Phrase, end: Phrase) -> bool:
    return start.items.get("tuần") is end.items.get("tuần")


def _from(first: DateWay, last: DateWay) -> DateWay:
    begins = WHOLE_DAY if first.from_now else first.begins
    ends = WHOLE_DAY if last.from_now else last.ends
    return DateWay(
        *(first.first, last.last, begins, ends),
        from_now=first.from_now,
        is_lunar=first.is_lunar or last.is_lunar,
    )


def _is_in_order(first: DateWay, last: DateWay) -> bool:
    if last.from_now or first.from_now:
        return first.first <= last.last
    return (first.first, begin_of(first.begins)) <= (last.last, end_of(last.ends))


def _one_by_one(phrases: Sequence[Phrase], said: SaidAt) -> list[DateWays]:
    """Return what each means, what is ahead from the one before it on."""
    found: list[DateWays] = []
    here = said
    for phrase, following in zip_longest(phrases, phrases[1:]):
        is_short = phrase.has("number", "day", "lunar") and not phrase.has("tháng", *MARKS)
        if is_short and following and following.has("date"):
            found.append(_before_end(phrase, following, said))
            continue
        found.append(found_in(phrase, here))
        if found[-1].ways and names_a_day(phrase) and not said.is_past:
            here = said.within(found[-1].ways[0].last)
    return found


def _run(found: Sequence[DateWays]) -> DateWays:
    """Return the one run that they are; what is no run may be each of them, or all with what lies between."""
    if any(not one.ways for one in found):
        is_vague = all(one.ways or one.is_vague for one in found)
        return DateWays(
            [way for one in found for way in one.ways if is_vague], is_doubtful=True, is_vague=is_vague
        )
    each = list(islice(product(*(one.ways for one in found)), MOST))
    each = [ways for ways in each if all(_is_in_order(*pair) for pair in pairwise(ways))] or each
    runs = [run for ways in each if (run := _one_run(ways))]
    if len(each) == len(runs) == 1:
        return DateWays(runs, any(one.is_doubtful for one in found))
    apart = [ways for ways in each if not _one_run(ways)] if len(runs) < 2 else []
    between = [_from(one[0], one[-1]) for one in apart if one[0].first < one[-1].first][:1]
    return DateWays(_distinct([*runs, *(way for one in apart for way in one), *between]), is_doubtful=True)


def _one_run(ways: Sequence[DateWay]) -> DateWay | None:
    """Return the run that days are, or parts of them, each right after the one before; else None."""
    first, last = ways[0], ways[-1]
    if all(is_next(one, other) or one == other for one, other in pairwise(ways)):
        whole = _from(first, last)
        if (first.first, first.begins.part, last.ends.part) == (last.last, "sáng", "chiều"):
            whole = replace(whole, begins=WHOLE_DAY, ends=WHOLE_DAY)
        return whole
    return None


def is_next(one: DateWay, other: DateWay) -> bool:
    """Return whether a day, or a part of one, is right after another."""
    if one.ends.at or other.begins.at:
        return False
    if one.last == other.first:
        return later_part(one.ends.part, other.begins.part)
    is_to_the_end = one.ends.part in ("", "chiều", "tối")
    is_from_morning = other.begins.part in ("", "sáng")
    return one.last + DAY == other.first and is_to_the_end and is_from_morning


def _distinct(ways: Iterable[DateWay]) -> list[DateWay]:
    return list(dict.fromkeys(ways))
