"""Members, the people of the roster: finding them, who is in a unit, their language, and newcomers."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, insert, or_, select, true, update

from bot.conversation import DEFAULT, fold, person_key
from bot.domain.rights import Role, RoleAssignment
from storage.engine import ROLE_HOLDERS, Tx, at_moment, is_held
from storage.people import role_assignments
from storage.tables.people import contacts, invitations, mailboxes, people, roles, units

MOST = 8  # shown to choose from
PLACE = case({role.value: place for place, role in enumerate(Role)}, value=ROLE_HOLDERS.c.role)  # heads first

IN_USE = ("asked", "open", "locked")
Known = dict[str, Any]  # id, name, title, roles ("head;officer"), phone, mailbox, box (its state)


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
    """Return the members whose name holds these words, with or without diacritics.

    Those come first who are called just so.
    """
    found = members(tx, at, holds_words(people.c.folded, typed))
    return sorted(found, key=lambda member: fold(member.name) != fold(typed))


def members_at_address(tx: Tx, at: datetime, address: str) -> list[Member]:
    """Return the person with this mailbox, or the people of the unit with it."""
    row = tx.execute(select(mailboxes).where(mailboxes.c.address == address.lower())).one_or_none()
    if row is None:
        return []
    return members_of_unit(tx, at, row.unit) if row.unit else members(tx, at, people.c.id == row.person)


def members(tx: Tx, at: datetime, wanted: ColumnElement[bool]) -> list[Member]:
    """Return the people who hold a role of which ``wanted`` is true, with all their roles.

    By their first unit, then their place in it.
    """
    ids = with_people_and_units(select(ROLE_HOLDERS.c.person)).where(wanted)
    query = (
        with_people_and_units(
            select(ROLE_HOLDERS, people.c.full_name, units.c.code, units.c.name.label("unit_name"))
        )
        .where(people.c.id.in_(ids))
        .order_by(units.c.rank, units.c.id, ROLE_HOLDERS.c.stands_for, PLACE)
        .order_by(ROLE_HOLDERS.c.rank, people.c.sort_key, ROLE_HOLDERS.c.id)
    )
    assignments: dict[tuple[int, str], list[RoleAssignment]] = {}
    for row in tx.execute(query, at_moment(at)):
        assignments.setdefault((row.person, row.full_name), []).append(read(row))
    states = JoiningStates(tx, at, ids) if assignments else None
    return [states.member(*person, tuple(own)) for person, own in assignments.items()] if states else []


def with_people_and_units(query: Select[Any]) -> Select[Any]:
    """Return ``query`` over the roles that are held at a moment, with their people and units."""
    return (
        query.select_from(ROLE_HOLDERS)
        .join(people, ROLE_HOLDERS.c.person == people.c.id)
        .join(units, ROLE_HOLDERS.c.unit == units.c.id)
        .where(people.c.erased_at.is_(None))
    )


def read(row: Row[Any]) -> RoleAssignment:
    return RoleAssignment(
        role=Role(row.role),
        unit=row.unit,
        unit_code=row.code,
        unit_name=row.unit_name,
        rank=row.rank,
        starts=row.starts,
        ends=row.ends,
        title=row.title,
        stands_for=row.stands_for,
    )


class JoiningStates:
    """The states of joining of these people: three statements, however many they are."""

    def __init__(self, tx: Tx, at: datetime, ids: Select[Any]) -> None:
        linked = select(contacts.c.person).where(contacts.c.person.in_(ids))
        is_open = invitations.c.used_at.is_(None) & invitations.c.revoked_at.is_(None)
        codes = select(invitations.c.person, invitations.c.expires).where(is_open, invitations.c.expires > at)
        boxes = select(mailboxes.c.person, mailboxes.c.address).where(mailboxes.c.state != "recalled")
        moment = at_moment(at)
        self.linked = set(tx.execute(linked, moment).scalars())
        codes, boxes = codes.where(invitations.c.person.in_(ids)), boxes.where(mailboxes.c.person.in_(ids))
        self.until = {row.person: row.expires for row in tx.execute(codes, moment)}
        self.boxes = {row.person: row.address for row in tx.execute(boxes, moment)}

    def member(self, person: int, name: str, assignments: tuple[RoleAssignment, ...]) -> Member:
        return Member(
            person,
            name,
            assignments,
            person in self.linked,
            self.until.get(person),
            self.boxes.get(person, ""),
        )


def holds_words(folded: ColumnElement[str], typed: str) -> ColumnElement[bool]:
    """Return the condition that a folded column holds each of these words."""
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
    """Return whether the mailbox is, or was, somebody's."""
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


def staff_of_unit(tx: Tx, unit: int, day: date) -> list[Known]:
    """Return those who hold a role in the unit on that day; heads first."""
    return read_known(tx, (roles.c.unit == unit) & is_held(day))


def staff_member(tx: Tx, unit: int, person: int, day: date) -> Known | None:
    """Return somebody of that unit; None where they hold no role there on that day."""
    found = read_known(tx, (roles.c.unit == unit) & (roles.c.person == person) & is_held(day))
    return found[0] if found else None


def read_known(tx: Tx, wanted: ColumnElement[bool]) -> list[Known]:
    query = (
        select(roles.c.role, roles.c.title, people.c.id, people.c.full_name, people.c.phone)
        .join_from(roles, people, roles.c.person == people.c.id)
        .where(wanted, people.c.erased_at.is_(None))
        .order_by(role_assignments.PLACE, roles.c.rank, people.c.sort_key, roles.c.id)
    )
    found: dict[int, Known] = {}
    for row in tx.execute(query):
        start = {"id": row.id, "name": row.full_name, "title": "", "roles": "", "phone": row.phone}
        one = found.setdefault(row.id, start)
        one["title"] = one["title"] or row.title
        one["roles"] = ";".join(dict.fromkeys([*filter(None, one["roles"].split(";")), row.role]))
    boxes = boxes_of(tx, found)
    return [{**one, **boxes.get(one["id"], {"mailbox": "", "box": ""})} for one in found.values()]


def boxes_of(tx: Tx, person_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return person -> the newest of their mailboxes that is not recalled, and its state."""
    query = select(mailboxes.c.person, mailboxes.c.address, mailboxes.c.state)
    in_use = query.where(mailboxes.c.person.in_(person_ids), mailboxes.c.state.in_(IN_USE))
    rows = tx.execute(in_use.order_by(mailboxes.c.id)) if person_ids else ()
    return {row.person: {"mailbox": row.address, "box": row.state} for row in rows}


def box_of_unit(tx: Tx, unit: int) -> dict[str, str]:
    query = select(mailboxes.c.address, mailboxes.c.state)
    in_use = query.where(mailboxes.c.unit == unit, mailboxes.c.state.in_(IN_USE))
    row = tx.execute(in_use.order_by(mailboxes.c.id.desc()).limit(1)).first()
    return {"mailbox": row.address, "box": row.state} if row else {"mailbox": "", "box": ""}


def people_named(tx: Tx, name: str, day: date) -> list[Known]:
    """Return everybody of just this name, also who is in no unit any more, with where they are."""
    query = select(people.c.id, people.c.full_name, people.c.phone)
    rows = tx.execute(query.where(people.c.folded == fold(name), people.c.erased_at.is_(None))).all()
    where = units_of(tx, [row.id for row in rows], day)
    boxes = boxes_of(tx, [row.id for row in rows])
    nothing = {"mailbox": "", "box": ""}
    return [
        {
            "id": row.id,
            "name": row.full_name,
            "phone": row.phone,
            "units": where[row.id],
            **boxes.get(row.id, nothing),
        }
        for row in rows
    ]


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


def has_any_role(tx: Tx, person: int, day: date) -> bool:
    """Return whether they are, or will be, somewhere."""
    is_open = or_(roles.c.ends.is_(None), roles.c.ends > day) & or_(
        roles.c.ends.is_(None), roles.c.ends > roles.c.starts
    )
    query = select(roles.c.id).where(roles.c.person == person, is_open).limit(1)
    return tx.execute(query).first() is not None


def owner_of(tx: Tx, address: str) -> tuple[int | None, int | None, str] | None:
    """Return (unit, person, state) of a mailbox, in whatever state; None: nobody ever had it."""
    query = select(mailboxes.c.unit, mailboxes.c.person, mailboxes.c.state)
    row = tx.execute(query.where(mailboxes.c.address == address)).one_or_none()
    return (row.unit, row.person, row.state) if row else None
