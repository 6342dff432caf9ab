"""Lists of feedback (/gopy): for the office what waits and the papers, for anybody else their own."""

from collections.abc import Iterator

from bot.conversation import Message, Option, _, number_text
from handlers.engine import (
    Action,
    Context,
    Replies,
    ToDo,
    Urgency,
    listed,
    next_page,
    no_such_button,
    numbered_page,
)
from handlers.feedback import asking, cards, letters
from storage import feedback
from storage.feedback import Feedback

SHOWN = 5  # in one list
LATELY = 10  # of what was answered, and papers
NEW = "gq_new:"


def show(context: Context, words: str) -> Replies:
    """Show the office what there is; for anybody else open the form, below what they have given so far."""
    if context.may(Action.LOOK):
        return show_page(context, 1)
    opened = asking.open_said(context, words) if words else asking.open_new(context)
    own = feedback.of_person(context.tx, context.who.person, SHOWN)
    return [*([own_list(context, own)] if own else []), *opened]


def own_list(context: Context, own: list[Feedback]) -> Message:
    lines = [cards.own_line(number, one) for number, one in enumerate(own, 1)]
    options = tuple(
        Option(f"gq:{one.id}", _("Xem {number}", number=number)) for number, one in enumerate(own, 1)
    )
    said = Message("\n".join(lines), options, _("Góp ý anh/chị đã gửi"), columns=2)
    return listed(context, feedback.SUBJECT, said)


def show_page(context: Context, page: int) -> Replies:
    """List what waits for an answer, the oldest first, then what can be done with the others."""
    waiting = feedback.waiting(context.tx)
    here, page, of = numbered_page(waiting, page, SHOWN)
    options = []
    for number, one in here:
        options.append(Option(f"gq:{one.id}", _("Xem {number}", number=number)))
        if context.may(Action.WEIGH):
            options.append(Option(f"gq_answer:{one.id}", _("Trả lời {number}", number=number)))
    options += next_page("gq_list", page, of)
    options += [Option("gq_done:", _("Đã trả lời")), *letters.options(context), Option(NEW, _("Gửi góp ý"))]
    lines = [cards.list_line(number, one) for number, one in here]
    if ready := feedback.count_ready(context.tx):
        left = _("Đã trả lời, chưa vào bản tổng hợp nào: {count} góp ý.", count=number_text(ready))
        lines.append(left)
    heading = _("Góp ý về quy định đang chờ trả lời: {count}", count=number_text(len(waiting)))
    if not waiting:
        heading, lines = "", [_("Không có góp ý nào về quy định đang chờ trả lời."), *lines]
    said = Message("\n".join(lines), tuple(options), heading, columns=2)
    return [listed(context, feedback.SUBJECT, said)]


def show_answered(context: Context) -> Replies:
    """List the newest that does not wait any more ([Đã trả lời])."""
    found = [one for one in feedback.lately(context.tx, LATELY) if not cards.is_open(context, one)]
    if not found:
        return [Message(_("Chưa có góp ý nào đã trả lời."))]
    lines, options = [], []
    for number, one in enumerate(found, 1):
        places = {"line": cards.list_line(number, one), "state": cards.brief_state(one)}
        lines.append(_("{line} ({state})", **places))
        options.append(Option(f"gq:{one.id}", _("Xem {number}", number=number)))
    said = Message("\n".join(lines), tuple(options), _("Góp ý đã trả lời gần đây"), columns=3)
    return [listed(context, feedback.SUBJECT, said)]


def show_one(context: Context, one: Feedback) -> Replies:
    if one.person == context.who.person:
        return [cards.own_card(one)]
    if not context.may(Action.LOOK):
        raise no_such_button()
    return [cards.office_card(one)]


def to_do(context: Context) -> Iterator[ToDo]:
    """Tell the office's menu how many wait."""
    if context.may(Action.WEIGH) and (count := feedback.count_waiting(context.tx)):
        said = _("Trả lời {count} góp ý về quy định", count=number_text(count))
        yield ToDo(Urgency.IS_OWED, Option("open:gopy", said))
