"""The office reads what units have filed, one at a time, and may return it with a reason."""

from bot.domain.reports.questions import files_in
from bot.domain.reports.states import State
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.text import moment_text
from bot.words import _
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from handlers.engine.wording import next_page
from handlers.reports.ledger import theirs
from handlers.reports.telling import shortened
from handlers.reports.words import content
from storage import reports
from storage.reports import Report

A_PAGE = 10


def listed(scene: Scene, argument: str) -> Says:
    """[Đọc báo cáo đã nộp]: rq_filed:<request>:<page>."""
    request_id, _colon, page = argument.partition(":")
    request = theirs(scene, request_id)
    found = [one for one in reports.of_request(scene.tx, request.id) if one.state == State.FILED]
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(id_in(page), 1), pages)
    here = found[A_PAGE * (number - 1) : A_PAGE * number]
    options = (Option(f"rq_read:{one.id}", shortened(one.unit_name)) for one in here)
    following = next_page(f"rq_filed:{request.id}", number, pages)
    return [Message(_("Báo cáo của đơn vị nào?"), (*options, *following), heading=request.title)]


def read(scene: Scene, argument: str) -> Says:
    """rq_read:<report>: its answers, with who wrote and approved it, and its files."""
    need(scene, Action.REQUEST)
    report = reports.get(scene.tx, id_in(argument))
    if report is None or report.state != State.FILED:
        raise no_such_button()
    text = "\n".join([report.title, *content(report), signed(report)])
    back = (Option(f"rp_back:{report.id}", _("Trả lại")),) if report.request_state == "open" else ()
    sent = files_in(report.questions, report.answers)
    return [Message(text, back, heading=report.unit_name, file_ids=tuple(sent))]


def signed(report: Report) -> str:
    if report.approver and report.approver != report.writer:
        return _(
            "{writer} lập, {approver} duyệt, nộp lúc {moment}.",
            writer=report.writer,
            approver=report.approver,
            moment=moment_text(report.filed_at or report.opens),
        )
    return _(
        "{writer} nộp lúc {moment}.",
        writer=report.writer,
        moment=moment_text(report.filed_at or report.opens),
    )
