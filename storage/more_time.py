"""More time that units ask for: at most one wish of each report waits for the office."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects import postgresql

from storage.db import Tx
from storage.tables import more_time

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
NEW = postgresql.insert(more_time)
ASK = NEW.on_conflict_do_update(
    index_elements=[more_time.c.report],
    index_where=text("state = 'asked'"),  # as a parameter PostgreSQL may not know its index again
    set_={name: NEW.excluded[name] for name in ("until", "reason", "by", "at")},
).returning(more_time.c.id)
GET = select(more_time).where(more_time.c.id == bindparam("of_wish"))


@dataclass(frozen=True)
class Wish:
    id: int
    report: int
    until: datetime
    reason: str
    by: int
    state: str  # asked, granted, declined


@dataclass(frozen=True)
class Wished:
    """More time, before it is written."""

    report: int
    until: datetime
    reason: str
    by: int
    at: datetime


def ask(tx: Tx, wished: Wished) -> int:
    """Its id; one that waits for the same report is worded anew."""
    return int(tx.execute(ASK, {**vars(wished), "state": "asked"}).scalar_one())


def locked(tx: Tx, wish_id: int) -> Wish | None:
    """Held until the commit: of two who decide, the second sees what the first did."""
    row = tx.execute(GET.with_for_update(), {"of_wish": wish_id}).one_or_none()
    return Wish(row.id, row.report, row.until, row.reason, row.by, row.state) if row else None


def decide(tx: Tx, wish_id: int, state: str, by: int, at: datetime) -> None:
    decided = {"state": state, "decided_by": by, "decided_at": at}
    tx.execute(update(more_time).where(more_time.c.id == wish_id).values(**decided))


def waiting(tx: Tx, report_ids: list[int]) -> set[int]:
    """The reports of which a wish waits for the office."""
    is_asked = more_time.c.report.in_(report_ids) & (more_time.c.state == "asked")
    return set(tx.execute(select(more_time.c.report).where(is_asked)).scalars())
