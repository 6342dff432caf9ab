"""[Trả lời]: a unit answers what the office asks, one question after the other, and hands it in.

What is written is the unit's and not the person's: whoever of it may report goes on where another has handed
in. An officer's report goes to the head, where the request wants that; the head's own is filed at once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from bot.answers import SKIP
from bot.domain.reports.questions import (
    ATTACHED,
    Kind,
    Question,
    all_of,
    file_of,
    from_json,
    in_order,
    missing,
    typed,
)
from bot.domain.rights import Action, may
from bot.message import Message
from bot.talk import Facts, Talk
from bot.words import _
from handlers.engine import forms
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import GIVEN, Says, Scene
from handlers.engine.files import FILE, MOST, ask_for, file_titles
from handlers.reports import filing, in_time, telling
from handlers.reports.questioning import LATER, Put, ask, with_names
from storage import report_requests, reports
from storage.engine import conversations
from storage.reports import Report

FLOW = "report"
NOTHING = "nothing"
LIFE = timedelta(days=500)  # of an answer that was begun: a request may be open for longer than a year


@dataclass(frozen=True)
class Written:
    """What the form decides. ``answers``: question's key -> value, with the files that were added."""

    report: int
    version: int  # of the request, as it was answered
    answers: Mapping[str, str]
    is_nothing: bool = False


def open_form(scene: Scene, argument: str) -> Says:
    """[Trả lời] under a request: rp_write:<report>. What was begun goes on, however long ago that was."""
    report = id_in(argument)
    begun = conversations.about(scene.tx, scene.who, FLOW, filing.subject(report))
    is_parked = begun and begun.id != conversations.active_at(scene.tx, scene.who.contact)
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
        GIVEN: given(scene, report),
        "last": last_time(scene, report),
        "takes_nothing": report.takes_nothing,
        "to_head": report.needs_head and not may(scene.who, Action.APPROVE, report.unit),
    }


def given(scene: Scene, report: Report) -> dict[str, str | int]:
    """What was answered before, as the form's answers: only what is missing is asked for."""
    answered = all_of(report.questions, report.answers)
    found = {one.key: again_typed(one, value) for one, value in answered}
    if not found:
        return {}
    is_same = report.version == report.asked_version
    before = {} if is_same else report_requests.versions(scene.tx, report.request)
    known = {one.key for one in before.get(report.version, ())}
    skipped = {
        one.key: passed_over(one)
        for one in report.questions
        if one.key not in found and (is_same or (one.may_skip and one.key in known))
    }
    return {NOTHING: NOTHING if report.is_nothing else "some", **skipped, **found, **no_more_files(found)}


def no_more_files(found: Collection[str]) -> dict[str, str]:
    """What says that no file follows those which the unit has added, where it has."""
    count = sum(key.startswith(ATTACHED) for key in found)
    return {f"{ATTACHED}{count + 1}": SKIP} if count else {}


def passed_over(question: Question) -> str:
    return SKIP if question.kind == Kind.FILE else LATER


def again_typed(question: Question, value: str) -> str | int:
    return id_in(value.partition(" ")[0]) if question.kind == Kind.FILE else typed(question, value)


def last_time(scene: Scene, report: Report) -> dict[str, str]:
    """What the unit answered to questions of the same words and kind, the last time that they were asked."""
    found: dict[tuple[str, Kind], str] = {}
    for questions, answers in reports.filed_before(scene.tx, report):
        found = {(one.text, one.kind): answers[one.key] for one in questions if one.key in answers} | found
    return {one.key: found[one.text, one.kind] for one in report.questions if (one.text, one.kind) in found}


def theirs(scene: Scene, argument: str) -> Report:
    """The report that is named, where this person may write it and it can still be written."""
    report = reports.get(scene.tx, id_in(argument))
    if report is None or not may(scene.who, Action.REPORT, report.unit):
        raise no_such_button()
    filing.need_editable(report, scene.at)
    return report


def flow(talk: Talk, facts: Facts) -> Written:
    is_nothing = facts["takes_nothing"] and ask_nothing(talk, facts) == NOTHING
    answers, titles = ({}, {}) if is_nothing else ask_all(talk, facts)
    added = talk.maybe(f"{FILE}:1", partial(talk.attach_some, FILE, ask_for_file, MOST)) or {}
    kept = with_names(talk, {**answers, **added})
    files = file_titles({key: file_of(kept[key]) for key in added})
    talk.review({NOTHING: _("Trả lời"), **titles, **files}, heading(facts), send(facts))
    return Written(facts["report"], facts["version"], kept, is_nothing=is_nothing)


def ask_all(talk: Talk, facts: Facts) -> tuple[dict[str, str | int], dict[str, str]]:
    """The answers; and the key of each in the form -> what the review calls it."""
    asked = from_json(facts["questions"])
    answers: dict[str, str | int] = {}
    keys = {one.key: one.key for one in asked}  # a question's key -> that of its answer in the form
    for number, one in enumerate(asked, 1):
        text = wording(facts, one, number, len(asked))
        value = ask(talk, Put(one, one.key, text, facts["last"].get(one.key, ""), may_wait=len(asked) > 1))
        if value is not None:
            answers[one.key] = value
    for one in asked:
        if one.key not in answers and not one.may_skip:
            keys[one.key] = f"{one.key}_again"
            answers[one.key] = ask(talk, Put(one, keys[one.key], one.text, may_wait=False)) or ""
    return answers, {keys[one.key]: one.text for one in asked}


def ask_for_file(number: int) -> str:
    return ask_for(_("Xin gửi tệp kèm theo báo cáo (tối đa {most}).", most=MOST), number)


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


def carry_out(scene: Scene, written: Written) -> Says:
    report = reports.locked(scene.tx, written.report)
    if report is None or not may(scene.who, Action.REPORT, report.unit):
        raise no_such_button()
    filing.need_editable(report, in_time.came(scene))
    answers = in_order(report.questions, written.answers)
    if not written.is_nothing and missing(report.questions, answers):
        return go_on(scene, report, replace(written, answers=answers))
    return filing.hand_in(scene, report, answers, is_nothing=written.is_nothing)


def go_on(scene: Scene, report: Report, written: Written) -> Says:
    """The office has asked for more meanwhile: what was written stays, and what is missing is asked."""
    reports.change(scene.tx, report.id, answers=dict(written.answers), version=written.version)
    said = _("Phòng vừa thay đổi câu hỏi. Các câu đã trả lời được giữ lại; xin trả lời câu còn thiếu.")
    return [Message(said), *forms.open_form(scene, FLOW, str(report.id), None)]
