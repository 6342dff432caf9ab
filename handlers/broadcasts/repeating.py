"""A broadcast that repeats: each time it is one of its own, to whoever it is for by then."""

from datetime import datetime

from bot.config import Settings
from bot.domain.broadcasts import State
from bot.domain.repeating import ahead, is_over
from bot.text import local_date
from handlers.broadcasts import progress, sending
from storage import audit, broadcasts, files
from storage.broadcasts import Broadcast, NewBroadcast
from storage.calendar import calendar
from storage.engine.db import Tx


def run(tx: Tx, now: datetime, plan: Broadcast, settings: Settings) -> None:
    """Its time has come: sent, where it is still its day, and put on to the next time."""
    assert plan.begins is not None
    assert plan.next_due is not None
    if local_date(plan.next_due) == local_date(now):
        one = begun(tx, now, plan)
        sending.begin(tx, now, one, settings)
        progress.tell_sender(tx, now, one, settings)
    put_on(tx, now, plan)


def begun(tx: Tx, now: datetime, plan: Broadcast) -> Broadcast:
    """One sending of it, with its files."""
    subject = f"{plan.subject}:{local_date(now).isoformat()}"
    ack_until = now + (plan.ack_until - plan.begins) if plan.ack_until and plan.begins else None
    written = NewBroadcast(
        subject, plan.by, now, plan.text, plan.audience, State.SENDING, ack_until=ack_until, plan=plan.id
    )
    for file in broadcasts.files_of(tx, plan.subject):
        files.add_use(tx, file, subject)
    one = broadcasts.get(tx, broadcasts.add(tx, written))
    assert one is not None
    audit.write(tx, now, None, "broadcast_repeated", subject, plan=plan.id)
    return one


def put_on(tx: Tx, now: datetime, plan: Broadcast) -> None:
    """To the first time that is ahead: what was missed is not made up for. After its last day it is done."""
    assert plan.begins is not None
    begins, due = ahead(plan.repeats, plan.begins, now, calendar(tx))
    if is_over(due, plan.repeats_until):
        broadcasts.change(tx, plan.id, state=State.SENT.value, next_due=None)
        return
    ack_until = plan.ack_until + (begins - plan.begins) if plan.ack_until else None
    broadcasts.change(tx, plan.id, begins=begins, next_due=due, ack_until=ack_until)
