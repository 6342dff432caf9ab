"""Members, the people of the roster: finding them, who is in a unit, their language, and newcomers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, insert, select, true, update

from bot.conversation import DEFAULT, fold, person_key
from bot.domain.rights import Role, RoleAssignment
from storage.engine import ROLE_HOLDERS, Tx, at_moment, is_held
from storage.people import role_assignments
from storage.tables.people import contacts, invitations, mailboxes, people, roles, units

MOST = 8  # shown to choose from
PLACE = case({role.value: place for place, role in enumerate(Role)}, value=ROLE_HOLDERS.c.role)  # heads first

IN_USE = ("asked", "open", "locked")


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
    query = select(people.c.language).where(people.c.id == person_id)
    return (tx.execute(query).scalar() if person_id else None) or DEFAULT


def names(tx: Tx, person_ids: Iterable[int]) -> dict[int, str]:
    query = select(people.c.id, people.c.full_name).where(people.c.id.in_(list(person_ids)))
    return {row.id: row.full_name for row in tx.execute(query)}


def set_language(tx: Tx, person_id: int, chosen: str) -> None:
    tx.execute(update(people).where(people.c.id == person_id).values(language=chosen))


def set_misses(tx: Tx, person_id: int, how: str) -> None:
    """Set how a head hears of missed checks: at_once, or one message in the evening."""
    tx.execute(update(people).where(people.c.id == person_id).values(misses=how))


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
    return members(tx, at, true())


def members_of_unit(tx: Tx, at: datetime, unit_id: int) -> list[Member]:
    return members(tx, at, ROLE_HOLDERS.c.unit == unit_id)


def member(tx: Tx, at: datetime, person_id: int) -> Member | None:
    return next(iter(members(tx, at, people.c.id == person_id)), None)


def members_named(tx: Tx, at: datetime, typed: str) -> list[Member]:
    """Return the members whose name holds these words, diacritics or not; those called just so first."""
    found = members(tx, at, holds_words(people.c.folded, typed))
    return sorted(found, key=lambda member: fold(member.name) != fold(typed))


def members_at_address(tx: Tx, at: datetime, address: str) -> list[Member]:
    """Return the person with this mailbox, or the people of the unit with it."""
    row = tx.execute(select(mailboxes).where(mailboxes.c.address == address.lower())).one_or_none()
    if row is None:
        return []
    return members_of_unit(tx, at, row.unit) if row.unit else members(tx, at, people.c.id == row.person)


def members(tx: Tx, at: datetime, wanted: ColumnElement[bool]) -> list[Member]:
    """Return who holds a role of which ``wanted`` is true, with all their roles, by unit and place in it."""
    columns = (ROLE_HOLDERS, people.c.full_name, units.c.code, units.c.name.label("unit_name"))
    ids = with_people_and_units(select(ROLE_HOLDERS.c.person)).where(wanted)
    query = (
        with_people_and_units(select(*columns))
        .where(people.c.id.in_(ids))
        .order_by(units.c.rank, units.c.id, ROLE_HOLDERS.c.stands_for, PLACE)
        .order_by(ROLE_HOLDERS.c.rank, people.c.sort_key, ROLE_HOLDERS.c.id)
    )
    assignments: dict[tuple[int, str], list[RoleAssignment]] = {}
    for row in tx.execute(query, at_moment(at)):
        assignments.setdefault((row.person, row.full_name), []).append(read(row))
    if not assignments:
        return []
    linked, until, boxes = joining_states(tx, at, ids)
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


def joining_states(tx: Tx, at: datetime, ids: Select[Any]) -> tuple[set[int], dict[int, Any], dict[int, str]]:
    """Return who of these has joined, until when open codes are good, and mailboxes; three statements."""
    linked = select(contacts.c.person).where(contacts.c.person.in_(ids))
    is_open = invitations.c.used_at.is_(None) & invitations.c.revoked_at.is_(None)
    codes = select(invitations.c.person, invitations.c.expires).where(is_open, invitations.c.expires > at)
    boxes = select(mailboxes.c.person, mailboxes.c.address).where(mailboxes.c.state != "recalled")
    codes, boxes = codes.where(invitations.c.person.in_(ids)), boxes.where(mailboxes.c.person.in_(ids))
    moment = at_moment(at)
    return (
        set(tx.execute(linked, moment).scalars()),
        {row.person: row.expires for row in tx.execute(codes, moment)},
        {row.person: row.address for row in tx.execute(boxes, moment)},
    )


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
    return tx.execute(select(mailboxes.c.id).where(mailboxes.c.address == address)).first() is not None


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
    wanted = (roles.c.unit == unit) & is_held(day)
    if person is not None:
        wanted &= roles.c.person == person
    query = (
        select(roles.c.role, roles.c.title, people.c.id, people.c.full_name, people.c.phone)
        .join_from(roles, people, roles.c.person == people.c.id)
        .where(wanted, people.c.erased_at.is_(None))
        .order_by(role_assignments.PLACE, roles.c.rank, people.c.sort_key, roles.c.id)
    )
    held: defaultdict[int, list[Any]] = defaultdict(list)
    for row in tx.execute(query):
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
    query = select(mailboxes.c.person, mailboxes.c.address, mailboxes.c.state)
    in_use = query.where(mailboxes.c.person.in_(person_ids), mailboxes.c.state.in_(IN_USE))
    rows = tx.execute(in_use.order_by(mailboxes.c.id)) if person_ids else ()
    return {row.person: (row.address, row.state) for row in rows}


def unit_as_owner(tx: Tx, unit: int, name: str) -> KnownPerson:
    query = select(mailboxes.c.address, mailboxes.c.state)
    in_use = query.where(mailboxes.c.unit == unit, mailboxes.c.state.in_(IN_USE))
    row = tx.execute(in_use.order_by(mailboxes.c.id.desc()).limit(1)).first()
    address, state = row or ("", "")
    return KnownPerson(None, name, mailbox=address, box=state, unit=unit)


def people_named(tx: Tx, name: str, day: date) -> list[KnownPerson]:
    """Return everybody of just this name, also who is in no unit any more, with where they are."""
    query = select(people.c.id, people.c.full_name, people.c.phone)
    rows = tx.execute(query.where(people.c.folded == fold(name), people.c.erased_at.is_(None))).all()
    where = units_of(tx, [row.id for row in rows], day)
    boxes = boxes_of(tx, [row.id for row in rows])
    found = []
    for row in rows:
        contact = (row.phone, *boxes.get(row.id, ("", "")))
        found.append(KnownPerson(row.id, row.full_name, "", "", *contact, units=where[row.id]))
    return found


def units_of(tx: Tx, person_ids: Iterable[int], day: date) -> defaultdict[int, list[list[Any]]]:
    """Return person -> [id, name] of each unit where they hold a role on that day."""
    query = (
        select(roles.c.person, units.c.id, units.c.name)
        .join_from(roles, units, roles.c.unit == units.c.id)
        .where(roles.c.person.in_(list(person_ids)), is_held(day))
        .order_by(units.c.rank, units.c.id)
    )
    found: defaultdict[int, list[list[Any]]] = defaultdict(list)
    for row in tx.execute(query):
        if [row.id, row.name] not in found[row.person]:
            found[row.person].append([row.id, row.name])
    return found


def held_roles(tx: Tx, unit: int, day: date) -> list[tuple[int, str, str]]:
    """Return (person, role, their name) of each role that is held there on that day."""
    query = select(roles.c.person, roles.c.role, people.c.full_name)
    joined = query.join_from(roles, people, roles.c.person == people.c.id)
    there = joined.where(roles.c.unit == unit, is_held(day)).order_by(
        role_assignments.PLACE, roles.c.rank, roles.c.id
    )
    return [(row.person, row.role, row.full_name) for row in tx.execute(there)]


def owner_of(tx: Tx, address: str) -> tuple[int | None, int | None, str] | None:
    """Return (unit, person, state) of a mailbox, in whatever state; None: nobody ever had it."""
    query = select(mailboxes.c.unit, mailboxes.c.person, mailboxes.c.state)
    row = tx.execute(query.where(mailboxes.c.address == address)).one_or_none()
    return (row.unit, row.person, row.state) if row else None
