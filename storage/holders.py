"""Who holds a role in a unit at a moment, and how they are reached."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, select, true

from bot.domain.rights import Role
from storage.db import Tx
from storage.held import HELD, moment
from storage.tables import absences, contacts, people, units


@dataclass(frozen=True)
class Holder:
    """A person in a role of a unit, their own or that of whom they stand in for.

    ``contact`` is where they are written to first; None: nowhere.
    """

    unit: int
    role: Role
    rank: int
    person: int
    name: str
    phone: str
    language: str
    misses: str  # how a head hears of missed checks: at_once, evening
    is_away: bool
    is_linked: bool
    contact: int | None
    channel: str
    last_in: datetime | None
    stands_for: str = ""  # whose role it is, where that is somebody else who is away

    @property
    def is_reachable(self) -> bool:
        return self.contact is not None

    @property
    def hears_now(self) -> bool:
        """Reachable, and not away."""
        return self.is_reachable and not self.is_away


def holders(
    tx: Tx, at: datetime, held: Sequence[Role], unit_ids: Iterable[int] | None = None
) -> dict[int, list[Holder]]:
    """Unit -> who holds one of the roles ``held`` there at ``at``, by role as given and by rank."""
    query = of_roles(at, held)
    if unit_ids is not None:
        unit_ids = list(unit_ids)
        query = query.where(HELD.c.unit.in_(unit_ids))
    found: dict[tuple[int, str, int], Holder] = {}
    for row in tx.execute(query, moment(at)) if unit_ids != [] else ():
        one = (row.unit, row.role, row.person)
        if one not in found or (found[one].contact is None and row.contact and not row.blocked):
            found[one] = read(row)
    by_unit: defaultdict[int, list[Holder]] = defaultdict(list)
    for holder in sorted(found.values(), key=lambda h: (held.index(h.role), h.rank)):
        by_unit[holder.unit].append(holder)
    return by_unit


def of_roles(at: datetime, held: Sequence[Role]) -> Select[Any]:
    """Their roles and contacts; executed with ``moment(at)``."""
    is_away = exists().where(
        absences.c.person == people.c.id,
        absences.c.state == "accepted",
        absences.c.starts <= at,
        absences.c.ends > at,
    )
    return (
        select(
            HELD.c.unit,
            HELD.c.role,
            HELD.c.rank,
            HELD.c.stands_for,
            people.c.id.label("person"),
            people.c.full_name,
            people.c.phone,
            people.c.language,
            people.c.misses,
            is_away.label("is_away"),
            contacts.c.id.label("contact"),
            contacts.c.channel,
            contacts.c.blocked,
            contacts.c.last_in,
        )
        .join_from(HELD, people, HELD.c.person == people.c.id)
        .outerjoin(contacts, contacts.c.person == people.c.id)
        .where(HELD.c.role.in_(list(held)))
        .order_by(HELD.c.unit, HELD.c.rank, HELD.c.id, HELD.c.stands_for, contacts.c.rank, contacts.c.id)
    )


def read(row: Row[Any]) -> Holder:
    is_open = row.contact is not None and row.blocked is None
    return Holder(
        unit=row.unit,
        role=Role(row.role),
        rank=row.rank,
        person=row.person,
        name=row.full_name,
        phone=row.phone,
        language=row.language,
        misses=row.misses,
        is_away=bool(row.is_away),
        is_linked=row.contact is not None,
        contact=row.contact if is_open else None,
        channel=row.channel if is_open else "",
        last_in=row.last_in,
        stands_for=row.stands_for,
    )


def still_holds(tx: Tx, person: int, held: Sequence[str], unit: int | None, at: datetime) -> bool:
    """Whether ``person`` holds one of the roles ``held`` at ``at``, in ``unit`` or anywhere."""
    is_theirs = (HELD.c.person == person) & HELD.c.role.in_(list(held))
    there = true() if unit is None else HELD.c.unit == unit
    found = tx.execute(select(HELD.c.id).where(is_theirs, there).limit(1), moment(at))
    return found.first() is not None


def office_people(tx: Tx, at: datetime) -> list[Holder]:
    """The office's people, each once."""
    everyone = [holder for unit in holders(tx, at, [Role.OFFICE]).values() for holder in unit]
    return list({holder.person: holder for holder in everyone}.values())


def units_beside(tx: Tx, at: datetime, held: Sequence[Role], unit_ids: Iterable[int]) -> list[int]:
    """All units in which somebody holds one of the roles ``held`` who holds one in ``unit_ids``."""
    other = HELD.alias()
    theirs = (
        select(other.c.unit)
        .join_from(HELD, other, HELD.c.person == other.c.person)
        .where(HELD.c.unit.in_(list(unit_ids)))
        .where(HELD.c.role.in_(list(held)), other.c.role.in_(list(held)))
    )
    return sorted(set(tx.execute(theirs, moment(at)).scalars()))


def unit_names(tx: Tx, unit_ids: Iterable[int]) -> dict[int, str]:
    query = select(units.c.id, units.c.name).where(units.c.id.in_(list(unit_ids)))
    return {row.id: row.name for row in tx.execute(query)}
