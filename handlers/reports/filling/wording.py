"""Word the questions of a report: as the office sets them, as units read them, and as they are asked."""

from collections.abc import Collection, Mapping, Sequence

from bot.conversation import N_, _, fold
from bot.domain.reports import (
    ANYTHING,
    QuestionKind,
    ReportQuestion,
    asked_of_unit,
    decimal_text,
    limits,
)

KINDS: Mapping[QuestionKind, str] = {
    QuestionKind.TEXT: N_("Chữ"),
    QuestionKind.NUMBER: N_("Số"),
    QuestionKind.PERCENT: N_("Phần trăm"),
    QuestionKind.DATE: N_("Ngày"),
    QuestionKind.YES_NO: N_("Có/Không"),
    QuestionKind.CHOICE: N_("Lựa chọn"),
    QuestionKind.FILE: N_("Tệp"),
}


def figures_heading(term: str) -> str:
    """Say of which days the figures are that follow: "15/05/2026 – 14/11/2026"."""
    return _("Số liệu hệ thống ghi nhận, kỳ {days}:", days=term)


Known = Collection[str] | None  # keys of the questions that our records answer; None: not counted yet
# Stands in what a cycle asks, as it is planned; what our records lack of a unit is said to that unit.
PREFILLED = N_(
    "Số liệu về kiểm tra hộp thư, sự cố, nhân sự, mật khẩu đã được hệ thống tổng hợp sẵn; đơn vị "
    "xác nhận hoặc sửa, rồi trả lời các câu sau:"
)


def with_known(body: str, questions: Sequence[ReportQuestion], known: Collection[str]) -> str:
    """Say in what is asked of a unit which figures our records have: the keys of their questions."""
    tied = [one for one in questions if one.figure]
    lacking = [one for one in tied if one.key not in known]
    if not lacking:
        return body
    said = _("Hệ thống chưa có số liệu của đơn vị trong kỳ này; đề nghị đơn vị trả lời các câu sau:")
    if names := dict.fromkeys(one.group for one in tied if one.key in known):
        said = _(
            "Hệ thống đã tổng hợp sẵn số liệu: {groups}; đơn vị xác nhận hoặc sửa, rồi trả lời các câu sau:",
            groups=", ".join(names).lower(),
        )
    return body.replace(_(PREFILLED), said)


def question_lines(questions: Sequence[ReportQuestion], known: Known = None) -> list[str]:
    """List what is asked of units; what our records answer is only confirmed."""
    if [one.key for one in questions] == [ANYTHING]:
        return []
    answered = {one.key: "" for one in questions if one.figure and (known is None or one.key in known)}
    asked = asked_of_unit(questions, answered)
    return [f"{number}. {describe_to_unit(one)}" for number, one in enumerate(asked, 1)]


def describe_question(question: ReportQuestion) -> str:
    """Write a question as the office sets it: "Số hộp thư đã cấp (số; từ 0 trở lên; không bắt buộc)"."""
    return in_brackets(question, [] if says_percent(question) else [_(KINDS[question.kind]).lower()])


def describe_to_unit(question: ReportQuestion) -> str:
    """Write a question as units read it: one that is answered in words, or says what it counts, no kind."""
    is_counted = question.kind == QuestionKind.NUMBER and question.text.endswith(")")  # "Số máy tính (cái)"
    is_plain = question.kind == QuestionKind.TEXT or says_percent(question) or is_counted
    return in_brackets(question, [] if is_plain else [_(KINDS[question.kind]).lower()])


def in_brackets(question: ReportQuestion, kind: list[str]) -> str:
    skip = [_("không bắt buộc")] if question.may_skip else []
    parts = [*kind, *bounds_text(question), *question.options, *skip]
    return f"{question.text} ({'; '.join(parts)})" if parts else question.text


def says_percent(question: ReportQuestion) -> bool:
    """Return whether the words of a percentage say already that it is one."""
    is_said = "%" in question.text or "phan tram" in fold(question.text)
    return question.kind == QuestionKind.PERCENT and is_said


def with_hint(question: ReportQuestion) -> str:
    """Return a question as it is asked, with what is to be typed: "Số hộp thư? (một số)"."""
    if question.key == ANYTHING:
        return _("Xin gõ nội dung báo cáo.")
    is_usual = question.kind == QuestionKind.PERCENT and (question.low, question.high) == ("0", "100")
    bounds = [] if is_usual else bounds_text(question)
    match question.kind:
        case QuestionKind.NUMBER:
            hints = [" ".join([_("một số"), *bounds])]
        case QuestionKind.PERCENT:
            percent = [] if says_percent(question) else [_("phần trăm")]
            hints = [*percent, *bounds, _("ví dụ: 95 hoặc 95,5")]
        case QuestionKind.DATE:
            hints = [_("ngày, ví dụ: 04/12/2026")]
        case _:
            return question.text
    return f"{question.text} ({'; '.join(hints)})"


def bounds_text(question: ReportQuestion) -> list[str]:
    if not (question.low or question.high):
        return []
    low, high = limits(question)
    if low is not None and high is not None:
        return [_("từ {low} đến {high}", low=decimal_text(low), high=decimal_text(high))]
    if low is not None:
        return [_("từ {low} trở lên", low=decimal_text(low))]
    return [_("không quá {high}", high=decimal_text(high))] if high is not None else []


def question_title(question: ReportQuestion) -> str:
    """Return how a question is called before its answer."""
    return question.text.rstrip(" ?:")
