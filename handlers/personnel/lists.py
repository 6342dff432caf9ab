"""/nhansu: the changes that wait, are under way, or were in force lately; which wait too long."""

import re
from collections.abc import Sequence
from datetime import datetime, time

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.text import at_local, day_text, local_date
from bot.conversation.words import _
from bot.domain.calendar import Calendar
from bot.domain.changes import OPEN, ChangeState, PersonnelChange, reference
from bot.domain.rights import HEADING, Action, Role, may
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.engine.wording import next_page
from handlers.personnel import cards
from handlers.personnel.cards import state_name, summary
from storage.engine.db import Tx
from storage.people import changes
from storage.people.changes import ChangeFilter

A_PAGE = 8
RECENT = 40  # of those in force
NUMBER = re.compile(r"(?:ns-?)?(?:(?P<year>\d{4})-)?(?P<number>\d{1,6})", re.ASCII | re.IGNORECASE)
WAITING = (ChangeState.SENT,)
BY_NAME = {"wait": WAITING, "open": OPEN, "past": (ChangeState.IN_FORCE,)}

LONGEST_WAIT = 2  # working days that a change may wait
MOST_LINES = 10  # lines


def show(context: Context, argument: str) -> Replies:
    """What waits for the office; what of the own units is under way. ``argument``: "NS-2026-0001", or "1"."""
    need(context, Action.CHANGE)
    if named := NUMBER.fullmatch(argument):
        return [by_number(context, int(named["year"] or local_date(context.at).year), int(named["number"]))]
    return listed(context, "wait:1" if may(context.who, Action.DECIDE) else "open:1")


def by_number(context: Context, year: int, number: int) -> Message:
    """The card of the one with this number; no word of whether others have one of it."""
    change = changes.numbered(context.tx, reference(year, number))
    if change is None or not cards.may_see(context, change):
        raise Refused(_("Không thấy thay đổi nhân sự có số này. Gõ /nhansu để xem danh sách."))
    return cards.card(context, change)


def show_one(context: Context, argument: str) -> Replies:
    """[Xem NS-…]"""
    return [cards.card(context, cards.find_change(context, argument))]


def show_file(context: Context, argument: str) -> Replies:
    """[Xem tệp]: the photo of the decision."""
    change = cards.find_change(context, argument)
    if change.file is None:
        raise no_such_button()
    return [Message(_("Tệp kèm theo {number}.", number=change.number), file_ids=(change.file,))]


def listed(context: Context, argument: str) -> Replies:
    """ns_list:<which>:<page>: "wait", "open" or "past"."""
    need(context, Action.CHANGE)
    which, _colon, number = argument.partition(":")
    if which not in BY_NAME:
        raise no_such_button()
    asked = ChangeFilter(units_of(context), context.who.person, BY_NAME[which])
    found = (
        changes.newest(context.tx, asked, RECENT) if which == "past" else changes.listed(context.tx, asked)
    )
    return [page(context, found, which, id_in(number))]


def units_of(context: Context) -> list[int] | None:
    """The units whose changes they see; None is all."""
    if may(context.who, Action.DECIDE):
        return None
    return [held.unit for held in context.who.units(*HEADING, Role.OFFICER)]


def page(context: Context, found: Sequence[PersonnelChange], which: str, number: int) -> Message:
    """One page, each change with its button."""
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(number, 1), pages)
    here = found[(number - 1) * A_PAGE : number * A_PAGE]
    options = (
        *(cards.see_button(one) for one in here),
        *next_page(f"ns_list:{which}", number, pages),
        *other_lists(context, which),
    )
    text = "\n".join(map(line, here)) or _("Danh sách này chưa có thay đổi nào.")
    return Message(text, options, heading(which, len(found)), columns=2)


def heading(which: str, count: int) -> str:
    if which == "wait":
        return _("Thay đổi nhân sự chờ tiếp nhận: {count}", count=count)
    if which == "open":
        return _("Thay đổi nhân sự đang chờ: {count}", count=count)
    return _("Thay đổi nhân sự đã có hiệu lực: {count}", count=count)


def line(one: PersonnelChange) -> str:
    """ "NS-2026-0001, UBND xã Long Tân – Lê Văn Mẫu Minh: thôi làm việc, từ 01/12/2026 (chờ …)"."""
    places = {
        "number": one.number,
        "unit": one.unit_name,
        "what": summary(one),
        "state": standing(one),
    }
    return _("{number}, {unit} – {what} ({state})", **places)


def standing(one: PersonnelChange) -> str:
    """ "chờ Phòng tiếp nhận từ 25/11/2026", or where else it stands."""
    if one.state != ChangeState.SENT:
        return state_name(one.state)
    return _("{state} từ {day}", state=state_name(one.state), day=day_text(local_date(one.at)))


def other_lists(context: Context, which: str) -> tuple[Option, ...]:
    """Other lists, and telling of a change, one by one or with a file."""
    lists = {"wait": _("Chờ tiếp nhận"), "open": _("Tất cả đang chờ"), "past": _("Đã có hiệu lực")}
    is_office = may(context.who, Action.DECIDE)
    if not is_office:
        del lists["wait"]
    return (
        Option("ns_new:", _("Báo thay đổi")),
        Option("ns_sheet:", _("Gửi danh sách Excel")),
        *(Option(f"ns_list:{one}:1", label) for one, label in lists.items() if one != which),
        *((cards.department_button(context),) if is_office else ()),
    )


def find_overdue(tx: Tx, now: datetime, days: Calendar) -> list[PersonnelChange]:
    """The oldest first."""
    today = local_date(now)
    return changes.overdue(tx, at_local(days.add_working_days(today, -LONGEST_WAIT), time.min), today)


def overdue_text(waiting: Sequence[PersonnelChange]) -> str:
    """ "" where nothing waits so long."""
    if not waiting:
        return ""
    heading = _(
        "Thay đổi nhân sự chờ Phòng tiếp nhận quá hai ngày làm việc hoặc đã đến ngày hiệu lực: {count}",
        count=len(waiting),
    )
    lines = [f"– {line(one)}" for one in waiting[:MOST_LINES]]
    if len(waiting) > MOST_LINES:
        lines.append(_("… và {count} thay đổi khác.", count=len(waiting) - MOST_LINES))
    return "\n".join([heading, *lines])


def overdue_options(waiting: Sequence[PersonnelChange]) -> tuple[Option, ...]:
    """The way to all that wait."""
    return (Option("ns_list:wait:1", _("Xem thay đổi chờ tiếp nhận")),) if waiting else ()
