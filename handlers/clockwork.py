"""What time alone brings about: called every two seconds in every worker.

What is due is found by its state and not by a window of time, so it does not matter how often,
how late or by how many it is called: each nudge goes out once, of those missed only the newest,
and none after its round.
"""

from datetime import datetime, timedelta

from bot.config import Settings
from bot.conversation.text import local_date
from bot.domain.broadcasts import PACE
from bot.domain.duties import GAP
from handlers import schedule
from handlers.broadcasts import clockwork as broadcasting
from handlers.delegation import clockwork as chasing
from handlers.duties import clockwork as owing
from handlers.duties import escalation
from handlers.engine.feature import Tick
from handlers.incidents import clockwork
from handlers.personnel import clockwork as personnel
from handlers.reports import telling
from handlers.sending import delivery
from handlers.sending.delivery import Channels
from handlers.units import clockwork as units_clock
from storage import excuses, upkeep
from storage.engine import business_time, leases, outcomes
from storage.engine.db import Tx

MINUTE = timedelta(minutes=1)


def tick(tx: Tx, machine: datetime, settings: Settings, worker: str, channels: Channels = ()) -> datetime:
    """Bring the day up to ``machine`` time; return what business time that is.

    ``channels``: how this worker gets on with those that it serves.
    """
    since = business_time.newest_tick(tx)
    seen = excuses.last_seen(tx)
    now = business_time.now(tx, machine)
    if since and seen and machine - seen > GAP:
        excuses.note_bot_outage(tx, since, now)
    if seen and seen - machine > GAP:
        leases.cut_later_times(tx, machine, GAP)
    is_new_minute = since is None or since.replace(second=0, microsecond=0) <= now - MINUTE
    if is_new_minute:  # before anybody is reminded: who goes elsewhere first, then what becomes of units
        personnel.run(Tick(tx, now, settings))
        units_clock.apply_due(Tick(tx, now, settings))
    owing.begin_duties(tx, since or now, now, settings)
    escalation.end_rounds(tx, now, settings)
    if not excuses.mail_outage(tx, now):
        owing.remind(tx, now, settings)
    schedule.run(tx, now, settings)
    if since is None or since <= now - PACE or since.second // PACE.seconds != now.second // PACE.seconds:
        broadcasting.run(Tick(tx, now, settings))
    if is_new_minute:
        clockwork.run(Tick(tx, now, settings))
        telling.open_and_remind(tx, since or now, now, settings)
        chasing.chase_unanswered(Tick(tx, now, settings))
    if since is None or local_date(since) != local_date(now):
        upkeep.forget(tx, machine, now, settings)
    upkeep.blank_secrets(tx)
    outcomes.sweep(tx, machine, now)
    delivery.move_waiting(tx, channels, machine, now, settings)
    business_time.note_tick(tx, worker, machine, now)
    return now
