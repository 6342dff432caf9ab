"""Begin, follow and repeat broadcasts in time, and remind those who have not acknowledged one.

They are found by their state; the worker that ticks locks the broadcast's row, and each message has its key.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.config import Settings
from bot.conversation.messages import Message
from bot.conversation.text import local_date, moment_text
from bot.conversation.words import _
from bot.domain.broadcasts import ACK_PACE, PACE, BroadcastState, is_repeat_over, reminders, repeat_after
from bot.domain.calendar import WorkingTime
from bot.domain.rights import Role
from handlers.broadcasts import audience, cards, correcting, lists, sending
from handlers.engine.feature import Tick
from handlers.engine.tell import tell, tell_each
from storage import audit, broadcasts, files
from storage.broadcasts import Broadcast, NewBroadcast
from storage.calendar import calendar
from storage.engine import business_time
from storage.engine.db import Tx
from storage.engine.outbox import Lane

MOST_NAMED = 5  # broadcasts named in one reminder: as many buttons fit on every channel


def run(tick: Tick) -> None:
    """Do what is due; called every ten seconds, in every worker."""
    for broadcast in broadcasts.due(tick.tx, tick.at):
        if broadcast.repeats:
            repeat(tick, broadcast)
        elif broadcast.state == BroadcastState.PLANNED:
            sending.begin(tick, broadcast)
            sending.tell_sender_of_start(tick, broadcast)
        else:
            follow(tick, broadcast)


def write_next_portion(tx: Tx, machine: datetime, settings: Settings) -> bool:
    """Write the next portion of one that has begun, or was corrected; return whether there was one."""
    broadcast = broadcasts.unwritten(tx)
    if broadcast is None:
        return False
    tick = Tick(tx, business_time.now(tx, machine), settings)
    if broadcast.corrected_to is not None:
        broadcasts.change(tx, broadcast.id, corrected_to=correcting.write_correction_portion(tick, broadcast))
    else:
        broadcasts.change(tx, broadcast.id, addressed_to=sending.write_portion(tick, broadcast))
    return True


def follow(tick: Tick, broadcast: Broadcast) -> None:
    """Tell its sender how far it is; once no message waits it is sent, and acknowledgements are followed."""
    tx, now = tick.tx, tick.at
    counts = broadcasts.counts(tx, [broadcast])[broadcast.id]
    if broadcast.state == BroadcastState.SENDING and not counts.waiting and broadcast.addressed_to is None:
        broadcasts.change(tx, broadcast.id, state=BroadcastState.SENT.value)
        broadcast = replace(broadcast, state=BroadcastState.SENT)
    is_kept = sending.keep_progress(tick, broadcast, counts)
    next_reminder = remind_if_due(tick, broadcast)
    if (
        counts.waiting
        or broadcast.addressed_to is not None
        or broadcast.corrected_to is not None
        or not is_kept
    ):
        next_due: datetime | None = now + PACE
    else:
        next_due = min(now + ACK_PACE, next_reminder) if next_reminder and counts.silent else None
    broadcasts.change(tx, broadcast.id, next_due=next_due)


def repeat(tick: Tick, plan: Broadcast) -> None:
    """Send a plan whose time has come, if it is still that day, and plan its next time."""
    assert plan.begins is not None
    assert plan.next_due is not None
    if local_date(plan.next_due) == local_date(tick.at):
        broadcast = add_sending(tick.tx, tick.at, plan)
        sending.begin(tick, broadcast)
        sending.tell_sender_of_start(tick, broadcast)
    plan_next(tick.tx, tick.at, plan)


def add_sending(tx: Tx, now: datetime, plan: Broadcast) -> Broadcast:
    """Write one sending of a plan, with its files."""
    subject = f"{plan.subject}:{local_date(now).isoformat()}"
    ack_until = now + (plan.ack_until - plan.begins) if plan.ack_until and plan.begins else None
    written = NewBroadcast(
        subject,
        plan.by,
        now,
        plan.text,
        plan.audience,
        BroadcastState.SENDING,
        ack_until=ack_until,
        plan=plan.id,
    )
    for file in broadcasts.files_of(tx, plan.subject):
        files.add_use(tx, file, subject)
    broadcast = broadcasts.get(tx, broadcasts.add(tx, written))
    assert broadcast is not None
    audit.write(tx, now, None, "broadcast_repeated", subject, plan=plan.id)
    return broadcast


def plan_next(tx: Tx, now: datetime, plan: Broadcast) -> None:
    """Plan the first time that is ahead; what was missed is not made up for. After its last day it ends."""
    assert plan.begins is not None
    begins, due = repeat_after(plan.repeats, plan.begins, now, calendar(tx))
    if is_repeat_over(due, plan.repeats_until):
        broadcasts.change(tx, plan.id, state=BroadcastState.SENT.value, next_due=None)
        return
    ack_until = plan.ack_until + (begins - plan.begins) if plan.ack_until else None
    broadcasts.change(tx, plan.id, begins=begins, next_due=due, ack_until=ack_until)


def remind_if_due(tick: Tick, broadcast: Broadcast) -> datetime | None:
    """Remind of one that has begun, if it is time; return when it is time next, None where that is over."""
    if broadcast.begun is None or broadcast.ack_until is None:
        return None
    if broadcast.ack_until <= tick.at:
        tell_sender_of_end(tick, broadcast)
        return None
    hours = tuple(hours for hours, _nudges in tick.settings.rounds)
    moments = reminders(broadcast.begun, broadcast.ack_until, WorkingTime(calendar(tick.tx), hours))
    passed = sum(at <= tick.at for at in moments)
    if passed > broadcast.reminders:
        remind(tick, broadcast)
        broadcasts.change(tick.tx, broadcast.id, reminders=passed)
    return min([at for at in moments if at > tick.at] or [broadcast.ack_until])


def remind(tick: Tick, broadcast: Broadcast) -> None:
    """Remind those whom it reached, in one message of all that they have not acknowledged."""
    missed = broadcasts.missed(tick.tx, broadcast)
    people = [person for person in broadcasts.silent(tick.tx, broadcast.id) if person not in missed]
    owed = broadcasts.unacknowledged(tick.tx, people, tick.at)
    tell_each(
        tick,
        {person: partial(reminder, owed[person]) for person in people if person in owed},
        once=f"broadcast_reminder:{local_date(tick.at).isoformat()}",
        lane=Lane.BROADCAST,
        expires=broadcast.ack_until,
        roles=audience.from_json(broadcast.audience).each_role,
    )


def reminder(owed: Sequence[Broadcast]) -> Message:
    named = owed[:MOST_NAMED]
    lines = [reminder_line(number, one) for number, one in enumerate(named, 1)]
    labels = [_("Đã nhận {number}", number=n) if len(named) > 1 else "" for n in range(1, len(named) + 1)]
    options = tuple(cards.acknowledge_button(one, label) for one, label in zip(named, labels, strict=True))
    asked = _("Anh/chị chưa xác nhận đã nhận thông báo của Phòng. Đề nghị xác nhận:")
    return Message("\n".join([asked, *lines]), options)


def reminder_line(number: int, broadcast: Broadcast) -> str:
    assert broadcast.ack_until is not None
    return _(
        "{number}. “{text}”, hạn {moment}",
        number=number,
        text=cards.quoted(broadcast.text),
        moment=moment_text(broadcast.ack_until),
    )


def tell_sender_of_end(tick: Tick, broadcast: Broadcast) -> None:
    """Tell the sender, as the time is over, who has not acknowledged it, and whom to call."""
    if broadcast.by and broadcasts.silent(tick.tx, broadcast.id):
        say = partial(lists.silent_list, tick, broadcast, 1)
        tell(tick, [broadcast.by], once=f"broadcast_silent:{broadcast.id}", say=say, roles=(Role.OFFICE,))
