"""The directory as it is shown, and mailboxes."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, exists, insert, or_, select, update

from bot.conversation import local_date
from bot.domain.rights import HEADING, Role
from bot.domain.upkeep import Box
from storage.engine import ROLE_HOLDERS, Tx, at_moment, is_held
from storage.tables.base import Id
from storage.tables.people import contacts, internal_rules, mailboxes, people, roles, units
from storage.units.units import is_open

LEADING_FIRST = case({Role.HEAD.value: 0, Role.DEPUTY.value: 1}, value=roles.c.role, else_=2)
BOX = ("id", "address", "unit", "opened", "password_changed", "reminded")  # as Box has them
BOXES = select(*(mailboxes.c[name] for name in BOX), mailboxes.c.person).where(mailboxes.c.state == "open")
POST = ("person", "unit", "role", "title", "rank", "stands_for")  # of ROLE_HOLDERS, as ListedPost has them
of_units = bindparam("of_units", type_=Id, expanding=True)
of_people = bindparam("of_people", type_=Id, expanding=True)
is_owned = mailboxes.c.state != "recalled"
LISTED = (
    select(units.c.id, units.c.code, units.c.name, units.c.kind, units.c.phone, mailboxes.c.address)
    .outerjoin(mailboxes, (mailboxes.c.unit == units.c.id) & is_owned)
    .where(is_open)
    .order_by(units.c.rank, units.c.id, mailboxes.c.rank.desc(), mailboxes.c.id)
)
POSTS = (
    select(*(ROLE_HOLDERS.c[name] for name in POST))
    .add_columns(people.c.full_name.label("name"), people.c.sort_key, people.c.phone)
    .add_columns(people.c.restricted_at.is_not(None).label("is_restricted"))
    .join_from(ROLE_HOLDERS, people, ROLE_HOLDERS.c.person == people.c.id)
    .join(units, ROLE_HOLDERS.c.unit == units.c.id)
    .where(is_open, people.c.erased_at.is_(None))
    .order_by(units.c.rank, ROLE_HOLDERS.c.stands_for, ROLE_HOLDERS.c.rank, ROLE_HOLDERS.c.id)
)
POSTS_IN_UNITS = POSTS.where(ROLE_HOLDERS.c.unit.in_(of_units))
POSTS_OF_PERSON = POSTS.where(ROLE_HOLDERS.c.person == bindparam("of_person"))
POSTS_OF_PERSON_IN_UNITS = POSTS_OF_PERSON.where(ROLE_HOLDERS.c.unit.in_(of_units))
MAIN_OF_UNITS = (
    select(mailboxes.c.unit, mailboxes.c.address)
    .where(mailboxes.c.unit.in_(of_units), is_owned)
    .order_by(mailboxes.c.rank.desc(), mailboxes.c.id.desc())
)
OWN_OF_PEOPLE = (
    select(mailboxes.c.person, mailboxes.c.address)
    .where(mailboxes.c.person.in_(of_people), is_owned)
    .order_by(mailboxes.c.id.desc())
)
RULES_COLUMNS = tuple(internal_rules.c[name] for name in ("id", "unit", "number", "issued", "file"))


@dataclass(frozen=True)
class ListedUnit:
    """A unit that is open; "" where it has no mailbox, or no telephone."""

    id: int
    code: str
    name: str
    kind: str
    phone: str
    mailbox: str
    also: tuple[str, ...] = ()  # mailboxes beside its main one: of units that went into it


@dataclass(frozen=True)
class ListedPost:
    """A person in a role of a unit; ``phone`` is their own."""

    person: int
    name: str
    sort_key: str
    phone: str
    unit: int
    role: Role
    title: str
    rank: int
    stands_for: str = ""  # whose post it is, where that is somebody who is away
    is_restricted: bool = False  # whether they asked not to be shown to others


def listed(tx: Tx, day: date) -> list[ListedUnit]:
    """Return the open units, in their order; of several mailboxes the main one, of two such the newer."""
    found: dict[int, ListedUnit] = {}
    for row in tx.execute(LISTED, {"on": day}):
        before = found.get(row.id)
        also = (before.mailbox, *before.also) if before else ()
        found[row.id] = ListedUnit(*row[:5], mailbox=row.address or "", also=also)
    return list(found.values())


def posts(tx: Tx, at: datetime, unit_ids: Collection[int] | None = None, person: int = 0) -> list[ListedPost]:
    """Return the posts that are held at ``at``, of open units: of all, of some units, or of one person."""
    query = POSTS_OF_PERSON if person else POSTS
    if unit_ids is not None:
        query = POSTS_OF_PERSON_IN_UNITS if person else POSTS_IN_UNITS
    asked = {"of_units": list(unit_ids or ()), "of_person": person, "on": local_date(at)}
    found = tx.execute(query, {**at_moment(at), **asked})
    return [ListedPost(**{**row._mapping, "role": Role(row.role)}) for row in found]


@dataclass(frozen=True)
class LetterUnit:
    code: str
    name: str
    form: str
    hours: Sequence[Sequence[str]] | None  # its own, of each round
    mailbox: str


@dataclass(frozen=True)
class LetterPost:
    """A post that somebody has in a unit; without a role there, their name and telephone alone."""

    name: str
    phone: str
    role: str
    title: str


def leading(tx: Tx, at: datetime, unit_id: int) -> list[ListedPost]:
    """Return those who lead a unit, heads before deputies."""
    found = [one for one in posts(tx, at, [unit_id]) if one.role in HEADING]
    return sorted(found, key=lambda one: HEADING.index(one.role))


def letter_unit(tx: Tx, unit_id: int) -> LetterUnit:
    columns = (units.c.code, units.c.name, units.c.form, units.c.hours)
    row = tx.execute(select(*columns).where(units.c.id == unit_id)).one()
    return LetterUnit(*row, mailbox=main_of_units(tx, [unit_id]).get(unit_id, ""))


def letter_post(tx: Tx, person: int, unit_id: int, on: date) -> LetterPost:
    """Return somebody's post in a unit: who leads it is named as that, whatever else they are."""
    query = select(roles.c.role, roles.c.title).where(roles.c.person == person, is_there(unit_id, on))
    post = tx.execute(query.order_by(LEADING_FIRST, roles.c.title == "", roles.c.id).limit(1)).one_or_none()
    named = tx.execute(select(people.c.full_name, people.c.phone).where(people.c.id == person)).one()
    return LetterPost(*named, *(post or ("", "")))


def head_post(tx: Tx, unit_id: int, on: date) -> str:
    """Return the title of the unit's head; "" where it has none."""
    query = select(roles.c.title).where(roles.c.role == Role.HEAD.value, is_there(unit_id, on))
    return tx.execute(query.order_by(roles.c.rank, roles.c.id).limit(1)).scalar() or ""


def is_there(unit_id: int, on: date) -> ColumnElement[bool]:
    return (roles.c.unit == unit_id) & is_held(on)


def main_of_units(tx: Tx, unit_ids: Iterable[int]) -> dict[int, str]:
    """Return unit -> its main mailbox, for those that have one."""
    return {row.unit: row.address for row in tx.execute(MAIN_OF_UNITS, {"of_units": list(unit_ids)})}


def own_of_people(tx: Tx, person_ids: Iterable[int]) -> dict[int, str]:
    """Return person -> the mailbox of their own, for those that have one."""
    rows = tx.execute(OWN_OF_PEOPLE, {"of_people": list(person_ids)})
    return {row.person: row.address for row in rows}


def kept_by_people(tx: Tx, today: date) -> dict[int, list[Box]]:
    """Return person -> their own open mailboxes, of those who hold a role today and can be written to."""
    has_role = exists().where(roles.c.person == mailboxes.c.person, is_held(today))
    is_reached = exists().where(contacts.c.person == mailboxes.c.person, contacts.c.blocked.is_(None))
    query = BOXES.join(people, mailboxes.c.person == people.c.id)
    query = query.where(people.c.erased_at.is_(None), has_role, is_reached)
    found: dict[int, list[Box]] = {}
    for row in tx.execute(query.order_by(mailboxes.c.id)):
        found.setdefault(row.person, []).append(read_mailbox(row))
    return found


def kept_by_units(tx: Tx, today: date) -> list[Box]:
    query = BOXES.join(units, mailboxes.c.unit == units.c.id).where(is_open).order_by(mailboxes.c.id)
    return [read_mailbox(row) for row in tx.execute(query, {"on": today})]


def never_changed(tx: Tx) -> list[str]:
    """Return the addresses of open mailboxes whose password was never changed, those of units first."""
    is_given_anew = mailboxes.c.password_changed < mailboxes.c.opened
    query = BOXES.where(or_(mailboxes.c.password_changed.is_(None), is_given_anew))
    return [
        row.address for row in tx.execute(query.order_by(mailboxes.c.unit.is_(None), mailboxes.c.address))
    ]


def read_mailbox(row: Any) -> Box:
    return Box(*row[: len(BOX)])


def get(tx: Tx, mailbox_id: int) -> tuple[Box, int | None] | None:
    """Return an open mailbox, and the person whose it is, if it is a person's."""
    row = tx.execute(BOXES.where(mailboxes.c.id == mailbox_id)).one_or_none()
    return (read_mailbox(row), row.person) if row else None


def note_reminded(tx: Tx, mailbox_ids: Iterable[int], today: date) -> None:
    tx.execute(update(mailboxes).where(mailboxes.c.id.in_(list(mailbox_ids))).values(reminded=today))


def note_password_change(tx: Tx, mailbox_id: int, day: date | None) -> None:
    tx.execute(update(mailboxes).where(mailboxes.c.id == mailbox_id).values(password_changed=day))


@dataclass(frozen=True)
class Rules:
    id: int
    unit: int
    number: str
    issued: date
    file: int | None


@dataclass(frozen=True)
class LackingRules:
    """An open unit without internal rules; ``asked`` is when its head last was."""

    unit: int
    name: str
    asked: date | None


def rules_of(tx: Tx, unit: int) -> list[Rules]:
    query = select(*RULES_COLUMNS).where(internal_rules.c.unit == unit)
    newest_first = query.order_by(internal_rules.c.issued.desc(), internal_rules.c.id.desc())
    return [Rules(*row) for row in tx.execute(newest_first)]


def get_rules(tx: Tx, rules_id: int) -> Rules | None:
    row = tx.execute(select(*RULES_COLUMNS).where(internal_rules.c.id == rules_id)).one_or_none()
    return Rules(*row) if row else None


def lacking_rules(tx: Tx, today: date) -> list[LackingRules]:
    """Return the open units without internal rules, in their order."""
    has_some = exists().where(internal_rules.c.unit == units.c.id)
    query = select(units.c.id, units.c.name, units.c.rules_asked).where(is_open, ~has_some)
    found = tx.execute(query.order_by(units.c.rank, units.c.id), {"on": today})
    return [LackingRules(*row) for row in found]


def add_rules(tx: Tx, new: dict[str, Any], by: int, at: datetime) -> int:
    """Write internal rules; return their id."""
    row = insert(internal_rules).values(**new, by=by, at=at).returning(internal_rules.c.id)
    return int(tx.execute(row).scalar_one())


def note_rules_asked(tx: Tx, unit_ids: Iterable[int], today: date) -> None:
    tx.execute(update(units).where(units.c.id.in_(list(unit_ids))).values(rules_asked=today))
