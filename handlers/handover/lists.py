"""The list of handovers (/bangiao): one's own and those of one's units; the office sees all that are open."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.conversation import Message, Option, _, local_date, number_text
from bot.domain.calendar import Calendar
from bot.domain.rights import COVERED
from handlers.engine import Action, Context, Replies, listed, next_page, numbered_page
from handlers.handover import cards
from storage.engine import Tx
from storage.people import handovers
from storage.people.handovers import Handover

SHOWN = 5  # in one page
LONGEST = 5  # working days for which one may be open; after them the office sees it. Our own choice
MOST_LINES = 10
DONE_SHOWN = timedelta(days=30)


def show(context: Context, _words: str) -> Replies:
    return show_page(context, 1)


def read(context: Context) -> list[Handover]:
    """Return what is open that they may see, by its day; then what was done lately in their units."""
    own = handovers.open_of_person(context.tx, context.who.person)
    if context.reaches_all(Action.HANDOVERS):
        return handovers.all_open(context.tx)
    units = [role.unit for role in context.who.units(*COVERED)]
    known = {one.id for one in own}
    found = own + [one for one in handovers.open_of_units(context.tx, units) if one.id not in known]
    done = handovers.done_of_units(context.tx, units)
    return found + [one for one in done if one.ended_at and one.ended_at > context.at - DONE_SHOWN]


def show_page(context: Context, page: int) -> Replies:
    """Show a page of the list ([Xem tiếp]); each can be opened, and a new one asked for."""
    found, today = read(context), local_date(context.at)
    may_open = context.who.is_one_of(*COVERED)
    new = (Option(cards.NEW, _("Lập bàn giao")),) if may_open else ()
    if not found:
        said = _("Không có việc bàn giao hộp thư nào chưa xong.")
        return [listed(context, cards.KIND, Message(said, new))]
    here, page, of = numbered_page(found, page, SHOWN)
    lines = [f"{number}. {cards.line(one, today)}" for number, one in here]
    options = [Option(f"{cards.SHOW}:{one.id}", _("Xem {number}", number=number)) for number, one in here]
    options += [*next_page(cards.LIST, page, of), *new]
    count = sum(one.is_open for one in found)
    heading = _("Không còn việc bàn giao nào chưa xong")
    if count:
        heading = _("Bàn giao hộp thư chưa xong: {count}", count=number_text(count))
    return [listed(context, cards.KIND, Message("\n".join(lines), tuple(options), heading, columns=2))]


def show_one(context: Context, found: Handover) -> Replies:
    return [cards.handover_message(found, cards.reader_of(context, found))]


def find_overdue(tx: Tx, today: date, days: Calendar) -> list[Handover]:
    """Return what is open for more than so many working days, since its day or since it was opened."""
    last = days.add_working_days(today, -LONGEST)
    return [one for one in handovers.all_open(tx) if max(one.day, local_date(one.at)) < last]


def overdue_text(found: Sequence[Handover]) -> str:
    """List for the office what is open too long; "" where nothing is."""
    if not found:
        return ""
    places = {"days": LONGEST, "count": len(found)}
    heading = _("Bàn giao hộp thư quá {days:02d} ngày làm việc chưa xong: {count}", **places)
    lines = [f"– {overdue_line(one)}" for one in found[:MOST_LINES]]
    if len(found) > MOST_LINES:
        lines.append(_("… và {count} việc khác.", count=len(found) - MOST_LINES))
    return "\n".join([heading, *lines])


def overdue_line(one: Handover) -> str:
    """Say whom one waits for."""
    places = {"unit": one.unit_name, "giver": one.giver_name, "receiver": one.receiver_name}
    if one.receiver is None:
        return _("{unit}: {giver} bàn giao, chưa có người nhận", **places)
    if not one.is_confirmed:
        return _("{unit}: {giver} – {receiver}, chưa bên nào xác nhận", **places)
    if one.awaits == "giver":
        return _("{unit}: chờ {giver} xác nhận đã giao", **places)
    if one.awaits == "receiver":
        return _("{unit}: chờ {receiver} xác nhận đã nhận", **places)
    if not one.has_account:
        return _("{unit}: chờ đổi mật khẩu; {receiver} không có tài khoản trên hệ thống", **places)
    return _("{unit}: chờ {receiver} đổi mật khẩu", **places)


def overdue_options(found: Sequence[Handover]) -> tuple[Option, ...]:
    return (Option(f"{cards.LIST}:1", _("Xem bàn giao chưa xong")),) if found else ()
