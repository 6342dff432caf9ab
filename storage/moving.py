"""Messages that wait at one contact and are to go to another.

Only what nobody is sending: the contact's row is locked first, as by a claim, and what somebody claims just
then is left to them. What may have arrived already stays where it is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, or_, select, tuple_, update

from storage.db import Tx
from storage.outbox import Lane
from storage.tables import contacts, outbox

AT_ONCE = 200  # messages: the rest at the next tick
Accounts = Sequence[tuple[str, str]]  # of ours: channel and account each
others = contacts.alias()
MOVE = (
    update(outbox)
    .where(outbox.c.id == bindparam("of_row"))
    .values(contact=bindparam("to_contact"), channel=bindparam("to_channel"), retry_at=None)
)
END = update(outbox).where(outbox.c.id == bindparam("of_row")).values(state="failed", error=bindparam("why"))
is_free = or_(contacts.c.sending.is_(None), contacts.c.sending != outbox.c.id)


@dataclass(frozen=True)
class Waiting:
    """A message that waits, and whether it is for a person wherever they are."""

    id: int
    contact: int
    person: int | None
    action: str
    subject: str

    @property
    def may_move(self) -> bool:
        return self.person is not None and self.action == "send"


def of_contacts(tx: Tx, contact_ids: Collection[int]) -> list[Waiting]:
    """What waits at these contacts for their person."""
    return found(tx, and_(outbox.c.contact.in_(list(contact_ids)), outbox.c.person.is_not(None)))


def of_accounts(tx: Tx, whose: Accounts) -> list[Waiting]:
    """What waits at the contacts of these accounts of ours."""
    return found(tx, lies_at(whose))


def ending(tx: Tx, whose: Accounts, ends_by: datetime, out: Accounts) -> list[Waiting]:
    """What waits there and ends by then, for people who have a contact elsewhere than at those ``out``.

    The others' would be looked at again and again, before what can go another way.
    """
    is_out = tuple_(others.c.channel, others.c.account).in_(list(out))
    is_theirs = and_(others.c.person == outbox.c.person, others.c.blocked.is_(None))
    return found(tx, and_(lies_at(whose), outbox.c.expires <= ends_by, exists().where(is_theirs, ~is_out)))


def lies_at(whose: Accounts) -> ColumnElement[bool]:
    return tuple_(contacts.c.channel, contacts.c.account).in_(list(whose))


def leave_unknown(tx: Tx, whose: Accounts) -> None:
    """What may have arrived by accounts that nobody serves is tried no more."""
    theirs = select(contacts.c.id).where(lies_at(whose), contacts.c.sending.is_(None))
    is_left = and_(outbox.c.contact.in_(theirs), outbox.c.state == "queued", outbox.c.lane == Lane.UNKNOWN)
    tx.execute(update(outbox).where(is_left).values(state="unknown"))


def found(tx: Tx, condition: ColumnElement[bool]) -> list[Waiting]:
    columns = (outbox.c.id, outbox.c.contact, outbox.c.person, outbox.c.action, outbox.c.subject)
    query = select(*columns).join_from(outbox, contacts, outbox.c.contact == contacts.c.id)
    waits = and_(outbox.c.state == "queued", outbox.c.lane != Lane.UNKNOWN, is_free, condition)
    locked = query.where(waits).order_by(outbox.c.id).limit(AT_ONCE)
    locked = locked.with_for_update(of=[contacts, outbox], skip_locked=True, key_share=True)
    return [Waiting(*row) for row in tx.execute(locked)]


def move(tx: Tx, where: Collection[tuple[Waiting, int, str]]) -> None:
    """Each to a contact, on a channel."""
    rows: list[dict[str, Any]] = [
        {"of_row": one.id, "to_contact": contact, "to_channel": channel} for one, contact, channel in where
    ]
    if rows:
        tx.execute(MOVE, rows)


def end(tx: Tx, ended: Collection[tuple[Waiting, str]]) -> None:
    """Each with the reason why it goes nowhere."""
    if ended:
        tx.execute(END, [{"of_row": one.id, "why": why} for one, why in ended])


def leave(tx: Tx, contact_id: int, at: datetime, why: str) -> None:
    """What waits there for a person goes nowhere; one that is being sent is sent, and not tried again."""
    in_flight = select(contacts.c.sending).where(contacts.c.id == contact_id).scalar_subquery()
    ended = case(
        (outbox.c.id == in_flight, "queued"), (outbox.c.lane == Lane.UNKNOWN, "unknown"), else_="expired"
    )
    is_theirs = (outbox.c.contact == contact_id) & outbox.c.person.is_not(None)
    waits = is_theirs & (outbox.c.state == "queued")
    tx.execute(update(outbox).where(waits).values(state=ended, expires=at, error=why))


def bring_forward(tx: Tx, subject: str, person: int, at: datetime) -> None:
    """What waits about this for that person is said now: they are here and ask for it."""
    waits = (outbox.c.state == "queued") & (outbox.c.subject == subject) & (outbox.c.person == person)
    tx.execute(update(outbox).where(waits, outbox.c.not_before > at).values(not_before=at))
