"""Send a broadcast: begin it, write it in portions, show how far it is, stop it, send it again.

Its messages are written in portions, each in a transaction of its own: the first as it begins, the others
by the clock. How far that has come is kept on the broadcast and written with the portion, so that a process
that dies in between leaves nobody out, and the next one writes to nobody twice.

The live message to its sender is edited as the outbox goes on: every ten seconds at most, and not while an
edit waits. Where the channel cannot edit, it comes three times: at first, at half, at the end.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from bot.conversation import Message, Option, Refused, _, moment_text, number_text, speaking, time_text
from bot.domain.broadcasts import PACE, BroadcastState, share
from bot.domain.calendar import next_office_hour
from bot.domain.reachability import CANNOT_EDIT
from handlers.broadcasts import audience
from handlers.broadcasts.audience import message_with_button
from handlers.engine import Context, Replies, Role, Tick, edit_of, tell, word_options
from storage import broadcasts
from storage.broadcasts import Broadcast, Counts, Recipients
from storage.calendar import calendar
from storage.engine import Lane, Outgoing, Tx, contacts, outbox

PORTION = 250  # people: SQLite has one writer, and others wait for it
ROLE_ENDED = "role ended"  # why it did not go to somebody, as sending/delivery.py has it

SHARE = ":share:"  # in the key of what says that so many percent have gone
GOING = (BroadcastState.PLANNED, BroadcastState.ASKED, BroadcastState.SENDING)
OVER = (BroadcastState.SENT, BroadcastState.STOPPED)


def begin(context: Context | Tick, broadcast: Broadcast) -> None:
    """Note whom it is for, reached or not, and write the first portion."""
    broadcasts.note_recipients(context.tx, broadcast.id, receivers_now(context, broadcast))
    values = {"state": BroadcastState.SENDING.value, "begun": context.at, "next_due": context.at + PACE}
    broadcasts.change(context.tx, broadcast.id, **values, addressed_to=write_portion(context, broadcast))


def receivers_now(context: Context | Tick, broadcast: Broadcast) -> Recipients:
    meant = audience.from_json(broadcast.audience)
    return audience.people_meant(context.tx, context.at, meant, broadcast.by)


def write_portion(context: Context | Tick, broadcast: Broadcast) -> int | None:
    """Write to the next people; where it is sent again, to those of them who have not got it.

    Return the last of these people; None: it is written to all.
    """
    people = broadcasts.people_after(context.tx, broadcast.id, broadcast.addressed_to or 0, PORTION)
    is_first = broadcast.sendings == 1
    queue_messages(context, broadcast, people if is_first else not_got(context.tx, broadcast, people))
    return people[-1] if len(people) == PORTION else None


def not_got(tx: Tx, broadcast: Broadcast, among: Collection[int]) -> list[int]:
    """Return those of these people who have not got it, and still may."""
    missed = broadcasts.missed(tx, replace(broadcast, addressed_to=None), among)
    return [person for person, (_unit, error) in missed.items() if error != ROLE_ENDED]


def queue_messages(context: Context | Tick, broadcast: Broadcast, people: Iterable[int]) -> None:
    """Queue a message to each of these people; an urgent one goes before the others, and at any hour.

    Each later sending of it has keys of its own.
    """
    files = broadcasts.files_of(context.tx, broadcast.subject)
    tell(
        context,
        people,
        once=broadcast.subject if broadcast.sendings == 1 else f"{broadcast.subject}:{broadcast.sendings}",
        say=lambda: replace(message_with_button(broadcast, context.settings.office_name), file_ids=files),
        about=broadcast.subject,
        lane=Lane.NUDGE if broadcast.is_urgent else Lane.BROADCAST,
        is_urgent=broadcast.is_urgent,
        roles=audience.from_json(broadcast.audience).each_role,
    )


def progress_subject(broadcast: Broadcast) -> str:
    return f"broadcast_progress:{broadcast.id}"


def show_progress(context: Context, broadcast: Broadcast) -> None:
    """Show how far it is at the contact where it was sent, below the answer to [Gửi]."""
    now = broadcasts.get(context.tx, broadcast.id)
    assert now is not None
    message = audience.card(now, broadcasts.counts(context.tx, [now])[now.id])
    outbox.put(
        context.tx,
        [
            Outgoing(
                key=f"{progress_subject(broadcast)}:{context.who.person}",
                contact=context.who.contact,
                channel=context.channel,
                lane=Lane.NUDGE,
                message=word_options(message),
                at=context.at,
                person=context.who.person,
                subject=progress_subject(broadcast),
            )
        ],
    )


def tell_sender_of_start(tick: Tick, broadcast: Broadcast) -> None:
    """Tell whoever planned it how far it is, as it begins."""
    begun = broadcasts.get(tick.tx, broadcast.id)
    if begun and broadcast.by:
        counts = broadcasts.counts(tick.tx, [begun])[broadcast.id]
        subject = progress_subject(broadcast)
        say = partial(audience.card, begun, counts)
        tell(tick, [broadcast.by], once=subject, say=say, about=subject, roles=(Role.OFFICE,))


def keep_progress(tick: Tick, broadcast: Broadcast, counts: Counts) -> bool:
    """Bring what was shown up to date; return whether it is, or will be once what is queued has gone."""
    is_kept = True
    for row in outbox.about(tick.tx, progress_subject(broadcast)):
        with speaking(row.language):
            message = word_options(audience.card(broadcast, counts))
        if row.channel in CANNOT_EDIT:
            say_share(tick, row, message, share(counts.queued - counts.waiting, counts.queued))
        else:
            is_kept &= edit_progress(tick, row, message)
    return is_kept


def say_share(tick: Tick, row: Any, message: Message, reached: int) -> None:
    """Say that half or all of it has gone: once each, and only the later one where both have come."""
    if reached and SHARE not in row.key:
        said = Outgoing(
            key=f"{row.key}{SHARE}{reached}",
            contact=row.contact,
            channel=row.channel,
            lane=Lane.NUDGE,
            message=message,
            at=tick.at,
            person=row.person,
            subject=row.subject,
        )
        outbox.put(tick.tx, [said])


def edit_progress(tick: Tick, row: Any, message: Message) -> bool:
    """Edit what was shown; False where an earlier edit still waits: the next one says what is true then."""
    last = outbox.last_edit(tick.tx, row.id, row.contact)
    if row.state == "queued" or (last is not None and last.state == "queued"):
        return False
    shown = last or row
    if (shown.text, shown.options) != (message.text, [[o.token, o.label, o.words] for o in message.options]):
        outbox.put(tick.tx, [edit_of(row, message, tick.at, tick.at.isoformat())])
    return True


def urgent_question(context: Context, broadcast: Broadcast, people: int) -> Message:
    count = number_text(people)
    said = _(
        "Bây giờ là {time}, ngoài giờ làm việc. Gửi thông báo khẩn tới {count} người ngay lúc này?",
        time=time_text(context.at),
        count=count,
    )
    options = (
        Option(f"bc_now:{broadcast.id}", _("Gửi ngay tới {count} người", count=count)),
        Option(f"bc_later:{broadcast.id}", _("Chờ đến giờ làm việc")),
        *audience.stop_button(broadcast),
    )
    return Message(said, options)


def ask_urgent(context: Context, broadcast: Broadcast) -> Replies:
    """Ask again whether an urgent one is sent out of hours ([Xác nhận gửi])."""
    need_unconfirmed(broadcast)
    return [urgent_question(context, broadcast, count_reached(context, broadcast))]


def send_now(context: Context, broadcast: Broadcast) -> Replies:
    """Send an urgent one out of hours ([Gửi ngay tới 120 người])."""
    need_unconfirmed(broadcast)
    people = count_reached(context, broadcast)
    begin(context, broadcast)
    show_progress(context, broadcast)
    context.audit("broadcast_now", broadcast.subject, people=people)
    return [Message(being_sent(people))]


def send_later(context: Context, broadcast: Broadcast) -> Replies:
    """Let an urgent one wait for the next working hours ([Chờ đến giờ làm việc])."""
    need_unconfirmed(broadcast)
    begins = next_office_hour(context.at, calendar(context.tx), context.settings.quiet)
    broadcasts.change(
        context.tx, broadcast.id, state=BroadcastState.PLANNED.value, begins=begins, next_due=begins
    )
    context.audit("broadcast_later", broadcast.subject)
    said = _("Thông báo sẽ được gửi lúc {moment}.", moment=moment_text(begins))
    return [Message(said, audience.stop_button(broadcast))]


def need_unconfirmed(broadcast: Broadcast) -> None:
    """Refuse where it does not wait for an answer any more."""
    if broadcast.state != BroadcastState.ASKED:
        raise Refused(
            _("Thông báo này {state}; không phải xác nhận nữa.", state=audience.state_text(broadcast))
        )


def may_confirm(_context: Context, broadcast: Broadcast) -> bool:
    return broadcast.state == BroadcastState.ASKED


def count_reached(context: Context, broadcast: Broadcast) -> int:
    """Return how many people it would reach now."""
    return broadcasts.count_reachable(context.tx, receivers_now(context, broadcast))[0]


def being_sent(people: int) -> str:
    return _("Đang gửi tới {count} người. Gõ /thongbao để xem kết quả.", count=number_text(people))


def stop(context: Context, broadcast: Broadcast) -> Replies:
    """Stop one that is planned, or goes out just now ([Dừng gửi]); what is being sent goes to its end."""
    if broadcast.state not in GOING:
        raise Refused(_("Thông báo này {state}; không còn gì để dừng.", state=audience.state_text(broadcast)))
    before = broadcasts.counts(context.tx, [broadcast])[broadcast.id]
    if broadcast.begun and broadcast.addressed_to is None and not before.waiting:
        raise Refused(_("Thông báo này {state}; không còn gì để dừng.", state=audience.sent_text()))
    broadcasts.stop(context.tx, broadcast.subject, context.at)
    values = {"state": BroadcastState.STOPPED.value, "next_due": context.at if broadcast.begun else None}
    broadcasts.change(context.tx, broadcast.id, **values)
    counts = broadcasts.counts(context.tx, [broadcast])[broadcast.id]
    left = counts.failed + before.ahead
    context.audit("broadcast_stop", broadcast.subject, sent=counts.sent, left=left)
    stopped = replace(broadcast, state=BroadcastState.STOPPED)
    if broadcast.repeats:
        return [Message(_("Đã dừng gửi lặp lại “{text}”.", text=audience.quoted(broadcast.text)))]
    if not broadcast.begun:
        said = _("Đã bỏ thông báo “{text}”; chưa gửi tới ai.", text=audience.quoted(broadcast.text))
        return [Message(said, audience.card_buttons(stopped, counts))]
    said = _(
        "Đã dừng gửi thông báo “{text}”: {sent} người đã nhận, {left} người không nhận.",
        text=audience.quoted(broadcast.text),
        sent=number_text(counts.sent),
        left=number_text(left),
    )
    return [Message(said, audience.again_button(stopped, left))]


def may_stop(_context: Context, broadcast: Broadcast) -> bool:
    return broadcast.state in GOING


def resend(context: Context, broadcast: Broadcast, seen: int) -> Replies:
    """Send it again to those who missed it ([Gửi lại]), once that is confirmed.

    ``seen``: the sending of which the question was asked; after another one it is asked anew.
    """
    if broadcast.state not in OVER or broadcast.begun is None:
        raise Refused(
            _(
                "Thông báo này {state}; chỉ gửi lại được khi đã gửi xong.",
                state=audience.state_text(broadcast),
            )
        )
    people = people_to_send_again(context, broadcast)
    if not people:
        none = _("Không nhắn tin được cho những người chưa nhận; đề nghị gọi điện cho đơn vị.")
        return [Message(none, (audience.failed_button(broadcast),))]
    if seen != broadcast.sendings:
        return [again_question(broadcast, len(people))]
    return begin_resending(context, broadcast, people)


def people_to_send_again(context: Context, broadcast: Broadcast) -> Collection[int]:
    """Return those who have not got it and can be written to by now."""
    missed = broadcasts.missed(context.tx, broadcast)
    return contacts.addresses(
        context.tx, [person for person, (_unit, error) in missed.items() if error != ROLE_ENDED]
    )


def again_question(broadcast: Broadcast, people: int) -> Message:
    count = number_text(people)
    said = _(
        "Gửi lại “{text}” tới {count} người chưa nhận được?",
        text=audience.quoted(broadcast.text),
        count=count,
    )
    return Message(
        said,
        (Option(f"bc_again:{broadcast.id}:{broadcast.sendings}", _("Gửi tới {count} người", count=count)),),
    )


def begin_resending(context: Context, broadcast: Broadcast, people: Collection[int]) -> Replies:
    next_one = replace(broadcast, sendings=broadcast.sendings + 1, addressed_to=0)
    values = {
        "sendings": next_one.sendings,
        "state": BroadcastState.SENDING.value,
        "next_due": context.at + PACE,
    }
    written = write_portion(context, next_one)
    broadcasts.change(context.tx, broadcast.id, **values, addressed_to=written)
    context.audit("broadcast_again", broadcast.subject, people=len(people))
    return [Message(being_sent(len(people)))]


def may_send_again(_context: Context, broadcast: Broadcast, _seen: int) -> bool:
    return broadcast.state in OVER
