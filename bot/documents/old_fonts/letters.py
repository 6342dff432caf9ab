"""Turn text of documents in the old encodings into Unicode, piece by piece, as their fonts tell.

A font of the ABC series (.VnTime) shows TCVN3, one of VNI (VNI-Times) shows VNI (khoản 7 Điều 4). What no
such font shows is judged by itself, as typed text is (encodings.py). A letter of VNI may lie in two pieces,
its vowel in one and its tone in the next.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from bot.conversation import nfc, regex
from bot.domain.encodings import _TCVN3, _VNI, _VNI_PIECE, Encoding, is_syllable

SERIF, SANS = "Times New Roman", "Arial"
OLD_FONT = regex(r"\s*(?:(\.vn|vn(?:time|arial)\w*\b)|(vni[-\s]))", re.IGNORECASE)
SANS_FONT = regex(r"\s*(?:\.?vn\s*arial|vni[-\s]\s*helve)", re.IGNORECASE)
SHIFT = {code: code - 0xF000 for code in range(0xF020, 0xF100)}  # how symbol fonts write the same letters
OLD_LETTER = regex("[\u00a1-\u00ff]")
LETTER_LEFT = regex("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")
UNICODE_LETTER = regex("[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u0300-\u036f\u1ea0-\u1ef9]")
NAMED_SIGNS = regex(r"[\d!-/:-@\[-`{-~…“”‘’–]+")
ADDRESS = regex(r"(?:\S*@\S+|https?://\S+|www\.\S+)")  # an address keeps its letters in any font
WORD = regex(r"\S+")


@dataclass(frozen=True)
class OldFont:
    """Kind of a font of before Unicode. ``is_capital``: it shows small letters as capitals (.VnTimeH)."""

    encoding: Encoding
    is_capital: bool = False


@dataclass(frozen=True)
class Recoded:
    """Pieces in Unicode. ``is_whole``: no letter was left that its encoding does not have."""

    pieces: list[str]
    is_whole: bool


@lru_cache(maxsize=512)
def old_font(name: str) -> OldFont | None:
    """Return what a font of that name shows; None for one of today."""
    found = OLD_FONT.match(name)
    if found is None:
        return None
    if found[2]:
        return OldFont("vni")
    return OldFont("tcvn3", name.strip().endswith("H"))


def new_font(name: str) -> str:
    """Return the font that takes the place of an old one; any other as it is."""
    if old_font(name) is None:
        return name
    return SANS if SANS_FONT.match(name) else SERIF


def is_unicode(text: str) -> bool:
    """Return whether it has letters that neither old encoding has."""
    return UNICODE_LETTER.search(text) is not None


def recode(pieces: Sequence[str], font: OldFont) -> Recoded:
    """Turn pieces that stand side by side, all of them in one encoding, into Unicode (NFC)."""
    plain = [piece.translate(SHIFT) for piece in pieces]
    if font.encoding == "tcvn3":
        made = [piece.translate(_TCVN3) for piece in plain]
        is_whole = not any(_unknown(piece) for piece in plain)
    else:
        made, is_whole = _from_vni(plain)
    return Recoded([nfc(_capitals(one)) if font.is_capital else nfc(one) for one in made], is_whole)


def is_told(text: str, encoding: Encoding) -> bool:
    """Return whether a few words are in an encoding that is known of the text around them.

    Each that has such letters becomes Vietnamese by it, and one at least is not Vietnamese as it stands.
    """
    words = [word for word in WORD.findall(text) if OLD_LETTER.search(word)]
    if not words or is_unicode(text):
        return False
    recoded = recode(words, OldFont(encoding)).pieces if encoding == "tcvn3" else [_vni(one) for one in words]
    return all(map(is_vietnamese, recoded)) and not all(map(is_vietnamese, words))


def is_doubtful(text: str) -> bool:
    """Return whether a text has letters that may be of an old encoding, in words that are not Vietnamese."""
    words = (word for word in WORD.findall(text) if OLD_LETTER.search(word))
    return not is_unicode(text) and any(not is_vietnamese(word) for word in words)


def is_vietnamese(word: str) -> bool:
    parts = [part for part in NAMED_SIGNS.split(nfc(word)) if part]
    return bool(parts) and all(map(is_syllable, parts))


def _unknown(text: str) -> bool:
    return any(ord(letter) not in _TCVN3 for letter in LETTER_LEFT.findall(text))


def _vni(text: str) -> str:
    return _VNI_PIECE.sub(lambda piece: _VNI[piece[0]], text)


def _from_vni(pieces: Sequence[str]) -> tuple[list[str], bool]:
    """Turn pieces of VNI into Unicode: a letter that lies in two of them goes into the first."""
    text, starts = "".join(pieces), [0, *accumulate(map(len, pieces))][:-1]
    made: list[list[str]] = [[] for _piece in pieces]
    is_whole, position = True, 0
    for found in _VNI_PIECE.finditer(text):
        is_whole &= _put(made, starts, (position, text[position : found.start()]))
        _put(made, starts, (found.start(), _VNI[found[0]]), len(found[0]))
        position = found.end()
    is_whole &= _put(made, starts, (position, text[position:]))
    return ["".join(one) for one in made], is_whole


def _put(made: list[list[str]], starts: list[int], placed: tuple[int, str], length: int = 0) -> bool:
    """Put what stands from a place on into its pieces; ``length``: it is one letter, and goes into one.

    Return whether all its letters are known.
    """
    start, text = placed
    if length:
        made[_at(starts, start)].append(text)
        return True
    end = start + len(text)
    while start < end:
        piece = _at(starts, start)
        stop = min(end, starts[piece + 1] if piece + 1 < len(starts) else end)
        made[piece].append(text[start - placed[0] : stop - placed[0]])
        start = stop
    return LETTER_LEFT.search(text) is None


def _at(starts: list[int], place: int) -> int:
    """Return in which piece a letter stands; of those that are empty the last that begins there."""
    return bisect_right(starts, place) - 1


def _capitals(text: str) -> str:
    parts, last = [], 0
    for found in ADDRESS.finditer(text):
        parts += [text[last : found.start()].upper(), found[0]]
        last = found.end()
    return "".join([*parts, text[last:].upper()])
