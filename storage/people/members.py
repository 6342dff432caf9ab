"""Members, the people of the roster: finding them, who is in a unit, their language, and newcomers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, and_, bindparam, case, insert, select, true, update

from bot.conversation import DEFAULT, fold, person_key
from bot.domain.rights import Role, RoleAssignment
from storage.engine import ROLE_HOLDERS, Tx, at_moment, is_held
from storage.people import role_assignments
from storage.tables.base import Id, Moment
from storage.tables.people import contacts, invitations, mailboxes, people, roles, units

MOST = 8  # shown to choose from
PLACE = case({role.value: place for place, role in enumerate(Role)}, value=ROLE_HOLDERS.c.role)  # heads first

IN_USE = ("asked", "open", "locked")

held_on, held_at = bindparam("held_on", type_=Date), bindparam("held_at", type_=Moment)  # of ROLE_HOLDERS
of_person, of_unit = bindparam("of_person", type_=Id), bindparam("of_unit", type_=Id)
of_people = bindparam("of_people", type_=Id, expanding=True)
LANGUAGE = select(people.c.language).where(people.c.id == of_person)
NAMES = select(people.c.id, people.c.full_name).where(people.c.id.in_(of_people))
CHANGE = update(people).where(people.c.id == of_person)
AT_ADDRESS = select(mailboxes).where(mailboxes.c.address == bindparam("address"))
IS_TAKEN = select(mailboxes.c.id).where(mailboxes.c.address == bindparam("address"))
STAFF = (
    select(roles.c.role, roles.c.title, people.c.id, people.c.full_name, people.c.phone)
    .join_from(roles, people, roles.c.person == people.c.id)
    .where(roles.c.unit == of_unit, is_held(held_on), people.c.erased_at.is_(None))
    .order_by(role_assignments.PLACE, roles.c.rank, people.c.sort_key, roles.c.id)
)
ONE_OF_STAFF = STAFF.where(roles.c.person == of_person)
BOXES_IN_USE = (
    select(mailboxes.c.person, mailboxes.c.address, mailboxes.c.state)
    .where(mailboxes.c.person.in_(of_people), mailboxes.c.state.in_(IN_USE))
    .order_by(mailboxes.c.id)
)
UNIT_BOX = (
    select(mailboxes.c.address, mailboxes.c.state)
    .where(mailboxes.c.unit == of_unit, mailboxes.c.state.in_(IN_USE))
    .order_by(mailboxes.c.id.desc())
    .limit(1)
)
NAMED = select(people.c.id, people.c.full_name, people.c.phone).where(
    people.c.folded == bindparam("folded_name"), people.c.erased_at.is_(None)
)
KNOWN_AS = (
    select(people.c.id)
    .where(people.c.erased_at.is_(None))
    .where(
        (people.c.folded == bindparam("folded_name"))
        | (people.c.staff_code == bindparam("staff_code"))
        | people.c.id.in_(select(mailboxes.c.person).where(mailboxes.c.address == bindparam("address")))
    )
    .order_by(people.c.id)
)
UNITS_OF = (
    select(roles.c.person, units.c.id, units.c.name)
    .join_from(roles, units, roles.c.unit == units.c.id)
    .where(roles.c.person.in_(of_people), is_held(held_on))
    .order_by(units.c.rank, units.c.id)
)
HELD_ROLES = (
    select(roles.c.person, roles.c.role, people.c.full_name)
    .join_from(roles, people, roles.c.person == people.c.id)
    .where(roles.c.unit == of_unit, is_held(held_on))
    .order_by(role_assignments.PLACE, roles.c.rank, roles.c.id)
)
OWNER = select(mailboxes.c.unit, mailboxes.c.person, mailboxes.c.state).where(
    mailboxes.c.address == bindparam("address")
)


@dataclass(frozen=True)
class KnownPerson:
    """A person whom a change may be about, or a unit as owner of its mailbox; kept as JSON in forms."""

    id: int | None  # None: a unit, or somebody new
    name: str = ""
    title: str = ""
    roles: str = ""  # "head;officer"
    phone: str = ""
    mailbox: str = ""
    box: str = ""  # the mailbox's state
    unit: int | None = None  # the unit that it is
    units: Sequence[Sequence[Any]] | None = None  # [id, name] of each that they are in; None: not asked for


def language(tx: Tx, person_id: int | None) -> str:
    """Return the language of a person; Vietnamese for who is not known."""
    return (tx.execute(LANGUAGE, {"of_person": person_id}).scalar() if person_id else None) or DEFAULT


def names(tx: Tx, person_ids: Iterable[int]) -> dict[int, str]:
    return {row.id: row.full_name for row in tx.execute(NAMES, {"of_people": list(person_ids)})}


def known_as(tx: Tx, who: str) -> list[int]:
    """Return whose mailbox, staff code or full name this is, whether they still hold a role or not."""
    asked = {"address": who.strip().lower(), "folded_name": fold(who), "staff_code": who.strip()}
    return list(tx.execute(KNOWN_AS, asked).scalars())


def set_language(tx: Tx, person_id: int, chosen: str) -> None:
    tx.execute(CHANGE, {"of_person": person_id, "language": chosen})


def set_misses(tx: Tx, person_id: int, how: str) -> None:
    """Set how a head hears of missed checks: at_once, or one message in the evening."""
    tx.execute(CHANGE, {"of_person": person_id, "misses": how})


def set_weekly(tx: Tx, person_id: int, wants: bool) -> None:
    """Set whether a head gets the week before in words."""
    tx.execute(CHANGE, {"of_person": person_id, "weekly": wants})


@dataclass(frozen=True)
class Member:
    """A person with the roles held today, and how far they have come in joining."""

    person: int
    name: str
    roles: tuple[RoleAssignment, ...]
    has_joined: bool
    invited_until: datetime | None  # an open code's end
    mailbox: str  # of their own; "" where there is none

    @property
    def units(self) -> list[RoleAssignment]:
        """Return where they have a role, each unit once."""
        return list({one.unit: one for one in reversed(self.roles)}.values())[::-1]


def all_members(tx: Tx, at: datetime) -> list[Member]:
    return members(tx, at, "all")


def members_of_unit(tx: Tx, at: datetime, unit_id: int) -> list[Member]:
    return members(tx, at, "unit", of_unit=unit_id)


def member(tx: Tx, at: datetime, person_id: int) -> Member | None:
    return next(iter(members(tx, at, "person", of_person=person_id)), None)


def members_named(tx: Tx, at: datetime, typed: str) -> list[Member]:
    """Return the members whose name holds these words, diacritics or not; those called just so first."""
    found = read_members(tx, at, MembersQueries(holds_words(people.c.folded, typed)), {})
    return sorted(found, key=lambda member: fold(member.name) != fold(typed))


def members_at_address(tx: Tx, at: datetime, address: str) -> list[Member]:
    """Return the person with this mailbox, or the people of the unit with it."""
    row = tx.execute(AT_ADDRESS, {"address": address.lower()}).one_or_none()
    if row is None:
        return []
    if row.unit:
        return members_of_unit(tx, at, row.unit)
    return members(tx, at, "person", of_person=row.person)


def members(tx: Tx, at: datetime, which: str, **asked: int) -> list[Member]:
    return read_members(tx, at, MEMBERS[which], asked)


def read_members(tx: Tx, at: datetime, queries: "MembersQueries", asked: Mapping[str, int]) -> list[Member]:
    """Return who is meant, with all their roles, by unit and place in it; four statements."""
    moment = {**at_moment(at), **asked}
    assignments: dict[tuple[int, str], list[RoleAssignment]] = {}
    for row in tx.execute(queries.roles, moment):
        assignments.setdefault((row.person, row.full_name), []).append(read(row))
    if not assignments:
        return []
    linked = set(tx.execute(queries.linked, moment).scalars())
    until = {row.person: row.expires for row in tx.execute(queries.codes, moment)}
    boxes = {row.person: row.address for row in tx.execute(queries.boxes, moment)}
    return [
        Member(person, name, tuple(own), person in linked, until.get(person), boxes.get(person, ""))
        for (person, name), own in assignments.items()
    ]


def with_people_and_units(query: Select[Any]) -> Select[Any]:
    """Return ``query`` over the roles that are held at a moment, with their people and units."""
    return (
        query.select_from(ROLE_HOLDERS)
        .join(people, ROLE_HOLDERS.c.person == people.c.id)
        .join(units, ROLE_HOLDERS.c.unit == units.c.id)
        .where(people.c.erased_at.is_(None))
    )


def read(row: Row[Any]) -> RoleAssignment:
    held = (row.rank, row.starts, row.ends, row.title, row.stands_for)
    return RoleAssignment(Role(row.role), row.unit, row.code, row.unit_name, *held)


class MembersQueries:
    """The statements about people: their roles, who has joined, until when open codes are good, mailboxes."""

    def __init__(self, wanted: ColumnElement[bool]) -> None:
        """Ask about who holds a role of which ``wanted`` is true."""
        columns = (ROLE_HOLDERS, people.c.full_name, units.c.code, units.c.name.label("unit_name"))
        ids = with_people_and_units(select(ROLE_HOLDERS.c.person)).where(wanted)
        self.roles = (
            with_people_and_units(select(*columns))
            .where(people.c.id.in_(ids))
            .order_by(units.c.rank, units.c.id, ROLE_HOLDERS.c.stands_for, PLACE)
            .order_by(ROLE_HOLDERS.c.rank, people.c.sort_key, ROLE_HOLDERS.c.id)
        )
        self.linked = select(contacts.c.person).where(contacts.c.person.in_(ids))
        self.codes = (
            select(invitations.c.person, invitations.c.expires)
            .where(invitations.c.used_at.is_(None), invitations.c.revoked_at.is_(None))
            .where(invitations.c.expires > held_at, invitations.c.person.in_(ids))
        )
        self.boxes = select(mailboxes.c.person, mailboxes.c.address).where(
            mailboxes.c.state != "recalled", mailboxes.c.person.in_(ids)
        )


MEMBERS = {
    "all": MembersQueries(true()),
    "unit": MembersQueries(ROLE_HOLDERS.c.unit == of_unit),
    "person": MembersQueries(people.c.id == of_person),
}


def holds_words(folded: ColumnElement[str], typed: str) -> ColumnElement[bool]:
    words = fold(typed).split()[:MOST]
    return and_(true(), *(folded.contains(word, autoescape=True) for word in words))


@dataclass(frozen=True)
class Newcomer:
    """A newcomer, to be staff of ``unit``; "" where there is no telephone or mailbox."""

    unit: int
    name: str
    post: str
    phone: str
    mailbox: str


def is_address_taken(tx: Tx, address: str) -> bool:
    return tx.execute(IS_TAKEN, {"address": address}).first() is not None


def add_newcomer(tx: Tx, new: Newcomer, today: date) -> int:
    """Add a newcomer to the roster, with their role and mailbox; return the person's id."""
    named = {"full_name": new.name, "folded": fold(new.name), "sort_key": person_key(new.name)}
    row = {**named, "phone": new.phone, "language": DEFAULT}
    person = int(tx.execute(insert(people).values(**row).returning(people.c.id)).scalar_one())
    if new.mailbox:
        tx.execute(insert(mailboxes), {"address": new.mailbox, "person": person, "opened": today})
    role = {"person": person, "unit": new.unit, "role": Role.STAFF.value, "title": new.post}
    tx.execute(insert(roles), {**role, "starts": today, "source": "chat"})
    return person


def staff_member(tx: Tx, unit: int, person: int, day: date) -> KnownPerson | None:
    """Return somebody of that unit; None where they hold no role there on that day."""
    return next(iter(staff_of_unit(tx, unit, day, person)), None)


def staff_of_unit(tx: Tx, unit: int, day: date, person: int | None = None) -> list[KnownPerson]:
    """Return those who hold a role in the unit on that day, heads first; or one person of them."""
    query, asked = (STAFF, {}) if person is None else (ONE_OF_STAFF, {"of_person": person})
    held: defaultdict[int, list[Any]] = defaultdict(list)
    for row in tx.execute(query, {**asked, "of_unit": unit, "held_on": day}):
        held[row.id].append(row)
    boxes, found = boxes_of(tx, held), []
    for person, rows in held.items():
        title = next((row.title for row in rows if row.title), "")
        own_roles = ";".join(dict.fromkeys(row.role for row in rows))
        box = boxes.get(person, ("", ""))
        found.append(KnownPerson(person, rows[0].full_name, title, own_roles, rows[0].phone, *box))
    return found


def boxes_of(tx: Tx, person_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return person -> the newest of their mailboxes that is not recalled, and its state."""
    rows = tx.execute(BOXES_IN_USE, {"of_people": list(person_ids)}) if person_ids else ()
    return {row.person: (row.address, row.state) for row in rows}


def unit_as_owner(tx: Tx, unit: int, name: str) -> KnownPerson:
    row = tx.execute(UNIT_BOX, {"of_unit": unit}).first()
    address, state = row or ("", "")
    return KnownPerson(None, name, mailbox=address, box=state, unit=unit)


def people_named(tx: Tx, name: str, day: date) -> list[KnownPerson]:
    """Return everybody of just this name, also who is in no unit any more, with where they are."""
    rows = tx.execute(NAMED, {"folded_name": fold(name)}).all()
    where = units_of(tx, [row.id for row in rows], day)
    boxes = boxes_of(tx, [row.id for row in rows])
    found = []
    for row in rows:
        contact = (row.phone, *boxes.get(row.id, ("", "")))
        found.append(KnownPerson(row.id, row.full_name, "", "", *contact, units=where[row.id]))
    return found


def units_of(tx: Tx, person_ids: Iterable[int], day: date) -> defaultdict[int, list[list[Any]]]:
    """Return person -> [id, name] of each unit where they hold a role on that day."""
    found: defaultdict[int, list[list[Any]]] = defaultdict(list)
    for row in tx.execute(UNITS_OF, {"of_people": list(person_ids), "held_on": day}):
        if [row.id, row.name] not in found[row.person]:
            found[row.person].append([row.id, row.name])
    return found


def held_roles(tx: Tx, unit: int, day: date) -> list[tuple[int, str, str]]:
    """Return (person, role, their name) of each role that is held there on that day."""
    rows = tx.execute(HELD_ROLES, {"of_unit": unit, "held_on": day})
    return [(row.person, row.role, row.full_name) for row in rows]


def owner_of(tx: Tx, address: str) -> tuple[int | None, int | None, str] | None:
    """Return (unit, person, state) of a mailbox, in whatever state; None: nobody ever had it."""
    row = tx.execute(OWNER, {"address": address}).one_or_none()
    return (row.unit, row.person, row.state) if row else None
