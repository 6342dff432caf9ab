"""List what waits to be released (/banhanh), and remind of it each morning."""

from collections.abc import Iterator, Sequence
from datetime import time
from functools import partial

from bot.conversation import Message, Option, _, at_local
from handlers.engine import Action, Context, Due, Replies, Role, ToDo, Urgency, next_page, numbered_page, tell
from handlers.releases import cards
from storage.engine import holders
from storage.reporting import submissions
from storage.reporting.submissions import Submission

NAME = "submissions"  # of the reminder
SHOWN = 8  # on a page of the list


def show(context: Context, _words: str) -> Replies:
    return show_page(context, 1)


def show_page(context: Context, page: int) -> Replies:
    """List what waits, to whoever may release it; to others what they have prepared."""
    if context.may(Action.RELEASE):
        found = [*submissions.waiting(context.tx)]
        came_back = [
            one for one in submissions.own(context.tx, context.who.person) if one.state == "returned"
        ]
        return [listed(context, [*found, *came_back], page)]
    return [listed(context, submissions.own(context.tx, context.who.person), page)]


def listed(context: Context, found: Sequence[Submission], page: int) -> Message:
    if not found:
        return Message(_("Không có nội dung nào đang chờ ban hành."))
    shown, page, of = numbered_page(found, page, SHOWN)
    lines = [cards.line(context, number, one) for number, one in shown]
    buttons = (Option(f"bh:{one.id}", _("Xem {number}", number=number)) for number, one in shown)
    options = (*buttons, *next_page("bh_list", page, of))
    return Message("\n".join(lines), options, _("Nội dung chờ ban hành"), columns=2)


def show_one(context: Context, one: Submission) -> Replies:
    """Show all of what was prepared ([Xem 1], [Xem toàn bộ])."""
    return [cards.card(context, one, is_whole=True)]


def show_newer(context: Context, one: Submission, _seen: str) -> Replies:
    said = Message(_("Nội dung trình đã khác với tin anh/chị vừa chọn. Xin xem nội dung mới:"))
    return [said, cards.card(context, one)]


def to_do(context: Context) -> Iterator[ToDo]:
    """Offer what waits to whoever may release it, and what came back to whoever prepared it."""
    if not context.may(Action.SUBMIT):
        return
    if context.may(Action.RELEASE):
        waiting = [one for one in submissions.waiting(context.tx) if cards.is_decider(context, one)]
        if waiting:
            said = _("Xem {count} nội dung chờ ban hành", count=len(waiting))
            yield ToDo(Urgency.IS_AWAITED, Option("open:banhanh", said))
    own = submissions.own(context.tx, context.who.person)
    if returned := [one for one in own if one.state == "returned"]:
        said = _("Sửa {count} nội dung được trả lại", count=len(returned))
        yield ToDo(Urgency.IS_AWAITED, Option("open:banhanh", said))


def remind(due: Due) -> None:
    """Remind those who may release it of what has waited since an earlier day, once a day."""
    tick, begins = due.tick, at_local(due.day, time())
    waiting = [one for one in submissions.waiting(tick.tx) if one.at < begins]
    if not waiting or not due.is_today or not due.is_first(NAME):
        return
    found = holders(tick.tx, tick.at, [Role.OFFICE])
    people = {one.person for of_unit in found.values() for one in of_unit}
    say = partial(reminder, len(waiting))
    tell(tick, people, once=f"{NAME}:{due.day}", say=say, roles=(Role.OFFICE,))


def reminder(count: int) -> Message:
    said = _("Có {count} nội dung trình từ hôm trước đang chờ ban hành.", count=count)
    return Message(said, (Option("open:banhanh", _("Xem nội dung chờ ban hành")),))
