"""The weights of the understanding, made anew from the corpora, are those that are stored."""

from bot.domain.understanding import reader
from tests.understanding import training
from tests.understanding.corpora import read_corpora


def test_the_weights_can_be_made_anew() -> None:
    """They may differ by a step where a sum was rounded otherwise, as on another machine."""
    stored, made = reader.weights(), reader.unpack(training.train(read_corpora()))
    assert made.intents == stored.intents
    assert len(made.places.keys() ^ stored.places.keys()) <= len(stored.places) // 1000
    differing = [
        one for one in made.places.keys() & stored.places.keys() if steps(made, one) != steps(stored, one)
    ]
    assert len(differing) <= len(stored.places) // 100


def steps(weights: reader.Weights, feature: str) -> dict[int, int]:
    """Return the weights of a feature, in steps: the intent's place -> its weight."""
    place = weights.places[feature]
    kept = range(weights.starts[place], weights.starts[place + 1])
    return {weights.of[at]: weights.values[at] for at in kept}
