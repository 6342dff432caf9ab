"""Make the weights of the readers of slots from the corpora.

Each key learns alone where its value begins, goes on and ends, or that the text has none: log-linear over all
places that it may have, by L-BFGS with numpy.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.domain.understanding.intents import Intent
from bot.domain.understanding.normal import Normal, normal
from bot.domain.understanding.results import RESULTS
from bot.domain.understanding.surroundings import said, surroundings, whole
from tests.understanding.corpora import Line

PENALTY = 1.5  # of half a weight's square: the best of 0.5, 1, 1.5, 2 on hands left out
STEPS = 30  # of L-BFGS: more change nothing on hands left out
MEMORY = 8  # steps that it remembers
LEAST = 0.1  # a weight of less says too little to be kept
SEEN = 2  # how often a feature must stand in a key's lines to be learnt
LINES = 3  # in how many lines of an intent a key must stand for the intent to have it
Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Example:
    """A line of a corpus: what stands around its words, and where the value of each key stands."""

    intent: str
    words: Sequence[Sequence[str]]
    whole: Sequence[str]
    places: dict[str, tuple[int, int]]
    said: Sequence[str]
    result: str  # one of RESULTS; "" where it is not said

    @property
    def keys(self) -> Iterator[str]:
        yield from self.places
        if self.result:
            yield "result"


def example(line: Line) -> Example:
    text, intent, slots = normal(line.text), Intent(line.intent), line.slots
    places = {key: place for key, value in slots.items() if (place := place_of(text, value))}
    about = surroundings(text, intent), whole(text, intent), places, said(text, intent)
    return Example(line.intent, *about, slots.get("result", ""))


def place_of(text: Normal, value: str) -> tuple[int, int] | None:
    """Return the first and the last word of where a value first stands."""
    start = text.typed.find(value)
    end = start + len(value)
    inside = [place for place, word in enumerate(text.words) if word.start >= start and word.end <= end]
    return (inside[0], inside[-1]) if start >= 0 and inside else None


def keys_of_intents(examples: Sequence[Example]) -> dict[str, list[str]]:
    counts = Counter((one.intent, key) for one in examples for key in one.keys)
    found: dict[str, list[str]] = defaultdict(list)
    for intent, key in sorted(pair for pair, count in counts.items() if count >= LINES):
        found[intent].append(key)
    return found


class Rows:
    """Rows of features, as a sparse matrix of ones."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        seen = Counter(feature for row in rows for feature in row)
        self.names = [feature for feature, count in seen.items() if count >= SEEN]
        places = {feature: place for place, feature in enumerate(self.names)}
        known = [[places[one] for one in row if one in places] for row in rows]
        self.features = np.array([place for row in known for place in row])
        self.starts = np.cumsum([0, *(len(row) for row in known)])[:-1]
        self.rows = np.repeat(np.arange(len(rows)), [len(row) for row in known])
        self.rows = self.rows[np.argsort(self.features, kind="stable")]
        self.feature_starts = np.cumsum([0, *np.bincount(self.features, minlength=len(self.names))])[:-1]

    def sums(self, weights: Array) -> Array:
        """Return what the weights of the features of each row come to."""
        return np.add.reduceat(weights[self.features], self.starts, axis=0)

    def gathered(self, slopes: Array) -> Array:
        """Return what the slopes of the rows that have each feature come to."""
        return np.add.reduceat(slopes[self.rows], self.feature_starts, axis=0)


class Places:
    """Where the values of one key stand in some lines, and how well weights tell them.

    Lines stand by length, the longest first, so that those that have an nth word are the first of them.
    """

    def __init__(self, examples: Sequence[Example], key: str) -> None:
        ordered = sorted(examples, key=lambda one: -len(one.words))
        lengths = np.array([len(one.words) for one in ordered])
        self.starts = np.cumsum([0, *lengths])[:-1]
        self.lines = np.repeat(np.arange(len(ordered)), lengths)
        self.columns = [self.starts[: (lengths > nth).sum()] + nth for nth in range(lengths.max())]
        self.has = np.array([key in one.places for one in ordered])
        self.told = np.zeros((len(self.lines), 3), dtype=np.float32)
        for start, one in zip(self.starts, ordered, strict=True):
            if key in one.places:
                first, last = (start + place for place in one.places[key])
                self.told[first, 0] = self.told[first + 1 : last + 1, 1] = self.told[last, 2] = 1
        self.rows = Rows([*(row for one in ordered for row in one.words), *(one.whole for one in ordered)])

    def loss(self, weights: Array) -> tuple[float, Array]:
        """Return how badly the weights tell the places, and its slope: features × (begin, go on, end)."""
        sums = self.rows.sums(weights)
        words, lines = sums[: len(self.lines)], sums[len(self.lines) :, 0]
        open_, close = self.opened(words), self.closed(words)
        ended = open_ + words[:, 2]
        most = np.maximum.reduceat(ended, self.starts)
        present = np.log(np.add.reduceat(np.exp(ended - most[self.lines]), self.starts)) + most + lines
        total = np.logaddexp(present, 0)
        level = (lines - total)[self.lines]
        slopes = np.zeros_like(sums)
        slopes[: len(self.lines)] = self.expected(words, open_, close, level) - self.told
        slopes[len(self.lines) :, 0] = np.exp(present - total) - self.has
        value = (
            total.sum(dtype=float) - (self.told * words).sum(dtype=float) - lines[self.has].sum(dtype=float)
        )
        return value, self.rows.gathered(slopes)

    def opened(self, words: Array) -> Array:
        """Return, for each word, the log sum of all values that have begun and include it."""
        found = words[:, 0].copy()
        for before, here in zip(self.columns, self.columns[1:], strict=False):
            found[here] = np.logaddexp(found[here], found[before[: len(here)]] + words[here, 1])
        return found

    def closed(self, words: Array) -> Array:
        """Return, for each word, the log sum of all ways in which a value that includes it may end."""
        found = words[:, 2].copy()
        for here, after in zip(self.columns[-2::-1], self.columns[:0:-1], strict=True):
            inner = here[: len(after)]
            found[inner] = np.logaddexp(found[inner], words[after, 1] + found[after])
        return found

    def expected(self, words: Array, open_: Array, close: Array, level: Array) -> Array:
        """Return how likely each word begins a value, goes on in it, and ends it."""
        goes_on = np.full(len(words), -np.inf, dtype=np.float32)
        inner = np.setdiff1d(np.arange(len(words)), self.starts)
        goes_on[inner] = open_[inner - 1] + words[inner, 1] + close[inner]
        found = np.stack([words[:, 0] + close, goes_on, open_ + words[:, 2]], axis=1)
        likely: Array = np.exp(found + level[:, None])
        return likely


class Results:
    """What checks have found in some lines, and how well weights tell it."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.rows = Rows([one.said for one in examples])
        told = [[one.result == result for result in RESULTS] for one in examples]
        self.told = np.array(told, dtype=np.float32)

    def loss(self, weights: Array) -> tuple[float, Array]:
        """Return how badly the weights tell the results, and its slope: features × RESULTS."""
        sums = self.rows.sums(weights)
        total = np.log1p(np.exp(sums).sum(axis=1))  # the text that says nothing of it has 0
        value = total.sum(dtype=float) - (self.told * sums).sum(dtype=float)
        return value, self.rows.gathered(np.exp(sums - total[:, None]) - self.told)


def least(loss: Callable[[Array], tuple[float, Array]], weights: Array) -> Array:
    """Return the weights for which a loss with its penalty is about the least."""

    def charged(at: Array) -> tuple[float, Array]:
        value, slope = loss(at)
        return value + PENALTY / 2 * float((at * at).sum(dtype=float)), slope + PENALTY * at

    value, slope = charged(weights)
    moves: list[tuple[Array, Array]] = []
    for _step in range(STEPS):
        way = -downhill(slope, moves)
        step = 1.0
        while (found := charged(weights + step * way))[0] > value and step > 1e-4:
            step /= 2
        moves = [*moves, (step * way, found[1] - slope)][-MEMORY:]
        weights, (value, slope) = weights + step * way, found
    return weights


def downhill(slope: Array, moves: Sequence[tuple[Array, Array]]) -> Array:
    """Return the slope as the last moves bend it (the two loops of L-BFGS)."""
    if not moves:
        return slope / max(1.0, float(np.linalg.norm(slope)))
    bent: Array = slope
    shares = []
    for move, change in reversed(moves):
        share = (move * bent).sum() / (move * change).sum()
        shares.append(share)
        bent = bent - share * change
    move, change = moves[-1]
    bent = bent * ((move * change).sum() / (change * change).sum())
    for (move, change), share in zip(moves, reversed(shares), strict=True):
        bent = bent + (share - (change * bent).sum() / (move * change).sum()) * move
    return bent


def train(lines: Iterable[Line]) -> bytes:
    """Return the weights that the lines give, packed as the readers of slots read them."""
    examples = [example(line) for line in lines if line.has_slots]
    keys = keys_of_intents(examples)
    spoken = [one for one in examples if one.words]
    learnt = {"result": learn(Results([one for one in spoken if "result" in keys.get(one.intent, ())]))}
    for key in sorted({key for those in keys.values() for key in those} - {"result"}):
        learnt[key] = learn(Places([one for one in spoken if key in keys.get(one.intent, ())], key))
    return pack(keys, learnt)


def learn(told: Places | Results) -> dict[str, Array]:
    """Return the features that tell something, each with its three weights."""
    found = least(told.loss, np.zeros((len(told.rows.names), 3), dtype=np.float32))
    return {name: row for name, row in zip(told.rows.names, found, strict=True) if np.abs(row).max() >= LEAST}


def pack(keys: dict[str, list[str]], learnt: dict[str, dict[str, Array]]) -> bytes:
    scale = 127 / max(float(np.abs(row).max()) for found in learnt.values() for row in found.values())
    rows: dict[str, list[tuple[int, bytes]]] = defaultdict(list)
    for place, found in enumerate(learnt.values()):
        for name, row in found.items():
            rows[name].append((place, np.round(row * scale).astype(np.int8).tobytes()))
    ordered = sorted(rows.items())
    names = "\n".join(name for name, _found in ordered).encode()
    head = json.dumps({"keys": keys, "of": list(learnt), "bytes": len(names), "scale": scale}).encode()
    every = [one for _name, found in ordered for one in found]
    return b"".join([
        head, b"\n", names, bytes(len(found) for _name, found in ordered),
        bytes(place for place, _values in every), *(values for _place, values in every),
    ])  # fmt: skip
