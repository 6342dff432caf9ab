"""Tell others of personnel changes: the office, who sent one, whom it concerns, who has left."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from bot.conversation import DEFAULT, Message, Option, _, day_text, speaking
from bot.domain.changes import AWAY, ChangeKind, ChangeSide, PersonnelChange
from handlers.engine import HEADING, Context, Notice, Role, RoleAssignment, Say, Tick, Who, tell, tell_all
from handlers.joining import linking, roster
from handlers.personnel import cards
from handlers.personnel.cards import change_subject, see_button, summary
from storage.engine import Address, Holder, Lane, Outgoing, contacts, holders, office_people, outbox
from storage.people.changes import Batch

TOLD = (*HEADING, Role.OFFICER)
Told = dict[int, Address]  # by person

MOST_BUTTONS = 8  # buttons of one kind on a card


def let_go(tick: Tick, person: int, since: date, not_before: datetime) -> None:
    """Unlink their accounts; a last word goes before the menu is a stranger's."""
    with speaking(DEFAULT):
        said = _(
            "Từ {day} anh/chị không còn nhiệm vụ trong danh sách của hệ thống, nên tài khoản này đã được gỡ "
            "và không nhận lời nhắc nữa. Nếu có nhầm lẫn, xin liên hệ {office}. Trân trọng cảm ơn anh/chị.",
            day=day_text(since),
            office=tick.settings.office_name,
        )
    moment, last_words = tick.at.isoformat(), []
    for one in contacts.accounts_of(tick.tx, person):
        to = (f"left:send:{one.contact}:{moment}", one.contact, one.channel, Lane.NUDGE)
        last_words.append(Outgoing(*to, Message(said), tick.at, not_before=not_before))
    outbox.put(tick.tx, last_words)
    accounts = linking.unlink_all(linking.Cause(tick.tx, tick.at, f"left:{moment}"), person, since)
    tick.redraw(*(linking.account_card(one.contact) for one in accounts))


def tell_in_force(
    tick: Tick, done: Sequence[PersonnelChange], people: Mapping[int, int | None], not_before: datetime
) -> None:
    """Tell each whom these concern in one message; the office hears no more of what it has written down.

    Who has heard enough that day hears of it on the next working morning.
    """
    units = {unit for one in done for unit in one.units}
    there = holders(tick.tx, tick.at, TOLD, units)
    hearing: defaultdict[int, list[PersonnelChange]] = defaultdict(list)
    office = {one.person for one in office_people(tick.tx, tick.at)} if done else set()
    for one in done:
        for person in people_to_tell(one, there, people[one.id], office):
            hearing[person].append(one)
    notices = []
    for person, heard in hearing.items():
        once, say = f"change_effect:{heard[0].id}", partial(in_force_message, heard, there)
        notices.append(Notice(once, person, say, subject=change_subject(heard[0]), not_before=not_before))
    tell_all(tick, notices)


def tell_undone(tick: Tick, undone: Sequence[PersonnelChange], not_before: datetime) -> None:
    """Tell that what was in force is not any more, until the day that the correction names."""
    units = {unit for one in undone for unit in one.units}
    there = holders(tick.tx, tick.at, TOLD, units) if undone else {}
    notices = [
        Notice(f"change_undone:{one.id}", person, say, subject=change_subject(one), not_before=not_before)
        for one, say in [(one, partial(undone_message, one, there)) for one in undone]
        for person in people_to_tell(one, there, one.person)
    ]
    tell_all(tick, notices)


def undone_message(one: PersonnelChange, there: Mapping[int, list[Holder]]) -> Message:
    said = _(
        "{number} không còn hiệu lực theo đính chính {correction}, có hiệu lực từ {day}. Nếu có người đã bị "
        "gỡ tài khoản, thủ trưởng gõ /moi để mời lại.",
        number=one.corrected,
        correction=one.number,
        day=day_text(one.effective),
    )
    lines = [responsible_line(name, there.get(unit, [])) for unit, name in one.named_units]
    return Message("\n".join([said, *lines]), (cards.see_button(one),), cards.heading(one))


def people_to_tell(
    one: PersonnelChange, there: Mapping[int, list[Holder]], person: int | None, office: Collection[int] = ()
) -> list[int]:
    """Return whom a change concerns: of a name or a mailbox not the units' heads and officers."""
    units = one.units if moves_people(one) else ()
    able = [holder.person for unit in units for holder in there.get(unit, []) if holder.is_reachable]
    sender = [] if one.by in office and (able or not units) else [one.by]
    return sorted({*able, *sender, *([person] if person else [])})


def in_force_message(heard: Sequence[PersonnelChange], there: Mapping[int, list[Holder]]) -> Message:
    lines = numbered_lines(heard)
    units = {unit: name for one in heard if moves_people(one) for unit, name in one.named_units}
    if any(one.kind == ChangeKind.JOIN for one in heard):
        lines.append(_("Thủ trưởng đơn vị gõ /moi để mời người mới tham gia."))
    lines += [responsible_line(name, there.get(unit, [])) for unit, name in units.items()]
    heading = _("Thay đổi nhân sự đã có hiệu lực")
    return Message("\n".join(lines), see_buttons(heard), heading, columns=2)


def numbered_lines(found: Sequence[PersonnelChange]) -> list[str]:
    return [_("{number} – {what}", number=one.number, what=summary(one)) for one in found]


def moves_people(one: PersonnelChange) -> bool:
    """Tell whether it may change who is responsible in a unit, or takes somebody away from it."""
    return one.kind in AWAY or one.fields.get("roles", "") in TOLD


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
    say = partial(sent_message, context, found)
    once = f"change_sent:{first.id}:{context.event}"
    tell_of_office(context, office_people(context.tx, context.at), first, once, say)


def tell_of_office(
    context: Context, people: Iterable[Holder], change: PersonnelChange, once: str, say: Say
) -> Told:
    """Tell these people of the office, without the one who acts; return who hears it."""
    about = change_subject(change)
    return tell(context, others(context, people), once=once, say=say, about=about, roles=(Role.OFFICE,))


def others(context: Context, people: Iterable[Holder]) -> list[int]:
    return sorted({one.person for one in people} - {context.who.person})


def sent_message(context: Context, found: Sequence[PersonnelChange]) -> Message:
    first = found[0]
    files = (first.file,) if first.file else ()
    if len(found) == 1:
        return replace(cards.card(as_office(context), first), file_ids=files)
    lines = numbered_lines(found)
    if len({one.unit for one in found}) > 1:
        heading = _("{count} thay đổi nhân sự của nhiều đơn vị", count=len(found))
    else:
        heading = _("{unit}: {count} thay đổi nhân sự", unit=first.unit_name, count=len(found))
    return Message("\n".join(roster.shortened(lines)), see_buttons(found), heading, files, columns=2)


def as_office(context: Context) -> Context:
    """Return the context of anybody of the office: what they can do is on their card."""
    office = RoleAssignment(Role.OFFICE, 0, "", "")
    return replace(context, who=Who(0, "", context.who.language, 0, (office,)))


def accepted_message(context: Context, change: PersonnelChange) -> Message:
    said = _(
        "{office} đã tiếp nhận. Thay đổi có hiệu lực từ {day}; từ ngày đó nhắc việc, quyền và danh bạ tự "
        "chuyển.",
        office=context.settings.office_name,
        day=day_text(change.effective),
    )
    return Message(said, (cards.see_button(change),), cards.heading(change))


def told_text(told: Told) -> str:
    if not told:
        return _("Chưa có ai khác nhận được tin qua hệ thống; nếu cần, xin gọi điện.")
    return _("Đã báo cho {names}.", names=", ".join(one.name for one in told.values()))


def tell_words(context: Context, change: PersonnelChange, once: str, said: str) -> Told:
    """Tell whoever sent a change what the office says of it, with the card as they have it now."""
    written = cards.find_written(context.tx, change.id)
    officer = RoleAssignment(Role.OFFICER, written.unit, "", written.unit_name)
    sender = replace(context, who=Who(written.by, "", context.who.language, 0, (officer,)))
    return tell_sender(context, change, once, partial(cards.card, sender, written, said))


def tell_answer(context: Context, change_id: int, said: str) -> Told:
    """Tell whoever has asked of the answer; where they cannot be reached, all of the office."""
    change = cards.find_written(context.tx, change_id)
    office = office_people(context.tx, context.at)
    asker = [one for one in office if one.person == change.decided_by and one.is_reachable]
    say = partial(cards.card, as_office(context), change, said)
    return tell_of_office(
        context, asker or office, change, f"change_answered:{change.id}:{context.event}", say
    )


def tell_replaced(context: Context, change: PersonnelChange, by: PersonnelChange) -> None:
    """Tell whoever had sent a change of the one that takes its place."""
    said = _(
        "{name} đã gửi {by} thay cho {number}.", name=context.who.name, by=by.number, number=change.number
    )
    message = Message(f"{said}\n{summary(by)}", (cards.see_button(by),))
    tell_sender(context, change, f"change_replaced:{change.id}", lambda: message)


def tell_withdrawn(context: Context, change: PersonnelChange, batch: Batch | None) -> None:
    """Tell the other side; the office only where it has had something to do with the change.

    ``batch``: the list by which it was to go to the department.
    """
    once = f"change_withdrawn:{change.id}:{context.event}"
    if cards.side_of(context) == ChangeSide.OFFICE:
        tell_sender(context, change, once, partial(withdrawn_message, context, change, None))
    elif change.decided_by:
        say = partial(withdrawn_message, context, change, batch)
        tell_of_office(context, office_people(context.tx, context.at), change, once, say)


def withdrawn_message(context: Context, change: PersonnelChange, batch: Batch | None) -> Message:
    said = _("{name} đã rút lại {number}.", name=context.who.name, number=change.number)
    return Message("\n".join([said, summary(change), *of_batch(batch)]), (cards.see_button(change),))


def of_batch(batch: Batch | None) -> list[str]:
    """Say what a change that was withdrawn means for the list by which it was to go to the department."""
    if batch is None:
        return []
    if batch.is_forwarded:
        said = _(
            "Thay đổi này đã gửi {the_department} theo công văn {letter}; đề nghị báo {the_department}.",
            letter=batch.letter_number,
        )
    else:
        said = _(
            "Thay đổi này đã được bỏ khỏi danh sách {number}; nếu đã lập công văn, đề nghị lập lại.",
            number=batch.number,
        )
    return [said]


def tell_sender(context: Context, change: PersonnelChange, once: str, say: Say) -> Told:
    """Tell whoever sent it; where they are not reached or are there no more, the unit's head and officers."""
    there = holders(context.tx, context.at, TOLD, [change.unit])[change.unit]
    able = [one for one in (*there, *office_people(context.tx, context.at)) if one.is_reachable]
    by = [one for one in able if one.person == change.by]
    told = by[:1] or [one for one in able if one.role in TOLD]
    return tell(context, others(context, told), once=once, say=say, about=change_subject(change))


def see_buttons(found: Sequence[PersonnelChange]) -> tuple[Option, ...]:
    return tuple(see_button(one) for one in found[:MOST_BUTTONS])
