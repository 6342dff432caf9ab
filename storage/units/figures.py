"""Figures of a period: what we know of each unit for its periodic report, counted in the database.

What was of a unit that has gone into another one counts for that other one. Checks count by their day,
incidents by when they were raised, personnel changes by their effective day, reports by their deadline.
Mailboxes, passwords and internal rules are as they stand when they are asked for.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import Date, and_, bindparam, distinct, exists, func, or_, select, update

from bot.conversation import at_local, local_date
from bot.domain.calendar import WorkingTime
from bot.domain.changes import ChangeKind, ChangeState, final
from bot.domain.duties import DutyState
from bot.domain.incidents import SOLVED, IncidentKind, IncidentState, reference
from bot.domain.reports import MISSING, Figure, ReportQuestion, ReportState
from storage.engine import Tx
from storage.people.changes import DONE
from storage.tables.base import Moment
from storage.tables.people import changes, consents, internal_rules, mailboxes, roles, units
from storage.tables.subjects import duties, incidents, report_requests, reports

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FIRST, LAST, ON = (bindparam(name, type_=Date) for name in ("first", "last", "on"))
BEGINS, ENDS = (bindparam(name, type_=Moment) for name in ("begins", "ends"))
NOW = bindparam("now", type_=Moment)
DUTIES = (
    select(duties.c.unit, duties.c.state, func.count())
    .where(duties.c.date >= FIRST, duties.c.date <= LAST, duties.c.state != DutyState.OPEN.value)
    .group_by(duties.c.unit, duties.c.state)
)
INCIDENTS = (
    select(
        *(incidents.c.unit, incidents.c.year, incidents.c.number, incidents.c.kind, incidents.c.state),
        *(incidents.c.raised_at, incidents.c.resolved_at),
    )
    .where(
        incidents.c.raised_at >= BEGINS,
        incidents.c.raised_at < ENDS,
        incidents.c.state != IncidentState.WRONG.value,
    )
    .order_by(incidents.c.id)
)
CHANGES = (
    select(changes.c.id, changes.c.kind, changes.c.unit, changes.c.to_unit)
    .where(
        changes.c.state == ChangeState.IN_FORCE.value,
        changes.c.effective >= FIRST,
        changes.c.effective <= LAST,
        changes.c.corrects.is_(None),  # what puts another one right is no change of its own
    )
    .order_by(changes.c.effective, changes.c.id)
)
deadline = func.coalesce(reports.c.deadline, report_requests.c.deadline, type_=Moment)
is_late = or_(
    and_(reports.c.state == ReportState.FILED.value, reports.c.is_late),
    and_(reports.c.state.in_([state.value for state in MISSING]), deadline < NOW),
    and_(reports.c.state == ReportState.ENDED.value, report_requests.c.ended_at > deadline),
)
FILED_LATE = (
    select(reports.c.unit, func.count())
    .join_from(reports, report_requests, reports.c.request == report_requests.c.id)
    .where(report_requests.c.state.in_(["open", "closed"]), deadline >= BEGINS, deadline < ENDS, is_late)
    .group_by(reports.c.unit)
)
is_still_asked = exists().where(  # of the department, which has not made it
    changes.c.fields["mailbox"].as_string() == mailboxes.c.address,
    changes.c.state == ChangeState.IN_FORCE.value,
    changes.c.answer != DONE,
)
is_made = (mailboxes.c.state == "open") | ((mailboxes.c.state == "locked") & ~is_still_asked)
MAILBOXES = (
    select(
        roles.c.unit,
        func.count(distinct(mailboxes.c.id)),
        func.count(distinct(mailboxes.c.id)).filter(mailboxes.c.password_changed.is_not(None)),
    )
    .join_from(roles, mailboxes, roles.c.person == mailboxes.c.person)
    .where(roles.c.starts <= ON, or_(roles.c.ends.is_(None), roles.c.ends > ON))
    .where(is_made)
    .group_by(roles.c.unit)
)
RULES = select(internal_rules.c.unit).distinct()
UNITS = select(units.c.id, units.c.successor, units.c.duties_from)
BEGUN = select(func.min(consents.c.given))
KEEP = (
    update(reports)
    .where(reports.c.request == bindparam("of_request"), reports.c.unit == bindparam("of_unit"))
    .values(figures=bindparam("known"), figures_since=bindparam("since"))
)
COUNTED = {
    DutyState.CHECKED: Figure.CHECKED,
    DutyState.LATE: Figure.LATE,
    DutyState.MISSED: Figure.MISSED,
    DutyState.NOT_REACHED: Figure.NOT_REACHED,
    DutyState.EXCUSED: Figure.EXCUSED,
}
OF_CHECKS = (Figure.OWED, *COUNTED.values())
OF_EVENTS = (
    *(Figure.INCIDENTS, Figure.RESOLVED, Figure.HOURS, Figure.KINDS),
    *(Figure.JOINED, Figure.LEFT, Figure.CHANGED, Figure.FILED_LATE),
)
MOVED = {  # of personnel changes: what they are to the unit that sent them, and to the one that they lead to
    ChangeKind.JOIN: (Figure.JOINED, None),
    ChangeKind.LEAVE: (Figure.LEFT, None),
    ChangeKind.TRANSFER: (Figure.LEFT, Figure.JOINED),
}
Counts = Counter[Figure]


@dataclass(frozen=True)
class Period:
    """The days that a report is about, both included, and when they are counted."""

    first: date
    last: date
    at: datetime

    @property
    def bounds(self) -> dict[str, object]:
        """Return the parameters of the statements."""
        return {
            "first": self.first,
            "last": self.last,
            "begins": at_local(self.first, time(0)),
            "ends": at_local(self.last + DAY, time(0)),
            "now": self.at,
            "on": local_date(self.at),
        }


@dataclass(frozen=True)
class CountedIncident:
    """An incident as it counts for a unit. ``worked``: the working time it took; None: it is not resolved."""

    unit: int
    number: str  # SC-2026-0001
    kind: IncidentKind
    raised_at: datetime
    resolved_at: datetime | None
    worked: timedelta | None


@dataclass(frozen=True)
class CountedChange:
    """A personnel change as it counts for a unit; a transfer counts in both, each time otherwise."""

    unit: int
    id: int
    figure: Figure  # JOINED, LEFT or CHANGED


@dataclass
class UnitFigures:
    """All that is known of one unit. ``since``: from which day on; None: before anybody had joined."""

    counts: Counts = field(default_factory=Counter)
    kinds: Counter[IncidentKind] = field(default_factory=Counter)  # of incidents
    worked: timedelta = timedelta()  # on what was resolved
    has_rules: bool = False
    has_checks: bool = False  # some were owed by the last day
    has_events: bool = False  # we were there before the period was over
    since: date | None = None

    def since_after(self, first: date) -> date | None:
        """Return from which day on something is known where that is after ``first``."""
        return self.since if self.since and self.since > first else None


def read_figures(tx: Tx, period: Period, working: WorkingTime) -> Mapping[int, UnitFigures]:
    """Count what is known of every unit that is there."""
    rows, counts_for = tx.execute(UNITS).all(), successors(tx)
    found = {row.id: UnitFigures() for row in rows}
    of_unit = {row.id: found[counts_for[row.id]] for row in rows}
    for unit, state, number in tx.execute(DUTIES, period.bounds):
        of_unit[unit].counts[COUNTED[DutyState(state)]] += number
    for unit, number in tx.execute(FILED_LATE, period.bounds):
        of_unit[unit].counts[Figure.FILED_LATE] += number
    for unit, number, changed in tx.execute(MAILBOXES, period.bounds):
        of_unit[unit].counts.update({Figure.MAILBOXES: number, Figure.PASSWORDS: changed})
    for unit in tx.execute(RULES).scalars():
        of_unit[unit].has_rules = True
    for incident in counted_incidents(tx, period, working, counts_for):
        count_incident(found[incident.unit], incident)
    for change in counted_changes(tx, period, counts_for):
        found[change.unit].counts[change.figure] += 1
    begun = tx.execute(BEGUN).scalar()
    for row in rows:
        note_since(of_unit[row.id], row.duties_from, local_date(begun) if begun else None, period.last)
    return found


def successors(tx: Tx, staying: Collection[int] = ()) -> Mapping[int, int]:
    """Return for each unit the one for which it counts: itself, or what it has gone into.

    ``staying``: units that count for themselves though they are no more, as they reported themselves.
    """
    rows = tx.execute(UNITS).all()
    into = {row.id: row.successor for row in rows if row.successor and row.id not in staying}
    return {row.id: final(row.id, into) for row in rows}


def counted_incidents(
    tx: Tx, period: Period, working: WorkingTime, counts_for: Mapping[int, int]
) -> Iterator[CountedIncident]:
    """Yield the incidents of a period, in the order of their numbers.

    ``counts_for``: as ``successors`` returns it.
    """
    for row in tx.execute(INCIDENTS, period.bounds):
        is_solved = IncidentState(row.state) in SOLVED and row.resolved_at
        worked = working.between(row.raised_at, row.resolved_at) if is_solved else None
        yield CountedIncident(
            counts_for[row.unit],
            reference(row.year, row.number),
            IncidentKind(row.kind),
            row.raised_at,
            row.resolved_at if is_solved else None,
            worked,
        )


def count_incident(found: UnitFigures, incident: CountedIncident) -> None:
    found.kinds[incident.kind] += 1
    found.counts[Figure.INCIDENTS] += 1
    if incident.worked is not None:
        found.counts[Figure.RESOLVED] += 1
        found.worked += incident.worked


def counted_changes(tx: Tx, period: Period, counts_for: Mapping[int, int]) -> Iterator[CountedChange]:
    """Yield the personnel changes of a period, a transfer in both units, by the day of their effect."""
    for change, kind, unit, to_unit in tx.execute(CHANGES, period.bounds):
        here, there = MOVED.get(ChangeKind(kind), (Figure.CHANGED, None))
        yield CountedChange(counts_for[unit], change, here)
        if there and to_unit:
            yield CountedChange(counts_for[to_unit], change, there)


def note_since(found: UnitFigures, duties_from: date | None, begun: date | None, last: date) -> None:
    """Note from which day on something is known: of its checks, or where it has none of all else."""
    found.has_events = begun is not None and begun <= last
    if begun is None or duties_from is None or duties_from > last:
        found.since = found.since or begun
        return
    since = max(duties_from, begun)
    found.since = min(since, found.since) if found.since and found.has_checks else since
    found.has_checks = True


def keep(tx: Tx, request: int, known: Iterable[tuple[int, Mapping[str, str], date | None]]) -> None:
    """Keep what is known of each unit that owes a report to a request: (unit, figures, since)."""
    rows = [
        {"of_request": request, "of_unit": unit, "known": dict(figures), "since": since}
        for unit, figures, since in known
    ]
    if rows:
        tx.execute(KEEP, rows)


def values_of(questions: Iterable[ReportQuestion], found: UnitFigures, kinds: str) -> dict[str, str]:
    """Return question's key -> value of each figure that we know of that unit.

    ``kinds``: the kinds of incidents in words; "" where there were none.
    """
    counts = found.counts
    owed = sum(counts[one] for one in (Figure.CHECKED, Figure.LATE, Figure.MISSED, Figure.NOT_REACHED))
    special = {
        Figure.OWED: str(owed),
        Figure.HOURS: f"{hours_of(found.worked).normalize():f}",
        Figure.KINDS: kinds,
        Figure.RULES: "yes" if found.has_rules else "no",
    }
    tied = ((one.key, Figure(one.figure)) for one in questions if one.figure)
    unknown = {*([] if found.has_checks else OF_CHECKS), *([] if found.has_events else OF_EVENTS)}
    known = ((key, one) for key, one in tied if one not in unknown)
    return {key: special.get(one, str(counts[one])) for key, one in known}


def hours_of(worked: timedelta) -> Decimal:
    """Return working time in hours, to a tenth."""
    return (Decimal(worked // SECOND) / 3600).quantize(Decimal("0.1"), ROUND_HALF_UP)
