"""What a unit's change does to its name and place, its mailboxes and roles; how much hangs on it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql

from bot.domain.rights import Role
from bot.domain.unit_changes import free_code
from bot.text import fold
from storage import spells, unit_names
from storage.db import Tx
from storage.tables import incidents, mailboxes, people, reports, roles, units
from storage.unit_owed import owed_by

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
NEW_MAILBOX = postgresql.insert(mailboxes).on_conflict_do_nothing()


def make(tx: Tx, fields: Mapping[str, str], day: date) -> int:
    """The unit, in its place in the lists; its id.

    A code or mailbox that another has got since this was planned stays theirs.
    """
    rank = place(tx, fields["kind"], fields.get("after", ""))
    tx.execute(update(units).where(units.c.rank >= rank).values(rank=units.c.rank + 1))
    row = {name: fields[name] for name in ("code", "name", "kind", "phone")}
    row |= {"code": free_code(fields["code"], codes(tx)), "folded": fold(fields["name"]), "form": "ND30"}
    made = insert(units).values(**row, rank=rank, opened=day).returning(units.c.id)
    unit = int(tx.execute(made).scalar_one())
    if fields["mailbox"]:
        tx.execute(NEW_MAILBOX, {"address": fields["mailbox"], "unit": unit, "opened": day})
    return unit


def place(tx: Tx, kind: str, after: str) -> int:
    """Behind the unit with the code ``after``, or behind the last of its group, or of all."""
    for these in (units.c.code == after, units.c.kind == kind, literal(value=True)):
        last = tx.execute(select(func.max(units.c.rank)).where(these)).scalar()
        if last is not None:
            return int(last) + 1
    return 1


def rename(tx: Tx, unit: int, before: str, name: str) -> None:
    """What was filed by then keeps the name that the unit had."""
    unit_names.keep(tx, [(unit, before)])
    tx.execute(update(units).where(units.c.id == unit).values(name=name, folded=fold(name)))


def close(tx: Tx, unit: int, day: date, successor: int | None) -> None:
    ended = {"closed": day, "successor": successor}
    tx.execute(update(units).where(units.c.id == unit, units.c.closed.is_(None)).values(**ended))


def pass_duties(tx: Tx, unit: int, successor: int, day: date) -> None:
    """A successor that owes no checks yet owes what the unit did, from that day on."""
    begins = tx.execute(select(units.c.duties_from).where(units.c.id == unit)).scalar()
    if begins:
        is_it = (units.c.id == successor) & units.c.duties_from.is_(None)
        tx.execute(update(units).where(is_it).values(duties_from=max(begins, day)))


def is_code_taken(tx: Tx, code: str) -> bool:
    return tx.execute(select(units.c.id).where(units.c.code == code)).first() is not None


def codes(tx: Tx) -> set[str]:
    return set(tx.execute(select(units.c.code)).scalars())


def owner(tx: Tx, address: str) -> str:
    """Whose mailbox it is, or was; "" where it is nobody's."""
    named = func.coalesce(units.c.name, people.c.full_name)
    query = select(named).select_from(mailboxes).outerjoin(units, mailboxes.c.unit == units.c.id)
    query = query.outerjoin(people, mailboxes.c.person == people.c.id)
    return tx.execute(query.where(mailboxes.c.address == address)).scalar() or ""


@dataclass(frozen=True)
class Held:
    """A role that somebody holds in a unit, or is to hold."""

    id: int
    person: int
    role: Role
    title: str
    rank: int
    starts: date
    ends: date | None
    source: str


def lasting(unit: int, day: date) -> ColumnElement[bool]:
    """The roles of a unit that reach beyond the beginning of ``day``; not what never began."""
    return (roles.c.unit == unit) & spells.goes_on(day)


def held(tx: Tx, unit: int, day: date) -> list[Held]:
    """Those that last beyond the beginning of ``day``, whoever leads first."""
    columns = [roles.c[name] for name in Held.__dataclass_fields__]
    found = [
        Held(*row) for row in tx.execute(select(*columns).where(lasting(unit, day)).order_by(roles.c.id))
    ]
    order = list(Role)
    return sorted(
        (Held(**{**vars(one), "role": Role(one.role)}) for one in found),
        key=lambda one: (order.index(one.role), one.rank, one.id),
    )


def end_roles(tx: Tx, unit: int, day: date) -> None:
    """What has not begun by then never begins."""
    is_later = roles.c.starts > day
    tx.execute(update(roles).where(lasting(unit, day), is_later).values(ends=roles.c.starts))
    tx.execute(update(roles).where(lasting(unit, day), ~is_later).values(ends=day))


def give_roles(tx: Tx, unit: int, given: Iterable[Held]) -> None:
    rows = [
        {name: value for name, value in vars(one).items() if name != "id"} | {"unit": unit} for one in given
    ]
    if rows:
        tx.execute(insert(roles), rows)


def holding_elsewhere(tx: Tx, person_ids: Collection[int], unit: int, day: date) -> set[int]:
    """Which of these hold a role in another unit, from that day on or later."""
    theirs = roles.c.person.in_(person_ids) & (roles.c.unit != unit)
    query = select(roles.c.person).where(theirs, spells.goes_on(day))
    return set(tx.execute(query).scalars()) if person_ids else set()


def recall_mailboxes(tx: Tx, unit: int) -> list[str]:
    return take_mailboxes(tx, unit, {"state": "recalled"})


def pass_mailboxes(tx: Tx, unit: int, successor: int) -> list[str]:
    """They come behind the successor's own, which stays its main one; the addresses."""
    theirs = select(func.max(mailboxes.c.rank)).where(
        mailboxes.c.unit == successor, mailboxes.c.state != "recalled"
    )
    last = tx.execute(theirs).scalar()
    return take_mailboxes(tx, unit, {"unit": successor, "rank": 0 if last is None else last + 1})


def take_mailboxes(tx: Tx, unit: int, values: Mapping[str, Any]) -> list[str]:
    theirs = (mailboxes.c.unit == unit) & (mailboxes.c.state != "recalled")
    done = update(mailboxes).where(theirs).values(**values).returning(mailboxes.c.address)
    return sorted(tx.execute(done).scalars())


@dataclass(frozen=True)
class Extent:
    """How much hangs on a unit."""

    people: int
    reports: int
    incidents: int
    mailboxes: int
    has_duties: bool
    has_office: bool  # whether it is the office that looks after everything here


def extent(tx: Tx, unit: int, day: date) -> Extent:
    """One statement."""

    def count(what: ColumnElement[Any], where: ColumnElement[bool]) -> Any:
        return select(func.count(func.distinct(what))).where(where).scalar_subquery()

    is_theirs = (mailboxes.c.unit == unit) & (mailboxes.c.state != "recalled")
    is_open = (incidents.c.unit == unit) & incidents.c.closed_at.is_(None)
    row = tx.execute(
        select(
            count(roles.c.person, lasting(unit, day)),
            count(reports.c.id, owed_by(unit)),
            count(incidents.c.id, is_open),
            count(mailboxes.c.id, is_theirs),
            count(units.c.id, (units.c.id == unit) & units.c.duties_from.is_not(None)),
            count(roles.c.id, lasting(unit, day) & (roles.c.role == Role.OFFICE)),
        )
    ).one()
    return Extent(*row[:4], has_duties=bool(row[4]), has_office=bool(row[5]))
