"""Who was head, deputy or officer of a unit on a day, by the roles as they are known now.

    responsible(tx, unit, date(2026, 3, 12))

A change that was noted after the day, with an earlier date, says who is shown; each such line says on which
day it was noted ("ghi nhận ngày …, sau ngày hiệu lực"). How duties ended is not changed by it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from bot.domain.changes import State
from bot.domain.rights import HEADING, Role
from bot.text import local_date
from storage import officers
from storage.db import Tx
from storage.officers import StoodIn
from storage.spells import PLACE, is_held
from storage.tables import changes, delegations, people, roles

SHOWN = (*HEADING, Role.OFFICER)


@dataclass(frozen=True)
class Responsible:
    """Somebody in a role of the unit on the day that was asked for.

    ``noted`` is the day on which that was written down, where it is after the day asked for; else None.
    """

    person: int
    name: str
    role: Role
    title: str
    starts: date
    ends: date | None  # exclusive
    noted: date | None = None


@dataclass(frozen=True)
class OnDay:
    """A unit on a day: who is responsible, heads first; who of them was stood in for on some part of it.

    ``noted`` is the newest day on which anything of this was written down later; None: all was known then.
    """

    people: tuple[Responsible, ...]
    noted: date | None = None
    stood_in: tuple[StoodIn, ...] = ()


def responsible(tx: Tx, unit: int, day: date, held: Collection[Role] = SHOWN) -> OnDay:
    """Who held one of the roles ``held`` in the unit on that day; three statements."""
    later = noted_later(tx, unit, day)
    query = (
        select(roles, people.c.full_name, delegations.c.decided_at)
        .join_from(roles, people, roles.c.person == people.c.id)
        .outerjoin(delegations, delegations.c.role == roles.c.id)
        .where(roles.c.unit == unit, roles.c.role.in_([role.value for role in held]), is_held(day))
        .order_by(PLACE, roles.c.rank, roles.c.id, delegations.c.id)
    )
    found: dict[int, Responsible] = {}
    for row in tx.execute(query):
        decided = local_date(row.decided_at) if row.decided_at else day
        noted = max(filter(None, [later.get(row.person), decided if decided > day else None]), default=None)
        found[row.id] = Responsible(
            row.person, row.full_name, Role(row.role), row.title, row.starts, row.ends, noted
        )
    days = [*later.values(), *(one.noted for one in found.values() if one.noted)]
    there = {one.person for one in found.values()}
    stood_in = [one for one in officers.stood_in(tx, unit, day) if one.person in there]
    return OnDay(tuple(found.values()), max(days, default=None), tuple(stood_in))


def noted_later(tx: Tx, unit: int, day: date) -> dict[int, date]:
    """Person -> when it was noted, of changes that count on that day and were written down after it."""
    is_of = (changes.c.unit == unit) | (changes.c.to_unit == unit)
    counts = (changes.c.state == State.IN_FORCE.value) & (changes.c.effective <= day)
    query = select(changes.c.person, func.max(changes.c.applied_at)).where(is_of, counts)
    rows = tx.execute(query.where(changes.c.person.is_not(None)).group_by(changes.c.person))
    return {person: local_date(at) for person, at in rows if local_date(at) > day}
