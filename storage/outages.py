"""When something was down: the province's mail, a channel, or the bot itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update

from storage.db import Tx
from storage.tables import outages, workers


def note_gap(tx: Tx, starts: datetime, ends: datetime) -> None:
    """The bot was down from ``starts`` to ``ends`` (business time)."""
    tx.execute(insert(outages).values(kind="bot", scope="", starts=starts, ends=ends))


def bot_back(tx: Tx, over: datetime) -> datetime | None:
    """When the bot came back, if it was down at the moment ``over``."""
    covers = (outages.c.kind == "bot") & (outages.c.starts < over) & (outages.c.ends > over)
    return tx.execute(select(func.max(outages.c.ends)).where(covers)).scalar()


def was_bot_down(tx: Tx, at: datetime) -> bool:
    """Whether the bot was down just before ``at``."""
    covers = (outages.c.kind == "bot") & (outages.c.starts < at) & (outages.c.ends >= at)
    return tx.execute(select(outages.c.id).where(covers).limit(1)).first() is not None


def begin_mail_outage(tx: Tx, at: datetime, by: int | None, reason: str) -> int:
    """The province's mail is down since ``at``: nudges stop until it is ended."""
    row = {"kind": "mail", "scope": "", "starts": at, "by": by, "reason": reason}
    return int(tx.execute(insert(outages).values(**row).returning(outages.c.id)).scalar_one())


def mail_outage(tx: Tx, at: datetime) -> Row[Any] | None:
    """The outage of the province's mail that is on at ``at``."""
    is_on = (outages.c.kind == "mail") & (outages.c.starts <= at)
    query = select(outages).where(is_on, or_(outages.c.ends.is_(None), outages.c.ends > at))
    return tx.execute(query.order_by(outages.c.id.desc()).limit(1)).one_or_none()


def end(tx: Tx, outage_id: int, at: datetime) -> None:
    tx.execute(update(outages).where(outages.c.id == outage_id).values(ends=at))


def last_seen(tx: Tx) -> datetime | None:
    """When any worker last ticked (machine time)."""
    return tx.execute(select(func.max(workers.c.seen))).scalar()
