"""What time alone brings about: a planned broadcast begins, one that goes out is followed.

Found by state: whoever ticks holds the broadcast's row, and each message has its key.
"""

from dataclasses import replace
from datetime import datetime

from bot.config import Settings
from bot.domain.broadcasts import ACK_PACE, PACE, State
from handlers.broadcasts import progress, reminding, repeating, rewording, sending
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine import business_time
from storage.engine.db import Tx


def run(tx: Tx, now: datetime, settings: Settings) -> None:
    """Called every ten seconds, in every worker."""
    for one in broadcasts.due(tx, now):
        if one.repeats:
            repeating.run(tx, now, one, settings)
        elif one.state == State.PLANNED:
            sending.begin(tx, now, one, settings)
            progress.tell_sender(tx, now, one, settings)
        else:
            follow(tx, now, one, settings)


def go_on(tx: Tx, machine: datetime, settings: Settings) -> bool:
    """Write the next portion of one that has begun, or was corrected; whether there was one."""
    one = broadcasts.unwritten(tx)
    if one is None:
        return False
    now = business_time.now(tx, machine)
    if one.corrected_to is not None:
        written = rewording.write_portion(tx, now, one, settings)
        broadcasts.change(tx, one.id, corrected_to=written)
    else:
        broadcasts.change(tx, one.id, addressed_to=sending.write_portion(tx, now, one, settings))
    return True


def follow(tx: Tx, now: datetime, one: Broadcast, settings: Settings) -> None:
    """Tell how far it is; once nothing waits any more it has been sent, and who acknowledges it is told."""
    counts = broadcasts.counts(tx, [one])[one.id]
    if one.state == State.SENDING and not counts.waiting and one.addressed_to is None:
        broadcasts.change(tx, one.id, state=State.SENT.value)
        one = replace(one, state=State.SENT)
    is_kept = progress.keep(tx, now, one, counts)
    reminded = reminding.run(tx, now, one, settings)
    if counts.waiting or one.addressed_to is not None or one.corrected_to is not None or not is_kept:
        next_due: datetime | None = now + PACE
    else:
        next_due = min(now + ACK_PACE, reminded) if reminded and counts.silent else None
    broadcasts.change(tx, one.id, next_due=next_due)
