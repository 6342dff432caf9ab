"""The people of the roster, as those look for them who invite and admit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, or_, select, update

from bot.domain.rights import Held, Role
from bot.text import expand, fold, local_date
from storage import mailboxes
from storage.db import Tx
from storage.tables import contacts, invitations, people, roles, units

MOST = 8  # shown to choose from


@dataclass(frozen=True)
class Member:
    """A person with the roles held today, and how far they have come in joining."""

    person: int
    name: str
    roles: tuple[Held, ...]
    has_joined: bool
    invited_until: datetime | None  # an open code's end
    mailbox: str = ""


def is_held(on: date) -> ColumnElement[bool]:
    return (roles.c.starts <= on) & or_(roles.c.ends.is_(None), roles.c.ends > on)


def members(tx: Tx, at: datetime, wanted: ColumnElement[bool]) -> list[Member]:
    """The people of whom ``wanted`` holds and who have a role at ``at``, with all their roles.

    By their first unit, then their place in it.
    """
    ids = select(roles.c.person).join(units, roles.c.unit == units.c.id).join(people).where(wanted)
    query = (
        select(roles, people.c.full_name, units.c.code, units.c.name.label("unit_name"))
        .join_from(roles, people, roles.c.person == people.c.id)
        .join(units, roles.c.unit == units.c.id)
        .where(is_held(local_date(at)), people.c.erased_at.is_(None), people.c.id.in_(ids))
        .order_by(units.c.rank, units.c.id, roles.c.rank, people.c.sort_key, roles.c.id)
    )
    names: dict[int, str] = {}
    held: dict[int, list[Held]] = {}
    for row in tx.execute(query):
        names[row.person] = row.full_name
        role = Held(
            role=Role(row.role),
            unit=row.unit,
            unit_code=row.code,
            unit_name=row.unit_name,
            rank=row.rank,
            starts=row.starts,
            ends=row.ends,
            title=row.title,
        )
        held.setdefault(row.person, []).append(role)
    return with_state(tx, at, names, held)


def with_state(tx: Tx, at: datetime, names: dict[int, str], held: dict[int, list[Held]]) -> list[Member]:
    joined = set(tx.execute(select(contacts.c.person).where(contacts.c.person.is_not(None))).scalars())
    is_open = invitations.c.used_at.is_(None) & invitations.c.revoked_at.is_(None)
    codes = select(invitations.c.person, invitations.c.expires).where(is_open, invitations.c.expires > at)
    until = {row.person: row.expires for row in tx.execute(codes)}
    boxes = mailboxes.of_people(tx, names)
    return [
        Member(person, name, tuple(held[person]), person in joined, until.get(person), boxes.get(person, ""))
        for person, name in names.items()
    ]
