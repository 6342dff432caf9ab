"""The ranker: which clauses the words of a question speak for, learnt from what many hands have asked.

A linear model over words, letters and concepts, as the reader of intents is one (bot/domain/understanding). A
pack has its weights beside it (weights.z), once somebody has trained them: tests/regulation/training.py.
"""

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.understanding.features import Bag, letters, number_shape, pairs
from bot.domain.understanding.reader import Weights, sums, unpack
from bot.regulation.concepts import Concepts

NAME = "weights.z"  # in the folder of a pack
SILENT, OTHER = "-", "other"  # what is scored beside the clauses: asked of the rule in vain; asked of no rule
LONGEST = 120  # words of a text, its last ones, that are looked at
WITHIN = 4  # how far apart the concepts of a pair may stand


@dataclass(frozen=True)
class Ranks:
    """The ranks of the clauses: how much a text speaks for each, for silence, for no rule; about 0 to 1."""

    clauses: Mapping[str, float]
    silent: float
    other: float

    @property
    def order(self) -> Sequence[str]:
        """Return the clauses, the likeliest first."""
        return sorted(self.clauses, key=self.clauses.__getitem__, reverse=True)

    @property
    def silence(self) -> float:
        """Return by how much silence leads the likeliest clause."""
        return self.silent - max(self.clauses.values())

    @property
    def likelihood(self) -> float:
        """Return by how much it is rather a question on the regulation, answered or not, than another."""
        return max(self.silent, *self.clauses.values()) - self.other


def ranks(words: Sequence[str], concepts: Concepts, weights: Weights) -> Ranks:
    """Rank the clauses by the words of a question (``Concepts.words_of``)."""
    found = sums(bags_of(words, concepts), weights)
    silent, other = found.pop(SILENT), found.pop(OTHER)
    return Ranks(found, silent, other)


def bags_of(words: Sequence[str], concepts: Concepts) -> list[Bag]:
    """Return the features of a question, by blocks: words, letters, concepts and pairs of these."""
    last = words[-LONGEST:]
    shaped = [number_shape(word) for word in last]
    said = concepts.of(last)
    found = {
        "w": Counter([*shaped, *pairs(["^", *shaped, "$"])]),
        "l": Counter(letters(shaped)),
        "q": Counter(said),
        "qq": Counter(near(said)),
    }
    return [
        Bag(block, Counter({f"{block}:{one}": n for one, n in bag.items()})) for block, bag in found.items()
    ]


def near(said: Sequence[str]) -> Iterator[str]:
    """Yield each two concepts that stand near each other, in either order."""
    for place, one in enumerate(said):
        for other in said[place + 1 : place + 1 + WITHIN]:
            if one != other:
                yield f"{min(one, other)} {max(one, other)}"


def read_weights(folder: Path) -> Weights | None:
    """Read the weights of a pack; None where it has none: it is read by its examples alone."""
    path = folder / NAME
    return unpack(zlib.decompress(path.read_bytes().partition(b"\n")[2])) if path.exists() else None


def stored(made_of: str, packed: bytes) -> bytes:
    """Return the file of weights; its first line tells of what they are made."""
    return made_of.encode() + b"\n" + zlib.compress(packed, 9)
