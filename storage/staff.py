"""The people of a unit as a form about them has to know: post, roles, mailbox. All as JSON keeps it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from bot.text import fold
from storage.db import Tx
from storage.spells import PLACE, is_held
from storage.tables import mailboxes, people, roles, units

IN_USE = ("asked", "open", "locked")
Known = dict[str, Any]  # id, name, title, roles ("head;officer"), phone, mailbox, box (its state)


def of_unit(tx: Tx, unit: int, day: date) -> list[Known]:
    """Those who hold a role there on that day; heads first."""
    return _known(tx, (roles.c.unit == unit) & is_held(day))


def one(tx: Tx, unit: int, person: int, day: date) -> Known | None:
    """Somebody of that unit; None where they hold no role there on that day."""
    found = _known(tx, (roles.c.unit == unit) & (roles.c.person == person) & is_held(day))
    return found[0] if found else None


def _known(tx: Tx, wanted: ColumnElement[bool]) -> list[Known]:
    query = (
        select(roles.c.role, roles.c.title, people.c.id, people.c.full_name, people.c.phone)
        .join_from(roles, people, roles.c.person == people.c.id)
        .where(wanted, people.c.erased_at.is_(None))
        .order_by(PLACE, roles.c.rank, people.c.sort_key, roles.c.id)
    )
    found: dict[int, Known] = {}
    for row in tx.execute(query):
        start = {"id": row.id, "name": row.full_name, "title": "", "roles": "", "phone": row.phone}
        one = found.setdefault(row.id, start)
        one["title"] = one["title"] or row.title
        one["roles"] = ";".join(dict.fromkeys([*filter(None, one["roles"].split(";")), row.role]))
    boxes = boxes_of(tx, found)
    return [{**one, **boxes.get(one["id"], {"mailbox": "", "box": ""})} for one in found.values()]


def boxes_of(tx: Tx, person_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Person -> the newest of their mailboxes that is not recalled, and its state."""
    query = select(mailboxes.c.person, mailboxes.c.address, mailboxes.c.state)
    theirs = query.where(mailboxes.c.person.in_(person_ids), mailboxes.c.state.in_(IN_USE))
    rows = tx.execute(theirs.order_by(mailboxes.c.id)) if person_ids else ()
    return {row.person: {"mailbox": row.address, "box": row.state} for row in rows}


def box_of_unit(tx: Tx, unit: int) -> dict[str, str]:
    query = select(mailboxes.c.address, mailboxes.c.state)
    theirs = query.where(mailboxes.c.unit == unit, mailboxes.c.state.in_(IN_USE))
    row = tx.execute(theirs.order_by(mailboxes.c.id.desc()).limit(1)).first()
    return {"mailbox": row.address, "box": row.state} if row else {"mailbox": "", "box": ""}


def of_name(tx: Tx, name: str, day: date) -> list[Known]:
    """Everybody of just this name, also who is in no unit any more, with where they are."""
    query = select(people.c.id, people.c.full_name, people.c.phone)
    rows = tx.execute(query.where(people.c.folded == fold(name), people.c.erased_at.is_(None))).all()
    where = units_of(tx, [row.id for row in rows], day)
    boxes = boxes_of(tx, [row.id for row in rows])
    nothing = {"mailbox": "", "box": ""}
    return [
        {
            "id": row.id,
            "name": row.full_name,
            "phone": row.phone,
            "units": where[row.id],
            **boxes.get(row.id, nothing),
        }
        for row in rows
    ]


def units_of(tx: Tx, person_ids: Iterable[int], day: date) -> defaultdict[int, list[list[Any]]]:
    """Person -> [id, name] of each unit where they hold a role on that day."""
    query = (
        select(roles.c.person, units.c.id, units.c.name)
        .join_from(roles, units, roles.c.unit == units.c.id)
        .where(roles.c.person.in_(list(person_ids)), is_held(day))
        .order_by(units.c.rank, units.c.id)
    )
    found: defaultdict[int, list[list[Any]]] = defaultdict(list)
    for row in tx.execute(query):
        if [row.id, row.name] not in found[row.person]:
            found[row.person].append([row.id, row.name])
    return found


def held_roles(tx: Tx, unit: int, day: date) -> list[tuple[int, str, str]]:
    """(person, role, their name) of each role that is held there on that day."""
    query = select(roles.c.person, roles.c.role, people.c.full_name)
    joined = query.join_from(roles, people, roles.c.person == people.c.id)
    there = joined.where(roles.c.unit == unit, is_held(day)).order_by(PLACE, roles.c.rank, roles.c.id)
    return [(row.person, row.role, row.full_name) for row in tx.execute(there)]


def has_any_role(tx: Tx, person: int, day: date) -> bool:
    """Whether they are, or will be, somewhere."""
    is_open = or_(roles.c.ends.is_(None), roles.c.ends > day) & or_(
        roles.c.ends.is_(None), roles.c.ends > roles.c.starts
    )
    query = select(roles.c.id).where(roles.c.person == person, is_open).limit(1)
    return tx.execute(query).first() is not None


def owner_of(tx: Tx, address: str) -> tuple[int | None, int | None, str] | None:
    """(unit, person, state) of a mailbox, in whatever state; None: nobody ever had it."""
    query = select(mailboxes.c.unit, mailboxes.c.person, mailboxes.c.state)
    row = tx.execute(query.where(mailboxes.c.address == address)).one_or_none()
    return (row.unit, row.person, row.state) if row else None
