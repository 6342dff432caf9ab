"""Words of time as their keys were struck while Telex or VNI was off: "chieeuf", "sa1ng", "tua62n"."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from bot.conversation import regex

_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_TELEX = (
    *(("uow", "ươ"), ("ow", "ơ"), ("uw", "ư"), ("aw", "ă"), ("aa", "â"), ("ee", "ê"), ("oo", "ô")),
    ("dd", "đ"),
)
_VNI = (
    *(("uo7", "ươ"), ("u7", "ư"), ("o7", "ơ"), ("a8", "ă"), ("a6", "â"), ("e6", "ê"), ("o6", "ô")),
    ("d9", "đ"),
)
_KEYED = regex(r"[a-z]*[aeiouy][a-z0-9]*")
_NUMBERED = ("quy1", "mung2")  # "quý 1", "mùng 2" without the space


def written(word: str, forms: frozenset[str]) -> str:
    """Return the one of ``forms`` that was keyed, or the word as it is."""
    if not word.isascii() or word in _NUMBERED or not _KEYED.fullmatch(word):
        return word
    known = _by_letters(forms)
    found = (known.get(read(word), "") for read in (_from_telex, _from_vni))
    return next((one for one in found if one), word)


def _from_telex(word: str) -> tuple[str, str]:
    first = re.search(r"[aeiouy]", word)
    place = first.end() if first else len(word)
    tones = re.findall(r"[sfrxj]", word[place:])
    letters = word[:place] + re.sub(r"[sfrxj]", "", word[place:])
    for keys, letter in _TELEX:
        letters = letters.replace(keys, letter)
    return letters, _TELEX_TONES[tones[-1]] if tones else ""


def _from_vni(word: str) -> tuple[str, str]:
    tones = re.findall(r"[1-5]", word)
    letters = re.sub(r"[1-5]", "", word)
    for keys, letter in _VNI:
        letters = letters.replace(keys, letter)
    return letters, _VNI_TONES[tones[-1]] if tones else ""


@cache
def _by_letters(forms: frozenset[str]) -> Mapping[tuple[str, str], str]:
    return {_apart(word): word for word in forms if not word.isascii()}


def _apart(word: str) -> tuple[str, str]:
    """Return a word's letters without their tone, and its tone."""
    found = unicodedata.normalize("NFD", word)
    tone = next((mark for mark in found if mark in _TELEX_TONES.values()), "")
    return unicodedata.normalize("NFC", found.replace(tone, "") if tone else found), tone
