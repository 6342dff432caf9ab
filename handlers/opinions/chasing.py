"""Chasing of who owes an opinion on a draft, by time and by hand; drafts end with their day.

Each person is reminded once a day of a draft, whichever way.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from bot.conversation import Message, NoLongerPossible, Option, _, at_local, local_date, number_text
from bot.domain.duties import HEADS_HOUR, MORNING_LIST
from handlers.engine import (
    HEADING,
    WORKING,
    Context,
    Due,
    Notice,
    Replies,
    Say,
    Tick,
    few_units,
    tell,
    tell_all,
)
from handlers.opinions import cards, telling
from handlers.opinions.asking import need_draft
from handlers.reports.telling import CHASED, CHASES_A_DAY
from storage.engine import holders, texts
from storage.people.loudness import A_MOMENT
from storage.reporting import opinions
from storage.reporting.opinions import CLOSED, Draft, Opinion

REMINDED = "draft_reminded"  # counts who was reminded of which draft on a day
Owed = Mapping[int, Sequence[Opinion]]  # person -> what their units owe


def reminder_key(day: date) -> str:
    """Return the key of the reminder of a day."""
    return f"draft_due:{day.isoformat()}"


def close_over(tick: Tick) -> None:
    """End the drafts whose day is over, as the next begins, and tell whoever sent them how they stand."""
    if tick.since and local_date(tick.since) == local_date(tick.at):
        return
    for draft in opinions.past(tick.tx, local_date(tick.at)):
        opinions.change(tick.tx, draft.id, state=CLOSED, ended_at=tick.at)
        telling.redraw(tick, draft.id)
        tell_sender(tick, draft)


def senders(tick: Tick, draft: Draft) -> list[int]:
    """Return who hears of a draft's end: whoever sent it; of a unit all its heads once that one is gone."""
    if draft.unit is None:
        return [draft.by] if draft.by else []
    heading = telling.hearing(holders(tick.tx, tick.at, HEADING, [draft.unit])[draft.unit])
    return [draft.by] if draft.by in heading else heading


def tell_sender(tick: Tick, draft: Draft) -> None:
    there = opinions.of_a_draft(tick.tx, draft.id)
    hour = MORNING_LIST if draft.unit is None else HEADS_HOUR

    def say() -> Message:
        said = _("Đã hết hạn góp ý dự thảo “{title}”.", title=draft.title)
        lines = "\n".join(filter(None, [said, *cards.standing_lines(there)]))
        return Message(lines, (Option(f"gd:{draft.id}", _("Xem, tổng hợp")),))

    tell(
        tick,
        senders(tick, draft),
        once=f"draft_over:{draft.id}:{draft.day.isoformat()}",
        say=say,
        about=draft.subject,
        roles=WORKING if draft.unit is None else HEADING,
        unit=draft.unit,
        not_before=at_local(local_date(telling.begins(tick)), hour) + A_MOMENT,
    )


def run(due: Due) -> None:
    """Remind of what is owed by the end of the day, or of the next that is worked; each once a day."""
    if not (due.is_today and due.is_first("drafts")):
        return
    tick = due.tick
    found = [one for one in opinions.due(tick.tx, due.day) if is_reminded(due, one)]
    owed = [one for draft in found for one in opinions.of_a_draft(tick.tx, draft.id) if one.is_owed]
    if owed:
        there = telling.whom_to_remind(tick, owed)
        reached = tell_all(tick, due_notices(due, there))
        note_reminded(tick, {person: there[person] for person in reached})


def is_reminded(due: Due, draft: Draft) -> bool:
    """Return whether this is the last day that is worked, or the one before; not on that of its sending."""
    days = due.days
    last = draft.day if days.is_working_day(draft.day) else days.add_working_days(draft.day, -1)
    is_new = local_date(draft.created) >= due.day
    return not is_new and due.day in (last, days.add_working_days(last, -1))


def due_notices(due: Due, there: Mapping[int, Sequence[Opinion]]) -> list[Notice]:
    """Return one reminder a person, of all that their units owe by then."""
    return [
        Notice(
            reminder_key(due.day),
            person,
            say_owed(found),
            subject=cards.unit_card(found[0].id),
            roles=telling.READERS,
            unit=telling.only_unit(found),
        )
        for person, found in there.items()
    ]


def say_owed(owed: Sequence[Opinion]) -> Say:
    if len(owed) == 1:
        return partial(cards.due_message, owed[0])
    return partial(many_message, len(owed))


def many_message(count: int) -> Message:
    said = _("Đơn vị còn {count} dự thảo chưa góp ý, đã gần hạn.", count=number_text(count))
    return Message(said, (Option("gy_list:1", _("Xem dự thảo xin ý kiến")),))


@dataclass(frozen=True)
class DraftChase:
    """The units that owe an opinion on a draft, and who is told: who of them was so today, who often enough.

    ``full``: who was reminded by hand today as often as may be, of drafts and of reports.
    """

    owed: Sequence[Opinion]
    able: Owed
    reminded: Collection[int]
    full: Collection[int]

    @property
    def told(self) -> Owed:
        left_out = {*self.reminded, *self.full}
        return {person: found for person, found in self.able.items() if person not in left_out}


def note_reminded(context: Context | Tick, reminded: Owed) -> None:
    """Note who was reminded of what today, by hand or by the clock."""
    keys = {key_of(person, one.draft) for person, found in reminded.items() for one in found}
    texts.count_each(context.tx, REMINDED, keys, local_date(context.at).isoformat())


def key_of(person: int, draft: int) -> str:
    return f"{draft}:{person}"


def chase(context: Context, draft: Draft) -> Replies:
    """Remind the units that owe an opinion ([Nhắc đơn vị chưa góp ý]); say whom it reached, and whom not."""
    draft = need_draft(context, draft.id)
    owed = [one for one in opinions.of_a_draft(context.tx, draft.id) if one.is_owed]
    if not owed:
        raise NoLongerPossible(_("Không còn đơn vị nào phải nhắc góp ý dự thảo này."))
    if local_date(draft.created) == local_date(context.at):
        raise NoLongerPossible(_("Đơn vị vừa nhận dự thảo hôm nay nên chưa nhắc; nhắc được từ ngày mai."))
    found = find_chase(context, draft, owed)
    reached = {*tell_all(context, chase_notices(context, draft, found.told))}
    told = {person: there for person, there in found.told.items() if person in reached}
    note_reminded(context, told)
    texts.count_each(context.tx, CHASED, map(str, told), local_date(context.at).isoformat())
    context.audit("draft_chase", draft.subject, people=len(reached))
    return [Message(chased_text(context, found, told))]


def find_chase(context: Context, draft: Draft, owed: Sequence[Opinion]) -> DraftChase:
    """Find whom to remind, who was reminded of this draft today, and who of others often enough."""
    able, day = telling.whom_to_remind(context, owed), local_date(context.at).isoformat()
    of_draft = texts.counted_each(context.tx, REMINDED, {key_of(one, draft.id) for one in able}, day)
    by_hand = texts.counted_each(context.tx, CHASED, map(str, able), day)
    reminded = {one for one in able if of_draft.get(key_of(one, draft.id))}
    full = {one for one in able if by_hand.get(str(one), 0) >= CHASES_A_DAY}
    return DraftChase(owed, able, reminded, full - reminded)


def chase_notices(context: Context, draft: Draft, told: Owed) -> list[Notice]:
    """Return one reminder a person, which names all units of theirs that owe an opinion."""
    key = f"draft_chase:{local_date(context.at).isoformat()}:{draft.id}"
    at = telling.begins(context)
    return [
        Notice(
            key,
            person,
            partial(cards.chase_message, found),
            subject=cards.unit_card(found[0].id),
            not_before=at,
            roles=telling.READERS,
            unit=telling.only_unit(found),
        )
        for person, found in told.items()
    ]


def chased_text(context: Context, chase: DraftChase, told: Owed) -> str:
    """Say which units were reminded, and which were not and why."""
    title, lines = chase.owed[0].title, []
    if told:
        people = number_text(len(told))
        places = {"title": title, "people": people, "units": names(chase, units_of(chase, told))}
        said = _("Đã nhắc {people} người góp ý dự thảo “{title}”: {units}.", **places)
        lines.append(telling.with_hour(context, said))
    else:
        lines.append(_("Hiện không nhắc thêm được ai về dự thảo “{title}”.", title=title))
    reminded = units_of(chase, told)
    if before := units_of(chase, chase.reminded) - reminded:
        lines.append(_("Hôm nay đã nhắc, không nhắc lại: {units}.", units=names(chase, before)))
    if full := units_of(chase, chase.full) - reminded - before:
        places = {"most": number_text(CHASES_A_DAY), "units": names(chase, full)}
        lines.append(
            _("Người nhận tin hôm nay đã được nhắc thêm {most} lượt, không nhắc nữa: {units}.", **places)
        )
    if silent := {one.unit for one in chase.owed} - units_of(chase, chase.able):
        lines.append(_("Không có người nhận tin, cần gọi điện: {units}.", units=names(chase, silent)))
    return "\n".join(lines)


def units_of(chase: DraftChase, people: Iterable[int]) -> set[int]:
    return {one.unit for person in people for one in chase.able[person]}


def names(chase: DraftChase, unit_ids: Collection[int]) -> str:
    return few_units([one.unit_name for one in chase.owed if one.unit in unit_ids])
