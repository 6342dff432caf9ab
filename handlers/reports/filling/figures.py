"""Show a unit what our records tell, to be confirmed or corrected with a reason; compare its numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from bot.conversation import Refused, Talk, _, up_to
from bot.domain.reports import (
    WHY,
    QuestionKind,
    ReportQuestion,
    choices,
    corrected,
    excess,
    group_lines,
    is_jump,
    read_within,
    read_words,
    shown,
    sum_doubt,
    typed,
)
from handlers.reports.filling import wording
from handlers.reports.filling.questions import Asked, with_title

CARD = "figures"  # the question under the card: right or not
RIGHT, SOME, ENOUGH, CHECKED = "right", "some", "enough", "checked"
FIX, WHICH = "fix", "which"  # with a number: the group of a figure that is corrected; and which of it
LONGEST_WHY = 300  # characters
Given = Mapping[str, str]


def known(questions: Sequence[ReportQuestion], figures: Given) -> list[ReportQuestion]:
    """Return the questions that our records answer."""
    return [one for one in questions if one.key in figures]


class Known(Asked, Protocol):
    """The facts of a report of which our records tell something."""

    @property
    def figures(self) -> Given: ...
    @property
    def period(self) -> str: ...
    @property
    def since(self) -> str: ...
    @property
    def inspected(self) -> str: ...


def card_text(questions: Sequence[ReportQuestion], facts: Known) -> str:
    """Write all figures in a few lines, with those of the last time beside them."""
    first = wording.figures_heading(facts.period)
    note = [_("Hệ thống chỉ có số liệu từ ngày {day}.", day=facts.since)] if facts.since else []
    before = [_("Trong ngoặc là số kỳ trước.")] if any(one.key in facts.last for one in questions) else []
    lines = group_lines(questions, filled(facts.figures), facts.last)
    kept = (
        [_("Tự kiểm tra: {summary} (xem: /tukiemtra).", summary=facts.inspected)] if facts.inspected else []
    )
    return "\n".join([with_title(facts), first, *lines, *note, *before, *kept])


def filled(figures: Given) -> dict[str, str]:
    """Return the figures that say something: where there was no incident there are no kinds of them."""
    return {key: value for key, value in figures.items() if value}


def ask_figures(
    talk: Talk, asked: Sequence[ReportQuestion], figures: Given, card: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Ask whether the figures are right, and for those that are not, as long as there are such.

    Return the answers with their reasons, and how the review calls what was corrected or may be.
    """
    found, titles, left = dict[str, str](), dict[str, str](), list(asked)
    sure = {RIGHT: _("Đúng cả"), SOME: _("Sửa một số")}
    wants_more = bool(asked) and talk.choose(CARD, card, sure, columns=2) == SOME
    for number in range(1, 2 * len(asked) + 1):
        key = f"{FIX}:{number}"
        put = partial(choose_figure, talk, key, left, figures)
        chosen = put() if wants_more else talk.maybe(key, put)
        if not chosen:
            return {**filled(figures), **found}, {**titles, key: _("Sửa một số liệu")}
        wants_more = wants_more and chosen != ENOUGH
        for one in [one for one in left if one.key == chosen]:
            left.remove(one)
            found |= ask_figure(talk, one, figures, Numbers(asked, {**filled(figures), **found}, {}))
            name = wording.question_title(one)
            titles |= {one.key: name, f"{WHY}{one.key}": _("Lý do sửa “{question}”", question=name)}
    return {**filled(figures), **found}, titles


def choose_figure(talk: Talk, key: str, left: Sequence[ReportQuestion], figures: Given) -> str:
    """Ask which figure is to be corrected: its group, and where that has several which of them."""
    is_first = key == f"{FIX}:1"
    groups = list(dict.fromkeys(one.group for one in left))
    names = {str(number): name for number, name in enumerate(groups, 1)}
    question = _("Xin chọn số liệu chưa đúng.") if is_first else _("Xin chọn số liệu khác chưa đúng.")
    chosen = talk.choose(key, question, names if is_first else {ENOUGH: _("Xong"), **names})
    if chosen == ENOUGH:
        return ENOUGH
    within = [one for one in left if one.group == names[chosen]]
    if len(within) == 1:
        return within[0].key
    options = {one.key: f"{one.text}: {value_text(one, figures)}" for one in within}
    return talk.choose(f"{key}:{WHICH}", names[chosen], options)


def is_choice(key: str) -> bool:
    """Tell whether this is the key of the choice of a figure to correct."""
    return key.startswith(f"{FIX}:")


def value_text(question: ReportQuestion, figures: Given) -> str:
    """Write what our records tell."""
    return shown(question, figures[question.key]) or _("không có")


def given_before(questions: Sequence[ReportQuestion], figures: Given, answers: Given) -> dict[str, str]:
    """Return what was corrected and explained before as the form's answers."""
    left = known(questions, figures)
    changed = corrected(left, figures, answers)
    found = {CARD: SOME if changed else RIGHT}
    for number, one in enumerate(changed, 1):
        key, groups = f"{FIX}:{number}", list(dict.fromkeys(each.group for each in left))
        found |= {key: str(groups.index(one.group) + 1), f"{key}:{WHICH}": one.key}
        found |= {one.key: typed(one, answers[one.key])}
        found[f"{WHY}{one.key}"] = answers.get(f"{WHY}{one.key}", "")
        left.remove(one)
    explained = [one for one in questions if one.key not in figures and f"{WHY}{one.key}" in answers]
    found |= {jump_key(one.key, answers[one.key]): answers[f"{WHY}{one.key}"] for one in explained}
    return found | ({f"{FIX}:{len(changed) + 1}": ENOUGH} if changed else {})


def ask_figure(talk: Talk, question: ReportQuestion, figures: Given, numbers: "Numbers") -> dict[str, str]:
    """Ask for another value of a figure, and why; what is as it was needs no reason."""
    before = figures[question.key]
    places = {"question": question.text, "value": value_text(question, figures)}
    asked = _("{question}: hệ thống ghi nhận {value}. Số đúng là bao nhiêu?", **places)
    if question.kind == QuestionKind.YES_NO:
        value = talk.choose(question.key, question.text, choices(question), columns=2)
    else:
        read: Callable[[str], str] = (
            partial(numbers.read, question) if question.kind == QuestionKind.NUMBER else read_words
        )
        say = partial(corrected_text, question, before)
        value = talk.ask(question.key, asked, lambda said, _at: read(said), say)
    if value == before:
        return {question.key: value}
    why = talk.ask(f"{WHY}{question.key}", _("Xin cho biết lý do sửa."), up_to(LONGEST_WHY))
    return {question.key: value, f"{WHY}{question.key}": why}


def corrected_text(question: ReportQuestion, before: str, value: str) -> str:
    if value == before:
        return shown(question, value)
    places = {"new": shown(question, value), "old": shown(question, before) or _("không có")}
    return _("{new} (hệ thống ghi nhận {old})", **places)


@dataclass(frozen=True)
class Numbers:
    """The numbers of a report that must fit one another, and those of the last time."""

    questions: Sequence[ReportQuestion]
    known: Given
    last: Given

    def read(self, one: ReportQuestion, typed: str) -> str:
        """Read the corrected number of a figure; refuse one above what bounds it."""
        value = read_within(one, typed)
        bound = self.known.get(one.at_most)
        if bound is not None and (found := excess(self.questions, {one.key: value, one.at_most: bound})):
            hint = _("Nếu số đó chưa đúng, xin chọn “Quay lại” để sửa.")
            raise Refused(f"{found[1]} {hint}")
        return value

    def check(self, talk: Talk, one: ReportQuestion, answers: Mapping[str, str | int]) -> str:
        """Have a number put right that is above what bounds it; ask why one has jumped, and return that.

        What our records answer needs no reason here.
        """
        said = {**self.known} | {key: value for key, value in answers.items() if isinstance(value, str)}
        found = excess(self.questions, said)
        if found and found[0].key in talk.asked:
            question, why = found
            hint = _("Nếu số đó chưa đúng, xin chọn “Quay lại” để sửa.")
            talk.ask_anew(question.key, f"{why} {hint}" if question.at_most in self.known else why)
        is_said = one.key in said and one.key not in self.known
        if not (is_said and is_jump(one, self.last.get(one.key, ""), said[one.key])):
            return ""
        return ask_jump(talk, one, said[one.key], self.last[one.key])


def doubt(questions: Sequence[ReportQuestion], answers: Mapping[str, str | int]) -> str:
    """Say what does not fit among the numbers, once more before they are sent; "" where all does."""
    said = {key: value for key, value in answers.items() if isinstance(value, str)}
    if found := excess(questions, said):
        question, why = found
        return f"{wording.question_title(question)}: {why}"
    return sum_doubt(questions, said)


def jump_key(key: str, value: str) -> str:
    """Return the question's key in the form; of another number it is asked anew."""
    return f"{WHY}{key}:{value}"


def ask_jump(talk: Talk, question: ReportQuestion, value: str, last: str) -> str:
    places = {"question": question.text, "new": shown(question, value), "old": shown(question, last)}
    text = _("{question}: kỳ trước {old}, kỳ này {new}. Xin cho biết lý do.", **places)
    checked = _("Đã đối chiếu, số liệu đúng")
    said = talk.choose_or_say(jump_key(question.key, value), text, {CHECKED: checked})
    return checked if said == CHECKED else said[:LONGEST_WHY]
