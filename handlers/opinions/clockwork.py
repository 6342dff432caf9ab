"""Time's part: drafts end with their day, and whoever owes an opinion is reminded before."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from bot.conversation import Message, Option, _, at_local, local_date, number_text
from bot.domain.duties import HEADS_HOUR, MORNING_LIST
from handlers.engine import HEADING, WORKING, Due, Notice, Say, Tick, tell, tell_all
from handlers.opinions import cards, chasing, telling
from storage.engine import holders
from storage.people.loudness import A_MOMENT
from storage.reporting import opinions
from storage.reporting.opinions import CLOSED, Draft, Opinion


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
        reached = tell_all(tick, notices(due, there))
        chasing.note_reminded(tick, {person: there[person] for person in reached})


def is_reminded(due: Due, draft: Draft) -> bool:
    """Return whether this is the last day that is worked, or the one before; not on that of its sending."""
    days = due.days
    last = draft.day if days.is_working_day(draft.day) else days.add_working_days(draft.day, -1)
    is_new = local_date(draft.created) >= due.day
    return not is_new and due.day in (last, days.add_working_days(last, -1))


def notices(due: Due, there: Mapping[int, Sequence[Opinion]]) -> list[Notice]:
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
