"""The life of a report: its moves, what is in time, how it stands, and when its unit is reminded.

asked ──── hand ──── with_head ──── approve ──── filed
  │         ↑            │                          │
  │         │          return ─→ returned ─ hand …  └ hand or file again, until the deadline
  │         └ ask_more: the request was changed since
  └── file, where no head must approve or the head files it

The moves are our own choice; that the head answers for a report is khoản 1 Điều 8. Each reminder comes in the
morning of a working day, and only to units that still owe: at the opening, halfway, then closer and closer.
What is overdue is spoken of on each working day of a week, and then once a week. Our own choice.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile

from bot.conversation import at_local, local_date
from bot.domain.calendar import Calendar, WorkingTime

DAYS_TO_APPROVE = 1  # working days: handed to the head by the deadline and approved within them is in time

REMINDED_AT = time(8)  # at which reminders come
SETTLING = timedelta(hours=4)  # after a request came, in which nobody is reminded of it
DAYS_BEFORE = (7, 3, 1)  # days before the deadline's day
DAYS_OVERDUE = 5  # working days on which what is overdue is spoken of each day; then weekly
DAY, WEEK = timedelta(days=1), timedelta(days=7)


class ReportState(StrEnum):
    ASKED = "asked"
    WITH_HEAD = "with_head"
    RETURNED = "returned"  # by the head or the office, with what is to be done about it
    FILED = "filed"
    EXEMPT = "exempt"  # the office asks this unit no more
    ENDED = "ended"  # the request was closed or cancelled before it was filed


OWED = (ReportState.ASKED, ReportState.RETURNED)  # somebody of the unit must write it
CLOSED = (ReportState.EXEMPT, ReportState.ENDED)
MISSING = (*OWED, ReportState.WITH_HEAD)  # the office has not got it


class ReportAction(StrEnum):
    HAND = "hand"  # to the head
    FILE = "file"  # with the office
    APPROVE = "approve"
    RETURN = "return"
    RECALL = "recall"  # by whoever handed it to the head, before the head has decided
    ASK_MORE = "ask_more"  # the request was changed, and asks for what is not answered
    EXEMPT = "exempt"
    OWE = "owe"  # exempted by mistake
    END = "end"


MAY_BE: dict[str, tuple[ReportState, ...]] = {  # in which states reports may be, by that of their request
    "planned": (ReportState.ASKED,),
    "open": (*MISSING, ReportState.FILED, ReportState.EXEMPT),
    "closed": (ReportState.FILED, *CLOSED),
    "cancelled": (ReportState.FILED, *CLOSED),
}

MOVES: dict[tuple[ReportState, ReportAction], ReportState] = {
    (ReportState.ASKED, ReportAction.HAND): ReportState.WITH_HEAD,
    (ReportState.ASKED, ReportAction.FILE): ReportState.FILED,
    (ReportState.ASKED, ReportAction.EXEMPT): ReportState.EXEMPT,
    (ReportState.ASKED, ReportAction.END): ReportState.ENDED,
    (ReportState.WITH_HEAD, ReportAction.HAND): ReportState.WITH_HEAD,  # written anew before the head looked
    (ReportState.WITH_HEAD, ReportAction.FILE): ReportState.FILED,
    (ReportState.WITH_HEAD, ReportAction.APPROVE): ReportState.FILED,
    (ReportState.WITH_HEAD, ReportAction.RETURN): ReportState.RETURNED,
    (ReportState.WITH_HEAD, ReportAction.RECALL): ReportState.ASKED,
    (ReportState.WITH_HEAD, ReportAction.EXEMPT): ReportState.EXEMPT,
    (ReportState.WITH_HEAD, ReportAction.END): ReportState.ENDED,
    (ReportState.RETURNED, ReportAction.HAND): ReportState.WITH_HEAD,
    (ReportState.RETURNED, ReportAction.FILE): ReportState.FILED,
    (ReportState.RETURNED, ReportAction.EXEMPT): ReportState.EXEMPT,
    (ReportState.RETURNED, ReportAction.END): ReportState.ENDED,
    # Changed by an officer, to be approved again.
    (ReportState.FILED, ReportAction.HAND): ReportState.WITH_HEAD,
    (ReportState.FILED, ReportAction.FILE): ReportState.FILED,
    (ReportState.FILED, ReportAction.RETURN): ReportState.RETURNED,  # by the office
    (ReportState.FILED, ReportAction.ASK_MORE): ReportState.ASKED,
    (ReportState.WITH_HEAD, ReportAction.ASK_MORE): ReportState.ASKED,
    (ReportState.EXEMPT, ReportAction.OWE): ReportState.ASKED,
}


def moved(state: ReportState, act: ReportAction) -> ReportState | None:
    """Return the state after ``act``; None where it cannot be done."""
    return MOVES.get((state, act))


def handings(done: Iterable[tuple[ReportAction, datetime]]) -> list[datetime]:
    """Return when a report was handed to its head, or filed where no head approves, each time in turn.

    What was handed over before the office asked for more is no answer to that; what was taken back is none.
    """
    found: list[datetime] = []
    for act, at in done:
        if act == ReportAction.ASK_MORE:
            found.clear()
        elif act == ReportAction.RECALL:
            del found[-1:]
        elif act in (ReportAction.HAND, ReportAction.FILE):
            found.append(at)
    return found


def is_late(handed: Sequence[datetime], filed_at: datetime, deadline: datetime, working: WorkingTime) -> bool:
    """Tell whether a report is late: in time is handed over by the unit's own ``deadline``, however often
    it was returned and handed over anew since, and filed within DAYS_TO_APPROVE after it.
    """
    return min(handed) > deadline or filed_at > working.days_after(deadline, DAYS_TO_APPROVE)


class ReportStanding(StrEnum):
    UNREACHABLE = "unreachable"  # nobody of the unit can be written to
    UNTOLD = "untold"  # what was sent has not arrived at anybody
    TOLD = "told"  # it has, and nobody has opened it
    OPENED = "opened"
    DRAFTED = "drafted"  # somebody is writing it
    RETURNED = "returned"
    WITH_HEAD = "with_head"
    FILED_LATE = "filed_late"
    FILED = "filed"
    NOTHING = "nothing"
    EXEMPT = "exempt"
    ENDED = "ended"


@dataclass(frozen=True)
class ReportSigns:
    """The facts of a report beside its state."""

    is_reachable: bool
    is_told: bool
    is_opened: bool
    is_drafted: bool
    is_late: bool
    is_nothing: bool


def report_standing(state: ReportState, seen: ReportSigns) -> ReportStanding:
    if state == ReportState.FILED:
        if seen.is_late:
            return ReportStanding.FILED_LATE
        return ReportStanding.NOTHING if seen.is_nothing else ReportStanding.FILED
    if state != ReportState.ASKED:
        return ReportStanding(state)  # all others have the same names
    if not seen.is_reachable:
        return ReportStanding.UNREACHABLE
    if seen.is_drafted:
        return ReportStanding.DRAFTED
    if seen.is_opened:
        return ReportStanding.OPENED
    return ReportStanding.TOLD if seen.is_told else ReportStanding.UNTOLD


class ReminderStep(StrEnum):
    HALFWAY = "halfway"
    BEFORE = "before"
    LAST_DAY = "last_day"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Reminder:
    at: datetime
    step: ReminderStep
    tells_head: bool = False  # the head hears of it too


def next_reminder(arrived: datetime, deadline: datetime, after: datetime, days: Calendar) -> Reminder:
    """Return the first reminder after ``after`` of what came to the units at ``arrived``."""
    return next(one for one in all_reminders(arrived, deadline, days) if one.at > after)


def newest_reminder(arrived: datetime, deadline: datetime, now: datetime, days: Calendar) -> Reminder | None:
    """Return the last one that has come by ``now``; those before it that were missed are not made up."""
    passed = takewhile(lambda one: one.at <= now, all_reminders(arrived, deadline, days))
    return max(passed, key=lambda one: one.at, default=None)


def all_reminders(arrived: datetime, deadline: datetime, days: Calendar) -> Iterator[Reminder]:
    """Yield all of them in their order, without end: whoever has filed is reminded no more."""
    yield from reminders_before(arrived, deadline, days)
    day = local_date(deadline)
    for _nth in range(DAYS_OVERDUE):
        day = days.next_working_day(day)
        yield Reminder(at_local(day, REMINDED_AT), ReminderStep.OVERDUE, tells_head=True)
    while True:
        day = days.next_working_day(day + WEEK - DAY)
        yield Reminder(at_local(day, REMINDED_AT), ReminderStep.OVERDUE, tells_head=True)


def reminders_before(arrived: datetime, deadline: datetime, days: Calendar) -> list[Reminder]:
    """Return those up to the deadline, in their order; of two on one day the later step stands."""
    last = local_date(deadline)
    halfway = local_date(arrived) + (last - local_date(arrived)) / 2
    before = ((last - count * DAY, ReminderStep.BEFORE, count == 1) for count in DAYS_BEFORE)
    by_day: dict[date, Reminder] = {}
    each = ((halfway, ReminderStep.HALFWAY, False), *before, (last, ReminderStep.LAST_DAY, False))
    for day, step, tells_head in each:
        worked = day if days.is_working_day(day) else days.add_working_days(day, -1)  # earlier, never later
        is_head_told = tells_head or (worked in by_day and by_day[worked].tells_head)
        by_day[worked] = Reminder(at_local(worked, REMINDED_AT), step, is_head_told)
    return [one for _day, one in sorted(by_day.items()) if arrived + SETTLING < one.at < deadline]
