"""Reminders of reports: to who writes them, to their heads, to who is to approve; drawn as reports move."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.conversation import N_, Message, Option, _
from bot.domain.reports import OWED, ReportState
from handlers.engine import Card, Context, moment_in_full
from handlers.reports import cards
from handlers.reports.filling.several import offered, read_request
from storage.reporting.reports import Report


@dataclass(frozen=True)
class ReminderKind:
    """Words above the reports of a reminder, and the states in which they are reminded of."""

    heading: str
    said: str
    said_of_many: str
    states: Collection[ReportState]
    of_one: str  # its card …
    of_many: str  # … where it is about several of one request


WRITER = ReminderKind(
    N_("Nhắc nộp báo cáo"),
    N_("Đề nghị anh/chị nộp báo cáo:"),
    N_("Đề nghị anh/chị nộp các báo cáo sau:"),
    OWED,
    cards.REMINDERS[0],
    cards.REMINDERS_MANY[0],
)
TO_HEAD = N_("Đơn vị chưa nộp báo cáo. Kính đề nghị anh/chị chỉ đạo nộp đúng yêu cầu:")
HEAD = ReminderKind(
    N_("Báo cáo chưa nộp"), TO_HEAD, TO_HEAD, OWED, cards.REMINDERS[1], cards.REMINDERS_MANY[1]
)
TO_APPROVER = N_("Báo cáo đang chờ anh/chị duyệt:")
APPROVER = ReminderKind(
    N_("Báo cáo chờ duyệt"),
    TO_APPROVER,
    TO_APPROVER,
    (ReportState.WITH_HEAD,),
    cards.REMINDERS[2],
    cards.REMINDERS_MANY[2],
)


def reminder(found: Sequence[Report], now: datetime, kind: ReminderKind, shown: str = "") -> Message:
    """Remind of these reports. ``shown``: what was said of them before; whose deadline is over as in it."""
    said = _(kind.said_of_many if len(found) > 1 else kind.said)
    text = "\n".join([said, *(reminder_line(one, now, shown) for one in found)])
    options = cards.answer_buttons(found)
    if kind is APPROVER:
        options = tuple(Option(f"rp:{one.id}", cards.view_label(one, found)) for one in found)
    card = cards.card_of(found, kind.of_one, kind.of_many)
    return Message(text, options, heading=_(kind.heading), card=card)


def reminder_line(report: Report, now: datetime, shown: str = "") -> str:
    places = {"title": report.title, "unit": report.unit_name, "deadline": moment_in_full(report.until)}
    ahead = _("– {title} ({unit}): hạn {deadline}", **places)
    over = _("– {title} ({unit}): đã quá hạn {deadline}", **places)
    return cards.as_shown_then(ahead, over, shown, is_over=report.until <= now)


def draw_one(kind: ReminderKind) -> Callable[[Context, Report, Message], Message]:
    """Make the draw function of a reminder of one report: with its deadline while it is reminded of."""

    def draw(context: Context, report: Report, shown: Message) -> Message:
        is_live = report.request_state == "open" and report.state in kind.states
        if not is_live:
            return replace(shown, options=())
        return replace(reminder([report], context.at, kind, shown.text), heading=shown.heading)

    return draw


def draw_many(kind: ReminderKind) -> Callable[[Context, Mapping[int, Report], Message], Message]:
    """Make the draw function of a reminder of several: of those that are still reminded of."""

    def draw(context: Context, found: Mapping[int, Report], shown: Message) -> Message:
        left = {  # by id: two choices are about one, where it alone is left
            report.id: report
            for _option, report in offered(context, found, shown)
            if report.request_state == "open" and report.state in kind.states
        }
        if not left:
            return replace(shown, options=())
        return reminder([*left.values()], context.at, kind, shown.text)

    return draw


KINDS = (WRITER, HEAD, APPROVER)
CARDS: tuple[Card[Any], ...] = (
    *(
        Card(one.of_one, cards.read_report, draw_one(one), cards.may_see, read_each=cards.read_reports)
        for one in KINDS
    ),
    *(Card(one.of_many, read_request, draw_many(one)) for one in KINDS),
)
