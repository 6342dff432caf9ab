"""What an operator watches: the clock, the workers, and what waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select

from storage import business, ticks
from storage.db import Tx
from storage.tables import events, files, outbox


@dataclass(frozen=True)
class Health:
    business_now: datetime
    ticked_to: dict[str, datetime]  # by worker, business time
    seen: dict[str, datetime]  # by worker: its last tick, machine time
    events_open: int  # events that failed and are to come again
    outbox_due: int  # messages that could go now
    files_wanted: int


def health(tx: Tx, machine: datetime) -> Health:
    now = business.now(tx, machine)
    workers = ticks.of_workers(tx)
    is_due = (outbox.c.state == "queued") & (outbox.c.not_before <= now)
    return Health(
        business_now=now,
        ticked_to={row.name: row.ticked_to for row in workers},
        seen={row.name: row.seen for row in workers},
        events_open=count(tx, events, events.c.state == "failing"),
        outbox_due=count(tx, outbox, is_due & outbox.c.retry_at.is_(None)),
        files_wanted=count(tx, files, files.c.state == "wanted"),
    )


def count(tx: Tx, table: Table, condition: ColumnElement[bool]) -> int:
    return int(tx.execute(select(func.count()).select_from(table).where(condition)).scalar_one())


def waiting(tx: Tx) -> Iterable[tuple[int, int, datetime]]:
    """For each lane with something queued: (lane, how many, the oldest)."""
    columns = (outbox.c.lane, func.count(), func.min(outbox.c.created))
    query = select(*columns).where(outbox.c.state == "queued").group_by(outbox.c.lane).order_by(outbox.c.lane)
    return [(row[0], row[1], row[2]) for row in tx.execute(query)]
