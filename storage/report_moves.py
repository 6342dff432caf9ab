"""What the office does to the reports of many units at once: in as many statements for 300 as for one."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import case, literal, or_, update

from bot.domain.reports.states import MISSING, MOVES, Act, State
from storage.db import Tx
from storage.tables import Moment, reports


def move(tx: Tx, report_ids: Collection[int], act: Act, note: str) -> set[int]:
    """Do ``act`` to those of these reports to which it can be done; which they are.

    None of them is reminded of any more. Of one that is filed just now the newest state counts.
    """
    before = [state for state, one in MOVES if one == act]
    [after] = {MOVES[state, act] for state in before}
    is_movable = reports.c.id.in_(report_ids) & reports.c.state.in_(before)
    values = {"unit_named": ""} if after in MISSING else {}  # it is written anew, under the name of today
    moved = update(reports).where(is_movable).values(state=after, note=note, next_reminder=None, **values)
    return set(tx.execute(moved.returning(reports.c.id)).scalars())


def remind(tx: Tx, moments: Mapping[int, datetime]) -> None:
    """When each of these (its id) is reminded of next: most of them at the same moment."""
    together: defaultdict[datetime, list[int]] = defaultdict(list)
    for report, moment in moments.items():
        together[moment].append(report)
    if together:
        when = case(*((reports.c.id.in_(ids), literal(at, Moment)) for at, ids in together.items()))
        those = reports.c.id.in_(list(moments))
        tx.execute(update(reports).where(those).values(next_reminder=when))


def prolong(tx: Tx, report_ids: Collection[int], until: datetime, next_reminder: datetime) -> None:
    """More time for these; what one was given of its own is not taken from it."""
    is_sooner = or_(reports.c.deadline.is_(None), reports.c.deadline < until)
    longer = update(reports).where(reports.c.id.in_(report_ids), is_sooner)
    tx.execute(longer.values(deadline=until, next_reminder=next_reminder))


def in_time(tx: Tx, request_id: int) -> None:
    """What was filed late is not late: all of that request had more time."""
    filed = (reports.c.request == request_id) & (reports.c.state == State.FILED)
    tx.execute(update(reports).where(filed, reports.c.is_late).values(is_late=False))
