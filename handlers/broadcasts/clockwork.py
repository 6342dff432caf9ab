"""What time alone brings about: a planned broadcast begins, one that goes out is followed.

Found by state: whoever ticks holds the broadcast's row, and each message has its key.
"""

from datetime import datetime

from bot.config import Settings
from bot.domain.broadcasts import PACE, State
from handlers.broadcasts import progress, sending
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.db import Tx


def run(tx: Tx, now: datetime, settings: Settings) -> None:
    """Called every ten seconds, in every worker."""
    for one in broadcasts.due(tx, now):
        if one.state == State.PLANNED:
            sending.begin(tx, now, one, settings)
            progress.tell_sender(tx, now, one, settings)
        else:
            follow(tx, now, one)


def follow(tx: Tx, now: datetime, one: Broadcast) -> None:
    """Tell how far it is; once nothing waits any more it has been sent."""
    counts = broadcasts.counts(tx, [one])[one.id]
    if one.state == State.SENDING and not counts.waiting:
        broadcasts.change(tx, one.id, state=State.SENT.value)
    now_it_is = broadcasts.get(tx, one.id) or one
    is_kept = progress.keep(tx, now, now_it_is, counts)
    is_over = now_it_is.state != State.SENDING and is_kept and not counts.waiting
    broadcasts.change(tx, one.id, next_due=None if is_over else now + PACE)
