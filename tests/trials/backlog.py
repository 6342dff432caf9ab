"""Waiting messages of a trial's database, and rows that a trial makes older: its nights take seconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from storage.engine import Tx
from storage.tables.engine import files, outbox, secrets, workers


@dataclass(frozen=True)
class ChannelBacklog:
    """The number of messages of a channel that are due, and of those of them that wait for their next try."""

    due: int
    put_off: int


def waiting(tx: Tx, now: datetime) -> dict[str, ChannelBacklog]:
    """Return the backlog of each channel."""
    is_due = (outbox.c.state == "queued") & (outbox.c.not_before <= now)
    query = select(outbox.c.channel, func.count(), func.count(outbox.c.retry_at)).where(is_due)
    rows = tx.execute(query.group_by(outbox.c.channel))
    return {channel: ChannelBacklog(due, put_off) for channel, due, put_off in rows}


def are_files_wanted(tx: Tx) -> bool:
    """Tell whether a file that somebody sent is still to be fetched."""
    return tx.execute(select(files.c.id).where(files.c.state == "wanted").limit(1)).first() is not None


def age_pair(tx: Tx, name: str, by: timedelta) -> None:
    """Make a pair of tokens so much older."""
    row = tx.execute(select(secrets).where(secrets.c.name == name)).one()
    older = {"obtained": row.obtained - by, "ends": row.ends - by}
    tx.execute(update(secrets).where(secrets.c.name == name).values(**older))


def age_workers(tx: Tx, by: timedelta) -> None:
    """Make every worker last seen so much longer ago: a trial stops them for seconds, and means hours."""
    for row in tx.execute(select(workers)).all():
        tx.execute(update(workers).where(workers.c.name == row.name).values(seen=row.seen - by))
