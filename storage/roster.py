"""The roster as the database holds it, and a file's changes brought into it.

Nothing is deleted: roles end with a date, a mailbox that was replaced is recalled.
"""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select

from bot.domain.roster import Changes, Held, HeldPerson, HeldRole, HeldUnit, Roster, compare
from bot.text import local_date
from storage import roster_changes
from storage.db import Tx
from storage.tables import mailboxes, people, roles, units

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


def import_roster(
    tx: Tx, roster: Roster, at: datetime, by: int | None, *, take_file: bool = False
) -> Changes:
    """Compare ``roster`` with what is held now and write the difference; with a fault, nothing.

    ``by`` is the person who sent it; None is the operator. Two imports take turns.
    """
    if tx.dialect.name == "postgresql":  # SQLite has one writer
        tx.exec_driver_sql("LOCK TABLE roles IN SHARE ROW EXCLUSIVE MODE")
    changes = compare(roster, held(tx), local_date(at), take_file=take_file)
    if not (roster.faults or changes.faults or changes.is_empty):
        roster_changes.apply(tx, changes, at, by)
    return changes


def held(tx: Tx) -> Held:
    """All that a file is compared with: five statements, however many people there are."""
    codes = {row.id: row.code for row in tx.execute(select(units.c.id, units.c.code))}
    addresses = tx.execute(select(mailboxes).order_by(mailboxes.c.rank.desc(), mailboxes.c.id)).all()
    in_use = [row for row in addresses if row.state != "recalled"]
    return Held(
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
    """Everyone but those whose data were erased."""
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
    """Person -> (unit, role) -> the newest spell in it."""
    newest: defaultdict[int, dict[tuple[str, str], HeldRole]] = defaultdict(dict)
    for person, *facts in tx.execute(ROLES):
        role = HeldRole(*facts)
        newest[person][role.unit, role.role] = role
    return newest
