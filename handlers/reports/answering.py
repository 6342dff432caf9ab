"""[Trả lời]: a unit answers what the office asks, one question after the other, and hands it in.

What is written is the unit's and not the person's: whoever of it may report goes on where another has handed
in. An officer's report goes to the head, where the request wants that; the head's own is filed at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.reports.questions import (
    Kind,
    Question,
    choices,
    from_json,
    read_day,
    read_within,
    read_words,
    shown,
    typed,
)
from bot.domain.rights import Action, may
from bot.talk import Facts, Talk
from bot.words import _
from handlers import forms
from handlers.allowed import no_such_button
from handlers.kinds import GIVEN, Says, Scene
from handlers.reports import filing, telling
from handlers.tokens import id_in
from storage import conversations, reports
from storage.reports import Report

FLOW = "report"
LATER = "/desau"  # [Để sau] under a question
NOTHING = "nothing"
LIFE = timedelta(days=500)  # of an answer that was begun: a request may be open for longer than a year


@dataclass(frozen=True)
class Written:
    """What the form decides. ``answers``: question's key -> value."""

    report: int
    version: int  # of the request, as it was answered
    answers: Mapping[str, str]
    is_nothing: bool = False


def open_form(scene: Scene, argument: str) -> Says:
    """[Trả lời] under a request: rp_write:<report>. What was begun goes on, however long ago that was."""
    report = id_in(argument)
    begun = conversations.about(scene.tx, scene.who, FLOW, filing.subject(report))
    is_parked = begun and begun.id != conversations.front_at(scene.tx, scene.who.contact)
    if begun and is_parked and begun.expires > scene.at:
        return forms.resume(scene, str(begun.id))
    return forms.open_once(scene, FLOW, argument, {"report": report})


def begin(scene: Scene, argument: str) -> Facts:
    report = theirs(scene, argument)
    reports.open_first(scene.tx, report.id, scene.at)
    return {
        "report": report.id,
        "subject": filing.subject(report.id),
        "number": f"“{telling.shortened(report.title)}”",
        "unit": report.unit_name,
        "title": report.title,
        "until": report.until.isoformat(),
        "version": report.asked_version,
        "questions": [one.as_json() for one in report.questions],
        GIVEN: given(report),
        "takes_nothing": report.takes_nothing,
        "to_head": report.needs_head and not may(scene.who, Action.APPROVE, report.unit),
    }


def given(report: Report) -> dict[str, str]:
    """What was answered before, as the form's answers: only what is missing is asked for."""
    found = {one.key: typed(one, report.answers[one.key]) for one in answered(report)}
    return {NOTHING: "some", **found} if found else {}


def answered(report: Report) -> list[Question]:
    return [one for one in report.questions if one.key in report.answers]


def theirs(scene: Scene, argument: str) -> Report:
    """The report that is named, where this person may write it and it can still be written."""
    report = reports.get(scene.tx, id_in(argument))
    if report is None or not may(scene.who, Action.REPORT, report.unit):
        raise no_such_button()
    filing.need_open(report)
    return report


def flow(talk: Talk, facts: Facts) -> Written:
    asked = from_json(facts["questions"])
    if facts["takes_nothing"] and ask_nothing(talk, facts) == NOTHING:
        talk.review({NOTHING: _("Trả lời")}, heading(facts), send(facts))
        return Written(facts["report"], facts["version"], {}, is_nothing=True)
    answers: dict[str, str] = {}
    last: dict[str, str] = {}  # question's key -> that of its answer in the form
    for number, question in enumerate(asked, 1):
        said = wording(facts, question, number, len(asked))
        value = ask(
            talk, replace(question, text=said), question.key, may_wait=len(asked) > 1 or question.may_skip
        )
        if value is not None:
            answers[question.key], last[question.key] = value, question.key
    for question in asked:
        if question.key not in answers and not question.may_skip:
            key = f"{question.key}_again"
            answers[question.key], last[question.key] = ask(talk, question, key, may_wait=False) or "", key
    titles = {NOTHING: _("Trả lời"), **{last.get(one.key, one.key): one.text for one in asked}}
    talk.review(titles, heading(facts), send(facts))
    return Written(facts["report"], facts["version"], answers)


def wording(facts: Facts, question: Question, number: int, count: int) -> str:
    """A question as it is asked; the first says which report it is about."""
    text = question.text
    if count > 1:
        text = _("Câu {number}/{count}: {text}", number=number, count=count, text=text)
    if number > 1 or facts["takes_nothing"]:
        return text
    return "\n".join([_("Báo cáo “{title}” của {unit}.", **about(facts)), text])


def ask_nothing(talk: Talk, facts: Facts) -> str:
    question = _("{title} ({unit}): đơn vị có nội dung để báo cáo không?", **about(facts))
    return talk.choose(NOTHING, question, {"some": _("Có nội dung"), NOTHING: _("Không phát sinh")})


def about(facts: Facts) -> dict[str, str]:
    return {"title": facts["title"], "unit": facts["unit"]}


def heading(facts: Facts) -> str:
    return _("Báo cáo “{title}” của {unit}. Xin xem lại trước khi gửi:", **about(facts))


def send(facts: Facts) -> str:
    return _("Trình thủ trưởng") if facts["to_head"] else _("Nộp báo cáo")


def ask(talk: Talk, question: Question, key: str, *, may_wait: bool) -> str | None:
    """The answer to one question; None where it is left for later."""
    wait = {LATER: _("Bỏ qua") if question.may_skip else _("Để sau")} if may_wait else {}
    if question.kind in (Kind.YES_NO, Kind.CHOICE):
        chosen = talk.choose(key, question.text, {**choices(question), **wait})
        return None if chosen == LATER else chosen
    return talk.ask(key, question.text, reader(question), lambda value: again(question, value), wait)


def reader(question: Question) -> Callable[[str, datetime], str | None]:
    def read(typed: str, said_at: datetime) -> str | None:
        if typed == LATER:
            return None
        match question.kind:
            case Kind.NUMBER | Kind.PERCENT:
                return read_within(question, typed)
            case Kind.DATE:
                return read_day(typed, said_at)
        return read_words(typed)

    return read


def again(question: Question, value: str | None) -> str:
    """An answer as the review repeats it."""
    return _("chưa trả lời") if value is None else shown(question, value)


def carry_out(scene: Scene, written: Written) -> Says:
    report = reports.locked(scene.tx, written.report)
    if report is None or not may(scene.who, Action.REPORT, report.unit):
        raise no_such_button()
    filing.need_open(report)
    return filing.hand_in(scene, report, written.answers, is_nothing=written.is_nothing)
