"""Which units have something still to do, one statement each."""

from datetime import datetime

from sqlalchemy import select

from bot.domain.duties import UNSETTLED
from bot.domain.reports.states import MISSING
from storage.db import Tx
from storage.tables import duties, reports


def unchecked(tx: Tx, now: datetime) -> set[int]:
    """The units that owe a check in the round that is on."""
    is_on = (duties.c.opens <= now) & (duties.c.ends > now)
    query = select(duties.c.unit).where(is_on, duties.c.state.in_([state.value for state in UNSETTLED]))
    return set(tx.execute(query).scalars())


def unfiled(tx: Tx, request_id: int) -> set[int]:
    """The units of whose report to this request the office has nothing."""
    is_missing = reports.c.state.in_([state.value for state in MISSING])
    query = select(reports.c.unit).where(reports.c.request == request_id, is_missing)
    return set(tx.execute(query).scalars())
