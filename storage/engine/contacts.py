"""The contacts of people: where each can be reached, in which order, and the account that each one is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, select, update

from storage.engine import routing
from storage.engine.db import Tx
from storage.tables.people import contacts, people

CHANGE = update(contacts).where(contacts.c.id == bindparam("of_contact"))

FIRST = (
    select(
        people.c.id,
        people.c.full_name,
        people.c.language,
        contacts.c.id.label("contact"),
        contacts.c.channel,
        contacts.c.last_in,
    )
    .join_from(people, contacts, contacts.c.person == people.c.id)
    .where(people.c.id.in_(bindparam("ids", expanding=True)), contacts.c.blocked.is_(None))
    .order_by(people.c.id, contacts.c.rank, contacts.c.id)
)

QUERY = select(
    contacts.c.id,
    contacts.c.channel,
    contacts.c.label,
    contacts.c.person,
    func.coalesce(people.c.full_name, ""),
).outerjoin_from(contacts, people, contacts.c.person == people.c.id)


@dataclass(frozen=True)
class Address:
    """The contact where a person is written to first."""

    person: int
    name: str
    language: str
    contact: int
    channel: str
    last_in: datetime | None


def addresses(tx: Tx, person_ids: Iterable[int]) -> dict[int, Address]:
    """Return where each of these people is reached first.

    Who has no contact, or has blocked all, is not there.
    """
    ids = list(set(person_ids))
    found: dict[int, Address] = {}
    for row in tx.execute(FIRST, {"ids": ids}) if ids else ():
        found.setdefault(row.id, Address(*row))
    return found


def person_of(tx: Tx, contact_id: int) -> int | None:
    """Return the person whose contact it is; None for a stranger's."""
    return tx.execute(select(contacts.c.person).where(contacts.c.id == contact_id)).scalar()


def contacts_of(tx: Tx, person_id: int) -> list[Row[Any]]:
    """Return all contacts of a person, in the order in which they are tried."""
    query = select(contacts).where(contacts.c.person == person_id)
    return list(tx.execute(query.order_by(contacts.c.rank, contacts.c.id)))


def link(tx: Tx, contact_id: int, person_id: int) -> None:
    """Make the contact the person's, after those they have."""
    count = select(func.count()).where(contacts.c.person == person_id).scalar_subquery()
    tx.execute(update(contacts).where(contacts.c.id == contact_id).values(person=person_id, rank=count))


def unlink(tx: Tx, contact_id: int) -> None:
    """Make the contact a stranger's again; what waits for that person there goes no more."""
    tx.execute(
        update(contacts)
        .where(contacts.c.id == contact_id)
        .values(person=None, front_conversation=None, rank=0, label="", menu=None)
    )


def put_first(tx: Tx, person_id: int, contact_id: int) -> None:
    """Let this contact be tried first, also for what waits; the others keep their order."""
    channels = {row.id: row.channel for row in contacts_of(tx, person_id)}
    others = [one for one in channels if one != contact_id]
    for rank, one in enumerate([contact_id, *others]):
        tx.execute(CHANGE, {"of_contact": one, "rank": rank})
    waiting = routing.waiting_at_contacts(tx, others)
    routing.move(tx, [(one, contact_id, channels[contact_id]) for one in waiting if one.may_move])


def set_label(tx: Tx, contact_id: int, label: str) -> None:
    tx.execute(update(contacts).where(contacts.c.id == contact_id).values(label=label))


def mark_blocked(tx: Tx, contact_id: int, at: datetime) -> None:
    tx.execute(
        update(contacts)
        .where(and_(contacts.c.id == contact_id, contacts.c.blocked.is_(None)))
        .values(blocked=at)
    )


def set_menu(tx: Tx, contact_id: int, menu: str) -> None:
    tx.execute(CHANGE, {"of_contact": contact_id, "menu": menu})


@dataclass(frozen=True)
class Account:
    """A contact as its owner sees it."""

    contact: int
    channel: str
    label: str  # what its owner calls it
    person: int | None
    name: str  # of the person; "" for a stranger


def get_account(tx: Tx, contact_id: int) -> Account | None:
    row = tx.execute(QUERY.where(contacts.c.id == contact_id)).one_or_none()
    return Account(*row) if row else None


def accounts_of(tx: Tx, person_id: int) -> list[Account]:
    """Return the accounts of a person, in the order in which they are written to."""
    ordered = QUERY.where(contacts.c.person == person_id).order_by(contacts.c.rank, contacts.c.id)
    return [Account(*row) for row in tx.execute(ordered)]


def unlink_account(tx: Tx, account: Account, at: datetime) -> None:
    """Make the account nobody's again; what waits for its owner there goes to their next, or nowhere.

    What is being sent just then, or may have arrived, goes nowhere else and is not tried again.
    """
    unlink(tx, account.contact)
    waiting = routing.waiting_at_contacts(tx, [account.contact])
    if elsewhere := addresses(tx, [account.person or 0]).get(account.person or 0):
        routing.move(tx, [(one, elsewhere.contact, elsewhere.channel) for one in waiting if one.may_move])
    routing.cancel_waiting(tx, account.contact, at, "unlinked")
