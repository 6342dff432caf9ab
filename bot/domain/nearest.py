"""Which of the example sentences a text is nearest to, by the words and pieces of words that they share."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise

from bot.conversation.text import expand, fold
from bot.domain.examples import EXAMPLES

_SURE = 0.5  # of 1; below it nothing is near enough
_MARGIN = 0.08  # by which the nearest meaning must lead the next

Vector = Mapping[str, float]


def nearest_meaning(text: str) -> str | None:
    """A key of EXAMPLES, or None where none is near or two are about as near."""
    asked = _weighed(_features(text))
    scores = sorted(
        (
            (max(_likeness(asked, example) for example in examples), name)
            for name, examples in _examples().items()
        ),
        reverse=True,
    )
    (best, name), (second, _) = scores[:2]
    return name if best >= _SURE and best - second >= _MARGIN else None


def _features(text: str) -> Counter[str]:
    return Counter(_pieces(re.findall(r"[a-z0-9]+", fold(expand(text)))))


def _pieces(words: list[str]) -> Iterator[str]:
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"
    joined = f" {' '.join(words)} "
    for start in range(len(joined) - 3):
        yield f"~{joined[start : start + 4]}"


def _weighed(features: Counter[str]) -> Vector:
    """What is rare among the examples counts more; of length 1."""
    weights = {feature: n * _rarity().get(feature, _rarity()[""]) for feature, n in features.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {feature: weight / length for feature, weight in weights.items()}


def _likeness(one: Vector, other: Vector) -> float:
    return sum(weight * other[feature] for feature, weight in one.items() if feature in other)


@cache
def _sentences() -> Mapping[str, list[Counter[str]]]:
    return {
        name: [_features(line) for line in lines.strip().splitlines()] for name, lines in EXAMPLES.items()
    }


@cache
def _rarity() -> Mapping[str, float]:
    """Feature -> weight; "" stands for one that no example has."""
    everything = [sentence for sentences in _sentences().values() for sentence in sentences]
    common = Counter(feature for sentence in everything for feature in sentence)
    return {feature: math.log(1 + len(everything) / n) for feature, n in common.items()} | {"": 1.0}


@cache
def _examples() -> Mapping[str, list[Vector]]:
    return {name: [_weighed(sentence) for sentence in sentences] for name, sentences in _sentences().items()}
