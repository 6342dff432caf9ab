"""Send a broadcast: begin it, show how far it is, stop it, send it again, and note who acknowledges it.

Its messages are written in portions, each in a transaction of its own: the first as it begins, the others
by the clock. How far that has come is kept on the broadcast and written with the portion, so that a process
that dies in between leaves nobody out, and the next one writes to nobody twice.

The live message to its sender is edited as the outbox goes on: every ten seconds at most, and not while an
edit waits. Where the channel cannot edit, it comes three times: at first, at half, at the end.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.conversation import Message, Option, Refused, _, moment_text, number_text, speaking, time_text
from bot.domain.broadcasts import ACK_PACE, PACE, PORTION, TAKE_BACK, BroadcastState, share
from bot.domain.calendar import next_office_hour
from bot.domain.reachability import CANNOT_EDIT
from handlers.broadcasts import audience, cards
from handlers.engine import (
    Context,
    Part,
    Replies,
    Role,
    Tick,
    confirmation,
    id_in,
    no_such_button,
    tell,
    tell_each,
    version_of,
    word_options,
)
from storage import broadcasts
from storage.broadcasts import Broadcast, Counts, Recipients
from storage.calendar import calendar
from storage.engine import Lane, Outgoing, Tx, contacts, has_waiting, outbox

ROLE_ENDED = "role ended"  # why it did not go to somebody, as handlers/sending/delivery.py has it
FIRST_VERSION = 1  # of a broadcast that was not corrected
SHARE = ":share:"  # in the key of what says that so many percent have gone
GOING = (BroadcastState.PLANNED, BroadcastState.ASKED, BroadcastState.SENDING)


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

    An urgent one goes before other messages, and at any hour. Return the last of these people; None: it is
    written to all.
    """
    people = broadcasts.people_after(context.tx, broadcast.id, broadcast.addressed_to or 0, PORTION)
    last = people[-1] if len(people) == PORTION else None
    once = broadcast.subject
    if broadcast.sendings > 1:  # each later sending has keys of its own
        once = f"{once}:{broadcast.sendings}"
        people = not_got(context.tx, broadcast, people)
    office, files = context.settings.office_name, broadcasts.files_of(context.tx, broadcast.subject)

    def message(person: int) -> Message:
        return replace(cards.received(broadcast, office, person), file_ids=files)

    tell_each(
        context,
        {person: partial(message, person) for person in people},
        once=once,
        about=broadcast.subject,
        lane=Lane.NUDGE if broadcast.is_urgent else Lane.BROADCAST,
        is_urgent=broadcast.is_urgent,
        roles=audience.from_json(broadcast.audience).each_role,
    )
    return last


def not_got(tx: Tx, broadcast: Broadcast, among: Collection[int] | None = None) -> list[int]:
    """Return those (of these people) who have not got it, and still may."""
    missed = broadcasts.missed(tx, replace(broadcast, addressed_to=None), among)
    return [person for person, (_unit, error) in missed.items() if error != ROLE_ENDED]


def progress_card(broadcast: Broadcast) -> str:
    return f"{cards.PROGRESS}:{broadcast.id}"


def show_progress(context: Context, broadcast: Broadcast) -> None:
    """Show how far it is at the contact where it was sent, below the answer to [Gửi]."""
    subject, who = progress_card(broadcast), context.who
    message, place = progress(context, broadcast), (who.contact, context.channel, Lane.NUDGE)
    key = f"{subject}:{who.person}"
    outbox.put(context.tx, [Outgoing(key, *place, word_options(message), context.at, who.person, subject)])


def tell_sender_of_start(tick: Tick, broadcast: Broadcast) -> None:
    if broadcast.by:
        subject, say = progress_card(broadcast), partial(progress, tick, broadcast)
        tell(tick, [broadcast.by], once=subject, say=say, about=subject, roles=(Role.OFFICE,))


def progress(context: Context | Tick, broadcast: Broadcast) -> Message:
    """Show it as it is now: it has just changed."""
    now = broadcasts.get(context.tx, broadcast.id)
    assert now is not None
    counts = broadcasts.counts(context.tx, [now])[now.id]
    return replace(cards.of_office(now, counts), card=progress_card(now))


def keep_progress(tick: Tick, broadcast: Broadcast, counts: Counts) -> bool:
    """Bring what the office is shown up to date; return whether it is, once what is queued has gone.

    Where an edit of it still waits, the next one says what is true then.
    """
    shown = progress_card(broadcast)
    for row in outbox.about(tick.tx, shown):
        if row.channel in CANNOT_EDIT:
            with speaking(row.language):
                message = replace(word_options(cards.of_office(broadcast, counts)), card=shown)
            say_share(tick, row, message, share(counts.queued - counts.waiting, counts.queued))
    if has_waiting(tick.tx, (shown, f"{cards.SHOWN}:{broadcast.id}")):
        return False
    cards.redraw(tick, broadcast)
    return True


def say_share(tick: Tick, row: Any, message: Message, reached: int) -> None:
    """Say that half or all of it has gone: once each, and only the later one where both have come."""
    if reached and SHARE not in row.key:
        key = f"{row.key}{SHARE}{reached}"
        said = Outgoing(key, row.contact, row.channel, Lane.NUDGE, message, tick.at, row.person, row.subject)
        outbox.put(tick.tx, [said])


def urgent_question(context: Context, broadcast: Broadcast, people: int) -> Message:
    count = number_text(people)
    said = _(
        "Bây giờ là {time}, ngoài giờ làm việc. Gửi thông báo khẩn tới {count} người ngay lúc này?",
        time=time_text(context.at),
        count=count,
    )
    options = (
        Option(
            f"bc_now:{broadcast.id}:{text_version(broadcast)}", _("Gửi ngay tới {count} người", count=count)
        ),
        Option(f"bc_later:{broadcast.id}", _("Chờ đến giờ làm việc")),
        *cards.stop_button(broadcast),
    )
    return Message(said, options, card=f"{cards.QUESTION}:{broadcast.id}")


def ask_urgent(context: Context, broadcast: Broadcast) -> Replies:
    """Ask again whether an urgent one is sent out of hours ([Xác nhận gửi])."""
    need_unconfirmed(broadcast)
    return [urgent_question(context, broadcast, count_reached(context, broadcast))]


def text_version(broadcast: Broadcast) -> str:
    """Return the version of its text, which a button carries that vouches for it."""
    return version_of(broadcast.version)


def ask_changed(context: Context, broadcast: Broadcast, _seen: str) -> Replies:
    """Ask again whether an urgent one is sent, whose text was changed since it was asked."""
    need_unconfirmed(broadcast)
    said = _("Nội dung thông báo đã được thay thành:\n{text}", text=broadcast.text)
    return [Message(said), *ask_urgent(context, broadcast)]


def send_now(context: Context, broadcast: Broadcast) -> Replies:
    """Send an urgent one out of hours ([Gửi ngay tới 120 người])."""
    need_unconfirmed(broadcast)
    people = count_reached(context, broadcast)
    begin(context, broadcast)
    show_progress(context, broadcast)
    cards.redraw(context, broadcast)
    context.audit("broadcast_now", broadcast.subject, people=people)
    return [Message(being_sent(people))]


def send_later(context: Context, broadcast: Broadcast) -> Replies:
    """Let an urgent one wait for the next working hours ([Chờ đến giờ làm việc])."""
    need_unconfirmed(broadcast)
    begins = next_office_hour(context.at, calendar(context.tx), context.settings.quiet)
    state = BroadcastState.PLANNED.value
    broadcasts.change(context.tx, broadcast.id, state=state, begins=begins, next_due=begins)
    cards.redraw(context, broadcast)
    context.audit("broadcast_later", broadcast.subject)
    said = _("Thông báo sẽ được gửi lúc {moment}.", moment=moment_text(begins))
    return [cards.as_said(said, broadcast, cards.stop_button(broadcast))]


def need_unconfirmed(broadcast: Broadcast) -> None:
    if broadcast.state != BroadcastState.ASKED:
        state = cards.state_text(broadcast)
        raise Refused(_("Thông báo này {state}; anh/chị không cần xác nhận nữa.", state=state))


def may_confirm(_context: Context, broadcast: Broadcast) -> bool:
    return broadcast.state == BroadcastState.ASKED


def count_reached(context: Context, broadcast: Broadcast) -> int:
    return broadcasts.count_reachable(context.tx, receivers_now(context, broadcast))[0]


def being_sent(people: int) -> str:
    return _("Đang gửi tới {count} người. Gõ /thongbao để xem kết quả.", count=number_text(people))


def stop(context: Context, broadcast: Broadcast) -> Replies:
    """Stop one that is planned, or goes out just now ([Dừng gửi]); what is being sent goes to its end."""
    if broadcast.state not in GOING:
        raise Refused(_("Thông báo này {state}; không còn gì để dừng.", state=cards.state_text(broadcast)))
    before = broadcasts.counts(context.tx, [broadcast])[broadcast.id]
    if cards.has_gone(broadcast, before):
        state = _(cards.STATES[BroadcastState.SENT])
        raise Refused(_("Thông báo này {state}; không còn gì để dừng.", state=state))
    broadcasts.stop(context.tx, broadcast.subject, context.at)
    values = {"state": BroadcastState.STOPPED.value, "next_due": context.at if broadcast.begun else None}
    broadcasts.change(context.tx, broadcast.id, **values)
    counts = broadcasts.counts(context.tx, [broadcast])[broadcast.id]
    left = counts.failed + before.ahead
    cards.redraw(context, broadcast)
    context.audit("broadcast_stop", broadcast.subject, sent=counts.sent, left=left)
    stopped = replace(broadcast, state=BroadcastState.STOPPED)
    text = audience.quoted(broadcast.text)
    if broadcast.repeats:
        return [Message(_("Đã dừng gửi lặp lại “{text}”.", text=text))]
    if not broadcast.begun:
        said = _("Đã bỏ thông báo “{text}”; chưa gửi tới ai.", text=text)
        return [cards.as_said(said, broadcast, cards.card_buttons(stopped, counts))]
    said = _(
        "Đã dừng gửi thông báo “{text}”: {sent} người đã nhận, {left} người không nhận.",
        text=text,
        sent=number_text(counts.sent),
        left=number_text(left),
    )
    return [cards.as_said(said, broadcast, cards.again_button(stopped, left))]


def may_stop(_context: Context, broadcast: Broadcast) -> bool:
    return broadcast.state in GOING


def ask_resend(context: Context, broadcast: Broadcast, _seen: str) -> Replies:
    """Ask whether it is sent again to those who missed it ([Gửi lại])."""
    need_over(broadcast)
    people = len(contacts.addresses(context.tx, not_got(context.tx, broadcast)))
    if not people:
        none = _("Không nhắn tin được cho những người chưa nhận; đề nghị gọi điện cho đơn vị.")
        return [cards.as_said(none, broadcast, (cards.failed_button(broadcast),))]
    text, count = audience.quoted(broadcast.text), number_text(people)
    asked = _("Gửi lại “{text}” tới {count} người chưa nhận được?", text=text, count=count)
    token = f"bc_again:{broadcast.id}:{cards.sending_version(broadcast)}"
    return [confirmation(context, asked, Option(token, _("Gửi tới {count} người", count=count)))]


def resend(context: Context, broadcast: Broadcast) -> Replies:
    """Send it again to those who missed it ([Gửi tới 12 người])."""
    need_over(broadcast)
    people = len(contacts.addresses(context.tx, not_got(context.tx, broadcast)))
    if not people:
        return ask_resend(context, broadcast, "")
    anew = replace(broadcast, sendings=broadcast.sendings + 1, addressed_to=0)
    values = {"sendings": anew.sendings, "state": BroadcastState.SENDING.value, "next_due": context.at + PACE}
    broadcasts.change(context.tx, broadcast.id, **values, addressed_to=write_portion(context, anew))
    cards.redraw(context, broadcast)
    context.audit("broadcast_again", broadcast.subject, people=people)
    return [Message(being_sent(people))]


def need_over(broadcast: Broadcast) -> None:
    if broadcast.state not in cards.OVER or broadcast.begun is None:
        state = cards.state_text(broadcast)
        raise Refused(_("Thông báo này {state}; chỉ gửi lại được khi đã gửi xong.", state=state))


def may_send_again(_context: Context, broadcast: Broadcast) -> bool:
    return broadcast.state in cards.OVER


@dataclass(frozen=True)
class Received:
    """A broadcast that this person was sent and may be asked to acknowledge."""

    broadcast: Broadcast
    is_asked: bool  # they have not acknowledged it as it is now


def read_received(context: Context, text: str) -> Received:
    one = broadcasts.get(context.tx, id_in(text))
    is_asked = broadcasts.is_asked(context.tx, one.id, context.who.person) if one else None
    if one is None or is_asked is None or one.ack_until is None:
        raise no_such_button()
    return Received(one, is_asked)


RECEIVED: Part[Received] = Part(read_received)


def acknowledge(context: Context, received: Received) -> Replies:
    """Note that this person has read it as it is now ([Đã nhận])."""
    one = received.broadcast
    if not broadcasts.acknowledge(context.tx, one, context.who.person, context.at):
        raise Refused(_("Anh/chị đã xác nhận thông báo này rồi. Cảm ơn anh/chị."))
    cards.redraw_received(context, one.id, [context.who.person])
    if one.next_due is None:  # nobody follows it any more
        broadcasts.change(context.tx, one.id, next_due=context.at + ACK_PACE)
    said = _("Đã ghi nhận anh/chị đã nhận thông báo “{text}”.", text=audience.quoted(one.text))
    until = time_text(context.at + TAKE_BACK)
    back = _("Nếu cần rút lại, anh/chị chọn “Bấm nhầm” trước {time}.", time=until)
    undo = Option(f"bc_undo:{one.id}", _("Bấm nhầm"), is_undo=True)
    return [Message(f"{said}\n{back}", (undo,), card=f"{cards.ACKNOWLEDGED}:{one.id}:{context.who.person}")]


def take_back(context: Context, received: Received) -> Replies:
    """Take back that this person has read it ([Bấm nhầm]), for a quarter of an hour: it is asked anew."""
    one, person = received.broadcast, context.who.person
    if received.is_asked:
        raise Refused(_("Anh/chị chưa xác nhận đã nhận thông báo này."))
    if not broadcasts.take_back(context.tx, one, person, context.at - TAKE_BACK):
        raise Refused(_("Đã quá 15 phút nên không rút lại được."))
    broadcasts.change(
        context.tx, one.id, next_due=context.at + PACE
    )  # it is followed, and reminded of, again
    cards.redraw_received(context, one.id, [person])
    cards.redraw(context, one)
    context.audit("broadcast_unsay", one.subject)
    said = _("Đã rút lại xác nhận đã nhận thông báo “{text}”.", text=audience.quoted(one.text))
    return [Message(said, (cards.acknowledge_button(one),), card=f"{cards.NOTED}:{one.id}:{person}")]


def show_corrected(context: Context, received: Received, seen: str) -> Replies:
    """Show a broadcast that was corrected since its card was shown, to be acknowledged as it is now."""
    one = received.broadcast
    if one.version == FIRST_VERSION and not seen:  # a button from before versions
        return acknowledge(context, received)
    if not received.is_asked:
        raise Refused(_("Anh/chị đã xác nhận thông báo này rồi. Cảm ơn anh/chị."))
    said = Message(
        _("Thông báo đã được đính chính sau tin anh/chị vừa chọn. Xin xem nội dung mới và xác nhận:")
    )
    return [said, cards.received(one, context.settings.office_name, context.who.person)]


def may_acknowledge(_context: Context, received: Received) -> bool:
    return received.is_asked


def is_acknowledged(_context: Context, received: Received) -> bool:
    return not received.is_asked
