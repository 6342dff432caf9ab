"""Who of the office is on call, and until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from storage.db import Tx
from storage.tables import people, shifts


@dataclass(frozen=True)
class Shift:
    id: int
    person: int
    name: str
    starts: datetime
    ends: datetime
    is_withdrawn: bool


def add(tx: Tx, person: int, span: tuple[datetime, datetime], by: int, at: datetime) -> int:
    starts, ends = span
    row = {"person": person, "starts": starts, "ends": ends, "by": by, "created": at}
    return int(tx.execute(insert(shifts).values(**row).returning(shifts.c.id)).scalar_one())


def get(tx: Tx, shift_id: int) -> Shift | None:
    row = tx.execute(named().where(shifts.c.id == shift_id)).one_or_none()
    return read(row) if row else None


def coming(tx: Tx, now: datetime) -> list[Shift]:
    """Those that are not over, in their order."""
    query = named().where(shifts.c.ends > now, shifts.c.withdrawn.is_(None))
    return [read(row) for row in tx.execute(query.order_by(shifts.c.starts, shifts.c.id))]


def people_at(tx: Tx, at: datetime) -> set[int]:
    """Who is on call at that moment."""
    is_on = (shifts.c.starts <= at) & (shifts.c.ends > at) & shifts.c.withdrawn.is_(None)
    return set(tx.execute(select(shifts.c.person).where(is_on)).scalars())


def withdraw(tx: Tx, shift_id: int, at: datetime) -> None:
    tx.execute(update(shifts).where(shifts.c.id == shift_id).values(withdrawn=at))


def named() -> Select[Any]:
    return select(shifts, people.c.full_name).join(people, shifts.c.person == people.c.id)


def read(row: Row[Any]) -> Shift:
    return Shift(row.id, row.person, row.full_name, row.starts, row.ends, row.withdrawn is not None)
