"""Conversations that are replayed: keys, edits, going back, what is kept and what is read anew."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import FOUND, REVIEW, Answer, Answers, Facts, Given, Talk, any_words
from tests.talking import WEDNESDAY, Decision, Run, at_review


def test_the_first_question_without_an_answer_is_asked() -> None:
    run = Run()
    assert (run.question, run.options) == ("kind", ("one", "two"))
    assert run.tap("one").question == "name:1"
    assert run.type("Trần Thị Mẫu").question == "day"


def test_a_choice_is_tapped_or_typed_by_its_words_or_number() -> None:
    for run in (Run().tap("two"), Run().type("hai nguoi"), Run().type("2")):
        assert run.answers["kind"].value == "two"


def test_a_refused_answer_is_asked_again_and_all_others_stay() -> None:
    run = Run().tap("one").type("Trần Thị Mẫu")
    before = run.answers
    run.type("hôm nào cũng được")
    assert (run.question, run.refusal, run.answers) == ("day", "Xin cho biết ngày.", before)


def test_a_day_keeps_the_meaning_that_it_had_when_it_was_said() -> None:
    run = Run().tap("one").type("Trần Thị Mẫu", "mai")
    run.at += timedelta(days=3)
    run.type(7)
    assert "Ngày: 26/11/2026" in run.text
    assert run.tap("send").outcome == Decision(("Trần Thị Mẫu",), date(2026, 11, 26), 7, 1)


def test_the_review_repeats_what_was_understood_and_only_what_was_asked() -> None:
    assert at_review().text.splitlines()[1:] == [
        "Số người: Hai người",
        "Người thứ nhất: Trần Thị Mẫu",
        "Người thứ hai: Lê Văn Mẫu",
        "Ngày: 26/11/2026",
    ]


def test_an_edit_replaces_one_answer_and_leads_back_to_the_review() -> None:
    run = at_review().tap("edit", "name:1")
    assert run.question == "name:1"
    run.type("Ngô Thị Mẫu")
    assert run.question.startswith(REVIEW)
    run.tap("send")
    assert run.outcome == Decision(("Ngô Thị Mẫu", "Lê Văn Mẫu"), date(2026, 11, 26), 7, 1)


def test_an_edit_that_opens_a_new_way_asks_what_is_new_and_forgets_nothing() -> None:
    run = Run().tap("one").type("Trần Thị Mẫu", "mai", 7).tap("edit", "kind")
    assert run.tap("two").question == "name:2"
    run.type("Lê Văn Mẫu").tap("edit", "kind").tap("one").tap("edit", "kind").tap("two")
    assert "Người thứ hai: Lê Văn Mẫu" in run.text


def test_a_refused_edit_is_asked_again_and_the_answer_stays_what_it_was() -> None:
    run = at_review().tap("edit", "day").type("ngày nào đó")
    assert (run.question, run.refusal) == ("day", "Xin cho biết ngày.")
    assert run.answers["day"].value == "mai"


def test_an_older_review_is_stale_once_something_was_edited() -> None:
    run = at_review()
    older = run.question
    run.tap("edit", "day").type("mốt")
    assert run.question != older
    run.go(Given(older, "send", run.at, is_typed=False))
    assert (run.outcome, run.question != older) == (None, True)


def test_going_back_drops_the_last_answer_of_this_way() -> None:
    run = Run().tap("two").type("Trần Thị Mẫu", "Lê Văn Mẫu")
    assert run.back().question == "name:2"
    assert run.back().question == "name:1"
    assert run.back().question == "kind"
    assert run.back().question == "kind"


def test_going_back_passes_over_answers_that_are_no_longer_on_the_way() -> None:
    run = at_review().tap("edit", "kind").tap("one")
    assert run.back().question == "file"
    assert run.back().question == "day"
    assert run.back().question == "name:1"
    assert run.answers["name:2"].value == "Lê Văn Mẫu"


def test_going_back_from_an_edit_leads_to_the_review_as_it_was() -> None:
    for steps in (("edit",), ("edit", "day")):
        run = at_review()
        review = run.question
        assert run.tap(*steps).back().question == review


def test_going_back_from_the_edit_of_the_only_answer_leads_to_the_review() -> None:
    def short(talk: Talk, _facts: Facts) -> str:
        name = talk.ask("name", "Tên?", any_words)
        talk.review({"name": "Tên"})
        return name

    run = Run(short).type("Trần Thị Mẫu")
    review = run.question
    assert run.tap("edit").question == "name"
    assert run.back().question == review
    assert run.tap("edit").type("Lê Văn Mẫu").tap("send").outcome == "Lê Văn Mẫu"


def test_what_was_looked_up_is_read_once_and_anew_after_an_edit_before_it() -> None:
    run = at_review()
    assert run.reads == 1
    run.tap("edit", "day").type("mốt")
    assert run.reads == 1
    run.tap("edit", "kind").tap("one")
    assert run.reads == 2
    assert run.answers[FOUND + "limit"].value == 2


def test_a_file_may_be_left_out_only_where_that_is_offered() -> None:
    def needed(talk: Talk, _facts: Facts) -> object:
        return talk.attach("file", "Tệp?", may_skip=False)

    assert Run(needed).type("bỏ qua").refusal == "Xin gửi một ảnh hoặc tệp."
    assert Run(needed).tap("skip").refusal == "Xin gửi một ảnh hoặc tệp."
    assert Run(needed).type(7).outcome == 7
    assert Run().tap("one").type("Mẫu", "mai").tap("skip", "send").outcome == Decision(
        ("Mẫu",), date(2026, 11, 26), None, 1
    )


@pytest.mark.parametrize("typed", ["không", "Khong co", "xong", "bỏ qua", "1"])
def test_who_has_no_file_may_say_so_in_words(typed: str) -> None:
    def offered(talk: Talk, _facts: Facts) -> object:
        return talk.attach("file", "Tệp?")

    assert Run(offered).type(typed).outcome is None
    assert Run(offered).type("gửi sau").refusal == "Xin gửi ảnh hoặc tệp, hoặc chọn “Bỏ qua”."


def test_the_review_says_that_a_file_has_come() -> None:
    def looked_at(talk: Talk, _facts: Facts) -> None:
        talk.attach("file", "Tệp?")
        talk.review({"file": "Tệp"})

    assert "Tệp: đã nhận" in Run(looked_at).type(7).text
    assert "Tệp: không có" in Run(looked_at).tap("skip").text


def test_words_are_wanted_where_a_file_comes() -> None:
    run = Run().tap("one").type(7)
    assert (run.question, run.refusal) == ("name:1", "Xin trả lời bằng chữ.")


def test_what_leads_on_is_said_once() -> None:
    run = Run()
    assert run.said == ["Xin trả lời vài câu."]
    run.go(None)
    assert run.tap("one").said == []


def test_giving_up_at_the_review_ends_the_form() -> None:
    assert at_review().tap("cancel").outcome == "cancelled"


def test_two_questions_with_one_key_are_a_fault_of_ours() -> None:
    def wrong(talk: Talk, _facts: Facts) -> object:
        return [talk.ask("name", "Tên?", any_words) for _ in range(2)]

    with pytest.raises(AssertionError, match="number them"):
        Run(wrong).type("Mẫu")


def test_no_except_in_a_flow_swallows_a_question() -> None:
    def careless(talk: Talk, _facts: Facts) -> object:
        try:
            return talk.ask("name", "Tên?", any_words)
        except Exception:
            return "swallowed"

    assert Run(careless).outcome is None


def test_a_stricter_reader_asks_anew_for_what_was_answered_before_it_came() -> None:
    run = Run().tap("one").type("Mẫu", "mai")
    run.answers["day"] = Answer("31/02", WEDNESDAY)
    run.go(None)
    assert (run.question, run.refusal) == ("day", "Xin cho biết ngày.")
    assert run.answers["name:1"].value == "Mẫu"


TYPED = (
    st.sampled_from(["1", "2", "3", "mai", "mốt", "hai nguoi", "gửi", "sửa", "huy", " ", "Mẫu"]) | st.text()
)
TAPPED = st.sampled_from(
    ["one", "two", "skip", "send", "edit", "kind", "name:1", "name:2", "day", "file", ""]
)
STEPS = st.one_of(
    st.tuples(st.just("type"), TYPED | st.integers(1, 9)),
    st.tuples(st.just("tap"), TAPPED),
    st.just(("back", "")),
)


def kept(answers: Answers) -> dict[str, object]:
    return {key: one.value for key, one in answers.items() if key[0] not in (REVIEW, FOUND)}


@given(st.booleans(), st.lists(STEPS, max_size=40))
def test_whatever_is_answered_nothing_raises_and_no_earlier_answer_is_lost(
    is_filled_in: bool,
    steps: list[tuple[str, str | int]],
) -> None:
    run = at_review() if is_filled_in else Run()
    for how, what in steps:
        before, asked = kept(run.answers), run.question
        if how == "back":
            run.back()
            assert len(before) - len(kept(run.answers)) <= 1
            continue
        run.type(what) if how == "type" else run.tap(str(what))
        if run.refusal:
            assert kept(run.answers) == before
        if run.outcome is not None:
            return
        assert {**kept(run.answers), asked: None} == {**before, **kept(run.answers), asked: None}
