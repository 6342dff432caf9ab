"""Who was asked to acknowledge a broadcast and has not: reminded once or twice; then the office hears who.

In working hours, one message a day that names all that they have not acknowledged; the office's comes once.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bot.config import Settings
from bot.domain.broadcasts import reminders
from bot.domain.rights import Role
from bot.domain.working_time import WorkingTime
from bot.message import Message
from bot.text import local_date, moment_text
from bot.words import _
from handlers.broadcasts import audience, cards, lists, sending
from handlers.engine.tell import Notice, tell
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.calendar import calendar
from storage.engine.db import Tx
from storage.engine.outbox import Lane

MOST = 5  # broadcasts named in one reminder: as many buttons fit on every channel


def run(tx: Tx, now: datetime, one: Broadcast, settings: Settings) -> datetime | None:
    """Remind of one that has begun, where it is time; when it is time next, None where that is over."""
    if one.begun is None or one.ack_until is None:
        return None
    if one.ack_until <= now:
        tell_sender(tx, now, one, settings)
        return None
    hours = tuple(hours for hours, _nudges in settings.rounds)
    moments = reminders(one.begun, one.ack_until, WorkingTime(calendar(tx), hours))
    passed = sum(at <= now for at in moments)
    if passed > one.reminders:
        remind(tx, now, one, settings)
        broadcasts.change(tx, one.id, reminders=passed)
    return min([at for at in moments if at > now] or [one.ack_until])


def remind(tx: Tx, now: datetime, one: Broadcast, settings: Settings) -> None:
    missed = broadcasts.missed(tx, one)
    people = [person for person in broadcasts.silent(tx, one.id) if person not in missed]
    theirs = broadcasts.unacknowledged(tx, people, now)
    key = f"broadcast_reminder:{local_date(now).isoformat()}"
    held = audience.read(one.audience).held
    notices = (
        Notice(
            key,
            person,
            partial(reminder, theirs[person]),
            Lane.BROADCAST,
            expires=one.ack_until,
            roles=held,
        )
        for person in people
        if person in theirs
    )
    tell(tx, now, notices, settings.quiet)


def reminder(theirs: Sequence[Broadcast]) -> Message:
    named = theirs[:MOST]
    lines = [line(number, one) for number, one in enumerate(named, 1)]
    labels = [_("Đã nhận {number}", number=n) if len(named) > 1 else "" for n in range(1, len(named) + 1)]
    options = tuple(sending.acknowledging(one, label) for one, label in zip(named, labels, strict=True))
    asked = _("Anh/chị chưa xác nhận đã nhận thông báo của Phòng. Đề nghị xác nhận:")
    return Message("\n".join([asked, *lines]), options)


def line(number: int, one: Broadcast) -> str:
    assert one.ack_until is not None
    return _(
        "{number}. “{text}”, hạn {moment}",
        number=number,
        text=cards.quoted(one.text),
        moment=moment_text(one.ack_until),
    )


def tell_sender(tx: Tx, now: datetime, one: Broadcast, settings: Settings) -> None:
    """The time is over: who has not acknowledged it, with whom to call."""
    if one.by and broadcasts.silent(tx, one.id):
        say = partial(lists.silent, tx, now, one, 1)
        tell(
            tx, now, [Notice(f"broadcast_silent:{one.id}", one.by, say, roles=(Role.OFFICE,))], settings.quiet
        )
