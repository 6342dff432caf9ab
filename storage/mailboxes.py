"""Official mailboxes of units and people, their passwords, and the units' internal rules on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, insert, or_, select, update

from bot.domain.upkeep import Box
from storage.engine.db import Tx
from storage.engine.role_holders import is_held
from storage.tables import contacts, internal_rules, mailboxes, people, roles, units

COLUMNS = (
    mailboxes.c.id,
    mailboxes.c.address,
    mailboxes.c.unit,
    mailboxes.c.opened,
    mailboxes.c.password_changed,
    mailboxes.c.reminded,
)

RULES_COLUMNS = tuple(internal_rules.c[name] for name in ("id", "unit", "number", "issued", "file"))


def main_of_units(tx: Tx, unit_ids: Iterable[int]) -> dict[int, str]:
    """Return unit -> its main mailbox, for those that have one."""
    is_owned = mailboxes.c.unit.in_(list(unit_ids))
    query = select(mailboxes.c.unit, mailboxes.c.address).where(is_owned, mailboxes.c.state != "recalled")
    in_order = query.order_by(mailboxes.c.rank.desc(), mailboxes.c.id.desc())
    return {row.unit: row.address for row in tx.execute(in_order)}


def own_of_people(tx: Tx, person_ids: Iterable[int]) -> dict[int, str]:
    """Return person -> the mailbox of their own, for those that have one."""
    is_owned = mailboxes.c.person.in_(list(person_ids))
    query = select(mailboxes.c.person, mailboxes.c.address).where(is_owned, mailboxes.c.state != "recalled")
    return {row.person: row.address for row in tx.execute(query.order_by(mailboxes.c.id.desc()))}


def kept_by_people(tx: Tx, today: date) -> dict[int, list[Box]]:
    """Return person -> their own open mailboxes, of those who hold a role today and can be written to."""
    has_role = exists().where(roles.c.person == mailboxes.c.person, is_held(today))
    query = select(*COLUMNS, mailboxes.c.person).join_from(mailboxes, people)
    is_reached = exists().where(contacts.c.person == mailboxes.c.person, contacts.c.blocked.is_(None))
    query = query.where(mailboxes.c.state == "open", people.c.erased_at.is_(None), has_role, is_reached)
    found: dict[int, list[Box]] = {}
    for row in tx.execute(query.order_by(mailboxes.c.id)):
        found.setdefault(row.person, []).append(read(row))
    return found


def kept_by_units(tx: Tx, today: date) -> list[Box]:
    """Return the open mailboxes of units that are open."""
    query = select(*COLUMNS).join_from(mailboxes, units)
    is_open = or_(units.c.closed.is_(None), units.c.closed > today)
    query = query.where(mailboxes.c.state == "open", is_open).order_by(mailboxes.c.id)
    return [read(row) for row in tx.execute(query)]


def read(row: Any) -> Box:
    return Box(*row[: len(COLUMNS)])


def get(tx: Tx, mailbox_id: int) -> tuple[Box, int | None] | None:
    """Return an open mailbox, and the person whose it is, if it is a person's."""
    is_it = (mailboxes.c.id == mailbox_id) & (mailboxes.c.state == "open")
    row = tx.execute(select(*COLUMNS, mailboxes.c.person).where(is_it)).one_or_none()
    return (read(row), row.person) if row else None


def note_reminded(tx: Tx, mailbox_ids: Iterable[int], today: date) -> None:
    tx.execute(update(mailboxes).where(mailboxes.c.id.in_(list(mailbox_ids))).values(reminded=today))


def note_password_change(tx: Tx, mailbox_id: int, today: date) -> None:
    tx.execute(update(mailboxes).where(mailboxes.c.id == mailbox_id).values(password_changed=today))


@dataclass(frozen=True)
class Rules:
    """The internal rules of a unit, as it filed them once."""

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
    """Return the internal rules of a unit, the newest first."""
    query = select(*RULES_COLUMNS).where(internal_rules.c.unit == unit)
    newest = (internal_rules.c.issued.desc(), internal_rules.c.id.desc())
    return [Rules(*row) for row in tx.execute(query.order_by(*newest))]


def get_rules(tx: Tx, rules_id: int) -> Rules | None:
    row = tx.execute(select(*RULES_COLUMNS).where(internal_rules.c.id == rules_id)).one_or_none()
    return Rules(*row) if row else None


def lacking_rules(tx: Tx, today: date) -> list[LackingRules]:
    """Return the open units without internal rules, in their order."""
    is_open = or_(units.c.closed.is_(None), units.c.closed > today)
    has_some = exists().where(internal_rules.c.unit == units.c.id)
    query = select(units.c.id, units.c.name, units.c.rules_asked).where(is_open, ~has_some)
    return [LackingRules(*row) for row in tx.execute(query.order_by(units.c.rank, units.c.id))]


def add_rules(tx: Tx, new: dict[str, Any], by: int, at: datetime) -> int:
    """Write internal rules; return their id."""
    row = insert(internal_rules).values(**new, by=by, at=at).returning(internal_rules.c.id)
    return int(tx.execute(row).scalar_one())


def note_rules_asked(tx: Tx, unit_ids: Iterable[int], today: date) -> None:
    tx.execute(update(units).where(units.c.id.in_(list(unit_ids))).values(rules_asked=today))
