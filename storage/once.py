"""What is done once: the clock ticks in every worker, and the first of them takes it."""

from sqlalchemy import update
from sqlalchemy.dialects import postgresql

from storage.db import Tx
from storage.tables import counters

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
TAKE = postgresql.insert(counters).on_conflict_do_nothing().returning(counters.c.n)


def first_time(tx: Tx, name: str, year: int) -> bool:
    """Whether ``name`` is taken now for the first time; anyone else who asks waits and hears no."""
    return tx.execute(TAKE, {"name": name, "year": year, "n": 1}).first() is not None


def next_number(tx: Tx, name: str, year: int) -> int:
    """1, 2, 3 … within a year, without gaps: the row is locked until the transaction ends."""
    tx.execute(TAKE, {"name": name, "year": year, "n": 0})
    is_it = (counters.c.name == name) & (counters.c.year == year)
    counted = update(counters).where(is_it).values(n=counters.c.n + 1).returning(counters.c.n)
    return int(tx.execute(counted).scalar_one())
