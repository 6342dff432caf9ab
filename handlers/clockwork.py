"""The clock: the tick of every two seconds, and what comes at its hour of a working day.

What is due is found by its state and not by a window of time, so it does not matter how often, how late or by
how many it is called: each nudge goes out once, of those missed only the newest, and none after its round.
Besides nudges and what is urgent, nobody gets more than two unasked messages a working day: the office its
list and its summary; a head whose unit is in order none.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.config import Settings
from bot.conversation import local_date
from bot.domain.calendar import days_passed
from bot.domain.duties import GAP
from handlers import FEATURES, broadcasts, own_data, sending
from handlers.engine import UNASKED, Due, Tick, cards, form_card
from handlers.incidents import guidance
from storage import upkeep
from storage.calendar import calendar
from storage.checks import excuses
from storage.engine import ClaimedMessage, Tx, business_now, business_time, outbox, sweep_outbox
from storage.people import loudness
from storage.sentences import examples

MINUTE, WEEK = timedelta(minutes=1), timedelta(weeks=1)
FORGOTTEN = timedelta(days=3)  # after so long what nobody has said what it is for is gone


def tick(
    tx: Tx, machine: datetime, settings: Settings, worker: str, channels: sending.delivery.Channels = ()
) -> datetime:
    """Bring the day up to ``machine`` time; return what business time that is.

    ``channels``: how this worker gets on with those that it serves.
    """
    since = business_time.newest_tick(tx)
    seen = excuses.last_seen(tx)
    now = business_now(tx, machine)
    if since and seen and machine - seen > GAP:
        excuses.note_bot_outage(tx, since, now)
    this = Tick(tx, now, settings, since)
    is_new_minute = since is None or since.replace(second=0, microsecond=0) <= now - MINUTE
    features = FEATURES.each
    call_each(this, (one.before_reminders for one in features if is_new_minute))
    call_each(this, (one.before_hours for one in features))
    run_due_hours(this)
    call_each(this, (one.each_tick for one in features))
    call_each(this, (one.each_minute for one in features if is_new_minute))
    if since is None or local_date(since) != local_date(now):
        for gone in upkeep.forget(tx, machine, now, settings):
            kept = f"{gone.flow}:{gone.id}"  # how the cards of words and of secrets are called
            this.redraw(form_card(gone.id), kept, *guidance.cards_offering(gone))
        this.redraw(*outbox.cards_of_kind(tx, UNASKED, now - FORGOTTEN))  # whose files are gone, maybe
        examples.renew(tx)
        loudness.forget(tx, local_date(now) - WEEK)
    cause = f"tick:{now.isoformat()}"
    cards.redraw(this, FEATURES, cause)
    if since is None or at_hour(since) != at_hour(now):
        cards.redraw_for_who_left(this, FEATURES, f"{cause}:left")
    upkeep.blank_secrets(tx)
    sweep_outbox(tx, machine, now)
    sending.delivery.move_waiting(this, channels, machine)
    business_time.note_tick(tx, worker, machine, now)
    return now


def write_portion(tx: Tx, machine: datetime, settings: Settings) -> bool:
    """Carry out the next portion of what is done in such: a broadcast, or an erasure; False for none."""
    this = Tick(tx, business_now(tx, machine), settings)
    written = broadcasts.write_next_portion(this) or own_data.erase_next_portion(this)
    cards.redraw(this, FEATURES, f"portion:{written}")
    return bool(written)


def redraw_late(tx: Tx, message: ClaimedMessage, machine: datetime, settings: Settings) -> None:
    """Draw a card anew that arrived after all, when its lease was over: it may have been given up by then.

    What changed meanwhile found nothing to edit.
    """
    this = Tick(tx, business_now(tx, machine), settings)
    this.redraw(message.message.card)
    cards.redraw(this, FEATURES, f"late:{message.id}")


def at_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def call_each(tick: Tick, calls: Iterable[Callable[[Tick], None] | None]) -> None:
    for call in filter(None, calls):
        call(tick)


def run_due_hours(tick: Tick) -> None:
    """Do what has become due since the last tick, in the order of the features, each of it once.

    Of the days that were missed only the newest counts.
    """
    since = tick.since or tick.at
    passed = [
        (hour, days)
        for hour in (hour for one in FEATURES.each for hour in one.hours)
        for at in hour.at(tick.settings)
        if (days := days_passed(at, since - hour.waits, tick.at))
    ]
    known = calendar(tick.tx) if passed else None
    titles = {name: entry.title for name, entry in FEATURES.commands.items()}
    for hour, days in passed:
        if known and (day := next(filter(known.is_working_day, days), None)):
            hour.do(Due(tick, day, known, titles))
