"""Find which entries of the directory somebody means: without marks, in short, with slips of the finger.

"p nv", "PNV", "phong noi vu", "Phòng Nọi vụ" and "nội vụ" are all the same unit; "chủ tịch long tân" is a
person. An entry is found where each word that was typed stands in it somehow; how it stands there, and how
rare the word is, says which comes first.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache

from bot.conversation import ABBREVIATIONS, fold, regex, tidy, tone_canon

KINDS = {"p": "phòng", "ub": "ubnd", "x": "xã", "h": "huyện"}  # one meaning before a name
CLOSE, NEAREST = 0.8, 5  # how alike a word with a slip is; how many such words are looked at
ENOUGH = 0.5  # of what was typed, where no entry has all of it
IN_A_ROW = 0.1  # more for words that stand there one after the other, as they were typed
UNKNOWN = 4  # a word that stands nowhere counts as one that stands in each fourth entry
LEAD = 0.12  # by which the first must go before the second to be the only one meant

ASKING = (  # what only asks, and stands in no name
    *("hộp thư", "địa chỉ", "số điện thoại", "điện thoại", "danh bạ", "liên hệ", "thư điện tử", "là gì"),
    *("email", "e-mail", "mail", "thư", "sđt", "đt", "của", "cho", "xin", "tìm", "ở", "ai"),
)
LINKING = {"va"}  # has no letter of its own in short forms: "vhtt"
COUNCILS = (  # as they stand in nearly every name
    (regex(r"\b(ủy ban|uy ban)( nhân dân| nhan dan|(?! m[ặa]t tr[ậa]n| mttq))\b"), "ubnd"),
    (regex(r"\b(hội đồng nhân dân|hoi dong nhan dan)\b"), "hđnd"),
)


@dataclass(frozen=True)
class Field:
    """Words of an entry. ``weight``: 1 for its own name, less for what only helps to find it."""

    text: str
    weight: float


@dataclass(frozen=True)
class DirectoryEntry:
    """``name`` is what it is called; ``key`` is the caller's own."""

    key: str
    name: str
    fields: tuple[Field, ...]

    @property
    def words(self) -> set[str]:
        """Return them folded."""
        return {word.folded for one in self.fields for word in words_of(one.text)}


@dataclass(frozen=True)
class Found:
    """``is_whole``: all that was typed stands in it."""

    entry: DirectoryEntry
    score: float
    is_whole: bool


@dataclass(frozen=True)
class Word:
    """A word as it is compared: with its marks, and without."""

    plain: str
    folded: str


@dataclass(frozen=True)
class Directory:
    """All entries, in the order in which they are listed where nothing else decides."""

    entries: Sequence[DirectoryEntry]

    def find(self, typed: str) -> list[Found]:
        """Return the likeliest first; where none has all that was typed, those that have most of it."""
        asked = meant(typed)
        if not asked:
            return []
        scored = [(entry, [self.stands(word, entry) for word in asked]) for entry in self.entries]
        whole = [(entry, marks) for entry, marks in scored if all(marks)]
        likely = whole or [
            (entry, marks)
            for entry, marks in scored
            if self.share([float(mark > 0) for mark in marks], asked) >= ENOUGH
        ]
        found = [Found(entry, self.score(entry, marks, asked), bool(whole)) for entry, marks in likely]
        return sorted(found, key=lambda one: -one.score)

    def score(self, entry: DirectoryEntry, marks: Sequence[float], asked: Sequence[Word]) -> float:
        return self.share(marks, asked) + IN_A_ROW * in_a_row(entry, asked) - unsaid(entry, asked) / 20

    def share(self, marks: Sequence[float], asked: Sequence[Word]) -> float:
        """Average ``marks``; rare words weigh more."""
        weights = [self.rarity(word) for word in asked]
        return sum(mark * weight for mark, weight in zip(marks, weights, strict=True)) / sum(weights)

    def rarity(self, word: Word) -> float:
        return math.log(1 + len(self.entries) / self.known.get(word.folded, len(self.entries) / UNKNOWN))

    @cached_property
    def known(self) -> Counter[str]:
        """Return folded word -> in how many entries it stands."""
        return Counter(word for entry in self.entries for word in entry.words)

    def stands(self, asked: Word, entry: DirectoryEntry) -> float:
        """Return how surely it stands there: 1 as it was typed, in the entry's own name; 0 not at all."""
        return max(self.in_words(asked, words_of(one.text)) * one.weight for one in entry.fields)

    def in_words(self, asked: Word, words: Sequence[Word]) -> float:
        found = max(written(asked, words), in_full(asked, words))
        if asked.folded in self.known:
            return found
        slips = _close(asked.folded, self.vocabulary)
        slipped = 0.6 if any(word.folded in slips for word in words) else 0
        is_short = len(asked.folded) > 1 and asked.folded in initials(words)
        return max(found, joined(asked, words), 0.9 if is_short else 0, slipped)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        return tuple(sorted(word for word in self.known if len(word) > 2))


@lru_cache(maxsize=1024)
def _close(word: str, vocabulary: tuple[str, ...]) -> frozenset[str]:
    """Return the known words that ``word`` may be with a slip of the finger."""
    if len(word) < 3 or any(one.startswith(word) for one in vocabulary):
        return frozenset()
    return frozenset(get_close_matches(word, vocabulary, NEAREST, CLOSE if len(word) > 4 else 0.75))


def is_sure(found: Sequence[Found]) -> bool:
    """Return whether the first is plainly the one."""
    if not found or not found[0].is_whole:
        return False
    return len(found) == 1 or found[0].score - found[1].score >= LEAD


def written(asked: Word, words: Sequence[Word]) -> float:
    """Return how surely it stands as a word of its own: with other marks, without, or as a beginning."""
    best = 0.0
    for word in words:
        if word.plain == asked.plain:
            return 1
        if word.folded == asked.folded:
            best = max(best, 0.95 if asked.plain == asked.folded else 0.5)
        elif len(asked.folded) > 1 and word.folded.startswith(asked.folded):
            best = max(best, 0.7)
    return best


def joined(asked: Word, words: Sequence[Word]) -> float:
    """Return how surely it stands without spaces: "longtan"."""
    folded = [word.folded for word in words]
    places = range(len(folded) - 1)
    is_joined = any(asked.folded == "".join(folded[at : at + many]) for many in (2, 3) for at in places)
    return 0.95 if is_joined else 0


def in_full(asked: Word, words: Sequence[Word]) -> float:
    """Return how surely it is the short form of words that all stand there."""
    full = KINDS.get(asked.folded) or ABBREVIATIONS.get(asked.plain) or ABBREVIATIONS.get(asked.folded)
    if not full:
        return 0
    return 0.9 if f" {bare(words_of(full))} " in f" {bare(words)} " else 0


def in_a_row(entry: DirectoryEntry, asked: Sequence[Word]) -> float:
    """Return the weight of the field in which all that was typed stands so; 0 where it does in none."""
    said = f" {bare(asked)} "
    return max(one.weight if said in f" {bare(words_of(one.text))} " else 0 for one in entry.fields)


def unsaid(entry: DirectoryEntry, asked: Sequence[Word]) -> float:
    """Return which part of what was begun was not typed: of two that fit, the shorter name is meant."""
    said = {word.folded for word in asked}
    fields = [[word.folded for word in words_of(one.text)] for one in entry.fields]
    begun = [name for names in fields if said & set(names) for name in names]
    return sum(name not in said for name in begun) / len(begun) if begun else 1


@lru_cache(maxsize=8192)
def words_of(text: str) -> tuple[Word, ...]:
    plain = tone_canon(tidy(text))
    for said, short in COUNCILS:
        plain = said.sub(short, plain)
    return tuple(Word(word, fold(word)) for word in re.findall(r"[^\W_]+", plain))


def initials(words: Iterable[Word]) -> str:
    """Return first letters without marks: "tckh" of "Tài chính - Kế hoạch"."""
    return "".join(word.folded[0] for word in words if word.folded not in LINKING)


def bare(words: Iterable[Word]) -> str:
    return " ".join(word.folded for word in words if word.folded not in LINKING)


def meant(typed: str) -> list[Word]:
    """Return the words of ``typed`` that may stand in a name; all of them where there are no others."""
    words = list(words_of(re.sub(r"(?<=\w)[./](?=\w)", " ", typed)))
    return list(unasked(words)) or words


def unasked(words: Sequence[Word]) -> Iterator[Word]:
    """Yield those that do not ask; what was typed without marks may be any word."""
    place = 0
    while place < len(words):
        asks = (len(phrase) for phrase in asking() if are_said(phrase, words[place : place + len(phrase)]))
        if length := max(asks, default=0):
            place += length
        else:
            yield words[place]
            place += 1


@cache
def asking() -> tuple[tuple[Word, ...], ...]:
    return tuple(words_of(phrase) for phrase in ASKING)


def are_said(phrase: Sequence[Word], words: Sequence[Word]) -> bool:
    return len(phrase) == len(words) and all(
        word.plain in (one.plain, one.folded) for one, word in zip(phrase, words, strict=True)
    )
