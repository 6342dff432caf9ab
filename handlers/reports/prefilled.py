"""What a request's form has as answered where it begins with a template, or with a planned request."""

from bot.answers import Refused
from bot.domain.reports.questions import ANYTHING
from bot.text import day_text, local_date, moment_text
from bot.words import _
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Scene
from handlers.engine.unit_choice import MOST_NAMED
from handlers.reports import building, ledger
from storage import report_requests, reports
from storage.report_requests import Request, Template
from storage.units import units

AGAIN = "again:"  # and the planned request: how the argument begins of one that is written anew
Given = dict[str, str]  # question's key -> answer


def answers(scene: Scene, argument: str) -> Given:
    """``argument``: a template's id, "again:" with a request's, or nothing."""
    if argument.startswith(AGAIN):
        return of_planned(scene, planned(scene, argument))
    if not argument:
        return {}
    template = report_requests.get_template(scene.tx, id_in(argument))
    if template is None:
        raise no_such_button()
    return asked(template)


def planned(scene: Scene, argument: str) -> Request:
    request = ledger.theirs(scene, argument.removeprefix(AGAIN))
    if request.state != "planned":
        raise Refused(gone_out())
    return request


def gone_out() -> str:
    return _("Yêu cầu hẹn gửi này đã gửi hoặc đã hủy nên không soạn lại được. Gõ /tonghop để xem.")


def asked(one: Template | Request) -> Given:
    """What it is about, and its questions."""
    body = {"body": one.body} if one.body else {}
    nothing = {"nothing": "yes"} if one.takes_nothing else {}
    head = {} if one.needs_head else {"head": "no"}
    questions = [question for question in one.questions if question.key != ANYTHING]
    return {"title": one.title, **body, **nothing, **head, **building.given(questions)}


def of_planned(scene: Scene, request: Request) -> Given:
    """With its deadline, its hour, its letter, and its units as far as one answer can name them."""
    deadline = {
        "deadline": moment_text(request.deadline),
        f"deadline_off_{request.deadline:%Y%m%d%H%M}": "keep",
    }
    letter = {"letter": request.letter_number} if request.letter_number else {}
    dated = {"letter_day": day_text(request.letter_date)} if request.letter_date else {}
    opens = {"opens": moment_text(request.opens)}
    return {**asked(request), **deadline, **whom(scene, request), **letter, **dated, **opens}


def whom(scene: Scene, request: Request) -> Given:
    owing = {one.unit for one in reports.of_request(scene.tx, request.id)}
    there = units.listed(scene.tx, local_date(scene.at))
    office = units.successor_code(scene.tx, scene.settings.office_unit)
    if owing == {unit.id for unit in there if unit.code != office}:
        return {"whom": "all"}
    named = [unit.code for unit in there if unit.id in owing]
    return {"whom": "units", "units": ", ".join(named)} if len(named) <= MOST_NAMED else {}
