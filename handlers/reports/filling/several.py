"""Cards of requests: what asks one reader for the reports of several units."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation import Message, Option, _
from bot.domain.reports import MISSING, OWED, ReportState
from handlers.engine import Card, Context, id_in, moment_in_full
from handlers.reports import cards
from storage.reporting import reports
from storage.reporting.reports import Report

Reports = Mapping[int, Report]  # of a request, by their ids


def read_request(context: Context, text: str) -> Reports:
    return {one.id: one for one in reports.of_request(context.tx, id_in(text))}


def offered(context: Context, found: Reports, shown: Message) -> list[tuple[Option, Report]]:
    """Return the choices of a message that are about reports which its reader may still see."""
    named = ((one, found.get(id_in(one.token.rpartition(":")[2]))) for one in shown.options)
    return [(one, report) for one, report in named if report and cards.may_see(context, report)]


def draw_asked(context: Context, found: Reports, shown: Message) -> Message:
    """Ask in the words of now for what is not filed yet, of who writes it for what they owe.

    The units are called as they were.
    """
    owed = [(option, report) for option, report in offered(context, found, shown) if report.is_owed]
    units = shown.text.rpartition("\n")[2]
    left = [report for report in found.values() if is_missing(report) and cards.may_see(context, report)]
    asked = {report.id for _option, report in owed}
    left = [report for report in left if report.id in asked or report.unit_name in units]
    if not left:
        return replace(shown, options=())
    drawn = cards.asked_message(left[0], left, context.settings.office_name)
    lines = drawn.text.split("\n")[:-2]
    untils = [_("Hạn nộp: {deadline}.", deadline=moment_in_full(left[0].until))]
    if len({one.until for one in left}) > 1:
        untils = [cards.until_text(one, moment_in_full(one.until)) for one in left]
    text = "\n".join([*lines, *untils, units])
    return replace(drawn, text=text, options=tuple(option for option, _report in owed))


def is_missing(report: Report) -> bool:
    return report.request_state == "open" and report.state in MISSING


def draw_while(*states: ReportState) -> Callable[[Context, Reports, Message], Message]:
    """Make the draw function of a card whose words stay, and each of whose choices does in these states."""

    def draw(context: Context, found: Reports, shown: Message) -> Message:
        left = (
            option
            for option, report in offered(context, found, shown)
            if report.request_state == "open" and report.state in states
        )
        return replace(shown, options=tuple(left))

    return draw


def draw_owed(context: Context, found: Reports, shown: Message) -> Message:
    """Leave what was said; of what is still owed the deadlines that were said stand as they are now."""
    live = [
        (option, report)
        for option, report in offered(context, found, shown)
        if report.request_state == "open" and report.state in OWED
    ]
    left = tuple(option for option, _report in live)
    text = cards.with_deadlines(shown.text, [report for _option, report in live]) if live else shown.text
    return replace(shown, text=text, options=left)


ANSWERED = ReportState.WITH_HEAD, ReportState.FILED
MANY = {
    cards.ASKED_MANY: draw_asked,
    cards.OWED_MANY: draw_owed,
    cards.HANDED_MANY: draw_while(*ANSWERED),
    cards.BOTH_MANY: draw_while(*OWED, *ANSWERED),
}
CARDS = tuple(Card(kind, read_request, draw) for kind, draw in MANY.items())
