"""[Thay đổi yêu cầu]: the office gives more time, asks for more, excuses a unit, ends what it asked."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from bot.answers import Refused
from bot.domain.reports.questions import Question, from_json
from bot.domain.reports.revising import compare
from bot.domain.reports.states import CLOSED, MISSING
from bot.talk import Facts, Talk
from bot.text import number_text
from bot.words import _
from handlers.engine import forms, reading, unit_choice
from handlers.engine.buttons import id_in
from handlers.engine.feature import Says, Scene
from handlers.engine.reading import up_to
from handlers.reports import deadlines, ledger, revising, telling
from handlers.reports.words import deadline_text
from storage import reports
from storage.engine.db import Tx
from storage.reports import Report

FLOW = "change_request"
REASON, BODY = 300, 2000  # characters


class What(StrEnum):
    EXTEND = "extend"
    EXTEND_UNIT = "extend_unit"
    MORE = "more"
    REVISE = "revise"
    EXEMPT = "exempt"
    CLOSE = "close"
    CANCEL = "cancel"


OF_A_UNIT = (What.EXTEND_UNIT, What.EXEMPT)
OF_QUESTIONS = (What.MORE, What.REVISE)


@dataclass(frozen=True)
class Change:
    """What the form decides; ``unit`` is 0 where it is for all, ``questions`` are all that are asked now."""

    request: int
    what: What
    unit: int = 0
    deadline: datetime | None = None
    words: str = ""  # the reason, or what is to be said with new questions
    questions: tuple[Question, ...] = ()
    seen: int = 0  # the version of the request that was changed


Asked = tuple[Change, Mapping[str, str]]  # with how the review calls what is asked about its questions


def open_form(scene: Scene, argument: str) -> Says:
    """rq_change:<request>"""
    return forms.open_once(scene, FLOW, argument, {"request": id_in(argument)})


def begin(scene: Scene, argument: str) -> Facts:
    request = ledger.theirs(scene, argument)
    if not request.is_live:
        raise Refused(_("Yêu cầu báo cáo này đã kết thúc."))
    return {
        **unit_choice.unit_facts(scene),
        "request": request.id,
        "number": f"“{telling.shortened(request.title)}”",
        "title": request.title,
        "version": request.version,
        **revising.facts(scene, request),
        **reading.deadline_facts(scene),
        "at": scene.at.isoformat(),
        "deadline": request.deadline.isoformat(),
        "is_planned": request.state == "planned",
    }


def flow(talk: Talk, facts: Facts) -> Change:
    question = _("“{title}”: anh/chị muốn thay đổi gì?", title=facts["title"])
    what = What(talk.choose("what", question, options(facts)))
    change, named = ASK[what](talk, facts, Change(facts["request"], what, seen=facts["version"]))
    find = partial(audience, change=change, known=facts)
    found = talk.look_up(f"audience {what} {zlib.crc32(repr(change.questions).encode()):x}", find)
    send = _("Gửi thay đổi") if what == What.REVISE else names()[what]
    talk.review(titles(named), heading(facts, change, found), send)
    return change


def options(facts: Facts) -> dict[str, str]:
    """Not what a form does not know that was opened before a deploy."""
    if facts["is_planned"]:
        return {What.CANCEL: names()[What.CANCEL]}
    known = [what for what in names() if what not in OF_QUESTIONS or "questions" in facts]
    return {what.value: names()[what] for what in known}


def names() -> dict[What, str]:
    return {
        What.EXTEND: _("Gia hạn cho tất cả"),
        What.EXTEND_UNIT: _("Gia hạn một đơn vị"),
        What.MORE: _("Hỏi thêm"),
        What.REVISE: _("Sửa, bỏ câu hỏi"),
        What.EXEMPT: _("Không phải nộp"),
        What.CLOSE: _("Kết thúc sớm"),
        What.CANCEL: _("Hủy yêu cầu"),
    }


def titles(questions: Mapping[str, str]) -> dict[str, str]:
    return {
        "what": _("Thay đổi"),
        "unit": _("Đơn vị"),
        "deadline": _("Hạn nộp mới"),
        "why": _("Lý do"),
        "words": _("Nội dung bổ sung"),
        **questions,
    }


def ask_extension(talk: Talk, facts: Facts, change: Change) -> Asked:
    unit = (
        unit_choice.pick_unit(talk, facts, _("Gia hạn cho đơn vị nào?"))[0] if change.what in OF_A_UNIT else 0
    )
    return replace(change, unit=unit, deadline=ask_deadline(talk, facts)), {}


def ask_deadline(talk: Talk, facts: Facts) -> datetime:
    now = datetime.fromisoformat(facts["deadline"])
    asked = _("Hạn nộp hiện nay: {deadline}. Hạn mới là khi nào?", deadline=deadline_text(now))
    return deadlines.ask(talk, "deadline", asked, facts, now)


def ask_exempted(talk: Talk, facts: Facts, change: Change) -> Asked:
    unit = unit_choice.pick_unit(talk, facts, _("Đơn vị nào không phải nộp?"))[0]
    return ask_reason(talk, facts, replace(change, unit=unit))


def ask_reason(talk: Talk, _facts: Facts, change: Change) -> Asked:
    return replace(change, words=talk.ask("why", _("Lý do?"), up_to(REASON))), {}


def ask_more(talk: Talk, facts: Facts, change: Change) -> Asked:
    words = talk.ask("words", _("Xin gõ nội dung bổ sung, để đơn vị biết."), up_to(BODY, one_line=False))
    questions, named = revising.ask_more(talk, facts)
    return replace(change, words=words, questions=tuple(questions)), named


def ask_revision(talk: Talk, facts: Facts, change: Change) -> Asked:
    asked = _("Xin gõ lý do thay đổi, để đơn vị biết. Sau đó anh/chị chọn câu cần sửa hoặc bỏ.")
    words = talk.ask("why", asked, up_to(REASON))
    questions, named = revising.ask_anew(talk, facts)
    return replace(change, words=words, questions=tuple(questions)), named


def ask_nothing(_talk: Talk, _facts: Facts, change: Change) -> Asked:
    return change, {}


ASK: dict[What, Callable[[Talk, Facts, Change], Asked]] = {
    What.EXTEND: ask_extension,
    What.EXTEND_UNIT: ask_extension,
    What.MORE: ask_more,
    What.REVISE: ask_revision,
    What.EXEMPT: ask_exempted,
    What.CLOSE: ask_nothing,
    What.CANCEL: ask_reason,
}


def concerned(change: Change, found: Sequence[Report]) -> list[Report]:
    """Those to which it is done, and whose units hear of it."""
    if change.unit:
        return [one for one in found if one.unit == change.unit and one.state in MISSING]
    if change.what in (What.EXTEND, What.CLOSE):
        return [one for one in found if one.state in MISSING]
    return [one for one in found if one.state not in CLOSED]


def audience(tx: Tx, change: Change, known: Facts) -> dict[str, int]:
    """How many people of how many units hear of it; how many units must answer more than they have."""
    theirs = concerned(change, reports.of_request(tx, change.request))
    told = telling.writers(tx, datetime.fromisoformat(known["at"]), [one.unit for one in theirs])
    people = {one.person for heard in told.values() for one in heard}
    again = revising.owing_again(theirs, from_json(known.get("questions", ())), change.questions)
    return {"units": len(theirs), "people": len(people), "again": len(again)}


def heading(facts: Facts, change: Change, found: dict[str, int]) -> str:
    if facts["is_planned"]:
        return ""
    places = {name: number_text(found[name]) for name in ("people", "units")}
    reached = _("Không có đơn vị nào phải báo tin.")
    if found["units"]:
        reached = _("Gửi tới {people} người của {units} đơn vị.", **places)
    follows = []
    if change.what in OF_QUESTIONS:
        old = from_json(facts["questions"])
        if change.what == What.REVISE and compare(old, change.questions).is_empty:
            return _("Chưa sửa câu nào. Xin chọn “Sửa” để sửa hoặc bỏ câu, “Bổ sung” để thêm câu.")
        follows = revising.what_follows(old, change.questions, found["again"])
    return "\n".join([reached, *follows, _("Xin xem lại trước khi gửi:")])
