"""Reports of prohibited acts, for those who try what they may not."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, select

from storage.misuse import reports
from storage.misuse.reporters import ReporterSeal
from storage.misuse.reports import NewMisuse
from storage.tables.people import units
from tests.hostile.way import PEOPLE
from tests.people import MORNING, settings

NOW = MORNING + timedelta(hours=6)  # 14:00


def all_of(tx: Connection) -> Iterator[tuple[str, int]]:
    """Make two of a unit that Lan has told of in confidence; Yến asks that one be opened."""
    seal, teller = ReporterSeal(settings().keys), PEOPLE["lan"]
    unit = tx.scalar(select(units.c.id).where(units.c.code == "xphuhoi")) or 0
    sealed, handle = seal.close(teller), seal.handles(teller)[0]
    new = NewMisuse("other", "x", unit, "", None, "x", True, None, sealed, handle)
    asked = reports.add(tx, new, NOW)
    reports.change(tx, asked, asked_by=PEOPLE["yen"], asked_at=NOW, why="x")
    yield from (("misuse", reports.add(tx, new, NOW)), ("misuse_asked", asked))
