"""Whom a broadcast is for, as it began: who has acknowledged it, who has not, whom it did not reach."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update

from storage.broadcasts import FULL, NEWEST, OUTCOMES, Broadcast, read
from storage.db import Tx
from storage.tables import broadcast_people, broadcasts


def address(tx: Tx, broadcast_id: int, units: Mapping[int, int]) -> None:
    """Note whom it is for: person -> the unit where they are it."""
    rows = [{"broadcast": broadcast_id, "person": person, "unit": unit} for person, unit in units.items()]
    if rows:
        tx.execute(insert(broadcast_people), rows)


def acknowledge(tx: Tx, broadcast_id: int, person: int, at: datetime) -> bool:
    """Note that they have read it; False where that is known already, or it was not for them."""
    is_open = of_one(broadcast_id, person) & broadcast_people.c.acknowledged.is_(None)
    return tx.execute(update(broadcast_people).where(is_open).values(acknowledged=at)).rowcount > 0


def addressed(tx: Tx, broadcast_id: int, person: int) -> Row[Any] | None:
    """Whether it is for this person, and when they acknowledged it."""
    return tx.execute(select(broadcast_people).where(of_one(broadcast_id, person))).one_or_none()


def of_one(broadcast_id: int, person: int) -> ColumnElement[bool]:
    return (broadcast_people.c.broadcast == broadcast_id) & (broadcast_people.c.person == person)


def silent(tx: Tx, broadcast_id: int) -> dict[int, int]:
    """Who has not acknowledged it: person -> their unit."""
    is_silent = (broadcast_people.c.broadcast == broadcast_id) & broadcast_people.c.acknowledged.is_(None)
    query = select(broadcast_people.c.person, broadcast_people.c.unit).where(is_silent)
    return {row.person: row.unit for row in tx.execute(query.order_by(broadcast_people.c.person))}


def unacknowledged(tx: Tx, person_ids: Collection[int], now: datetime) -> dict[int, list[Broadcast]]:
    """Person -> what they were sent and are still asked to acknowledge, the oldest first."""
    is_asked = FULL.add_columns(broadcast_people.c.person.label("asked")).join(
        broadcast_people, broadcast_people.c.broadcast == broadcasts.c.id
    )
    is_open = (broadcasts.c.ack_until > now) & broadcasts.c.begun.is_not(None)
    is_theirs = broadcast_people.c.person.in_(list(person_ids)) & broadcast_people.c.acknowledged.is_(None)
    found: dict[int, list[Broadcast]] = {}
    for row in tx.execute(is_asked.where(is_open, is_theirs).order_by(broadcasts.c.id)):
        found.setdefault(row.asked, []).append(read(row))
    return found


def missed(tx: Tx, one: Broadcast) -> dict[int, tuple[int, str]]:
    """Who has not got it, and nothing waits for: person -> their unit and why, "" without a contact."""
    why = {
        row.person: row.error if OUTCOMES[row.state] == "failed" else None
        for row in tx.execute(NEWEST, {"subjects": [one.subject]})
    }
    query = select(broadcast_people).where(broadcast_people.c.broadcast == one.id)
    rows = tx.execute(query.order_by(broadcast_people.c.person)).all()
    found = {row.person: (row.unit, why.get(row.person, "")) for row in rows}
    return {person: (unit, error) for person, (unit, error) in found.items() if error is not None}
