"""Tell of what becomes of a change: the office of what is sent, whoever sent it of what the office says."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from bot.conversation.messages import Message
from bot.conversation.text import day_text
from bot.conversation.words import _
from bot.domain.changes import ChangeSide, PersonnelChange
from bot.domain.rights import HEADING, Role, RoleAssignment, Who
from handlers.engine.feature import Context
from handlers.engine.tell import Say, tell
from handlers.joining import roster
from handlers.personnel import cards
from handlers.personnel.cards import summary
from storage.engine.role_holders import Holder, holders, office_people

OF_UNIT = (*HEADING, Role.OFFICER)


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
