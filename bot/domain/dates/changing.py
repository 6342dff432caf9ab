"""Take from a time what it is not: "tuần sau trừ thứ tư", "thứ năm, à không, thứ sáu", "mốt, không phải mai".

What is left out is never offered. What remains of a run is as many runs as it falls into; they are asked
about, for a form takes one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.dates.clock import WHOLE_DAY, DayTime
from bot.domain.dates.days import names_a_day
from bot.domain.dates.joining import joined, lending
from bot.domain.dates.moments import DateWay, found_in
from bot.domain.dates.phrases import DAYS, FRAMES, TIMES, Joint, Phrase
from bot.domain.dates.said import SaidAt

DAY = timedelta(days=1)
CHANGING = (Joint.BUT, Joint.INSTEAD, Joint.NOT)
MORNING, AFTERNOON = DayTime(part="sáng"), DayTime(part="chiều")
MOST_DAYS = 400  # of a run that something is left out of


def meant_of(part: Sequence[Phrase]) -> tuple[list[Phrase], list[Phrase]]:
    """Return the phrases of a part that are meant, and those that are left out of them."""
    meant: list[Phrase] = []
    left_out: list[Phrase] = []
    for run in _runs(part):
        match run[0].link:
            case Joint.BUT:
                left_out += run
            case Joint.NOT:
                continue
            case Joint.INSTEAD:
                meant, left_out = _instead(meant, run), []
            case _:
                meant = run
    return meant, left_out


def _runs(part: Sequence[Phrase]) -> Iterator[list[Phrase]]:
    run: list[Phrase] = []
    for phrase in part:
        if run and phrase.link in CHANGING:
            yield run
            run = []
        run.append(phrase)
    if run:
        yield run


def _instead(before: list[Phrase], run: list[Phrase]) -> list[Phrase]:
    """Return what was corrected to; one time is in place of the last that was said, and borrows from it."""
    first, *rest = run
    if not before:
        return [replace(first, link=Joint.FAR), *rest]
    last = before[-1]
    if not names_a_day(first):
        first = first.borrowing(last, *DAYS, *FRAMES)
    elif "weekday" in first.items:
        first = first.borrowing(last, "tuần")
    if not first.has(*TIMES):
        first = first.borrowing(last, *TIMES)
    first = replace(first, link=last.link if not rest else Joint.FAR)
    return [*(before[:-1] if not rest else []), first, *rest]


def remaining(way: DateWay, left_out: Sequence[Phrase], said: SaidAt) -> list[DateWay]:
    """Return the runs that remain of ``way``; none where it is not plain what is left out of it."""
    if way.begins.at or way.ends.at or (way.last - way.first).days > MOST_DAYS:
        return []
    begins = max(way.first, said.today) if way.is_frame and not said.is_past else way.first
    if begins > way.last:
        return []
    way = replace(way, first=begins, is_frame=False)
    gone = _left_out_of(way, left_out, said)
    return list(_between(way, sorted(gone, key=lambda one: one.first)))


def _left_out_of(way: DateWay, left_out: Sequence[Phrase], said: SaidAt) -> list[DateWay]:
    """Return the days of ``way`` that are left out; none where one of them is not plain, or no day of it."""
    here = replace(said, expect="future").within(way.first)
    if any(one.link is Joint.TO for one in left_out):
        each = [joined([replace(left_out[0], link=Joint.FAR), *left_out[1:]], here).ways]
    else:
        each = [_days_like(one, way, here) for one in lending(left_out)]
    found = [one for ways in each for one in ways]
    is_plain = all(each) and all(_is_within(one, way) for one in found)
    return found if is_plain else []


def _days_like(phrase: Phrase, way: DateWay, here: SaidAt) -> list[DateWay]:
    """Return the days that a phrase names; of a mere weekday each that there is in ``way``."""
    found = found_in(phrase, here)
    if len(found.ways) != 1 or found.is_vague:
        return []
    [first] = found.ways
    if not phrase.has_only("weekday") or phrase.items["weekday"]["step"]:
        return [first]
    weeks = range((way.last - first.first).days // 7 + 1)
    return [replace(first, first=day, last=day) for n in weeks for day in [first.first + 7 * n * DAY]]


def _is_within(one: DateWay, way: DateWay) -> bool:
    parts = {one.begins.part, one.ends.part}
    is_known = not (one.begins.at or one.ends.at) and parts <= {"", "sáng", "chiều"}
    return is_known and way.first <= one.first and one.last <= way.last


def _between(way: DateWay, gone: Sequence[DateWay]) -> Iterator[DateWay]:
    """Yield the runs of ``way`` around what is gone; nothing where nothing is."""
    day, clock = way.first, way.begins
    for one in gone:
        ends, until = (one.first, MORNING) if one.begins == AFTERNOON else (one.first - DAY, WHOLE_DAY)
        yield from _run(way, (day, clock), (ends, until))
        day, clock = (one.last, AFTERNOON) if one.ends == MORNING else (one.last + DAY, WHOLE_DAY)
    if gone:
        yield from _run(way, (day, clock), (way.last, way.ends))


def _run(way: DateWay, start: tuple[date, DayTime], end: tuple[date, DayTime]) -> Iterator[DateWay]:
    (first, begins), (last, ends) = start, end
    if first > last or (first == last and (begins, ends) == (AFTERNOON, MORNING)):
        return
    if first == last:  # of one day a part is both ends
        begins = ends = begins if begins != WHOLE_DAY else ends
    yield replace(
        way, first=first, last=last, begins=begins, ends=ends, from_now=way.from_now and first == way.first
    )
