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
from handlers import FEATURES, schedule
from handlers.broadcasts import clockwork as broadcasting
from handlers.duties import clockwork as owing
from handlers.duties import escalation
from handlers.engine.feature import Tick
from handlers.sending import delivery
from handlers.sending.delivery import Channels
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
    this = Tick(tx, now, settings, since)
    if is_new_minute:
        for before in (feature.before_reminders for feature in FEATURES.each if feature.before_reminders):
            before(this)
    owing.begin_duties(tx, since or now, now, settings)
    escalation.end_rounds(tx, now, settings)
    if not excuses.mail_outage(tx, now):
        owing.remind(tx, now, settings)
    schedule.run(tx, now, settings)
    if since is None or since <= now - PACE or since.second // PACE.seconds != now.second // PACE.seconds:
        broadcasting.run(this)
    if is_new_minute:
        for run in (feature.each_minute for feature in FEATURES.each if feature.each_minute):
            run(this)
    if since is None or local_date(since) != local_date(now):
        upkeep.forget(tx, machine, now, settings)
    upkeep.blank_secrets(tx)
    outcomes.sweep(tx, machine, now)
    delivery.move_waiting(tx, channels, machine, now, settings)
    business_time.note_tick(tx, worker, machine, now)
    return now
