"""What time does to covers: substitutes who are silent, and weeks ahead in which nobody of a unit is left."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.config import Settings
from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.text import LOCAL, at_local, local_date
from bot.conversation.words import _
from bot.domain.calendar import Calendar
from bot.domain.dates import Round
from bot.domain.duties import ROUNDS, WhyNot
from bot.domain.rights import HEADING, Role
from handlers.cover import cards, telling
from handlers.duties import excuses as excuse
from handlers.duties.excuses import Excusing
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies
from handlers.engine.reading import Span, each_day, mark, moments, span_text
from handlers.engine.tell import Notice
from storage import duty_summaries, excuses
from storage.duty_summaries import SummaryUnit
from storage.engine.db import Tx
from storage.engine.role_holders import Holder, holders
from storage.people import covers
from storage.people.covers import Absence, Cover
from storage.units import units
from storage.units.units import Scope

DAY = timedelta(days=1)
WEEK = 7 * DAY
MOST = 3  # absences, and runs of half days, with a button each


def silent_notices(tx: Tx, now: datetime, days: Calendar, noon: time) -> Iterator[Notice]:
    """As a half day begins: of what begins with the next one that is worked, or before. Each once."""
    silent = covers.unanswered(tx, now, next_half_day(now, days, noon))
    for cover in {one.unit: one for one in reversed(silent)}.values():
        yield from head_notices(tx, now, cover, noon)
    for cover in silent:
        asking = sorted({cover.by, cover.person})
        for one in asking:
            say = partial(cards.silent_message, cover, noon, one)
            yield Notice(f"cover_silent:{cover.id}", one, say)


def next_half_day(now: datetime, days: Calendar, noon: time) -> datetime:
    """When the next half day of work begins."""
    local = now.astimezone(LOCAL)
    if local.time() < noon and days.is_working_day(local.date()):
        return at_local(local.date(), noon)
    return at_local(days.next_working_day(local.date()), time(0))


def head_notices(tx: Tx, now: datetime, cover: Cover, noon: time) -> Iterator[Notice]:
    """One word for a unit, where nobody of it can be reminded."""
    if telling.left_alone(tx, max(cover.starts, now), [cover.unit], cover.person):
        there = telling.heads_who_hear(tx, now, [cover.unit], {cover.by, cover.person})
        for head in there.values():
            yield telling.nobody_left_notice(cards.gone_in(cover, noon), head, f"silent{cover.id}")


@dataclass(frozen=True)
class Gap:
    """The half days of a unit in which nobody can be reminded, and whose absences they lie in."""

    unit: SummaryUnit
    spans: Sequence[Span]
    away: Sequence[Absence]


def is_asked_on(day: date, days: Calendar) -> bool:
    """From the last working day but one of its week on: normally the Thursday."""
    week = [one for one in week_of(day) if days.is_working_day(one)]
    return bool(week) and day >= week[-2:][0]


def week_of(day: date) -> list[date]:
    monday = day - timedelta(days=day.weekday())
    return each_day(monday, monday + WEEK - DAY)


def week_ahead_notices(tx: Tx, now: datetime, days: Calendar, settings: Settings) -> list[Notice]:
    """One for each such unit, to the first of its heads who can hear it."""
    found = gaps(tx, now, days, settings)
    heads = telling.heads_who_hear(tx, now, [gap.unit.id for gap in found], ()) if found else {}
    week = coming_week(local_date(now), days)[0].isoformat()
    return [
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


def coming_week(day: date, days: Calendar) -> list[date]:
    """The working days of the next week that has any."""
    first = days.next_working_day(week_of(day)[-1])
    return [one for one in week_of(first) if days.is_working_day(one)]


def gaps(tx: Tx, now: datetime, days: Calendar, settings: Settings) -> list[Gap]:
    week = coming_week(local_date(now), days)
    owing = duty_summaries.owing_units(tx, week[-1])
    excused = excused_rounds(tx, local_date(now), week)
    empty: defaultdict[SummaryUnit, list[Round]] = defaultdict(list)
    gone: defaultdict[SummaryUnit, set[int]] = defaultdict(set)
    for day, number in [(day, number) for day in week for number in ROUNDS]:
        begins = settings.rounds[number - 1][0][0]
        officers = holders(tx, at_local(day, begins), [Role.OFFICER], [unit.id for unit in owing])
        for unit in owing:
            is_owed = days.is_working_day(day, unit.code) and (day, number) not in excused[unit.id]
            if is_owed and is_empty(officers[unit.id]):
                empty[unit].append((day, number))
                gone[unit] |= {one.person for one in officers[unit.id] if one.is_away}
    between = at_local(week[0], time(0)), at_local(week[-1] + DAY, time(0))
    away = covers.absences_between(tx, set().union(*gone.values()), *between) if gone else []
    return [
        Gap(unit, runs(empty[unit], week), [one for one in away if one.person in gone[unit]])
        for unit in owing
        if unit in empty
    ]


def excused_rounds(tx: Tx, today: date, week: Sequence[date]) -> Mapping[int, set[Round]]:
    """Unit -> which half days of the week are excused already."""
    found: defaultdict[int, set[Round]] = defaultdict(set)
    rounds = [(day, number) for day in week for number in ROUNDS]
    for one in excuses.coming(tx, today):
        covered = {each for each in rounds if one.first <= each <= one.last}
        for unit in units.listed(tx, week[0], one.scope) if covered else ():
            found[unit.id] |= covered
    return found


def is_empty(officers: Iterable[Holder]) -> bool:
    """Whether none of them can be reminded, and one could but for being away."""
    officers = list(officers)
    return not any(one.hears_now for one in officers) and any(one.is_reachable for one in officers)


def runs(rounds: Sequence[Round], week: Sequence[date]) -> list[Span]:
    """The half days that follow on one another in the working week, each run from its first to its last."""
    order = {one: place for place, one in enumerate((day, number) for day in week for number in ROUNDS)}
    found: list[Span] = []
    for one in rounds:
        if found and order[found[-1][1]] + 1 == order[one]:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


def week_ahead_message(gap: Gap) -> Message:
    names = ", ".join(dict.fromkeys(one.name for one in gap.away))
    said = _(
        "Tuần tới không cán bộ nào của đơn vị nhận được lời nhắc kiểm tra hộp thư: {spans}. Đi vắng: "
        "{names}. Kính đề nghị anh/chị cử người trực thay, hoặc miễn.",
        spans="; ".join(map(span_text, gap.spans)),
        names=names,
    )
    return Message(said, (*substitute_buttons(gap), *excuse_buttons(gap)), heading=gap.unit.name)


def substitute_buttons(gap: Gap) -> list[Option]:
    shown = gap.away[:MOST]
    if len(shown) == 1:
        return [cards.name_substitute_button(shown[0].id, gap.unit.id, _("Cử người trực thay"))]
    labels = {one.id: _("Cử người trực thay {name}", name=one.name) for one in shown}
    return [cards.name_substitute_button(absence, gap.unit.id, label) for absence, label in labels.items()]


def excuse_buttons(gap: Gap) -> list[Option]:
    shown = gap.spans[:MOST]
    is_one = len(shown) == 1
    return [
        Option(
            f"cover_excuse:{gap.unit.id}:{':'.join(map(mark, span))}",
            _("Miễn thời gian này") if is_one else _("Miễn {span}", span=span_text(span)),
        )
        for span in shown
    ]


def excuse_gap(context: Context, argument: str) -> Replies:
    """[Miễn …] of the head: cover_excuse:<unit>:<first>:<last>."""
    unit, _colon, marks = argument.partition(":")
    scope, span = Scope((id_in(unit),)), read_span(marks)
    excuse.allow(context, scope)
    if moments(span, context.settings.first_round[1])[1] <= context.at:
        raise Refused(_("Thời gian này đã qua, không cần miễn."))
    if any((one.scope, one.first, one.last) == (scope, *span) for one in excuse.own_excuses(context)):
        raise Refused(_("Thời gian này đã được miễn."))
    return excuse.excuse_rounds(context, Excusing(scope, span, WhyNot.AWAY.value))


def read_span(marks: str) -> Span:
    """What ``mark`` made of both ends."""
    try:
        first, last = ((date.fromisoformat(one[:8]), round_in(one[8:])) for one in marks.split(":"))
    except ValueError:
        raise no_such_button() from None
    return first, last


def round_in(number: str) -> int:
    if number not in map(str, ROUNDS):
        raise ValueError(number)
    return int(number)
