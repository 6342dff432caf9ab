"""Questions that a form leaves out: each is asked once it is chosen at the review."""

from datetime import date

from bot.conversation import REVIEW, Facts, Talk, any_words, day_text
from tests.talking import Run, read_day


def test_a_question_that_was_left_out_is_put_once_it_is_chosen_at_the_review() -> None:
    run = Run(with_more).type("x")
    assert (run.options, run.text) == (
        ("send", "add", "edit", "cancel"),
        "Xin xem lại trước khi gửi:\nTên: x",
    )
    assert run.tap("add").options == ("day", "file:1")
    assert run.tap("day").question == "day"
    assert run.type("hôm nào cũng được").refusal == "Xin cho biết ngày."
    assert run.type("mai").text.endswith("Tên: x\nNgày: 26/11/2026")
    assert run.tap("add").question == "file:1"  # the only one that is left
    assert run.type(7).tap("skip").options == ("send", "edit", "cancel")
    assert run.tap("send").outcome == ("x", date(2026, 11, 26), {"file:1": 7})


def test_going_back_from_what_was_to_be_added_leads_to_the_review() -> None:
    run = Run(with_more).type("x").tap("add", "day").back()
    assert run.question.startswith(REVIEW)
    assert run.tap("send").outcome == ("x", None, None)


def with_more(talk: Talk, _facts: Facts) -> tuple[str, date | None, dict[str, int] | None]:
    name = talk.ask("name", "Tên?", any_words)
    day = talk.maybe("day", lambda: talk.ask("day", "Ngày nào?", read_day, day_text))
    files = talk.maybe("file:1", lambda: talk.attach_some("file", "Tệp {}?".format, 2))
    talk.review({"name": "Tên", "day": "Ngày", "file:1": "Tệp"})
    return name, day, files


def day_or_none(talk: Talk, _facts: Facts) -> str:
    day = talk.ask(
        "day", "Ngày nào?", any_words, shortcuts={"/later": "Để sau", "/last": "Như lần trước: 12/11"}
    )
    talk.review({"day": "Ngày"})
    return day


def test_beside_free_words_there_are_shortcuts_tapped_or_typed_by_their_label() -> None:
    for run in (Run(day_or_none).tap("/later"), Run(day_or_none).type("để sau")):
        assert run.tap("send").outcome == "/later"
    assert Run(day_or_none).type("Như lần trước: 12/11").tap("send").outcome == "/last"
    assert Run(day_or_none).type("1").tap("send").outcome == "1"


def test_a_shortcut_that_is_made_up_is_none() -> None:
    assert Run(day_or_none).tap("/never").question == "day"
    assert Run(with_more).tap("/later").question == "name"


def until_it_does(talk: Talk, _facts: Facts) -> tuple[str, str | None]:
    def put() -> str:
        said = talk.ask("more", "Thêm?", any_words)
        if said == "sai":
            talk.ask_anew("more", "Chưa đúng.")
        return said

    name = talk.ask("name", "Tên?", any_words)
    more = talk.maybe("more", put)
    talk.review({"name": "Tên", "more": "Thêm"})
    return name, more


def test_an_answer_that_does_not_do_is_asked_for_again_and_stays_asked_for() -> None:
    run = Run(until_it_does).type("x").tap("add").type("sai")
    assert (run.question, run.refusal) == ("more", "Chưa đúng.")
    run.go(None)
    assert (run.question, run.refusal) == ("more", "")
    assert run.type("đúng").tap("edit", "more").type("sai").question == "more"
    assert run.type("đúng").tap("send").outcome == ("x", "đúng")


def test_going_back_from_what_did_not_do_leads_to_the_review_without_it() -> None:
    run = Run(until_it_does).type("x").tap("add").type("sai").back()
    assert run.question.startswith(REVIEW)
    assert run.tap("send").outcome == ("x", None)


def test_what_cannot_be_sent_so_stays_at_its_review_and_may_be_changed() -> None:
    run = Run(never_empty).type("x").tap("send")
    assert (run.refusal, run.question[0]) == ("Không gửi cho x.", REVIEW)
    assert run.tap("send").refusal == "Không gửi cho x."
    assert run.tap("edit").type("y").tap("send").outcome == "y"


def never_empty(talk: Talk, _facts: Facts) -> str:
    name = talk.ask("name", "Tên?", any_words)
    talk.review({"name": "Tên"})
    if name == "x":
        talk.review_again("Không gửi cho x.")
    return name
