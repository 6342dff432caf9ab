"""Who hears of what becomes of a change: the office of what is sent, who sent it of what the office says."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.conversation.messages import Message
from bot.conversation.text import day_text
from bot.conversation.words import _
from bot.domain.changes import ChangeSide, PersonnelChange
from bot.domain.rights import HEADING, Role, RoleAssignment, Who
from handlers.engine.feature import Context
from handlers.engine.tell import Notice, tell_all
from handlers.joining import roster
from handlers.personnel import cards
from handlers.personnel.cards import summary
from storage.engine.role_holders import Holder, holders, office_people
from storage.people import changes

OF_UNIT = (*HEADING, Role.OFFICER)


def tell_office(context: Context, found: Sequence[PersonnelChange]) -> None:
    """One message to each of them but who acts, however many people it is about."""
    first = found[0]
    said = Notice(
        f"change_sent:{first.id}:{context.event}",
        0,
        lambda: sent_message(context, found),
        subject=cards.change_subject(first),
        roles=(Role.OFFICE,),
    )
    tell_people(context, said, office_people(context.tx, context.at))


def sent_message(context: Context, found: Sequence[PersonnelChange]) -> Message:
    """A single one with its card; of several a line each."""
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
    """The scene as any of the office would have it: what they can do is on their card."""
    return as_one_in(context, RoleAssignment(Role.OFFICE, 0, "", ""), 0)


def as_unit(context: Context, change: PersonnelChange) -> Context:
    """… and as whoever sent it has it."""
    return as_one_in(context, RoleAssignment(Role.OFFICER, change.unit, "", change.unit_name), change.by)


def as_one_in(context: Context, held: RoleAssignment, person: int) -> Context:
    return replace(context, who=Who(person, "", context.who.language, 0, (held,)))


def tell_sender(context: Context, change: PersonnelChange, key: str, say: Callable[[], Message]) -> None:
    """Whoever sent it; where they cannot be reached or are there no more, the unit's head and officers."""
    there = holders(context.tx, context.at, OF_UNIT, [change.unit])[change.unit]
    able = [one for one in (*there, *office_people(context.tx, context.at)) if one.is_reachable]
    by = [one for one in able if one.person == change.by]
    told = by[:1] or [one for one in able if one.role in OF_UNIT]
    tell_people(context, Notice(key, 0, say, subject=cards.change_subject(change)), told)


def tell_people(context: Context, said: Notice, people: Sequence[Holder]) -> None:
    """Each of them, once, but who acts."""
    others = {one.person for one in people} - {context.who.person}
    tell_all(context, [replace(said, person=person) for person in sorted(others)])


def accepted_message(context: Context, change: PersonnelChange) -> Message:
    said = _(
        "{office} đã tiếp nhận. Thay đổi có hiệu lực từ {day}; từ ngày đó nhắc việc, quyền và danh bạ tự "
        "chuyển.",
        office=context.settings.office_name,
        day=day_text(change.effective),
    )
    return Message(said, (cards.see_button(change),), cards.heading(change))


def card_for_sender(context: Context, change_id: int, said: str) -> Message:
    """What the office says of it, with the card as whoever sent it has it now."""
    change = changes.get(context.tx, change_id)
    if change is None:
        raise AssertionError("just written")
    return cards.card(as_unit(context, change), change, said)


def tell_answer(context: Context, change_id: int, said: str) -> None:
    """Whoever has asked hears of the answer; where they cannot be reached, all of the office."""
    change = changes.get(context.tx, change_id)
    if change is None:
        raise AssertionError("just written")
    office = office_people(context.tx, context.at)
    asker = [one for one in office if one.person == change.decided_by and one.is_reachable]
    told = Notice(
        f"change_answered:{change.id}:{context.event}",
        0,
        lambda: cards.card(as_office(context), change, said),
        subject=cards.change_subject(change),
        roles=(Role.OFFICE,),
    )
    tell_people(context, told, asker or office)


def tell_replaced(context: Context, change: PersonnelChange, by: PersonnelChange) -> None:
    """Who had sent it and is not who sends the other."""
    said = _(
        "{name} đã gửi {by} thay cho {number}.", name=context.who.name, by=by.number, number=change.number
    )
    message = Message(f"{said}\n{summary(by)}", (cards.see_button(by),))
    tell_sender(context, change, f"change_replaced:{change.id}", lambda: message)


def tell_withdrawn(context: Context, change: PersonnelChange) -> None:
    """The other side hears of it; the office only where it has had something to do with it."""
    said = _("{name} đã rút lại {number}.", name=context.who.name, number=change.number)
    key = f"change_withdrawn:{change.id}:{context.event}"
    message = Message(f"{said}\n{summary(change)}", (cards.see_button(change),))
    if cards.side_of(context) == ChangeSide.OFFICE:
        tell_sender(context, change, key, lambda: message)
    elif change.decided_by:
        told = Notice(key, 0, lambda: message, subject=cards.change_subject(change), roles=(Role.OFFICE,))
        tell_people(context, told, office_people(context.tx, context.at))
