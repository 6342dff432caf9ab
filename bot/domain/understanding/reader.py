"""The reader: a linear model over the features of a text; its weights are made from the corpora beforehand.

A score is the sum of the weights of what stands in the text: about 1 for what is surely meant and 0 for what
is not. It is no probability; what tells is by how much the first leads the second.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

from bot.domain.understanding import weights_file
from bot.domain.understanding.features import BLOCKS, RARE_COUNTS, Bag, place_bags, text_bags
from bot.domain.understanding.normal import Normal

IDF_SCALE = 24  # of an idf in a byte: up to 10.6
MOST_IDF = 255 / IDF_SCALE
LAST = 8  # texts


@dataclass(frozen=True)
class Weights:
    """The weights as they are kept: of feature ``places[f]`` from ``starts[f]`` to ``starts[f + 1]``."""

    intents: Sequence[str]  # or whatever else is told apart
    places: Mapping[str, int]
    rarity: bytes  # idf × IDF_SCALE of each feature
    starts: Sequence[int]
    of: bytes  # the intent of each weight
    values: Sequence[int]  # each weight in steps
    step: float
    unknown: float  # the idf of what no corpus has


@cache
def weights() -> Weights:
    """Return the weights, read once: some tens of milliseconds at the first text, nothing at the start."""
    return unpack(weights_file.part("reader"))


def unpack(packed: bytes) -> Weights:
    """Return the weights that the reader's part of the file holds."""
    head, _newline, rest = packed.partition(b"\n")
    about = json.loads(head)
    features, rest = rest[: about["bytes"]].decode().split("\n"), rest[about["bytes"] :]
    count = len(features)
    rarity, counts, rest = rest[:count], rest[count : 2 * count], rest[2 * count :]
    starts = list(accumulate(counts, initial=0))
    of, values = rest[: starts[-1]], memoryview(rest[starts[-1] :]).cast("b")
    places = {feature: place for place, feature in enumerate(features)}
    return Weights(
        about["intents"],
        places,
        rarity,
        starts,
        of,
        values,
        about["step"],
        about["unknown"],
    )


def scores(text: Normal, role: str, context: str) -> dict[str, float]:
    """Return the score of every intent."""
    known = weights()
    return named(totals(place_bags(text, role, context), known, _of_text(text)), known)


@lru_cache(LAST)
def _of_text(text: Normal) -> list[float]:
    """Return what the text itself adds: an event reads it in several roles and to several things."""
    return totals(text_bags(text), weights())


def sums(found: Sequence[Bag], known: Weights) -> dict[str, float]:
    """Return the sum of the weights of what stands in a text, for each intent that they tell apart."""
    return named(totals(found, known), known)


def named(total: Sequence[float], known: Weights) -> dict[str, float]:
    return {intent: score * known.step for intent, score in zip(known.intents, total, strict=True)}


def totals(found: Sequence[Bag], known: Weights, before: Sequence[float] = ()) -> list[float]:
    """Add the weights of what stands in a text to what there is ``before``."""
    total = list(before) or [0.0] * len(known.intents)
    starts, of, weights = known.starts, known.of, known.values
    for bag in found:
        for place, value in weighed(bag, known):
            for at in range(starts[place], starts[place + 1]):
                total[of[at]] += value * weights[at]
    return total


def weighed(bag: Bag, known: Weights) -> list[tuple[int, float]]:
    """Return the places of a bag's features that are known, each with its value: what is rare counts more.

    All values together are as long as the block weighs, with those of features that are not known.
    """
    is_rare_more, rarities, squares = bag.block in RARE_COUNTS, known.rarity, 0.0
    values = []
    for feature, count in bag.counts.items():
        place = known.places.get(feature)
        value = 1.0 if count == 1 else 1 + math.log(count)
        if is_rare_more:
            value *= known.unknown if place is None else rarities[place] / IDF_SCALE
        squares += value * value
        if place is not None:
            values.append((place, value))
    share = math.sqrt(BLOCKS[bag.block]) / (math.sqrt(squares) or 1.0)
    return [(place, value * share) for place, value in values]
