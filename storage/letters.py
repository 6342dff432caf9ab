"""What a letter of appointment says of the unit and of both sides."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, select

from bot.domain.rights import Role
from storage.db import Tx
from storage.mailboxes import of_units
from storage.spells import is_held
from storage.tables import people, roles, units

FIRST = case({Role.HEAD.value: 0, Role.DEPUTY.value: 1}, value=roles.c.role, else_=2)


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    form: str
    mailbox: str


@dataclass(frozen=True)
class Post:
    """What somebody is in a unit; without a role there, their name and telephone alone."""

    name: str
    phone: str
    role: str
    title: str


def unit(tx: Tx, unit_id: int) -> Unit:
    row = tx.execute(select(units.c.code, units.c.name, units.c.form).where(units.c.id == unit_id)).one()
    return Unit(*row, mailbox=of_units(tx, [unit_id]).get(unit_id, ""))


def post(tx: Tx, person: int, unit_id: int, on: date) -> Post:
    """Who leads it as that, whatever else they are."""
    held = select(roles.c.role, roles.c.title).where(roles.c.person == person, is_there(unit_id, on))
    row = tx.execute(held.order_by(FIRST, roles.c.title == "", roles.c.id).limit(1)).one_or_none()
    named = tx.execute(select(people.c.full_name, people.c.phone).where(people.c.id == person)).one()
    return Post(named.full_name, named.phone, row.role if row else "", row.title if row else "")


def head_post(tx: Tx, unit_id: int, on: date) -> str:
    query = select(roles.c.title).where(roles.c.role == Role.HEAD.value, is_there(unit_id, on))
    return tx.execute(query.order_by(roles.c.rank, roles.c.id).limit(1)).scalar() or ""


def is_there(unit_id: int, on: date) -> ColumnElement[bool]:
    return (roles.c.unit == unit_id) & is_held(on)
