"""How often something was done in a period."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from storage.db import Tx
from storage.tables import quotas

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
COUNT = (
    postgresql.insert(quotas)
    .on_conflict_do_update(index_elements=["channel", "account", "period"], set_={"used": quotas.c.used + 1})
    .returning(quotas.c.used)
)


def count(tx: Tx, what: str, whose: str, period: str) -> int:
    """Note one more; how many there are now in this period."""
    return int(
        tx.execute(COUNT, {"channel": what, "account": whose, "period": period, "used": 1}).scalar_one()
    )


def used(tx: Tx, what: str, whose: str, period: str) -> int:
    is_it = (quotas.c.channel == what) & (quotas.c.account == whose) & (quotas.c.period == period)
    return tx.execute(select(quotas.c.used).where(is_it)).scalar() or 0


def hour(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H}"


def day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
