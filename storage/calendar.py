"""The office's corrections of the working calendar."""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql

from bot.domain.calendar import Calendar, Override
from storage.db import Tx
from storage.tables import calendar_days, units


def calendar(tx: Tx) -> Calendar:
    """The working days as the office has them now."""
    query = select(calendar_days, units.c.code).outerjoin(units, calendar_days.c.unit == units.c.id)
    return Calendar(
        tuple(
            Override(row.date, row.kind, row.name, row.code, row.confirmed_at is not None, row.document)
            for row in tx.execute(query.order_by(calendar_days.c.date, calendar_days.c.id))
        )
    )


def set_day(tx: Tx, override: Override, unit_id: int | None, by: int | None, at: datetime) -> None:
    """Write one correction, in place of what there was for that day."""
    forget_day(tx, override.day, unit_id)
    row = {
        "date": override.day,
        "unit": unit_id,
        "kind": override.kind,
        "name": override.name,
        "document": override.document,
        "by": by,
        "confirmed_at": at if override.confirmed else None,
    }
    tx.execute(postgresql.insert(calendar_days).values(**row))


def forget_day(tx: Tx, day: date, unit_id: int | None = None) -> None:
    same_unit = calendar_days.c.unit == unit_id if unit_id else calendar_days.c.unit.is_(None)
    tx.execute(delete(calendar_days).where(calendar_days.c.date == day, same_unit))
