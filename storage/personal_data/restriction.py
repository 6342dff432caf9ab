"""Restriction: whoever asked for it is not shown to others in the directory, in its files and in broadcasts.

What they are goes on, and so do reminders. The office and whoever leads them see that they are restricted.
"""

from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.domain.naming import NamedBy, folded_text
from storage.engine import Tx
from storage.people import change_effects
from storage.tables.base import Id, Moment
from storage.tables.people import mailboxes, people

of_person = bindparam("of_person", type_=Id)
SINCE = select(people.c.restricted_at).where(people.c.id == of_person)
SET = update(people).where(people.c.id == of_person).values(restricted_at=bindparam("moment", type_=Moment))
RESTRICTED = (
    select(people.c.id, people.c.full_name, people.c.phone, mailboxes.c.address)
    .outerjoin(mailboxes, mailboxes.c.person == people.c.id)
    .where(people.c.restricted_at.is_not(None))
    .order_by(people.c.sort_key, people.c.id)
)


def since(tx: Tx, person: int) -> datetime | None:
    """Return since when somebody is restricted; None where they are not."""
    found: datetime | None = tx.execute(SINCE, {"of_person": person}).scalar_one_or_none()
    return found


def restrict(tx: Tx, person: int, now: datetime | None) -> None:
    """Restrict somebody from now on; None lifts it."""
    change_effects.lock_people(tx, [person])
    tx.execute(SET, {"of_person": person, "moment": now})


def names(tx: Tx) -> dict[int, str]:
    """Return the restricted people and their names."""
    return {row.id: row.full_name for row in tx.execute(RESTRICTED)}


def named_in(tx: Tx, text: str) -> dict[int, str]:
    """Return the restricted people whom a text names, by name, telephone or mailbox, and their names."""
    folded, found = folded_text(text), dict[int, str]()
    for row in tx.execute(RESTRICTED):
        known = (NamedBy(word) for word in row[1:] if word)
        if any(any(one.spans(folded)) for one in known if one.is_sought):
            found[row.id] = row.full_name
    return found
