"""The directory, and letters of appointment: the mailboxes of units, and who holds which post."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, or_, select

from bot.conversation.text import local_date
from bot.domain.rights import Role
from storage.engine.db import Tx
from storage.engine.role_holders import ROLE_HOLDERS, at_moment, is_held
from storage.mailboxes import main_of_units
from storage.tables import mailboxes, people, roles, units

LEADING_FIRST = case({Role.HEAD.value: 0, Role.DEPUTY.value: 1}, value=roles.c.role, else_=2)


@dataclass(frozen=True)
class ListedUnit:
    """A unit that is open; "" where it has no mailbox, or no telephone."""

    id: int
    code: str
    name: str
    kind: str
    phone: str
    mailbox: str
    also: tuple[str, ...] = ()  # mailboxes beside its main one: of units that went into it


@dataclass(frozen=True)
class ListedPost:
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


def listed(tx: Tx, day: date) -> list[ListedUnit]:
    """Return the open units, in their order; of several mailboxes the main one, of two such the newer."""
    columns = (units.c.id, units.c.code, units.c.name, units.c.kind, units.c.phone, mailboxes.c.address)
    is_in_use = (mailboxes.c.unit == units.c.id) & (mailboxes.c.state != "recalled")
    query = select(*columns).outerjoin(mailboxes, is_in_use)
    query = query.where(or_(units.c.closed.is_(None), units.c.closed > day))
    in_order = query.order_by(units.c.rank, units.c.id, mailboxes.c.rank.desc(), mailboxes.c.id)
    found: dict[int, ListedUnit] = {}
    for row in tx.execute(in_order):
        before = found.get(row.id)
        also = (before.mailbox, *before.also) if before else ()
        found[row.id] = ListedUnit(*row[:5], mailbox=row.address or "", also=also)
    return list(found.values())


def posts(tx: Tx, at: datetime, unit_ids: Collection[int] | None = None, person: int = 0) -> list[ListedPost]:
    """Return the posts that are held at ``at``, of open units: of all, of some units, or of one person."""
    today = local_date(at)
    is_open = or_(units.c.closed.is_(None), units.c.closed > today)
    query = (
        select(ROLE_HOLDERS, people.c.full_name, people.c.sort_key, people.c.phone)
        .join_from(ROLE_HOLDERS, people, ROLE_HOLDERS.c.person == people.c.id)
        .join(units, ROLE_HOLDERS.c.unit == units.c.id)
        .where(is_open, people.c.erased_at.is_(None))
    )
    if unit_ids is not None:
        query = query.where(ROLE_HOLDERS.c.unit.in_(unit_ids))
    if person:
        query = query.where(ROLE_HOLDERS.c.person == person)
    in_order = query.order_by(units.c.rank, ROLE_HOLDERS.c.stands_for, ROLE_HOLDERS.c.rank, ROLE_HOLDERS.c.id)
    return [read(row) for row in tx.execute(in_order, at_moment(at))]


def read(row: Row[Any]) -> ListedPost:
    return ListedPost(
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


@dataclass(frozen=True)
class LetterUnit:
    """A unit as a letter names it."""

    code: str
    name: str
    form: str
    mailbox: str


@dataclass(frozen=True)
class LetterPost:
    """A post that somebody has in a unit; without a role there, their name and telephone alone."""

    name: str
    phone: str
    role: str
    title: str


def letter_unit(tx: Tx, unit_id: int) -> LetterUnit:
    row = tx.execute(select(units.c.code, units.c.name, units.c.form).where(units.c.id == unit_id)).one()
    return LetterUnit(*row, mailbox=main_of_units(tx, [unit_id]).get(unit_id, ""))


def letter_post(tx: Tx, person: int, unit_id: int, on: date) -> LetterPost:
    """Return somebody's post in a unit: who leads it is named as that, whatever else they are."""
    query = select(roles.c.role, roles.c.title).where(roles.c.person == person, is_there(unit_id, on))
    row = tx.execute(query.order_by(LEADING_FIRST, roles.c.title == "", roles.c.id).limit(1)).one_or_none()
    named = tx.execute(select(people.c.full_name, people.c.phone).where(people.c.id == person)).one()
    return LetterPost(named.full_name, named.phone, row.role if row else "", row.title if row else "")


def head_post(tx: Tx, unit_id: int, on: date) -> str:
    """Return the title of the unit's head; "" where it has none."""
    query = select(roles.c.title).where(roles.c.role == Role.HEAD.value, is_there(unit_id, on))
    return tx.execute(query.order_by(roles.c.rank, roles.c.id).limit(1)).scalar() or ""


def is_there(unit_id: int, on: date) -> ColumnElement[bool]:
    return (roles.c.unit == unit_id) & is_held(on)
