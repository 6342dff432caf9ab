"""What time does to broadcasts: one begins, goes on or repeats, and who has not acknowledged it is reminded.

Found by state: whoever ticks holds the broadcast's row, and each message has its key.
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
from handlers.engine.tell import Notice, tell_notices
from storage import audit, broadcasts, files
from storage.broadcasts import Broadcast, NewBroadcast
from storage.calendar import calendar
from storage.engine import business_time
from storage.engine.db import Tx
from storage.engine.outbox import Lane

MOST_NAMED = 5  # broadcasts named in one reminder: as many buttons fit on every channel


def run(tx: Tx, now: datetime, settings: Settings) -> None:
    """Called every ten seconds, in every worker."""
    for one in broadcasts.due(tx, now):
        if one.repeats:
            repeat(tx, now, one, settings)
        elif one.state == BroadcastState.PLANNED:
            sending.begin(tx, now, one, settings)
            sending.tell_sender_of_start(tx, now, one, settings)
        else:
            follow(tx, now, one, settings)


def write_next_portion(tx: Tx, machine: datetime, settings: Settings) -> bool:
    """Write the next portion of one that has begun, or was corrected; whether there was one."""
    one = broadcasts.unwritten(tx)
    if one is None:
        return False
    now = business_time.now(tx, machine)
    if one.corrected_to is not None:
        written = correcting.write_correction_portion(tx, now, one, settings)
        broadcasts.change(tx, one.id, corrected_to=written)
    else:
        broadcasts.change(tx, one.id, addressed_to=sending.write_portion(tx, now, one, settings))
    return True


def follow(tx: Tx, now: datetime, one: Broadcast, settings: Settings) -> None:
    """Tell how far it is; once nothing waits any more it has been sent, and who acknowledges it is told."""
    counts = broadcasts.counts(tx, [one])[one.id]
    if one.state == BroadcastState.SENDING and not counts.waiting and one.addressed_to is None:
        broadcasts.change(tx, one.id, state=BroadcastState.SENT.value)
        one = replace(one, state=BroadcastState.SENT)
    is_kept = sending.keep_progress(tx, now, one, counts)
    reminded = remind_if_due(tx, now, one, settings)
    if counts.waiting or one.addressed_to is not None or one.corrected_to is not None or not is_kept:
        next_due: datetime | None = now + PACE
    else:
        next_due = min(now + ACK_PACE, reminded) if reminded and counts.silent else None
    broadcasts.change(tx, one.id, next_due=next_due)


def repeat(tx: Tx, now: datetime, plan: Broadcast, settings: Settings) -> None:
    """Its time has come: sent, where it is still its day, and put on to the next time."""
    assert plan.begins is not None
    assert plan.next_due is not None
    if local_date(plan.next_due) == local_date(now):
        one = begin_sending(tx, now, plan)
        sending.begin(tx, now, one, settings)
        sending.tell_sender_of_start(tx, now, one, settings)
    plan_next(tx, now, plan)


def begin_sending(tx: Tx, now: datetime, plan: Broadcast) -> Broadcast:
    """One sending of it, with its files."""
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
    one = broadcasts.get(tx, broadcasts.add(tx, written))
    assert one is not None
    audit.write(tx, now, None, "broadcast_repeated", subject, plan=plan.id)
    return one


def plan_next(tx: Tx, now: datetime, plan: Broadcast) -> None:
    """To the first time that is ahead: what was missed is not made up for. After its last day it is done."""
    assert plan.begins is not None
    begins, due = repeat_after(plan.repeats, plan.begins, now, calendar(tx))
    if is_repeat_over(due, plan.repeats_until):
        broadcasts.change(tx, plan.id, state=BroadcastState.SENT.value, next_due=None)
        return
    ack_until = plan.ack_until + (begins - plan.begins) if plan.ack_until else None
    broadcasts.change(tx, plan.id, begins=begins, next_due=due, ack_until=ack_until)


def remind_if_due(tx: Tx, now: datetime, one: Broadcast, settings: Settings) -> datetime | None:
    """Remind of one that has begun, where it is time; when it is time next, None where that is over."""
    if one.begun is None or one.ack_until is None:
        return None
    if one.ack_until <= now:
        tell_sender_of_end(tx, now, one, settings)
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
    held = audience.from_json(one.audience).held
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
    tell_notices(tx, now, notices, settings.quiet)


def reminder(theirs: Sequence[Broadcast]) -> Message:
    named = theirs[:MOST_NAMED]
    lines = [reminder_line(number, one) for number, one in enumerate(named, 1)]
    labels = [_("Đã nhận {number}", number=n) if len(named) > 1 else "" for n in range(1, len(named) + 1)]
    options = tuple(cards.acknowledge_button(one, label) for one, label in zip(named, labels, strict=True))
    asked = _("Anh/chị chưa xác nhận đã nhận thông báo của Phòng. Đề nghị xác nhận:")
    return Message("\n".join([asked, *lines]), options)


def reminder_line(number: int, one: Broadcast) -> str:
    assert one.ack_until is not None
    return _(
        "{number}. “{text}”, hạn {moment}",
        number=number,
        text=cards.quoted(one.text),
        moment=moment_text(one.ack_until),
    )


def tell_sender_of_end(tx: Tx, now: datetime, one: Broadcast, settings: Settings) -> None:
    """The time is over: who has not acknowledged it, with whom to call."""
    if one.by and broadcasts.silent(tx, one.id):
        say = partial(lists.silent_list, tx, now, one, 1)
        tell_notices(
            tx, now, [Notice(f"broadcast_silent:{one.id}", one.by, say, roles=(Role.OFFICE,))], settings.quiet
        )
