"""On its date each change of a unit is carried out, once, by whichever worker takes it."""

from datetime import datetime

from bot.config import Settings
from bot.text import local_date
from handlers.units import applying
from storage.engine.db import Tx
from storage.units import unit_changes


def run(tx: Tx, now: datetime, settings: Settings) -> None:
    """Called once a minute, in every worker, before the day's duties are made."""
    applying.apply(tx, unit_changes.due(tx, local_date(now)), now, settings)
