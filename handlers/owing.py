"""Which checks are owed on a day: duties are made, excused by what covers them, and owed again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.config import Settings
from bot.domain.calendar import Calendar
from bot.domain.duties import Slot, State, next_nudge, slots
from bot.text import local_date
from handlers import excused_news, nudges
from storage import duties, excuses
from storage.calendar import calendar
from storage.db import Tx
from storage.duties import Duty

DAY = timedelta(days=1)


def begin_duties(tx: Tx, since: datetime, now: datetime, settings: Settings) -> None:
    """Write the duties of every working day from the last tick's to today's, for units that owe them.

    What was over at the last tick, ``since``, was not owed then: the unit begins in the course of
    the day, or the day was made a working day in the course of it.
    """
    days = calendar(tx)
    day, today = local_date(since), local_date(now)
    while day <= today:
        made = list(owed(tx, day, now, days, settings))
        duties.make(tx, made)
        if late := [unit for unit, _day, slot, _nudge in made if slot.ends <= since]:
            excuses.begun_late(tx, day, late, since, now)
        excused_news.tell_reminded(tx, now, excuse(tx, day, now))
        day += DAY


def owed(
    tx: Tx, day: date, now: datetime, days: Calendar, settings: Settings
) -> Iterator[tuple[int, date, Slot, datetime | None]]:
    for unit in duties.lacking(tx, day):
        if days.is_working_day(day, unit.code):
            for slot in slots(day, nudges.rounds_of(settings, unit.hours)):
                yield unit.id, day, slot, first_nudge(slot, now)


def first_nudge(slot: Slot, now: datetime) -> datetime | None:
    """The newest nudge that is due already and still worth sending, or else the next one."""
    past = max((moment for moment in slot.nudges if moment <= now < slot.ends), default=None)
    return past or next_nudge(slot.nudges, now, slot.ends)


def excuse(tx: Tx, day: date, now: datetime) -> list[Duty]:
    """Excuse what is covered of ``day`` and not settled. Whoever asks for it tells of it."""
    excused = set(excuses.apply(tx, day, now))
    return [duty for duty in duties.of_day(tx, day) if duty.id in excused] if excused else []


@dataclass(frozen=True)
class Change:
    """What became of a day's duties once it was looked at anew."""

    excused: list[Duty]
    owed: list[Duty]  # again; those whose round is over stay as they are


def look_anew(tx: Tx, day: date, now: datetime, settings: Settings) -> Change:
    """A cause was added or taken away: excuse what is covered now, and reopen what no longer is."""
    before = {duty.id: duty for duty in duties.of_day(tx, day) if is_excused_and_ahead(duty, now)}
    excuses.reopen(tx, ((duty.id, nudge_again(duty, now, settings)) for duty in before.values()))
    excused = excuse(tx, day, now)
    still = {duty.id for duty in excused}
    return Change(
        excused=[duty for duty in excused if duty.id not in before],
        owed=[duty for duty in before.values() if duty.id not in still],
    )


def is_excused_and_ahead(duty: Duty, now: datetime) -> bool:
    return duty.state == State.EXCUSED and duty.ends > now


def nudge_again(duty: Duty, now: datetime, settings: Settings) -> datetime | None:
    """Its next nudge; at once where one would have gone out by now."""
    usual = slots(duty.date, nudges.rounds_of(settings))[duty.round - 1]
    return first_nudge(Slot(duty.round, duty.opens, duty.ends, usual.nudges), now)
