"""What time alone brings about: called every two seconds in every worker.

What is due is found by its state and not by a window of time, so it does not matter how often,
how late or by how many it is called: each nudge goes out once, of those missed only the newest,
and none after its round.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.config import Settings
from bot.domain.calendar import Calendar
from bot.domain.duties import GAP, Slot, next_nudge, slots
from bot.text import local_date
from handlers import nudges, round_end, schedule
from storage import business, conversations, duties, outages, outcomes, ticks
from storage.calendar import calendar
from storage.db import Tx

DAY = timedelta(days=1)


def tick(tx: Tx, machine: datetime, settings: Settings, worker: str) -> datetime:
    """Bring the day up to ``machine`` time; return what business time that is."""
    since = ticks.newest(tx)
    seen = outages.last_seen(tx)
    now = business.now(tx, machine)
    if since and seen and machine - seen > GAP:
        outages.note_gap(tx, since, now)
    begin_duties(tx, since or now, now, settings)
    round_end.end_rounds(tx, now)
    if not outages.mail_outage(tx, now):
        nudges.remind(tx, now, settings)
    schedule.run(tx, now, settings)
    if since is None or local_date(since) != local_date(now):
        conversations.forget_expired(tx, now)
    outcomes.sweep(tx, machine, now)
    ticks.write(tx, worker, machine, now)
    return now


def begin_duties(tx: Tx, since: datetime, now: datetime, settings: Settings) -> None:
    """Write the duties of every working day from the last tick's to today's, for units that owe them."""
    days = calendar(tx)
    day, today = local_date(since), local_date(now)
    while day <= today:
        duties.make(tx, owed(tx, day, now, days, settings))
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
