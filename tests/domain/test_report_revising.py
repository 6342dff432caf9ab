"""What becomes of answers where the office changes its questions."""

import pytest

from bot.domain.reports.questions import ANYTHING, Kind, Question, in_order
from bot.domain.reports.revising import compare, keeps_answers, lacking, revised

OLD = [
    Question("q1", Kind.NUMBER, "Số hộp thư", low="0"),
    Question("q2", Kind.CHOICE, "Mức độ", options=("Tốt", "Khá")),
    Question("q4", Kind.TEXT, "Khó khăn", may_skip=True),
]


@pytest.mark.parametrize(
    ("now", "is_kept"),
    [
        (Question("q1", Kind.NUMBER, "Số hộp thư đã cấp", low="0"), True),
        (Question("q1", Kind.NUMBER, "Số hộp thư", low="0", may_skip=True), True),
        (Question("q1", Kind.NUMBER, "Số hộp thư", low="1"), False),
        (Question("q1", Kind.NUMBER, "Số hộp thư", low="0", high="9"), False),
        (Question("q1", Kind.PERCENT, "Số hộp thư", low="0"), False),
    ],
)
def test_an_answer_is_kept_where_it_does_for_the_new_words(now: Question, is_kept: bool) -> None:
    assert keeps_answers(OLD[0], now) is is_kept
    [new] = revised(OLD, [now], highest=5)
    assert new.key == ("q1" if is_kept else "q6")


def test_what_may_be_chosen_is_a_part_of_the_question() -> None:
    now = Question("q2", Kind.CHOICE, "Mức độ", options=("Tốt", "Khá", "Kém"))
    assert [one.key for one in revised(OLD, [OLD[0], now], highest=4)] == ["q1", "q5"]


def test_no_key_is_given_twice_not_even_that_of_what_was_dropped_before() -> None:
    added = Question("q8", Kind.TEXT, "Mới")
    changed = [Question(one.key, Kind.DATE, one.text) for one in OLD]
    assert [one.key for one in revised(OLD, [*changed, added], highest=7)] == ["q9", "q10", "q11", "q8"]
    anything = Question(ANYTHING, Kind.TEXT, "Nội dung báo cáo")
    assert revised([anything], [anything], highest=0) == [anything]


def test_what_is_otherwise() -> None:
    reworded = Question("q1", Kind.NUMBER, "Số hộp thư đã cấp", low="0")
    added = Question("q5", Kind.TEXT, "Mới")
    found = compare(OLD, [reworded, OLD[1], added])
    assert (found.dropped, found.reworded, found.added) == ([OLD[2]], [(OLD[0], reworded)], [added])
    assert compare(OLD, OLD).is_empty


def test_only_what_is_missing_is_asked() -> None:
    answered = {"q1": "12", "q2": "1"}
    added, may_skip = Question("q5", Kind.TEXT, "Mới"), Question("q6", Kind.TEXT, "Nếu có", may_skip=True)
    assert lacking(OLD, OLD, answered, is_nothing=False) == []
    assert lacking(OLD, [*OLD, added, may_skip], answered, is_nothing=False) == [added]
    assert lacking(OLD, OLD[:2], {}, is_nothing=True) == []
    assert lacking(OLD, [*OLD[:2], added], {}, is_nothing=True) == [added]


def test_files_that_were_added_are_numbered_anew_and_other_answers_go() -> None:
    answers = {"q1": "12", "q3": "cũ", "file:2": "7 a.xlsx", "file:4": "9 b.xlsx"}
    assert in_order(OLD, answers) == {"q1": "12", "file:1": "7 a.xlsx", "file:2": "9 b.xlsx"}
