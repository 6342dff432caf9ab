"""Lists of what people have written to the office (/loinhan): what waits for an answer, and all as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.conversation import Message, Option, _, at_local
from bot.documents.writing import ExportTable
from handlers.engine import Action, Context, Replies, ToDo, Urgency, id_in, next_page
from handlers.inquiries import cards
from storage import inquiries
from storage.engine import Tx
from storage.inquiries import Inquiry

SHOWN = 5  # in one list
DAY = timedelta(days=1)


def show(context: Context, words: str) -> Replies:
    return show_page(context, id_in(words))


def show_page(context: Context, page: int) -> Replies:
    """List what waits, the oldest first."""
    waiting = inquiries.open_ones(context.tx)
    if not waiting:
        return [Message(_("Không có lời nhắn nào đang chờ trả lời."))]
    lines, options = [], []
    count = -(-len(waiting) // SHOWN)
    page = min(max(page, 1), count)
    first = (page - 1) * SHOWN
    for number, one in enumerate(waiting[first : first + SHOWN], first + 1):
        lines.append(cards.list_line(number, one))
        options.append(Option(f"ln:{one.id}", _("Xem {number}", number=number)))
        options.append(Option(f"ln_answer:{one.id}", _("Trả lời {number}", number=number)))
    options += next_page("ln_list", page, count)
    heading = _("Lời nhắn đang chờ trả lời: {count}", count=len(waiting))
    return [Message("\n".join(lines), tuple(options), heading, columns=2)]


def show_one(context: Context, inquiry: Inquiry) -> Replies:
    return [cards.full_card(context, inquiry)]


def to_do(context: Context) -> Iterator[ToDo]:
    """Tell the office's menu how many wait."""
    if context.may(Action.ANSWER) and (count := inquiries.count_open(context.tx)):
        said = _("Trả lời {count} lời nhắn", count=count)
        yield ToDo(Urgency.IS_AWAITED, Option("open:loinhan", said))


def count_waiting(tx: Tx) -> int:
    return inquiries.count_open(tx)


def waiting_text(count: int) -> str:
    """Say in the office's morning list how many wait; "" for none."""
    return _("Lời nhắn đang chờ trả lời: {count}. Gõ /loinhan để xem.", count=count) if count else ""


def waiting_options(count: int) -> tuple[Option, ...]:
    return (Option("ln_list:", _("Xem lời nhắn")),) if count else ()


@dataclass(frozen=True)
class InquiryRow:
    """One thing that was said. Its fields are the columns, in their order."""

    inquiry: int
    unit_code: str
    unit_name: str
    state: str
    said_at: datetime
    by: str
    text: str


INQUIRIES = ExportTable("inquiries", InquiryRow, (10, 14, 38, 12, 18, 28, 80))


def export_inquiries(tx: Tx, first: date, last: date) -> list[InquiryRow]:
    """List what was said in those begun from ``first`` to ``last``, both included."""
    begins, ends = at_local(first, time(0)), at_local(last + DAY, time(0))
    return [InquiryRow(*row) for row in inquiries.between(tx, begins, ends)]
