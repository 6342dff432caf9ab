"""More questions of a request that has gone out, others reworded or dropped: what follows for the units."""

from collections.abc import Mapping, Sequence

from bot.domain.reports.questions import ANYTHING, MOST, Kind, Question, from_json
from bot.domain.reports.revising import compare, lacking, number_of, revised
from bot.domain.reports.states import Act, moved
from bot.talk import Facts, Talk
from bot.text import number_text
from bot.words import _
from handlers.engine.feature import GIVEN, Scene
from handlers.reports import building
from handlers.reports.question_words import described
from storage import report_requests
from storage.report_requests import Request
from storage.reports import Report

Asked = tuple[list[Question], Mapping[str, str]]  # all questions now, and how the review calls those here


def facts(scene: Scene, request: Request) -> Facts:
    """What the questions of the form must know; those that are asked now stand in it as answered."""
    found = report_requests.versions(scene.tx, request.id).values()
    highest = max((number_of(one) for questions in found for one in questions), default=0)
    return {
        "questions": [one.as_json() for one in request.questions],
        "highest": highest,
        GIVEN: building.in_place(built(request.questions), highest),
    }


def built(questions: Sequence[Question]) -> list[Question]:
    """Without the one question of a request that had no others."""
    return [one for one in questions if one.key != ANYTHING]


def ask_more(talk: Talk, known: Facts) -> Asked:
    """Those that are asked already, and the new ones, which alone may be changed."""
    old = from_json(known["questions"])
    added = building.build(talk, known["highest"] + 1, MOST - len(built(old)))
    return [*old, *added.values()], building.titles(talk, added)


def ask_anew(talk: Talk, known: Facts) -> Asked:
    """All of them, each to be reworded or dropped, and new ones."""
    old = from_json(known["questions"])
    before = {f"{building.FIRST}:{number_of(one)}": one for one in built(old)}
    now = building.build(talk, before=before)
    wanted = [*(one for one in old if one.key == ANYTHING), *now.values()]
    anything = Question(ANYTHING, Kind.TEXT, _("Nội dung báo cáo"))
    return revised(old, wanted or [anything], known["highest"]), building.titles(talk, now)


def owing_again(theirs: Sequence[Report], old: Sequence[Question], new: Sequence[Question]) -> list[Report]:
    """Those who have answered, and must answer more."""
    return [
        one
        for one in theirs
        if moved(one.state, Act.ASK_MORE) and lacking(old, new, one.answers, is_nothing=one.is_nothing)
    ]


def what_follows(old: Sequence[Question], new: Sequence[Question], again: int) -> list[str]:
    """What a change of the questions means for the units, for the office that is about to send it."""
    lines = differences(old, new)
    if compare(old, new).dropped:
        lines.append(_("Trả lời cho câu đã bỏ được giữ trong hồ sơ, không đưa vào tổng hợp."))
    if again:
        lines.append(_("{count} đơn vị đã trả lời phải trả lời thêm.", count=number_text(again)))
    else:
        lines.append(_("Đơn vị đã trả lời không phải trả lời thêm."))
    return lines


def differences(old: Sequence[Question], new: Sequence[Question]) -> list[str]:
    """A line for each question that is otherwise."""
    found = compare(old, new)
    return [
        *(_("– Bỏ câu “{question}”.", question=one.text) for one in found.dropped),
        *(
            _("– Câu “{old}” nay là: {new}. Trả lời đã có được giữ.", old=before.text, new=described(now))
            for before, now in found.reworded
        ),
        *(_("– Câu mới: {new}.", new=described(one)) for one in found.added),
    ]
