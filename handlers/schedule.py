"""What comes at its hour: the office's list in the morning and its summary, the week's word to heads."""

from datetime import datetime

from bot.config import Settings
from storage.db import Tx


def run(tx: Tx, now: datetime, settings: Settings) -> None:
    """Queue what is due; each of it once a day or week."""
