"""What is done once: the clock ticks in every worker, and the first of them takes it."""

from sqlalchemy.dialects import postgresql

from storage.db import Tx
from storage.tables import counters

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
TAKE = postgresql.insert(counters).on_conflict_do_nothing().returning(counters.c.n)


def first_time(tx: Tx, name: str, year: int) -> bool:
    """Whether ``name`` is taken now for the first time; anyone else who asks waits and hears no."""
    return tx.execute(TAKE, {"name": name, "year": year, "n": 1}).first() is not None
