"""Letters of the old encodings become those of Unicode, wherever they are cut, and no others do."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.old_fonts.letters import (
    OldFont,
    is_told,
    is_vietnamese,
    new_font,
    old_font,
    recode,
)
from bot.domain.encodings import is_syllable
from tests.encodings.old import OLD, TCVN3, VNI, Way

ONSETS = (
    *("", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh"),
    *("p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x"),
)
VOWELS = [
    "a",
    "ă",
    "â",
    "e",
    "ê",
    "i",
    "o",
    "ô",
    "ơ",
    "u",
    "ư",
    "y",
    "ia",
    "iê",
    "uô",
    "ua",
    "ươ",
    "ưa",
    "oa",
    "oe",
    "oai",
    "uy",
    "uyê",
    "ây",
    "âu",
    "ao",
    "ay",
    "ôi",
    "ơi",
    "ưi",
    "ươi",
    "iêu",
]
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
CODAS = ("", "c", "ch", "m", "n", "ng", "nh", "p", "t")
SIGNS = (", ", " ", "-", " (", ") ", ". ", " 12/5 ", " a@b.vn ", "; “", "” ", " – ", "\u00a0")


def toned(onset: str, vowel: str, tone: str, coda: str) -> str:
    """Put the tone on the vowel that has a mark already, or else on the first of them."""
    place = next((at for at, one in enumerate(vowel) if one in "ăâêôơư"), 0)
    return unicodedata.normalize("NFC", onset + vowel[: place + 1] + tone + vowel[place + 1 :] + coda)


SYLLABLES = st.builds(
    toned, st.sampled_from(ONSETS), st.sampled_from(VOWELS), st.sampled_from(TONES), st.sampled_from(CODAS)
)
TEXTS = st.lists(st.one_of(SYLLABLES, st.sampled_from(SIGNS)), min_size=1, max_size=12).map("".join)
CUTS = st.lists(st.integers(0, 200), max_size=8)


def cut(text: str, places: list[int]) -> list[str]:
    ends = sorted({min(one, len(text)) for one in places} | {0, len(text)})
    return [text[a:b] for a, b in pairwise(ends)] or [""]


@given(TEXTS, CUTS, st.sampled_from(OLD))
def test_a_text_comes_back_however_it_is_cut(text: str, cuts: list[int], way: Way) -> None:
    encoded = way.write(text)
    recoded = recode(cut(encoded, cuts), old(way))
    assert "".join(recoded.pieces) == text
    assert recoded.is_whole


@given(TEXTS)
def test_capitals_of_vni_come_back(text: str) -> None:
    assert "".join(recode([VNI.write(text.upper())], OldFont("vni")).pieces) == text.upper()


@given(TEXTS)
def test_a_font_of_capitals_makes_capitals_of_all_but_addresses(text: str) -> None:
    font = OldFont("tcvn3", is_capital=True)
    words = text.replace("@", " ")
    assert "".join(recode([TCVN3.in_capitals(words)], font).pieces) == words.upper()
    assert recode(["göi vÒ a@b.vn ngay"], font).pieces == ["GỬI VỀ a@b.vn NGAY"]


@given(st.text(st.characters(max_codepoint=0x7F), max_size=80), st.sampled_from(OLD))
def test_letters_without_marks_stay_as_they_are(text: str, way: Way) -> None:
    assert recode([text], old(way)).pieces == [text]


@given(st.text(max_size=60), CUTS, st.sampled_from(OLD))
def test_no_text_is_too_odd_to_be_converted(text: str, cuts: list[int], way: Way) -> None:
    pieces = cut(text, cuts)
    recoded = recode(pieces, old(way))
    assert len(recoded.pieces) == len(pieces)


@given(SYLLABLES.filter(is_syllable), st.sampled_from(OLD))
def test_a_word_of_today_is_not_taken_for_an_old_one(word: str, way: Way) -> None:
    assert not is_told(word, old(way).encoding)


@given(SYLLABLES.filter(is_syllable), st.sampled_from(OLD))
def test_one_old_word_is_told_by_what_is_around_it(word: str, way: Way) -> None:
    encoded = way.write(word)
    told = is_told(encoded, old(way).encoding)
    assert told == (encoded != word and not is_vietnamese(encoded) and any(one > "\u00a0" for one in encoded))


def old(way: Way) -> OldFont:
    found = old_font(way.serif)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "font", "today"),
    [
        (".VnTime", OldFont("tcvn3"), "Times New Roman"),
        (".VnTimeH", OldFont("tcvn3", True), "Times New Roman"),
        (".vntime", OldFont("tcvn3"), "Times New Roman"),
        (".VnArial Narrow", OldFont("tcvn3"), "Arial"),
        (".VnArialH", OldFont("tcvn3", True), "Arial"),
        (".Vn3DH", OldFont("tcvn3", True), "Times New Roman"),
        ("VNI-Times", OldFont("vni"), "Times New Roman"),
        ("VNI-Helve-Condense", OldFont("vni"), "Arial"),
        ("Times New Roman", None, "Times New Roman"),
        ("Vnitalic", None, "Vnitalic"),
        ("", None, ""),
    ],
)
def test_old_fonts_are_known_by_their_names(name: str, font: OldFont | None, today: str) -> None:
    assert old_font(name) == font
    assert new_font(name) == today


def test_letters_of_symbol_fonts_are_the_same() -> None:
    shifted = "".join(chr(ord(one) + 0xF000) if ord(one) > 0x20 else one for one in "Céng hßa")
    assert recode([shifted], OldFont("tcvn3")).pieces == ["Cộng hòa"]


def test_what_an_encoding_has_not_is_left_and_told() -> None:
    recoded = recode(["thñ tôc ÿ"], OldFont("tcvn3"))
    assert (recoded.pieces, recoded.is_whole) == (["thủ tục ÿ"], False)
    recoded = recode(["Taøi lieäu ÿ ù"], OldFont("vni"))
    assert (recoded.pieces, recoded.is_whole) == (["Tài liệu ÿ ù"], False)
