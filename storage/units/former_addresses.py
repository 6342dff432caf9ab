"""Former addresses of units: kept as a merger, an end or a new mailbox takes them, found by address."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, insert, select

from bot.domain.changes import UnitChange, final
from storage.engine import Tx
from storage.tables.people import former_addresses, mailboxes, units

KEPT = ("address", "unit", "name", "since", "number", "document")  # of FormerAddress, in its order
ADD = insert(former_addresses)
ALL = select(*(former_addresses.c[name] for name in KEPT)).order_by(
    former_addresses.c.since.desc(), former_addresses.c.id.desc()
)
is_among = mailboxes.c.address.in_(bindparam("addresses", expanding=True))
OWNERS = (
    select(mailboxes.c.address, mailboxes.c.unit, units.c.name)
    .join_from(mailboxes, units, mailboxes.c.unit == units.c.id)
    .where(is_among)
    .order_by(mailboxes.c.id)
)
KNOWN = select(mailboxes.c.address, mailboxes.c.unit, mailboxes.c.state).where(is_among)
SUCCESSORS = select(units.c.id, units.c.successor).where(units.c.successor.is_not(None))


@dataclass(frozen=True)
class FormerAddress:
    """An address that a unit had; ``number`` and ``document`` are "" where no change of units took it."""

    address: str
    unit: int
    name: str
    since: date
    number: str
    document: str


@dataclass(frozen=True)
class KnownAddress:
    """A mailbox of the directory; ``unit`` is None for a person's."""

    address: str
    unit: int | None
    is_used: bool


def add_of_change(tx: Tx, change: UnitChange, addresses: Iterable[str]) -> None:
    """Keep the addresses that a unit had, as a change in force takes them from it."""
    facts = {"unit": change.unit, "name": change.name, "since": change.effective}
    facts |= {"number": change.number, "document": change.document}
    add(tx, [{"address": one, **facts} for one in addresses])


def add_replaced(tx: Tx, addresses: Iterable[str], day: date, document: str = "") -> None:
    """Keep the addresses of units that are taken in for others on that day; those of people are not kept."""
    rows = tx.execute(OWNERS, {"addresses": list(addresses)})
    cause = {"since": day, "number": "", "document": document}
    add(tx, [{"address": one.address, "unit": one.unit, "name": one.name, **cause} for one in rows])


def add(tx: Tx, rows: list[dict[str, object]]) -> None:
    if rows:
        tx.execute(ADD, rows)


def listed(tx: Tx) -> list[FormerAddress]:
    """Return each former address once, as it was last, the newest first."""
    found: dict[str, FormerAddress] = {}
    for row in tx.execute(ALL):
        found.setdefault(row.address, FormerAddress(*row))
    return list(found.values())


def known(tx: Tx, addresses: Collection[str]) -> dict[str, KnownAddress]:
    """Return those of these addresses that are mailboxes of the directory."""
    rows = tx.execute(KNOWN, {"addresses": list(addresses)})
    return {row.address: KnownAddress(row.address, row.unit, row.state != "recalled") for row in rows}


def endings(tx: Tx) -> dict[int, int]:
    """Return unit -> the open or last unit in which it ended, for those that went into another."""
    into = {row.id: row.successor for row in tx.execute(SUCCESSORS)}
    return {unit: final(unit, into) for unit in into}
