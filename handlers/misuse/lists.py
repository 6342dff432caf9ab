"""Lists of what was told (/viphamthu): for the office what does not concern its reader; anybody's own."""

from collections.abc import Iterator
from datetime import timedelta

from bot.conversation import Message, Option, _, number_text
from bot.domain.misuse import MisuseState
from handlers.engine import (
    Action,
    Context,
    Replies,
    ToDo,
    Urgency,
    listed,
    next_page,
    numbered_page,
)
from handlers.misuse import asking, cards, talking, telling
from storage.misuse import reports
from storage.misuse.reports import MisuseReport

SHOWN = 5  # in one page
DECIDED_LISTED = timedelta(days=30)  # for so long what was decided is listed


def show(context: Context, words: str) -> Replies:
    """Show the office what it has; to others what they told, or the form where they have told nothing."""
    if context.may(Action.MISUSE):
        return show_page(context, 1)
    if words or not talking.own_reports(context):
        return asking.open_form(context, words)
    return show_own(context, 1)


def show_page(context: Context, page: int) -> Replies:
    """Show a page of what the office has: first what is not decided."""
    found = seen_by(context)
    waiting = sum(not one.is_decided for one in found)
    found += seen(context, reports.decided_since(context.tx, context.at - DECIDED_LISTED))
    more = (Option(cards.NEW, _("Báo hành vi vi phạm")), Option(f"{cards.MINE}:1", _("Nội dung tôi đã báo")))
    if not found:
        return [Message(_("Không có nội dung báo vi phạm nào đang xử lý."), more)]
    here, page, of = numbered_page(found, page, SHOWN)
    lines = [cards.list_line(number, one) for number, one in here]
    options = [Option(f"{cards.SHOW}:{one.id}", _("Xem {number}", number=number)) for number, one in here]
    options += next_page(cards.LIST, page, of)
    heading = _("Nội dung báo vi phạm đang xử lý: {count}", count=number_text(waiting))
    message = Message("\n".join(lines), (*options, *more), heading, columns=2)
    return [listed(context, reports.SUBJECT, message)]


def seen_by(context: Context) -> list[MisuseReport]:
    """Return what is not decided and does not concern this person of the office."""
    return seen(context, reports.undecided(context.tx))


def seen(context: Context, found: list[MisuseReport]) -> list[MisuseReport]:
    return [one for one in found if cards.may_see(context, one)]


def show_one(context: Context, report: MisuseReport) -> Replies:
    return [cards.card(report, reports.notes(context.tx, report.id), context.who.person)]


def show_own(context: Context, page: int) -> Replies:
    """Show what this person has told, by name or in confidence; to each more can be added."""
    found = talking.own_reports(context)
    new = Option(cards.NEW, _("Báo hành vi khác"))
    if not found:
        return [Message(_("Anh/chị chưa báo nội dung nào."), (Option(cards.NEW, _("Báo hành vi vi phạm")),))]
    here, page, of = numbered_page(found, page, SHOWN)
    lines = [own_line(number, one) for number, one in here]
    options = [
        Option(f"{cards.SAY}:{telling.thread_of(context, one)}", _("Bổ sung {number}", number=number))
        for number, one in here
    ]
    options += next_page(cards.MINE, page, of)
    heading = _("Nội dung anh/chị đã báo: {count}", count=number_text(len(found)))
    return [Message("\n".join(lines), (*options, new), heading, columns=2, is_secret=True)]


def own_line(number: int, report: MisuseReport) -> str:
    line = cards.list_line(number, report)
    return " ".join([line, _("Báo kín, tên đang niêm phong.")]) if report.sealed else line


def to_do(context: Context) -> Iterator[ToDo]:
    """Tell the office's menu what nobody has taken; anybody's which question of the office waits for them."""
    if context.may(Action.MISUSE):
        waiting = sum(one.state == MisuseState.RECEIVED for one in seen_by(context))
        if waiting:
            said = _("Xử lý {count} nội dung báo vi phạm", count=number_text(waiting))
            yield ToDo(Urgency.IS_AWAITED, Option("open:viphamthu", said))
