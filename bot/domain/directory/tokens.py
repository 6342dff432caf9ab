"""The words of a text as names are looked for in it, and how far two words are a slip of the finger apart.

A word may be meant as it was typed ("nv" in "phòng nv") or as its normal form says it ("phongf" is "phong"):
both are kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

from bot.conversation import fold, regex, tone_canon
from bot.domain.understanding.normal import Normal, is_syllable, normal


def words_in(text: str) -> frozenset[str]:
    """Return the words of a list with spaces between them."""
    return frozenset(text.split())


def phrases_in(text: str) -> frozenset[str]:
    """Return the phrases of a list with "; " between them."""
    return frozenset(text.split("; "))


SPOKEN_SLASH = frozenset({"d/c", "b/c", "a/c", "p/c", "q/c"})  # folded: one word with its slash
SHORT = 2  # letters of a word after which a full stop ends no sentence: "P. Nội vụ"
BULLETS = "-–—+•*·"
ENDING = {
    "“": ",",
    "”": ",",
    '"': ",",
    "\n": "\n",
    ";": ";",
    ",": ",",
    ":": ":",
    "(": "(",
    ")": ")",
    "…": "…",
    "!": ".",
    "?": ".",
}
SOFT = "-"  # stands in names, and between those of a list

# Keys that stand side by side, and letters that sound alike in some part of the country.
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
ALIKE = ("dv", "ln", "sx", "ct", "nm", "iy", "dg", "kc", "qk", "oa")


@dataclass(frozen=True)
class Token:
    """A word, folded: ``raw`` as it was typed, ``words`` in its normal form. ``before``: signs before it."""

    raw: str
    words: tuple[str, ...]
    marked: str  # in small letters, with its marks
    start: int
    end: int
    before: str
    is_capital: bool
    is_upper: bool = False  # "CA", which is no "cả"
    said: tuple[str, ...] = ()  # its normal form with marks

    @cached_property
    def plain(self) -> str:
        return " ".join(self.words)

    @property
    def has_marks(self) -> bool:
        return not self.marked.isascii()

    @property
    def is_joined(self) -> bool:
        """Return whether nothing but space stands before it, or a sign that names have too."""
        return not self.before or self.before == SOFT


def tokens_of(text: str) -> tuple[str, list[Token]]:
    """Return the text in NFC, by which places count, and its words."""
    read = normal(text)
    found: list[Token] = []
    end = 0
    for raw, start, stop, words, said in pieces_of(read):
        if not any(c.isalnum() for c in raw):
            continue  # it stays among the signs before the next
        before = signs(read.typed[end:start], found[-1] if found else None)
        marked = tone_canon(raw.lower())
        found.append(
            Token(
                folded(raw),
                words,
                marked,
                start,
                stop,
                before,
                raw[:1].isupper(),
                len(raw) > 1 and raw.isupper(),
                said,
            )
        )
        end = stop
    return read.typed, found


folded = lru_cache(maxsize=8192)(fold)
Piece = tuple[str, int, int, tuple[str, ...], tuple[str, ...]]


def pieces_of(read: Normal) -> Iterator[Piece]:
    """Yield each word with its place and normal form; words with a slash between them one by one."""
    for (start, end), group in groupby(read.words, lambda word: (word.start, word.end)):
        here = list(group)
        typed, words = read.typed[start:end], tuple(word.plain for word in here)
        if "/" not in typed or fold(typed) in SPOKEN_SLASH or typed[0].isdigit():
            yield typed, start, end, words, tuple(word.marked for word in here)
            continue
        for piece in re.finditer(r"[^/]+", typed):
            plain = tuple(fold(piece[0]).split())
            yield piece[0], start + piece.start(), start + piece.end(), plain, (piece[0].lower(),)


def signs(between: str, after: Token | None) -> str:
    """Return the signs that part two words, each once; a full stop only where a sentence ends."""
    if not between.strip():
        return "\n" if "\n" in between else ""
    found = [ENDING[c] for c in between if c in ENDING]
    if after and "." in between and not between.endswith(".") and not may_be_short(after):
        found.append(".")
    if not found and "/" in between:
        found.append(",")
    if not found and any(c in between for c in BULLETS) and " " in between:
        found.append(SOFT)
    return "".join(dict.fromkeys(found))


def may_be_short(token: Token) -> bool:
    """Return whether a full stop behind it ends no sentence: "P. Nội vụ"; "vụ." does."""
    is_word = is_our_syllable(token.raw) and not token.is_capital
    return len(token.raw) <= SHORT and not token.raw.isdigit() and not is_word


MISSPELT = regex(r"p(?!h)|k(?![eihy])|(?:c|g|ng)(?=[ey])|c(?=i)")  # how no word of ours is spelled


def is_our_syllable(word: str) -> bool:
    return is_syllable(word) and not MISSPELT.match(word)


@lru_cache(maxsize=65536)
def slip(typed: str, word: str) -> int:
    """Return how many slips make ``typed`` of ``word``, both folded: 0, 1, 2, or 9 for more.

    A letter too much, too few, another, or two that changed places; two of them only in a long word that is
    no syllable as it was typed.
    """
    if typed == word:
        return 0
    if len(word) < SHORT or abs(len(typed) - len(word)) > 2 or typed.isdigit() or len(typed) < SHORT:
        return 9
    if is_one_slip(typed, word):
        return 1 if len(word) > SHORT or is_likely(typed, word) else 9
    if len(word) < 6 or is_our_syllable(typed):
        return 9
    shorter = {typed[:at] + typed[at + 1 :] for at in range(len(typed))}
    return 2 if any(is_one_slip(one, word) for one in shorter) else 9


def is_one_slip(typed: str, word: str) -> bool:
    kind, _where = first_difference(typed, word)
    return kind != ""


def first_difference(typed: str, word: str) -> tuple[str, int]:
    """Return the one slip that parts them (more, less, other, swapped) and where; "" where it is not one."""
    at = 0
    while at < min(len(typed), len(word)) and typed[at] == word[at]:
        at += 1
    if typed[at + 1 :] == word[at:]:
        return "more", at
    if typed[at:] == word[at + 1 :]:
        return "less", at
    if typed[at + 1 :] == word[at + 1 :]:
        return "other", at
    if typed[at : at + 2] == word[at : at + 2][::-1] and typed[at + 2 :] == word[at + 2 :]:
        return "swapped", at
    return "", at


@lru_cache(maxsize=65536)
def is_likely(typed: str, word: str) -> bool:
    """Return whether a word that is one slip away was hardly meant: it is none, or the finger slid.

    "Phú Hòa" is another name than "Phú Hội", "Phú Hôji" is none.
    """
    if typed == word or not is_our_syllable(typed):
        return True
    kind, at = first_difference(typed, word)
    if kind == "swapped":
        return True
    if kind == "other":
        return are_near(typed[at], word[at])
    if kind == "more":
        return typed[at] in typed[max(0, at - 1) : at] + typed[at + 1 : at + 2]
    return kind == "less" and at > 1


def are_near(one: str, other: str) -> bool:
    if any({one, other} == set(pair) for pair in ALIKE):
        return True
    return any(one in row and other in row and abs(row.index(one) - row.index(other)) == 1 for row in ROWS)
