"""Put personnel changes in force on their day, take back what was corrected, find what waits too long."""

from collections.abc import Sequence
from datetime import datetime, time

from bot.conversation import Option, _, at_local, local_date
from bot.domain.calendar import Calendar, next_office_hour
from bot.domain.changes import AWAY, PersonnelChange
from handlers import handover
from handlers.cover import end_covers_of_leaver
from handlers.engine import Tick
from handlers.personnel import cards, telling
from handlers.personnel.cards import change_subject
from storage import audit
from storage.calendar import calendar
from storage.engine import Tx
from storage.people import change_effects, changes, members, role_assignments

AT_ONCE = 200  # changes in one tick; the next takes what is left
MOST_LINES = 10


def run(tick: Tick) -> None:
    """Put changes in force that are due: of two workers one does it, and a repeat does nothing."""
    tx, today = tick.tx, local_date(tick.at)
    found, wrong = changes.to_execute(tx, today, AT_ONCE)
    if not (found or wrong):
        return
    change_effects.lock_people(tx, {one.person for one in (*found, *wrong) if one.person})
    names = members.names(tx, {one.person for one in (*found, *wrong) if one.person})
    undone = [one for one in wrong if change_effects.undo(tx, one)]
    taken = (one for one in found if changes.lock_accepted(tx, one.id))
    done = [one for one in taken if changes.put_in_force(tx, one.id, tick.at)]
    people = {one.id: change_effects.apply(tx, one) for one in done}
    concerned = {person for person in (*people.values(), *(one.person for one in undone)) if person}
    role_assignments.end_in_closed(tx, concerned)
    changes.open_mailboxes(tx, [one.id for one in done], today)
    for one in done:
        audit.write(tx, tick.at, None, "change_in_force", change_subject(one), kind=one.kind.value)
    for one in done:
        if one.kind in AWAY and one.person:
            end_covers_of_leaver(tick, one.person, one.unit, one.effective)
    handover.opening.take_receivers(tick, done, people)
    handover.opening.drop_for_changes(tick, [one.corrects for one in undone if one.corrects])
    cards.refresh_changes(tick, [*done, *undone])
    tick.redraw_about(concerned, (name for person, name in names.items() if person in concerned))
    for person in concerned:
        if role_assignments.has_any(tx, person, today):
            change_effects.note_returned(tx, person)
    not_before = next_office_hour(tick.at, calendar(tx), tick.settings.quiet)
    telling.tell_in_force(tick, done, people, not_before)
    telling.tell_undone(tick, [one for one in undone if one.effective > today], not_before)
    away = {one.person: one.effective for one in done if one.kind in AWAY and one.person}
    leavers = {one: since for one, since in away.items() if not role_assignments.has_any(tx, one, today)}
    for person, since in leavers.items():
        telling.let_go(tick, person, since, not_before)


def find_overdue(tx: Tx, now: datetime, days: Calendar, longest: int) -> list[PersonnelChange]:
    """Find the changes that have waited for more than the ``longest``, in working days, or are due."""
    today = local_date(now)
    return changes.overdue(tx, at_local(days.add_working_days(today, -longest), time.min), today)


def overdue_text(waiting: Sequence[PersonnelChange], longest: int) -> str:
    """List what waits too long; "" where nothing does."""
    if not waiting:
        return ""
    heading = _(
        "Thay đổi nhân sự chờ {the_office} tiếp nhận quá {days:02d} ngày làm việc hoặc đã đến ngày "
        "hiệu lực: {count}",
        days=longest,
        count=len(waiting),
    )
    lines = [f"– {cards.list_line(one)}" for one in waiting[:MOST_LINES]]
    if len(waiting) > MOST_LINES:
        lines.append(_("… và {count} thay đổi khác.", count=len(waiting) - MOST_LINES))
    return "\n".join([heading, *lines])


def overdue_options(waiting: Sequence[PersonnelChange]) -> tuple[Option, ...]:
    return (Option(f"ns_list:{cards.ChangeList.WAIT}:1", _("Xem thay đổi chờ tiếp nhận")),) if waiting else ()
