"""Incidents that the clock must see to: which are due, and which alarm speaks for which others."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot.domain.incidents import OVER, State
from storage.db import Tx
from storage.incidents import FULL, Incident, is_open, read
from storage.tables import incidents


def due(tx: Tx, now: datetime) -> list[Incident]:
    """Those that are to be alarmed of, chased or closed now, the oldest first; locked.

    Another worker passes them by, and finds them seen to once we have committed.
    """
    is_due = is_open & (incidents.c.next_due <= now)
    query = FULL.where(is_due).order_by(incidents.c.id).with_for_update(of=incidents, skip_locked=True)
    return [read(row) for row in tx.execute(query)]


def alarmed_lately(tx: Tx, person: int, begins: datetime, apart: timedelta) -> Incident | None:
    """What this person has caused an alarm by, that began less than ``apart`` before ``begins``."""
    is_theirs = (incidents.c.raised_by == person) & incidents.c.joined.is_(None)
    is_near = (incidents.c.alarm_begins <= begins) & (incidents.c.alarm_begins > begins - apart)
    query = FULL.where(is_theirs, is_near, incidents.c.state.not_in([state.value for state in OVER]))
    row = tx.execute(query.order_by(incidents.c.id.desc()).limit(1)).one_or_none()
    return read(row) if row else None


def joined_by(tx: Tx, incident_ids: Iterable[int]) -> dict[int, list[Incident]]:
    """Those that nobody has taken and that have joined one of these, by that one."""
    is_waiting = incidents.c.joined.in_(list(incident_ids)) & (incidents.c.state == State.RECEIVED.value)
    found: dict[int, list[Incident]] = {}
    for row in tx.execute(FULL.where(is_waiting).order_by(incidents.c.id)):
        found.setdefault(row.joined, []).append(read(row))
    return found


def is_untaken(tx: Tx, incident_id: int) -> bool:
    query = select(incidents.c.state).where(incidents.c.id == incident_id)
    return tx.execute(query).scalar() == State.RECEIVED.value


def these(tx: Tx, incident_ids: Iterable[int]) -> list[Incident]:
    query = FULL.where(incidents.c.id.in_(list(incident_ids))).order_by(incidents.c.id)
    return [read(row) for row in tx.execute(query)]


def put_off(tx: Tx, incident_id: int, begins: datetime) -> None:
    """The alarms of one that has joined another begin later."""
    values = {"alarm_begins": begins, "next_due": begins}
    tx.execute(update(incidents).where(incidents.c.id == incident_id).values(**values))


def close_all(tx: Tx, incident_ids: Iterable[int], at: datetime) -> None:
    values = {"state": State.CLOSED.value, "closed_at": at, "next_due": None}
    tx.execute(update(incidents).where(incidents.c.id.in_(list(incident_ids))).values(**values))
