"""People who are in no list yet: written down by whoever tells of them, with the mailbox that they have."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select

from bot.domain.rights import Role
from bot.text import fold, person_key
from bot.words import DEFAULT
from storage.db import Tx
from storage.tables import mailboxes, people, roles


@dataclass(frozen=True)
class Newcomer:
    """As staff of ``unit``; "" where there is no telephone or mailbox."""

    unit: int
    name: str
    post: str
    phone: str
    mailbox: str


def is_taken(tx: Tx, address: str) -> bool:
    """Whether the mailbox is, or was, somebody's."""
    return tx.execute(select(mailboxes.c.id).where(mailboxes.c.address == address)).first() is not None


def add(tx: Tx, new: Newcomer, today: date) -> int:
    named = {"full_name": new.name, "folded": fold(new.name), "sort_key": person_key(new.name)}
    row = {**named, "phone": new.phone, "language": DEFAULT}
    person = int(tx.execute(insert(people).values(**row).returning(people.c.id)).scalar_one())
    if new.mailbox:
        tx.execute(insert(mailboxes), {"address": new.mailbox, "person": person, "opened": today})
    held = {"person": person, "unit": new.unit, "role": Role.STAFF.value, "title": new.post}
    tx.execute(insert(roles), {**held, "starts": today, "source": "chat"})
    return person
