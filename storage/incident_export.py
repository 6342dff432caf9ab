"""Incidents one by one, for the export and the counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from bot.domain.incidents import UNSOLVED, Act, State
from storage.db import Tx
from storage.incidents import raiser, taker, writer
from storage.tables import incident_notes, incidents, units
from storage.units import named_then

ENDED = (Act.RESOLVE, Act.WRONG)  # acts whose words say what came of it


def between(begins: datetime, ends: datetime) -> ColumnElement[bool]:
    return and_(incidents.c.raised_at >= begins, incidents.c.raised_at < ends)


def raised_between(tx: Tx, begins: datetime, ends: datetime) -> Sequence[Row[Any]]:
    """Those raised from ``begins`` until before ``ends``, in the order of their numbers."""
    query = (
        select(
            incidents,
            units.c.code,
            named_then(incidents).label("name"),
            raiser.c.full_name.label("raiser"),
            writer.c.full_name.label("writer"),
            taker.c.full_name.label("taker"),
        )
        .join_from(incidents, units, incidents.c.unit == units.c.id)
        .outerjoin(raiser, incidents.c.raised_by == raiser.c.id)
        .outerjoin(writer, incidents.c.on_behalf == writer.c.id)
        .outerjoin(taker, incidents.c.taken_by == taker.c.id)
        .where(between(begins, ends))
    )
    return tx.execute(query.order_by(incidents.c.year, incidents.c.number)).all()


def ends_of(tx: Tx, begins: datetime, ends: datetime) -> dict[int, str]:
    """Incident -> what was last said of how it was resolved, or of why it was none."""
    query = (
        select(incident_notes.c.incident, incident_notes.c.text)
        .join_from(incident_notes, incidents, incident_notes.c.incident == incidents.c.id)
        .where(between(begins, ends), incident_notes.c.act.in_(ENDED), incident_notes.c.text != "")
    )
    return {row.incident: row.text for row in tx.execute(query.order_by(incident_notes.c.id))}


def unsolved(tx: Tx, now: datetime) -> tuple[int, int]:
    """How many are not resolved, and how many of them run late: to be taken, or to be resolved."""
    is_late = or_(
        incidents.c.resolve_until < now,
        and_(incidents.c.state == State.RECEIVED, incidents.c.take_until < now),
    )
    is_unsolved = incidents.c.closed_at.is_(None) & incidents.c.state.in_(UNSOLVED)
    query = select(func.count(), func.count().filter(is_late)).select_from(incidents).where(is_unsolved)
    total, late = tx.execute(query).one()
    return total, late
