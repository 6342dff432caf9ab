"""[Xuất Excel] of a request: what units have filed, put together as it is at that moment."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from bot.domain.reports.questions import Kind, all_of, file_of
from bot.domain.reports.states import State
from bot.sheets.reports import Consolidated, Line, Sent, reports_workbook
from bot.text import local_date, moment_text, number_text
from bot.words import _
from handlers import papers
from handlers.kinds import Paper, Says, Scene
from handlers.reports import telling
from handlers.reports.ledger import TITLES, sorted_out, theirs
from storage import audit, files, reports, units
from storage.holders import holders
from storage.report_requests import Request
from storage.reports import Report

PAPER = "reports"


def press(scene: Scene, argument: str) -> Says:
    """rq_excel:<request>"""
    request = theirs(scene, argument)
    audit.write(scene.tx, scene.at, scene.who, "request_export", telling.subject(request.id))
    name = _("Báo cáo {title}.xlsx", title=telling.shortened(request.title))
    return [papers.ask(scene, papers.Asked(f"{PAPER}:{request.id}", name, papers.XLSX))]


def read(scene: Scene, argument: str) -> Paper:
    request = theirs(scene, argument)
    found = reports.of_request(scene.tx, request.id)
    as_of = _("Số liệu đến {moment}.", moment=moment_text(scene.at))
    whole = Consolidated(
        request.title, as_of, request.questions, lines(scene, request, found), sent(scene, request, found)
    )
    said = _(
        "Tổng hợp báo cáo “{title}”: {filed}/{all} đơn vị đã nộp.",
        title=request.title,
        filed=number_text(sum(one.state == State.FILED for one in found)),
        all=number_text(sum(one.state != State.EXEMPT for one in found)),
    )
    return Paper(partial(reports_workbook, whole), f"{said} {as_of}", scene.who.language)


def lines(scene: Scene, request: Request, found: Sequence[Report]) -> list[Line]:
    """The missing first, as in the ledger. What is not filed yet says nothing."""
    people = holders(scene.tx, scene.at, telling.WRITERS, sorted({one.unit for one in found}))
    codes = {unit.id: unit.code for unit in units.listed(scene.tx, local_date(scene.at))}
    return [
        line(one, _(TITLES[how]), codes)
        for how, those in sorted_out(scene, request, found, people).items()
        for one in those
    ]


def line(report: Report, state: str, codes: Mapping[int, str]) -> Line:
    is_filed = report.state == State.FILED
    return Line(
        code=codes.get(report.unit, ""),
        unit=report.unit_name,
        state=state,
        writer=report.writer if is_filed else "",
        approver=report.approver if is_filed else "",
        filed_at=report.filed_at if is_filed else None,
        answers=dict(report.answers) if is_filed else {},
    )


def sent(scene: Scene, request: Request, found: Sequence[Report]) -> list[Sent]:
    """The files among the answers, each with what proves that it is the one that was sent."""
    given = [
        (report.unit_name, one.text, *file_of(value))
        for report in found
        for one, value in all_of(request.questions, report.answers)
        if report.state == State.FILED and one.kind == Kind.FILE
    ]
    rows = {file: files.get(scene.tx, file) for _unit, _question, file, _name in given}
    return [Sent(unit, question, name, sha256(rows[file])) for unit, question, file, name in given]


def sha256(row: Any) -> str:
    return (row.sha256 or "") if row else ""
