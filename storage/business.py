"""Business time: what the clock on the office's wall says, for duties, nudges and deadlines.

It is machine time and an offset, one row that every process reads at each event and tick. It may
be moved forward, in trials, and never back: it is never behind the newest time of a tick.
"""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql

from storage.db import Tx
from storage.tables import clock

ROW = 1
READ = select(clock.c.offset, clock.c.newest).where(clock.c.id == ROW)
# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
NEW = postgresql.insert(clock).on_conflict_do_nothing()
SET = update(clock).where(clock.c.id == ROW)


class Backwards(ValueError):
    """Business time cannot be moved back. The message is the time it is."""


def seed(tx: Tx, machine_now: datetime, start: datetime | None) -> None:
    """Begin the clock of an empty database, at ``start`` where one is given. Once; then it stands."""
    offset = (start - machine_now).total_seconds() if start else 0.0
    tx.execute(NEW, {"id": ROW, "offset": offset, "newest": None})


def is_begun(tx: Tx) -> bool:
    """Whether the clock of this database has been begun: before it was ever used it has none."""
    return tx.execute(READ).first() is not None


def offset(tx: Tx) -> float:
    """How many seconds business time has been moved ahead: 0 but in trials."""
    return float(tx.execute(READ).one().offset)


def now(tx: Tx, machine_now: datetime) -> datetime:
    """What business time it is when the machine says ``machine_now``."""
    row = tx.execute(READ).one()
    return business(machine_now, row.offset, row.newest)


def business(machine_now: datetime, offset: float, newest: datetime | None) -> datetime:
    moved = machine_now + timedelta(seconds=offset)
    return max(moved, newest) if newest else moved


def ticked(tx: Tx, moment: datetime) -> None:
    tx.execute(SET.where(clock.c.newest.is_(None) | (clock.c.newest < moment)).values(newest=moment))


def move_to(tx: Tx, machine_now: datetime, moment: datetime) -> None:
    """Move business time forward to ``moment``; Backwards where it is past that.

    The row is locked first: of two who move it at once, the second sees where the first has got to.
    """
    row = tx.execute(READ.with_for_update()).one()
    current = business(machine_now, row.offset, row.newest)
    if moment < current:
        raise Backwards(current.isoformat())
    tx.execute(SET.values(offset=(moment - machine_now).total_seconds()))
