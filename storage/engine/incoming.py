"""Incoming events: their contact and person locked, each event taken once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, select, true, update
from sqlalchemy.dialects import postgresql

from bot.conversation import Event, at_local, local_date
from bot.domain.rights import Role, RoleAssignment, Who
from storage.engine.business_time import business_at
from storage.engine.contacts import CHANGE, ROLE_HOLDERS, at_moment
from storage.engine.db import Tx
from storage.engine.prepared import PreparingConnection
from storage.tables.engine import clock, conversations, events
from storage.tables.people import contacts, people, stand_ins, units

TRIES = 3  # of an event that our code fails on; then it is set aside
is_sender = and_(
    contacts.c.channel == bindparam("of_channel"),
    contacts.c.account == bindparam("of_account"),
    contacts.c.chat == bindparam("of_chat"),
)
# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
MEET = postgresql.insert(contacts).on_conflict_do_nothing()
active_until = (
    select(conversations.c.expires)
    .where(conversations.c.id == contacts.c.front_conversation)
    .scalar_subquery()
)
LOCK = (
    select(contacts, clock.c.offset, clock.c.newest, active_until.label("active_until"))
    .join_from(contacts, clock, true())
    .where(is_sender)
    # Nothing on SQLite, whose one writer needs no lock. The key itself is shared: who tells this person of
    # something while holding what we are going to wait for does not wait for us.
    .with_for_update(of=contacts, key_share=True)
)
insert_event = postgresql.insert(events)
CLAIM = insert_event.on_conflict_do_update(
    index_elements=["channel", "account", "event_id"],
    set_={"state": "done"},
    where=events.c.state == "failing",
).returning(events.c.event_id)
COUNT_FAILURE = insert_event.on_conflict_do_update(
    index_elements=["channel", "account", "event_id"],
    set_={"tries": events.c.tries + 1},
    where=events.c.state == "failing",
).returning(events.c.tries)
begins, ends = (  # of a cover by this person
    select(func.min(moment))
    .where(stand_ins.c.substitute == bindparam("of_person"), moment > bindparam("held_at"))
    .scalar_subquery()
    for moment in (stand_ins.c.starts, stand_ins.c.ends)
)
LOCK_PERSON = (
    select(people.c.full_name, people.c.language, begins.label("cover_begins"), ends.label("cover_ends"))
    .where(people.c.id == bindparam("of_person"))
    .with_for_update(key_share=True)
)
ROLES_OF_ANY = (
    select(ROLE_HOLDERS, units.c.code, units.c.name, units.c.rank.label("unit_rank"))
    .join_from(ROLE_HOLDERS, units, ROLE_HOLDERS.c.unit == units.c.id)
    .order_by(units.c.rank, units.c.id, ROLE_HOLDERS.c.stands_for, ROLE_HOLDERS.c.rank, ROLE_HOLDERS.c.id)
)
ROLES = ROLES_OF_ANY.where(ROLE_HOLDERS.c.person == bindparam("of_person"))
ROLES_OF_EACH = ROLES_OF_ANY.where(ROLE_HOLDERS.c.person.in_(bindparam("of_persons", expanding=True)))


@dataclass(frozen=True)
class IncomingEvent:
    """An event that is new, with whom it is from. ``at`` and ``came`` are business time."""

    who: Who
    at: datetime
    came: datetime  # to us; ``at`` is later where a tick was taken up before it
    active: int | None  # the conversation that this contact points to
    running: int  # events from here that count still, with this one: a minute takes some of them off
    last_in: datetime | None
    menu: str | None
    to_confirm: datetime | None = None  # since when a mailed code is to be typed there first
    active_until: datetime | None = None  # when that conversation ends, or has ended
    was_unreachable: bool = False  # nothing arrived there until this event


@dataclass(frozen=True)
class Burst:
    """So many events of one contact are read at once, and then so many a minute."""

    at_once: int
    per_minute: int

    def running(self, before: int, minutes: int) -> int:
        """Return how many events count, with this one; those beyond what is read at once do not add up."""
        most = self.at_once if minutes else self.at_once + 1
        return max(0, min(before, most) - minutes * self.per_minute) + 1


def receive(tx: Tx, event: Event, known_for: timedelta, allowed: Burst) -> IncomingEvent | None:
    """Lock the contact and take the event; None where it was taken before.

    None also where it may have been: what was signed longer ago than events are known is brought by whoever
    has kept it. And where a stranger sends more than is read: nothing is written of that.
    """
    contact = locked_contact(tx, event)
    came = business_at(event.at, contact.offset, None)
    now = business_at(event.at, contact.offset, contact.newest)
    is_of_old = event.signed_at is not None and event.signed_at < now - known_for
    minute = int(event.at.timestamp()) // 60
    running = allowed.running(contact.in_minute, max(0, minute - contact.minute))
    is_flood = running > allowed.at_once and contact.person is None
    if is_of_old or is_flood or not claim(tx, event):
        return None
    tx.execute(
        CHANGE,
        {"of_contact": contact.id, "last_in": now, "minute": minute, "in_minute": running, "blocked": None},
    )
    who = identify(tx, contact.person, contact.id, now)
    active = contact.front_conversation
    kept = (
        contact.last_in,
        contact.menu,
        contact.to_confirm,
        contact.active_until,
        contact.blocked is not None,
    )
    return IncomingEvent(who, now, came, active, running, *kept)


def locked_contact(tx: Tx, event: Event) -> Row[Any]:
    """Return the row of the event's contact, ours alone until the transaction ends; made on first sight."""
    sender = {"of_channel": event.channel, "of_account": event.account, "of_chat": event.chat}
    row = tx.execute(LOCK, sender).one_or_none()
    if row is None:
        tx.execute(MEET, {"channel": event.channel, "account": event.account, "chat": event.chat})
        row = tx.execute(LOCK, sender).one()
    return row


def claim(tx: Tx, event: Event) -> bool:
    """Take ``event``, once; False where it was taken before.

    Asked by RETURNING: psycopg counts the rows of such an insert as -1.
    """
    return tx.execute(CLAIM, event_row(event, "done")).first() is not None


def count_failure(tx: Tx, event: Event) -> int:
    """Count a try of ``event`` that our code failed on; return the count, 0 where it is taken by now."""
    tries = tx.execute(COUNT_FAILURE, event_row(event, "failing")).scalar()
    return tries or 0


def set_aside(tx: Tx, event: Event) -> None:
    """Set aside an event that our code failed on too often."""
    is_it = (events.c.channel == event.channel) & (events.c.account == event.account)
    tx.execute(update(events).where(is_it, events.c.event_id == event.id).values(state="set_aside"))


def event_row(event: Event, state: str) -> dict[str, Any]:
    return {
        "channel": event.channel,
        "account": event.account,
        "event_id": event.id,
        "received": event.at,
        "tries": 1 if state == "failing" else 0,
        "state": state,
    }


@dataclass(frozen=True)
class RememberedPerson:
    """Somebody with their roles, as they are from one moment to another if nothing is written of them."""

    person: int
    name: str
    language: str
    roles: tuple[RoleAssignment, ...]
    since: datetime
    until: datetime  # at the latest midnight, when roles begin and end


def identify(tx: Tx, person_id: int | None, contact_id: int, at: datetime) -> Who:
    """Return the person, locked, with the roles held at that moment; a stranger where there is none."""
    known = identity_of(tx, person_id, at) if person_id else None
    if known is None:
        return Who(0, "", "", contact_id)
    return Who(known.person, known.name, known.language, contact_id, known.roles)


def identity_of(tx: Tx, person_id: int, at: datetime) -> RememberedPerson | None:
    """Read who somebody is; on SQLite once, until people, roles, covers or units are written.

    An event takes two statements less.
    """
    memory = tx.memory if isinstance(tx, PreparingConnection) else None
    known: RememberedPerson | None = memory.get(person_id) if memory else None
    if known and known.since <= at < known.until:
        return known
    person = tx.execute(LOCK_PERSON, {"of_person": person_id, "held_at": at}).one_or_none()
    if person is None:
        return None
    midnight = at_local(local_date(at) + timedelta(days=1), time.min)
    until = min(filter(None, (person.cover_begins, person.cover_ends, midnight)))
    roles = roles_of(tx, person_id, at)
    known = RememberedPerson(person_id, person.full_name, person.language, roles, at, until)
    if memory:
        memory.keep(person_id, known)
    return known


def roles_of(tx: Tx, person_id: int, at: datetime) -> tuple[RoleAssignment, ...]:
    return tuple(map(read_role, tx.execute(ROLES, {"of_person": person_id, **at_moment(at)})))


def roles_of_each(tx: Tx, person_ids: Collection[int], at: datetime) -> dict[int, tuple[RoleAssignment, ...]]:
    """Return the roles that each of these people holds at that moment."""
    found: dict[int, tuple[RoleAssignment, ...]] = dict.fromkeys(person_ids, ())
    for row in tx.execute(ROLES_OF_EACH, {"of_persons": list(person_ids), **at_moment(at)}):
        found[row.person] += (read_role(row),)
    return found


def read_role(row: Row[Any]) -> RoleAssignment:
    return RoleAssignment(
        *(Role(row.role), row.unit, row.code, row.name, row.rank),
        *(row.starts, row.ends, row.title, row.stands_for),
    )
