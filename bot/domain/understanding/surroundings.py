"""Features of every word of a text for the readers of slots: itself, its neighbours, marks, capitals, kinds.

A feature is a string: what it tells ("w" the word, "l" the one to its left, …), then its value. What begins
with "=" is told of the whole text.
"""

from collections.abc import Iterator
from itertools import pairwise

from bot.domain.understanding.features import number_shape
from bot.domain.understanding.intents import Intent
from bot.domain.understanding.lexicon import class_of, concepts_at
from bot.domain.understanding.normal import Normal

MARKS = {
    **{mark: mark for mark in ':,;.()"-?/>'},
    "\n": "¶",
    "“": '"',
    "”": '"',
    "'": '"',
    "→": ">",
    "!": ".",
    "–": "-",
}


def surroundings(text: Normal, intent: Intent) -> list[list[str]]:
    """Return the features of each word of a text that is read as ``intent``."""
    words = ["^", *(number_shape(word.plain) for word in text.words), "$"]
    classes = ["^", *(class_of(word.plain) for word in text.words), "$"]
    shapes = ["^", *(shape(text.typed[word.start : word.end]) for word in text.words), "$"]
    gaps = list(marks_between(text))
    concepts = concepts_at([word.plain for word in text.words])
    found = []
    for place, word in enumerate(text.words):
        left, it, right = words[place : place + 3]
        kind_left, kind, kind_right = classes[place : place + 3]
        shape_left, own, shape_right = shapes[place : place + 3]
        before, after = gaps[place : place + 2]
        found.append([
            f"w{it}", f"l{left}", f"r{right}", f"<{left} {it}", f">{it} {right}", f"m{word.marked}",
            f"W{intent} {it}", f"L{intent} {left}", f"R{intent} {right}", f"I{intent}",
            f"b{before}", f"a{after}", f"B{intent} {before}", f"A{intent} {after}",
            f"s{own}", f"({shape_left} {own}", f"){own} {shape_right}",
            f"k{kind}", f"[{kind_left} {kind}", f"]{kind} {kind_right}", f"K{intent} {kind}",
            *(f"c{one}" for one in concepts[place]),
        ])  # fmt: skip
    return found


def whole(text: Normal, intent: Intent) -> list[str]:
    """Return the features of the text as a whole, which tell whether it says anything of a key at all."""
    words = [word.plain for word in text.words]
    single = dict.fromkeys(number_shape(word) for word in words)
    classes = dict.fromkeys(class_of(word) for word in words)
    concepts = dict.fromkeys(one for names in concepts_at(words) for one in names)
    length = min(len(words), 12)
    return [
        f"=I{intent}", f"=n{length // 2}", f"=N{intent} {length // 3}",
        *(f"=w{word}" for word in single), *(f"=W{intent} {word}" for word in single),
        *(f"=k{one}" for one in classes), *(f"=K{intent} {one}" for one in classes),
        *(f"=c{one}" for one in concepts),
    ]  # fmt: skip


def said(text: Normal, intent: Intent) -> list[str]:
    """Return what tells what a check has found: the features of the whole, and words that stand together."""
    framed = ["^", *(number_shape(word.plain) for word in text.words), "$"]
    pairs = dict.fromkeys(pairwise(framed))
    return [*whole(text, intent), *(f"=>{one} {other}" for one, other in pairs)]


def marks_between(text: Normal) -> Iterator[str]:
    """Yield the mark before the first word, between each two, and after the last: one, or "" for a space."""
    end = 0
    for word in text.words:
        yield mark_in(text.typed[end : word.start])
        end = word.end
    yield mark_in(text.typed[end:])


def mark_in(between: str) -> str:
    """Return the first mark; a full stop within a short form ("TT.HĐND") is none."""
    if between == ".":
        return "·"
    return next((MARKS[sign] for sign in between if sign in MARKS), "" if not between.strip() else "~")


def shape(typed: str) -> str:
    """Return how a word is written: with digits, all capitals, a capital first, or small."""
    if typed[0].isdigit():
        return "0"
    if typed.isupper() and len(typed) > 1:
        return "AA"
    return "Aa" if typed[0].isupper() else "a"
