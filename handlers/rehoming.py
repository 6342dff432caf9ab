"""Messages whose channel is down, or whose account nobody serves: looked at by the tick, in every worker.

While a channel is down only what ends within the hour moves to another contact; all else waits until it is
over, broadcasts too. What lies at an account that nobody serves any more moves, or ends.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.config import Settings
from bot.domain.reachability import Bar, Way, choose
from handlers import choosing, quota
from storage import barred, moving, places, services
from storage.db import Tx
from storage.moving import Waiting
from storage.services import Serving

LAST_HOUR = timedelta(hours=1)
Channels = Collection[Serving]


def run(tx: Tx, channels: Channels, machine: datetime, now: datetime, settings: Settings) -> None:
    """Note how this worker gets on with its channels, and move what must not wait."""
    out = services.look(tx, channels, machine, now)
    gone = [(one.channel, one.account) for one in out if one.is_gone]
    down = [(one.channel, one.account) for one in out if not one.is_gone]
    if gone:
        moving.leave_unknown(tx, gone)
        move(tx, moving.of_accounts(tx, gone), Bar.NOT_SERVED, now, settings)
    if down:
        move(tx, moving.ending(tx, down, now + LAST_HOUR, down + gone), Bar.DOWN, now, settings)


def move(tx: Tx, waiting: Sequence[Waiting], why: Bar, now: datetime, settings: Settings) -> None:
    """Each to the person's best other contact. Without one, what is down is waited for, and all else ends."""
    theirs = places.of_people(tx, (one.person for one in waiting if one.person), now)
    tried = barred.contacts_of(tx, [one.id for one in waiting])
    moved, ended = [], []
    for one in waiting:
        others = [
            place
            for place in theirs.get(one.person or 0, ())
            if place.contact != one.contact and (one.id, place.contact) not in tried
        ]
        found = choose(others, now, quota.limits(settings)) if one.may_move else None
        if found and isinstance(found[1], Way):
            moved.append((one, found[0].contact, found[0].channel))
        elif why == Bar.NOT_SERVED:
            ended.append((one, why))
    moving.move(tx, moved)
    moving.end(tx, ended)
    for one, bar in ended:
        choosing.not_reached(tx, one.subject, one.person, bar)
