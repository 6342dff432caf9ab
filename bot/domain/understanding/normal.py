"""The normal form of what people type: folded words, slips of the keyboard mended, short forms written out.

Each word knows where it stands in the text, so that what is read of it can be given word for word.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.conversation import ABBREVIATIONS, fold, nfc, regex, tone_canon, visible
from bot.domain.understanding.lexicon import listed, spellings

LONGEST = 4000  # characters that are read of a text: nobody types more into a telephone
# That are remembered: an event asks for the same again, and what strangers send takes some megabytes at most.
TEXTS, WORDS = 8, 4096

TOKEN = regex(  # an address, a short form with a stroke, a date or time, a word, a sign that says something
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*|[abdđcpq]/c\b|vh-tt\b|\d+(?:[/.:,-]\d+)+\w*|[^\W_]+(?:/[^\W_]+)*"
    r"|[?👍👌✅✔☑🆗🙏]"
)
THUMBS = "👍👌✅✔☑🆗"
SIGNS = {"?": "?", "🙏": "cam on", **dict.fromkeys(THUMBS, "ok")}
VNI = regex(r"[1-9]")
TELEX_END = regex(r"[sfrxj]+$")
DOUBLED = regex(r"([a-z])\1+")
MARK = regex(r"[^\x00-\x7f]")
ONESELF = regex(  # "mai mk nghỉ", "cho mk hỏi", "mk đang ở đơn vị nào", and no password
    r"mk (?=(?:nghỉ|nghi|bt|biết|biet|bit|bận|ban|vắng|vang|hỏi|hoi|muốn|muon|sẽ|se|xin|thuộc|thuoc|đi|di"
    r"|(?:đang|dang) (?:đi|di|ở|o|họp|hop|đk|dk|bận|ban|nghỉ|nghi|thuộc|thuoc))\b)"
)


@dataclass(frozen=True)
class NormalWord:
    """A word in its normal form, folded and with marks, and where it stands in the text as it was typed."""

    plain: str
    marked: str
    start: int
    end: int


@dataclass(frozen=True)
class Normal:
    """A text in its normal form. ``typed`` is NFC: what places count."""

    typed: str
    words: tuple[NormalWord, ...]

    @cached_property
    def plain(self) -> str:
        """Return the folded words, with single spaces."""
        return " ".join(word.plain for word in self.words)

    @cached_property
    def _starts(self) -> list[int]:
        starts, place = [], 0
        for word in self.words:
            starts.append(place)
            place += len(word.plain) + 1
        return starts

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where what stands from ``start`` to ``end`` of ``plain`` stands in ``typed``."""
        first = self.words[bisect_right(self._starts, start) - 1]
        last = self.words[bisect_right(self._starts, max(start, end - 1)) - 1]
        return first.start, last.end

    def typed_between(self, start: int, end: int) -> str:
        """Return, word for word, what stands from ``start`` to ``end`` of ``plain``."""
        first, last = self.place(start, end)
        return self.typed[first:last]


@lru_cache(TEXTS)
def normal(text: str) -> Normal:
    """Return the normal form of a text; of a longer one than LONGEST only its beginning is read."""
    typed = nfc(text)[:LONGEST]
    return Normal(typed, tuple(words_of(typed)))


def words_of(typed: str) -> Iterator[NormalWord]:
    has_marks = MARK.search(typed) is not None
    lower = visible_in_place(lower_in_place(typed))
    for found in TOKEN.finditer(lower):
        is_oneself = found[0] == "mk" and ONESELF.match(lower, found.start()) is not None
        for marked in ["mình"] if is_oneself else spelled(found[0], has_marks).split():
            yield NormalWord(fold(marked), marked, found.start(), found.end())


def lower_in_place(text: str) -> str:
    """Return the text in lower case, with a letter whose small one is longer ("İ") as it is."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)


def visible_in_place(lower: str) -> str:
    """Return the text with a space for all that is not seen in it, so that places stay."""
    return lower if lower.isprintable() else "".join(c if visible(c) else " " for c in lower)


def spelled(word: str, has_marks: bool) -> str:
    """Return a word as it is compared: a slip mended, a short form written out, dialect as in the capital."""
    return spell(word, has_marks)


@lru_cache(WORDS)
def is_syllable(plain: str) -> bool:
    """Return whether it is a Vietnamese syllable, folded: one of the beginnings or none, then a rime."""
    begins = (plain[:length] for length in range(min(3, len(plain)) + 1))
    return any(
        (not begin or begin in listed("initial")) and plain[len(begin) :] in listed("rime")
        for begin in begins
    )


@lru_cache(WORDS)
def spell(word: str, has_marks: bool) -> str:
    if word in SIGNS:
        return SIGNS[word]
    word = tone_canon(word)
    said = ABBREVIATIONS.get(word) or spellings("short").get(word) or repaired(word)
    said = ABBREVIATIONS.get(said, said)
    if has_marks and said in spellings("marked"):
        return spellings("marked")[said]
    return spellings("always").get(said, said)


def repaired(word: str) -> str:
    """Return a word without what the keyboard left in it (ddax, kho6ng, roooif), where that makes one."""
    plain = fold(word)
    if is_syllable(plain) or plain in listed("foreign") or not plain.isalnum() or plain.isdigit():
        return word
    if plain[0].isdigit():
        return word
    bare = VNI.sub("", plain)
    single = DOUBLED.sub(r"\1", bare.replace("w", ""))
    for said in (bare, DOUBLED.sub(r"\1", bare), single, TELEX_END.sub("", single), jumbled(single)):
        if is_syllable(said) and (len(said) > 1 or len(plain) < 3):
            return said
    return word


def jumbled(plain: str) -> str:
    """Return a word without a tone's key that was struck before the last letters: "dduwowcj", "nguowif"."""
    return re.sub(r"(?<=[aeiouy])[sfrxj](?=[a-z]{1,2}$)", "", plain)
