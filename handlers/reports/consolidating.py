"""[Xuất Excel] of a request: what units have filed, put together as it is at that moment."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bot.domain.reports.states import State
from bot.papers.filenames import file_name
from bot.sheets.reports import Consolidated, Line, reports_workbook
from bot.text import moment_text, number_text
from bot.words import _
from handlers.engine import files
from handlers.engine.feature import Paper, Says, Scene
from handlers.reports import enclosed, telling
from handlers.reports.ledger import TITLES, sorted_out, theirs
from storage import audit, reports
from storage.engine.db import Tx
from storage.engine.role_holders import holders
from storage.report_requests import Request
from storage.reports import Report

PAPER = "reports"


def press(scene: Scene, argument: str) -> Says:
    """rq_excel:<request>"""
    request = theirs(scene, argument)
    audit.write(scene.tx, scene.at, scene.who, "request_export", telling.subject(request.id))
    title = file_name(telling.shortened(request.title), str(request.id))
    name = _("Báo cáo {title}.xlsx", title=title)
    return [files.order_file(scene, files.FileOrder(f"{PAPER}:{request.id}", name, files.XLSX))]


def read(scene: Scene, argument: str) -> Paper:
    request = theirs(scene, argument)
    found = reports.of_request(scene.tx, request.id)
    whole = consolidated(scene.tx, scene.at, request, found)
    said = _(
        "Tổng hợp báo cáo “{title}”: {filed}/{all} đơn vị đã nộp.",
        title=request.title,
        filed=number_text(sum(one.state == State.FILED for one in found)),
        all=number_text(sum(one.state != State.EXEMPT for one in found)),
    )
    return Paper(partial(reports_workbook, whole), f"{said} {whole.as_of}", scene.who.language)


def consolidated(tx: Tx, at: datetime, request: Request, found: Sequence[Report]) -> Consolidated:
    as_of = _("Số liệu đến {moment}.", moment=moment_text(at))
    rows = lines(tx, at, request, found)
    return Consolidated(request.title, as_of, request.questions, rows, enclosed.sent(tx, found))


def lines(tx: Tx, at: datetime, request: Request, found: Sequence[Report]) -> list[Line]:
    """The missing first, as in the ledger. What is not filed yet says nothing."""
    people = holders(tx, at, telling.WRITERS, sorted({one.unit for one in found}))
    return [
        line(one, _(TITLES[how]))
        for how, those in sorted_out(tx, at, request, found, people).items()
        for one in those
    ]


def line(report: Report, state: str) -> Line:
    is_filed = report.state == State.FILED
    return Line(
        code=report.unit_code,
        unit=report.unit_name,
        state=state,
        writer=report.writer if is_filed else "",
        approver=report.approver if is_filed else "",
        filed_at=report.filed_at if is_filed else None,
        answers=dict(report.answers) if is_filed else {},
    )
