"""Files that people have sent, many at once: who sent each and when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.db import Tx
from storage.tables import files, people


@dataclass(frozen=True)
class SentFile:
    """``sha256`` and ``size`` (in bytes) are of what was kept."""

    id: int
    sender: str
    sent_at: datetime
    size: int
    sha256: str


def of_ids(tx: Tx, file_ids: Collection[int]) -> dict[int, SentFile]:
    """Those of these files that were kept."""
    query = (
        select(files.c.id, people.c.full_name, files.c.created, files.c.size, files.c.sha256)
        .outerjoin_from(files, people, files.c.owner == people.c.id)
        .where(files.c.id.in_(file_ids), files.c.state == "held")
    )
    return {
        row.id: SentFile(row.id, row.full_name or "", row.created, row.size or 0, row.sha256 or "")
        for row in tx.execute(query)
    }
