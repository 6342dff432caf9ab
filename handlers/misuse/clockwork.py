"""Clock: remind the office each morning of reports that nobody has taken, once a week of long ones."""

from collections.abc import Mapping, Sequence
from functools import partial

from bot.conversation import Message, Option, _, local_date
from bot.domain.misuse import LATE_DAYS, LONG_DAYS, MisuseState
from handlers.engine import Due, Role, tell_each
from handlers.misuse import cards
from storage.engine import holders, office_people
from storage.misuse import reports
from storage.misuse.reports import MisuseReport


def remind(due: Due) -> None:
    """Remind each of the office of what does not concern them."""
    tick = due.tick
    if not due.is_today or not due.is_first("misuse"):
        return
    found = reports.undecided(tick.tx)
    late = [one for one in found if is_older(due, one, LATE_DAYS) and one.state == MisuseState.RECEIVED]
    if any(is_older(due, one, LONG_DAYS) for one in found) and due.is_first_of_week("misuse_long"):
        late += [one for one in found if is_older(due, one, LONG_DAYS) and one not in late]
    if not late:
        return
    said = {person: partial(message, theirs) for person, theirs in by_reader(due, late).items() if theirs}
    once = f"misuse_late:{due.day.isoformat()}"
    tell_each(tick, said, once=once, roles=(Role.OFFICE,))


def is_older(due: Due, report: MisuseReport, days: int) -> bool:
    """Return whether so many working days have gone since it was told."""
    return due.days.add_working_days(local_date(report.at), days) <= due.day


def by_reader(due: Due, found: Sequence[MisuseReport]) -> Mapping[int, list[MisuseReport]]:
    """Return for each of the office which of these do not concern them."""
    tick = due.tick
    there = holders(tick.tx, tick.at, cards.OF_UNIT, {one.unit for one in found})
    concerned = {one.id: {one.concerned, *(held.person for held in there[one.unit])} for one in found}
    return {
        office.person: [one for one in found if office.person not in concerned[one.id]]
        for office in office_people(tick.tx, tick.at)
    }


def message(found: Sequence[MisuseReport]) -> Message:
    lines = [cards.list_line(number, one) for number, one in enumerate(found, 1)]
    heading = _("Nội dung báo vi phạm chưa tiếp nhận hoặc chưa kết luận: {count}", count=len(found))
    return Message("\n".join(lines), (Option(f"{cards.LIST}:1", _("Xem danh sách")),), heading)
