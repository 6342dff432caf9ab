"""Answers to a report after the office has changed its questions."""

import pytest

from bot.domain.reports import (
    ANYTHING,
    QuestionKind,
    ReportQuestion,
    compare_questions,
    in_order,
    lacking,
    revised_questions,
)

OLD = [
    ReportQuestion("q1", QuestionKind.NUMBER, "Số hộp thư", low="0"),
    ReportQuestion("q2", QuestionKind.CHOICE, "Mức độ", options=("Tốt", "Khá")),
    ReportQuestion("q4", QuestionKind.TEXT, "Khó khăn", may_skip=True),
]


@pytest.mark.parametrize(
    ("now", "is_kept"),
    [
        (ReportQuestion("q1", QuestionKind.NUMBER, "Số hộp thư đã cấp", low="0"), True),
        (ReportQuestion("q1", QuestionKind.NUMBER, "Số hộp thư", low="0", may_skip=True), True),
        (ReportQuestion("q1", QuestionKind.NUMBER, "Số hộp thư", low="1"), False),
        (ReportQuestion("q1", QuestionKind.NUMBER, "Số hộp thư", low="0", high="9"), False),
        (ReportQuestion("q1", QuestionKind.PERCENT, "Số hộp thư", low="0"), False),
    ],
)
def test_an_answer_is_kept_where_it_does_for_the_new_words(now: ReportQuestion, is_kept: bool) -> None:
    [new] = revised_questions(OLD, [now], highest=5)
    assert new.key == ("q1" if is_kept else "q6")


def test_what_may_be_chosen_is_a_part_of_the_question() -> None:
    now = ReportQuestion("q2", QuestionKind.CHOICE, "Mức độ", options=("Tốt", "Khá", "Kém"))
    assert [one.key for one in revised_questions(OLD, [OLD[0], now], highest=4)] == ["q1", "q5"]


def test_no_key_is_given_twice_not_even_that_of_what_was_dropped_before() -> None:
    added = ReportQuestion("q8", QuestionKind.TEXT, "Mới")
    changed = [ReportQuestion(one.key, QuestionKind.DATE, one.text) for one in OLD]
    assert [one.key for one in revised_questions(OLD, [*changed, added], highest=7)] == [
        "q9",
        "q10",
        "q11",
        "q8",
    ]
    anything = ReportQuestion(ANYTHING, QuestionKind.TEXT, "Nội dung báo cáo")
    assert revised_questions([anything], [anything], highest=0) == [anything]


def test_what_is_otherwise() -> None:
    reworded = ReportQuestion("q1", QuestionKind.NUMBER, "Số hộp thư đã cấp", low="0")
    added = ReportQuestion("q5", QuestionKind.TEXT, "Mới")
    found = compare_questions(OLD, [reworded, OLD[1], added])
    assert (found.dropped, found.reworded, found.added) == ([OLD[2]], [(OLD[0], reworded)], [added])
    assert compare_questions(OLD, OLD).is_empty


def test_only_what_is_missing_is_asked() -> None:
    answered = {"q1": "12", "q2": "1"}
    added, may_skip = (
        ReportQuestion("q5", QuestionKind.TEXT, "Mới"),
        ReportQuestion("q6", QuestionKind.TEXT, "Nếu có", may_skip=True),
    )
    assert lacking(OLD, OLD, answered, is_nothing=False) == []
    assert lacking(OLD, [*OLD, added, may_skip], answered, is_nothing=False) == [added]
    assert lacking(OLD, OLD[:2], {}, is_nothing=True) == []
    assert lacking(OLD, [*OLD[:2], added], {}, is_nothing=True) == [added]


def test_files_that_were_added_are_numbered_anew_and_other_answers_go() -> None:
    answers = {"q1": "12", "q3": "cũ", "file:2": "7 a.xlsx", "file:4": "9 b.xlsx"}
    assert in_order(OLD, answers) == {"q1": "12", "file:1": "7 a.xlsx", "file:2": "9 b.xlsx"}
