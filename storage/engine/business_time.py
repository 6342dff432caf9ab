"""Business time, which duties, nudges and deadlines go by, and how far each worker has ticked in it.

It is machine time and an offset, one row that every process reads at each event and tick. It may
be moved forward, in trials, and never back: it is never behind the newest time of a tick.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects import postgresql

from storage.engine.db import Tx
from storage.tables import Moment, clock, workers

ROW = 1
READ = select(clock.c.offset, clock.c.newest).where(clock.c.id == ROW)
# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
BEGIN = postgresql.insert(clock).on_conflict_do_nothing()
SET = update(clock).where(clock.c.id == ROW)

GONE = timedelta(minutes=10)  # machine time: a worker that was not seen for so long comes no more
insert_worker = postgresql.insert(workers)
NOTE_TICK = insert_worker.on_conflict_do_update(
    index_elements=["name"],
    set_={"ticked_to": insert_worker.excluded.ticked_to, "seen": insert_worker.excluded.seen},
)

DATABASE_TIME = select(func.clock_timestamp(type_=Moment))


class Backwards(ValueError):
    """The refusal to move business time back. Its message is the time it is."""


def seed(tx: Tx, machine_now: datetime, start: datetime | None) -> None:
    """Begin the clock of an empty database, at ``start`` where one is given. Once; then it stands."""
    offset = (start - machine_now).total_seconds() if start else 0.0
    tx.execute(BEGIN, {"id": ROW, "offset": offset, "newest": None})


def is_begun(tx: Tx) -> bool:
    """Return whether the clock of this database has been begun: before it was ever used it has none."""
    return tx.execute(READ).first() is not None


def offset(tx: Tx) -> float:
    """Return how many seconds business time has been moved ahead: 0 but in trials."""
    return float(tx.execute(READ).one().offset)


def now(tx: Tx, machine_now: datetime) -> datetime:
    """Return the business time of the moment at which the machine says ``machine_now``."""
    row = tx.execute(READ).one()
    return business_at(machine_now, row.offset, row.newest)


def business_at(machine_now: datetime, offset: float, newest: datetime | None) -> datetime:
    """Return the business time of a moment of machine time, never behind the newest tick."""
    moved = machine_now + timedelta(seconds=offset)
    return max(moved, newest) if newest else moved


def note_newest(tx: Tx, moment: datetime) -> None:
    """Note how far the ticks have come; an earlier moment changes nothing."""
    tx.execute(SET.where(clock.c.newest.is_(None) | (clock.c.newest < moment)).values(newest=moment))


def move_to(tx: Tx, machine_now: datetime, moment: datetime) -> None:
    """Move business time forward to ``moment``; Backwards where it is past that.

    The row is locked first: of two who move it at once, the second sees where the first has got to.
    """
    row = tx.execute(READ.with_for_update()).one()
    current = business_at(machine_now, row.offset, row.newest)
    if moment < current:
        raise Backwards(current.isoformat())
    tx.execute(SET.values(offset=(moment - machine_now).total_seconds()))


def newest_tick(tx: Tx) -> datetime | None:
    """Return up to which business time the ticks have come; None before the first."""
    return tx.execute(select(clock.c.newest).where(clock.c.id == ROW)).scalar()


def note_tick(tx: Tx, worker: str, machine: datetime, now: datetime) -> None:
    """Note how far this worker is, and forget those that are gone."""
    tx.execute(NOTE_TICK, {"name": worker, "ticked_to": now, "seen": machine})
    tx.execute(delete(workers).where(workers.c.seen < machine - GONE))
    note_newest(tx, now)


def has_database_clock(tx: Tx) -> bool:
    """Return whether the database has a clock beside ours, for all who share it to go by."""
    return tx.dialect.name == "postgresql"


def database_time(tx: Tx) -> datetime:
    return tx.execute(DATABASE_TIME).scalar_one()


def worker_ticks(tx: Tx) -> list[Row[Any]]:
    return list(tx.execute(select(workers).order_by(workers.c.name)))
