"""Show a unit's self-inspection, and take answers to all of it or to single questions."""

from collections.abc import Mapping

from bot.conversation import Message, _
from bot.domain.reports.inspections import KEYS, InspectionAnswer
from handlers.engine import Context, Replies
from handlers.inspections import cards
from handlers.inspections.cards import ShownInspection
from storage.reporting import inspections, reports


def show(_context: Context, there: ShownInspection) -> Replies:
    return [cards.message(there)]


def show_newer(_context: Context, there: ShownInspection, _seen: str = "") -> Replies:
    """Show the answers that a colleague has changed since; nothing is done."""
    changed = Message(_("Câu trả lời của đơn vị đã thay đổi sau tin anh/chị vừa chọn. Xin xem lại:"))
    return [changed, cards.message(there)]


def meet_rest(context: Context, there: ShownInspection) -> Replies:
    """Record that what waits for an answer is met ([Tất cả đạt], [Các câu còn lại đạt])."""
    return write(context, there, {})


def write(
    context: Context,
    there: ShownInspection,
    told: Mapping[str, str],
    *,
    rest: InspectionAnswer | None = InspectionAnswer.MET,
) -> Replies:
    """Record what was found; with ``rest`` that of all questions that wait for an answer still."""
    answers = {**there.inspection.answers, **told}
    if rest:
        answers = {**dict.fromkeys(KEYS, str(rest)), **answers}
    return keep(context, there, answers, there.inspection.remark)


def keep(context: Context, there: ShownInspection, answers: Mapping[str, str], remark: str) -> Replies:
    """Write the answers, and say back how they stand."""
    cards.need_open(context, there)
    report = there.report.id
    given = {"given_by": context.who.person, "given_at": context.at}
    inspections.change(context.tx, report, answers=dict(answers), remark=remark, **given)
    context.audit("inspect", there.inspection.subject)
    context.redraw(*cards.cards_of(report))
    now = cards.found(reports.get(context.tx, report), context)
    if now is None:
        raise AssertionError("it is locked")
    return [cards.receipt(now)]
