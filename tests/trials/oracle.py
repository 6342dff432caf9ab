"""In which state each duty must end, from what the people did and what the timetable was.

Nothing of the program is asked: it is what somebody would reckon who was told the story.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tests.trials.people import AFTERWARDS, BEFORE_NUDGES, Habit, Officer
from tests.trials.timetable import HOURS, Span, Turn, turn

SILENT_AFTER = 10  # working days without a sign from the officer
Key = tuple[str, date, int]  # unit, day, round


@dataclass
class Story:
    """What happened besides everyone's habit; ``working`` are the days on which checks are owed, in order."""

    officers: Sequence[Officer]
    working: Sequence[date]
    down: list[Span] = field(default_factory=list)  # no worker runs
    cut: list[Span] = field(default_factory=list)  # the channel takes nothing and brings nothing
    closed: list[date] = field(default_factory=list)  # working days that were made days off in their course
    excused: list[tuple[Span, str]] = field(default_factory=list)  # what was not checked by then, and why
    away: dict[int, Span] = field(default_factory=dict)  # by chat
    blocked: dict[int, datetime] = field(default_factory=dict)  # by chat


@dataclass(frozen=True)
class End:
    """One of ``reasons`` is the reason."""

    state: str
    reasons: frozenset[str] = frozenset([""])


def ledger(story: Story) -> dict[Key, End]:
    """Every duty there must be, and how it ends."""
    by_unit: defaultdict[str, list[Officer]] = defaultdict(list)
    for one in story.officers:
        for unit in one.units:
            by_unit[unit].append(one)
    last_sign = {one.chat: story.working[0] for one in story.officers}
    found = {}
    for day in story.working:
        for number in HOURS:
            its = turn(day, number)
            for unit, watching in by_unit.items():
                found[unit, day, number] = end(story, watching, its, last_sign)
            note_signs(story, its, last_sign)
    return found


def end(story: Story, watching: Sequence[Officer], its: Turn, last_sign: dict[int, date]) -> End:
    done = min((when for one in watching if (when := settles(story, one, its))), default=None)
    for span, reason in story.excused:
        if span.starts < its.ends and its.opens < span.ends and not (done and done <= span.starts):
            return End("excused", frozenset([reason]))
    if done:
        is_ours = any(its.ends in gap and done in gap for gap in story.down)  # we were not there to take it
        return End("checked" if done < its.ends or is_ours else "late")
    reasons = {why_not(story, one, its, last_sign[one.chat]) for one in watching}
    return End("missed") if "" in reasons else End("not_reached", frozenset(reasons))


def nudges(story: Story, one: Officer, its: Turn) -> list[datetime]:
    """When reminders come to this phone as long as nobody checks: of those that were missed the newest."""
    come = sorted({comes(story, moment) for moment in its.nudges})
    return [moment for moment in come if moment < its.ends and reaches(story, one, moment)]


def comes(story: Story, moment: datetime) -> datetime:
    return next((gap.ends for gap in story.down if moment in gap), moment)


def reaches(story: Story, one: Officer, moment: datetime) -> bool:
    is_off = any(moment in span for span in (*story.cut, *(span for span, _why in story.excused)))
    return not (is_off or is_away(story, one, moment) or is_blocked(story, one, moment))


def is_away(story: Story, one: Officer, moment: datetime) -> bool:
    return one.chat in story.away and moment in story.away[one.chat]


def is_blocked(story: Story, one: Officer, moment: datetime) -> bool:
    return one.chat in story.blocked and moment >= story.blocked[one.chat]


def settles(story: Story, one: Officer, its: Turn) -> datetime | None:
    """When this officer checks, if nobody else did before."""
    come = nudges(story, one, its)
    if one.habit == Habit.EARLY and can_write(story, one, its.opens + BEFORE_NUDGES):
        return its.opens + BEFORE_NUDGES
    match one.habit:
        case Habit.FIRST | Habit.EARLY:
            return come[0] if come else None
        case Habit.SECOND:
            return come[1] if len(come) > 1 else None
        case Habit.LATE:
            return its.ends + AFTERWARDS if come else None
    return None


def can_write(story: Story, one: Officer, moment: datetime) -> bool:
    return not any(moment in gap for gap in story.down) and reaches(story, one, moment)


def why_not(story: Story, one: Officer, its: Turn, last_sign: date) -> str:
    """Why the round is not this officer's fault; "" where it is."""
    if nudges(story, one, its):
        return "silent" if is_silent(story, its, last_sign) else ""
    if is_blocked(story, one, its.ends):
        return "blocked"
    if is_away(story, one, its.ends):
        return "away"
    return "channel_down" if any(its.ends in span for span in story.cut) else "bot_down"


def is_silent(story: Story, its: Turn, last_sign: date) -> bool:
    past = [day for day in story.working if day < its.ends.date() and day not in story.closed]
    return len(past) >= SILENT_AFTER and last_sign < past[-SILENT_AFTER]


def note_signs(story: Story, its: Turn, last_sign: dict[int, date]) -> None:
    for one in story.officers:
        if settles(story, one, its):
            last_sign[one.chat] = its.ends.date()


def differences(story: Story, found: dict[Key, tuple[str, str]]) -> Iterable[str]:
    """``found`` is what the program has: (state, reason) of each duty."""
    wanted = ledger(story)
    for key in sorted(wanted.keys() | found.keys()):
        unit, day, number = key
        name = f"{unit} {day:%d/%m} lần {number}"
        if key not in found or key not in wanted:
            yield f"{name} is {'not there' if key in wanted else 'owed'}"
        elif found[key][0] != wanted[key].state or found[key][1] not in wanted[key].reasons:
            ending = wanted[key]
            yield f"{name} is {found[key]}, must be {ending.state} {sorted(ending.reasons)}"
