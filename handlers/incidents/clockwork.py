"""What time alone brings about: incidents are alarmed of, chased, and closed where nobody says anything.

Found by state, each thing once: whoever ticks holds the incident's row, and each message has its key.
"""

from datetime import datetime

from bot.config import Settings
from bot.domain.incidents import State
from handlers.incidents import alarming, chasing, lapsing, on_call, silence
from storage import due
from storage.db import Tx
from storage.incidents import Incident


def run(tx: Tx, now: datetime, settings: Settings) -> None:
    """Called once a minute, in every worker."""
    silence.run(tx, now)
    found = due.due(tx, now)
    if not found:
        return
    resolved = [one for one in found if one.state == State.RESOLVED]
    lapsing.run(tx, now, resolved, settings)
    alarmed = [one for one in found if is_alarmed_of(one)]
    if alarmed:
        alarming.run(tx, now, alarmed, on_call.look(tx, now, settings))
    late = [one for one in found if one not in resolved and one not in alarmed]
    chasing.run(tx, now, late, settings)


def is_alarmed_of(incident: Incident) -> bool:
    return incident.state == State.RECEIVED and incident.alarm_begins is not None
