"""Which clauses are found: by name, by what was asked, and none where the regulation is silent."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.conversation import fold
from bot.domain.understanding import weights_file
from bot.domain.understanding.normal import normal
from bot.packs import DEFAULT, folder_of
from bot.regulation import MatchKind, clause_numbers, matcher, ranking
from bot.regulation.matching import MOST
from tests.regulation import training
from tests.regulation.corpus import SILENT, Asked, questions
from tests.regulation.left_out import read_by_others

BOUND = {"answered": 0.97, "silent": 0.90}


def test_who_wrote_nothing_of_it_is_answered_rightly() -> None:
    """Measure with each hand left out: the right clause is shown, and silence is known."""
    measured = dict(read_by_others(questions()))
    for name, bound in BOUND.items():
        of = {one: part for one, part in measured.items() if (one.answers == {SILENT}) == (name == "silent")}
        share = sum(of.values()) / len(of)
        print(f"{name}: {share:.3f} of {len(of)} questions, at least {bound}")
        print(*(f"    {one.hand}: {one.text}" for one, part in of.items() if part < 1), sep="\n")
        assert share >= bound


def test_the_weights_are_of_these_examples_and_small() -> None:
    """Keep the reader's weights and the ranker's below 1 MB together."""
    path = folder_of(DEFAULT) / ranking.NAME
    made_of, _newline, _packed = path.read_bytes().partition(b"\n")
    assert made_of.decode() == training.fingerprint()
    assert path.stat().st_size + len(weights_file.stored()) <= 1_000_000


def test_there_are_many_questions_by_many_hands() -> None:
    asked = questions()
    assert len(asked) >= 900
    assert len({one.hand for one in asked}) >= 20
    assert len([one for one in asked if one.answers == {SILENT}]) * 3 >= len(asked)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("quy định bắt coi mail ngày mấy lần", "4.6"),
        ("quy dinh bat coi mail ngay may lan", "4.6"),
        ("theo quy định ai giữ mật khẩu hộp thư đơn vị", "8.2"),
        ("theo quy dinh ai giu mat khau hop thu don vi", "8.2"),
        ("khoản 7 Điều 7", "7.7"),
        ("điều 7 khoản 3 viết gì", "7.3"),
        ("điểu 7 khoaảnn 3 viet gif", "7.3"),
        ("d9ie62u 8 ghi gi2", "8"),
        ("điều tám nói cái chi", "8"),
        ("Khoản 5 Điều 8.", "8.5"),
        ("mục 2 điều 9", "9.2"),
        ("điều 4.6", "4.6"),
        ("7.7", "7.7"),
        ("Đ7 k7", "7.7"),
        ("theo điều 6 thì ai cử cán bộ", "6"),
        ("7", "7"),
        ("xem điều 6 và điều 8", "6"),
        ("khoản bảy của điều bảy", "7.7"),
        ("điều mười hai nói gì", "12"),
    ],
)
def test_these_find_their_clause(text: str, expected: str) -> None:
    assert clause_numbers(text)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "không kiểm tra thư thì bị phạt bao nhiêu",
        "khong kiem tra thu thi bi phat bao nhieu",
        "theo điều 10 thì nộp báo cáo trễ bị phạt bao nhiêu tiền",
        "điều 15 nói gì",
        "khoản 9 điều 7",
        "điều 7 nghị định 30/2020 quy định gì về phông chữ",
        "thủ tục đăng ký kết hôn",
        "asdf qwer zxcv",
        "?",
        "👍",
        "",
        " \n ",
    ],
)
def test_these_find_none(text: str) -> None:
    assert clause_numbers(text) == ()


def test_the_whole_of_an_article_is_followed_by_its_clauses() -> None:
    assert clause_numbers("điều 9") == ("9", "9.1", "9.2", "9.3")
    assert clause_numbers("điều 10") == ("10",)


def test_the_heading_answers_and_has_no_number() -> None:
    asked = "quyết định này số mấy, ai ban hành"
    assert (matcher().match(asked).clauses, clause_numbers(asked)) == (("0",), ())


@example("\U00011137")  # a digit, and none of ours
@given(st.text(max_size=300))
def test_whatever_is_typed_finds_clauses_that_are_there_and_few_of_them(text: str) -> None:
    found = matcher().match(text)
    assert set(clause_numbers(text)) <= {*matcher().pack.clauses, *map(str, matcher().pack.articles)}
    assert len(found.clauses) <= MOST
    assert bool(found.clauses) == (found.kind not in (MatchKind.SILENT, MatchKind.NOT_FOUND))


@given(st.sampled_from(questions()), st.sampled_from([" ", "  ", "\n", "\t"]))
def test_capitals_and_spaces_change_nothing(one: Asked, space: str) -> None:
    found = clause_numbers(one.text)
    assert clause_numbers(f"{space}{one.text.upper()}{space}") == found
    assert clause_numbers(one.text.replace(" ", f" {space}")) == found


def test_words_are_those_of_the_normal_form() -> None:
    """Read each word once, and yet as the whole text would be read."""
    concepts = matcher().concepts
    asked = [said for topic in matcher().pack.topics for said in topic.questions if "/" not in said]
    plain = {said: " ".join(concepts.words_of(said)) for said in asked if "gmail" not in fold(said)}
    assert {said: normal(said).plain for said in plain} == plain
