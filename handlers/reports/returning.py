"""[Trả lại] of the head, or of the office: the officer hears why, and writes the report anew."""

from dataclasses import dataclass

from bot.domain.reports.states import State
from bot.domain.rights import Action, may
from bot.talk import Facts, Talk
from bot.words import _
from handlers.engine import forms
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene
from handlers.engine.reading import up_to
from handlers.reports import filing
from storage import reports
from storage.reports import Report

FLOW = "return_report"
LONGEST = 500  # characters


@dataclass(frozen=True)
class Returning:
    report: int
    why: str


def open_form(scene: Scene, argument: str) -> Says:
    """rp_back:<report>"""
    return forms.open_once(scene, FLOW, argument, {"report": id_in(argument)})


def begin(scene: Scene, argument: str) -> Facts:
    report = reports.get(scene.tx, id_in(argument))
    if report is None:
        raise no_such_button()
    if not is_read_by_office(scene, report):
        if not may(scene.who, Action.APPROVE, report.unit):
            raise no_such_button()
        filing.need_undecided(report)
    return {"report": report.id, "title": report.title, "number": f"“{report.title}”"}


def is_read_by_office(scene: Scene, report: Report) -> bool:
    """Whether the office has it, and may give it back."""
    is_taken = report.state == State.FILED and report.request_state == "open"
    return is_taken and may(scene.who, Action.REQUEST)


def flow(talk: Talk, facts: Facts) -> Returning:
    question = _("Trả lại báo cáo “{title}”: cần sửa gì?", title=facts["title"])
    why = talk.ask("why", question, up_to(LONGEST))
    talk.review({"why": _("Cần sửa")}, _("Cán bộ lập báo cáo sẽ nhận được như sau:"), _("Trả lại"))
    return Returning(facts["report"], why)


def carry_out(scene: Scene, returning: Returning) -> Says:
    report = reports.locked(scene.tx, returning.report)
    if report is None or not is_read_by_office(scene, report):
        report = filing.for_head(scene, str(returning.report))
    return filing.send_back(scene, report, returning.why)
