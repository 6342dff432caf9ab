"""The internal rules of units on their mailboxes (Điều 6 khoản 1): issued, or still asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, insert, or_, select, update

from storage.db import Tx
from storage.tables import internal_rules, units


@dataclass(frozen=True)
class Rules:
    id: int
    unit: int
    number: str
    issued: date
    file: int | None


@dataclass(frozen=True)
class Lacking:
    """An open unit without any; ``asked`` is when its head last was."""

    unit: int
    name: str
    asked: date | None


COLUMNS = tuple(internal_rules.c[name] for name in ("id", "unit", "number", "issued", "file"))


def of_unit(tx: Tx, unit: int) -> list[Rules]:
    """The newest first."""
    query = select(*COLUMNS).where(internal_rules.c.unit == unit)
    newest = (internal_rules.c.issued.desc(), internal_rules.c.id.desc())
    return [Rules(*row) for row in tx.execute(query.order_by(*newest))]


def get(tx: Tx, rules_id: int) -> Rules | None:
    row = tx.execute(select(*COLUMNS).where(internal_rules.c.id == rules_id)).one_or_none()
    return Rules(*row) if row else None


def lacking(tx: Tx, today: date) -> list[Lacking]:
    """Of the open units, in their order."""
    is_open = or_(units.c.closed.is_(None), units.c.closed > today)
    has_some = exists().where(internal_rules.c.unit == units.c.id)
    query = select(units.c.id, units.c.name, units.c.rules_asked).where(is_open, ~has_some)
    return [Lacking(*row) for row in tx.execute(query.order_by(units.c.rank, units.c.id))]


def add(tx: Tx, new: dict[str, Any], by: int, at: datetime) -> int:
    row = insert(internal_rules).values(**new, by=by, at=at).returning(internal_rules.c.id)
    return int(tx.execute(row).scalar_one())


def asked(tx: Tx, unit_ids: Iterable[int], today: date) -> None:
    tx.execute(update(units).where(units.c.id.in_(list(unit_ids))).values(rules_asked=today))
