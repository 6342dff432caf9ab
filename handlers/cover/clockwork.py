"""Tell in time of substitutes who are silent, and of weeks ahead in which nobody of a unit is left."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.conversation import LOCAL, Message, Option, Refused, _, at_local, local_date
from bot.domain.calendar import Calendar
from bot.domain.dates import Round
from bot.domain.duties import ROUNDS
from handlers.cover import absence, cards
from handlers.duties.excuses import allow
from handlers.engine import (
    HEADING,
    Context,
    Notice,
    Replies,
    Role,
    Span,
    Tick,
    day_in,
    each_day,
    moments,
    no_such_button,
    round_mark,
    span_text,
    tell_all,
)
from storage import duty_summaries, excuses
from storage.duty_summaries import SummaryUnit
from storage.engine import Holder, Tx, holders
from storage.people import covers
from storage.people.covers import Absence, Cover
from storage.units import units
from storage.units.units import Scope

DAY = timedelta(days=1)
WEEK = 7 * DAY
MOST = 3  # absences, and runs of half days, with a button each


def tell_of_silence(tick: Tick, days: Calendar) -> None:
    """Tell who asked of substitutes who have not answered, each once, as a half day begins.

    It is about what begins with the next half day that is worked, or before.
    """
    tell_all(tick, silent_notices(tick, days))


def silent_notices(tick: Tick, days: Calendar) -> Iterator[Notice]:
    noon = tick.settings.first_round[1]
    silent = covers.unanswered(tick.tx, tick.at, next_half_day(tick.at, days, noon))
    for cover in {one.unit: one for one in reversed(silent)}.values():
        yield from head_notices(tick, cover)
    for cover in silent:
        for person in sorted({cover.by, cover.person}):
            say = partial(cards.silent_message, cover, noon, person)
            yield Notice(f"cover_silent:{cover.id}", person, say)


def next_half_day(now: datetime, days: Calendar, noon: time) -> datetime:
    """Return when the next half day of work begins."""
    local = now.astimezone(LOCAL)
    if local.time() < noon and days.is_working_day(local.date()):
        return at_local(local.date(), noon)
    return at_local(days.next_working_day(local.date()), time(0))


def head_notices(tick: Tick, cover: Cover) -> Iterator[Notice]:
    """Make the notice to a unit's head, where nobody of it can be reminded."""
    starts = max(cover.starts, tick.at)
    if cards.left_alone(tick.tx, starts, [cover.unit], cover.person):
        heads = cards.heads_who_hear(tick.tx, tick.at, [cover.unit], {cover.by, cover.person})
        missing = cards.unit_absence_of(cover, tick.settings.first_round[1])
        for head in heads.values():
            yield cards.nobody_left_notice(missing, head, f"silent{cover.id}")


@dataclass(frozen=True)
class Gap:
    """The half days of a unit in which nobody can be reminded, and the absences in which they lie."""

    unit: SummaryUnit
    spans: Sequence[Span]
    absences: Sequence[Absence]


def is_asked_on(day: date, days: Calendar) -> bool:
    """Tell whether the next week is asked about: from the last working day but one, mostly the Thursday."""
    week = [one for one in week_of(day) if days.is_working_day(one)]
    return bool(week) and day >= week[-2:][0]


def week_of(day: date) -> list[date]:
    monday = day - timedelta(days=day.weekday())
    return each_day(monday, monday + WEEK - DAY)


def tell_week_ahead(tick: Tick, days: Calendar) -> None:
    """Tell of each unit that will have nobody to remind the first of its heads who can hear it."""
    found = gaps(tick, days)
    heads = cards.heads_who_hear(tick.tx, tick.at, [gap.unit.id for gap in found], ()) if found else {}
    week = coming_week(local_date(tick.at), days)[0].isoformat()
    notices = [
        Notice(
            f"ahead:{week}:{gap.unit.id}",
            heads[gap.unit.id].person,
            partial(week_ahead_message, gap),
            roles=HEADING,
            unit=gap.unit.id,
        )
        for gap in found
        if gap.unit.id in heads
    ]
    tell_all(tick, notices)


def coming_week(day: date, days: Calendar) -> list[date]:
    """Return the working days of the next week that has any."""
    first = days.next_working_day(week_of(day)[-1])
    return [one for one in week_of(first) if days.is_working_day(one)]


def gaps(tick: Tick, days: Calendar) -> list[Gap]:
    tx, today = tick.tx, local_date(tick.at)
    week = coming_week(today, days)
    owing = duty_summaries.owing_units(tx, week[-1])
    excused = excused_rounds(tx, today, week)
    empty: defaultdict[SummaryUnit, list[Round]] = defaultdict(list)
    away: defaultdict[SummaryUnit, set[int]] = defaultdict(set)
    for day, number in [(day, number) for day in week for number in ROUNDS]:
        begins = tick.settings.rounds[number - 1][0][0]
        officers = holders(tx, at_local(day, begins), [Role.OFFICER], [unit.id for unit in owing])
        for unit in owing:
            is_owed = days.is_working_day(day, unit.code) and (day, number) not in excused[unit.id]
            if is_owed and is_empty(officers[unit.id]):
                empty[unit].append((day, number))
                away[unit] |= {one.person for one in officers[unit.id] if one.is_away}
    between = at_local(week[0], time(0)), at_local(week[-1] + DAY, time(0))
    absences = covers.absences_between(tx, set().union(*away.values()), *between) if away else []
    return [
        Gap(unit, runs(empty[unit], week), [one for one in absences if one.person in away[unit]])
        for unit in owing
        if unit in empty
    ]


def excused_rounds(tx: Tx, today: date, week: Sequence[date]) -> Mapping[int, set[Round]]:
    """Return unit -> half days of the week that are excused already."""
    found: defaultdict[int, set[Round]] = defaultdict(set)
    rounds = [(day, number) for day in week for number in ROUNDS]
    for one in excuses.coming(tx, today):
        covered = {each for each in rounds if one.first <= each <= one.last}
        for unit in units.listed(tx, week[0], one.scope) if covered else ():
            found[unit.id] |= covered
    return found


def is_empty(officers: Iterable[Holder]) -> bool:
    """Tell whether none of them can be reminded, and one could but for being away."""
    officers = list(officers)
    return not any(one.hears_now for one in officers) and any(one.is_reachable for one in officers)


def runs(rounds: Sequence[Round], week: Sequence[date]) -> list[Span]:
    """Join half days that follow on one another in the working week into runs from first to last."""
    order = {one: place for place, one in enumerate((day, number) for day in week for number in ROUNDS)}
    found: list[Span] = []
    for one in rounds:
        if found and order[found[-1][1]] + 1 == order[one]:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


def week_ahead_message(gap: Gap) -> Message:
    names = ", ".join(dict.fromkeys(one.name for one in gap.absences))
    said = _(
        "Tuần tới không cán bộ nào của đơn vị nhận được lời nhắc kiểm tra hộp thư: {spans}. Đi vắng: "
        "{names}. Kính đề nghị anh/chị cử người trực thay, hoặc miễn.",
        spans="; ".join(map(span_text, gap.spans)),
        names=names,
    )
    return Message(said, (*substitute_buttons(gap), *excuse_buttons(gap)), heading=gap.unit.name)


def substitute_buttons(gap: Gap) -> list[Option]:
    shown = gap.absences[:MOST]
    if len(shown) == 1:
        return [cards.name_substitute_button(shown[0].id, gap.unit.id, _("Cử người trực thay"))]
    labels = {one.id: _("Cử người trực thay {name}", name=one.name) for one in shown}
    return [cards.name_substitute_button(one, gap.unit.id, label) for one, label in labels.items()]


def excuse_buttons(gap: Gap) -> list[Option]:
    shown = gap.spans[:MOST]
    is_one = len(shown) == 1
    return [
        Option(
            f"cover_excuse:{gap.unit.id}:{':'.join(map(round_mark, span))}",
            _("Miễn thời gian này") if is_one else _("Miễn {span}", span=span_text(span)),
        )
        for span in shown
    ]


def excuse_gap(context: Context, unit: int, first: Round, last: Round) -> Replies:
    """Excuse a unit while nobody of it can be reminded ([Miễn …] of its head)."""
    scope, span = Scope((unit,)), (first, last)
    allow(context, scope)
    if moments(span, context.settings.first_round[1])[1] <= context.at:
        raise Refused(_("Thời gian này đã qua, không cần miễn."))
    return absence.excuse_once(context, scope, span)


def round_in(text: str) -> Round:
    """Return the round that ``mark`` wrote, as "202612012"; refuse what is none."""
    if text[8:] not in map(str, ROUNDS):
        raise no_such_button()
    return day_in(text[:8]), int(text[8:])
