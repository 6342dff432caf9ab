"""Duties one by one, for the export: read as they are written out, two years of a district at a time."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, select

from storage.db import Tx
from storage.tables import checks, duties, people, units
from storage.unit_names import named_on

AT_A_TIME = 1000  # rows in memory
giver, writer = people.alias("giver"), people.alias("writer")


def duties_between(
    tx: Tx, first: date, last: date, unit_ids: Sequence[int] | None = None
) -> Iterator[Row[Any]]:
    """The duties from ``first`` to ``last``, both included, with their checks: by day, unit and round."""
    query = with_checks().where(duties.c.date >= first, duties.c.date <= last)
    if unit_ids is not None:
        query = query.where(duties.c.unit.in_(unit_ids))
    in_order = query.order_by(duties.c.date, units.c.rank, units.c.id, duties.c.round)
    yield from tx.execute(in_order, execution_options={"yield_per": AT_A_TIME})


def with_checks() -> Select[Any]:
    """Each duty with the check that settled it, unless that was taken back."""
    stands = and_(checks.c.duty == duties.c.id, checks.c.undone_at.is_(None))
    return (
        select(
            duties.c.date,
            units.c.code,
            named_on(duties.c.date).label("name"),
            duties.c.round,
            duties.c.state,
            duties.c.nudges,
            duties.c.reason,
            checks.c.said_at,
            checks.c.via,
            checks.c.channel,
            checks.c.result,
            checks.c.note,
            giver.c.full_name.label("giver"),
            writer.c.full_name.label("writer"),
        )
        .join_from(duties, units, duties.c.unit == units.c.id)
        .outerjoin(checks, stands)
        .outerjoin(giver, checks.c.person == giver.c.id)
        .outerjoin(writer, checks.c.by == writer.c.id)
    )
