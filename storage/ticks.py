"""How far each worker has ticked: what /health shows, and how a gap of the bot's own is seen."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlalchemy.dialects import postgresql

from storage import business
from storage.db import Tx
from storage.tables import Moment, clock, workers

GONE = timedelta(minutes=10)  # machine time: a worker that was not seen for so long comes no more
insert_worker = postgresql.insert(workers)
WRITE = insert_worker.on_conflict_do_update(
    index_elements=["name"],
    set_={"ticked_to": insert_worker.excluded.ticked_to, "seen": insert_worker.excluded.seen},
)

ITS_TIME = select(func.clock_timestamp(type_=Moment))


def newest(tx: Tx) -> datetime | None:
    """Up to which business time the ticks have come; None before the first."""
    return tx.execute(select(clock.c.newest).where(clock.c.id == business.ROW)).scalar()


def write(tx: Tx, worker: str, machine: datetime, now: datetime) -> None:
    """Note how far this worker is; those that are gone are forgotten."""
    tx.execute(WRITE, {"name": worker, "ticked_to": now, "seen": machine})
    tx.execute(delete(workers).where(workers.c.seen < machine - GONE))
    business.ticked(tx, now)


def has_clock(tx: Tx) -> bool:
    """Whether the database has a clock beside ours, for all who share it to go by."""
    return tx.dialect.name == "postgresql"


def its_time(tx: Tx) -> datetime:
    return tx.execute(ITS_TIME).scalar_one()


def of_workers(tx: Tx) -> list[Row[Any]]:
    return list(tx.execute(select(workers).order_by(workers.c.name)))
