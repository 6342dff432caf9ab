"""What was sent about something, to be edited or answered later."""

from typing import Any

from sqlalchemy import Row, select

from storage.db import Tx
from storage.tables import outbox, people


def about(tx: Tx, subject: str) -> list[Row[Any]]:
    """The messages that went, or are about to go, to people about ``subject``; each with its language."""
    query = (
        select(outbox, people.c.language)
        .join_from(outbox, people, outbox.c.person == people.c.id)
        .where(outbox.c.subject == subject, outbox.c.action == "send")
        .where(outbox.c.state.in_(["queued", "sent", "unknown"]))
        .order_by(outbox.c.id)
    )
    return list(tx.execute(query))
