"""The office's corrections of the working calendar."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from bot.conversation import DEFAULT, speaking
from bot.domain.calendar import Calendar, Override
from storage.engine import Tx
from storage.tables.people import units
from storage.tables.subjects import calendar_days

ALL = (
    select(calendar_days, units.c.code, units.c.name.label("unit_name"))
    .outerjoin(units, calendar_days.c.unit == units.c.id)
    .order_by(calendar_days.c.date, calendar_days.c.id)
)


@dataclass(frozen=True)
class CalendarEntry:
    """A correction as it is kept; ``unit_name`` is "" where it is for all."""

    id: int
    override: Override
    unit: int | None
    unit_name: str


def calendar(tx: Tx) -> Calendar:
    return Calendar(tuple(read(row).override for row in tx.execute(ALL)))


def read(row: Any) -> CalendarEntry:
    confirmed = row.confirmed_at is not None
    override = Override(row.date, row.kind, row.name, row.code, confirmed, row.document)
    return CalendarEntry(row.id, override, row.unit, row.unit_name or "")


def entries(tx: Tx, first: date, last: date) -> list[CalendarEntry]:
    """Return the corrections of these days, both included."""
    query = ALL.where(calendar_days.c.date >= first, calendar_days.c.date <= last)
    return [read(row) for row in tx.execute(query)]


def get_entry(tx: Tx, entry_id: int) -> CalendarEntry | None:
    row = tx.execute(ALL.where(calendar_days.c.id == entry_id)).one_or_none()
    return read(row) if row else None


def set_day(tx: Tx, override: Override, unit_id: int | None, by: int | None, at: datetime) -> None:
    """Write one correction, in place of what there was for that day."""
    forget_day(tx, override.day, unit_id)
    row = {"date": override.day, "unit": unit_id, "kind": override.kind, "name": override.name}
    row |= {"document": override.document, "by": by, "confirmed_at": at if override.confirmed else None}
    tx.execute(insert(calendar_days).values(**row))


def set_days(tx: Tx, overrides: Iterable[Override], by: int | None, at: datetime) -> list[str]:
    """Write what a file holds; return the unit codes that are not known, with which nothing is written."""
    overrides = list(overrides)
    ids = {row.code: row.id for row in tx.execute(select(units.c.code, units.c.id))}
    unknown = sorted({one.unit for one in overrides if one.unit and one.unit not in ids})
    for one in overrides if not unknown else ():
        set_day(tx, one, ids[one.unit] if one.unit else None, by, at)
    return unknown


def confirm_year(tx: Tx, year: int, by: int | None, at: datetime) -> list[date]:
    """Confirm every provisional day of ``year``; return those days."""
    days = calendar(tx)
    own = {one.day: one for one in days.overrides if one.unit is None}
    provisional = days.provisional_days(year)
    for day in provisional:
        with speaking(DEFAULT):
            reckoned = Override(day, "off", days.why_off(day) or "")
        set_day(tx, replace(own.get(day, reckoned), confirmed=True), None, by, at)
    return provisional


def forget_day(tx: Tx, day: date, unit_id: int | None = None) -> bool:
    """Take the correction of ``day`` away; return whether there was one."""
    same_unit = calendar_days.c.unit == unit_id if unit_id else calendar_days.c.unit.is_(None)
    gone = delete(calendar_days).where(calendar_days.c.date == day, same_unit).returning(calendar_days.c.id)
    return tx.execute(gone).first() is not None
