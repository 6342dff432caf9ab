"""List the changes that wait, are under way or were in force lately (/nhansu); find those that wait long."""

import re
from collections.abc import Sequence
from datetime import datetime, time
from enum import StrEnum

from bot.conversation import Message, Option, Refused, _, at_local, day_text, local_date
from bot.domain.calendar import Calendar
from bot.domain.changes import OPEN, ChangeState, PersonnelChange, reference
from handlers.engine import HEADING, Action, Context, Replies, Role, next_page, no_such_button
from handlers.personnel import cards
from handlers.personnel.cards import state_name, summary
from storage.engine import Tx
from storage.people import changes
from storage.people.changes import ChangeFilter

A_PAGE = 8
RECENT = 40  # of those in force
NUMBER = re.compile(r"(?:ns-?)?(?:(?P<year>\d{4})-)?(?P<number>\d{1,6})", re.ASCII | re.IGNORECASE)

LONGEST_WAIT = 2  # working days that a change may wait
MOST_LINES = 10  # lines


class ChangeList(StrEnum):
    WAIT = "wait"
    OPEN = "open"
    PAST = "past"


STATES = {
    ChangeList.WAIT: (ChangeState.SENT,),
    ChangeList.OPEN: OPEN,
    ChangeList.PAST: (ChangeState.IN_FORCE,),
}


def show(context: Context, words: str) -> Replies:
    """Show what waits for the office, what of the own units is under way, or one: "NS-2026-0001", "1"."""
    if named := NUMBER.fullmatch(words):
        year = int(named["year"] or local_date(context.at).year)
        return [numbered_card(context, year, int(named["number"]))]
    return show_list(context, ChangeList.WAIT if context.may(Action.DECIDE) else ChangeList.OPEN)


def numbered_card(context: Context, year: int, number: int) -> Message:
    """Draw the card of the change with this number, without a word of whether others have one of it."""
    change = changes.numbered(context.tx, reference(year, number))
    if change is None or not cards.may_see(context, change):
        raise Refused(_("Không thấy thay đổi nhân sự có số này. Gõ /nhansu để xem danh sách."))
    return cards.card(context, change)


def show_change(context: Context, change: PersonnelChange) -> Replies:
    """Show a change as a card ([Xem NS-…])."""
    return [cards.card(context, change)]


def show_file(_context: Context, change: PersonnelChange) -> Replies:
    """Show the photo of the decision ([Xem tệp])."""
    if change.file is None:
        raise no_such_button()
    return [Message(_("Tệp kèm theo {number}.", number=change.number), file_ids=(change.file,))]


def show_list(context: Context, which: ChangeList, number: int = 1) -> Replies:
    """Show page ``number`` of a list ([Chờ tiếp nhận], [Tất cả đang chờ], [Đã có hiệu lực], [Tiếp …])."""
    asked = ChangeFilter(visible_units(context), context.who.person, STATES[which])
    if which == ChangeList.PAST:
        return [page(context, changes.newest(context.tx, asked, RECENT), which, number)]
    return [page(context, changes.listed(context.tx, asked), which, number)]


def visible_units(context: Context) -> list[int] | None:
    """Return the units whose changes they see; None is all."""
    if context.may(Action.DECIDE):
        return None
    return [role.unit for role in context.who.units(*HEADING, Role.OFFICER)]


def page(context: Context, found: Sequence[PersonnelChange], which: ChangeList, number: int) -> Message:
    """Write one page of a list, each change with its button."""
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(number, 1), pages)
    here = found[(number - 1) * A_PAGE : number * A_PAGE]
    options = (
        *(cards.see_button(one) for one in here),
        *next_page(f"ns_list:{which}", number, pages),
        *other_lists(context, which),
    )
    text = "\n".join(map(list_line, here)) or _("Danh sách này chưa có thay đổi nào.")
    return Message(text, options, heading(which, len(found)), columns=2)


def heading(which: ChangeList, count: int) -> str:
    if which == ChangeList.WAIT:
        return _("Thay đổi nhân sự chờ tiếp nhận: {count}", count=count)
    if which == ChangeList.OPEN:
        return _("Thay đổi nhân sự đang chờ: {count}", count=count)
    return _("Thay đổi nhân sự đã có hiệu lực: {count}", count=count)


def list_line(one: PersonnelChange) -> str:
    """Say a change in a line: "NS-2026-0001, UBND xã Long Tân – Lê Văn Mẫu Minh: thôi … (chờ …)"."""
    places = {
        "number": one.number,
        "unit": one.unit_name,
        "what": summary(one),
        "state": state_since(one),
    }
    return _("{number}, {unit} – {what} ({state})", **places)


def state_since(one: PersonnelChange) -> str:
    """Return where it stands: "chờ Phòng tiếp nhận từ 25/11/2026"."""
    if one.state != ChangeState.SENT:
        return state_name(one.state)
    return _("{state} từ {day}", state=state_name(one.state), day=day_text(local_date(one.at)))


def other_lists(context: Context, which: ChangeList) -> tuple[Option, ...]:
    """Offer the other lists, and to tell of a change, one by one or with a file."""
    lists = {
        ChangeList.WAIT: _("Chờ tiếp nhận"),
        ChangeList.OPEN: _("Tất cả đang chờ"),
        ChangeList.PAST: _("Đã có hiệu lực"),
    }
    is_office = context.may(Action.DECIDE)
    if not is_office:
        del lists[ChangeList.WAIT]
    return (
        Option("ns_new:", _("Báo thay đổi")),
        Option("ns_sheet:", _("Gửi danh sách Excel")),
        *(Option(f"ns_list:{one}:1", label) for one, label in lists.items() if one != which),
        *((cards.department_button(context),) if is_office else ()),
    )


def find_overdue(tx: Tx, now: datetime, days: Calendar) -> list[PersonnelChange]:
    """Find what waits too long, or past its day; the oldest first."""
    today = local_date(now)
    return changes.overdue(tx, at_local(days.add_working_days(today, -LONGEST_WAIT), time.min), today)


def overdue_text(waiting: Sequence[PersonnelChange]) -> str:
    """List what waits too long; "" where nothing does."""
    if not waiting:
        return ""
    heading = _(
        "Thay đổi nhân sự chờ Phòng tiếp nhận quá hai ngày làm việc hoặc đã đến ngày hiệu lực: {count}",
        count=len(waiting),
    )
    lines = [f"– {list_line(one)}" for one in waiting[:MOST_LINES]]
    if len(waiting) > MOST_LINES:
        lines.append(_("… và {count} thay đổi khác.", count=len(waiting) - MOST_LINES))
    return "\n".join([heading, *lines])


def overdue_options(waiting: Sequence[PersonnelChange]) -> tuple[Option, ...]:
    """Offer the way to all that wait."""
    return (Option(f"ns_list:{ChangeList.WAIT}:1", _("Xem thay đổi chờ tiếp nhận")),) if waiting else ()
