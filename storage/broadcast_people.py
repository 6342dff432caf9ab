"""Whom a broadcast is for, as it began: who has acknowledged it, who has not, whom it did not reach."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from bot.domain.broadcasts import State
from bot.domain.rights import Role
from storage.broadcasts import FULL, NEWEST, OUTCOMES, STOPPED, Broadcast, newest, newest_of, read
from storage.db import Tx
from storage.held import HELD, moment
from storage.tables import Id, broadcast_people, broadcasts, contacts, outbox

AFTER = (
    select(broadcast_people.c.person)
    .where(broadcast_people.c.broadcast == bindparam("of_broadcast"))
    .where(broadcast_people.c.person > bindparam("after"))
    .order_by(broadcast_people.c.person)
    .limit(bindparam("most"))
)


@dataclass(frozen=True)
class Meant:
    """Whom something is for: who holds one of these roles at a moment, in these units."""

    roles: Sequence[Role]
    at: datetime
    units: Collection[int] | None = None  # None: in any
    without: Collection[int] = ()  # units
    silent: int = 0  # only who has not acknowledged this broadcast
    but: int | None = None  # whoever sends it


def each(meant: Meant) -> Select[Any]:
    """Each of them once, with the unit where they are it: the first by rank. Executed with its moment."""
    is_one = HELD.c.role.in_([role.value for role in meant.roles])
    first = (HELD.c.rank, HELD.c.id, HELD.c.stands_for)
    place = func.row_number().over(partition_by=HELD.c.person, order_by=first)
    query = select(HELD.c.person, HELD.c.unit, place.label("place")).where(is_one)
    if meant.units is not None:
        query = query.where(HELD.c.unit.in_(list(meant.units)))
    if meant.without:
        query = query.where(HELD.c.unit.not_in(list(meant.without)))
    if meant.but is not None:
        query = query.where(HELD.c.person != meant.but)
    if meant.silent:
        query = query.where(
            HELD.c.person.in_(select(broadcast_people.c.person).where(silent_of(meant.silent)))
        )
    held = query.subquery()
    return select(held.c.person, held.c.unit).where(held.c.place == 1)


def found(tx: Tx, meant: Meant) -> list[Row[Any]]:
    """(person, unit, whether they can be reached) each."""
    one = each(meant).subquery()
    query = select(one.c.person, one.c.unit, is_reached(one).label("is_reached"))
    return list(tx.execute(query.order_by(one.c.person), moment(meant.at)))


def counted(tx: Tx, meant: Meant) -> tuple[int, int]:
    """How many can be reached, and how many cannot."""
    one = each(meant).subquery()
    query = select(func.count(), func.count(case((is_reached(one), 1)))).select_from(one)
    people, reached = tx.execute(query, moment(meant.at)).one()
    return reached, people - reached


def is_reached(one: FromClause) -> ColumnElement[bool]:
    return exists().where(contacts.c.person == one.c.person, contacts.c.blocked.is_(None))


def address(tx: Tx, broadcast_id: int, meant: Meant) -> None:
    """Note whom it is for, as of now."""
    one = each(meant).subquery()
    rows = select(literal(broadcast_id, Id), one.c.person, one.c.unit)
    tx.execute(insert(broadcast_people).from_select(["broadcast", "person", "unit"], rows), moment(meant.at))


def after(tx: Tx, broadcast_id: int, person: int, most: int) -> list[int]:
    """The next of those it is for, after this person, in the order of their ids."""
    asked = {"of_broadcast": broadcast_id, "after": person, "most": most}
    return list(tx.execute(AFTER, asked).scalars())


def acknowledge(tx: Tx, broadcast_id: int, person: int, at: datetime) -> bool:
    """Note that they have read it; False where that is known already, or it was not for them."""
    is_open = of_one(broadcast_id, person) & broadcast_people.c.acknowledged.is_(None)
    return tx.execute(update(broadcast_people).where(is_open).values(acknowledged=at)).rowcount > 0


def addressed(tx: Tx, broadcast_id: int, person: int) -> Row[Any] | None:
    """Whether it is for this person, and when they acknowledged it."""
    return tx.execute(select(broadcast_people).where(of_one(broadcast_id, person))).one_or_none()


def of_one(broadcast_id: int, person: int) -> ColumnElement[bool]:
    return (broadcast_people.c.broadcast == broadcast_id) & (broadcast_people.c.person == person)


def silent_of(broadcast_id: int) -> ColumnElement[bool]:
    return (broadcast_people.c.broadcast == broadcast_id) & broadcast_people.c.acknowledged.is_(None)


def silent(tx: Tx, broadcast_id: int, among: Collection[int] | None = None) -> dict[int, int]:
    """Who (of these people) has not acknowledged it: person -> their unit."""
    query = select(broadcast_people.c.person, broadcast_people.c.unit).where(silent_of(broadcast_id))
    if among is not None:
        query = query.where(broadcast_people.c.person.in_(list(among)))
    return {row.person: row.unit for row in tx.execute(query.order_by(broadcast_people.c.person))}


def unacknowledged(tx: Tx, person_ids: Collection[int], now: datetime) -> dict[int, list[Broadcast]]:
    """Person -> what they were sent and are still asked to acknowledge, the oldest first."""
    is_asked = FULL.add_columns(broadcast_people.c.person.label("asked")).join(
        broadcast_people, broadcast_people.c.broadcast == broadcasts.c.id
    )
    is_open = (broadcasts.c.ack_until > now) & broadcasts.c.begun.is_not(None)
    is_theirs = broadcast_people.c.person.in_(list(person_ids)) & broadcast_people.c.acknowledged.is_(None)
    theirs: dict[int, list[Broadcast]] = {}
    for row in tx.execute(is_asked.where(is_open, is_theirs).order_by(broadcasts.c.id)):
        theirs.setdefault(row.asked, []).append(read(row))
    return theirs


def missed(tx: Tx, one: Broadcast, among: Collection[int] | None = None) -> dict[int, tuple[int, str]]:
    """Who has not got it, and nothing waits for: person -> their unit and why, "" without a contact."""
    messages, query = NEWEST, select(broadcast_people).where(broadcast_people.c.broadcast == one.id)
    if among is not None:
        messages = newest_of(newest.where(outbox.c.person.in_(list(among))))
        query = query.where(broadcast_people.c.person.in_(list(among)))
    why = {
        row.person: row.error if OUTCOMES[row.state] == "failed" else None
        for row in tx.execute(messages, {"subjects": [one.subject]})
    }
    rows = tx.execute(query.order_by(broadcast_people.c.person)).all()
    theirs = {row.person: (row.unit, why.get(row.person, unwritten(one, row.person))) for row in rows}
    return {person: (unit, error) for person, (unit, error) in theirs.items() if error is not None}


def unwritten(one: Broadcast, person: int) -> str | None:
    """Why there is no message to this person: it was stopped before, is still to come, or none could be."""
    if one.addressed_to is None or person <= one.addressed_to:
        return ""
    return STOPPED if one.state == State.STOPPED else None
