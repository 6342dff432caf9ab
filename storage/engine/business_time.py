"""Business time and its ticks, machine time, and the leases by which workers share work.

Machine time is the clock of the database, or of this machine where the database has none. It never goes back:
by how much that clock was set back stands in the database, and every process adds it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql

from bot.clock import FAR
from storage.engine import channel_state, claims
from storage.engine.db import Tx
from storage.tables.base import Moment
from storage.tables.engine import clock, files, leases, pace, secrets, workers
from storage.tables.people import contacts

ROW = 1
READ = select(clock.c.offset, clock.c.newest).where(clock.c.id == ROW)
NEWEST = select(clock.c.newest).where(clock.c.id == ROW)
# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
BEGIN = postgresql.insert(clock).on_conflict_do_nothing()
SET = update(clock).where(clock.c.id == ROW)

GONE = timedelta(minutes=10)  # machine time: a worker that was not seen for so long comes no more
RESERVED = timedelta(minutes=5)  # machine time: nothing is reserved or leased for longer
insert_worker = postgresql.insert(workers)
NOTE_TICK = insert_worker.on_conflict_do_update(
    index_elements=["name"],
    set_={"ticked_to": insert_worker.excluded.ticked_to, "seen": insert_worker.excluded.seen},
)

DATABASE_TIME = select(func.clock_timestamp(type_=Moment))
LAST_SEEN = select(func.max(workers.c.seen))
SET_BACK = select(clock.c.set_back, LAST_SEEN.scalar_subquery().label("seen")).where(clock.c.id == ROW)

insert_lease = postgresql.insert(leases)


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


def business_now(tx: Tx, machine_now: datetime) -> datetime:
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
    return tx.execute(NEWEST).scalar()


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


def machine_time(tx: Tx, machine: Callable[[], datetime], ours: datetime | None = None) -> datetime:
    """Return machine time: from the newest tick on where the clock is behind it, for it was set back.

    ``machine`` tells this machine's, ``ours`` is where the caller has come to since its last tick: where the
    clock is ahead of that it was set ahead, and what it had been set back is made good first.
    """
    told = database_time(tx) if has_database_clock(tx) else machine()
    set_back, seen = tx.execute(SET_BACK).one()
    now = told + timedelta(seconds=set_back)
    if ours and set_back and now - ours > FAR:
        made_good = max(0.0, set_back - (now - ours).total_seconds())
    elif seen and seen - now > FAR:
        made_good = set_back + (seen - now).total_seconds()
    else:
        return now
    tx.execute(SET.values(set_back=made_good))
    return told + timedelta(seconds=made_good)


def set_back(tx: Tx) -> timedelta:
    """Return by how much machine time is ahead of the clock, which was set back."""
    return timedelta(seconds=tx.execute(SET_BACK).one().set_back)


def follow_clock(tx: Tx, machine: datetime) -> timedelta:
    """Go by the clock as it is now; return by how much it had been set back. No other process may run."""
    before = set_back(tx)
    tx.execute(SET.values(set_back=0.0))
    cut_later_times(tx, database_time(tx) if has_database_clock(tx) else machine, RESERVED)
    return before


def worker_ticks(tx: Tx) -> list[Row[Any]]:
    return list(tx.execute(select(workers).order_by(workers.c.name)))


def take(tx: Tx, name: str, holder: str, machine: datetime, length: timedelta) -> bool:
    """Take or renew a lease; False where another process holds it. Machine time."""
    is_free = or_(leases.c.holder == holder, leases.c.until <= machine)
    taken = insert_lease.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": insert_lease.excluded.holder, "until": insert_lease.excluded.until},
        where=is_free,
    ).returning(leases.c.name)
    return tx.execute(taken, {"name": name, "holder": holder, "until": machine + length}).first() is not None


def free_all(tx: Tx, machine: datetime, business: datetime) -> None:
    """Free whatever other processes hold, for a caller that knows that none of them lives."""
    tx.execute(delete(leases))
    tx.execute(update(files).values(leased_until=None).where(files.c.leased_until.is_not(None)))
    tx.execute(update(secrets).values(leased_until=None).where(secrets.c.holder != ""))
    claims.sweep_outbox(tx, machine + claims.LEASE, business)


def cut_later_times(tx: Tx, machine: datetime, most: timedelta) -> None:
    """Cut what was noted by a later time than the clock's: it would hold us up until then.

    Nothing is reserved or leased for longer than ``most``, but by a channel that wants to be left alone.
    """
    ahead = machine + most
    tx.execute(delete(workers).where(workers.c.seen > machine))
    tx.execute(delete(pace).where(pace.c.next_free > ahead.timestamp()))
    tx.execute(delete(leases).where(leases.c.until > ahead))
    tx.execute(update(files).values(leased_until=None).where(files.c.leased_until > ahead))
    tx.execute(update(secrets).values(leased_until=machine).where(secrets.c.leased_until > ahead))
    channel_state.cut_later_times(tx, machine)
    tx.execute(update(contacts).values(sending_until=machine).where(contacts.c.sending_until > ahead))


def release(tx: Tx, name: str, holder: str) -> None:
    """Give a lease back, if it is still this holder's."""
    tx.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))
