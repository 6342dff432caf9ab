"""The roster as the database holds it, and writing a file's changes into it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql

from bot.conversation import DEFAULT, fold, local_date, person_key
from bot.domain.roster import (
    HeldPerson,
    HeldRole,
    HeldRoster,
    HeldUnit,
    Roster,
    RosterChanges,
    RosterPerson,
    RosterPersonChange,
    RosterUnit,
    RosterUnitChange,
    compare,
)
from storage.engine import Tx
from storage.tables.engine import audit
from storage.tables.people import mailboxes, people, roles, units
from storage.units.units import keep_name

ROLES = (
    select(
        roles.c.person,
        units.c.code.label("unit"),
        roles.c.role,
        roles.c.title,
        roles.c.rank,
        roles.c.ends,
        roles.c.source,
        roles.c.id,
    )
    .join_from(roles, units, roles.c.unit == units.c.id)
    .order_by(roles.c.starts, roles.c.id)
)

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
    changes = compare(roster, current_roster(tx), local_date(at), take_file=take_file)
    if not (roster.faults or changes.faults or changes.is_empty):
        write_changes(tx, changes, at, by)
    return changes


def current_roster(tx: Tx) -> HeldRoster:
    """Return all that a file is compared with: five statements, however many people there are."""
    codes = {row.id: row.code for row in tx.execute(select(units.c.id, units.c.code))}
    addresses = tx.execute(select(mailboxes).order_by(mailboxes.c.rank.desc(), mailboxes.c.id)).all()
    in_use = [row for row in addresses if row.state != "recalled"]
    return HeldRoster(
        units=_units(tx, {row.unit: row.address for row in in_use if row.unit}),
        people=_people(tx, {row.person: row.address for row in in_use if row.person}),
        unit_mailboxes={row.address: codes[row.unit] for row in addresses if row.unit},
        person_mailboxes={row.address: row.person for row in addresses if row.person},
    )


def _units(tx: Tx, mailbox_of: dict[int, str]) -> tuple[HeldUnit, ...]:
    return tuple(
        HeldUnit(
            code=row.code,
            name=row.name,
            kind=row.kind,
            mailbox=mailbox_of.get(row.id, ""),
            phone=row.phone,
            rank=row.rank,
            closed=row.closed,
        )
        for row in tx.execute(select(units).order_by(units.c.rank, units.c.id))
    )


def _people(tx: Tx, mailbox_of: dict[int, str]) -> tuple[HeldPerson, ...]:
    """Return everyone but those whose data were erased."""
    roles_of = _newest_roles(tx)
    query = select(people).where(people.c.erased_at.is_(None)).order_by(people.c.id)
    return tuple(
        HeldPerson(
            id=row.id,
            full_name=row.full_name,
            mailbox=mailbox_of.get(row.id, ""),
            phone=row.phone,
            staff_code=row.staff_code or "",
            roles=tuple(roles_of[row.id].values()),
        )
        for row in tx.execute(query)
    )


def _newest_roles(tx: Tx) -> defaultdict[int, dict[tuple[str, str], HeldRole]]:
    """Return person -> (unit, role) -> the newest assignment in it."""
    newest: defaultdict[int, dict[tuple[str, str], HeldRole]] = defaultdict(dict)
    for person, *facts in tx.execute(ROLES):
        role = HeldRole(*facts)
        newest[person][role.unit, role.role] = role
    return newest


def write_changes(tx: Tx, changes: RosterChanges, at: datetime, by: int | None) -> None:
    """Write ``changes``, which were compared in this same transaction, and a row of the audit.

    ``by`` is a person; None is the operator. Statements go in batches, but for new people on
    SQLite, which are one by one (0.3 s for 5,000).
    """
    if changes.faults:
        raise ValueError("a roster with faults is not written")
    unit_ids = _write_units(tx, changes)
    person_ids = _write_people(tx, changes.people)
    _write_mailboxes(tx, "unit", changes.units, [unit_ids[change.after.code] for change in changes.units])
    _write_mailboxes(tx, "person", changes.people, person_ids)
    _note_given(tx, changes)
    _write_roles(tx, changes, unit_ids, person_ids)
    tx.execute(insert(audit), _audit(changes, at, by))


def _write_units(tx: Tx, changes: RosterChanges) -> dict[str, int]:
    """Write new and changed units; return the ids of all units, by code."""
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
    return {
        "name": unit.name,
        "folded": fold(unit.name),
        "kind": unit.kind,
        "phone": unit.phone,
        "rank": unit.rank,
    }


def _write_people(tx: Tx, changes: Sequence[RosterPersonChange]) -> list[int]:
    """Write new and changed people; return the id of the person of each change, in their order."""
    new = [{"language": DEFAULT, **_person(change.after)} for change in changes if change.before is None]
    returning = insert(people).returning(people.c.id, sort_by_parameter_order=True)
    new_ids = iter(tx.execute(returning, new).scalars().all() if new else ())
    by_id = update(people).where(people.c.id == bindparam("their_id"))
    _each(
        tx,
        by_id,
        [{"their_id": change.before.id, **_person(change.after)} for change in changes if change.before],
    )
    return [change.before.id if change.before else next(new_ids) for change in changes]


def _person(person: RosterPerson) -> dict[str, Any]:
    return {
        "full_name": person.full_name,
        "folded": fold(person.full_name),
        "sort_key": person_key(person.full_name),
        "staff_code": person.staff_code or None,
        "phone": person.phone,
    }


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
    moved = [
        *((change.before.mailbox if change.before else "", change.after.mailbox) for change in changes.units),
        *(
            (change.before.mailbox if change.before else "", change.after.mailbox)
            for change in changes.people
        ),
    ]
    given = [new for old, new in moved if new and new != old]
    by_address = update(mailboxes).where(mailboxes.c.address == bindparam("given"))
    _each(tx, by_address.values(opened=changes.on), [{"given": address} for address in given])


def _write_roles(tx: Tx, changes: RosterChanges, unit_ids: dict[str, int], person_ids: Sequence[int]) -> None:
    begun = [
        {
            "person": person_id,
            "unit": unit_ids[role.unit],
            "role": role.role,
            "title": role.title,
            "rank": role.rank,
            "starts": changes.on,
            "source": "file",
        }
        for change, person_id in zip(changes.people, person_ids, strict=True)
        for role in change.begun
    ]
    ended = [{"of_role": role.id, "day": changes.on} for change in changes.people for role in change.ended]
    _each(tx, END, ended)
    _each(tx, ALTER, list(_altered(changes)))
    _each(tx, insert(roles), begun)


def _altered(changes: RosterChanges) -> Iterator[dict[str, Any]]:
    for change in changes.people:
        for altered in change.altered:
            title = altered.after.title or altered.before.title
            yield {"of_role": altered.before.id, "post": title, "place": altered.after.rank}


def _audit(changes: RosterChanges, at: datetime, by: int | None) -> dict[str, Any]:
    counts = {
        "units_added": sum(change.before is None for change in changes.units),
        "units_changed": sum(change.before is not None for change in changes.units),
        "people_added": sum(change.before is None for change in changes.people),
        "people_changed": sum(change.before is not None for change in changes.people),
        "roles_begun": sum(len(change.begun) for change in changes.people),
        "roles_ended": sum(len(change.ended) for change in changes.people),
    }
    role = "operator" if by is None else "office"
    return {
        "at": at,
        "person": by,
        "role": role,
        "act": "roster_import",
        "subject": "roster",
        "detail": counts,
    }


def _each(tx: Tx, statement: Executable, rows: Rows) -> None:
    """Execute a statement once for all ``rows``; an empty list would insert one row of defaults."""
    if rows:
        tx.execute(statement, rows)
