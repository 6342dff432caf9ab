"""Numbers without gaps: of incidents, of changes of people and of units, each from 1 in its year."""

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql

from storage.db import Tx
from storage.tables import counters

# PostgreSQL's own insert compiles for SQLite too, and not the other way round. Whoever numbers one at the
# same moment waits here until we have committed; taken back, it leaves no gap.
NEXT = (
    postgresql.insert(counters)
    .values(name=bindparam("counter"), year=bindparam("in_year"), n=1)
    .on_conflict_do_update(index_elements=["name", "year"], set_={"n": counters.c.n + 1})
    .returning(counters.c.n)
)


def following(tx: Tx, counter: str, year: int) -> int:
    return int(tx.execute(NEXT, {"counter": counter, "in_year": year}).scalar_one())
