"""The list of sentences: every one with its English, none left over; an office's own words."""

import re
from pathlib import Path

import pytest

from bot.conversation import COMPLETE, DEFAULT, LANGUAGES, _, misplaced, path_of, speaking, unknown_wording
from bot.conversation.catalogues import catalogue, translated
from tests.sentences import spoken

EXAMPLE = re.compile(r"^# (?=msg(id|str) \")", re.MULTILINE)  # its lines at the end of locales/vi


def test_the_list_holds_what_the_code_says_and_no_more() -> None:
    listed = {str(message.id) for message in catalogue(COMPLETE) if message.id}
    said = set(spoken())
    assert said - listed == set(), "new sentences: python -m tests.sentences adds them"
    assert listed - said == set(), "nobody says these: python -m tests.sentences drops them"


def test_every_sentence_is_translated() -> None:
    assert [sentence for sentence in spoken() if sentence not in translated(COMPLETE)] == []


def test_the_list_names_no_files_and_no_flags() -> None:
    """Let a moving module change no catalogue; the places are compared below without a flag."""
    lines = path_of(COMPLETE).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith(("#:", "#,"))] == [], "python -m tests.sentences"


def test_an_office_words_only_sentences_that_are_said() -> None:
    assert unknown_wording() == [], "copy the sentence as it stands in locales/en, or take it out"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_sentence(language: str) -> None:
    assert misplaced(language) == []


def test_a_reader_is_spoken_to_in_their_language() -> None:
    with speaking("en"):
        assert _("Đã hủy.") == "Cancelled."
    with speaking("xx"):
        assert _("Đã hủy.") == "Đã hủy."
    assert _("Đã hủy.") == "Đã hủy."


def test_an_office_is_spoken_to_in_its_own_words(own_wording: Path) -> None:
    """Do as the comment in the file says: take its example, without the #."""
    written, lines = EXAMPLE.subn("", own_wording.read_text(encoding="utf-8"))
    assert lines == 2
    own_wording.write_text(written, encoding="utf-8")
    assert unknown_wording() == misplaced(DEFAULT) == []
    with speaking("vi"):
        own = _("Anh/chị là {role} của {unit}.", role="thủ trưởng", unit="UBND xã Phú Hội")
        assert own == "Tại UBND xã Phú Hội, anh/chị là thủ trưởng."
        assert _("Đã hủy.") == "Đã hủy."
    with speaking("en"):
        assert _("Đã hủy.") == "Cancelled."
