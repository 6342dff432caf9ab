"""Delegations: whom a head has appointed, and what became of it (Điều 8 khoản 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, insert, or_, select, update

from storage.engine.db import Tx
from storage.tables import delegations, people, units

COLUMNS = (
    delegations.c.id,
    delegations.c.unit,
    units.c.name.label("unit_name"),
    delegations.c.person,
    people.c.full_name,
    delegations.c.rank,
    delegations.c.starts,
    delegations.c.ends,
    delegations.c.state,
    delegations.c.by,
    delegations.c.at,
    delegations.c.role,
    delegations.c.chased,
)


@dataclass(frozen=True)
class Delegation:
    """A delegation. ``ends`` is exclusive; None is open. ``role`` is what it gave, once it was accepted."""

    id: int
    unit: int
    unit_name: str
    person: int
    name: str
    rank: int
    starts: date
    ends: date | None
    state: str  # asked, accepted, declined, withdrawn
    by: int
    at: datetime
    role: int | None
    chased: int  # bot/domain/role_assignments: SilenceStep

    @property
    def period(self) -> tuple[date, date | None]:
        return self.starts, self.ends


def add(tx: Tx, new: dict[str, Any]) -> int:
    return int(tx.execute(insert(delegations).values(**new).returning(delegations.c.id)).scalar_one())


def get(tx: Tx, delegation_id: int) -> Delegation | None:
    """Return a delegation, locked: of two who decide at once the second sees what the first has done."""
    asked = query().where(delegations.c.id == delegation_id).with_for_update(of=delegations)
    row = tx.execute(asked).one_or_none()
    return Delegation(*row) if row else None


def query() -> Select[Any]:
    joined = delegations.join(units, delegations.c.unit == units.c.id)
    return select(*COLUMNS).select_from(joined.join(people, delegations.c.person == people.c.id))


def decide(tx: Tx, delegation_id: int, state: str, at: datetime, role: int | None = None) -> None:
    is_it = delegations.c.id == delegation_id
    values = {"state": state, "decided_at": at} | ({"role": role} if role else {})
    tx.execute(update(delegations).where(is_it).values(**values))


def set_rank(tx: Tx, role_id: int, rank: int) -> None:
    """Note another place of the officer that a delegation made."""
    tx.execute(update(delegations).where(delegations.c.role == role_id).values(rank=int(rank)))


def of_role(tx: Tx, role_id: int) -> Delegation | None:
    row = tx.execute(query().where(delegations.c.role == role_id)).one_or_none()
    return Delegation(*row) if row else None


def of_roles(tx: Tx, role_ids: Sequence[int]) -> dict[int, int]:
    """Return role -> the delegation that gave it."""
    found = tx.execute(
        select(delegations.c.role, delegations.c.id).where(delegations.c.role.in_(list(role_ids)))
    )
    return {row.role: row.id for row in found}


def waiting(tx: Tx, today: date, unit: int | None = None) -> list[Delegation]:
    """Return the delegations that nobody has answered and that are not over; of one unit, or of all."""
    is_ahead = or_(delegations.c.ends.is_(None), delegations.c.ends > today)
    asked = query().where(delegations.c.state == "asked", is_ahead)
    if unit is not None:
        asked = asked.where(delegations.c.unit == unit)
    return [Delegation(*row) for row in tx.execute(asked.order_by(delegations.c.id))]


def chase(tx: Tx, delegation_id: int, step: int) -> bool:
    """Note how far its silence is spoken of; False where another worker has."""
    is_next = (delegations.c.id == delegation_id) & (delegations.c.chased < step)
    noted = update(delegations).where(is_next, delegations.c.state == "asked").values(chased=step)
    return tx.execute(noted.returning(delegations.c.id)).first() is not None
