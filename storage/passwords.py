"""Mailboxes as their owners keep them: when a password was changed, and when it was last spoken of."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import exists, or_, select, update

from bot.domain.upkeep import Box
from storage.db import Tx
from storage.spells import is_held
from storage.tables import contacts, mailboxes, people, roles, units

COLUMNS = (
    mailboxes.c.id,
    mailboxes.c.address,
    mailboxes.c.unit,
    mailboxes.c.opened,
    mailboxes.c.password_changed,
    mailboxes.c.reminded,
)


def of_people(tx: Tx, today: date) -> dict[int, list[Box]]:
    """Person -> the open mailboxes of their own, of those who hold a role today and can be written to."""
    has_role = exists().where(roles.c.person == mailboxes.c.person, is_held(today))
    query = select(*COLUMNS, mailboxes.c.person).join_from(mailboxes, people)
    is_reached = exists().where(contacts.c.person == mailboxes.c.person, contacts.c.blocked.is_(None))
    query = query.where(mailboxes.c.state == "open", people.c.erased_at.is_(None), has_role, is_reached)
    found: dict[int, list[Box]] = {}
    for row in tx.execute(query.order_by(mailboxes.c.id)):
        found.setdefault(row.person, []).append(read(row))
    return found


def of_units(tx: Tx, today: date) -> list[Box]:
    """The open mailboxes of units that are open."""
    query = select(*COLUMNS).join_from(mailboxes, units)
    is_open = or_(units.c.closed.is_(None), units.c.closed > today)
    query = query.where(mailboxes.c.state == "open", is_open).order_by(mailboxes.c.id)
    return [read(row) for row in tx.execute(query)]


def read(row: Any) -> Box:
    return Box(*row[: len(COLUMNS)])


def get(tx: Tx, mailbox_id: int) -> tuple[Box, int | None] | None:
    """An open mailbox, and whose it is where it is a person's."""
    is_it = (mailboxes.c.id == mailbox_id) & (mailboxes.c.state == "open")
    row = tx.execute(select(*COLUMNS, mailboxes.c.person).where(is_it)).one_or_none()
    return (read(row), row.person) if row else None


def remind(tx: Tx, mailbox_ids: Iterable[int], today: date) -> None:
    tx.execute(update(mailboxes).where(mailboxes.c.id.in_(list(mailbox_ids))).values(reminded=today))


def change(tx: Tx, mailbox_id: int, today: date) -> None:
    tx.execute(update(mailboxes).where(mailboxes.c.id == mailbox_id).values(password_changed=today))
