"""What the directory holds: units with their mailboxes, and who holds which post in them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, or_, select

from bot.domain.rights import Role
from bot.text import local_date
from storage.db import Tx
from storage.held import HELD, moment
from storage.tables import mailboxes, people, units


@dataclass(frozen=True)
class Listed:
    """A unit that is open; "" where it has no mailbox, or no telephone."""

    id: int
    code: str
    name: str
    kind: str
    phone: str
    mailbox: str
    also: tuple[str, ...] = ()  # mailboxes beside its main one: of units that went into it


@dataclass(frozen=True)
class Post:
    """A person in a role of a unit; ``phone`` is their own."""

    person: int
    name: str
    sort_key: str
    phone: str
    unit: int
    role: Role
    title: str
    rank: int
    stands_for: str = ""  # whose post it is, where that is somebody who is away


def listed(tx: Tx, day: date) -> list[Listed]:
    """The open units, in their order; of several mailboxes the main one, of two such the newer."""
    columns = (units.c.id, units.c.code, units.c.name, units.c.kind, units.c.phone, mailboxes.c.address)
    is_theirs = (mailboxes.c.unit == units.c.id) & (mailboxes.c.state != "recalled")
    query = select(*columns).outerjoin(mailboxes, is_theirs)
    query = query.where(or_(units.c.closed.is_(None), units.c.closed > day))
    in_order = query.order_by(units.c.rank, units.c.id, mailboxes.c.rank.desc(), mailboxes.c.id)
    found: dict[int, Listed] = {}
    for row in tx.execute(in_order):
        before = found.get(row.id)
        also = (before.mailbox, *before.also) if before else ()
        found[row.id] = Listed(*row[:5], mailbox=row.address or "", also=also)
    return list(found.values())


def posts(tx: Tx, at: datetime, unit_ids: Collection[int] | None = None, person: int = 0) -> list[Post]:
    """The posts that are held at ``at``, of open units: of all, of some units, or of one person."""
    today = local_date(at)
    is_open = or_(units.c.closed.is_(None), units.c.closed > today)
    query = (
        select(HELD, people.c.full_name, people.c.sort_key, people.c.phone)
        .join_from(HELD, people, HELD.c.person == people.c.id)
        .join(units, HELD.c.unit == units.c.id)
        .where(is_open, people.c.erased_at.is_(None))
    )
    if unit_ids is not None:
        query = query.where(HELD.c.unit.in_(unit_ids))
    if person:
        query = query.where(HELD.c.person == person)
    in_order = query.order_by(units.c.rank, HELD.c.stands_for, HELD.c.rank, HELD.c.id)
    return [read(row) for row in tx.execute(in_order, moment(at))]


def read(row: Row[Any]) -> Post:
    return Post(
        person=row.person,
        name=row.full_name,
        sort_key=row.sort_key,
        phone=row.phone,
        unit=row.unit,
        role=Role(row.role),
        title=row.title,
        rank=row.rank,
        stands_for=row.stands_for,
    )
