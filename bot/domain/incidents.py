"""Incidents: kinds, states, acts, limits, and what is common to several."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import ceil
from typing import TypeVar

from bot.conversation import at_local, local_date
from bot.domain.calendar import WorkingTime, after_quiet

SILENCE_DAYS = 3  # working days after which what is resolved is closed

MOST = 0.9  # of them took no longer

Key = TypeVar("Key")

UNITS = 3  # different ones with the same kind of incident within that time: the bot proposes it, once
WITHIN = timedelta(hours=1)
ANSWERED_BY = timedelta(days=1)  # a proposal that nobody has answered by then makes way for the next
# The units that a proposal was about do not count again so long after it was declined: it comes again only
# where UNITS others have met the same fault within the hour.
REST = timedelta(hours=4)


class IncidentKind(StrEnum):
    LOGIN = "login"  # cannot log in
    MAIL = "mail"  # cannot send or receive
    FULL = "full"
    EXPOSED = "exposed"  # the password is known to others, or the account was taken
    FORGED = "forged"  # forged or fraudulent mail
    VIRUS = "virus"
    LOST = "lost"  # mail that is gone
    CONTENT = "content"  # unsuitable content, to be removed (Điều 5)
    OTHER = "other"


DANGEROUS = (IncidentKind.EXPOSED, IncidentKind.FORGED, IncidentKind.VIRUS)
# Those on call hear of these by night too; the others wait for the morning …
AT_ANY_HOUR = (IncidentKind.EXPOSED,)
# … but for these, where they were opened or a password given.
MAY_BE_OPENED = (IncidentKind.FORGED, IncidentKind.VIRUS)


def is_at_any_hour(kind: IncidentKind, is_opened: bool | None) -> bool:
    """Return whether it does not wait for the morning, nor what is said of it."""
    return kind in AT_ANY_HOUR or bool(is_opened)


class IncidentState(StrEnum):
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    WAITING_FOR_UNIT = "waiting_for_unit"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WRONG = "wrong"  # it was no incident


UNSOLVED = (IncidentState.RECEIVED, IncidentState.IN_PROGRESS, IncidentState.WAITING_FOR_UNIT)
OVER = (IncidentState.CLOSED, IncidentState.WRONG)


class IncidentAction(StrEnum):
    """What is done to an incident; the timeline holds these, and what changes no state."""

    RAISE = "raise"
    TAKE = "take"
    OVER = "over"  # another of the office has it from now on, by their own deed …
    GIVE = "give"  # … or by that of whoever had it
    ASK = "ask"
    ANSWER = "answer"
    TALK = "talk"  # a message of the talk between the office and the unit
    FORWARD = "forward"  # to whoever is above the office, the department
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    WRONG = "wrong"
    LAPSE = "lapse"  # nobody said anything for SILENCE_DAYS
    JOIN = "join"  # it became part of a common incident (common_incidents.py)
    LEAVE = "leave"  # … and is no part of it any more
    UPDATE = "update"  # what all who are concerned by a common incident are told
    UNIT = "unit"  # its unit is no more, or has gone into another
    UNTAKE = "untake"  # it was taken along with a common incident whose confirmation is taken back


class IncidentSide(StrEnum):
    OFFICE = "office"
    UNIT = "unit"  # of the unit that raised it
    CLOCK = "clock"


# What the office does to one that nobody has taken makes the doer the one who has it. What a unit says by
# telephone the office may say for it. What the unit says in the talk answers what it was asked. What joins a
# common incident that somebody has is that one's from its first moment on: nobody has to press for it.
MOVES: dict[tuple[IncidentState, IncidentAction, IncidentSide], IncidentState] = {
    (IncidentState.RECEIVED, IncidentAction.TAKE, IncidentSide.OFFICE): IncidentState.IN_PROGRESS,
    (IncidentState.RECEIVED, IncidentAction.TAKE, IncidentSide.CLOCK): IncidentState.IN_PROGRESS,
    (IncidentState.RECEIVED, IncidentAction.ASK, IncidentSide.OFFICE): IncidentState.WAITING_FOR_UNIT,
    (IncidentState.RECEIVED, IncidentAction.RESOLVE, IncidentSide.OFFICE): IncidentState.RESOLVED,
    (IncidentState.RECEIVED, IncidentAction.WRONG, IncidentSide.OFFICE): IncidentState.WRONG,
    (IncidentState.RECEIVED, IncidentAction.TALK, IncidentSide.OFFICE): IncidentState.IN_PROGRESS,
    (IncidentState.RECEIVED, IncidentAction.TALK, IncidentSide.UNIT): IncidentState.RECEIVED,
    (IncidentState.IN_PROGRESS, IncidentAction.OVER, IncidentSide.OFFICE): IncidentState.IN_PROGRESS,
    (IncidentState.IN_PROGRESS, IncidentAction.GIVE, IncidentSide.OFFICE): IncidentState.IN_PROGRESS,
    (IncidentState.IN_PROGRESS, IncidentAction.ASK, IncidentSide.OFFICE): IncidentState.WAITING_FOR_UNIT,
    (IncidentState.IN_PROGRESS, IncidentAction.RESOLVE, IncidentSide.OFFICE): IncidentState.RESOLVED,
    (IncidentState.IN_PROGRESS, IncidentAction.WRONG, IncidentSide.OFFICE): IncidentState.WRONG,
    (IncidentState.IN_PROGRESS, IncidentAction.FORWARD, IncidentSide.OFFICE): IncidentState.IN_PROGRESS,
    (IncidentState.IN_PROGRESS, IncidentAction.TALK, IncidentSide.OFFICE): IncidentState.IN_PROGRESS,
    (IncidentState.IN_PROGRESS, IncidentAction.TALK, IncidentSide.UNIT): IncidentState.IN_PROGRESS,
    (IncidentState.IN_PROGRESS, IncidentAction.UNTAKE, IncidentSide.OFFICE): IncidentState.RECEIVED,
    (
        IncidentState.WAITING_FOR_UNIT,
        IncidentAction.OVER,
        IncidentSide.OFFICE,
    ): IncidentState.WAITING_FOR_UNIT,
    (
        IncidentState.WAITING_FOR_UNIT,
        IncidentAction.GIVE,
        IncidentSide.OFFICE,
    ): IncidentState.WAITING_FOR_UNIT,
    (IncidentState.WAITING_FOR_UNIT, IncidentAction.ASK, IncidentSide.OFFICE): IncidentState.WAITING_FOR_UNIT,
    (IncidentState.WAITING_FOR_UNIT, IncidentAction.ANSWER, IncidentSide.UNIT): IncidentState.IN_PROGRESS,
    (IncidentState.WAITING_FOR_UNIT, IncidentAction.ANSWER, IncidentSide.OFFICE): IncidentState.IN_PROGRESS,
    (IncidentState.WAITING_FOR_UNIT, IncidentAction.RESOLVE, IncidentSide.OFFICE): IncidentState.RESOLVED,
    (IncidentState.WAITING_FOR_UNIT, IncidentAction.WRONG, IncidentSide.OFFICE): IncidentState.WRONG,
    (
        IncidentState.WAITING_FOR_UNIT,
        IncidentAction.FORWARD,
        IncidentSide.OFFICE,
    ): IncidentState.WAITING_FOR_UNIT,
    (
        IncidentState.WAITING_FOR_UNIT,
        IncidentAction.TALK,
        IncidentSide.OFFICE,
    ): IncidentState.WAITING_FOR_UNIT,
    (IncidentState.WAITING_FOR_UNIT, IncidentAction.TALK, IncidentSide.UNIT): IncidentState.IN_PROGRESS,
    (IncidentState.RESOLVED, IncidentAction.CONFIRM, IncidentSide.UNIT): IncidentState.CLOSED,
    (IncidentState.RESOLVED, IncidentAction.CONFIRM, IncidentSide.OFFICE): IncidentState.CLOSED,
    (IncidentState.RESOLVED, IncidentAction.REOPEN, IncidentSide.UNIT): IncidentState.IN_PROGRESS,
    (IncidentState.RESOLVED, IncidentAction.REOPEN, IncidentSide.OFFICE): IncidentState.IN_PROGRESS,
    (IncidentState.RESOLVED, IncidentAction.TALK, IncidentSide.OFFICE): IncidentState.RESOLVED,
    (IncidentState.RESOLVED, IncidentAction.TALK, IncidentSide.UNIT): IncidentState.RESOLVED,
    (IncidentState.RESOLVED, IncidentAction.LAPSE, IncidentSide.CLOCK): IncidentState.CLOSED,
}


def moved(state: IncidentState, act: IncidentAction, side: IncidentSide) -> IncidentState | None:
    """Return the state after ``act``; None where it cannot be done."""
    return MOVES.get((state, act, side))


def reference(year: int, number: int) -> str:
    """Write the number of an incident: SC-2026-0001."""
    return f"SC-{year}-{number:04}"


@dataclass(frozen=True)
class IncidentLimits:
    """By when the office is to take and to resolve an incident."""

    working: WorkingTime
    quiet: tuple[time, time]
    take: timedelta  # of working time
    take_dangerous: timedelta  # at any hour at which the office hears of it
    resolve_days: int  # working days

    def heard(self, kind: IncidentKind, at: datetime, *, is_opened: bool = False) -> datetime:
        """Return when the office hears of what is raised at ``at``; what can wait does for a working day."""
        if kind not in DANGEROUS:
            return self.by_working_day(at)
        return at if is_at_any_hour(kind, is_opened) else self.by_day(at)

    def by_day(self, at: datetime) -> datetime:
        """Return ``at``, or the end of the quiet hours."""
        return after_quiet(at, self.quiet)

    def by_working_day(self, at: datetime) -> datetime:
        """Return the same, and on a day off the next working morning: nobody need see to it before."""
        by_day = self.by_day(at)
        if self.working.calendar.is_working_day(local_date(by_day)):
            return by_day
        return at_local(self.working.calendar.next_working_day(local_date(by_day)), self.quiet[1])

    def take_until(self, kind: IncidentKind, at: datetime, *, is_opened: bool = False) -> datetime:
        if kind in DANGEROUS:
            return self.heard(kind, at, is_opened=is_opened) + self.take_dangerous
        return self.working.after(at, self.take)

    def resolve_until(self, at: datetime) -> datetime:
        return self.working.days_after(at, self.resolve_days)

    def time_to_take(
        self, kind: IncidentKind, raised: datetime, taken: datetime, *, is_opened: bool = False
    ) -> timedelta:
        """Return it as its limit is counted: since the office heard of it, or in working time."""
        if kind in DANGEROUS:
            return max(taken - self.heard(kind, raised, is_opened=is_opened), timedelta(0))
        return self.working.between(raised, taken)

    def time_to_resolve(self, raised: datetime, resolved: datetime) -> timedelta:
        return self.working.between(raised, resolved)

    def lapses(self, resolved_at: datetime) -> datetime:
        """Return when it is closed if nobody says anything."""
        return self.working.days_after(resolved_at, SILENCE_DAYS)


SOLVED = (IncidentState.RESOLVED, IncidentState.CLOSED)


@dataclass(frozen=True)
class IncidentTimes:
    """What is counted of an incident; a time is None where it has not come to that."""

    kind: IncidentKind
    unit: int
    unit_name: str
    raised_at: datetime
    day: date  # local
    state: IncidentState
    to_take: timedelta | None
    to_resolve: timedelta | None

    @property
    def month(self) -> date:
        return self.day.replace(day=1)


@dataclass(frozen=True)
class TimeTaken:
    """How long it took: half of them no longer than ``median``, nine in ten no longer than ``most``."""

    median: timedelta
    most: timedelta


@dataclass(frozen=True)
class IncidentFigures:
    """Of some incidents: how they stand, and how long it took; None where it has not come to that yet."""

    raised: int
    solved: int
    wrong: int  # they were none
    to_take: TimeTaken | None
    to_resolve: TimeTaken | None

    @property
    def open(self) -> int:
        return self.raised - self.solved - self.wrong


def figures(found: Sequence[IncidentTimes]) -> IncidentFigures:
    return IncidentFigures(
        raised=len(found),
        solved=sum(one.state in SOLVED for one in found),
        wrong=sum(one.state == IncidentState.WRONG for one in found),
        to_take=took(one.to_take for one in found),
        to_resolve=took(one.to_resolve for one in found),
    )


def figures_by(
    found: Iterable[IncidentTimes], key: Callable[[IncidentTimes], Key]
) -> dict[Key, IncidentFigures]:
    """Group the figures, in the order in which the keys first come."""
    groups: dict[Key, list[IncidentTimes]] = {}
    for one in found:
        groups.setdefault(key(one), []).append(one)
    return {name: figures(group) for name, group in groups.items()}


def took(times: Iterable[timedelta | None]) -> TimeTaken | None:
    """Return the lower of the two in the middle, and the nearest rank: each is a time that it really took."""
    known = sorted(one for one in times if one is not None)
    if not known:
        return None
    return TimeTaken(known[(len(known) - 1) // 2], known[ceil(MOST * len(known)) - 1])


class CommonState(StrEnum):
    PROPOSED = "proposed"
    OPEN = "open"  # confirmed
    RESOLVED = "resolved"
    DECLINED = "declined"
    LAPSED = "lapsed"  # a proposal that nobody has answered


class CommonAction(StrEnum):
    CONFIRM = "confirm"
    DECLINE = "decline"
    UPDATE = "update"  # tell all who are concerned
    RESOLVE = "resolve"
    UNDO = "undo"


COMMON_MOVES: dict[tuple[CommonState, CommonAction], CommonState] = {
    (CommonState.PROPOSED, CommonAction.CONFIRM): CommonState.OPEN,
    (CommonState.PROPOSED, CommonAction.DECLINE): CommonState.DECLINED,
    (CommonState.OPEN, CommonAction.UPDATE): CommonState.OPEN,
    (CommonState.OPEN, CommonAction.RESOLVE): CommonState.RESOLVED,
    (CommonState.OPEN, CommonAction.UNDO): CommonState.PROPOSED,
    (CommonState.DECLINED, CommonAction.UNDO): CommonState.PROPOSED,
}


def is_lapsed(state: CommonState, proposed_at: datetime, at: datetime) -> bool:
    """Return whether nobody has answered the proposal in time."""
    return state == CommonState.LAPSED or (state == CommonState.PROPOSED and at - proposed_at > ANSWERED_BY)


def is_taken_along(kind: IncidentKind, state: IncidentState) -> bool:
    """Return whether who confirms has the incident from then on.

    Not a dangerous one: its alarms go on until somebody takes that very one.
    """
    return state == IncidentState.RECEIVED and kind not in DANGEROUS


def is_said_again(raised: int) -> bool:
    """Return whether the office's cards are changed at this number: up to 10, at 20, 100, 200.

    A phone takes one change a second, and whoever opens the list sees what is.
    """
    return not str(raised)[1:].strip("0")
