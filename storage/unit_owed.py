"""What a unit that is no more owed and had open: its duties, reports, incidents, and messages."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, select, update

from bot.domain.duties import State as Ended
from bot.domain.incidents import State
from bot.domain.reports.states import MISSING
from storage import duties as owed_checks
from storage.db import Tx
from storage.report_requests import LIVE
from storage.tables import broadcasts, duties, incidents, outbox, report_requests, reports


def end_duties(tx: Tx, unit: int, day: date, at: datetime, reason: str) -> None:
    """What is still open of ``day`` or later is not owed. How others ended stands."""
    is_open = (duties.c.unit == unit) & (duties.c.date >= day) & (duties.c.state == Ended.OPEN.value)
    owed_checks.excuse(tx, is_open, at, reason)


is_live = exists().where(report_requests.c.id == reports.c.request, report_requests.c.state.in_(LIVE))


def owed_by(unit: int) -> ColumnElement[bool]:
    """The reports that the office has not got from this unit."""
    return (reports.c.unit == unit) & reports.c.state.in_([state.value for state in MISSING]) & is_live


def owed(tx: Tx, unit: int) -> list[int]:
    return list(tx.execute(select(reports.c.id).where(owed_by(unit)).order_by(reports.c.id)).scalars())


def pass_reports(tx: Tx, unit: int, successor: int) -> list[int]:
    """The successor owes them now, but for those to requests that it has its own report to; their ids."""
    its = reports.alias()
    has_its_own = exists().where(its.c.unit == successor, its.c.request == reports.c.request)
    passed = update(reports).where(owed_by(unit), ~has_its_own).values(unit=successor)
    return sorted(tx.execute(passed.returning(reports.c.id)).scalars())


def pass_incidents(tx: Tx, unit: int, successor: int, name: str) -> list[int]:
    """Those that are open are the successor's; they keep the name under which they were raised."""
    is_open = (incidents.c.unit == unit) & incidents.c.closed_at.is_(None)
    named = func.coalesce(func.nullif(incidents.c.unit_named, ""), name)
    passed = update(incidents).where(is_open).values(unit=successor, unit_named=named)
    return sorted(tx.execute(passed.returning(incidents.c.id)).scalars())


def open_incidents(tx: Tx, unit: int) -> list[int]:
    is_open = (incidents.c.unit == unit) & incidents.c.closed_at.is_(None)
    return list(tx.execute(select(incidents.c.id).where(is_open).order_by(incidents.c.id)).scalars())


def pass_messages(tx: Tx, unit: int, successor: int) -> None:
    """What waits for whoever holds a role there is for whoever holds it in the successor."""
    waits = (outbox.c.unit == unit) & (outbox.c.state == "queued")
    tx.execute(update(outbox).where(waits).values(unit=successor))


def pass_plans(tx: Tx, unit: int, successor: int) -> None:
    """Broadcasts that are planned, or repeated, for the unit by its name are for its successor."""
    is_ahead = broadcasts.c.state == "planned"
    for row in tx.execute(select(broadcasts.c.id, broadcasts.c.audience).where(is_ahead)).all():
        chosen = row.audience.get("units") or ()
        if unit in chosen:
            passed = list(dict.fromkeys(successor if one == unit else one for one in chosen))
            values = {"audience": {**row.audience, "units": passed}}
            tx.execute(update(broadcasts).where(broadcasts.c.id == row.id).values(**values))


def wait_no_more(tx: Tx, incident_ids: Iterable[int]) -> None:
    """Of these, what waits for its unit is the office's turn."""
    waits = incidents.c.id.in_(list(incident_ids)) & (incidents.c.state == State.WAITING_FOR_UNIT.value)
    values = {"state": State.IN_PROGRESS.value, "asked_at": None, "next_due": incidents.c.resolve_until}
    tx.execute(update(incidents).where(waits).values(**values))
