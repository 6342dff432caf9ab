"""Questions that are pasted, one a line: how each is answered is guessed, or said behind it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Refused
from bot.domain.reports import MOST, QuestionKind, ReportQuestion, read_pasted
from handlers.reports.filling.wording import describe_question

GUESSED = """
Số lượng thư khẩn?                    | number
Tổng số văn bản đến                   | number
So luong thu khan                     | number
Bao nhiêu người đã tập huấn?          | number
Có lãnh đạo trực không?               | yes_no
Đã ban hành nội quy chưa?             | yes_no
co hop thu rieng khong                | yes_no
Tỷ lệ hộp thư đã dùng                 | percent
Hộp thư đang dùng chiếm bao nhiêu %   | percent
Ngày ban hành nội quy                 | date
Cấp hộp thư từ ngày nào?              | date
Gửi kèm danh sách                     | file
Danh sách hộp thư (bản chụp) gửi kèm  | file
Sơ đồ mạng                            | text
Sổ theo dõi để ở đâu                  | text
Số điện thoại của cán bộ              | text
Khó khăn, kiến nghị                   | text
Kinh phí (triệu đồng)                 | text
Co lanh dao truc khong?               | yes_no
Cap hop thu tu ngay nao?              | date
Số và ngày quyết định                 | text
Có bao nhiêu hộp thư, đã kiểm tra chưa? | text
1.5 tỷ đồng đã giải ngân chưa?        | yes_no
30/6/2026 đơn vị có bao nhiêu hộp thư? | number
"""


@pytest.mark.parametrize("line", GUESSED.strip().splitlines())
def test_how_a_question_is_answered_is_guessed_by_its_words(line: str) -> None:
    text, kind = (part.strip() for part in line.split("|"))
    assert read_pasted(text) == [ReportQuestion("q1", QuestionKind(kind), text)]


def test_numbers_and_bullets_are_left_out_and_so_is_what_comes_twice() -> None:
    found = read_pasted("1. Khó khăn\n\n2) Kiến nghị\nCâu 3: Số vụ\n– Khó khăn\n")
    assert [(one.key, one.text) for one in found] == [
        ("q1", "Khó khăn"),
        ("q2", "Kiến nghị"),
        ("q3", "Số vụ"),
    ]


def test_what_stands_behind_counts_more_than_the_words() -> None:
    choice, words, number = read_pasted(
        "Mức độ (tốt; khá)\nSố hộp thư → chữ\nKinh phí (số; từ 0; được bỏ qua)"
    )
    assert (choice.kind, choice.options) == (QuestionKind.CHOICE, ("tốt", "khá"))
    assert (words.kind, words.text) == (QuestionKind.TEXT, "Số hộp thư")
    assert (number.kind, number.low, number.high, number.may_skip) == (QuestionKind.NUMBER, "0", "", True)


@pytest.mark.parametrize("typed", ["", "- \n1.", "\n".join(f"Việc {n}" for n in range(MOST + 1)), "x" * 301])
def test_none_too_many_or_too_long_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        read_pasted(typed)


TEXTS = ("Số vụ", "Có dùng không?", "Khó khăn", "Tỷ lệ đạt", "Kinh phí (đồng)")


def questions(kind: QuestionKind) -> st.SearchStrategy[ReportQuestion]:
    is_limited = kind in (QuestionKind.NUMBER, QuestionKind.PERCENT)
    return st.builds(
        ReportQuestion,
        st.just("q1"),
        st.just(kind),
        st.sampled_from(TEXTS),
        st.just("0" if is_limited else ""),
        st.sampled_from(["50", "1250.5"] if is_limited else [""]),
        st.just(("Tốt", "Khá, đạt") if kind == QuestionKind.CHOICE else ()),
        st.booleans(),
    )


@given(st.sampled_from(QuestionKind).flatmap(questions))
def test_a_question_may_be_pasted_as_a_request_shows_it(question: ReportQuestion) -> None:
    assert read_pasted(describe_question(question)) == [question]
