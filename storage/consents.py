"""Consents: who agreed, at which contact, to which version of the privacy notice. Kept as proof."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from storage.db import Tx
from storage.tables import consents, people


def give(tx: Tx, person_id: int, contact_id: int, version: str, at: datetime) -> int:
    """Note the consent; its id."""
    made = insert(consents).values(person=person_id, contact=contact_id, version=version, given=at)
    return int(tx.execute(made.returning(consents.c.id)).scalar_one())


def withdraw(tx: Tx, contact_id: int, at: datetime) -> None:
    """Whatever was agreed to at this contact holds no more."""
    is_open = (consents.c.contact == contact_id) & consents.c.withdrawn.is_(None)
    tx.execute(update(consents).where(is_open).values(withdrawn=at))


def get(tx: Tx, consent_id: int) -> Row[Any] | None:
    return tx.execute(select(consents).where(consents.c.id == consent_id)).one_or_none()


def given_since(tx: Tx, since: datetime) -> list[Row[Any]]:
    """The consents that still hold and were given since then, with their names; the newest first."""
    query = select(consents, people.c.full_name).join(people, consents.c.person == people.c.id)
    fresh = query.where(consents.c.given >= since, consents.c.withdrawn.is_(None))
    return list(tx.execute(fresh.order_by(consents.c.id.desc())))


def given(tx: Tx, person_id: int) -> dict[int, datetime]:
    """Contact -> since when, for those of the person's that have agreed."""
    is_open = (consents.c.person == person_id) & consents.c.withdrawn.is_(None)
    rows = tx.execute(select(consents.c.contact, consents.c.given).where(is_open).order_by(consents.c.id))
    return {row.contact: row.given for row in rows}
