"""Role holders at a moment, substitutes included, and the contacts where people are reached.

All who ask who holds a role ask here. Who is away keeps their own rights: a check of theirs is no less true;
they are not reminded, which is looked at where people are reminded. A substitute who has left the unit since
acts for nobody in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Row,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
    union,
    union_all,
    update,
)

from bot.conversation import local_date
from bot.domain.rights import COVERED, WORKING, Role
from storage.engine import routing
from storage.engine.db import Tx
from storage.tables.base import Moment
from storage.tables.people import absences, contacts, people, roles, stand_ins, units

held_on, held_at = bindparam("held_on", type_=Date), bindparam("held_at", type_=Moment)

ROLE_COLUMNS = (roles.c.rank, roles.c.starts, roles.c.ends)
substitutes_own = roles.alias("substitutes_own")  # a substitute's own
none = cast("", String)
own_roles = select(
    roles.c.id,
    roles.c.person,
    roles.c.unit,
    roles.c.role,
    roles.c.title,
    *ROLE_COLUMNS,
    none.label("stands_for"),
)

CHANGE = update(contacts).where(contacts.c.id == bindparam("of_contact"))

FIRST = (
    select(
        people.c.id,
        people.c.full_name,
        people.c.language,
        contacts.c.id.label("contact"),
        contacts.c.channel,
        contacts.c.last_in,
    )
    .join_from(people, contacts, contacts.c.person == people.c.id)
    .where(people.c.id.in_(bindparam("ids", expanding=True)), contacts.c.blocked.is_(None))
    .order_by(people.c.id, contacts.c.rank, contacts.c.id)
)

QUERY = select(
    contacts.c.id,
    contacts.c.channel,
    contacts.c.label,
    contacts.c.person,
    func.coalesce(people.c.full_name, ""),
).outerjoin_from(contacts, people, contacts.c.person == people.c.id)


def is_held(day: Any, table: FromClause = roles) -> ColumnElement[bool]:
    """Return the condition that a role assignment is held on a day (a date, or a bound one)."""
    return and_(table.c.starts <= day, or_(table.c.ends.is_(None), table.c.ends > day))


is_still_there = exists().where(
    substitutes_own.c.person == stand_ins.c.substitute,
    substitutes_own.c.unit == stand_ins.c.unit,
    is_held(held_on, substitutes_own),
)
stood_in = (
    select(
        roles.c.id,
        stand_ins.c.substitute,
        roles.c.unit,
        roles.c.role,
        none,
        *ROLE_COLUMNS,
        people.c.full_name,
    )
    .join_from(stand_ins, roles, (roles.c.person == stand_ins.c.person) & (roles.c.unit == stand_ins.c.unit))
    .join(people, people.c.id == stand_ins.c.person)
    .where(stand_ins.c.starts <= held_at, stand_ins.c.ends > held_at, is_still_there)
    .where(roles.c.role.in_([role.value for role in COVERED]), is_held(held_on))
)
# A row of ``roles`` with whoever acts in it; ``stands_for`` names whose it is, where that is somebody else,
# whose title does not go with it.
ROLE_HOLDERS = union_all(own_roles.where(is_held(held_on)), stood_in).subquery("held")

held = ROLE_HOLDERS.c
is_wanted = held.role.in_(bindparam("wanted", expanding=True))
is_away = exists().where(
    absences.c.person == people.c.id,
    absences.c.state == "accepted",
    absences.c.starts <= held_at,
    absences.c.ends > held_at,
)
HOLDERS = (
    select(
        *(held.unit, held.role, held.rank, held.stands_for, people.c.id.label("person")),
        *(people.c.full_name, people.c.phone, people.c.language, people.c.misses, people.c.weekly),
        *(is_away.label("is_away"), contacts.c.id.label("contact")),
        *(contacts.c.channel, contacts.c.blocked, contacts.c.last_in),
    )
    .join_from(ROLE_HOLDERS, people, held.person == people.c.id)
    .outerjoin(contacts, contacts.c.person == people.c.id)
    .where(is_wanted)
    .order_by(held.unit, held.rank, held.id, held.stands_for, contacts.c.rank, contacts.c.id)
)
HOLDERS_OF_UNITS = HOLDERS.where(held.unit.in_(bindparam("units", expanding=True)))
is_reached = exists().where(contacts.c.person == people.c.id, contacts.c.blocked.is_(None))
HEARING = (
    select(held.unit, held.person)
    .join_from(ROLE_HOLDERS, people, held.person == people.c.id)
    .where(is_wanted, is_reached, ~is_away)
    .distinct()
)
HELD_ANYWHERE = select(held.id).where(held.person == bindparam("of_person"), is_wanted).limit(1)
HELD_IN_UNIT = HELD_ANYWHERE.where(held.unit == bindparam("of_unit"))
other = ROLE_HOLDERS.alias()
SHARING = (
    select(other.c.unit)
    .join_from(ROLE_HOLDERS, other, held.person == other.c.person)
    .where(held.unit.in_(bindparam("units", expanding=True)), is_wanted)
    .where(other.c.role.in_(bindparam("wanted", expanding=True)))
)
since_day, since = bindparam("since_day", type_=Date), bindparam("since", type_=Moment)
LEFT = union(
    select(roles.c.person).where(roles.c.ends > since_day, roles.c.ends <= held_on),
    select(stand_ins.c.substitute).where(stand_ins.c.ends > since, stand_ins.c.ends <= held_at),
)
UNIT_NAMES = select(units.c.id, units.c.name).where(units.c.id.in_(bindparam("ids", expanding=True)))
of_contact, of_person = contacts.c.id == bindparam("of_contact"), contacts.c.person == bindparam("of_person")
PERSON_OF = select(contacts.c.person).where(of_contact)
CONTACTS_OF = select(contacts).where(of_person).order_by(contacts.c.rank, contacts.c.id)
LINK = CHANGE.values(
    person=bindparam("to_person"),
    rank=select(func.count()).where(contacts.c.person == bindparam("to_person")).scalar_subquery(),
)
BLOCK = CHANGE.where(contacts.c.blocked.is_(None))
ACCOUNT = QUERY.where(of_contact)
ACCOUNTS = QUERY.where(of_person).order_by(contacts.c.rank, contacts.c.id)


def at_moment(when: datetime) -> dict[str, Any]:
    """Return the parameters with which a statement about ``ROLE_HOLDERS`` is executed."""
    return {"held_on": local_date(when), "held_at": when}


@dataclass(frozen=True)
class Holder:
    """A person in a role of a unit, their own or that of whom they stand in for.

    ``contact`` is where they are written to first; None: nowhere.
    """

    unit: int
    role: Role
    rank: int
    person: int
    name: str
    phone: str
    language: str
    misses: str  # how a head hears of missed checks: at_once, evening
    weekly: bool  # whether a head gets the week before in words
    is_away: bool
    is_linked: bool
    contact: int | None
    channel: str
    last_in: datetime | None
    stands_for: str = ""  # whose role it is, where that is somebody else who is away

    @property
    def is_reachable(self) -> bool:
        return self.contact is not None

    @property
    def hears_now(self) -> bool:
        """Return whether they can be reached, and are not away."""
        return self.is_reachable and not self.is_away


def holders(
    tx: Tx, at: datetime, wanted: Sequence[Role], unit_ids: Iterable[int] | None = None
) -> dict[int, list[Holder]]:
    """Return unit -> who holds one of these roles there at ``at``, by role as given and by rank."""
    query, asked = HOLDERS, {**at_moment(at), "wanted": list(wanted)}
    if unit_ids is not None:
        query, asked["units"] = HOLDERS_OF_UNITS, list(unit_ids)
    found: dict[tuple[int, str, int], Holder] = {}
    for row in tx.execute(query, asked) if asked.get("units") != [] else ():
        one = (row.unit, row.role, row.person)
        if one not in found or (found[one].contact is None and row.contact and not row.blocked):
            found[one] = read_holder(row)
    by_unit: defaultdict[int, list[Holder]] = defaultdict(list)
    for holder in sorted(found.values(), key=lambda h: (wanted.index(h.role), h.rank)):
        by_unit[holder.unit].append(holder)
    return by_unit


def hearing(tx: Tx, at: datetime, wanted: Sequence[Role]) -> dict[int, set[int]]:
    """Return unit -> who holds one of these roles there and hears now, by their ids; of all units."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for unit, person in tx.execute(HEARING, {**at_moment(at), "wanted": list(wanted)}):
        found[unit].add(person)
    return found


def read_holder(row: Any) -> Holder:
    is_open = row.contact is not None and row.blocked is None
    return Holder(
        unit=row.unit,
        role=Role(row.role),
        rank=row.rank,
        person=row.person,
        name=row.full_name,
        phone=row.phone,
        language=row.language,
        misses=row.misses,
        weekly=row.weekly,
        is_away=bool(row.is_away),
        is_linked=row.contact is not None,
        contact=row.contact if is_open else None,
        channel=row.channel if is_open else "",
        last_in=row.last_in,
        stands_for=row.stands_for,
    )


def still_holds(tx: Tx, person: int, wanted: Sequence[str], unit: int | None, at: datetime) -> bool:
    """Return whether a person holds one of these roles at ``at``, in ``unit`` or anywhere."""
    asked = {**at_moment(at), "of_person": person, "wanted": list(wanted)}
    if unit is None:
        return tx.execute(HELD_ANYWHERE, asked).first() is not None
    return tx.execute(HELD_IN_UNIT, {**asked, "of_unit": unit}).first() is not None


def left_lately(tx: Tx, at: datetime) -> list[int]:
    """Return the people of whom a role has ended, or who have ended standing in, within a day or two."""
    ago = at - timedelta(days=1)
    asked = {**at_moment(at), "since_day": local_date(ago), "since": ago}
    return sorted(tx.execute(LEFT, asked).scalars())


def office_people(tx: Tx, at: datetime) -> list[Holder]:
    """Return the office's people, each once: those who do its work, and not those who only look."""
    everyone = [holder for unit in holders(tx, at, WORKING).values() for holder in unit]
    return list({holder.person: holder for holder in everyone}.values())


def units_sharing_people(tx: Tx, at: datetime, wanted: Sequence[Role], unit_ids: Iterable[int]) -> list[int]:
    """Return all units in which somebody holds one of these roles who holds one in ``unit_ids``."""
    asked = {**at_moment(at), "wanted": list(wanted), "units": list(unit_ids)}
    return sorted(set(tx.execute(SHARING, asked).scalars()))


def unit_names(tx: Tx, unit_ids: Iterable[int]) -> dict[int, str]:
    return {row.id: row.name for row in tx.execute(UNIT_NAMES, {"ids": list(unit_ids)})}


@dataclass(frozen=True)
class Address:
    """The contact where a person is written to first."""

    person: int
    name: str
    language: str
    contact: int
    channel: str
    last_in: datetime | None


def addresses(tx: Tx, person_ids: Iterable[int]) -> dict[int, Address]:
    """Return where each of these people is reached first.

    Who has no contact, or has blocked all, is not there.
    """
    ids = list(set(person_ids))
    found: dict[int, Address] = {}
    for row in tx.execute(FIRST, {"ids": ids}) if ids else ():
        found.setdefault(row.id, Address(*row))
    return found


def person_of(tx: Tx, contact_id: int) -> int | None:
    """Return the person whose contact it is; None for a stranger's."""
    return tx.execute(PERSON_OF, {"of_contact": contact_id}).scalar()


def contacts_of(tx: Tx, person_id: int) -> list[Row[Any]]:
    """Return all contacts of a person, in the order in which they are tried."""
    return list(tx.execute(CONTACTS_OF, {"of_person": person_id}))


def link(tx: Tx, contact_id: int, person_id: int) -> None:
    """Make the contact the person's, after those they have."""
    tx.execute(LINK, {"of_contact": contact_id, "to_person": person_id})


def unlink(tx: Tx, contact_id: int) -> None:
    """Make the contact a stranger's again; what waits for that person there goes no more."""
    nobodys = {"person": None, "front_conversation": None, "rank": 0, "label": "", "menu": None}
    tx.execute(CHANGE, {"of_contact": contact_id, **nobodys})


def put_first(tx: Tx, person_id: int, contact_id: int) -> None:
    """Let this contact be tried first, also for what waits; the others keep their order."""
    channels = {row.id: row.channel for row in contacts_of(tx, person_id)}
    others = [one for one in channels if one != contact_id]
    for rank, one in enumerate([contact_id, *others]):
        tx.execute(CHANGE, {"of_contact": one, "rank": rank})
    waiting = routing.waiting_at_contacts(tx, others)
    routing.move(tx, [(one, contact_id, channels[contact_id]) for one in waiting if one.may_move])


def set_label(tx: Tx, contact_id: int, label: str) -> None:
    tx.execute(CHANGE, {"of_contact": contact_id, "label": label})


def mark_blocked(tx: Tx, contact_id: int, at: datetime) -> None:
    tx.execute(BLOCK, {"of_contact": contact_id, "blocked": at})


def set_menu(tx: Tx, contact_id: int, menu: str) -> None:
    tx.execute(CHANGE, {"of_contact": contact_id, "menu": menu})


@dataclass(frozen=True)
class Account:
    """A contact as its owner sees it."""

    contact: int
    channel: str
    label: str  # what its owner calls it
    person: int | None
    name: str  # of the person; "" for a stranger


def get_account(tx: Tx, contact_id: int) -> Account | None:
    row = tx.execute(ACCOUNT, {"of_contact": contact_id}).one_or_none()
    return Account(*row) if row else None


def accounts_of(tx: Tx, person_id: int) -> list[Account]:
    """Return the accounts of a person, in the order in which they are written to."""
    return [Account(*row) for row in tx.execute(ACCOUNTS, {"of_person": person_id})]


def unlink_account(tx: Tx, account: Account, at: datetime) -> None:
    """Make the account nobody's again; what waits for its owner there goes to their next, or nowhere.

    What is being sent just then, or may have arrived, goes nowhere else and is not tried again.
    """
    unlink(tx, account.contact)
    waiting = routing.waiting_at_contacts(tx, [account.contact])
    if elsewhere := addresses(tx, [account.person or 0]).get(account.person or 0):
        routing.move(tx, [(one, elsewhere.contact, elsewhere.channel) for one in waiting if one.may_move])
    routing.cancel_waiting(tx, account.contact, at, "unlinked")
