"""Leases: work that one process at a time does. It holds a lease, renews it, and loses it when it dies."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.dialects import postgresql

from storage.engine import channel_state, outbox, outcomes
from storage.engine.db import Tx
from storage.tables import contacts, files, leases, pace, secrets, workers

insert_lease = postgresql.insert(leases)


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
    outcomes.sweep(tx, machine + outbox.LEASE, business)


def cut_later_times(tx: Tx, machine: datetime, most: timedelta) -> None:
    """Cut what was noted by a later time, after the clock was set back: it would hold us up until then.

    The clock is the only one: on PostgreSQL all workers go by the server's, on SQLite there is one process.
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
