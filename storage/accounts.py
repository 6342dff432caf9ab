"""One chat account: on which channel it is, and whose."""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from storage import contacts as linked
from storage.db import Tx
from storage.tables import contacts, outbox, people


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


def unlink(tx: Tx, account: Account) -> None:
    """The account is nobody's again; what waits for its owner there goes to their next, or nowhere."""
    linked.unlink(tx, account.contact)
    waiting = (
        (outbox.c.contact == account.contact) & (outbox.c.state == "queued") & outbox.c.person.is_not(None)
    )
    elsewhere = linked.addresses(tx, [account.person or 0]).get(account.person or 0)
    if elsewhere:
        there = {"contact": elsewhere.contact, "channel": elsewhere.channel, "retry_at": None}
        tx.execute(update(outbox).where(waiting).values(**there))
    else:
        tx.execute(update(outbox).where(waiting).values(state="expired", error="unlinked"))
