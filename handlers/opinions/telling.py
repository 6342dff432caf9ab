"""Tell units of a draft: as it comes, as its day moves, as it is recalled, and what became of opinions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.conversation import Message, _
from bot.domain.calendar import next_office_hour
from handlers.engine import HEADING, Context, Notice, Role, Tick, moment_in_full, tell_all
from handlers.opinions import cards
from handlers.opinions.cards import ShownOpinion
from storage.calendar import calendar
from storage.engine import Holder, Tx, holders
from storage.reporting import opinions
from storage.reporting.opinions import Draft, Opinion

READERS = (Role.OFFICER, *HEADING)  # who of a unit may answer for it
SayOpinion = Callable[[Opinion], Message]


def readers_of(tx: Tx, at: datetime, unit_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return who of each unit is told of a draft: its officers, head and deputies, as far as they hear."""
    there = holders(tx, at, READERS, unit_ids)
    return {unit: hearing(there[unit]) for unit in unit_ids}


def hearing(there: Iterable[Holder]) -> list[int]:
    return list(dict.fromkeys(one.person for one in there if one.hears_now))


def whom_to_remind(context: Context | Tick, owed: Sequence[Opinion]) -> dict[int, list[Opinion]]:
    """Return whom to remind of which of these: a unit's officers; where none hears, its head and deputies."""
    there = holders(context.tx, context.at, READERS, {one.unit for one in owed})
    found: defaultdict[int, list[Opinion]] = defaultdict(list)
    for one in owed:
        able = [holder for holder in there[one.unit] if holder.hears_now]
        officers = [holder for holder in able if holder.role == Role.OFFICER]
        for person in hearing(officers or able):
            found[person].append(one)
    return dict(found)


def only_unit(found: Sequence[Opinion]) -> int | None:
    """Return the one unit that all these are of; None where they are of several."""
    unit_ids = {one.unit for one in found}
    return unit_ids.pop() if len(unit_ids) == 1 else None


def begins(context: Context | Tick) -> datetime:
    """Return when whoever asks may write to many: now, or in the next office hours."""
    return next_office_hour(context.at, calendar(context.tx), context.settings.quiet)


def with_hour(context: Context, said: str) -> str:
    """Add when units get it, where that is not now."""
    at = begins(context)
    if at <= context.at:
        return said
    later = _("Ngoài giờ làm việc nên tin sẽ đến đơn vị lúc {moment}.", moment=moment_in_full(at))
    return f"{said}\n{later}"


def tell_units(context: Context, draft: Draft) -> int:
    """Send a draft to all who may answer for the units that are asked; return how many people that are."""
    sent = tuple(opinions.file_ids(context.tx, draft.subject))

    def say(one: Opinion) -> Message:
        message = cards.unit_message(ShownOpinion(one, ()), context.settings.office_name)
        return replace(message, file_ids=sent)

    return tell(context, opinions.of_a_draft(context.tx, draft.id), f"draft:{draft.id}", say)


def tell_moved(context: Context, draft: Draft) -> int:
    """Tell units that owe an opinion until when it is taken now."""
    owed = [one for one in opinions.of_a_draft(context.tx, draft.id) if one.is_owed]
    return tell(context, owed, f"draft_moved:{draft.id}:{context.event}", cards.moved_message)


def tell_recalled(context: Context | Tick, draft: Draft) -> int:
    """Tell units that a draft is recalled, which it is once: those that write on it still at once."""
    there = opinions.of_a_draft(context.tx, draft.id)
    owed = [one for one in there if not one.answer]
    told = tell(context, owed, f"draft_recalled:{draft.id}", recalled_message)
    answered = [one for one in there if one.answer]
    return told + tell(context, answered, f"draft_told:{draft.id}:recalled", recalled_message)


def recalled_message(one: Opinion) -> Message:
    places = {"unit": cards.asker(one), "title": one.title, "why": one.reason}
    said = _("{unit} thu hồi dự thảo “{title}”; đơn vị không góp ý nữa. Lý do: {why}", **places)
    return Message(said, heading=one.unit_name)


def tell_results(context: Context, concerned: Sequence[Opinion]) -> int:
    """Show these units what became of their opinions."""
    parts = opinions.parts(context.tx, [one.id for one in concerned])

    def say(one: Opinion) -> Message:
        return cards.result_message(ShownOpinion(one, parts.get(one.id, ())))

    key = f"draft_told:{concerned[0].draft}:{context.event}" if concerned else ""
    return tell(context, concerned, key, say)


def tell(context: Context | Tick, concerned: Sequence[Opinion], once: str, say: SayOpinion) -> int:
    """Tell all who may answer for these units, in office hours; return how many people that are."""
    people = readers_of(context.tx, context.at, [one.unit for one in concerned])
    at = begins(context)
    told = [
        Notice(
            f"{once}:{one.id}",
            person,
            partial(say, one),
            subject=cards.unit_card(one.id),
            not_before=at,
            until=one.day,
            roles=READERS,
            unit=one.unit,
        )
        for one in concerned
        for person in people[one.unit]
    ]
    return len(tell_all(context, told))


def redraw(context: Context | Tick, draft: int) -> None:
    """Draw all cards of a draft anew."""
    for one in opinions.of_a_draft(context.tx, draft):
        context.redraw(*cards.cards_of(one))
