"""Settle the rounds that are over, and tell heads and the office what was missed.

A miss is told once, to the first of head and deputies who is reachable, not away, and not the silent officer.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.config import Settings
from bot.conversation import Message, _, at_local, local_date, time_text
from bot.domain.calendar import ONE_DAY
from bot.domain.duties import GRACE, SILENT_AFTER, DutyOfficer, DutyState, why_not_reached
from handlers.engine import HEADING, Notice, Role, Tick, round_name, tell, tell_all
from handlers.reports.telling import owed_keys
from handlers.sending.reach import barred
from storage import duties, excuses
from storage.calendar import calendar
from storage.duties import Duty
from storage.engine import Holder, Tx, holders, office_people, outbox
from storage.people import changes

JUST_BEFORE = timedelta(seconds=1)
MOST = 2  # unasked messages a day, beside reminders and what is urgent
TWO_IN_A_ROW = 2  # misses: the office hears of it


class MissesHeard(StrEnum):
    """The moment at which a head hears of missed checks; kept with the person."""

    AT_ONCE = "at_once"
    EVENING = "evening"  # one message a day


@dataclass(frozen=True)
class EndedDuty:
    """A duty whose round is over, with the unit's officers at that time."""

    duty: Duty
    officers: Sequence[Holder]


def end_rounds(tx: Tx, now: datetime, settings: Settings) -> None:
    """Settle the open duties whose round is over, and escalate what was missed."""
    over = duties.ended(tx, now)
    if not over:
        return
    officers = officers_at_end(tx, over)
    was_down = {ends: excuses.was_bot_down(tx, ends) for ends in {duty.ends for duty in over}}
    silent_before = at_local(calendar(tx).add_working_days(local_date(now), -SILENT_AFTER), time(0))
    nudged = {(row.duty, row.person): row for row in duties.people_of(tx, [duty.id for duty in over])}
    missed, settled = [], []
    for duty in over:
        here = [
            as_nudged(one, nudged.get((duty.id, one.person)), was_down[duty.ends])
            for one in officers[duty.id]
        ]
        reason = why_not_reached(here, silent_before)
        state = DutyState.NOT_REACHED if reason else DutyState.MISSED
        settled.append((duty.id, state, reason or ""))
        if reason is None:
            missed.append(EndedDuty(replace(duty, state=state), officers[duty.id]))
    duties.settle_all(tx, settled, now)
    if missed:
        escalate(tx, now, missed, settings)


def officers_at_end(tx: Tx, over: Sequence[Duty]) -> dict[int, list[Holder]]:
    """Return duty -> its unit's officers just before its round ended: who comes back as it ends was away."""
    found: dict[int, list[Holder]] = {}
    for ends in {duty.ends for duty in over}:
        ending = [duty for duty in over if duty.ends == ends]
        by_unit = holders(tx, ends - JUST_BEFORE, [Role.OFFICER], {duty.unit for duty in ending})
        found |= {duty.id: by_unit[duty.unit] for duty in ending}
    return found


def as_nudged(holder: Holder, row: Any | None, was_bot_down: bool) -> DutyOfficer:
    """Return an officer with what is noted of the nudges: a row of duty_people."""
    return DutyOfficer(
        is_linked=holder.is_linked,
        is_blocked=holder.is_linked and not holder.is_reachable,
        is_away=holder.is_away,
        nudged=row.nudged if row else 0,
        is_reached=bool(row and row.reached),
        last_in=holder.last_in,
        was_bot_down=was_bot_down,
        barred=row.why_not if row else "",
    )


def escalate(tx: Tx, now: datetime, missed: Sequence[EndedDuty], settings: Settings) -> None:
    """Tell each unit's head what was missed today; what was missed before stands in the summary alone."""
    fresh = [one for one in missed if one.duty.date == local_date(now)]
    heads = within_reach(tx, holders(tx, now, HEADING, {one.duty.unit for one in fresh}), now, settings)
    told = [(one.duty, head) for one in fresh if (head := who_hears(heads[one.duty.unit], one.officers))]
    backs = {ends: excuses.bot_back_at(tx, ends) for ends in {one.duty.ends for one in fresh}}
    later = hearing_once(tx, local_date(now), told)
    at_once = ((duty, head) for duty, head in told if head.person not in later)
    tick = Tick(tx, now, settings)
    tell_all(tick, (miss_notice(duty, head, backs[duty.ends]) for duty, head in at_once))
    in_a_row = duties.misses_in_a_row(tx, {one.duty.unit for one in fresh}, now)
    repeated = [one.duty for one in fresh if in_a_row[one.duty.unit] == TWO_IN_A_ROW]
    if repeated:
        tell(
            tick,
            [one.person for one in office_people(tx, now)],
            once=f"twice:{repeated[0].id}",
            say=lambda: repeated_misses(repeated),
            roles=(Role.OFFICE,),
        )


def hearing_once(tx: Tx, day: date, told: Sequence[tuple[Duty, Holder]]) -> set[int]:
    """Return which of these heads hear of all that was missed on ``day`` in one message, in the evening.

    Those who chose so, and those who would hear too much otherwise: who has heard in the morning that nobody
    of a unit can be reminded, that a report is owed or a password old, or that day of a personnel change in
    force, or who heads several units that missed a round.
    """
    rounds = Counter((head.person, duty.round) for duty, head in told)
    several = {person for (person, _round), units in rounds.items() if units > 1}
    chose = {head.person for _duty, head in told if head.misses == MissesHeard.EVENING}
    return several | chose | morning_words(tx, day, told).keys() | change_words(tx, day, told).keys()


def morning_words(tx: Tx, day: date, told: Iterable[tuple[Duty, Holder]]) -> Counter[int]:
    """Count what each of these heads has heard in the morning: of who cannot be reminded, of reports."""
    said = (unreached_key(day), upkeep_key(day), *owed_keys(day))
    keys = {f"{key}:{head.person}": head.person for _duty, head in told for key in said}
    return Counter(keys[key] for key in outbox.queued_keys(tx, keys))


def change_words(tx: Tx, day: date, told: Iterable[tuple[Duty, Holder]]) -> Counter[int]:
    """Count what each of these heads has heard that day of personnel changes in force."""
    heard = changes.count_told(tx, at_local(day, time(0)))
    return Counter({head.person: heard[head.person] for _duty, head in told if head.person in heard})


def miss_words(tx: Tx, told: Iterable[tuple[Duty, Holder]]) -> Counter[int]:
    """Count of how many of these rounds each head has heard, as it ended, that it was missed."""
    keys = {f"miss:{duty.id}:{head.person}": head.person for duty, head in told}
    return Counter(keys[key] for key in outbox.queued_keys(tx, keys))


def unreached_key(day: date) -> str:
    """Return the key of what heads hear on a morning: nobody of their unit can be reminded."""
    return f"unreached:{day.isoformat()}"


def upkeep_key(day: date) -> str:
    """Return the key of what people hear on a morning of passwords and internal rules (handlers/upkeep)."""
    return f"upkeep:{day.isoformat()}"


def within_reach(
    tx: Tx, heads: Mapping[int, Sequence[Holder]], now: datetime, settings: Settings
) -> dict[int, list[Holder]]:
    """Return unit -> those whom a message reaches now: neither quota nor window is over."""
    shut = barred(tx, (one.person for unit in heads.values() for one in unit), now, settings)
    return defaultdict(list, {unit: [h for h in of if h.person not in shut] for unit, of in heads.items()})


def who_hears(heads: Iterable[Holder], officers: Sequence[Holder]) -> Holder | None:
    """Return the first by rank who is reachable, not away, and none of the officers, who were silent."""
    silent = {officer.person for officer in officers}
    able = (head for head in heads if head.hears_now)
    return next((head for head in able if head.person not in silent), None)


def miss_notice(duty: Duty, head: Holder, back: datetime | None) -> Notice:
    """Tell a head of a missed round. What cannot be said on its day is left to the office's summary.

    Where the bot was down as the round ended, until ``back``, taps made in time may still come: it waits.
    """
    subject, begins = f"miss:{duty.id}", back + GRACE if back else None
    return Notice(
        subject,
        head.person,
        lambda: miss_message(duty),
        subject=subject,
        not_before=begins,
        expires=at_local(duty.date + ONE_DAY, time(0)),
        roles=HEADING,
        unit=duty.unit,
    )


def miss_message(duty: Duty) -> Message:
    said = _(
        "Hết giờ ({end}), hệ thống chưa ghi nhận việc kiểm tra hộp thư {round} của đơn vị (Điều 6 khoản 4). "
        "Kính đề nghị anh/chị nhắc cán bộ được cử theo dõi. Trân trọng.",
        end=time_text(duty.ends),
        round=round_name(duty),
    )
    return Message(said, heading=duty.unit_name)


def misses_of_day(tx: Tx, now: datetime, day: date) -> list[Notice]:
    """Make one message for each head who hears in the evening what was missed on ``day``, and still is.

    Of heads who have heard as much that day as a day may bring only the office's summary tells.
    """
    every = duties.of_day(tx, day)
    missed = [duty for duty in every if duty.state == DutyState.MISSED]
    units = {duty.unit for duty in missed}
    heads = holders(tx, now, HEADING, units)
    officers = holders(tx, now, [Role.OFFICER], units)
    heard = ((duty, who_hears(heads[duty.unit], officers[duty.unit])) for duty in missed)
    told = [(duty, head) for duty, head in heard if head]
    by_unit = {duty.unit: head for duty, head in told}
    at_once = miss_words(tx, ((duty, by_unit[duty.unit]) for duty in every if duty.unit in by_unit))
    heard_by_then = morning_words(tx, day, told) + change_words(tx, day, told) + at_once
    able = (person for person in hearing_once(tx, day, told) if heard_by_then[person] < MOST)
    of_head: dict[int, list[Duty]] = {person: [] for person in able}
    for duty, head in told:
        if head.person in of_head:
            of_head[head.person].append(duty)
    return [digest_notice(person, missed, day) for person, missed in of_head.items()]


def digest_notice(person: int, missed: Sequence[Duty], day: date) -> Notice:
    subject = f"misses:{day.isoformat()}"
    return Notice(subject, person, lambda: digest_message(missed), subject=subject, roles=HEADING)


def digest_message(missed: Iterable[Duty]) -> Message:
    lines = [f"– {duty.unit_name}: {round_name(duty)}" for duty in missed]
    said = _("Hệ thống chưa ghi nhận việc kiểm tra hộp thư (Điều 6 khoản 4):")
    asked = _("Kính đề nghị anh/chị nhắc cán bộ được cử theo dõi. Trân trọng.")
    return Message("\n".join([said, *lines, asked]))


def repeated_misses(missed: Sequence[Duty]) -> Message:
    """Name every unit whose second miss in a row this round was, in one message."""
    lines = [f"– {duty.unit_name}: {round_name(duty)}" for duty in missed]
    return Message("\n".join([_("Hai lần liên tiếp chưa kiểm tra hộp thư, gần nhất là:"), *lines]))
