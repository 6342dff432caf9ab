"""Official mailboxes, of units and of people."""

from collections.abc import Iterable

from sqlalchemy import select

from storage.db import Tx
from storage.tables import mailboxes


def of_units(tx: Tx, unit_ids: Iterable[int]) -> dict[int, str]:
    """Unit -> its main mailbox, for those that have one."""
    is_theirs = mailboxes.c.unit.in_(list(unit_ids))
    query = select(mailboxes.c.unit, mailboxes.c.address).where(is_theirs, mailboxes.c.state != "recalled")
    in_order = query.order_by(mailboxes.c.rank.desc(), mailboxes.c.id.desc())
    return {row.unit: row.address for row in tx.execute(in_order)}


def of_people(tx: Tx, person_ids: Iterable[int]) -> dict[int, str]:
    """Person -> the mailbox of their own, for those that have one."""
    is_theirs = mailboxes.c.person.in_(list(person_ids))
    query = select(mailboxes.c.person, mailboxes.c.address).where(is_theirs, mailboxes.c.state != "recalled")
    return {row.person: row.address for row in tx.execute(query.order_by(mailboxes.c.id.desc()))}
