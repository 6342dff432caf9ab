"""Queries as officials type them, over the sample roster: the unit that is meant comes first."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.directory.search import is_sure
from tests.directory.sample import BY_CODE, DIRECTORY

FOLDER = Path(__file__).parent
QUERIES = list(csv.reader((FOLDER / "queries.tsv").read_text("utf-8").splitlines(), delimiter="\t"))
BAR = 0.97


def first(typed: str) -> str:
    found = DIRECTORY.find(typed)
    return found[0].entry.key if found else ""


def test_the_unit_that_is_meant_comes_first() -> None:
    wrong = [typed for typed, code in QUERIES if first(typed) != f"db:{BY_CODE[code].id}"]
    assert len(QUERIES) >= 200
    assert {code for _typed, code in QUERIES} == set(BY_CODE)
    assert 1 - len(wrong) / len(QUERIES) >= BAR, wrong


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("lê văn thử", "Lê Văn Thử"),
        ("le van thu tu phap", "Lê Văn Thử"),
        ("trưởng phòng tư pháp", "Lê Văn Thử"),
        ("phó chủ tịch long tân", "Phan Thị Kim Thử"),
        ("pct long tan", "Phan Thị Kim Thử"),
        ("chánh văn phòng", "Ngô Hữu Làm Mẫu"),
    ],
)
def test_a_person_is_found_by_name_or_post(typed: str, name: str) -> None:
    assert DIRECTORY.find(typed)[0].entry.name.startswith(f"{name}, ")


@pytest.mark.parametrize("typed", ["y tế", "thử", "giáo dục"])
def test_where_several_are_meant_none_is_sure(typed: str) -> None:
    assert not is_sure(DIRECTORY.find(typed))


@pytest.mark.parametrize("typed", ["", "   ", "?!", "qwrtp", "/", "=1+1", "🙂"])
def test_what_is_no_name_finds_nothing(typed: str) -> None:
    assert DIRECTORY.find(typed) == []


@given(st.text(max_size=60))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    found = DIRECTORY.find(typed)
    assert all(0 < one.score < 2 for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
