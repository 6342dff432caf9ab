"""The weights, made anew, are those that are stored; and how hands are read that were left out."""

import pytest

from bot.domain.safety import DangerKind, learned, scan_said
from bot.domain.understanding import reader
from tests.domain import secrets_training
from tests.understanding import training
from tests.understanding.corpora import read_corpora

LEFT_OUT = ("v", "w", "x", "y")
LEAST = {"secret": 0.95, "mark": 0.97, "clean": 0.88}  # nearly all of their clean texts are near to one


def test_the_weights_can_be_made_anew() -> None:
    """They may differ by a step where a sum was rounded otherwise, as on another machine."""
    compare(reader.weights(), reader.unpack(training.train(read_corpora())))


def test_hands_of_which_nothing_was_learnt_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learn what must not be kept from all hands but the newest four, and read these."""
    monkeypatch.setattr(secrets_training, "EXAM", (*secrets_training.EXAM, *LEFT_OUT))
    weights = reader.unpack(secrets_training.train())
    monkeypatch.setattr(learned, "weights", lambda: weights)
    right: dict[str, list[bool]] = {"secret": [], "mark": [], "clean": []}
    for one in (one for hand in LEFT_OUT for one in secrets_training.said_by(hand)):
        right[one.holds].append((scan_said(one.text).kind is DangerKind.NONE) == (one.holds == "clean"))
    shares = {holds: sum(some) / len(some) for holds, some in right.items()}
    print(shares)
    assert {holds: share for holds, share in shares.items() if share < LEAST[holds]} == {}


def compare(stored: reader.Weights, made: reader.Weights) -> None:
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
