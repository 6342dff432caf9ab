"""Features of a text for the reader: words, letters, things, cues, its shape, who writes, what stands open.

Each block is a bag of features, brought to one length, and weighed against the others by the square root of
its weight: what the text has much of does not drown what it has once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

from bot.domain.understanding.lexicon import concepts_in, cues_of, things
from bot.domain.understanding.normal import Normal

BLOCKS = {  # how a feature begins -> the weight of its block
    "w": 1.0,  # words, one and two that stand together
    "l": 0.6,  # three and four letters within a word
    "m": 0.3,  # words with their marks
    "t": 0.5,  # words with things in place of names, dates, numbers
    "o": 0.2,  # which things occur
    "c": 0.3,  # cues
    "y": 0.4,  # concepts
    "yy": 0.8,  # concepts, each with those that come after it
    "s": 0.3,  # shape
    "r": 0.5,  # role
    "x": 0.5,  # context
    "wx": 1.0,  # word × context
    "wr": 0.5,  # word × role
    "q": 1.0,  # concepts of a question on the regulation (bot/regulation/ranking.py) …
    "qq": 0.6,  # … and two of them that stand near each other
    "sw": 1.0,  # of what must not be kept (bot/domain/safety/learned.py): words, one and two
    "sl": 0.5,  # letters within a word
    "sm": 0.6,  # words with their marks
    "st": 1.0,  # words with tags in place of what is none, up to three
    "sn": 1.0,  # what stands near a tag
    "sc": 0.5,  # marks of secrecy as they are written
    "ss": 0.5,  # shape
    "sp": 1.0,  # how strange words are made up
}
RARE_COUNTS = frozenset(  # the blocks in which what is rare counts more
    {"w", "l", "m", "t", "y", "yy", "wx", "wr", "q", "qq", "sw", "sl", "sm", "st", "sn", "sp"}
)
MOST_CONCEPTS = 30  # of a long text: their pairs grow with the square


@dataclass(frozen=True)
class Bag:
    """The features of one block, each with how often it stands in the text."""

    block: str
    counts: Counter[str]


def bags(text: Normal, role: str, context: str) -> list[Bag]:
    """Return the features of a text, written by ``role`` while ``context`` stands open, by blocks."""
    return [*text_bags(text), *place_bags(text, role, context)]


def text_bags(text: Normal) -> list[Bag]:
    """Return the features of a text, whoever writes it."""
    words = [number_shape(word.plain) for word in text.words]
    framed = ["^", *words, "$"]
    tagged, occurring = with_things(text.plain)
    marked = [number_shape(word.marked) for word in text.words]
    concepts = list(dict.fromkeys(concepts_in([word.plain for word in text.words])))[:MOST_CONCEPTS]
    found = {
        "w": Counter([*framed[1:-1], *pairs(framed)]),
        "l": Counter(letters(words)),
        "m": Counter([*marked, *pairs(marked)]),
        "t": Counter([*tagged, *pairs(["^", *tagged, "$"])]),
        "o": Counter(occurring),
        "c": Counter(cues_of(text.plain)),
        "y": Counter(concepts),
        "yy": Counter(f"{one} {other}" for one, other in combinations(concepts, 2)),
        "s": Counter(shape(text)),
    }
    return in_blocks(found)


def place_bags(text: Normal, role: str, context: str) -> list[Bag]:
    """Return the features of who writes and of what stands open, also with each word of the text."""
    single = Counter(["^", *(number_shape(word.plain) for word in text.words), "$"])
    found = {
        "r": Counter([role]),
        "x": Counter([context]),
        "wx": Counter({f"{word} {context}": n for word, n in single.items()}),
        "wr": Counter({f"{word} {role}": n for word, n in single.items()}),
    }
    return in_blocks(found)


def in_blocks(found: Mapping[str, Counter[str]]) -> list[Bag]:
    return [
        Bag(block, Counter({f"{block}:{one}": n for one, n in bag.items()})) for block, bag in found.items()
    ]


def number_shape(word: str) -> str:
    """Return a word with its long numbers made alike; "2" stays, for it is what is typed to choose."""
    return re.sub(r"\d{2,}", "00", word)


def pairs(words: Iterable[str]) -> Iterator[str]:
    for first, second in pairwise(words):
        yield f"{first} {second}"


def letters(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        framed = f"<{word}>"
        for length in (3, 4):
            for start in range(len(framed) - length + 1):
                yield framed[start : start + length]


def with_things(plain: str) -> tuple[list[str], list[str]]:
    """Return the words with a tag for each thing that is named, and which kinds of things are."""
    occurring = []
    for name, pattern in things().items():
        plain, count = pattern.subn(f" <{name}> ", plain)
        if count:
            occurring.append(name)
    return plain.split(), occurring


def shape(text: Normal) -> Iterator[str]:
    """Yield what the text looks like: its length, digits, question, capitals, how it ends."""
    count = len(text.words)
    yield f"words {min(count, 4) if count < 5 else 'few' if count < 9 else 'some' if count < 16 else 'many'}"
    if "?" in text.typed:
        yield "asks"
    if any(word.plain[0].isdigit() for word in text.words):
        yield "digits"
    has_letters = [c for c in text.typed if c.isalpha()]
    if len(has_letters) > 3 and text.typed.isupper():
        yield "capitals"
    if "\n" in text.typed:
        yield "lines"
    if text.words and text.words[-1].plain in ENDS:
        yield f"ends {text.words[-1].plain}"


ENDS = frozenset(
    [
        "khong",
        "chua",
        "gi",
        "sao",
        "nao",
        "dau",
        "ai",
        "vay",
        "ha",
        "nhi",
        "the",
        "nhe",
        "a",
        "di",
        "roi",
        "luon",
        "voi",
    ]
)
