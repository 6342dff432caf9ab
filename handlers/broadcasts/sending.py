"""Sending a broadcast: it begins, goes on in portions, is followed, stopped, and sent again to who missed it.

Its messages are written in portions, each in a transaction of its own: the first as it begins, the others
by the clock. How far that has come stands on the broadcast and is written with the portion, so whoever dies
in between has left nobody out, and who goes on writes to nobody twice.

The live message to its sender is edited as the outbox goes on: every ten seconds at most, and none while one
waits. Where nothing that was said can be changed it comes three times: first, at half, at the end.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.config import Settings
from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.text import moment_text, number_text, time_text
from bot.conversation.words import _, speaking
from bot.domain import broadcasts as rules
from bot.domain.broadcasts import PACE, BroadcastState
from bot.domain.calendar import next_office_hour
from bot.domain.reachability import CANNOT_EDIT
from bot.domain.rights import Action, Role
from handlers.broadcasts import audience, cards
from handlers.broadcasts.cards import message_with_button
from handlers.engine import buttons
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.engine.tell import Notice, edited, tell_notices
from storage import audit, broadcasts
from storage.broadcasts import Broadcast, Counts
from storage.calendar import calendar
from storage.engine import contacts, outbox, sent
from storage.engine.db import Tx
from storage.engine.outbox import Lane, Outgoing

PORTION = 250  # people: SQLite has one writer, and others wait for it
ROLE_ENDED = "role ended"  # why it did not go to somebody, as sending/delivery.py has it

SHARE = ":share:"  # in the key of what says that so many percent have gone

GOING = (BroadcastState.PLANNED, BroadcastState.ASKED, BroadcastState.SENDING)


def begin(tx: Tx, at: datetime, one: Broadcast, settings: Settings) -> None:
    """Note whom it is for, reached or not, and write the first portion."""
    broadcasts.note_recipients(
        tx, one.id, audience.people_meant(tx, at, audience.from_json(one.audience), one.by)
    )
    values = {"state": BroadcastState.SENDING.value, "begun": at, "next_due": at + PACE}
    broadcasts.change(tx, one.id, **values, addressed_to=write_portion(tx, at, one, settings))


def write_portion(tx: Tx, at: datetime, one: Broadcast, settings: Settings) -> int | None:
    """To the next people, of one that is sent again where they have not got it; up to whom, None: to all."""
    people = broadcasts.people_after(tx, one.id, one.addressed_to or 0, PORTION)
    queue_messages(tx, at, one, people if one.sendings == 1 else not_got(tx, one, people), settings)
    return people[-1] if len(people) == PORTION else None


def not_got(tx: Tx, one: Broadcast, among: Collection[int]) -> list[int]:
    """Who of these has not got it, and may."""
    missed = broadcasts.missed(tx, replace(one, addressed_to=None), among)
    return [person for person, (_unit, error) in missed.items() if error != ROLE_ENDED]


def queue_messages(tx: Tx, at: datetime, one: Broadcast, people: Iterable[int], settings: Settings) -> None:
    """A message to each of these; an urgent one goes before the others, and at any hour.

    A later sending of it has keys of its own.
    """
    files = broadcasts.files_of(tx, one.subject)
    key = one.subject if one.sendings == 1 else f"{one.subject}:{one.sendings}"
    held = audience.from_json(one.audience).held
    notices = (
        Notice(
            key,
            person,
            lambda: replace(message_with_button(one, settings.office_name), file_ids=files),
            Lane.NUDGE if one.is_urgent else Lane.BROADCAST,
            one.subject,
            is_urgent=one.is_urgent,
            roles=held,
        )
        for person in people
    )
    tell_notices(tx, at, notices, settings.quiet)


def progress_subject(one: Broadcast) -> str:
    return f"broadcast_progress:{one.id}"


def show_progress(context: Context, one: Broadcast) -> None:
    """Where it was sent from, after the answer to [Gửi]."""
    now = broadcasts.get(context.tx, one.id)
    assert now is not None
    message = cards.card(now, broadcasts.counts(context.tx, [now])[now.id])
    outbox.put(
        context.tx,
        [
            Outgoing(
                key=f"{progress_subject(one)}:{context.who.person}",
                contact=context.who.contact,
                channel=context.channel,
                lane=Lane.NUDGE,
                message=buttons.word_options(message),
                at=context.at,
                person=context.who.person,
                subject=progress_subject(one),
            )
        ],
    )


def tell_sender_of_start(tx: Tx, now: datetime, one: Broadcast, settings: Settings) -> None:
    """The same to whoever planned it, as it begins."""
    now_it_is = broadcasts.get(tx, one.id)
    if now_it_is and one.by:
        counts = broadcasts.counts(tx, [now_it_is])[one.id]
        say = partial(cards.card, now_it_is, counts)
        notice = Notice(
            progress_subject(one), one.by, say, subject=progress_subject(one), roles=(Role.OFFICE,)
        )
        tell_notices(tx, now, [notice], settings.quiet)


def keep_progress(tx: Tx, now: datetime, one: Broadcast, counts: Counts) -> bool:
    """Bring what was shown up to date; whether it is, or will be once what is queued by now has gone."""
    is_kept = True
    for row in sent.about(tx, progress_subject(one)):
        with speaking(row.language):
            message = buttons.word_options(cards.card(one, counts))
        if row.channel in CANNOT_EDIT:
            say_share(tx, now, row, message, rules.share(counts.queued - counts.waiting, counts.queued))
        else:
            is_kept &= edit_progress(tx, now, row, message)
    return is_kept


def say_share(tx: Tx, now: datetime, row: Any, message: Message, reached: int) -> None:
    """Half or all of it has gone: once each, the later one alone where both have come."""
    if reached and SHARE not in row.key:
        outbox.put(tx, [share_message(row, f"{row.key}{SHARE}{reached}", message, now)])


def share_message(row: Any, key: str, message: Message, at: datetime) -> Outgoing:
    return Outgoing(
        key, row.contact, row.channel, Lane.NUDGE, message, at, person=row.person, subject=row.subject
    )


def edit_progress(tx: Tx, now: datetime, row: Any, message: Message) -> bool:
    """False where an earlier edit still waits: the next one says what is true then."""
    last = sent.last_edit(tx, row.id, row.contact)
    if row.state == "queued" or (last is not None and last.state == "queued"):
        return False
    shown = last or row
    if (shown.text, shown.options) != (message.text, [[o.token, o.label, o.words] for o in message.options]):
        outbox.put(tx, [edited(row, message, now, now.isoformat())])
    return True


def urgent_question(context: Context, one: Broadcast, people: int) -> Message:
    count = number_text(people)
    said = _(
        "Bây giờ là {time}, ngoài giờ làm việc. Gửi thông báo khẩn tới {count} người ngay lúc này?",
        time=time_text(context.at),
        count=count,
    )
    options = (
        Option(f"bc_now:{one.id}", _("Gửi ngay tới {count} người", count=count)),
        Option(f"bc_later:{one.id}", _("Chờ đến giờ làm việc")),
        *cards.stop_button(one),
    )
    return Message(said, options)


def ask_urgent(context: Context, argument: str) -> Replies:
    """[Xác nhận gửi], from the list."""
    one = broadcast_to_confirm(context, argument)
    return [urgent_question(context, one, count_reached(context, one))]


def count_reached(context: Context, one: Broadcast) -> int:
    """How many it would reach now."""
    meant = audience.people_meant(context.tx, context.at, audience.from_json(one.audience), one.by)
    return broadcasts.count_reachable(context.tx, meant)[0]


def send_now(context: Context, argument: str) -> Replies:
    """[Gửi ngay tới 120 người]"""
    one = broadcast_to_confirm(context, argument)
    people = count_reached(context, one)
    begin(context.tx, context.at, one, context.settings)
    show_progress(context, one)
    audit.write(context.tx, context.at, context.who, "broadcast_now", one.subject, people=people)
    said = _("Đang gửi tới {count} người. Gõ /thongbao để xem kết quả.", count=number_text(people))
    return [Message(said)]


def send_later(context: Context, argument: str) -> Replies:
    """[Chờ đến giờ làm việc]"""
    one = broadcast_to_confirm(context, argument)
    begins = next_office_hour(context.at, calendar(context.tx), context.settings.quiet)
    broadcasts.change(context.tx, one.id, state=BroadcastState.PLANNED.value, begins=begins, next_due=begins)
    audit.write(context.tx, context.at, context.who, "broadcast_later", one.subject)
    said = _("Thông báo sẽ được gửi lúc {moment}.", moment=moment_text(begins))
    return [Message(said, cards.stop_button(one))]


def broadcast_to_confirm(context: Context, argument: str) -> Broadcast:
    """The one that waits for an answer, locked."""
    need(context, Action.BROADCAST)
    one = broadcasts.locked(context.tx, id_in(argument))
    if one is None:
        raise no_such_button()
    if one.state != BroadcastState.ASKED:
        raise Refused(_("Thông báo này {state}; không phải xác nhận nữa.", state=cards.state_text(one)))
    return one


def may_confirm(context: Context, argument: str) -> bool:
    one = broadcasts.get(context.tx, id_in(argument))
    return one is not None and one.state == BroadcastState.ASKED


def stop(context: Context, argument: str) -> Replies:
    need(context, Action.BROADCAST)
    one = broadcasts.locked(context.tx, id_in(argument))
    if one is None:
        raise no_such_button()
    if one.state not in GOING:
        raise Refused(_("Thông báo này {state}; không còn gì để dừng.", state=cards.state_text(one)))
    before = broadcasts.counts(context.tx, [one])[one.id]
    if one.begun and one.addressed_to is None and not before.waiting:
        raise Refused(_("Thông báo này {state}; không còn gì để dừng.", state=cards.sent_text()))
    broadcasts.stop(context.tx, one.subject, context.at)
    values = {"state": BroadcastState.STOPPED.value, "next_due": context.at if one.begun else None}
    broadcasts.change(context.tx, one.id, **values)
    counts = broadcasts.counts(context.tx, [one])[one.id]
    left = counts.failed + before.ahead
    audit.write(
        context.tx, context.at, context.who, "broadcast_stop", one.subject, sent=counts.sent, left=left
    )
    stopped = replace(one, state=BroadcastState.STOPPED)
    if one.repeats:
        return [Message(_("Đã dừng gửi lặp lại “{text}”.", text=cards.quoted(one.text)))]
    if not one.begun:
        said = _("Đã bỏ thông báo “{text}”; chưa gửi tới ai.", text=cards.quoted(one.text))
        return [Message(said, cards.card_buttons(stopped, counts))]
    said = _(
        "Đã dừng gửi thông báo “{text}”: {sent} người đã nhận, {left} người không nhận.",
        text=cards.quoted(one.text),
        sent=number_text(counts.sent),
        left=number_text(left),
    )
    return [Message(said, cards.again_button(stopped, left))]


def may_stop(context: Context, argument: str) -> bool:
    """Whether the button still does something."""
    one = broadcasts.get(context.tx, id_in(argument))
    return one is not None and one.state in GOING


def ask_again(context: Context, argument: str) -> Replies:
    """Asks first, with how many it would reach; an older button, of an earlier sending, asks again."""
    need(context, Action.BROADCAST)
    number, _colon, seen = argument.partition(":")
    one = broadcasts.locked(context.tx, id_in(number))
    if one is None:
        raise no_such_button()
    if one.state not in (BroadcastState.SENT, BroadcastState.STOPPED) or one.begun is None:
        raise Refused(
            _("Thông báo này {state}; chỉ gửi lại được khi đã gửi xong.", state=cards.state_text(one))
        )
    people = people_to_send_again(context, one)
    if not people:
        none = _("Không nhắn tin được cho những người chưa nhận; đề nghị gọi điện cho đơn vị.")
        return [Message(none, (cards.failed_button(one),))]
    if seen != str(one.sendings):
        return [again_question(one, len(people))]
    return send_again(context, one, people)


def people_to_send_again(context: Context, one: Broadcast) -> Collection[int]:
    """Who has not got it and can be written to by now."""
    everyone = broadcasts.missed(context.tx, one)
    return contacts.addresses(
        context.tx, [p for p, (_unit, error) in everyone.items() if error != ROLE_ENDED]
    )


def again_question(one: Broadcast, people: int) -> Message:
    count = number_text(people)
    said = _("Gửi lại “{text}” tới {count} người chưa nhận được?", text=cards.quoted(one.text), count=count)
    return Message(
        said, (Option(f"bc_again:{one.id}:{one.sendings}", _("Gửi tới {count} người", count=count)),)
    )


def send_again(context: Context, one: Broadcast, people: Collection[int]) -> Replies:
    next_one = replace(one, sendings=one.sendings + 1, addressed_to=0)
    values = {
        "sendings": next_one.sendings,
        "state": BroadcastState.SENDING.value,
        "next_due": context.at + PACE,
    }
    written = write_portion(context.tx, context.at, next_one, context.settings)
    broadcasts.change(context.tx, one.id, **values, addressed_to=written)
    audit.write(context.tx, context.at, context.who, "broadcast_again", one.subject, people=len(people))
    count = number_text(len(people))
    return [Message(_("Đang gửi tới {count} người. Gõ /thongbao để xem kết quả.", count=count))]


def may_send_again(context: Context, argument: str) -> bool:
    one = broadcasts.get(context.tx, id_in(argument.partition(":")[0]))
    return one is not None and one.state in (BroadcastState.SENT, BroadcastState.STOPPED)
