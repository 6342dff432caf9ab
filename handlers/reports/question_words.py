"""How the questions of a request read: to the office that builds them, and to the units that get them."""

from collections.abc import Mapping, Sequence

from bot.domain.reports.questions import ANYTHING, Kind, Question, decimal_text, limits
from bot.words import N_, _

KINDS: Mapping[Kind, str] = {
    Kind.TEXT: N_("Chữ"),
    Kind.NUMBER: N_("Số"),
    Kind.PERCENT: N_("Tỷ lệ %"),
    Kind.DATE: N_("Ngày"),
    Kind.YES_NO: N_("Có hoặc không"),
    Kind.CHOICE: N_("Chọn một"),
    Kind.FILE: N_("Tệp"),
}


def kind_names() -> dict[str, str]:
    return {kind.value: _(name) for kind, name in KINDS.items()}


def listed(questions: Sequence[Question]) -> list[str]:
    """A line for each; none for the one question of a request that has no others."""
    if [one.key for one in questions] == [ANYTHING]:
        return []
    return [f"{number}. {described(one)}" for number, one in enumerate(questions, 1)]


def described(question: Question) -> str:
    """ "Số hộp thư đã cấp (số; từ 0 trở lên; được bỏ qua)"."""
    skip = [_("được bỏ qua")] if question.may_skip else []
    parts = [_(KINDS[question.kind]).lower(), *bounds(question), *question.options, *skip]
    return f"{question.text} ({'; '.join(parts)})"


def bounds(question: Question) -> list[str]:
    if not (question.low or question.high):
        return []
    low, high = limits(question)
    if low is not None and high is not None:
        return [_("từ {low} đến {high}", low=decimal_text(low), high=decimal_text(high))]
    if low is not None:
        return [_("từ {low} trở lên", low=decimal_text(low))]
    return [_("không quá {high}", high=decimal_text(high))] if high is not None else []
