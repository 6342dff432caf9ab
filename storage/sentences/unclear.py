"""Counts of what was not understood, by day and kind: no texts, and not whose they were."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql

from storage.engine import Tx
from storage.tables.subjects import unclear_texts

NO_INTENT = "none"  # where nothing was near
Counts = Mapping[tuple[str, str], int]  # (kind, the nearest intent) -> texts

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
COUNT = (
    postgresql.insert(unclear_texts)
    .values(day=bindparam("on_day"), kind=bindparam("of_kind"), intent=bindparam("nearest"), count=1)
    .on_conflict_do_update(
        index_elements=["day", "kind", "intent"], set_={"count": unclear_texts.c.count + 1}
    )
)
COUNTED = (
    select(unclear_texts.c.kind, unclear_texts.c.intent, func.sum(unclear_texts.c.count))
    .where(unclear_texts.c.day >= bindparam("first"), unclear_texts.c.day < bindparam("until"))
    .group_by(unclear_texts.c.kind, unclear_texts.c.intent)
)
FORGET = delete(unclear_texts).where(unclear_texts.c.day < bindparam("first"))


def count(tx: Tx, day: date, kind: str, intent: str) -> None:
    """Count one more text of this day (local). Whoever counts the same meanwhile waits."""
    tx.execute(COUNT, {"on_day": day, "of_kind": kind, "nearest": intent})


def counted(tx: Tx, first: date, until: date) -> Counts:
    """Return how many there were from ``first`` to before ``until``."""
    rows = tx.execute(COUNTED, {"first": first, "until": until})
    return {(kind, intent): int(number) for kind, intent, number in rows}


def forget(tx: Tx, first: date) -> int:
    """Let go of the counts of all days before ``first``; return how many there were."""
    return tx.execute(FORGET, {"first": first}).rowcount
