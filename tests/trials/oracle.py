"""The oracle: in which state each duty must end, from what the people did and what the timetable was.

Nothing of the program is asked: it is what somebody would reckon who was told the story.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tests.trials.habits import AFTERWARDS, BEFORE_NUDGES, Habit, Officer
from tests.trials.routes import Acts, Channels, Come, bar, can_answer, comes_to
from tests.trials.timetable import HOURS, Span, Turn, turn

UNLINKED_AT, UNLINKED_AFTER = time(7, 30), timedelta(days=90)
SILENT_AFTER = 10  # working days without a sign from the officer
Key = tuple[str, date, int]  # unit, day, round


@dataclass
class Story:
    """A story beside everyone's habit; ``working`` are the days on which checks are owed, in order."""

    officers: Sequence[Officer]
    working: Sequence[date]
    channels: Channels
    down: list[Span] = field(default_factory=list)  # no worker runs
    closed: list[date] = field(default_factory=list)  # working days that were made days off in their course
    excused: list[tuple[Span, str]] = field(default_factory=list)  # what was not checked by then, and why
    away: dict[str, Span] = field(default_factory=dict)  # by the person's first phone
    own_off: set[tuple[str, date]] = field(default_factory=set)  # of a unit alone
    unwatched: Sequence[str] = ()  # units without an officer


@dataclass(frozen=True)
class End:
    """The end of a duty; one of ``reasons`` is the reason."""

    state: str
    reasons: frozenset[str] = frozenset([""])


@dataclass
class Memory:
    """The oracle's memory as the story goes on: the last sign of everyone, and acts on each phone."""

    acts: Acts
    last_sign: dict[str, date]  # by the person's first phone
    read: int = 0  # how many of the acts that no habit tells have been looked at


@dataclass(frozen=True)
class Owed:
    """A duty as the story has it: its end, and which reminders come to whom as long as nobody checks."""

    end: End
    settled: datetime | None
    come: dict[str, list[Come]]  # by the person's first phone


def ledger(story: Story) -> dict[Key, Owed]:
    """Reckon every duty there must be, how it ends, and of what people are reminded."""
    by_unit: defaultdict[str, list[Officer]] = defaultdict(list)
    for one in story.officers:
        for unit in one.units:
            by_unit[unit].append(one)
    for unit in story.unwatched:
        by_unit[unit] = []
    memory = Memory(Acts(story.channels), {one.key: story.working[0] for one in story.officers})
    found = {}
    for day in story.working:
        for number in HOURS:
            its = turn(day, number)
            note_writing(story, its, memory)
            for unit, watching in by_unit.items():
                if (unit, day) not in story.own_off:
                    found[unit, day, number] = owed(story, watching, its, memory)
            note_signs(story, its, memory)
    return found


def owed(story: Story, watching: Sequence[Officer], its: Turn, memory: Memory) -> Owed:
    come = {one.key: nudges(story, one, its, memory) for one in watching}
    done = min((sign.at for one in watching if (sign := settles(story, one, its, memory))), default=None)
    if ended := settled_otherwise(story, its, done):
        return Owed(ended, done, come)
    reasons = {why_not(story, one, its, memory) for one in watching}
    unreached = End("not_reached", frozenset(reasons or ["no_officer"]))
    return Owed(End("missed") if "" in reasons else unreached, done, come)


def settled_otherwise(story: Story, its: Turn, done: datetime | None) -> End | None:
    """Return how a duty ends that somebody has checked, or that was excused; None for any other."""
    for span, reason in story.excused:
        if span.starts < its.ends and its.opens < span.ends and not (done and done <= span.starts):
            return End("excused", frozenset([reason]))
    if done is None:
        return None
    is_ours = any(its.ends in gap and done in gap for gap in story.down)  # we were not there to take it
    return End("checked" if done < its.ends or is_ours else "late")


def nudges(story: Story, one: Officer, its: Turn, memory: Memory) -> list[Come]:
    """Return when and where reminders come while nobody checks: of those that were missed the newest."""
    due = sorted({comes(story, moment) for moment in its.nudges})
    routed = (
        comes_to(memory.acts, one.phones, moment, its) for moment in due if may_come(story, one, moment)
    )
    return sorted({found for found in routed if isinstance(found, Come) and found.at < its.ends})


def comes(story: Story, moment: datetime) -> datetime:
    return next((gap.ends for gap in story.down if moment in gap), moment)


def may_come(story: Story, one: Officer, moment: datetime) -> bool:
    is_excused = any(moment in span for span, _why in story.excused)
    return not (is_excused or is_away(story, one, moment))


def is_away(story: Story, one: Officer, moment: datetime) -> bool:
    return one.key in story.away and moment in story.away[one.key]


def settles(story: Story, one: Officer, its: Turn, memory: Memory) -> Come | None:
    """Return when and where this officer checks, if nobody else did before."""
    come = nudges(story, one, its, memory)
    if one.habit == Habit.EARLY and can_write(story, one, its.opens + BEFORE_NUDGES):
        return Come(its.opens + BEFORE_NUDGES, one.key)
    match one.habit:
        case Habit.FIRST | Habit.EARLY:
            return come[0] if come else None
        case Habit.SECOND:
            return come[1] if len(come) > 1 else None
        case Habit.LATE:
            return Come(its.ends + AFTERWARDS, come[-1].phone) if come else None
    return None


def can_write(story: Story, one: Officer, moment: datetime) -> bool:
    """Tell whether they can write on the first phone and be answered: a window opens as they write."""
    is_there = not any(moment in gap for gap in story.down) and may_come(story, one, moment)
    return is_there and can_answer(story.channels, one.key, moment)


def why_not(story: Story, one: Officer, its: Turn, memory: Memory) -> str:
    """Return why the round is not this officer's fault; "" where it is."""
    if nudges(story, one, its, memory):
        return "silent" if is_silent(story, its, memory.last_sign[one.key]) else ""
    if all(bar(memory.acts, key, its.ends) == "blocked" for key in one.phones):
        return "never_linked" if all(is_unlinked(memory, key, its) for key in one.phones) else "blocked"
    if is_away(story, one, its.ends):
        return "away"
    tried = (moment for moment in its.nudges if comes(story, moment) < its.ends)
    routed = [comes_to(memory.acts, one.phones, comes(story, moment), its) for moment in tried]
    return next((why for why in reversed(routed) if isinstance(why, str)), "bot_down")


def is_unlinked(memory: Memory, key: str, its: Turn) -> bool:
    """Tell whether a phone that blocked us is unlinked: on the first morning so long after its last word."""
    morning = datetime.combine(its.ends.date(), UNLINKED_AT, its.ends.tzinfo)
    return morning - memory.acts.before(key, its.ends) >= UNLINKED_AFTER


def is_silent(story: Story, its: Turn, last_sign: date) -> bool:
    past = [day for day in story.working if day < its.ends.date() and day not in story.closed]
    return len(past) >= SILENT_AFTER and last_sign < past[-SILENT_AFTER]


def note_writing(story: Story, its: Turn, memory: Memory) -> None:
    """Note that whoever wrote before the round's end, of whatever, is not silent."""
    holders = {key: one.key for one in story.officers for key in one.phones}
    for moment, key in story.channels.wrote[memory.read :]:
        if moment >= its.ends:
            return
        memory.read += 1
        if key in holders:
            memory.last_sign[holders[key]] = max(memory.last_sign[holders[key]], moment.date())


def note_signs(story: Story, its: Turn, memory: Memory) -> None:
    for one in story.officers:
        if sign := settles(story, one, its, memory):
            memory.last_sign[one.key] = its.ends.date()
            memory.acts.note(sign.phone, sign.at)


def differences(wanted: dict[Key, Owed], found: dict[Key, tuple[str, str]]) -> Iterable[str]:
    """Compare with ``found``, which is what the program has: (state, reason) of each duty."""
    for key in sorted(wanted.keys() | found.keys()):
        unit, day, number = key
        name = f"{unit} {day:%d/%m} lần {number}"
        if key not in found or key not in wanted:
            yield f"{name} is {'not there' if key in wanted else 'owed'}"
        elif found[key][0] != wanted[key].end.state or found[key][1] not in wanted[key].end.reasons:
            ending = wanted[key].end
            yield f"{name} is {found[key]}, must be {ending.state} {sorted(ending.reasons)}"
