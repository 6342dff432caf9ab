"""Invitations: a code for one person, used once. Only its HMAC is kept."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.config import Settings
from bot.domain.codes import BYTES, make_code, sealed, shown
from bot.domain.roster.cells import ROLES
from bot.text import at_local, local_date
from bot.words import _
from storage import doors, members, quotas, units
from storage.db import Tx
from storage.doors import Door
from storage.members import Member
from storage.tables import invitations

WRONG_OF_CONTACT = 5  # wrong codes an hour; the next is not looked at
WRONG_IN_ALL = 100  # an hour: somebody is guessing
OWN = timedelta(minutes=30)  # how long a code for another account of one's own is good
JOIN = "join"  # the quota; "" is all contacts together


class NobodyThere(ValueError):
    """No person or unit answers to this."""


@dataclass(frozen=True)
class Issuing:
    """On whose behalf codes are made, and when."""

    settings: Settings
    at: datetime
    by: int | None = None  # None: the operator


@dataclass(frozen=True)
class Invited:
    """An invitation as it is handed over. The code is not to be found again."""

    person: int
    mailbox: str
    name: str
    unit: str
    role: str
    code: str  # with its hyphen
    link: str  # "" while our name on Telegram is not known
    expires: datetime
    doors: tuple[Door, ...] = ()  # where it may be handed over


def invite(tx: Tx, who_to: str | None, issuing: Issuing) -> list[Invited]:
    """Make codes for a mailbox, a unit's code, or None: all who have not joined.

    Of a unit too only those are invited who have not joined; a person's own mailbox invites them again,
    for a second contact. NobodyThere where ``who_to`` is not in the roster.
    """
    who_to = who_to.lower() if who_to else who_to
    found = recipients(tx, who_to, issuing.at)
    if who_to is not None and not found:
        raise NobodyThere(who_to)
    is_own = len(found) == 1 and found[0].mailbox == who_to
    return issue(tx, [one for one in found if is_own or not one.has_joined], issuing)


def recipients(tx: Tx, who_to: str | None, at: datetime) -> list[Member]:
    if who_to is None:
        return members.everyone(tx, at)
    if "@" in who_to:
        return members.at_address(tx, at, who_to)
    found = [unit.id for unit in units.listed(tx, local_date(at)) if unit.code == who_to]
    return members.of_unit(tx, at, found[0]) if found else []


def issue(tx: Tx, people: Sequence[Member], issuing: Issuing) -> list[Invited]:
    """A new code for each; the older ones that they did not use hold no more."""
    revoke(tx, [one.person for one in people], issuing.at)
    expires = end_of(local_date(issuing.at) + timedelta(days=issuing.settings.invitation_days))
    codes = {one.person: make_code(secrets.token_bytes(BYTES)) for one in people}
    rows = [row(person, code, issuing, expires) for person, code in codes.items()]
    if rows:
        tx.execute(insert(invitations), rows)
    found = doors.doors(tx)
    return [invited(one, codes[one.person], found, expires) for one in people]


def issue_own(tx: Tx, person_id: int, issuing: Issuing) -> str:
    """A code for another account of the person's own, good for half an hour; as it is shown."""
    revoke(tx, [person_id], issuing.at)
    code = make_code(secrets.token_bytes(BYTES))
    tx.execute(insert(invitations), [row(person_id, code, issuing, issuing.at + OWN)])
    return shown(code)


def own_until(tx: Tx, person_id: int, at: datetime) -> datetime | None:
    """Until when the code that this person has made for themselves is good, if it is."""
    is_own = (invitations.c.person == person_id) & (invitations.c.by == person_id)
    is_open = invitations.c.used_at.is_(None) & invitations.c.revoked_at.is_(None)
    query = select(invitations.c.expires).where(is_own, is_open, invitations.c.expires > at)
    return tx.execute(query.order_by(invitations.c.expires.desc()).limit(1)).scalar()


def row(person_id: int, code: str, issuing: Issuing, expires: datetime) -> dict[str, Any]:
    secret = issuing.settings.secret_key.get_secret_value()
    return {"code_hmac": sealed(code, secret), "person": person_id, "by": issuing.by, "expires": expires}


def end_of(day: date) -> datetime:
    return at_local(day + timedelta(days=1), time())


def last_day(expires: datetime) -> date:
    """The last day on which a code is good: it ends at midnight."""
    return local_date(expires - timedelta(seconds=1))


def invited(one: Member, code: str, found: list[Door], expires: datetime) -> Invited:
    links = [door.link for door in found if door.channel == "Telegram"]
    return Invited(
        person=one.person,
        mailbox=one.mailbox,
        name=one.name,
        unit="; ".join(held.unit_name for held in one.units),
        role="; ".join(dict.fromkeys(_(ROLES[held.role]) for held in one.roles)),
        code=shown(code),
        link=f"{links[0]}?start={code}" if links else "",
        expires=expires,
        doors=tuple(found),
    )


def revoke(tx: Tx, person_ids: Iterable[int], at: datetime) -> None:
    """What these people hold and have not used is worth nothing any more."""
    for some in chunks(list(person_ids)):
        is_open = invitations.c.used_at.is_(None) & invitations.c.revoked_at.is_(None)
        tx.execute(update(invitations).where(invitations.c.person.in_(some), is_open).values(revoked_at=at))


def chunks(ids: Sequence[int], size: int = 1000) -> Iterable[Sequence[int]]:
    """``ids`` in parts that a statement can take as parameters."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


def find(tx: Tx, code: str, secret_key: str) -> Row[Any] | None:
    """The invitation with this code, in whatever state; locked."""
    is_it = invitations.c.code_hmac == sealed(code, secret_key)
    return tx.execute(select(invitations).where(is_it).with_for_update()).one_or_none()


def get(tx: Tx, invitation_id: int) -> Row[Any] | None:
    is_it = invitations.c.id == invitation_id
    return tx.execute(select(invitations).where(is_it).with_for_update()).one_or_none()


def use(tx: Tx, invitation_id: int, at: datetime) -> bool:
    """Take the invitation; False where it is used, revoked or past its time."""
    is_open = invitations.c.used_at.is_(None) & invitations.c.revoked_at.is_(None)
    taken = update(invitations).where(invitations.c.id == invitation_id, is_open, invitations.c.expires > at)
    return tx.execute(taken.values(used_at=at).returning(invitations.c.id)).first() is not None


def is_guessing(tx: Tx, contact_id: int, at: datetime) -> bool:
    """Whether this contact has typed so many wrong codes within the hour that no more are looked at."""
    return quotas.used(tx, JOIN, str(contact_id), quotas.hour(at)) >= WRONG_OF_CONTACT


def guessed_wrong(tx: Tx, contact_id: int, at: datetime) -> bool:
    """Note a wrong code; whether with it the hour's many are reached, which happens once an hour."""
    quotas.count(tx, JOIN, str(contact_id), quotas.hour(at))
    return quotas.count(tx, JOIN, "", quotas.hour(at)) == WRONG_IN_ALL
