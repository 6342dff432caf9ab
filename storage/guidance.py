"""What helps at once with a common fault, as the office has written it, and how often that was enough."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql

from bot.domain.incidents import Kind
from storage.db import Tx
from storage.tables import audit, people, texts

HELPED = "incident_guided"  # the act in the audit: no incident followed

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
NEW = postgresql.insert(texts)
SET = {"body": NEW.excluded.body, "by": NEW.excluded.by, "version": NEW.excluded.version}


@dataclass(frozen=True)
class Guide:
    """``body`` is "" where the words of the house are used; ``version`` 0 was never changed."""

    body: str = ""
    version: int = 0
    by: str = ""  # who wrote it


def subject(kind: Kind) -> str:
    """The key of its text, and what the audit calls it."""
    return f"guidance:{kind}"


def guides(tx: Tx, kinds: Collection[Kind]) -> dict[Kind, Guide]:
    """That of each of these."""
    named = {subject(kind): kind for kind in kinds}
    query = select(texts, people.c.full_name).outerjoin(people, texts.c.by == people.c.id)
    rows = tx.execute(query.where(texts.c.key.in_(named)))
    found = {named[row.key]: Guide(row.body, row.version, row.full_name or "") for row in rows}
    return {kind: found.get(kind, Guide()) for kind in kinds}


def put(tx: Tx, kind: Kind, body: str, by: int, seen: int) -> bool:
    """Write the version after the one that was ``seen``; False where somebody has written it meanwhile."""
    put_next = NEW.on_conflict_do_update(index_elements=["key"], set_=SET, where=texts.c.version == seen)
    row = {"key": subject(kind), "body": body, "version": seen + 1, "by": by}
    return tx.execute(put_next.returning(texts.c.id), row).first() is not None


def helped(tx: Tx, since: datetime) -> dict[str, int]:
    """How often each (its subject) was enough since then."""
    is_it = (audit.c.act == HELPED) & (audit.c.at >= since)
    query = select(audit.c.subject, func.count().label("n")).where(is_it).group_by(audit.c.subject)
    return {row.subject: row.n for row in tx.execute(query)}
