"""Accounts of which nothing was heard for long: to be asked whether they are used still, then unlinked.

One that has blocked us cannot be asked, and is unlinked after the same days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, or_, select, update

from storage.engine import Account, Tx
from storage.tables.base import Moment
from storage.tables.people import contacts, people

COLUMNS: tuple[Any, ...] = (
    *(contacts.c.id, contacts.c.channel, contacts.c.label, contacts.c.person, people.c.full_name),
    *(people.c.language, contacts.c.last_in, contacts.c.blocked),
)
SILENT = (
    select(*COLUMNS)
    .join_from(contacts, people, contacts.c.person == people.c.id)
    .where(contacts.c.last_in <= bindparam("since", type_=Moment))
    .order_by(contacts.c.last_in, contacts.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=contacts)
)
is_open = contacts.c.blocked.is_(None)
was_asked = and_(
    contacts.c.idle_asked >= contacts.c.last_in,
    contacts.c.idle_asked <= bindparam("asked_before", type_=Moment),
)
TO_ASK = SILENT.where(
    is_open, or_(contacts.c.idle_asked.is_(None), contacts.c.idle_asked < contacts.c.last_in)
)
TO_UNLINK = SILENT.where(or_(~is_open, was_asked))
ASKED = update(contacts).where(contacts.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class IdleAccount:
    account: Account
    language: str  # of its person
    last_in: datetime
    is_blocked: bool


def to_ask(tx: Tx, since: datetime, limit: int) -> Sequence[IdleAccount]:
    """Return the accounts silent since then that were not asked since they last wrote, locked."""
    return [read(row) for row in tx.execute(TO_ASK, {"since": since, "limit": limit})]


def to_unlink(tx: Tx, since: datetime, asked_before: datetime, limit: int) -> Sequence[IdleAccount]:
    """Return the accounts silent since then that were asked before ``asked_before``, or block us; locked."""
    asked = {"since": since, "asked_before": asked_before, "limit": limit}
    return [read(row) for row in tx.execute(TO_UNLINK, asked)]


def note_asked(tx: Tx, found: Sequence[IdleAccount], at: datetime) -> None:
    if found:
        tx.execute(ASKED, {"ids": [one.account.contact for one in found], "idle_asked": at})


def read(row: Row[Any]) -> IdleAccount:
    account = Account(row.id, row.channel, row.label, row.person, row.full_name)
    return IdleAccount(account, row.language, row.last_in, row.blocked is not None)
