"""The talk about an incident, as its timeline holds it: who said something, when last, which files came."""

from datetime import datetime

from sqlalchemy import select

from bot.domain.incidents import Act
from storage.db import Tx
from storage.incidents import unscanned
from storage.tables import incident_notes, incidents


def count_unscanned(tx: Tx, incident_id: int) -> int:
    """How many of its files no scanner has looked at."""
    return int(tx.execute(select(unscanned).where(incidents.c.id == incident_id)).scalar_one())


def talkers(tx: Tx, incident_id: int) -> set[int]:
    """Who has talked of it."""
    is_said = (incident_notes.c.incident == incident_id) & (incident_notes.c.act == Act.TALK.value)
    return set(tx.execute(select(incident_notes.c.person).where(is_said).distinct()).scalars())


def newest_talk(tx: Tx, incident_id: int) -> datetime | None:
    """When something was last said in the talk about it."""
    is_said = (incident_notes.c.incident == incident_id) & (incident_notes.c.act == Act.TALK.value)
    newest = select(incident_notes.c.at).where(is_said).order_by(incident_notes.c.id.desc()).limit(1)
    return tx.execute(newest).scalar()
