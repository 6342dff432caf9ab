"""What time does to personnel changes, and what others hear of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from bot.conversation import DEFAULT, Message, _, day_text, local_date, speaking
from bot.domain.calendar import next_office_hour
from bot.domain.changes import AWAY, ChangeKind, ChangeSide, PersonnelChange
from handlers.engine import HEADING, Context, Notice, Role, RoleAssignment, Say, Tick, Who, tell, tell_all
from handlers.joining import linking, roster
from handlers.joining.linking import Cause
from handlers.personnel import cards
from handlers.personnel.cards import summary
from storage import audit
from storage.calendar import calendar
from storage.engine import Account, Holder, Lane, Outgoing, Tx, contacts, holders, office_people, outbox
from storage.people import change_effects, changes, members, role_assignments

AT_ONCE = 200  # changes in one tick; the next takes what is left
TOLD = (*HEADING, Role.OFFICER)

OF_UNIT = (*HEADING, Role.OFFICER)


def run(tick: Tick) -> None:
    """Put changes in force that are due: of two workers one does it, and a repeat does nothing.

    The contacts and people are locked first, as their own events do it; then each change is taken.
    """
    tx, today = tick.tx, local_date(tick.at)
    found, wrong = changes.to_execute(tx, today, AT_ONCE)
    if not (found or wrong):
        return
    change_effects.lock_concerned(tx, [*found, *wrong])
    undone = [one for one in wrong if change_effects.undo(tx, one)]
    done = [
        one
        for one in found
        if changes.lock_accepted(tx, one.id) and changes.put_in_force(tx, one.id, tick.at)
    ]
    people = {one.id: change_effects.apply(tx, one) for one in done}
    concerned = {person for person in (*people.values(), *(one.person for one in undone)) if person}
    role_assignments.end_in_closed(tx, concerned)
    changes.open_mailboxes(tx, [one.id for one in done], today)
    for one in done:
        audit.write(tx, tick.at, None, "change_in_force", cards.change_subject(one), kind=one.kind.value)
    for person in concerned:
        if members.has_any_role(tx, person, today):
            change_effects.note_returned(tx, person)
    not_before = next_office_hour(tick.at, calendar(tx), tick.settings.quiet)
    tell_in_force(tick, done, people, not_before)
    tell_undone(tick, [one for one in undone if one.effective > today], not_before)
    for person, since in leavers(tx, done, today).items():
        let_go(tick, person, since, not_before)


def leavers(tx: Tx, done: Iterable[PersonnelChange], today: date) -> dict[int, date]:
    """Return who has left every unit by these, and since when."""
    away = {one.person: one.effective for one in done if one.kind in AWAY and one.person}
    return {person: since for person, since in away.items() if not members.has_any_role(tx, person, today)}


def let_go(tick: Tick, person: int, since: date, not_before: datetime) -> None:
    """Unlink their accounts; a last word goes before the menu is a stranger's."""
    last_words = [last_word(tick, one, since, not_before) for one in contacts.accounts_of(tick.tx, person)]
    outbox.put(tick.tx, last_words)
    linking.unlink_all(Cause(tick.tx, tick.at, f"left:{tick.at.isoformat()}"), person, since)


def last_word(tick: Tick, account: Account, since: date, not_before: datetime) -> Outgoing:
    with speaking(DEFAULT):
        said = _(
            "Từ {day} anh/chị không còn nhiệm vụ trong danh sách của hệ thống, nên tài khoản này đã được gỡ "
            "và không nhận tin nhắc nữa. Nếu có nhầm lẫn, xin liên hệ {office}. Trân trọng cảm ơn anh/chị.",
            day=day_text(since),
            office=tick.settings.office_name,
        )
    key = f"left:send:{account.contact}:{tick.at.isoformat()}"
    to = (account.contact, account.channel, Lane.NUDGE)
    return Outgoing(key, *to, Message(said), tick.at, not_before=not_before)


def tell_in_force(
    tick: Tick, done: Sequence[PersonnelChange], people: Mapping[int, int | None], not_before: datetime
) -> None:
    """Tell each whom these concern in one message: heads and officers, who sent it, who it is about.

    The office has its lists: who has written it down there for a unit that telephoned hears no more of it.
    """
    units = {unit for one in done for unit in one.units}
    there = contacts.holders(tick.tx, tick.at, TOLD, units)
    hearing: defaultdict[int, list[PersonnelChange]] = defaultdict(list)
    office = {one.person for one in contacts.office_people(tick.tx, tick.at)} if done else set()
    for one in done:
        for person in people_to_tell(one, there, people[one.id], office):
            hearing[person].append(one)
    notices = [
        Notice(
            f"change_effect:{heard[0].id}",
            person,
            partial(in_force_message, heard, there),
            subject=cards.change_subject(heard[0]),
            not_before=not_before,
        )
        for person, heard in hearing.items()
    ]
    tell_all(tick, notices)


def tell_undone(tick: Tick, undone: Sequence[PersonnelChange], not_before: datetime) -> None:
    """Tell that what was in force is not any more, until the day that the correction names."""
    units = {unit for one in undone for unit in one.units}
    there = contacts.holders(tick.tx, tick.at, TOLD, units) if undone else {}
    for one in undone:
        tell(
            tick,
            people_to_tell(one, there, one.person),
            once=f"change_undone:{one.id}",
            say=partial(undone_message, one, there),
            about=cards.change_subject(one),
            not_before=not_before,
        )


def undone_message(one: PersonnelChange, there: Mapping[int, list[Holder]]) -> Message:
    said = _(
        "{number} không còn hiệu lực theo đính chính {correction}, có hiệu lực từ {day}. Ai đã bị gỡ tài "
        "khoản, thủ trưởng gõ /moi để mời lại.",
        number=one.corrected,
        correction=one.number,
        day=day_text(one.effective),
    )
    lines = [responsible_line(name, there.get(unit, [])) for unit, name in units_of(one)]
    return Message("\n".join([said, *lines]), (cards.see_button(one),), cards.heading(one))


def people_to_tell(
    one: PersonnelChange, there: Mapping[int, list[Holder]], person: int | None, office: Collection[int] = ()
) -> list[int]:
    """Return whom a change concerns.

    Heads and officers hear where it is about them; of a name or a mailbox only who has to do with it.
    """
    units = one.units if moves_people(one) else ()
    able = [holder.person for unit in units for holder in there.get(unit, []) if holder.is_reachable]
    sender = [] if one.by in office and (able or not units) else [one.by]
    return sorted({*able, *sender, *([person] if person else [])})


def in_force_message(heard: Sequence[PersonnelChange], there: Mapping[int, list[Holder]]) -> Message:
    """Say what has changed, and who is responsible in the units concerned from now on."""
    lines = [_("{number} – {what}", number=one.number, what=summary(one)) for one in heard]
    units = {unit: name for one in heard if moves_people(one) for unit, name in units_of(one)}
    if any(one.kind == ChangeKind.JOIN for one in heard):
        lines.append(_("Thủ trưởng đơn vị gõ /moi để mời người mới tham gia."))
    lines += [responsible_line(name, there.get(unit, [])) for unit, name in units.items()]
    options = tuple(cards.see_button(one) for one in heard[: cards.MOST_BUTTONS])
    return Message("\n".join(lines), options, _("Thay đổi nhân sự đã có hiệu lực"), columns=2)


def moves_people(one: PersonnelChange) -> bool:
    """Tell whether it may change who is responsible in a unit, or takes somebody away from it."""
    return one.kind in AWAY or one.fields.get("roles", "") in TOLD


def units_of(one: PersonnelChange) -> list[tuple[int, str]]:
    """Return the units of a change, with their names."""
    return list(zip(one.units, (one.unit_name, one.to_name), strict=False))


def responsible_line(unit: str, there: Sequence[Holder]) -> str:
    """Say who is responsible: "UBND xã Long Tân hiện nay: thủ trưởng …; theo dõi hộp thư …"."""
    nobody = _("chưa có ai")
    return _(
        "{unit} hiện nay: thủ trưởng {heads}; theo dõi hộp thư {officers}.",
        unit=unit,
        heads=", ".join(one.name for one in there if one.role == Role.HEAD) or nobody,
        officers=", ".join(one.name for one in there if one.role == Role.OFFICER) or nobody,
    )


def tell_office(context: Context, found: Sequence[PersonnelChange]) -> None:
    """Tell the office of what is sent, in one message however many people it is about."""
    first = found[0]
    tell(
        context,
        others(context, office_people(context.tx, context.at)),
        once=f"change_sent:{first.id}:{context.event}",
        say=partial(sent_message, context, found),
        about=cards.change_subject(first),
        roles=(Role.OFFICE,),
    )


def others(context: Context, people: Iterable[Holder]) -> list[int]:
    """Return these people, each once, without the one who acts."""
    return sorted({one.person for one in people} - {context.who.person})


def sent_message(context: Context, found: Sequence[PersonnelChange]) -> Message:
    """Show a single one with its card; of several a line each."""
    first = found[0]
    files = (first.file,) if first.file else ()
    if len(found) == 1:
        return replace(cards.card(as_office(context), first), file_ids=files)
    lines = [_("{number} – {what}", number=one.number, what=summary(one)) for one in found]
    if len({one.unit for one in found}) > 1:
        heading = _("{count} thay đổi nhân sự của nhiều đơn vị", count=len(found))
    else:
        heading = _("{unit}: {count} thay đổi nhân sự", unit=first.unit_name, count=len(found))
    options = tuple(cards.see_button(one) for one in found[: cards.MOST_BUTTONS])
    return Message("\n".join(roster.shortened(lines)), options, heading, files, columns=2)


def as_office(context: Context) -> Context:
    """Return the context of anybody of the office: what they can do is on their card."""
    return as_holder(context, RoleAssignment(Role.OFFICE, 0, "", ""), 0)


def as_unit(context: Context, change: PersonnelChange) -> Context:
    """Return the context of whoever sent a change."""
    return as_holder(context, RoleAssignment(Role.OFFICER, change.unit, "", change.unit_name), change.by)


def as_holder(context: Context, role: RoleAssignment, person: int) -> Context:
    return replace(context, who=Who(person, "", context.who.language, 0, (role,)))


def tell_accepted(context: Context, change: PersonnelChange) -> None:
    say = partial(accepted_message, context, change)
    tell_sender(context, change, f"change_accepted:{change.id}:{context.event}", say)


def accepted_message(context: Context, change: PersonnelChange) -> Message:
    said = _(
        "{office} đã tiếp nhận. Thay đổi có hiệu lực từ {day}; từ ngày đó nhắc việc, quyền và danh bạ tự "
        "chuyển.",
        office=context.settings.office_name,
        day=day_text(change.effective),
    )
    return Message(said, (cards.see_button(change),), cards.heading(change))


def tell_words(context: Context, change: PersonnelChange, once: str, said: str) -> None:
    """Tell whoever sent a change what the office says of it, with the card as they have it now."""
    written = cards.find_written(context.tx, change.id)
    say = partial(cards.card, as_unit(context, written), written, said)
    tell_sender(context, change, once, say)


def tell_answer(context: Context, change_id: int, said: str) -> None:
    """Tell whoever has asked of the answer; where they cannot be reached, all of the office."""
    change = cards.find_written(context.tx, change_id)
    office = office_people(context.tx, context.at)
    asker = [one for one in office if one.person == change.decided_by and one.is_reachable]
    tell(
        context,
        others(context, asker or office),
        once=f"change_answered:{change.id}:{context.event}",
        say=partial(cards.card, as_office(context), change, said),
        about=cards.change_subject(change),
        roles=(Role.OFFICE,),
    )


def tell_replaced(context: Context, change: PersonnelChange, by: PersonnelChange) -> None:
    """Tell whoever had sent a change of the one that takes its place."""
    said = _(
        "{name} đã gửi {by} thay cho {number}.", name=context.who.name, by=by.number, number=change.number
    )
    message = Message(f"{said}\n{summary(by)}", (cards.see_button(by),))
    tell_sender(context, change, f"change_replaced:{change.id}", lambda: message)


def tell_withdrawn(context: Context, change: PersonnelChange) -> None:
    """Tell the other side; the office only where it has had something to do with the change."""
    said = _("{name} đã rút lại {number}.", name=context.who.name, number=change.number)
    once = f"change_withdrawn:{change.id}:{context.event}"
    message = Message(f"{said}\n{summary(change)}", (cards.see_button(change),))
    if cards.side_of(context) == ChangeSide.OFFICE:
        tell_sender(context, change, once, lambda: message)
    elif change.decided_by:
        tell(
            context,
            others(context, office_people(context.tx, context.at)),
            once=once,
            say=lambda: message,
            about=cards.change_subject(change),
            roles=(Role.OFFICE,),
        )


def tell_sender(context: Context, change: PersonnelChange, once: str, say: Say) -> None:
    """Tell whoever sent it; where they are not reached or are there no more, the unit's head and officers."""
    there = holders(context.tx, context.at, OF_UNIT, [change.unit])[change.unit]
    able = [one for one in (*there, *office_people(context.tx, context.at)) if one.is_reachable]
    by = [one for one in able if one.person == change.by]
    told = by[:1] or [one for one in able if one.role in OF_UNIT]
    tell(context, others(context, told), once=once, say=say, about=cards.change_subject(change))
