"""The list of mail that waits (/thucho): of one's units, by its day; then what was settled lately."""

from bot.conversation import Message, Option, _, local_date, number_text
from handlers.engine import HEADING, Context, Replies, Role, listed, next_page, numbered_page
from handlers.mail import cards
from storage.checks import waiting_mail
from storage.checks.waiting_mail import WaitingMail

SHOWN = 5  # in one page


def show(context: Context, _words: str) -> Replies:
    return show_page(context, 1)


def read(context: Context) -> list[WaitingMail]:
    """Return what waits in their units and what they have, and what was settled in these units lately."""
    return [*waiting(context), *waiting_mail.settled_lately(context.tx, own_units(context), context.at)]


def waiting(context: Context) -> list[WaitingMail]:
    """Return what waits in their units, then what else they have."""
    found = waiting_mail.open_of_units(context.tx, own_units(context), context.at)
    known = {one.check for one in found}
    held = waiting_mail.held_by(context.tx, context.who.person, context.at)
    return [*found, *(one for one in held if one.check not in known)]


def own_units(context: Context) -> list[int]:
    return [role.unit for role in context.who.units(Role.OFFICER, *HEADING)]


def show_page(context: Context, page: int) -> Replies:
    """Show a page of the list ([Xem tiếp]); each that waits can be opened."""
    found, today = read(context), local_date(context.at)
    count = sum(one.is_open for one in found)
    if not found:
        return [Message(_("Không có thư nào đang chờ xử lý."))]
    here, page, of = numbered_page(found, page, SHOWN)
    lines = [f"{number}. {cards.line(one, today)}" for number, one in here]
    options = [
        Option(f"{cards.SHOW}:{one.check}", _("Xem {number}", number=number))
        for number, one in here
        if one.is_open
    ]
    options += next_page(cards.LIST, page, of)
    heading = _("Không còn thư nào đang chờ xử lý")
    if count:
        heading = _("Thư đang chờ xử lý: {count}", count=number_text(count))
    return [listed(context, cards.KIND, Message("\n".join(lines), tuple(options), heading, columns=2))]
