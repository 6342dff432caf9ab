"""What has been done that a unit's figures are made of, as the trial itself has done it; and the figures.

Nothing of the program is asked. How checks end follows from which reminders came to whose phone and from the
habit of who holds it; all else from what people told, and when.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.trials.asked import About
from tests.trials.cycles.terms import Term
from tests.trials.habits import AFTERWARDS, Habit
from tests.trials.moves import deeds
from tests.trials.moves.reckoning import Reckoning
from tests.trials.oracle import SILENT_AFTER
from tests.trials.reports import standing
from tests.trials.reports.standing import History, Place
from tests.trials.timetable import HOURS, at, turn

OF_CHECKS = ("owed", "checked", "late", "missed", "not_reached", "excused")
MOVED = {deeds.JOIN: ("joined", ""), deeds.LEAVE: ("left", ""), deeds.TRANSFER: ("left", "joined")}
SECOND, TENTH = timedelta(seconds=1), Decimal("0.1")
Moments = tuple[datetime, datetime]  # between which it was done: the clock goes on while people type
Phone = tuple[str, About]  # a phone, and what it was reminded of


@dataclass
class Incident:
    unit: str
    kind: str
    raised: Moments
    resolved: Moments | None = None


@dataclass(frozen=True)
class Change:
    """A personnel change that was accepted; ``since``: the day on which it is in force."""

    kind: str
    unit: str
    to: str
    effective: date
    since: date


@dataclass(frozen=True)
class Excuse:
    """A round that is excused, for ``unit`` or all (""); what was checked by then stays."""

    said: datetime
    unit: str
    day: date
    round: int


@dataclass
class Ledger:
    """All that was done. ``boxes``: who has a mailbox of their own; ``changed``: whose password was changed.

    ``into``: unit that is no more -> its successor; ``new``: units that have nobody yet, and owe no checks;
    ``acts``: phone -> when anything was done on it.
    """

    incidents: list[Incident] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    excuses: list[Excuse] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)
    boxes: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    into: dict[str, str] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    acts: defaultdict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def now(self, unit: str, staying: Collection[str] = ()) -> str:
        """Return the unit that it has become; one of ``staying`` is what it was."""
        while unit in self.into and unit not in staying:
            unit = self.into[unit]
        return unit


@dataclass(frozen=True)
class Seen:
    """All that the figures are reckoned of, beside the ledger, at a moment."""

    ledger: Ledger
    people: Reckoning
    nudges: Mapping[Phone, Sequence[datetime]]
    habits: Mapping[str, Habit]  # by phone
    codes: Mapping[str, str]  # a unit's name -> its code
    working: Sequence[date]
    histories: Mapping[Place, History]
    now: datetime


@dataclass
class Figures:
    """The figures of a unit; ``least`` and ``most``: the time that its incidents can have taken."""

    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    least: timedelta = timedelta()
    most: timedelta = timedelta()
    has_rules: bool = False
    has_checks: bool = True

    @property
    def hours(self) -> tuple[str, str]:
        return in_hours(self.least), in_hours(self.most)


def figures(seen: Seen, term: Term, staying: Collection[str] = ()) -> dict[str, Figures]:
    """Reckon the figures of all units that are there; what was of one that is no more is its successor's.

    ``staying``: units whose own it stays though they are no more.
    """
    found: defaultdict[str, Figures] = defaultdict(Figures)
    ledger, today = seen.ledger, seen.now.date()
    for unit, state in checks(seen, term):
        found[ledger.now(unit, staying)].counts.update([state] if state == "excused" else [state, "owed"])
    for one in ledger.incidents:
        if term.first <= one.raised[0].date() <= term.last:
            note_incident(found[ledger.now(one.unit, staying)], one, seen.working)
    for change in ledger.changes:
        if term.first <= change.effective <= term.last and change.since <= today:
            here, there = MOVED.get(change.kind, ("changed", ""))
            found[ledger.now(change.unit, staying)].counts.update([here])
            found[ledger.now(change.to, staying)].counts.update([there] if there else [])
    for unit in filed_late(seen, term):
        found[ledger.now(unit, staying)].counts.update(["filed_late"])
    for unit in ledger.rules:
        found[ledger.now(unit)].has_rules = True
    for unit in seen.people.units:
        held = {one.person for one in seen.people.spells if one.unit == unit and one.holds(today)}
        boxes, changed = held & ledger.boxes, held & ledger.boxes & ledger.changed
        found[unit].counts.update({"mailboxes": len(boxes), "passwords": len(changed)})
    for unit in ledger.new:
        found[unit].has_checks = False
    return {unit: found[unit] for unit in (*seen.people.units, *ledger.new, *staying)}


def note_incident(found: Figures, one: Incident, working: Sequence[date]) -> None:
    found.counts.update(["incidents"])
    found.kinds.update([one.kind])
    if one.resolved:
        found.counts.update(["resolved"])
        found.least += worked(one.raised[1], one.resolved[0], working)
        found.most += worked(one.raised[0], one.resolved[1], working)


def worked(begins: datetime, ends: datetime, working: Collection[date]) -> timedelta:
    """Return how much of the rounds of working days lies between."""
    rounds = [turn(day, number) for day in working for number in HOURS]
    spans = (min(ends, its.ends) - max(begins, its.opens) for its in rounds)
    return sum((one for one in spans if one > timedelta()), timedelta())


def in_hours(spent: timedelta) -> str:
    return f"{(Decimal(spent // SECOND) / 3600).quantize(TENTH, ROUND_HALF_UP).normalize():f}"


def checks(seen: Seen, term: Term) -> Iterable[tuple[str, str]]:
    """Yield (unit, how it ended) of each check that was owed in the term."""
    came: defaultdict[tuple[str, date, int], dict[str, Sequence[datetime]]] = defaultdict(dict)
    for (phone, (name, day, number)), times in seen.nudges.items():
        came[seen.codes[name], day, number][phone] = sorted(times)
    for day in (one for one in seen.working if term.first <= one <= term.last):
        gone = (unit for unit, ended in seen.people.closed.items() if day < ended)
        for unit in (*seen.people.units, *gone):
            for number in HOURS:
                yield unit, how_ended(seen, unit, day, number, came[unit, day, number])


def how_ended(seen: Seen, unit: str, day: date, number: int, came: Mapping[str, Sequence[datetime]]) -> str:
    ends = turn(day, number).ends
    settled = [done for phone, times in came.items() if (done := checked(seen.habits[phone], times, ends))]
    for excuse in seen.ledger.excuses:
        is_it = (excuse.day, excuse.round) == (day, number) and excuse.unit in ("", unit)
        if is_it and not any(done <= excuse.said for done in settled):
            return "excused"
    if settled:
        return "checked" if min(settled) < ends else "late"
    return "missed" if any(is_there(seen, phone, ends) for phone in came) else "not_reached"


def checked(habit: Habit, times: Sequence[datetime], ends: datetime) -> datetime | None:
    """Return when somebody of this habit checks who was reminded at these times."""
    match habit:
        case Habit.FIRST:
            return times[0]
        case Habit.SECOND:
            return times[1] if len(times) > 1 else None
        case Habit.LATE:
            return ends + AFTERWARDS
    return None


def is_there(seen: Seen, phone: str, ends: datetime) -> bool:
    """Tell whether who has this phone has given a sign in ten working days: else nobody was reached."""
    past = [day for day in seen.working if day < ends.date()]
    signs = [one.date() for one in seen.ledger.acts[phone] if one < ends]
    newest = max([seen.working[0], *signs])
    return len(past) < SILENT_AFTER or newest >= past[-SILENT_AFTER]


def filed_late(seen: Seen, term: Term) -> Iterable[str]:
    """Yield each unit once for each report of the term's days that it has filed late, or not by now."""
    begins, ends = at(term.first, "00:00"), at(term.last + timedelta(days=1), "00:00")
    for (_request, unit), history in seen.histories.items():
        stand = history.at(seen.now)
        if stand is None or not begins <= stand.until < ends:
            continue
        is_missing = stand.how in standing.MISSING and stand.until < seen.now
        is_ended = stand.how == standing.ENDED and stand.since > stand.until
        if stand.how == standing.LATE or is_missing or is_ended:
            yield unit
