"""Figures that our own records answer in a unit's report: how they are shown, corrected and compared.

A question that is tied to a figure is not asked: its number is shown, and the unit confirms it or gives
another one and says why. Rates are computed of numbers and never typed. That a number which is more than half
above or below that of the last time is asked about is our own choice.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from bot.conversation import N_, _, percent_text
from bot.domain.duties import share_in_time
from bot.domain.reports.questions import WHY, QuestionKind, ReportQuestion, decimal_text, shown

Given = Mapping[str, str]  # question's key -> value
JUMP = Decimal("0.5")  # of the last time's number


class Figure(StrEnum):
    """A figure of a unit and a period, as storage/units/figures.py counts it."""

    OWED = "owed"  # checks that were owed: the excused are none
    CHECKED = "checked"  # in their round
    LATE = "late"
    MISSED = "missed"
    NOT_REACHED = "not_reached"
    EXCUSED = "excused"
    INCIDENTS = "incidents"  # that were raised, and were some
    RESOLVED = "resolved"
    HOURS = "hours"  # of working time that the resolved ones took in all
    KINDS = "kinds"  # how many of each kind, in words
    JOINED = "joined"
    LEFT = "left"
    CHANGED = "changed"  # another post, name, telephone, mailbox
    FILED_LATE = "filed_late"  # reports that were filed late, or not at all
    MAILBOXES = "mailboxes"  # of persons who hold a role in the unit
    PASSWORDS = "passwords"  # of these, whose default password was changed
    RULES = "rules"  # whether internal rules are issued


KIND_OF = {Figure.KINDS: QuestionKind.TEXT, Figure.RULES: QuestionKind.YES_NO}  # all others are numbers


# A unit has no such figures of its own where our records have none: they are left out then.
OURS_ALONE = frozenset({Figure.NOT_REACHED, Figure.EXCUSED, Figure.HOURS, Figure.FILED_LATE})


def asked_of_unit(questions: Sequence[ReportQuestion], figures: Given) -> list[ReportQuestion]:
    """Return what a unit answers itself: what our records do not, as far as it can know that."""
    return [one for one in questions if one.key not in figures and one.figure not in OURS_ALONE]


def kind_of(figure: Figure) -> QuestionKind:
    return KIND_OF.get(figure, QuestionKind.NUMBER)


def group_lines(questions: Sequence[ReportQuestion], answers: Given, last: Given) -> list[str]:
    """Return a line for each group: "Sự cố: đã báo 2 (1); đã xử lý 2 (1)". In brackets: the last time's."""
    groups: dict[str, list[ReportQuestion]] = {}
    for one in questions:
        if one.figure and answers.get(one.key):
            groups.setdefault(one.group, []).append(one)
    none = _("không có")
    return [
        f"– {name}: {'; '.join(group_parts(group, answers, last)) or none}." for name, group in groups.items()
    ]


def group_parts(group: Sequence[ReportQuestion], answers: Given, last: Given) -> Iterator[str]:
    """Yield each number of a group with what it is called, and the rate that they come to; no zeros."""
    for one in group:
        has_before = one.kind == QuestionKind.NUMBER and last.get(one.key, "0") != "0"
        before = f" ({shown(one, last[one.key])})" if has_before else ""
        if answers[one.key] != "0" or before:
            yield f"{one.short} {shown(one, answers[one.key])}{before}".strip()
    by_figure = {one.figure: answers[one.key] for one in group}
    if (share := share_of(by_figure)) is not None:
        said = N_("tỷ lệ trong giờ {share}")
        if Decimal(by_figure.get(Figure.NOT_REACHED, "0")):
            said = N_("tỷ lệ trong giờ {share} (không tính lượt chưa nhắc được)")
        yield _(said, share=percent_text(share))
    whole, part = (by_figure.get(one) for one in (Figure.MAILBOXES, Figure.PASSWORDS))
    if whole and part and Decimal(whole):
        yield _("tỷ lệ đã đổi mật khẩu {share}", share=percent_text(float(Decimal(part) / Decimal(whole))))


def share_of(figures: Given) -> float | None:
    """Return the part of the checks that were made in time, by figure; None where there is no such."""
    if not {Figure.OWED, Figure.CHECKED} <= figures.keys():
        return None
    not_reached = float(figures.get(Figure.NOT_REACHED, "0"))
    return share_in_time(float(figures[Figure.CHECKED]), float(figures[Figure.OWED]), not_reached)


def corrected(questions: Sequence[ReportQuestion], figures: Given, answers: Given) -> list[ReportQuestion]:
    """Return the questions to which the unit gave another answer than our records; no answer is none."""
    given = [one for one in questions if one.key in answers]
    return [one for one in given if answers[one.key] != figures.get(one.key, answers[one.key])]


def correction_lines(questions: Sequence[ReportQuestion], figures: Given, answers: Given) -> list[str]:
    """Say what the unit corrected: from what, to what, and why."""
    return [
        _(
            "– {question}: {old} → {new}. Lý do: {why}",
            question=one.text.rstrip(" ?:"),
            old=shown(one, figures[one.key]) or _("không có"),
            new=shown(one, answers[one.key]),
            why=answers.get(f"{WHY}{one.key}", ""),
        )
        for one in corrected(questions, figures, answers)
    ]


def sum_doubt(questions: Sequence[ReportQuestion], answers: Given) -> str:
    """Say where numbers do not add up to what they are the parts of; "" where all do."""
    by_key = {one.key: one for one in questions}
    for one in questions:
        if one.parts and all(key in answers for key in (one.key, *one.parts)):
            total, whole = sum(Decimal(answers[key]) for key in one.parts), Decimal(answers[one.key])
            if total != whole:
                names = " + ".join(by_key[key].short or by_key[key].text for key in one.parts)
                places = {"total": decimal_text(Decimal(total)), "whole": decimal_text(whole)}
                return _(
                    "Tổng của {names} là {total}, không bằng “{name}” ({whole}).",
                    **places,
                    names=names,
                    name=one.text,
                )
    return ""


def excess(questions: Sequence[ReportQuestion], answers: Given) -> tuple[ReportQuestion, str] | None:
    """Return the first question whose number is above the one that bounds it, and what to say of it."""
    by_key = {one.key: one for one in questions}
    for one in questions:
        bound = by_key.get(one.at_most)
        if bound and one.key in answers and bound.key in answers:
            most = Decimal(answers[bound.key])
            if Decimal(answers[one.key]) > most:
                said = _(
                    "Số này không thể lớn hơn “{name}” ({most}).", name=bound.text, most=decimal_text(most)
                )
                return one, said
    return None


def is_jump(question: ReportQuestion, last: str, value: str) -> bool:
    """Tell whether a number is more than half above or below that of the last time."""
    if question.kind != QuestionKind.NUMBER or not last:
        return False
    before = Decimal(last)
    return before > 0 and abs(Decimal(value) - before) > JUMP * before
