"""Incidents: faults with a mailbox or with the mail, of which the office is told at once.

Source: Điều 7 khoản 7, QĐ 02/2012/QĐ-UBND: whoever meets one tells the office. The kinds, the states and
the time limits are our own choice, the limits as settings.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.conversation.text import at_local, local_date
from bot.domain.hours import after_quiet
from bot.domain.working_time import WorkingTime


class Kind(StrEnum):
    LOGIN = "login"  # cannot log in
    MAIL = "mail"  # cannot send or receive
    FULL = "full"
    EXPOSED = "exposed"  # the password is known to others, or the account was taken
    FORGED = "forged"  # forged or fraudulent mail
    VIRUS = "virus"
    LOST = "lost"  # mail that is gone
    CONTENT = "content"  # unsuitable content, to be removed (Điều 5)
    OTHER = "other"


DANGEROUS = (Kind.EXPOSED, Kind.FORGED, Kind.VIRUS)
AT_ANY_HOUR = (Kind.EXPOSED,)  # those on call hear of it by night too; the others wait for the morning …
MAY_BE_OPENED = (Kind.FORGED, Kind.VIRUS)  # … but for these, where they were opened or a password given


def is_at_any_hour(kind: Kind, is_opened: bool | None) -> bool:
    """Whether it does not wait for the morning, nor what is said of it."""
    return kind in AT_ANY_HOUR or bool(is_opened)


class State(StrEnum):
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    WAITING_FOR_UNIT = "waiting_for_unit"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WRONG = "wrong"  # it was no incident


UNSOLVED = (State.RECEIVED, State.IN_PROGRESS, State.WAITING_FOR_UNIT)
OVER = (State.CLOSED, State.WRONG)


class Act(StrEnum):
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


class Side(StrEnum):
    OFFICE = "office"
    UNIT = "unit"  # of the unit that raised it
    CLOCK = "clock"


SILENCE_DAYS = 3  # working days after which what is resolved is closed

# What the office does to one that nobody has taken makes the doer the one who has it. What a unit says by
# telephone the office may say for it. What the unit says in the talk answers what it was asked. What joins a
# common incident that somebody has is that one's from its first moment on: nobody has to press for it.
MOVES: dict[tuple[State, Act, Side], State] = {
    (State.RECEIVED, Act.TAKE, Side.OFFICE): State.IN_PROGRESS,
    (State.RECEIVED, Act.TAKE, Side.CLOCK): State.IN_PROGRESS,
    (State.RECEIVED, Act.ASK, Side.OFFICE): State.WAITING_FOR_UNIT,
    (State.RECEIVED, Act.RESOLVE, Side.OFFICE): State.RESOLVED,
    (State.RECEIVED, Act.WRONG, Side.OFFICE): State.WRONG,
    (State.RECEIVED, Act.TALK, Side.OFFICE): State.IN_PROGRESS,
    (State.RECEIVED, Act.TALK, Side.UNIT): State.RECEIVED,
    (State.IN_PROGRESS, Act.OVER, Side.OFFICE): State.IN_PROGRESS,
    (State.IN_PROGRESS, Act.GIVE, Side.OFFICE): State.IN_PROGRESS,
    (State.IN_PROGRESS, Act.ASK, Side.OFFICE): State.WAITING_FOR_UNIT,
    (State.IN_PROGRESS, Act.RESOLVE, Side.OFFICE): State.RESOLVED,
    (State.IN_PROGRESS, Act.WRONG, Side.OFFICE): State.WRONG,
    (State.IN_PROGRESS, Act.FORWARD, Side.OFFICE): State.IN_PROGRESS,
    (State.IN_PROGRESS, Act.TALK, Side.OFFICE): State.IN_PROGRESS,
    (State.IN_PROGRESS, Act.TALK, Side.UNIT): State.IN_PROGRESS,
    (State.IN_PROGRESS, Act.UNTAKE, Side.OFFICE): State.RECEIVED,
    (State.WAITING_FOR_UNIT, Act.OVER, Side.OFFICE): State.WAITING_FOR_UNIT,
    (State.WAITING_FOR_UNIT, Act.GIVE, Side.OFFICE): State.WAITING_FOR_UNIT,
    (State.WAITING_FOR_UNIT, Act.ASK, Side.OFFICE): State.WAITING_FOR_UNIT,
    (State.WAITING_FOR_UNIT, Act.ANSWER, Side.UNIT): State.IN_PROGRESS,
    (State.WAITING_FOR_UNIT, Act.ANSWER, Side.OFFICE): State.IN_PROGRESS,
    (State.WAITING_FOR_UNIT, Act.RESOLVE, Side.OFFICE): State.RESOLVED,
    (State.WAITING_FOR_UNIT, Act.WRONG, Side.OFFICE): State.WRONG,
    (State.WAITING_FOR_UNIT, Act.FORWARD, Side.OFFICE): State.WAITING_FOR_UNIT,
    (State.WAITING_FOR_UNIT, Act.TALK, Side.OFFICE): State.WAITING_FOR_UNIT,
    (State.WAITING_FOR_UNIT, Act.TALK, Side.UNIT): State.IN_PROGRESS,
    (State.RESOLVED, Act.CONFIRM, Side.UNIT): State.CLOSED,
    (State.RESOLVED, Act.CONFIRM, Side.OFFICE): State.CLOSED,
    (State.RESOLVED, Act.REOPEN, Side.UNIT): State.IN_PROGRESS,
    (State.RESOLVED, Act.REOPEN, Side.OFFICE): State.IN_PROGRESS,
    (State.RESOLVED, Act.TALK, Side.OFFICE): State.RESOLVED,
    (State.RESOLVED, Act.TALK, Side.UNIT): State.RESOLVED,
    (State.RESOLVED, Act.LAPSE, Side.CLOCK): State.CLOSED,
}


def moved(state: State, act: Act, side: Side) -> State | None:
    """The state after ``act``; None where it cannot be done."""
    return MOVES.get((state, act, side))


def reference(year: int, number: int) -> str:
    """SC-2026-0001"""
    return f"SC-{year}-{number:04}"


@dataclass(frozen=True)
class Limits:
    """By when the office is to take and to resolve an incident."""

    working: WorkingTime
    quiet: tuple[time, time]
    take: timedelta  # of working time
    take_dangerous: timedelta  # at any hour at which the office hears of it
    resolve_days: int  # working days

    def heard(self, kind: Kind, at: datetime, *, is_opened: bool = False) -> datetime:
        """When the office hears of what is raised at ``at``: of what is not dangerous, on a working day."""
        if kind not in DANGEROUS:
            return self.by_working_day(at)
        return at if is_at_any_hour(kind, is_opened) else self.by_day(at)

    def by_day(self, at: datetime) -> datetime:
        """``at``, or the end of the quiet hours."""
        return after_quiet(at, self.quiet)

    def by_working_day(self, at: datetime) -> datetime:
        """The same, and on a day off the next working morning: nobody need see to it before."""
        by_day = self.by_day(at)
        if self.working.calendar.is_working_day(local_date(by_day)):
            return by_day
        return at_local(self.working.calendar.next_working_day(local_date(by_day)), self.quiet[1])

    def take_until(self, kind: Kind, at: datetime, *, is_opened: bool = False) -> datetime:
        if kind in DANGEROUS:
            return self.heard(kind, at, is_opened=is_opened) + self.take_dangerous
        return self.working.after(at, self.take)

    def resolve_until(self, at: datetime) -> datetime:
        return self.working.days_after(at, self.resolve_days)

    def time_to_take(
        self, kind: Kind, raised: datetime, taken: datetime, *, is_opened: bool = False
    ) -> timedelta:
        """As its limit is counted: by the clock since the office heard of it, or in working time."""
        if kind in DANGEROUS:
            return max(taken - self.heard(kind, raised, is_opened=is_opened), timedelta(0))
        return self.working.between(raised, taken)

    def time_to_resolve(self, raised: datetime, resolved: datetime) -> timedelta:
        return self.working.between(raised, resolved)

    def lapses(self, resolved_at: datetime) -> datetime:
        """When it is closed if nobody says anything."""
        return self.working.days_after(resolved_at, SILENCE_DAYS)
