"""Holdings: what is kept of one person, in brief for their chat; personal_file.py has the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select

from storage.engine import Tx
from storage.tables.base import Id, Moment
from storage.tables.engine import files, outbox
from storage.tables.people import consents, contacts, mailboxes, people, roles, units
from storage.tables.subjects import checks, incidents, inquiries

LATELY = timedelta(days=30)  # of which it is told how much was sent

of_person = bindparam("of_person", type_=Id)
KNOWN = select(people.c.phone, people.c.restricted_at).where(people.c.id == of_person)
BOXES = select(mailboxes.c.address).where(mailboxes.c.person == of_person).order_by(mailboxes.c.rank)
BOXES = BOXES.where(mailboxes.c.state != "recalled").order_by(mailboxes.c.id)
ROLES = (
    select(units.c.name, roles.c.role, roles.c.title, roles.c.starts, roles.c.ends)
    .join_from(roles, units, roles.c.unit == units.c.id)
    .where(roles.c.person == of_person, roles.c.ends.is_(None) | (roles.c.ends > roles.c.starts))
    .order_by(units.c.rank, roles.c.starts, roles.c.id)
)
ACCOUNTS = (
    select(contacts.c.id, contacts.c.channel, contacts.c.label, consents.c.version, consents.c.given)
    .outerjoin_from(
        contacts,
        consents,
        (consents.c.contact == contacts.c.id)
        & (consents.c.person == contacts.c.person)
        & consents.c.withdrawn.is_(None),
    )
    .where(contacts.c.person == of_person)
    .order_by(contacts.c.rank, contacts.c.id, consents.c.id)
)
COUNTS = {
    "sent": select(func.count()).where(
        outbox.c.contact.in_(select(contacts.c.id).where(contacts.c.person == of_person)),
        *(outbox.c.action == "send", outbox.c.created >= bindparam("since", type_=Moment)),
    ),
    "checks": select(func.count()).where(checks.c.person == of_person, checks.c.undone_at.is_(None)),
    "incidents": select(func.count()).where(incidents.c.raised_by == of_person),
    "inquiries": select(func.count()).where(inquiries.c.person == of_person),
    "files": select(func.count()).where(files.c.owner == of_person, files.c.state == "held"),
}


@dataclass(frozen=True)
class HeldRole:
    unit: str
    role: str
    title: str
    starts: date
    last: date | None  # the last day; None: open


@dataclass(frozen=True)
class KeptAccount:
    """An account, with the version of the privacy notice that was agreed to there; "" for none."""

    contact: int
    channel: str
    label: str
    version: str
    given: datetime | None


@dataclass(frozen=True)
class Holdings:
    phone: str
    mailboxes: Sequence[str]
    roles: Sequence[HeldRole]
    accounts: Sequence[KeptAccount]
    counts: Mapping[str, int]
    restricted: datetime | None = None  # since when others are not shown who they are


def read(tx: Tx, person: int, now: datetime) -> Holdings:
    """Return what is kept of a person, in brief."""
    asked = {"of_person": person}
    counted = {name: {**asked, "since": now - LATELY} if name == "sent" else asked for name in COUNTS}
    accounts = {
        row.id: KeptAccount(*row[:3], row.version or "", row.given) for row in tx.execute(ACCOUNTS, asked)
    }
    known = tx.execute(KNOWN, asked).one()
    return Holdings(
        known.phone,
        list(tx.execute(BOXES, asked).scalars()),
        [
            HeldRole(
                row.name, row.role, row.title, row.starts, row.ends - timedelta(days=1) if row.ends else None
            )
            for row in tx.execute(ROLES, asked)
        ],
        list(accounts.values()),
        {name: tx.execute(query, counted[name]).scalar_one() for name, query in COUNTS.items()},
        known.restricted_at,
    )
