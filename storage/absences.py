"""Who is away, and until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update

from storage.db import Tx
from storage.tables import absences, people

FULL = select(
    absences.c.id,
    absences.c.person,
    absences.c.starts,
    absences.c.ends,
    absences.c.state,
    people.c.full_name.label("name"),
).join_from(absences, people, absences.c.person == people.c.id)


@dataclass(frozen=True)
class Absence:
    id: int
    person: int
    starts: datetime
    ends: datetime
    state: str  # accepted, withdrawn
    name: str


def add(tx: Tx, person: int, starts: datetime, ends: datetime, reason: str) -> int:
    row = {"person": person, "starts": starts, "ends": ends, "reason": reason}
    return int(tx.execute(insert(absences).values(**row).returning(absences.c.id)).scalar_one())


def get(tx: Tx, absence_id: int) -> Absence | None:
    return next(iter(found(tx, absences.c.id == absence_id)), None)


def between(tx: Tx, person_ids: Iterable[int], starts: datetime, ends: datetime) -> list[Absence]:
    """When these people are away, of what lies between, in the order in which it begins."""
    is_there = (absences.c.starts < ends) & (absences.c.ends > starts) & (absences.c.state == "accepted")
    return found(tx, absences.c.person.in_(list(person_ids)) & is_there)


def found(tx: Tx, wanted: ColumnElement[bool]) -> list[Absence]:
    rows = tx.execute(FULL.where(wanted).order_by(absences.c.starts, absences.c.id))
    return [Absence(*row) for row in rows]


def end(tx: Tx, ending: Sequence[Absence], at: datetime) -> None:
    """They are back; one that has not begun is withdrawn."""
    for absence in ending:
        values = {"ends": at} if absence.starts < at else {"state": "withdrawn"}
        tx.execute(update(absences).where(absences.c.id == absence.id).values(**values))
