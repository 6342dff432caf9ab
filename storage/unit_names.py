"""Names that units have no more: what was filed under them keeps them, and the directory finds by them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, bindparam, func, select, update

from bot.domain.reports.states import State
from bot.domain.unit_changes import Kind
from bot.domain.unit_changes import State as Stage
from storage.db import Tx
from storage.tables import incidents, reports, unit_changes, units

DONE_WITH = (State.FILED, State.EXEMPT, State.ENDED)  # reports that nobody writes any more


def is_unstamped(them: FromClause) -> ColumnElement[bool]:
    return (them.c.unit == bindparam("of_unit")) & (them.c.unit_named == "")


KEEP_IN_REPORTS = (
    update(reports)
    .where(is_unstamped(reports), reports.c.state.in_([state.value for state in DONE_WITH]))
    .values(unit_named=bindparam("old"))
)
KEEP_IN_INCIDENTS = update(incidents).where(is_unstamped(incidents)).values(unit_named=bindparam("old"))


def keep(tx: Tx, renamed: Iterable[tuple[int, str]]) -> None:
    """These units, (id, name so far) each, are called otherwise now: what was filed keeps the name."""
    rows: list[dict[str, Any]] = [{"of_unit": unit, "old": name} for unit, name in renamed]
    if rows:
        tx.execute(KEEP_IN_REPORTS, rows)
        tx.execute(KEEP_IN_INCIDENTS, rows)


def named_on(day: date | ColumnElement[date]) -> ColumnElement[str]:
    """What a unit was called on that day: as until it was renamed for the first time since. Of ``units``."""
    later = unit_changes.alias()
    is_renamed = (
        (later.c.kind == Kind.RENAMED) & (later.c.state == Stage.IN_FORCE) & (later.c.effective > day)
    )
    since = select(later.c.fields["before"].as_string()).where(later.c.unit == units.c.id, is_renamed)
    first = since.order_by(later.c.effective, later.c.id).limit(1).scalar_subquery()
    return func.coalesce(first, units.c.name)


@dataclass(frozen=True)
class Former:
    """A name that is in no list any more: whose it was, and into which unit that went, if into any."""

    change: int
    kind: Kind
    name: str
    unit: int
    successor: int | None
    since: date


def former(tx: Tx) -> list[Former]:
    """The newest first."""
    them = unit_changes
    query = select(them).where(them.c.state == Stage.IN_FORCE, them.c.kind != Kind.NEW)
    return [
        Former(row.id, Kind(row.kind), row.fields["before"], row.unit, row.successor, row.effective)
        for row in tx.execute(query.order_by(them.c.id.desc()))
    ]
