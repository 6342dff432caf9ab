"""Incidents: kinds, states, acts, limits, and what is common to several."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from itertools import islice
from math import ceil
from typing import Protocol, TypeVar

from bot.conversation import N_, at_local, local_date
from bot.domain.calendar import WorkingTime, after_quiet
from bot.domain.rights import Action, Who, may

SILENCE_DAYS = 3  # working days after which what is resolved is closed
UNITS = 3  # different ones with the same kind of incident within that time: the bot proposes it, once
WITHIN = timedelta(hours=1)
ANSWERED_BY = timedelta(days=1)  # a proposal that nobody has answered by then makes way for the next
# The units that a proposal was about do not count again so long after it was declined: it comes again only
# where UNITS others have met the same fault within the hour.
REST = timedelta(hours=4)
Key = TypeVar("Key")

HOUR = timedelta(hours=1)
AGAIN = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 15))
HEAD_AFTER = timedelta(minutes=20)
ASLEEP = (time(22), time(6))  # when the hourly ones rest of what is heard at any hour
HEAD = len(AGAIN) + 1  # the number of the alarm that goes to the office head; the first of all is 0
APART = HOUR  # between the alarms that one person causes: what they raise meanwhile joins the first


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


KINDS = {
    IncidentKind.LOGIN: N_("Không đăng nhập được"),
    IncidentKind.MAIL: N_("Không gửi hoặc nhận được thư"),
    IncidentKind.FULL: N_("Hộp thư đầy"),
    IncidentKind.EXPOSED: N_("Lộ mật khẩu, bị chiếm tài khoản"),
    IncidentKind.FORGED: N_("Thư giả mạo, lừa đảo"),
    IncidentKind.VIRUS: N_("Vi-rút, mã độc"),
    IncidentKind.LOST: N_("Mất thư"),
    IncidentKind.CONTENT: N_("Nội dung không phù hợp cần gỡ ({rule_content})"),
    IncidentKind.OTHER: N_("Sự cố khác"),
}
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
    """An act on an incident; the timeline holds these, and what changes no state."""

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
    WORKS = "works"  # its unit says of an open one that it works again
    MISTAKE = "mistake"  # it was recorded by mistake that it is resolved, or is none
    WRONG = "wrong"
    LAPSE = "lapse"  # nobody said anything for SILENCE_DAYS
    JOIN = "join"  # it became part of a common incident (common_incidents.py)
    LEAVE = "leave"  # … and is no part of it any more
    UPDATE = "update"  # what all who are concerned by a common incident are told
    UNIT = "unit"  # its unit is no more, or has gone into another
    LEFT = "left"  # whoever had it is not of the office any more, and nobody has it
    WITHDRAW = "withdraw"  # its unit takes back what it raised by mistake, before anybody has taken it
    UNTAKE = "untake"  # it was taken along with a common incident whose confirmation is taken back


class IncidentSide(StrEnum):
    OFFICE = "office"
    UNIT = "unit"  # of the unit that raised it
    CLOCK = "clock"


SAID = (IncidentAction.TALK, IncidentAction.WORKS)  # by the unit, of an open one
BETWEEN_BOTH = (IncidentAction.TALK, IncidentAction.ASK, IncidentAction.ANSWER)  # in their words
ONCE_RESOLVED = {
    IncidentAction.CONFIRM: IncidentState.CLOSED,
    IncidentAction.REOPEN: IncidentState.IN_PROGRESS,
    IncidentAction.TALK: IncidentState.RESOLVED,
}
# What the office does to one that nobody has taken makes the doer the one who has it. What a unit says by
# telephone the office may say for it. What the unit says in the talk answers what it was asked. What joins a
# common incident that somebody has is that one's from its first moment on: nobody has to press for it.
MOVES: dict[tuple[IncidentState, IncidentSide], dict[IncidentAction, IncidentState]] = {
    (IncidentState.RECEIVED, IncidentSide.OFFICE): {
        IncidentAction.TAKE: IncidentState.IN_PROGRESS,
        IncidentAction.ASK: IncidentState.WAITING_FOR_UNIT,
        IncidentAction.RESOLVE: IncidentState.RESOLVED,
        IncidentAction.WRONG: IncidentState.WRONG,
        IncidentAction.TALK: IncidentState.IN_PROGRESS,
    },
    (IncidentState.RECEIVED, IncidentSide.UNIT): {
        **dict.fromkeys(SAID, IncidentState.RECEIVED),
        IncidentAction.WITHDRAW: IncidentState.WRONG,
    },
    (IncidentState.RECEIVED, IncidentSide.CLOCK): {IncidentAction.TAKE: IncidentState.IN_PROGRESS},
    (IncidentState.IN_PROGRESS, IncidentSide.OFFICE): {
        IncidentAction.OVER: IncidentState.IN_PROGRESS,
        IncidentAction.GIVE: IncidentState.IN_PROGRESS,
        IncidentAction.ASK: IncidentState.WAITING_FOR_UNIT,
        IncidentAction.RESOLVE: IncidentState.RESOLVED,
        IncidentAction.WRONG: IncidentState.WRONG,
        IncidentAction.FORWARD: IncidentState.IN_PROGRESS,
        IncidentAction.TALK: IncidentState.IN_PROGRESS,
        IncidentAction.UNTAKE: IncidentState.RECEIVED,
    },
    (IncidentState.IN_PROGRESS, IncidentSide.UNIT): dict.fromkeys(SAID, IncidentState.IN_PROGRESS),
    (IncidentState.WAITING_FOR_UNIT, IncidentSide.OFFICE): {
        IncidentAction.OVER: IncidentState.WAITING_FOR_UNIT,
        IncidentAction.GIVE: IncidentState.WAITING_FOR_UNIT,
        IncidentAction.ASK: IncidentState.WAITING_FOR_UNIT,
        IncidentAction.ANSWER: IncidentState.IN_PROGRESS,
        IncidentAction.RESOLVE: IncidentState.RESOLVED,
        IncidentAction.WRONG: IncidentState.WRONG,
        IncidentAction.FORWARD: IncidentState.WAITING_FOR_UNIT,
        IncidentAction.TALK: IncidentState.WAITING_FOR_UNIT,
    },
    (IncidentState.WAITING_FOR_UNIT, IncidentSide.UNIT): {
        IncidentAction.ANSWER: IncidentState.IN_PROGRESS,
        **dict.fromkeys(SAID, IncidentState.IN_PROGRESS),
    },
    (IncidentState.RESOLVED, IncidentSide.OFFICE): {
        **ONCE_RESOLVED,
        IncidentAction.MISTAKE: IncidentState.IN_PROGRESS,
    },
    (IncidentState.RESOLVED, IncidentSide.UNIT): ONCE_RESOLVED,
    (IncidentState.RESOLVED, IncidentSide.CLOCK): {IncidentAction.LAPSE: IncidentState.CLOSED},
    (IncidentState.WRONG, IncidentSide.OFFICE): {IncidentAction.MISTAKE: IncidentState.IN_PROGRESS},
}


def moved(state: IncidentState, act: IncidentAction, side: IncidentSide) -> IncidentState | None:
    """Return the state after ``act``; None where it cannot be done."""
    return MOVES.get((state, side), {}).get(act)


ENDED = (IncidentAction.RESOLVE, IncidentAction.WRONG)  # acts whose words say what came of it
MISTAKEN_FOR = timedelta(minutes=15)  # for so long [Ghi nhầm, bỏ] takes back how it ended
AFTER_END = (IncidentAction.REOPEN, IncidentAction.MISTAKE)


class Told(Protocol):
    """A line of an incident's timeline."""

    @property
    def act(self) -> str: ...

    @property
    def text(self) -> str: ...


Line = TypeVar("Line", bound=Told)


def ending(told: Iterable[Line]) -> tuple[Line | None, list[Line]]:
    """Return the line that says how it ended, None where it has not; and the attempts that failed."""
    ended: Line | None = None
    failed: list[Line] = []
    for one in told:
        if one.act in ENDED and one.text:
            ended = one
        elif one.act == IncidentAction.REOPEN and ended:
            failed.append(ended)
            ended = None
        elif one.act == IncidentAction.MISTAKE:  # that was no attempt
            ended = None
    return ended, failed


def mistaken(told: Sequence[Line]) -> list[Line]:
    """Return the lines that were recorded by mistake, each with the one that takes it back."""
    found: list[Line] = []
    ended: Line | None = None
    for one in told:
        if one.act == IncidentAction.MISTAKE and ended:
            found += [ended, one]
        ended = one if one.act in ENDED else None if one.act in AFTER_END else ended
    return found


def reference(year: int, number: int) -> str:
    """Write the number of an incident: SC-2026-0001."""
    return f"SC-{year}-{number:04}"


@dataclass(frozen=True)
class Rests:
    """The hours in which alarms rest: the hourly ones always, the first ones of what may wait."""

    hourly: tuple[time, time]
    can_wait: bool

    def first(self, at: datetime) -> datetime:
        """Return when one of the first alarms goes that would at ``at``."""
        return after_quiet(at, self.hourly) if self.can_wait else at


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

    def rests(self, kind: IncidentKind, *, is_opened: bool = False) -> Rests:
        """Return when its alarms rest: of what waits for the morning as soon as the quiet hours begin."""
        is_awake = is_at_any_hour(kind, is_opened)
        return Rests(ASLEEP if is_awake else self.quiet, can_wait=not is_awake)

    def by_day(self, at: datetime) -> datetime:
        return after_quiet(at, self.quiet)

    def by_working_day(self, at: datetime) -> datetime:
        """Return ``at``, or the end of the quiet hours; on a day off that of the next working day."""
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
        """Count it as its limit is: since the office heard of it, or in working time."""
        if kind in DANGEROUS:
            return max(taken - self.heard(kind, raised, is_opened=is_opened), timedelta(0))
        return self.working.between(raised, taken)

    def lapses(self, resolved_at: datetime) -> datetime:
        """Return when it is closed if nobody says anything."""
        return self.working.days_after(resolved_at, SILENCE_DAYS)


SOLVED = (IncidentState.RESOLVED, IncidentState.CLOSED)


@dataclass(frozen=True)
class IncidentTimes:
    """The times of an incident that are counted; None where it has not come to that."""

    kind: IncidentKind
    unit: int
    unit_name: str
    raised_at: datetime
    day: date  # local
    state: IncidentState
    to_take: timedelta | None
    to_resolve: timedelta | None


@dataclass(frozen=True)
class TimeTaken:
    """The time that it took: half of them no longer than ``median``, nine in ten no longer than ``most``."""

    median: timedelta
    most: timedelta

    @classmethod
    def of(cls, times: Iterable[timedelta | None]) -> "TimeTaken | None":
        """Return the lower of the two in the middle, and the nearest rank: each is a time it really took."""
        known = sorted(one for one in times if one is not None)
        if not known:
            return None
        return cls(known[(len(known) - 1) // 2], known[ceil(0.9 * len(known)) - 1])


@dataclass(frozen=True)
class IncidentSummary:
    """A count of some incidents, and how long they took; None where none has come to that yet."""

    raised: int
    solved: int
    wrong: int  # they were none
    to_take: TimeTaken | None
    to_resolve: TimeTaken | None

    @property
    def open(self) -> int:
        return self.raised - self.solved - self.wrong

    @classmethod
    def of(cls, found: Sequence[IncidentTimes]) -> "IncidentSummary":
        return cls(
            raised=len(found),
            solved=sum(one.state in SOLVED for one in found),
            wrong=sum(one.state == IncidentState.WRONG for one in found),
            to_take=TimeTaken.of(one.to_take for one in found),
            to_resolve=TimeTaken.of(one.to_resolve for one in found),
        )


def summaries_by(
    found: Iterable[IncidentTimes], key: Callable[[IncidentTimes], Key]
) -> dict[Key, IncidentSummary]:
    """Sum up each group, in the order in which the keys first come."""
    groups: dict[Key, list[IncidentTimes]] = {}
    for one in found:
        groups.setdefault(key(one), []).append(one)
    return {name: IncidentSummary.of(group) for name, group in groups.items()}


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
    return state == CommonState.LAPSED or (state == CommonState.PROPOSED and at - proposed_at > ANSWERED_BY)


def is_taken_along(kind: IncidentKind, state: IncidentState) -> bool:
    """Return whether who confirms has it from then on; a dangerous one's alarms go on until it is taken."""
    return state == IncidentState.RECEIVED and kind not in DANGEROUS


def is_said_again(raised: int) -> bool:
    """Return whether the office's cards are changed at this number: up to 10, at 20, 100, 200.

    A phone takes one change a second, and whoever opens the list sees what is.
    """
    return not str(raised)[1:].strip("0")


@dataclass(frozen=True)
class DueAlarms:
    """The alarms that have become due, and when the next one is."""

    numbers: tuple[int, ...]
    following: datetime

    @property
    def gone(self) -> int:
        """Return how many have gone out with these."""
        return self.numbers[-1] + 1

    @property
    def is_for_head(self) -> bool:
        return HEAD in self.numbers

    @property
    def is_for_those_on_call(self) -> bool:
        """Return whether one is for those on call; of those missed only the newest is made up for."""
        return bool(set(self.numbers) - {HEAD})


def alarm_moments(begins: datetime, rests: Rests) -> Iterator[datetime]:
    """Yield the moments of all alarms, without end."""
    yield begins
    yield from (rests.first(begins + after) for after in AGAIN)
    at = rests.first(begins + HEAD_AFTER)
    while True:
        yield at
        at = after_quiet(at + HOUR, rests.hourly)


def due_alarms(begins: datetime, gone: int, now: datetime, rests: Rests) -> DueAlarms:
    """Return what is due of the ladder, of which so many have ``gone`` out."""
    numbers: list[int] = []
    for number, at in enumerate(islice(alarm_moments(begins, rests), gone, None), gone):
        if at > now:
            return DueAlarms(tuple(numbers), at)
        numbers.append(number)
    raise AssertionError("it has no end")


def postponed(begins: datetime, now: datetime) -> datetime:
    """Return when one that has joined another begins its own alarms: whole hours later, and after ``now``."""
    return begins + APART * ((now - begins) // APART + 1)


class Late(IntEnum):
    """The next chasing of what runs late; as a number, how much of it was."""

    NOT_TAKEN = 0  # those on call
    NOT_TAKEN_STILL = 1  # the office head
    NOT_RESOLVED = 2  # who has taken it; where nobody has, those on call
    NOT_RESOLVED_STILL = 3  # the office head
    ALL_SAID = 4  # it is the office head's turn


LATE_FOR_HEAD = (Late.NOT_TAKEN_STILL, Late.NOT_RESOLVED_STILL)


def next_late(state: IncidentState, chased: int) -> Late:
    return Late(chased if state == IncidentState.RECEIVED else max(chased, Late.NOT_RESOLVED))


def chase_at(
    late: Late, take_until: datetime, resolve_until: datetime, limits: IncidentLimits
) -> datetime | None:
    """Return when it is to be chased; None where all has been said."""
    match late:
        case Late.NOT_TAKEN:
            return take_until
        case Late.NOT_TAKEN_STILL:
            return limits.working.after(take_until, limits.take)
        case Late.NOT_RESOLVED:
            return resolve_until
        case Late.NOT_RESOLVED_STILL:
            return limits.working.days_after(resolve_until, 1)
    return None


def may_see(who: Who, unit: int, raised_by: int | None) -> bool:
    """Allow the office, who follows the unit's incidents, and whoever raised it and is still of the unit."""
    if may(who, Action.FOLLOW, unit) or may(who, Action.LOOK):
        return True
    return raised_by == who.person and may(who, Action.RAISE, unit)
