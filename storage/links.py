"""One-time links, by which files pass where a channel cannot carry them.

A link is one contact's, for 15 minutes of machine time. Of its token only the hash is kept: who reads the
database can open none. A download is used up by its one POST; an upload takes files until its question has
been answered.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, String, and_, cast, delete, exists, insert, select, update

from storage.engine import Tx
from storage.tables.engine import conversations, events, links, outbox
from storage.tables.people import consents, contacts

LIFE = timedelta(minutes=15)  # machine time
BYTES = 16  # 128 bits of randomness


class Purpose(StrEnum):
    UPLOAD = "upload"
    DOWNLOAD = "download"


@dataclass(frozen=True)
class NewLink:
    """A link before it is made; ``awaits`` of an upload, ``file`` of a download."""

    purpose: Purpose
    contact: int
    person: int | None
    file: int | None = None
    awaits: str = ""


@dataclass(frozen=True)
class MadeLink(NewLink):
    id: int = 0
    token: str = ""  # not to be found again


@dataclass(frozen=True)
class Link:
    """A link, with where its contact stands by now."""

    id: int
    purpose: Purpose
    contact: int
    person: int | None
    file: int | None
    awaits: str
    taken: int
    expires: datetime
    used: datetime | None
    revoked: datetime | None
    channel: str
    account: str
    chat: str
    holder: int | None  # of the contact
    asked: str  # what the contact is asked now, as ``awaits`` names it; "" where nothing is

    @property
    def is_of_holder(self) -> bool:
        return self.person == self.holder


FIELDS = {field.name for field in fields(Link)}


def make(tx: Tx, making: NewLink, machine: datetime) -> MadeLink:
    """Make a link, in place of one that this contact still has for the same ends."""
    is_same = (links.c.purpose == making.purpose) & (links.c.contact == making.contact)
    same_file = links.c.file.is_(None) if making.file is None else links.c.file == making.file
    tx.execute(update(links).where(is_same, same_file, is_open()).values(revoked=machine))
    token = secrets.token_urlsafe(BYTES)
    row = {**vars(making), "token_hash": hashed(token), "expires": machine + LIFE}
    made = tx.execute(insert(links).values(**row).returning(links.c.id)).scalar_one()
    return MadeLink(**vars(making), id=made, token=token)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_open() -> Any:
    return links.c.used.is_(None) & links.c.revoked.is_(None)


def find(tx: Tx, token: str, purpose: Purpose) -> Link | None:
    """Return the link, in whatever state."""
    query = (
        select(
            links,
            contacts.c.channel,
            contacts.c.account,
            contacts.c.chat,
            contacts.c.person.label("holder"),
            contacts.c.front_conversation,
            conversations.c.waiting_for,
        )
        .join_from(links, contacts, links.c.contact == contacts.c.id)
        .outerjoin(conversations, contacts.c.front_conversation == conversations.c.id)
        .where(links.c.token_hash == hashed(token), links.c.purpose == purpose)
    )
    row = tx.execute(query).one_or_none()
    return read(row) if row else None


def read(row: Row[Any]) -> Link:
    asked = f"{row.front_conversation}:{row.waiting_for}" if row.front_conversation else ""
    kept = {name: value for name, value in row._mapping.items() if name in FIELDS}
    return Link(**{**kept, "purpose": Purpose(row.purpose), "asked": asked})


def use(tx: Tx, link_id: int, machine: datetime) -> bool:
    """Use a link up; False where it is used, revoked or past its time. Of several at once one does."""
    return change(tx, link_id, machine, used=machine)


def revoke(tx: Tx, link_id: int, machine: datetime) -> bool:
    return change(tx, link_id, machine, revoked=machine)


def count_file(tx: Tx, link_id: int, machine: datetime) -> bool:
    return change(tx, link_id, machine, taken=links.c.taken + 1)


def change(tx: Tx, link_id: int, machine: datetime, **values: Any) -> bool:
    changed = update(links).where(links.c.id == link_id, is_open(), links.c.expires > machine)
    return tx.execute(changed.values(**values).returning(links.c.id)).first() is not None


def has_come(tx: Tx, link: Link, event_id: str) -> bool:
    """Return whether this file came by the link before."""
    is_it = (events.c.channel == link.channel) & (events.c.account == link.account)
    query = select(events.c.state).where(is_it, events.c.event_id == event_id)
    return tx.execute(query).scalar() == "done"


def was_sent(tx: Tx, file_id: int, person: int) -> bool:
    """Return whether a message with this file went to a contact of the person, since it was theirs."""
    own_contacts = select(contacts.c.id).where(contacts.c.person == person)
    is_since = and_(
        consents.c.contact == outbox.c.contact,
        consents.c.person == person,
        consents.c.withdrawn.is_(None),
        consents.c.given <= outbox.c.created,
    )
    holds = cast(outbox.c.file_ids, String).contains(str(file_id))
    query = select(outbox.c.file_ids).where(holds, outbox.c.state.in_(["sent", "unknown"]))
    found = tx.execute(query.where(outbox.c.contact.in_(own_contacts), exists().where(is_since)))
    return any(file_id in sent for sent in found.scalars())


def forget_of(tx: Tx, contacts: Sequence[int]) -> None:
    """Delete the links that these contacts were given."""
    tx.execute(delete(links).where(links.c.contact.in_(contacts)))


def forget(tx: Tx, before: datetime) -> int:
    """Delete those that ended before (machine time): no page can say any more what became of them."""
    return tx.execute(delete(links).where(links.c.expires < before)).rowcount
