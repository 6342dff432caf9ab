"""The lists behind the figures of a term: each personnel change and each incident that counts for a unit.

They are as things stand while they are read; what the units were shown is as it was when the term opened.
A telephone number, a day of birth and what was written about a fault stand in neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.conversation import day_text, moment_text
from bot.documents.changes import KINDS
from bot.documents.consolidated import OF_CHANGES, ListedChange, ListedIncident
from bot.domain.changes import new, told
from bot.domain.reports import Figure, ReportState, decimal_text
from handlers.engine import Context, working_time
from handlers.incidents.cards import kind_name
from handlers.periodic.sentences import shortest
from storage.engine import Tx
from storage.people.changes import changes_of_ids
from storage.reporting.report_requests import Request
from storage.reporting.reports import Report
from storage.units.figures import (
    CountedChange,
    CountedIncident,
    Period,
    counted_changes,
    counted_incidents,
    hours_of,
    successors,
)

SHOWN = ("name", "unit", "title", "roles", "mailbox")  # what of somebody is new, as far as it goes upward


@dataclass(frozen=True)
class Annexes:
    """``lists``: which figures, of those that are asked for, can be followed to these lines."""

    changes: Sequence[ListedChange] = ()
    incidents: Sequence[ListedIncident] = ()
    lists: frozenset[str] = field(default_factory=frozenset)


def read_annexes(context: Context, request: Request, found: Sequence[Report]) -> Annexes:
    """Read the lists of a term, of the units that owe its report; none of a request without a period.

    What was of a unit that is no more stands with the report that it has filed itself, else with that of
    the one that it has gone into.
    """
    if not (request.period_first and request.period_last):
        return Annexes()
    tx, period = context.tx, Period(request.period_first, request.period_last, context.at)
    asked = {one.figure: one.text for one in request.questions if one.figure}
    owing = {one.unit: one for one in found if one.state != ReportState.EXEMPT}
    counts_for = successors(tx, owing)
    changes = [one for one in counted_changes(tx, period, counts_for) if one.figure in asked]
    incidents = counted_incidents(tx, period, working_time(tx, context.settings), counts_for)
    followed = {*OF_CHANGES, Figure.INCIDENTS, Figure.RESOLVED, Figure.HOURS}
    return Annexes(
        listed_changes(tx, [one for one in changes if one.unit in owing], owing, asked),
        listed_incidents([one for one in incidents if one.unit in owing], owing)
        if Figure.INCIDENTS in asked
        else (),
        frozenset(followed & asked.keys()),
    )


def listed_changes(
    tx: Tx, counted: Sequence[CountedChange], owing: Mapping[int, Report], asked: Mapping[str, str]
) -> list[ListedChange]:
    by_id = {one.id: one for one in changes_of_ids(tx, {one.id for one in counted})}
    lines = []
    for place, one in enumerate(counted, 1):
        change, unit = by_id[one.id], owing[one.unit]
        lines.append(
            ListedChange(
                place=place,
                code=unit.unit_code,
                unit=unit.unit_name,
                counts_as=asked[one.figure],
                number=change.number,
                who=change.name,
                what=KINDS[change.kind],
                now=told({fact: value for fact, value in new(change).items() if fact in SHOWN}),
                effective=day_text(change.effective),
                decision=change.decision,
            )
        )
    return lines


def listed_incidents(counted: Sequence[CountedIncident], owing: Mapping[int, Report]) -> list[ListedIncident]:
    return [
        ListedIncident(
            place=place,
            code=owing[one.unit].unit_code,
            unit=owing[one.unit].unit_name,
            number=one.number,
            kind=kind_name(one.kind),
            raised=moment_text(one.raised_at),
            resolved=moment_text(one.resolved_at) if one.resolved_at else "",
            hours=decimal_text(shortest(hours_of(one.worked))) if one.worked is not None else "",
            raised_at=one.raised_at,
            resolved_at=one.resolved_at,
            worked=one.worked,
        )
        for place, one in enumerate(counted, 1)
    ]
