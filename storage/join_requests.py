"""Strangers' requests to join, until the office has decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from storage.db import Tx
from storage.tables import contacts, join_requests


@dataclass(frozen=True)
class Asked:
    """Who they say they are; nothing of it is checked yet."""

    name: str
    unit: str
    post: str


@dataclass(frozen=True)
class Request:
    id: int
    contact: int
    channel: str
    asked: Asked
    state: str  # open, approved, declined
    at: datetime


QUERY = select(join_requests, contacts.c.channel).join_from(
    join_requests, contacts, join_requests.c.contact == contacts.c.id
)


def read(row: Row[Any]) -> Request:
    asked = Asked(row.name, row.unit_text, row.post)
    return Request(row.id, row.contact, row.channel, asked, row.state, row.at)


def file(tx: Tx, contact_id: int, asked: Asked, at: datetime) -> int:
    """Note the request; its id."""
    row = {"contact": contact_id, "name": asked.name, "unit_text": asked.unit, "post": asked.post, "at": at}
    return int(tx.execute(insert(join_requests).values(**row).returning(join_requests.c.id)).scalar_one())


def get(tx: Tx, request_id: int) -> Request | None:
    row = tx.execute(QUERY.where(join_requests.c.id == request_id)).one_or_none()
    return read(row) if row else None


def open_of(tx: Tx, contact_id: int) -> Request | None:
    is_theirs = (join_requests.c.contact == contact_id) & (join_requests.c.state == "open")
    row = tx.execute(QUERY.where(is_theirs).limit(1)).one_or_none()
    return read(row) if row else None


def waiting(tx: Tx) -> Sequence[Request]:
    """All that wait for the office, the oldest first."""
    rows = tx.execute(QUERY.where(join_requests.c.state == "open").order_by(join_requests.c.id))
    return [read(row) for row in rows]


def approve(tx: Tx, request_id: int) -> bool:
    """False where it was decided before."""
    return settle(tx, request_id, state="approved")


def decline(tx: Tx, request_id: int) -> bool:
    """What they said of themselves is not kept. False where it was decided before."""
    return settle(tx, request_id, state="declined", name="", unit_text="", post="")


def settle(tx: Tx, request_id: int, **values: str) -> bool:
    is_open = (join_requests.c.id == request_id) & (join_requests.c.state == "open")
    settled = update(join_requests).where(is_open).values(**values).returning(join_requests.c.id)
    return tx.execute(settled).first() is not None
