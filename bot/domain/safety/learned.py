"""The reader of what must not be kept, passwords and marks of secrecy: learnt from how many hands tell them.

A linear model, as the reader of intents is one (bot/domain/understanding). What surely is a password, or a
mark, is told by patterns (secrets.py, marks.py). People tell them in far more ways: about those it is asked.
Its weights are made by tests/domain/secrets_training.py.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.conversation import fold, nfc, regex
from bot.domain.encodings import is_bare_syllable
from bot.domain.safety.announced import FOREIGN, NAMED
from bot.domain.safety.values import ADDRESS, AROUND, DAY_OR_TIME, DOCUMENT, SYMBOL
from bot.domain.understanding.features import Bag, letters, number_shape, pairs
from bot.domain.understanding.reader import Weights, sums, unpack

NAME = "weights.z"  # beside this file; its first line tells of what it is made
PASSWORD, MARK = "password", "mark"
LONGEST = 300  # words of a text that are looked at, its first ones
BEFORE, BEHIND = 5, 3  # how many words before and behind a strange one stand near it
NEW_LINE = "⏎"
END, START = "$", "^"
STOPS, QUOTES, LINKS = ",.;?!", "\"“'‘", ":="
DASHES = "-–()"
TELEPHONE = regex(r"0\d{9,10}|0\d{2,3}[.-]\d{3}[.-]?\d{3,4}")
NUMBER = regex(r"[\d.,/%:-]+")
MARKED = regex("TỐI|TUYỆT|MẬT|MAT|TOI|TUYET|BÍ|BI|Mật|Tối|Tuyệt|mật")
REPEATED = regex(r"(a{3})a+|(A{3})A+|(9{3})9+")
MADE_UP = ("<mixed with signs>", "<mixed>", "<strange>", "<Strange>")
MOST_FIGURES = 9  # of a number that are counted
LETTERS_SPELLED = 3  # letters that stand alone where something is spelled
LENGTHS = (4, 10, 20, 40)  # words: what is shorter than the first is as long as it is


@dataclass(frozen=True)
class Likelihood:
    """The likelihood that a text holds a password, and a mark of secrecy: about 0 to 1."""

    password: float = 0.0
    mark: float = 0.0


def likelihood(text: str) -> Likelihood:
    """Return how far the words of a text speak for each; kept nowhere."""
    found = sums(bags(text), weights())
    return Likelihood(found[PASSWORD], found[MARK])


@cache
def weights() -> Weights:
    """Return the weights, read once, at the first text."""
    _made_of, _newline, packed = stored().partition(b"\n")
    return unpack(zlib.decompress(packed))


def stored() -> bytes:
    return files(__package__).joinpath(NAME).read_bytes()


def bags(text: str) -> list[Bag]:
    """Return the features of a text, by blocks."""
    tokens = nfc(text).replace("\n", f" {NEW_LINE} ").split()[:LONGEST]
    cores = [token.strip(AROUND + DASHES) for token in tokens]
    plain = [number_shape(fold(core)) if core else token for token, core in zip(tokens, cores, strict=True)]
    marked = [number_shape(core.lower()) for core in cores if core]
    tags = [tag(token) for token in tokens]
    tagged = [START, *with_tags(tokens, tags), END]
    marks = [core for core in cores if MARKED.fullmatch(core)]
    found = {
        "sw": Counter([*plain, *pairs([START, *plain])]),
        "sl": Counter(letters(word for word in plain if word.isalpha())),
        "sm": Counter([*marked, *pairs(marked)]),
        "st": Counter([*tagged, *pairs(tagged), *threes(tagged)]),
        "sn": Counter(near(tagged)),
        "sc": Counter([*marks, *pairs(marks)]),
        "ss": Counter(shape(text, tagged)),
        "sp": Counter(patterns(tokens, tags)),
    }
    return [
        Bag(block, Counter({f"{block}:{one}": n for one, n in bag.items()})) for block, bag in found.items()
    ]


def with_tags(tokens: Sequence[str], tags: Sequence[str]) -> Iterator[str]:
    """Yield the words, with a tag in place of what is no word; and what is written around them."""
    for token, kind in zip(tokens, tags, strict=True):
        yield kind or fold(token.strip(AROUND + DASHES)) or token
        if token[-1] in LINKS:
            yield ":"
        elif token[-1] in STOPS:
            yield token[-1]
        if token[0] in QUOTES:
            yield '"'


def tag(token: str) -> str:
    """Return what kind of thing stands there; "" for a word."""
    core = token.strip(AROUND)
    if not core:
        return "<sign>"
    kinds = {"<address>": ADDRESS, "<document>": DOCUMENT, "<day>": DAY_OR_TIME, "<telephone>": TELEPHONE}
    for name, kind in kinds.items():
        if kind.fullmatch(core.lower() if kind is ADDRESS else core):
            return name
    if core.isdigit():
        return f"<{min(len(core), MOST_FIGURES)} figures>"
    if NUMBER.fullmatch(core):
        return "<number>"
    if SYMBOL.search(token.rstrip(",.;:)?\"'”’")):
        return "<mixed with signs>"
    if any(c.isdigit() for c in core) and any(c.isalpha() for c in core):
        return "<mixed>"
    if len(core) == 1:
        return "<letter>"
    if core.isascii() and core.isalpha() and not (is_bare_syllable(core.lower()) or core.lower() in FOREIGN):
        return "<Strange>" if re.search("[a-z][A-Z]", core) else "<strange>"
    return ""


def threes(words: Sequence[str]) -> Iterator[str]:
    return map(" ".join, zip(words, words[1:], words[2:], strict=False))


def near(tagged: Sequence[str]) -> Iterator[str]:
    """Yield what stands near each tag, before and behind it."""
    for place, one in enumerate(tagged):
        if one.startswith("<"):
            for other in tagged[max(0, place - BEFORE) : place]:
                yield f"{other} < {one}"
            for other in tagged[place + 1 : place + 1 + BEHIND]:
                yield f"{one} > {other}"


def shape(text: str, tagged: Sequence[str]) -> Iterator[str]:
    """Yield what the text looks like: how long it is, what it has."""
    if NAMED.search(fold(text)):
        yield "named"
    if "?" in text:
        yield "asks"
    if NEW_LINE in tagged:
        yield "lines"
    count = len(tagged) - 2
    yield f"{count if count < LENGTHS[0] else max(one for one in LENGTHS if one <= count)} words"
    yield from {one for one in tagged if one.startswith("<")}
    if tagged.count("<letter>") >= LETTERS_SPELLED:
        yield "spelled"


def patterns(tokens: Sequence[str], tags: Sequence[str]) -> Iterator[str]:
    """Yield how strange words are made up: "Abc@123" is "Aaa@999"."""
    for token, kind in zip(tokens, tags, strict=True):
        if kind in MADE_UP:
            made = "".join(map(sort_of, token.strip(AROUND)))
            short = REPEATED.sub(lambda run: next(filter(None, run.groups())), made)
            yield short
            for length in (2, 3):
                for start in range(len(short) - length + 1):
                    yield f"~{short[start : start + length]}"


def sort_of(letter: str) -> str:
    if letter.isdigit():
        return "9"
    if letter.isalpha():
        return "A" if letter.isupper() else "a"
    return letter
