"""One chat account: on which channel it is, and whose."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage import contacts as linked
from storage import moving
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


def unlink(tx: Tx, account: Account, at: datetime) -> None:
    """The account is nobody's again; what waits for its owner there goes to their next, or nowhere.

    What is being sent just then, or may have arrived, goes nowhere else and is not tried again.
    """
    linked.unlink(tx, account.contact)
    waiting = moving.of_contacts(tx, [account.contact])
    if elsewhere := linked.addresses(tx, [account.person or 0]).get(account.person or 0):
        moving.move(tx, [(one, elsewhere.contact, elsewhere.channel) for one in waiting if one.may_move])
    moving.leave(tx, account.contact, at, "unlinked")
