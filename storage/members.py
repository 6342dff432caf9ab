"""The people of the roster, as those look for them who invite and admit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, select, true

from bot.domain.rights import Held, Role
from bot.text import fold
from storage.db import Tx
from storage.held import HELD, moment
from storage.tables import contacts, invitations, mailboxes, people, units

MOST = 8  # shown to choose from
PLACE = case({role.value: place for place, role in enumerate(Role)}, value=HELD.c.role)  # heads first


@dataclass(frozen=True)
class Member:
    """A person with the roles held today, and how far they have come in joining."""

    person: int
    name: str
    roles: tuple[Held, ...]
    has_joined: bool
    invited_until: datetime | None  # an open code's end
    mailbox: str  # of their own; "" where there is none

    @property
    def units(self) -> list[Held]:
        """Where they have a role, each unit once."""
        return list({held.unit: held for held in reversed(self.roles)}.values())[::-1]


def everyone(tx: Tx, at: datetime) -> list[Member]:
    return members(tx, at, true())


def of_unit(tx: Tx, at: datetime, unit_id: int) -> list[Member]:
    return members(tx, at, HELD.c.unit == unit_id)


def one(tx: Tx, at: datetime, person_id: int) -> Member | None:
    return next(iter(members(tx, at, people.c.id == person_id)), None)


def named(tx: Tx, at: datetime, typed: str) -> list[Member]:
    """Whose name holds these words, with or without diacritics; those come first who are called just so."""
    found = members(tx, at, holds(people.c.folded, typed))
    return sorted(found, key=lambda member: fold(member.name) != fold(typed))


def at_address(tx: Tx, at: datetime, address: str) -> list[Member]:
    """The person with this mailbox, or the people of the unit with it."""
    row = tx.execute(select(mailboxes).where(mailboxes.c.address == address.lower())).one_or_none()
    if row is None:
        return []
    return of_unit(tx, at, row.unit) if row.unit else members(tx, at, people.c.id == row.person)


def members(tx: Tx, at: datetime, wanted: ColumnElement[bool]) -> list[Member]:
    """The people who hold a role of which ``wanted`` is true, with all their roles.

    By their first unit, then their place in it.
    """
    ids = joined(select(HELD.c.person)).where(wanted)
    query = (
        joined(select(HELD, people.c.full_name, units.c.code, units.c.name.label("unit_name")))
        .where(people.c.id.in_(ids))
        .order_by(units.c.rank, units.c.id, HELD.c.stands_for, PLACE)
        .order_by(HELD.c.rank, people.c.sort_key, HELD.c.id)
    )
    held: dict[tuple[int, str], list[Held]] = {}
    for row in tx.execute(query, moment(at)):
        held.setdefault((row.person, row.full_name), []).append(read(row))
    who = States(tx, at, ids) if held else None
    return [who.member(*person, tuple(their)) for person, their in held.items()] if who else []


def joined(query: Select[Any]) -> Select[Any]:
    """``query`` over the roles that are held at a moment, with their people and units."""
    return (
        query.select_from(HELD)
        .join(people, HELD.c.person == people.c.id)
        .join(units, HELD.c.unit == units.c.id)
        .where(people.c.erased_at.is_(None))
    )


def read(row: Row[Any]) -> Held:
    return Held(
        role=Role(row.role),
        unit=row.unit,
        unit_code=row.code,
        unit_name=row.unit_name,
        rank=row.rank,
        starts=row.starts,
        ends=row.ends,
        title=row.title,
        stands_for=row.stands_for,
    )


class States:
    """How far each of these people has come: three statements, however many they are."""

    def __init__(self, tx: Tx, at: datetime, ids: Select[Any]) -> None:
        linked = select(contacts.c.person).where(contacts.c.person.in_(ids))
        is_open = invitations.c.used_at.is_(None) & invitations.c.revoked_at.is_(None)
        codes = select(invitations.c.person, invitations.c.expires).where(is_open, invitations.c.expires > at)
        boxes = select(mailboxes.c.person, mailboxes.c.address).where(mailboxes.c.state != "recalled")
        held = moment(at)
        self.linked = set(tx.execute(linked, held).scalars())
        codes, boxes = codes.where(invitations.c.person.in_(ids)), boxes.where(mailboxes.c.person.in_(ids))
        self.until = {row.person: row.expires for row in tx.execute(codes, held)}
        self.boxes = {row.person: row.address for row in tx.execute(boxes, held)}

    def member(self, person: int, name: str, held: tuple[Held, ...]) -> Member:
        return Member(
            person, name, held, person in self.linked, self.until.get(person), self.boxes.get(person, "")
        )


def holds(folded: ColumnElement[str], typed: str) -> ColumnElement[bool]:
    """Whether a folded column holds each of these words."""
    words = fold(typed).split()[:MOST]
    return and_(true(), *(folded.contains(word, autoescape=True) for word in words))
