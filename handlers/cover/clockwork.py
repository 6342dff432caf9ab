"""Tell in time of substitutes who are silent, and of weeks ahead in which nobody of a unit is left."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import product

from bot.conversation import LOCAL, Message, Option, _, at_local, local_date
from bot.domain.calendar import Calendar
from bot.domain.dates import Round
from bot.domain.duties import ROUNDS, gap_card
from handlers.cover import cards
from handlers.engine import HEADING, Due, Notice, Role, Span, Tick, each_day, round_mark, span_text, tell_all
from storage.checks import duty_summaries, excuses
from storage.checks.duty_summaries import SummaryUnit
from storage.engine import Holder, Tx, holders
from storage.people import covers
from storage.people.covers import Absence
from storage.units import units

DAY = timedelta(days=1)
MOST = 3  # absences, and runs of half days, with a button each


def tell_of_silence(due: Due) -> None:
    """Tell who asked of substitutes who have not answered, each once, as a half day begins.

    It is about what begins with the next half day that is worked, or before.
    """
    if not due.is_today:
        return
    tick, days = due.tick, due.days
    silent = covers.unanswered(tick.tx, tick.at, next_half_day(tick.at, days, tick.settings.first_round[1]))
    notices: list[Notice] = []
    for cover in {one.unit: one for one in reversed(silent)}.values():
        notices += cards.head_notices(tick, cover, {cover.by}, f"silent{cover.id}")
    for cover in silent:
        for person in sorted({cover.by, cover.person}):
            say = partial(cards.outcome_message, tick, cover, "cover_silent", person)
            notices.append(Notice(f"cover_silent:{cover.id}", person, say))
    tell_all(tick, notices)


def next_half_day(now: datetime, days: Calendar, noon: time) -> datetime:
    local = now.astimezone(LOCAL)
    if local.time() < noon and days.is_working_day(local.date()):
        return at_local(local.date(), noon)
    return at_local(days.next_working_day(local.date()), time(0))


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
    return each_day(monday, monday + 6 * DAY)


def tell_week_ahead(due: Due) -> None:
    """Tell of each unit that will have nobody to remind next week the first of its heads who can hear it.

    Once a week, from its last working day but one on.
    """
    if not (due.is_today and is_asked_on(due.day, due.days) and due.is_first_of_week("ahead")):
        return
    tick, days = due.tick, due.days
    found = {gap.unit.id: gap for gap in gaps(tick, days)}
    heads = cards.heads_who_hear(tick.tx, tick.at, found, ()) if found else {}
    week = coming_week(local_date(tick.at), days)[0].isoformat()
    notices = []
    for unit, gap in found.items():
        if head := heads.get(unit):
            key, say = f"ahead:{week}:{unit}", partial(week_ahead_message, gap)
            notices.append(Notice(key, head.person, say, roles=HEADING, unit=unit))
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
    for day, number in product(week, ROUNDS):
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
    for one in excuses.coming(tx, today):
        covered = {each for each in product(week, ROUNDS) if one.first <= each <= one.last}
        for unit in units.listed(tx, week[0], one.scope) if covered else ():
            found[unit.id] |= covered
    return found


def is_empty(officers: Sequence[Holder]) -> bool:
    """Tell whether none of them can be reminded, and one could but for being away."""
    return not any(one.hears_now for one in officers) and any(one.is_reachable for one in officers)


def runs(rounds: Sequence[Round], week: Sequence[date]) -> list[Span]:
    """Join half days that follow on one another in the working week into runs from first to last."""
    order = {one: place for place, one in enumerate(product(week, ROUNDS))}
    found: list[Span] = []
    for one in rounds:
        if found and order[found[-1][1]] + 1 == order[one]:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


def week_ahead_message(gap: Gap) -> Message:
    said = _(
        "Tuần tới, không cán bộ nào của đơn vị nhận được lời nhắc kiểm tra hộp thư: {spans}. Vắng mặt: "
        "{names}. Kính đề nghị anh/chị cử người trực thay, hoặc miễn kiểm tra.",
        spans="; ".join(map(span_text, gap.spans)),
        names=", ".join(dict.fromkeys(one.name for one in gap.absences)),
    )
    options = (*substitute_buttons(gap), *excuse_buttons(gap))
    return Message(said, options, heading=gap.unit.name, card=gap_card(gap.unit.id))


def substitute_buttons(gap: Gap) -> list[Option]:
    shown = gap.absences[:MOST]
    label = _("Cử người trực thay") if len(shown) == 1 else ""
    labels = {one.id: label or _("Cử người trực thay {name}", name=one.name) for one in shown}
    return [cards.name_substitute_button(one, gap.unit.id, labels[one]) for one in labels]


def excuse_buttons(gap: Gap) -> list[Option]:
    shown = gap.spans[:MOST]
    label = _("Miễn thời gian này") if len(shown) == 1 else ""
    labels = {span: label or _("Miễn {span}", span=span_text(span)) for span in shown}
    token = f"cover_excuse:{gap.unit.id}"
    return [Option(f"{token}:{':'.join(map(round_mark, span))}", labels[span]) for span in labels]
