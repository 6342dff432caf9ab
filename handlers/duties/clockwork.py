"""Let duties fall due, remind of them and excuse them, as time goes by."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from bot.config import Settings
from bot.conversation import local_date
from bot.domain.duties import (
    TAKE_BACK,
    UNSETTLED,
    Duty,
    DutyState,
    Slot,
    duty_subject,
    following_nudge,
    next_nudge,
    slots,
)
from handlers.duties import escalation
from handlers.duties.cards import cards_of_check, cards_of_duty, day_card, nudge_message
from handlers.duties.reminders import excused_message
from handlers.engine import Context, Notice, Role, Tick, tell_all, tell_notices
from storage import directory
from storage.calendar import calendar
from storage.checks import duties, excuses
from storage.engine import Holder, Lane, Tx, holders, outbox

DAY = timedelta(days=1)


def run(tick: Tick) -> None:
    """Let duties fall due, end those whose round is over, and remind of the others."""
    redraw_past(tick, tick.since or tick.at)
    begin_duties(tick, tick.since or tick.at)
    escalation.end_rounds(tick)
    if not excuses.mail_outage(tick.tx, tick.at):
        remind(tick.tx, tick.at, tick.settings)


def remind(tx: Tx, now: datetime, settings: Settings) -> None:
    """Queue the nudges that are due, each once, however often and by how many workers this is done.

    Of two that a channel did not take meanwhile only the newest is left.
    """
    due = duties.due(tx, now)
    if not due:
        return
    officers = holders(tx, now, [Role.OFFICER], [duty.unit for duty in due])
    boxes = directory.main_of_units(tx, [duty.unit for duty in due])
    later = outbox.waiting(tx, [duty_subject(duty.id) for duty in due], now)
    nudged = [
        (duty, one)
        for duty in due
        for one in officers[duty.unit]
        if one.hears_now and (duty_subject(duty.id), one.person) not in later
    ]
    outbox.drop_due(tx, [duty_subject(duty.id) for duty, _one in nudged], now)
    if again := [duty_subject(duty.id) for duty in due if duty.nudges > 0]:
        outbox.drop_overtaken(tx, again)
    notices = (nudge_notice(duty, one, boxes.get(duty.unit, ""), now) for duty, one in nudged)
    tell_all(Tick(tx, now, settings), notices)
    duties.count_nudges(tx, ((duty.id, one.person) for duty, one in nudged))
    asked = {duty.id for duty, _one in nudged}
    duties.plan_nudges(
        tx, [(duty, following_nudge(duty, now, settings.rounds), duty.id in asked) for duty in due]
    )


def nudge_notice(duty: Duty, officer: Holder, mailbox: str, now: datetime) -> Notice:
    return Notice(
        key=f"nudge:{duty.id}:{duty.nudges + 1}",
        person=officer.person,
        say=lambda: nudge_message(duty, mailbox, now, first=not duty.nudges),
        lane=Lane.NUDGE,
        subject=duty_subject(duty.id),
        expires=duty.ends,
        is_urgent=True,  # its hour is a setting of its own
        roles=(Role.OFFICER,),
        unit=duty.unit,
    )


def begin_duties(on: Context | Tick, since: datetime) -> None:
    """Write the duties of every working day from that of the last tick, ``since``, to today.

    A round that was over at the last tick stands as excused: the unit begins in the course of the day, or the
    day was made a working day in the course of it.
    """
    tx, now, days = on.tx, on.at, calendar(on.tx)
    day, today = local_date(since), local_date(now)
    while day <= today:
        made = [
            (unit.id, day, slot, first_nudge(slot, now))
            for unit in duties.units_without_duties(tx, day)
            if days.is_working_day(day, unit.code)
            for slot in slots(day, on.settings.rounds, unit.hours or ())
        ]
        duties.make(tx, made)
        if late := [unit for unit, _day, slot, _nudge in made if slot.ends <= since]:
            excuses.excuse_begun_late(tx, day, late, since, now)
        tell_reminded(on, excuse_covered(on, day))
        day += DAY


def first_nudge(slot: Slot, now: datetime) -> datetime | None:
    """Return the newest nudge that is due already and still worth sending, or else the next one."""
    past = max((moment for moment in slot.nudges if moment <= now < slot.ends), default=None)
    return past or next_nudge(slot.nudges, now, slot.ends)


def excuse_covered(on: Context | Tick, day: date) -> list[Duty]:
    """Excuse what is covered of ``day`` and not settled; the caller tells of it."""
    excused = set(excuses.excuse_day(on.tx, day, on.at))
    found = [duty for duty in duties.of_day(on.tx, day) if duty.id in excused] if excused else []
    redraw_duties(on, found)
    return found


def redraw_past(tick: Tick, since: datetime) -> None:
    """Draw the cards of a day anew once it is over: nothing of it can be recorded or put right any more."""
    day = local_date(since)
    if day < local_date(tick.at):
        owed = duties.of_day(tick.tx, day)
        redraw_duties(tick, (one for one in owed if one.state in UNSETTLED))
        tick.redraw(*(day_card(one.unit, day) for one in owed))


def redraw_kept(tick: Tick) -> None:
    """Draw the cards of checks anew that have become too old to be taken back."""
    said = duties.checks_said(tick.tx, *tick.aged(TAKE_BACK))
    tick.redraw(*(card for check in said for card in cards_of_check(check)))


def redraw_duties(on: Context | Tick, changed: Iterable[Duty]) -> None:
    on.redraw(*(card for duty in changed for card in cards_of_duty(duty)))


@dataclass(frozen=True)
class DutiesChange:
    excused: list[Duty]
    owed: list[Duty]  # again; those whose round is over stay as they are


def review_excuses(on: Context | Tick, day: date) -> DutiesChange:
    """Excuse what is covered now and reopen what no longer is, once a cause was added or taken away."""
    ahead = (duty for duty in duties.of_day(on.tx, day) if duty.ends > on.at)
    before = {duty.id: duty for duty in ahead if duty.state == DutyState.EXCUSED}
    excuses.reopen(on.tx, ((duty.id, nudge_again(duty, on.at, on.settings)) for duty in before.values()))
    redraw_duties(on, before.values())
    excused = excuse_covered(on, day)
    still = {duty.id for duty in excused}
    return DutiesChange(
        excused=[duty for duty in excused if duty.id not in before],
        owed=[duty for duty in before.values() if duty.id not in still],
    )


def nudge_again(duty: Duty, now: datetime, settings: Settings) -> datetime | None:
    """Return a duty's next nudge; at once where one would have gone out by now."""
    usual = slots(duty.date, settings.rounds)[duty.round - 1]
    return first_nudge(replace(usual, opens=duty.opens, ends=duty.ends), now)


def tell_reminded(on: Context | Tick, excused: Sequence[Duty], but: int = 0) -> None:
    """Tell each person who was reminded in a round that is on what of it was excused, in one message."""
    tx, now = on.tx, on.at
    reminded = {duty.id: duty for duty in excused if duty.nudges and duty.ends > now}
    if not reminded:
        return
    by_person: defaultdict[int, list[Duty]] = defaultdict(list)
    for row in duties.people_of(tx, list(reminded)):
        if row.nudged and row.person != but:
            by_person[row.person].append(reminded[row.duty])
    notices = []
    for person, owed in by_person.items():
        key = f"excused:{owed[0].id}:{now:%Y%m%d%H%M%S}"
        notices.append(Notice(key, person, partial(excused_message, owed), roles=(Role.OFFICER,)))
    tell_notices(tx, now, notices, quiet=None)  # they were reminded in a round that is on
