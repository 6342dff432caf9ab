"""Contents of a list of commendation: which units keep the thresholds, what the office took off and added."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.conversation import NoLongerPossible, _, local_date
from bot.domain.commendation import CommendationTerm, Measure, Thresholds, UnitRecord, missed
from bot.domain.reports import Figure
from bot.packs import thresholds
from handlers.engine import Context, version_of, working_time
from storage import commendations
from storage.checks import duty_summaries
from storage.commendations import Commendation, CommendationMark
from storage.units.figures import Period, UnitFigures, read_figures, successors

IN_OWED = (Figure.CHECKED, Figure.LATE, Figure.MISSED, Figure.NOT_REACHED)


@dataclass(frozen=True)
class UnitBelow:
    """A unit that is not on the list: what it misses, or why the office took it off."""

    record: UnitRecord
    misses: Sequence[Measure]
    why: str  # "": it was not


@dataclass(frozen=True)
class ShownList:
    """A list as it is now; ``last``: the day up to which figures are counted."""

    commendation: Commendation
    proposed: Sequence[UnitRecord]
    below: Sequence[UnitBelow]
    marks: Sequence[CommendationMark]
    last: date

    @property
    def thresholds(self) -> Thresholds:
        """Return those by which it was settled, or those of now."""
        return self.commendation.thresholds if self.commendation.is_settled else thresholds()

    @property
    def since(self) -> date | None:
        """Return since when all its units are counted, where that is one day after the term began."""
        days = {one.since for one in self.proposed}
        return days.pop() if len(days) == 1 else None

    @property
    def first(self) -> date:
        """Return the day from which it says that figures are counted; who is counted later has their own."""
        return self.since or self.commendation.term.first

    @property
    def version(self) -> str:
        """Return the version of what is confirmed: the units, their figures, what was changed."""
        return version_of(self.proposed, [(one.id, one.unit) for one in self.marks])


def need_thresholds() -> None:
    if not thresholds():
        said = _("Bộ quy định đang áp dụng không nêu mức xét khen thưởng nên hệ thống không lập danh sách.")
        raise NoLongerPossible(said)


def shown_list(context: Context, commendation: Commendation) -> ShownList:
    """Return a list with its units: as it was settled, or as the figures are now."""
    marks = commendations.marks(context.tx, commendation.id)
    last = min(commendation.term.last, local_date(context.at))
    if commendation.settled_at:
        last = min(commendation.term.last, local_date(commendation.settled_at))
        return ShownList(commendation, commendation.records, (), marks, last)
    need_thresholds()
    by_unit = {one.unit: one for one in marks}
    proposed: list[UnitRecord] = []
    below: list[UnitBelow] = []
    for record in records_of(context, commendation.term, last):
        misses, mark = missed(record, thresholds()), by_unit.get(record.unit)
        if mark and mark.is_added:
            proposed.append(replace(record, why=mark.why))
        elif misses or mark:
            below.append(UnitBelow(record, misses, mark.why if mark else ""))
        else:
            proposed.append(record)
    return ShownList(commendation, proposed, below, marks, last)


def records_of(context: Context, term: CommendationTerm, last: date) -> list[UnitRecord]:
    """Count the figures of each unit that owes checks, in the order of every list."""
    tx, period = context.tx, Period(term.first, last, context.at)
    found = read_figures(tx, period, working_time(tx, context.settings))
    counts_for, within = successors(tx), timedelta(hours=thresholds()["incident_hours"])
    late, misuse = dict[int, int](), dict[int, int]()
    for unit, count in commendations.late_incidents(tx, period.bounds, within).items():
        late[counts_for[unit]] = late.get(counts_for[unit], 0) + count
    for unit, count in commendations.proven_misuse(tx, period.bounds).items():
        misuse[counts_for[unit]] = misuse.get(counts_for[unit], 0) + count
    return [
        record_of(unit.id, unit.name, found[unit.id], term, (late.get(unit.id, 0), misuse.get(unit.id, 0)))
        for unit in duty_summaries.owing_units(tx, last)
    ]


def record_of(
    unit: int, name: str, found: UnitFigures, term: CommendationTerm, besides: tuple[int, int]
) -> UnitRecord:
    """Make a unit's record; ``besides``: its late incidents, and its prohibited acts."""
    counts, (late, misuse) = found.counts, besides
    return UnitRecord(
        unit=unit,
        name=name,
        owed=sum(counts[one] for one in IN_OWED),
        checked=counts[Figure.CHECKED],
        not_reached=counts[Figure.NOT_REACHED],
        late_reports=counts[Figure.FILED_LATE],
        incidents=counts[Figure.INCIDENTS],
        late_incidents=late,
        misuse=misuse,
        since=found.since_after(term.first),
    )
