"""Make the weights of the regulation's ranker: ``python3 start.py train``, after those of the reader.

It learns from the examples of the pack, from what many hands asked (questions.tsv), and from what people type
who ask of no rule (the corpora of the understanding): ridge regression, one column a clause.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bot.domain.safety import learned
from bot.domain.understanding import weights_file
from bot.domain.understanding.features import Bag
from bot.packs import DEFAULT, folder_of
from bot.regulation import concepts, matcher, ranking
from bot.regulation.ranking import OTHER, SILENT, Ranks, bags_of, stored
from tests.domain import secrets_training
from tests.regulation import corpus
from tests.understanding import training
from tests.understanding.corpora import read_corpora
from tests.understanding.training import Matrix, Vector

LEAST = 3  # examples in which a feature must stand to be kept
STEP = 0.1  # in which weights are written
ALSO = 0.7  # how far the other clauses of a topic answer its questions, beside the first
SOME = 2  # of so many lines that ask of no rule one is learnt from
NEAR_RULES = ("regulation", "guidance", "handover", "report_question")  # intents of what may be about a rule
READ_BY = (ranking, concepts, corpus)  # what makes a text into features, beside what the reader does


@dataclass(frozen=True)
class Example:
    """A text of a hand. ``answers``: how far each clause, SILENT or OTHER is right: 0 to 1."""

    hand: str
    text: str
    answers: Mapping[str, float]


@dataclass(frozen=True)
class Taught:
    """The examples as the ranker learns from them; ``columns``: the clauses, SILENT and OTHER."""

    examples: Sequence[Example]
    columns: Sequence[str]
    idf: dict[str, float]
    vectors: Sequence[Vector]

    @cached_property
    def by_feature(self) -> dict[str, tuple[Any, Matrix]]:
        return training.by_feature(self.vectors)

    @cached_property
    def inverse(self) -> Matrix:
        alike = training.kernel(self.vectors)
        charged = alike + training.RIDGE * np.eye(len(alike), dtype=np.float32)
        return np.linalg.inv(charged).astype(np.float32)

    @cached_property
    def counts(self) -> Matrix:
        """Return how much each example counts for each column."""
        rows = [[one.answers.get(column, 0.0) for column in self.columns] for one in self.examples]
        counts: Matrix = self.inverse @ np.array(rows, dtype=np.float32)
        return counts

    def counts_without(self, hand: str) -> Matrix:
        """Return how much each would count if this hand had written none; exact, but for the idf."""
        own = [place for place, one in enumerate(self.examples) if one.hand == hand]
        if not own:
            return self.counts
        gone = np.linalg.solve(self.inverse[np.ix_(own, own)], self.counts[own])
        counts: Matrix = self.counts - self.inverse[:, own] @ gone
        counts[own] = 0
        return counts

    def ranks(self, words: Sequence[str], counts: Matrix) -> Ranks:
        """Rank the clauses as the ranker would if the examples counted so."""
        known = [
            Bag(bag.block, Counter({one: n for one, n in bag.counts.items() if one in self.idf}))
            for bag in bags_of(words, matcher().concepts)
        ]
        [vector] = training.vectors([known], self.idf)
        total = np.zeros(len(self.columns), dtype=np.float32)
        for feature, value in vector.items():
            rows, values = self.by_feature[feature]
            total += value * (values @ counts[rows])
        found = dict(zip(self.columns, map(float, total), strict=True))
        silent, other = found.pop(SILENT), found.pop(OTHER)
        return Ranks(found, silent, other)


def examples() -> Iterator[Example]:
    """Yield all examples; a question that stands in the pack as well is that of its hand."""
    asked = {one.text: one for one in corpus.questions()}
    for topic in matcher().pack.topics:
        answers = {SILENT: 1.0} if topic.is_silent else dict.fromkeys(topic.clauses, ALSO)
        answers |= {} if topic.is_silent else {topic.clauses[0]: 1.0}
        for text in topic.questions:
            one = asked.pop(text, None)
            yield Example(one.hand if one else DEFAULT, text, answers)
    for text, one in asked.items():
        yield Example(one.hand, text, dict.fromkeys(one.answers, 1.0))
    others = [line for line in read_corpora() if line.context == "none" and line.intent not in NEAR_RULES]
    for line in others[::SOME]:
        yield Example(f"corpus {line.hand}", line.text, {OTHER: 1.0})


@cache
def taught() -> Taught:
    """Return all examples, read; a feature that few of them have is left out."""
    found = list(examples())
    known = matcher().concepts
    bagged = [bags_of(list(known.words_of(one.text)), known) for one in found]
    kept = training.worth_keeping(bagged, LEAST, {bag.block for line in bagged for bag in line})
    idf, _unknown = training.rarities(kept)
    columns = sorted({column for one in found for column in one.answers})
    return Taught(found, columns, idf, training.vectors(kept, idf))


def fingerprint() -> str:
    """Tell whether weights are of the examples, tables and code as they are."""
    marks = hashlib.sha256(training.fingerprint().encode())
    of = [*folder_of(DEFAULT).glob("*.toml"), concepts.FILE, corpus.FILE]
    of += [Path(module.__file__ or "") for module in READ_BY]
    for path in sorted((*of, Path(__file__))):
        marks.update(path.name.encode() + path.read_bytes())
    return marks.hexdigest()[:16]


def train() -> bytes:
    """Return the weights that the examples give; what is not among them weighs nothing."""
    all_ = taught()
    weights = training.weights_of(all_.vectors, all_.counts)
    return training.pack(all_.columns, weights, all_.idf, 0.0, STEP)


def main() -> None:
    """Make the weights; those of the readers, which take minutes, where they are not of the corpora."""
    if weights_file.head()["made_of"] != training.fingerprint():
        training.main()
    if learned.stored().partition(b"\n")[0].decode() != secrets_training.fingerprint():
        secrets_training.main()
    path = folder_of(DEFAULT) / ranking.NAME
    path.write_bytes(stored(fingerprint(), train()))
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
