"""How far each worker has ticked: what /health shows, and how a gap of the bot's own is seen."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects import postgresql

from storage import business
from storage.db import Tx
from storage.tables import clock, workers

insert_worker = postgresql.insert(workers)
WRITE = insert_worker.on_conflict_do_update(
    index_elements=["name"],
    set_={"ticked_to": insert_worker.excluded.ticked_to, "seen": insert_worker.excluded.seen},
)


def newest(tx: Tx) -> datetime | None:
    """Up to which business time the ticks have come; None before the first."""
    return tx.execute(select(clock.c.newest).where(clock.c.id == business.ROW)).scalar()


def write(tx: Tx, worker: str, machine: datetime, now: datetime) -> None:
    tx.execute(WRITE, {"name": worker, "ticked_to": now, "seen": machine})
    business.ticked(tx, now)


def of_workers(tx: Tx) -> list[Row[Any]]:
    return list(tx.execute(select(workers).order_by(workers.c.name)))
