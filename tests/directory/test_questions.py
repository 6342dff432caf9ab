"""Questions to the directory, by several hands: questions.tsv says what each looks for.

``units`` and ``people`` (given names) that are shown, ``unknown`` names; ``*``: whatever is right there.
"""

from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import fold
from bot.domain.directory.questions import look_up
from tests.directory.sample import PEOPLE, PLACES, RECIPIENTS, codes, codes_of, rows

ASKED = rows((Path(__file__).parent / "questions.tsv").read_text("utf-8"))
ANY = "*"


def is_found(asked: str, units: str, people: str, unknown: str) -> bool:
    """Return whether a question finds exactly what it should."""
    found = look_up(asked, RECIPIENTS, PEOPLE, PLACES)
    given = sorted(person.name.split()[-1] for person in found.people)
    missing = sorted(map(fold, found.unknown))
    return (
        (units == ANY or codes(found.units) == codes_of(units))
        and (people == ANY or given == sorted(people.split()))
        and (unknown == ANY or missing == sorted(fold(one) for one in unknown.split(";") if one))
    )


def test_questions_find_what_they_name() -> None:
    missed = [asked for asked, *wanted, _hand in ASKED if not is_found(asked, *wanted)]
    assert len(missed) <= 0.02 * len(ASKED), missed


def test_nobody_else_is_shown() -> None:
    """No unit is shown beside those that are named, where that is plain."""
    wrong = [
        asked
        for asked, units, _people, _unknown, _hand in ASKED
        if units != ANY and codes(look_up(asked, RECIPIENTS, PEOPLE, PLACES).units) - codes_of(units)
    ]
    assert wrong == []


@pytest.mark.parametrize("asked", ["công việc bình thường không", "cho em hỏi với ạ", "", "?", "phòng"])
def test_common_words_name_nobody(asked: str) -> None:
    found = look_up(asked, RECIPIENTS, PEOPLE, PLACES)
    assert (found.units, found.people) == ((), ())


@given(st.text(max_size=100))
def test_whatever_is_asked_is_read(asked: str) -> None:
    assert all(said in normalize("NFC", asked) for said in look_up(asked, RECIPIENTS, PEOPLE, PLACES).unknown)
