"""One chat account: on which channel it is, and whose."""

from dataclasses import dataclass

from sqlalchemy import func, select

from storage.db import Tx
from storage.tables import contacts, people


@dataclass(frozen=True)
class Account:
    contact: int
    channel: str
    label: str  # what its owner calls it
    person: int | None
    name: str  # of the person; "" for a stranger


QUERY = select(
    contacts.c.id,
    contacts.c.channel,
    contacts.c.label,
    contacts.c.person,
    func.coalesce(people.c.full_name, ""),
).outerjoin_from(contacts, people, contacts.c.person == people.c.id)


def get(tx: Tx, contact_id: int) -> Account | None:
    row = tx.execute(QUERY.where(contacts.c.id == contact_id)).one_or_none()
    return Account(*row) if row else None


def of_person(tx: Tx, person_id: int) -> list[Account]:
    """Theirs, in the order in which they are written to."""
    ordered = QUERY.where(contacts.c.person == person_id).order_by(contacts.c.rank, contacts.c.id)
    return [Account(*row) for row in tx.execute(ordered)]
