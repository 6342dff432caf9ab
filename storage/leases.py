"""What one process at a time does: it holds a lease, renews it, and loses it when it dies."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.dialects import postgresql

from storage.db import Tx
from storage.tables import leases

insert_lease = postgresql.insert(leases)


def take(tx: Tx, name: str, holder: str, machine: datetime, length: timedelta) -> bool:
    """Take or renew the lease; False where another holds it. Machine time."""
    is_free = or_(leases.c.holder == holder, leases.c.until <= machine)
    taken = insert_lease.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": insert_lease.excluded.holder, "until": insert_lease.excluded.until},
        where=is_free,
    ).returning(leases.c.name)
    return tx.execute(taken, {"name": name, "holder": holder, "until": machine + length}).first() is not None


def give_up(tx: Tx, name: str, holder: str) -> None:
    tx.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))
