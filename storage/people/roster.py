"""The roster as the database holds it, and writing a file's changes into it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql

from bot.conversation import DEFAULT, fold, local_date, person_key
from bot.domain.roster import (
    Roster,
    RosterChanges,
    RosterPerson,
    RosterPersonChange,
    RosterUnit,
    RosterUnitChange,
    StoredPerson,
    StoredRole,
    StoredRoster,
    StoredUnit,
    compare_rosters,
)
from storage.engine import Tx, renew_statistics
from storage.tables.engine import audit
from storage.tables.people import mailboxes, people, roles, units
from storage.units import former_addresses
from storage.units.units import keep_name

ROLE = (roles.c.role, roles.c.title, roles.c.rank, roles.c.ends, roles.c.source, roles.c.id)
ROLES = (
    select(roles.c.person, units.c.code.label("unit"), *ROLE)
    .join_from(roles, units, roles.c.unit == units.c.id)
    .order_by(roles.c.starts, roles.c.id)
)

MANY = 100  # people in one file
Rows = list[dict[str, Any]]

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
GIVE = postgresql.insert(mailboxes).on_conflict_do_update(
    index_elements=["address"],
    set_={"state": "open"},  # one of theirs that was recalled comes back
)
RECALL = update(mailboxes).where(mailboxes.c.address == bindparam("old")).values(state="recalled")
END = update(roles).where(roles.c.id == bindparam("of_role")).values(ends=bindparam("day"), source="file")
ALTER = (
    update(roles)
    .where(roles.c.id == bindparam("of_role"))
    .values(title=bindparam("post"), rank=bindparam("place"), ends=None, source="file")
)


def import_roster(
    tx: Tx, roster: Roster, at: datetime, by: int | None, *, take_file: bool = False
) -> RosterChanges:
    """Compare ``roster`` with what is held now and write the difference; with a fault, nothing.

    ``by`` is the person who sent it; None is the operator. Two imports take turns.
    """
    if tx.dialect.name == "postgresql":  # SQLite has one writer
        tx.exec_driver_sql("LOCK TABLE roles IN SHARE ROW EXCLUSIVE MODE")
    changes = compare_rosters(roster, current_roster(tx), local_date(at), take_file=take_file)
    if not (roster.faults or changes.faults or changes.is_empty):
        write_changes(tx, changes, at, by)
        if len(changes.people) > MANY:
            renew_statistics(tx, units, people, roles, mailboxes)
    return changes


def current_roster(tx: Tx) -> StoredRoster:
    """Return all that a file is compared with: five statements, however many people there are."""
    codes = {row.id: row.code for row in tx.execute(select(units.c.id, units.c.code))}
    addresses = tx.execute(select(mailboxes).order_by(mailboxes.c.rank.desc(), mailboxes.c.id)).all()
    in_use = [row for row in addresses if row.state != "recalled"]
    return StoredRoster(
        units=_units(tx, {row.unit: row.address for row in in_use if row.unit}),
        people=_people(tx, {row.person: row.address for row in in_use if row.person}),
        unit_mailboxes={row.address: codes[row.unit] for row in addresses if row.unit},
        person_mailboxes={row.address: row.person for row in addresses if row.person},
    )


def _units(tx: Tx, mailbox_of: dict[int, str]) -> tuple[StoredUnit, ...]:
    return tuple(
        StoredUnit(row.code, row.name, row.kind, mailbox_of.get(row.id, ""), row.phone, row.rank, row.closed)
        for row in tx.execute(select(units).order_by(units.c.rank, units.c.id))
    )


def _people(tx: Tx, mailbox_of: dict[int, str]) -> tuple[StoredPerson, ...]:
    """Return everyone but those whose data were erased."""
    # person -> (unit, role) -> the newest assignment in it
    newest: defaultdict[int, dict[tuple[str, str], StoredRole]] = defaultdict(dict)
    for person, *facts in tx.execute(ROLES):
        role = StoredRole(*facts)
        newest[person][role.unit, role.role] = role
    query = select(people).where(people.c.erased_at.is_(None)).order_by(people.c.id)
    held = []
    for row in tx.execute(query):
        box, own = mailbox_of.get(row.id, ""), tuple(newest[row.id].values())
        is_restricted = row.restricted_at is not None
        held.append(
            StoredPerson(
                row.id, row.full_name, box, row.phone, row.staff_code or "", own, is_restricted=is_restricted
            )
        )
    return tuple(held)


def write_changes(tx: Tx, changes: RosterChanges, at: datetime, by: int | None) -> None:
    """Write ``changes``, which were compared in this same transaction, and a row of the audit.

    ``by`` is a person; None is the operator. Statements go in batches, but for new people on
    SQLite, which are one by one (0.3 s for 5,000).
    """
    if changes.faults:
        raise ValueError("a roster with faults is not written")
    unit_ids = _write_units(tx, changes)
    person_ids = _write_people(tx, changes.people)
    _keep_replaced(tx, changes)
    _write_mailboxes(tx, "unit", changes.units, [unit_ids[change.after.code] for change in changes.units])
    _write_mailboxes(tx, "person", changes.people, person_ids)
    _note_given(tx, changes)
    _write_roles(tx, changes, unit_ids, person_ids)
    counts = {
        "units_added": sum(change.before is None for change in changes.units),
        "units_changed": sum(change.before is not None for change in changes.units),
        "people_added": sum(change.before is None for change in changes.people),
        "people_changed": sum(change.before is not None for change in changes.people),
        "roles_begun": sum(len(change.begun) for change in changes.people),
        "roles_ended": sum(len(change.ended) for change in changes.people),
    }
    who = {"person": by, "role": "operator" if by is None else "office"}
    tx.execute(
        insert(audit), {"at": at, **who, "act": "roster_import", "subject": "roster", "detail": counts}
    )


def _write_units(tx: Tx, changes: RosterChanges) -> dict[str, int]:
    new = [change.after for change in changes.units if change.before is None]
    changed = [change.after for change in changes.units if change.before]
    _each(tx, insert(units), [{"code": unit.code, "opened": changes.on, **_unit(unit)} for unit in new])
    by_code = update(units).where(units.c.code == bindparam("its_code"))
    ids = {row.code: row.id for row in tx.execute(select(units.c.id, units.c.code))}
    befores = [
        change.before for change in changes.units if change.before and change.before.name != change.after.name
    ]
    keep_name(tx, [(ids[before.code], before.name) for before in befores])
    _each(tx, by_code, [{"its_code": unit.code, **_unit(unit)} for unit in changed])
    return ids


def _unit(unit: RosterUnit) -> dict[str, Any]:
    named = {"name": unit.name, "folded": fold(unit.name)}
    return {**named, "kind": unit.kind, "phone": unit.phone, "rank": unit.rank}


def _write_people(tx: Tx, changes: Sequence[RosterPersonChange]) -> list[int]:
    """Write new and changed people; return the id of the person of each change, in their order."""
    new = [{"language": DEFAULT, **_person(change.after)} for change in changes if change.before is None]
    returning = insert(people).returning(people.c.id, sort_by_parameter_order=True)
    new_ids = iter(tx.execute(returning, new).scalars().all() if new else ())
    by_id = update(people).where(people.c.id == bindparam("their_id"))
    known = [{"their_id": change.before.id, **_person(change.after)} for change in changes if change.before]
    _each(tx, by_id, known)
    return [change.before.id if change.before else next(new_ids) for change in changes]


def _person(person: RosterPerson) -> dict[str, Any]:
    name = person.full_name
    named = {"full_name": name, "folded": fold(name), "sort_key": person_key(name)}
    return {**named, "staff_code": person.staff_code or None, "phone": person.phone}


def _keep_replaced(tx: Tx, changes: RosterChanges) -> None:
    """Keep the addresses of units in whose place others are given."""
    altered = [one for one in changes.units if one.before and one.before.mailbox != one.after.mailbox]
    old = [one.before.mailbox for one in altered if one.before and one.before.mailbox]
    former_addresses.add_replaced(tx, old, changes.on)


def _write_mailboxes(
    tx: Tx, owner: str, changes: Sequence[RosterUnitChange | RosterPersonChange], owner_ids: Sequence[int]
) -> None:
    """Give the new mailboxes to their owner, a "unit" or a "person", and recall those they replace."""
    given: Rows = []
    recalled: Rows = []
    for change, owner_id in zip(changes, owner_ids, strict=True):
        old = change.before.mailbox if change.before else ""
        if change.after.mailbox != old:
            given.append({"address": change.after.mailbox, owner: owner_id})
            recalled.append({"old": old})
    _each(tx, RECALL, [row for row in recalled if row["old"]])
    _each(tx, GIVE, given)


def _note_given(tx: Tx, changes: RosterChanges) -> None:
    """Note since when new mailboxes are theirs; those that a first roster brings are older than we know."""
    units_begun = [change for change in changes.units if change.before is None]
    if units_begun and len(units_begun) == len(changes.unit_names):
        return
    both: list[RosterUnitChange | RosterPersonChange] = [*changes.units, *changes.people]
    given = [
        {"given": change.after.mailbox}
        for change in both
        if change.after.mailbox and change.after.mailbox != (change.before.mailbox if change.before else "")
    ]
    by_address = update(mailboxes).where(mailboxes.c.address == bindparam("given"))
    _each(tx, by_address.values(opened=changes.on), given)


def _write_roles(tx: Tx, changes: RosterChanges, unit_ids: dict[str, int], person_ids: Sequence[int]) -> None:
    facts = {"starts": changes.on, "source": "file"}
    begun = [
        {"person": person, **vars(role), "unit": unit_ids[role.unit], **facts}
        for change, person in zip(changes.people, person_ids, strict=True)
        for role in change.begun
    ]
    ended = [{"of_role": role.id, "day": changes.on} for change in changes.people for role in change.ended]
    _each(tx, END, ended)
    altered = [
        {"of_role": one.before.id, "post": one.after.title or one.before.title, "place": one.after.rank}
        for change in changes.people
        for one in change.altered
    ]
    _each(tx, ALTER, altered)
    _each(tx, insert(roles), begun)


def _each(tx: Tx, statement: Executable, rows: Rows) -> None:
    """Execute a statement once for all ``rows``; an empty list would insert one row of defaults."""
    if rows:
        tx.execute(statement, rows)
