"""Duties: the checks of its inbox that a unit owes, twice each working day, and how they ended, counted.

Source: Điều 4 khoản 6, Điều 6 khoản 4 and Điều 8 khoản 3, QĐ 02/2012/QĐ-UBND: "tối thiểu 02 lần
trong ngày". The hours of the rounds and of the nudges are ours, as settings, and so is that only
working days count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self

from bot.conversation import at_local

ROUNDS = (1, 2)
SNOOZE = timedelta(minutes=30)
TAKE_BACK = timedelta(minutes=15)  # how long [Bấm nhầm] works
GRACE = timedelta(minutes=10)  # after a gap of the bot's own, a tap counts as made in its nudge's round
GAP = timedelta(minutes=5)  # between two ticks: longer is a gap
SUMMARY_AFTER = timedelta(minutes=15)  # after the last round
MORNING_LIST = time(7, 30)
EVENING = time(17)  # for heads who want one message a day
SILENT_AFTER = 10  # working days without an act on a contact


class DutyState(StrEnum):
    OPEN = "open"
    CHECKED = "checked"
    LATE = "late"
    MISSED = "missed"
    EXCUSED = "excused"
    NOT_REACHED = "not_reached"


UNSETTLED = (
    DutyState.OPEN,
    DutyState.MISSED,
    DutyState.NOT_REACHED,
)  # a check may still settle these, until midnight
SETTLED = (DutyState.CHECKED, DutyState.LATE)  # by a check, whose result may be put right until midnight


@dataclass(frozen=True)
class Round:
    """The hours of a round as a setting has them, local time."""

    begins: time
    ends: time
    nudges: tuple[time, ...]


@dataclass(frozen=True)
class Slot:
    """One round of a day. UTC."""

    round: int
    opens: datetime
    ends: datetime
    nudges: tuple[datetime, ...]


def slots(day: date, rounds: Sequence[Round]) -> list[Slot]:
    """Return the rounds of ``day``, numbered from 1."""
    return [
        Slot(
            number,
            at_local(day, one.begins),
            at_local(day, one.ends),
            tuple(at_local(day, moment) for moment in one.nudges),
        )
        for number, one in enumerate(rounds, 1)
    ]


def next_nudge(nudges: Iterable[datetime], now: datetime, ends: datetime) -> datetime | None:
    """Return the first nudge after ``now`` within the round; those that were missed are not made up."""
    return min((moment for moment in nudges if now < moment < ends), default=None)


@dataclass(frozen=True)
class OwedDuty:
    """A duty as it stands."""

    id: int
    unit: int
    date: date
    round: int
    opens: datetime
    ends: datetime
    state: DutyState


def settled_by(day: Sequence[OwedDuty], now: datetime) -> OwedDuty | None:
    """Return which duty of a unit's ``day`` (by round) a check made ``now`` settles; a button names its own.

    It counts for the first round from 00:00, for the next from the end of the one before; while an
    earlier duty is unsettled and the next round has not begun, it is late for the earlier. None:
    there is none, or it is settled.
    """
    ahead = next((duty for duty in day if now < duty.ends), None)
    before = next((duty for duty in reversed(day) if duty.ends <= now), None)
    if before and before.state in UNSETTLED and (ahead is None or now < ahead.opens):
        return before
    return ahead if ahead and ahead.state in UNSETTLED else None


def state_after(ends: datetime, said_at: datetime) -> DutyState:
    """Return how a check made at ``said_at`` settles a duty whose round ends at ``ends``."""
    return DutyState.CHECKED if said_at < ends else DutyState.LATE


class WhyNot(StrEnum):
    """Why a nudge did not reach an officer; the first that holds for any of them stands for the unit."""

    BOT_DOWN = "bot_down"
    CHANNEL_DOWN = "channel_down"
    QUOTA = "quota"  # of the channel, used up
    OUT_OF_WINDOW = "out_of_window"  # of the Official Account: they have not written there for too long
    SILENT = "silent"
    BLOCKED = "blocked"
    AWAY = "away"
    TOO_LATE = "too_late"  # they joined, or the duty began, after the round's last nudge
    NEVER_LINKED = "never_linked"
    NO_OFFICER = "no_officer"


@dataclass(frozen=True)
class DutyOfficer:
    """An officer of a unit as a round ends."""

    is_linked: bool
    is_blocked: bool  # at every contact
    is_away: bool
    nudged: int  # how many nudges were queued for them in this round
    is_reached: bool  # the channel accepted one
    last_in: datetime | None  # their last act at any contact
    was_bot_down: bool = False  # as the round ended, so that its nudges were not made up
    barred: str = ""  # why a nudge could go to none of their contacts: a WhyNot


def why_not_reached(officers: Sequence[DutyOfficer], silent_before: datetime) -> WhyNot | None:
    """Return why nobody in the unit was reached; None where somebody was, so that the round was missed.

    Reached: the channel accepted a nudge, and the person did something there since ``silent_before``.
    """
    reasons = {why_not(officer, silent_before) for officer in officers} or {WhyNot.NO_OFFICER}
    if None in reasons:
        return None
    return next(reason for reason in WhyNot if reason in reasons)


def why_not(officer: DutyOfficer, silent_before: datetime) -> WhyNot | None:
    if not officer.is_linked:
        return WhyNot.NEVER_LINKED
    if officer.is_reached:
        is_silent = officer.last_in is None or officer.last_in < silent_before
        return WhyNot.SILENT if is_silent else None
    if officer.is_blocked:
        return WhyNot.BLOCKED
    if officer.is_away:
        return WhyNot.AWAY
    if officer.barred:
        return WhyNot(officer.barred)
    if officer.nudged:
        return WhyNot.CHANNEL_DOWN
    return WhyNot.BOT_DOWN if officer.was_bot_down else WhyNot.TOO_LATE


@dataclass(frozen=True)
class DutyCounts:
    """How many duties ended how. One whose round is still on is in none of the others."""

    checked: int = 0
    late: int = 0
    missed: int = 0
    excused: int = 0
    not_reached: int = 0
    open: int = 0

    @classmethod
    def of(cls, states: Mapping[DutyState, int]) -> Self:
        return cls(**{state.value: count for state, count in states.items()})

    def __add__(self, other: "DutyCounts") -> "DutyCounts":
        names = [field.name for field in fields(self)]
        return DutyCounts(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def duties(self) -> int:
        """Return those that have ended: the five columns of a table add up to it."""
        return self.checked + self.late + self.missed + self.excused + self.not_reached

    @property
    def share(self) -> float | None:
        """Return the part that was checked in time; None where there was nothing to check.

        Checked within its round counts for it. Late, missed and not reached count against it, for
        the inbox was not looked at in time, whoever's fault that is. Excused and still open: neither.
        """
        owed = self.duties - self.excused
        return self.checked / owed if owed else None


def total(parts: Iterable[DutyCounts]) -> DutyCounts:
    return sum(parts, DutyCounts())


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month of ``day``."""
    first = day.replace(day=1)
    return first, month_after(first) - timedelta(days=1)


def month_after(day: date) -> date:
    """Return the first day of the month after that of ``day``."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(day: date) -> date:
    """Return the first day of the month before that of ``day``."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
