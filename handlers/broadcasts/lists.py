"""Broadcasts as the office lists them, who has acknowledged, and reminding those who have not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.config import Settings
from bot.conversation import N_, Message, Option, Refused, _, local_date, moment_text, number_text
from bot.domain.broadcasts import ACK_PACE, PACE, BroadcastState, is_repeat_over, reminders, repeat_after
from bot.domain.calendar import WorkingTime
from bot.domain.duties import WhyNot
from bot.domain.reachability import CANNOT_EDIT, Bar
from handlers.broadcasts import asking, audience, correcting, sending
from handlers.broadcasts.sending import ROLE_ENDED
from handlers.engine import (
    REASONS,
    Block,
    Context,
    Replies,
    Role,
    Tick,
    edit_of,
    id_in,
    next_page,
    no_such_button,
    pages,
    tell,
    tell_each,
    text_of_page,
)
from handlers.sending import reach
from storage import audit, broadcasts, duty_summaries, files
from storage.broadcasts import Broadcast, Counts, NewBroadcast
from storage.calendar import calendar
from storage.engine import Lane, Tx, business_now, holders, outbox
from storage.people.members import names

RECENT = 5  # broadcasts shown with what became of them

NOT_LINKED, BLOCKED = "", "forbidden"
WHY = {  # what the outbox has of it -> in words; all else is the channel's
    NOT_LINKED: reach.HOW[WhyNot.NEVER_LINKED],
    **dict.fromkeys(
        ("forbidden", "gone", "error -213", "error -227", Bar.BLOCKED), reach.HOW[WhyNot.BLOCKED]
    ),
    Bar.QUOTA: REASONS[WhyNot.QUOTA],
    Bar.WINDOW: REASONS[WhyNot.OUT_OF_WINDOW],
    ROLE_ENDED: N_("không còn giữ nhiệm vụ"),
    broadcasts.STOPPED: N_("đã dừng gửi"),
}

MOST_NAMED = 5  # broadcasts named in one reminder: as many buttons fit on every channel


def show(context: Context, words: str) -> Replies:
    return show_page(context, id_in(words))


def show_page(context: Context, page: int) -> Replies:
    """Show a page of the last ones, the newest first; where there is none at all, begin to write one."""
    page = max(page, 1)
    found = broadcasts.recent(context.tx, RECENT + 1, (page - 1) * RECENT)
    found, has_more = found[:RECENT], len(found) > RECENT
    plans = broadcasts.repeated(context.tx)
    if not found and not plans and page == 1:
        return asking.open_form(context, None)
    counts = broadcasts.counts(context.tx, found)
    lines = [broadcast_line(number, one, counts[one.id]) for number, one in enumerate(found, 1)]
    open_each = (
        Option(f"bc:{one.id}", _("Xem {number}", number=number)) for number, one in enumerate(found, 1)
    )
    older = (Option(f"bc_list:{page + 1}", _("Cũ hơn")),) if has_more else ()
    repeated = Option("bc_repeats:", _("Thông báo lặp lại ({count})", count=len(plans)))
    options = (Option("bc_new:", _("Soạn thông báo")), *open_each, *older, *((repeated,) if plans else ()))
    text = "\n".join(lines) or _("Chưa gửi thông báo nào.")
    return [Message(text, options, _("Các thông báo gần đây"), columns=2)]


def broadcast_line(number: int, broadcast: Broadcast, counts: Counts) -> str:
    places = {"number": number, "moment": moment_text(broadcast.at), "text": audience.quoted(broadcast.text)}
    state = audience.delivery_text(counts) if broadcast.begun else audience.state_text(broadcast)
    return _("{number}. {moment}, “{text}”: {state}", **places, state=state)


def show_one(context: Context, broadcast: Broadcast) -> Replies:
    return [audience.card(broadcast, broadcasts.counts(context.tx, [broadcast])[broadcast.id])]


def show_silent(context: Context, broadcast: Broadcast, page: int) -> Replies:
    """Show who has not acknowledged it ([Chưa xác nhận])."""
    return [silent_list(context, broadcast, page)]


def show_failed(context: Context, broadcast: Broadcast, page: int) -> Replies:
    """Show whom it did not reach, by reason, and in each by unit ([Không gửi được])."""
    missed = broadcasts.missed(context.tx, broadcast)
    joined = joined_people(context, {unit for unit, _error in missed.values()})
    reasons: dict[str, dict[int, int]] = {}
    for person, (unit, error) in missed.items():
        why = BLOCKED if not error and person in joined else error
        reasons.setdefault(reason_text(why), {})[person] = unit
    blocks: list[Block] = []
    for reason, people in reasons.items():
        said = _("Do {reason}: {count} người", reason=reason, count=number_text(len(people)))
        blocks += [[said], *by_unit(context, people)]
    count = number_text(len(missed))
    heading = _("Không gửi được “{text}”: {count} người", text=audience.quoted(broadcast.text), count=count)
    options = audience.again_button(broadcast, len(missed))
    if reason_text(NOT_LINKED) in reasons:
        options += (Option("open:moi", _("Mời tham gia")),)
    return [paged(blocks, page, f"bc_failed:{broadcast.id}", heading, options)]


def silent_list(context: Context | Tick, broadcast: Broadcast, page: int) -> Message:
    people = broadcasts.silent(context.tx, broadcast.id)
    count = number_text(len(people))
    heading = _("Chưa xác nhận “{text}”: {count} người", text=audience.quoted(broadcast.text), count=count)
    return paged(list(by_unit(context, people)), page, f"bc_silent:{broadcast.id}", heading)


def joined_people(context: Context, unit_ids: set[int]) -> set[int]:
    """Return who of these units has joined; those without a contact to write to have blocked us."""
    there = holders(context.tx, context.at, tuple(Role), unit_ids)
    return {one.person for in_unit in there.values() for one in in_unit if one.is_linked}


def reason_text(error: str) -> str:
    return _(WHY.get(error, REASONS[WhyNot.CHANNEL_DOWN]))


def paged(
    blocks: Sequence[Block], page: int, token: str, heading: str, options: tuple[Option, ...] = ()
) -> Message:
    cut = pages(blocks)
    text, page = text_of_page(cut, page)
    return Message(text, (*next_page(token, page, len(cut)), *options), heading)


def by_unit(context: Context | Tick, people: Mapping[int, int]) -> Iterator[Block]:
    """Name these people by unit, and whom to call there: one of them, else whoever can be called."""
    there = holders(context.tx, context.at, tuple(Role), set(people.values()))
    name_of = names(context.tx, people)
    for unit in duty_summaries.units_of_ids(context.tx, set(people.values())):
        first = sorted(there.get(unit.id, []), key=lambda one: one.person not in people)
        named = ", ".join(name_of[person] for person, of in people.items() if of == unit.id)
        call = reach.whom_to_call(first, unit.phone)
        yield [_("– {unit}: {names}. {call}", unit=unit.name, names=named, call=call)]


def acknowledge(context: Context, broadcast: int) -> Replies:
    """Note that this person has read it ([Đã nhận])."""
    one = broadcasts.get(context.tx, broadcast)
    addressed = broadcasts.get_recipient(context.tx, one.id, context.who.person) if one else None
    if one is None or addressed is None or one.ack_until is None:
        raise no_such_button()
    if not broadcasts.acknowledge(context.tx, one.id, context.who.person, context.at):
        raise Refused(_("Anh/chị đã xác nhận thông báo này rồi. Cảm ơn anh/chị."))
    take_button_away(context, one)
    return [Message(_("Đã ghi nhận anh/chị đã nhận thông báo “{text}”.", text=audience.quoted(one.text)))]


def take_button_away(context: Context, broadcast: Broadcast) -> None:
    """Let what they were sent say when they acknowledged it, where the channel can edit it."""
    if context.channel in CANNOT_EDIT:
        return
    message = audience.broadcast_message(
        broadcast.text, context.settings.office_name, is_urgent=broadcast.is_urgent
    )
    noted = _("Đã xác nhận lúc {moment}.", moment=moment_text(context.at))
    message = replace(message, text=f"{message.text}\n\n{noted}")
    rows = outbox.sent_to_contact(context.tx, context.who.contact, broadcast.subject)
    outbox.put(context.tx, (edit_of(row, message, context.at, "acknowledged") for row in rows))


def may_acknowledge(context: Context, broadcast: int) -> bool:
    """Return whether it is for them and they have not acknowledged it yet."""
    addressed = broadcasts.get_recipient(context.tx, broadcast, context.who.person)
    return addressed is not None and addressed.acknowledged is None


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
    tick = Tick(tx, business_now(tx, machine), settings)
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
    options = tuple(audience.acknowledge_button(one, label) for one, label in zip(named, labels, strict=True))
    asked = _("Anh/chị chưa xác nhận đã nhận thông báo của Phòng. Đề nghị xác nhận:")
    return Message("\n".join([asked, *lines]), options)


def reminder_line(number: int, broadcast: Broadcast) -> str:
    assert broadcast.ack_until is not None
    return _(
        "{number}. “{text}”, hạn {moment}",
        number=number,
        text=audience.quoted(broadcast.text),
        moment=moment_text(broadcast.ack_until),
    )


def tell_sender_of_end(tick: Tick, broadcast: Broadcast) -> None:
    """Tell the sender, as the time is over, who has not acknowledged it, and whom to call."""
    if broadcast.by and broadcasts.silent(tick.tx, broadcast.id):
        say = partial(silent_list, tick, broadcast, 1)
        tell(tick, [broadcast.by], once=f"broadcast_silent:{broadcast.id}", say=say, roles=(Role.OFFICE,))
