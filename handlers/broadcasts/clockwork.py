"""Do what time alone brings about: begin broadcasts, follow their progress, remind to acknowledge them."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.conversation import local_date
from bot.domain.broadcasts import ACK_PACE, PACE, TAKE_BACK, BroadcastState, reminders
from handlers.broadcasts import audience, cards, correcting, lists, plans, sending
from handlers.engine import Role, Tick, tell, tell_each, working_time
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine import Lane


def run(tick: Tick) -> None:
    """Do what is due, every ten seconds, in every worker."""
    since, now = tick.since, tick.at
    if since and since > now - PACE and since.second // PACE.seconds == now.second // PACE.seconds:
        return
    for broadcast in broadcasts.due(tick.tx, tick.at):
        if broadcast.repeats:
            plans.repeat(tick, broadcast)
        elif broadcast.state == BroadcastState.PLANNED:
            sending.begin(tick, broadcast)
            sending.tell_sender_of_start(tick, broadcast)
            cards.redraw(tick, broadcast)
        else:
            follow(tick, broadcast)


def redraw_kept(tick: Tick) -> None:
    """Draw acknowledgements anew that have become too old to be taken back, each minute."""
    found = broadcasts.acknowledged(tick.tx, *tick.aged(TAKE_BACK))
    tick.redraw(*(f"{cards.ACKNOWLEDGED}:{broadcast}:{person}" for broadcast, person in found))


def write_next_portion(tick: Tick) -> str:
    """Write the next portion of one that has begun, or was corrected; return which; "": there was none."""
    broadcast = broadcasts.unwritten(tick.tx)
    if broadcast is None:
        return ""
    if broadcast.corrected_to is not None:
        written = correcting.write_correction_portion(tick, broadcast)
        broadcasts.change(tick.tx, broadcast.id, corrected_to=written)
        return f"{broadcast.id}:{broadcast.version}:{broadcast.corrected_to}"
    broadcasts.change(tick.tx, broadcast.id, addressed_to=sending.write_portion(tick, broadcast))
    return f"{broadcast.id}:{broadcast.addressed_to}"


def follow(tick: Tick, broadcast: Broadcast) -> None:
    """Tell its sender how far it is; once no message waits it is sent, and acknowledgements are followed."""
    tx, now = tick.tx, tick.at
    counts = broadcasts.counts(tx, [broadcast])[broadcast.id]
    if broadcast.state == BroadcastState.SENDING and not counts.waiting and broadcast.addressed_to is None:
        broadcasts.change(tx, broadcast.id, state=BroadcastState.SENT.value)
        broadcast = replace(broadcast, state=BroadcastState.SENT)
    is_kept = sending.keep_progress(tick, broadcast, counts)
    next_reminder = remind_if_due(tick, broadcast)
    is_written = broadcast.addressed_to is None and broadcast.corrected_to is None
    next_due = None
    if counts.waiting or not is_written or not is_kept:
        next_due = now + PACE
    elif next_reminder and counts.silent:
        next_due = min(now + ACK_PACE, next_reminder)
    broadcasts.change(tx, broadcast.id, next_due=next_due)


def remind_if_due(tick: Tick, broadcast: Broadcast) -> datetime | None:
    """Remind of one that has begun, if it is time; return when it is time next, None where that is over.

    As its time is over, tell its sender who has not acknowledged it, and whom to call.
    """
    if broadcast.begun is None or broadcast.ack_until is None:
        return None
    if broadcast.ack_until <= tick.at:
        if broadcast.by and broadcasts.silent(tick.tx, broadcast.id, tick.at):
            once, say = f"broadcast_silent:{broadcast.id}", partial(lists.silent_list, tick, broadcast, 1)
            tell(tick, [broadcast.by], once=once, say=say, roles=(Role.OFFICE,))
        return None
    moments = reminders(broadcast.begun, broadcast.ack_until, working_time(tick.tx, tick.settings))
    passed = sum(at <= tick.at for at in moments)
    if passed > broadcast.reminders:
        remind(tick, broadcast)
        broadcasts.change(tick.tx, broadcast.id, reminders=passed)
    return min([at for at in moments if at > tick.at] or [broadcast.ack_until])


def remind(tick: Tick, broadcast: Broadcast) -> None:
    """Remind those whom it reached, in one message of all that they have not acknowledged."""
    missed = broadcasts.missed(tick.tx, broadcast)
    people = [person for person in broadcasts.silent(tick.tx, broadcast.id, tick.at) if person not in missed]
    owed = broadcasts.unacknowledged(tick.tx, people, tick.at)
    tell_each(
        tick,
        {person: partial(cards.reminder, owed[person], person) for person in people if person in owed},
        once=f"broadcast_reminder:{local_date(tick.at).isoformat()}",
        lane=Lane.BROADCAST,
        expires=broadcast.ack_until,
        roles=audience.from_json(broadcast.audience).each_role,
    )
