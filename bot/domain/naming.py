"""Naming: find somebody in what people typed, however they typed it.

A name is found in any case, with other spaces, and with all, some or none of its marks: "khuc thi vi quynh"
is Khúc Thị Ví Quỳnh. Where other marks stand there it is another name: "lễ ăn" is not Lê An. A telephone is
found by its digits, a mailbox in any case. A part of a name is none: there are too many whose first name is
the same.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from bot.conversation import UNSEEN, fold, nfc, phone_text, regex

LEAST = 4  # characters of a name or a code of one word: a shorter one is everywhere
APOSTROPHES = dict.fromkeys("’‘`´ʼ", "'")
PLAIN = {"đ": "d", "ð": "d", **APOSTROPHES}
CONSONANTS = frozenset("bcdfghjklmnpqrstvwxz")  # typed without marks where the name has none on them
BETWEEN_WORDS, BETWEEN_DIGITS = r"[ ._-]{1,3}", r"[ .,()/_–-]{0,3}"
# Before the digits of a telephone: "0", "84", "+84 (0)", "0084", or nothing, as a spreadsheet leaves it.
TRUNK = rf"(?:\((?=[+\d]{{1,5}}\)))?(?:(?:\+|00)?84{BETWEEN_DIGITS}(?:0{BETWEEN_DIGITS})?|0{BETWEEN_DIGITS})?"
NATIONAL = regex(r"\b0(\d{8,10})\b")
DOMAIN = r"[\w-]+(?:\.[\w-]+)*"


class FoldedText(NamedTuple):
    """A text without case and marks, its spaces single; ``places`` has where each character came from."""

    original: str
    folded: str
    places: Sequence[int]

    def span(self, begins: int, ends: int) -> tuple[int, int]:
        """Return where a stretch of the folded text lies in the original, its last marks included."""
        first, last = self.places[begins], self.places[ends - 1] + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return first, last


def folded_text(original: str) -> FoldedText:
    """Fold a text as ``fold`` does, and keep where each character came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(original):
        for letter in folded_sign(sign):
            if letter != " " or letters[-1:] != [" "]:
                letters.append(letter)
                places.append(place)
    return FoldedText(original, "".join(letters), places)


@lru_cache(4096)
def folded_sign(sign: str) -> str:
    if sign.isspace():
        return " "
    if unicodedata.category(sign) in UNSEEN:
        return ""
    bare = (one for one in unicodedata.normalize("NFKD", sign.lower()) if not unicodedata.combining(one))
    return "".join(PLAIN.get(one, one) for one in bare)


@dataclass(frozen=True)
class NamedBy:
    """A name, a telephone, a mailbox or a code by which somebody is known."""

    word: str

    @cached_property
    def phone(self) -> str:
        """Return the digits of a telephone without the 0 before them; "" where it is none."""
        found = NATIONAL.search(phone_text(self.word))
        return found[1] if found else ""

    @cached_property
    def key(self) -> str:
        """Return what is the same however it is typed."""
        return self.phone or "".join(map(folded_sign, fold(self.word)))

    @property
    def is_sought(self) -> bool:
        return len(self.key) >= LEAST

    @cached_property
    def letters(self) -> str:
        """Return the letters that each way of typing it has, in their order: by these a database looks."""
        written = self.phone or nfc(self.word.lower())
        return "".join(one for one in written if one in CONSONANTS or one in "0123456789@")

    @cached_property
    def pattern(self) -> "re.Pattern[str]":
        """Return how it stands in a folded text, in all ways of typing it."""
        if self.phone:
            return re.compile(rf"(?<!\d){TRUNK}{BETWEEN_DIGITS.join(self.phone)}(?!\d)")
        local, at, _domain = self.key.partition("@")
        if at:
            return re.compile(rf"(?<![\w.+-]){re.escape(local)} ?@(?P<domain>{DOMAIN})?")
        words = BETWEEN_WORDS.join(map(re.escape, self.key.split()))
        return re.compile(rf"(?<!\w){words}(?!\w)")

    def spans(self, text: FoldedText) -> Iterator[tuple[int, int]]:
        """Yield where it stands in the original text."""
        for found in self.pattern.finditer(text.folded):
            span = text.span(*found.span())
            if self.fits(found, text.original[slice(*span)]):
                yield span

    def fits(self, found: "re.Match[str]", typed: str) -> bool:
        """Return whether it is this one: a mailbox with no other domain, a name with no other marks."""
        if "domain" in found.groupdict():
            return self.key.partition("@")[2].startswith(found["domain"] or "")
        if self.phone:
            return True
        words = zip(re.split(r"[\s._-]+", self.word.strip()), re.split(r"[\s._-]+", typed), strict=False)
        return all(marks(theirs) <= marks(word) for word, theirs in words)


def marks(syllable: str) -> set[str]:
    """Return the marks of a syllable, wherever in it they stand: "hoà" has those of "hòa"."""
    parts = unicodedata.normalize("NFD", syllable.lower())
    return {one for one in parts if unicodedata.combining(one) or one in "đð"}


@dataclass(frozen=True)
class Names:
    """All by which somebody is named, and names of others in which theirs stand, which are left alone."""

    own: Sequence[NamedBy]
    others: Sequence[NamedBy] = ()

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where somebody is named in a text, in order."""
        folded = folded_text(text)
        found = sorted(
            {span for one in self.own for span in one.spans(folded)}, key=lambda one: (one[0], -one[1])
        )
        kept = [span for one in self.others for span in one.spans(folded)] if found else []
        return [own for own in found if not any(is_within(own, other) for other in kept)]

    def taken_out(self, value: Any, instead: str) -> Any:
        """Return a value of a column with ``instead`` where it names them, in all that it holds."""
        match value:
            case str():
                return self.without(value, instead)
            case dict():
                return {key: self.taken_out(one, instead) for key, one in value.items()}
            case list():
                return [self.taken_out(one, instead) for one in value]
        return value

    def without(self, text: str, instead: str) -> str:
        done, pieces = 0, []
        for begins, ends in self.spans(text):
            if begins >= done:
                pieces += [text[done:begins], instead]
                done = ends
        return "".join([*pieces, text[done:]])


def is_within(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def names_among(own: Sequence[str], others: Collection[str]) -> Names:
    """Return what names somebody; what is another's too, or a part of it, is theirs wherever it stands."""
    sought = [one for one in map(NamedBy, own) if one.is_sought]
    theirs = [one for one in map(NamedBy, others) if any(mine.key in one.key for mine in sought)]
    return Names(sought, theirs)
