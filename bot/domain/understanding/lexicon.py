"""The lexicon: tables of words beside this file, and which of their entries stand in a text.

A table has a row a line and cells between tabs; a line with "#" explains. All is folded and in the normal
form, but for what words.tsv says of words with marks.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files


def rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of a table as lists of their cells."""
    for line in files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def spellings(kind: str) -> dict[str, str]:
    """Return how the words of a kind (marked, always, short) are compared (words.tsv)."""
    return {cells[0]: cells[1] for of, *cells in rows("words.tsv") if of == kind}


@cache
def listed(kind: str) -> frozenset[str]:
    """Return the words of a list (initial, rime, foreign; words.tsv)."""
    return frozenset(word for of, *cells in rows("words.tsv") if of == kind for word in cells[0].split())


@cache
def answers(kind: str) -> frozenset[str]:
    """Return the short answers of a kind (assent, denial, done, thanks, courtesy; answers.tsv)."""
    return frozenset(one for of, said in rows("answers.tsv") if of == kind for one in said.split(", "))


@cache
def things() -> dict[str, re.Pattern[str]]:
    """Return the pattern of each kind of thing that may be named (things.tsv)."""
    return {name: re.compile(pattern) for name, pattern in rows("things.tsv")}


@cache
def cues() -> dict[str, re.Pattern[str]]:
    """Return the pattern of each cue, with the parts that several share put in (cues.tsv)."""
    parts: dict[str, str] = {}
    found: dict[str, re.Pattern[str]] = {}
    for name, pattern in rows("cues.tsv"):
        whole = pattern
        for part, text in parts.items():
            whole = whole.replace(part, text)
        if name.startswith("@"):
            parts[name] = whole
        else:
            found[name] = re.compile(whole)
    return found


def cues_of(plain: str) -> list[str]:
    """Return the cues that stand in a text: certain words in a certain order."""
    return [name for name, pattern in cues().items() if pattern.search(plain)]


@cache
def concepts() -> tuple[dict[str, tuple[str, ...]], int]:
    """Return the concepts of each phrase, and how many words the longest phrase has (concepts.tsv)."""
    found: dict[str, list[str]] = {}
    for name, phrases in rows("concepts.tsv"):
        for phrase in phrases.split(", "):
            found.setdefault(phrase, []).append(name)
    return {phrase: tuple(names) for phrase, names in found.items()}, max(len(one.split()) for one in found)


def concepts_in(words: Sequence[str]) -> Iterator[str]:
    """Yield the concepts of these words in their order: what says about the same teaches the others."""
    for names, _length in phrases_in(words):
        yield from names


def concepts_at(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the concepts of each word, or of the phrase that it is part of."""
    return [names for names, length in phrases_in(words) for _word in range(length)]


def phrases_in(words: Sequence[str]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield the concepts of each phrase, and how many words it has: one with none where there is no phrase.

    A word of several meanings has several concepts; what a longer phrase says is not said by its words.
    """
    known, longest = concepts()
    place = 0
    while place < len(words):
        lengths = range(min(longest, len(words) - place), 0, -1)
        length = next((one for one in lengths if " ".join(words[place : place + one]) in known), 1)
        yield known.get(" ".join(words[place : place + length]), ()), length
        place += length


@cache
def classes() -> tuple[dict[str, str], dict[str, re.Pattern[str]]]:
    """Return the classes of each word, in one string, and the forms of what has digits (classes.tsv)."""
    found: dict[str, list[str]] = {}
    forms: dict[str, re.Pattern[str]] = {}
    for name, words in rows("classes.tsv"):
        if name.startswith("~"):
            forms[name[1:]] = re.compile(words)
        else:
            for word in words.split(", "):
                found.setdefault(word, []).append(name)
    return {word: "+".join(names) for word, names in found.items()}, forms


def class_of(word: str) -> str:
    """Return the classes of a word; of one with digits, its form; "" where it has none."""
    known, forms = classes()
    if word in known or word.isalpha():
        return known.get(word, "")
    return next((name for name, form in forms.items() if form.fullmatch(word)), "")
