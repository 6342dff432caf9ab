"""Joining: invitations by a code that is used once, strangers' requests, and consents."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, insert, select, update

from bot.config import Settings
from bot.conversation import _, at_local, local_date
from bot.domain.codes import RANDOM_BYTES, make_code, sealed_code, shown_code
from bot.domain.roster.rows import ROLES
from storage.engine import EntryPoint, Tx, texts
from storage.people import members
from storage.people.members import Member
from storage.tables.base import Moment
from storage.tables.people import consents, contacts, invitations, join_requests, people
from storage.units import units

WRONG_OF_CONTACT = 5  # wrong codes an hour; the next is not looked at
WRONG_IN_ALL = 100  # an hour: somebody is guessing
OWN = timedelta(minutes=30)  # how long a code for another account of one's own is good
JOIN = "join"  # the quota; "" is all contacts together

is_unused = invitations.c.used_at.is_(None) & invitations.c.revoked_at.is_(None)

REVOKE = update(invitations).where(
    invitations.c.person.in_(bindparam("of_people", expanding=True)), is_unused
)
INVITE = insert(invitations)
IS_CODE = invitations.c.code_hmac.in_(bindparam("sealed", expanding=True))
BY_CODE = select(invitations).where(IS_CODE).with_for_update()
BY_ID = select(invitations).where(invitations.c.id == bindparam("of_invitation")).with_for_update()
USE = (
    update(invitations)
    .where(invitations.c.id == bindparam("of_invitation"), is_unused)
    .where(invitations.c.expires > bindparam("now", type_=Moment))
    .returning(invitations.c.id)
)
OWN_UNTIL = (
    select(invitations.c.expires)
    .where(invitations.c.person == bindparam("of_person"), invitations.c.by == bindparam("of_person"))
    .where(is_unused, invitations.c.expires > bindparam("now", type_=Moment))
    .order_by(invitations.c.expires.desc())
    .limit(1)
)
REQUESTS = (
    select(join_requests, contacts.c.channel)
    .join(contacts, join_requests.c.contact == contacts.c.id)
    .order_by(join_requests.c.id)
)
FILE = insert(join_requests).returning(join_requests.c.id)
GET_REQUEST = REQUESTS.where(join_requests.c.id == bindparam("of_request"))
OPEN_REQUESTS = REQUESTS.where(join_requests.c.state == "open")
OPEN_REQUEST_OF = OPEN_REQUESTS.where(join_requests.c.contact == bindparam("of_contact"))
SETTLE = (
    update(join_requests)
    .where(join_requests.c.id == bindparam("of_request"), join_requests.c.state == "open")
    .returning(join_requests.c.id)
)
CONSENT = insert(consents).returning(consents.c.id)
holds = consents.c.withdrawn.is_(None)
WITHDRAW = update(consents).where(consents.c.contact == bindparam("of_contact"), holds)
GET_CONSENT = select(consents).where(consents.c.id == bindparam("of_consent"))
CONSENTS_OF = (
    select(consents.c.contact, consents.c.given)
    .where(consents.c.person == bindparam("of_person"), holds)
    .order_by(consents.c.id)
)


class NobodyThere(ValueError):
    """A mailbox or unit code that no person or unit has."""


@dataclass(frozen=True)
class Issuing:
    """The issuer of codes: on whose behalf they are made, and when."""

    settings: Settings
    at: datetime
    by: int | None = None  # None: the operator


@dataclass(frozen=True)
class Invited:
    person: int
    mailbox: str
    name: str
    unit: str
    role: str
    code: str  # with its hyphen
    link: str  # "" while our name on Telegram is not known
    expires: datetime
    entry_points: tuple[EntryPoint, ...] = ()  # where it may be handed over


def invite(tx: Tx, who_to: str | None, issuing: Issuing) -> list[Invited]:
    """Make codes for a mailbox, a unit's code, or None: all who have not joined.

    Of a unit too only those are invited who have not joined; a person's own mailbox invites them again, for a
    second contact. NobodyThere where ``who_to`` is not in the roster.
    """
    who_to = who_to.lower() if who_to else who_to
    found = recipients(tx, who_to, issuing.at)
    if who_to is not None and not found:
        raise NobodyThere(who_to)
    is_own = len(found) == 1 and found[0].mailbox == who_to
    return issue(tx, [one for one in found if is_own or not one.has_joined], issuing)


def recipients(tx: Tx, who_to: str | None, at: datetime) -> list[Member]:
    if who_to is None:
        return members.all_members(tx, at)
    if "@" in who_to:
        return members.members_at_address(tx, at, who_to)
    found = [unit.id for unit in units.listed(tx, local_date(at)) if unit.code == who_to]
    return members.members_of_unit(tx, at, found[0]) if found else []


def issue(tx: Tx, people: Sequence[Member], issuing: Issuing) -> list[Invited]:
    """Make a new code for each; the older ones that they did not use hold no more."""
    revoke(tx, [one.person for one in people], issuing.at)
    expires = expiry(issuing)
    codes = {one.person: make_code(secrets.token_bytes(RANDOM_BYTES)) for one in people}
    rows = [invitation_row(person, code, issuing, expires) for person, code in codes.items()]
    if rows:
        tx.execute(INVITE, rows)
    found = texts.entry_points(tx)
    links = [point.link for point in found if point.channel == "Telegram"]
    return [
        Invited(
            person=one.person,
            mailbox=one.mailbox,
            name=one.name,
            unit="; ".join(assignment.unit_name for assignment in one.units),
            role="; ".join(dict.fromkeys(_(ROLES[assignment.role]) for assignment in one.roles)),
            code=shown_code(codes[one.person]),
            link=f"{links[0]}?start={codes[one.person]}" if links else "",
            expires=expires,
            entry_points=tuple(found),
        )
        for one in people
    ]


def expiry(issuing: Issuing) -> datetime:
    """Return when a code that is made now ends."""
    last = local_date(issuing.at) + timedelta(days=issuing.settings.invitation_days)
    return at_local(last + timedelta(days=1), time())


def issue_own(tx: Tx, person_id: int, issuing: Issuing) -> str:
    """Make a code for another account of the person's own, good for half an hour; return it as shown."""
    revoke(tx, [person_id], issuing.at)
    code = make_code(secrets.token_bytes(RANDOM_BYTES))
    tx.execute(INVITE, [invitation_row(person_id, code, issuing, issuing.at + OWN)])
    return shown_code(code)


def own_until(tx: Tx, person_id: int, at: datetime) -> datetime | None:
    """Return until when the code that this person has made for themselves is good, if it is."""
    return tx.execute(OWN_UNTIL, {"of_person": person_id, "now": at}).scalar()


def invitation_row(person_id: int, code: str, issuing: Issuing, expires: datetime) -> dict[str, Any]:
    secret = issuing.settings.secret_key.get_secret_value()
    return {"code_hmac": sealed_code(code, secret), "person": person_id, "by": issuing.by, "expires": expires}


def last_day(expires: datetime) -> date:
    """Return the last day on which a code is good: it ends at midnight."""
    return local_date(expires - timedelta(seconds=1))


def revoke(tx: Tx, person_ids: Iterable[int], at: datetime) -> None:
    """Revoke the codes that these people hold and have not used."""
    for some in chunks(list(person_ids)):
        tx.execute(REVOKE, {"of_people": list(some), "revoked_at": at})


def chunks(ids: Sequence[int], size: int = 1000) -> Iterable[Sequence[int]]:
    """Yield ``ids`` in parts that a statement can take as parameters."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


def find_invitation(tx: Tx, code: str, secret_keys: Iterable[str]) -> Row[Any] | None:
    """Return the invitation with this code, sealed with one of these keys, in whatever state; locked."""
    sealed = [sealed_code(code, key) for key in secret_keys]
    return tx.execute(BY_CODE, {"sealed": sealed}).one_or_none()


def get_invitation(tx: Tx, invitation_id: int) -> Row[Any] | None:
    return tx.execute(BY_ID, {"of_invitation": invitation_id}).one_or_none()


def use_invitation(tx: Tx, invitation_id: int, at: datetime) -> bool:
    """Take the invitation; False where it is used, revoked or past its time."""
    asked = {"of_invitation": invitation_id, "now": at, "used_at": at}
    return tx.execute(USE, asked).first() is not None


def is_guessing(tx: Tx, contact_id: int, at: datetime) -> bool:
    """Return whether this contact has typed so many wrong codes this hour that no more are looked at."""
    return texts.used(tx, JOIN, str(contact_id), texts.hour(at)) >= WRONG_OF_CONTACT


def note_wrong_code(tx: Tx, contact_id: int, at: datetime) -> bool:
    """Note a wrong code; return whether with it the hour's many are reached, which happens once an hour."""
    texts.count(tx, JOIN, str(contact_id), texts.hour(at))
    return texts.count(tx, JOIN, "", texts.hour(at)) == WRONG_IN_ALL


@dataclass(frozen=True)
class JoinAsked:
    """A stranger's own words of who they are; nothing of it is checked yet."""

    name: str
    unit: str
    post: str


@dataclass(frozen=True)
class JoinRequest:
    id: int
    contact: int
    channel: str
    asked: JoinAsked
    state: str  # open, approved, declined
    at: datetime


def file_request(tx: Tx, contact_id: int, asked: JoinAsked, at: datetime) -> int:
    row = {"contact": contact_id, "name": asked.name, "unit_text": asked.unit, "post": asked.post, "at": at}
    return int(tx.execute(FILE, row).scalar_one())


def get_request(tx: Tx, request_id: int) -> JoinRequest | None:
    return next(iter(found_requests(tx, GET_REQUEST, of_request=request_id)), None)


def found_requests(tx: Tx, query: Select[Any], **which: int) -> list[JoinRequest]:
    found = []
    for row in tx.execute(query, which):
        asked = JoinAsked(row.name, row.unit_text, row.post)
        found.append(JoinRequest(row.id, row.contact, row.channel, asked, row.state, row.at))
    return found


def open_request_of(tx: Tx, contact_id: int) -> JoinRequest | None:
    return next(iter(found_requests(tx, OPEN_REQUEST_OF, of_contact=contact_id)), None)


def waiting_requests(tx: Tx) -> Sequence[JoinRequest]:
    """Return all requests that wait for the office, the oldest first."""
    return found_requests(tx, OPEN_REQUESTS)


def approve_request(tx: Tx, request_id: int) -> bool:
    return settle_request(tx, request_id, state="approved")


def decline_request(tx: Tx, request_id: int) -> bool:
    """Decline a request; False where it was decided before. What they said of themselves is not kept."""
    return settle_request(tx, request_id, state="declined", name="", unit_text="", post="")


def settle_request(tx: Tx, request_id: int, **values: str) -> bool:
    return tx.execute(SETTLE, {"of_request": request_id, **values}).first() is not None


def give_consent(tx: Tx, person_id: int, contact_id: int, version: str, at: datetime) -> int:
    row = {"person": person_id, "contact": contact_id, "version": version, "given": at}
    return int(tx.execute(CONSENT, row).scalar_one())


def withdraw_consents(tx: Tx, contact_id: int, at: datetime) -> None:
    """Withdraw whatever was agreed to at this contact."""
    tx.execute(WITHDRAW, {"of_contact": contact_id, "withdrawn": at})


def get_consent(tx: Tx, consent_id: int) -> Row[Any] | None:
    return tx.execute(GET_CONSENT, {"of_consent": consent_id}).one_or_none()


def consents_since(tx: Tx, since: datetime) -> list[Row[Any]]:
    """Return the consents that still hold and were given since then, with their names; the newest first."""
    query = select(consents, people.c.full_name).join(people, consents.c.person == people.c.id)
    fresh = query.where(consents.c.given >= since, consents.c.withdrawn.is_(None))
    return list(tx.execute(fresh.order_by(consents.c.id.desc())))


def consents_of(tx: Tx, person_id: int) -> dict[int, datetime]:
    """Return contact -> since when, for those of the person's that have agreed."""
    rows = tx.execute(CONSENTS_OF, {"of_person": person_id})
    return {row.contact: row.given for row in rows}
