"""Who is away, and until when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from storage.db import Tx
from storage.tables import absences


@dataclass(frozen=True)
class Absence:
    id: int
    person: int
    starts: datetime
    ends: datetime
    state: str  # accepted, withdrawn


def add(tx: Tx, person: int, starts: datetime, ends: datetime, reason: str) -> int:
    row = {"person": person, "starts": starts, "ends": ends, "reason": reason}
    return int(tx.execute(insert(absences).values(**row).returning(absences.c.id)).scalar_one())


def get(tx: Tx, absence_id: int) -> Absence | None:
    columns = (absences.c.id, absences.c.person, absences.c.starts, absences.c.ends, absences.c.state)
    row = tx.execute(select(*columns).where(absences.c.id == absence_id)).one_or_none()
    return Absence(*row) if row else None


def end(tx: Tx, absence: Absence, at: datetime) -> None:
    """They are back; one that has not begun is withdrawn."""
    values = {"ends": at} if absence.starts < at else {"state": "withdrawn"}
    tx.execute(update(absences).where(absences.c.id == absence.id).values(**values))
