"""The broadcasts that went out, and what became of their messages."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage.db import Tx
from storage.tables import audit, outbox

ACT = "broadcast"  # in the audit trail
OUTCOMES = {
    "sent": "sent",
    "failed": "failed",
    "expired": "failed",
    "queued": "waiting",
    "unknown": "waiting",
}


@dataclass(frozen=True)
class Broadcast:
    at: datetime
    text: str  # "" once its retention is over
    counts: Mapping[str, int]  # sent, failed, waiting


def recent(tx: Tx, most: int) -> list[Broadcast]:
    """The last ones, the newest first."""
    query = select(audit.c.at, audit.c.subject).where(audit.c.act == ACT)
    written = {row.subject: row.at for row in tx.execute(query.order_by(audit.c.id.desc()).limit(most))}
    counts: dict[str, defaultdict[str, int]] = {subject: defaultdict(int) for subject in written}
    texts = dict.fromkeys(written, "")
    of_each = select(outbox.c.subject, outbox.c.state, func.count().label("n"), func.max(outbox.c.text))
    grouped = of_each.where(outbox.c.subject.in_(list(written))).group_by(outbox.c.subject, outbox.c.state)
    for subject, state, number, text in tx.execute(grouped):
        counts[subject][OUTCOMES[state]] += number
        texts[subject] = text
    return [Broadcast(at, texts[subject], counts[subject]) for subject, at in written.items()]
