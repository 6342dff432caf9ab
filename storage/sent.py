"""What was sent about something, to be edited or answered later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from storage.db import Tx
from storage.tables import outbox, people

ABOUT = (
    select(outbox, people.c.language)
    .join_from(outbox, people, outbox.c.person == people.c.id)
    .where(outbox.c.subject == bindparam("of_subject"), outbox.c.action == "send")
    .where(outbox.c.state.in_(["queued", "sent", "unknown"]))
    .order_by(outbox.c.id)
)


def about(tx: Tx, subject: str) -> list[Row[Any]]:
    """The messages that went, or are about to go, to people about ``subject``; each with its language."""
    return list(tx.execute(ABOUT, {"of_subject": subject}))


def waiting(tx: Tx, subjects: Sequence[str], now: datetime) -> set[tuple[str, int]]:
    """What is to be said later: (subject, person) each."""
    is_later = (outbox.c.state == "queued") & (outbox.c.not_before > now)
    query = select(outbox.c.subject, outbox.c.person).where(outbox.c.subject.in_(subjects), is_later)
    return {(row.subject, row.person) for row in tx.execute(query)}
