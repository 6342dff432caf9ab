"""Every sentence is in both catalogues, none is left over, and each translation has the same places."""

import string

import pytest

from bot.words import LANGUAGES, _, catalogue, speaking, translated
from tests.sentences import spoken


def places(sentence: str) -> set[str]:
    return {name for _text, name, _form, _conversion in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_what_the_code_says_and_no_more(language: str) -> None:
    held = {str(message.id) for message in catalogue(language) if message.id}
    said = set(spoken())
    assert said - held == set(), "new sentences: python -m tests.sentences adds them"
    assert held - said == set(), "nobody says these: python -m tests.sentences drops them"


def test_every_sentence_is_translated() -> None:
    assert [sentence for sentence in spoken() if sentence not in translated("en")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_sentence(language: str) -> None:
    pairs = translated(language).items()
    assert [sentence for sentence, said in pairs if places(sentence) != places(said)] == []


def test_a_reader_is_spoken_to_in_their_language() -> None:
    with speaking("en"):
        assert _("Đã hủy.") == "Cancelled."
    with speaking("xx"):
        assert _("Đã hủy.") == "Đã hủy."
    assert _("Đã hủy.") == "Đã hủy."
