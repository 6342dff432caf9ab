"""Concepts: what the words of a question stand for, whichever way people say it (words.toml).

"coi mail mấy bận" and "kiểm tra hộp thư bao nhiêu lần" have the same concepts. Words that say nothing about
the subject ("dạ", "cho em hỏi") have none; a word that no list names is a concept of its own.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.domain.understanding.normal import LONGEST, normal

FILE = Path(__file__).with_name("words.toml")
MARKED = "ạ"  # a word with a mark: what stands beside it is read as in a text with marks
HERE = ""  # in a tree of phrases, after their last word: the concept

Phrases = dict[str, Any]  # the words that may come first -> those that may follow them -> …


@dataclass(frozen=True)
class Concepts:
    """``phrases``: those that are known, as a tree; the concept of what says nothing is "".

    ``kept``: words that are compared as they were typed, and not in their normal form. ``leading``: phrases
    that lead to a question.
    """

    phrases: Phrases
    kept: frozenset[str]
    leading: tuple[tuple[str, ...], ...]

    def of(self, words: Sequence[str]) -> list[str]:
        """Return the concepts of the words of a text (``words_of``), in their order."""
        found, place = [], 0
        while place < len(words):
            concept, after = self.longest(words, place)
            if concept:
                found.append(concept)
            place = after
        return found

    def longest(self, words: Sequence[str], place: int) -> tuple[str, int]:
        """Return the concept of the longest phrase that stands at a place, and the place after it."""
        concept, after, tree, end = words[place], place + 1, self.phrases, place
        while end < len(words) and (tree := tree.get(words[end], {})):
            end += 1
            if HERE in tree:
                concept, after = tree[HERE], end
        return concept, after

    def asked(self, words: Sequence[str]) -> Sequence[str]:
        """Return what follows the last words that lead to a question; all where none does."""
        ends = (
            place + len(phrase)
            for place in range(len(words))
            for phrase in self.leading
            if tuple(words[place : place + len(phrase)]) == phrase
        )
        return words[max(ends, default=0) :]

    def words_of(self, text: str) -> Iterator[str]:
        """Yield the words of a text in their normal form; "lần/ngày" is two."""
        has_marks = not text.isascii()
        for chunk in text[:LONGEST].split():
            yield from words_in(chunk, has_marks, self.kept)


@lru_cache(8192)
def words_in(chunk: str, has_marks: bool, kept: frozenset[str]) -> tuple[str, ...]:
    """Return the words of what stands between two spaces, as in a text with marks or without.

    Each is read once, and not anew in every example of a pack.
    """
    said = normal(f"{MARKED} {chunk}" if has_marks else chunk)
    found: list[str] = []
    for word in said.words[has_marks:]:
        typed = said.typed[word.start : word.end].lower()
        if typed in kept:
            found.append(typed)
        else:
            found += word.plain.split("/") if word.plain[0].isalpha() else [word.plain]
    return tuple(found)


def read_concepts() -> Concepts:
    """Read the words that are for every regulation."""
    file: Mapping[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    named = {words: concept for concept, said in file["same"].items() for words in (concept, *said)}
    named |= {words: words for words in file["together"]["words"]}
    named |= dict.fromkeys(file["idle"]["words"], "")
    phrases: Phrases = {}
    for words, concept in named.items():
        tree = phrases
        for word in words.split():
            tree = tree.setdefault(word, {})
        tree[HERE] = concept
    leading = tuple(tuple(words.split()) for words in file["asking"]["words"])
    return Concepts(phrases, frozenset(file["kept"]["words"]), leading)
