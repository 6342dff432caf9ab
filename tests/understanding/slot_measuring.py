"""Measure the readers of slots: ``python -m tests.understanding.slot_measuring`` leaves whole hands out.

``… slot_measuring FILE`` reads a corpus that no weights are made of; what is meant is given. "Exact": the
same words without case, marks and a leading "từ" or "lúc"; "near": at least 0.6 alike by difflib.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from bot.domain.understanding.intents import Intent
from bot.domain.understanding.normal import normal
from bot.domain.understanding.slots import slots_by, slots_of, unpacked
from tests.understanding import slot_training
from tests.understanding.corpora import read_corpora, read_corpus
from tests.understanding.measuring import groups

NEAR = 0.6
LEADING = re.compile(r"^(?:(?:kể )?từ|(?:ke )?tu|lúc|luc) ")


@dataclass
class Figures:
    """How many values there are, are given, and are given right, by key."""

    there: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    meant: Counter[str] = field(default_factory=Counter)  # given, and the text has the key
    near: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)

    def add(self, expected: Mapping[str, str], found: Mapping[str, str]) -> None:
        self.there.update(expected.keys())
        self.given.update(found.keys())
        for key in expected.keys() & found.keys():
            self.meant[key] += 1
            self.near[key] += likeness(expected[key], found[key]) >= NEAR
            self.exact[key] += compared(expected[key]) == compared(found[key])

    def shares(self, keys: Iterable[str] = ()) -> tuple[float, float, float]:
        """Return the shares of exact and near values among all that there are, and of keys given rightly."""
        chosen = list(keys) or list(self.there | self.given)

        def total(counts: Counter[str]) -> int:
            return sum(counts[key] for key in chosen)

        there, given = max(1, total(self.there)), max(1, total(self.given))
        return total(self.exact) / there, total(self.near) / there, total(self.meant) / given


def compared(value: str) -> str:
    """Return a value as it is compared: without case, marks, and the word before a time."""
    return LEADING.sub("", " ".join(re.sub(r"[\W_]+", " ", value.lower()).split()))


def likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, compared(one), compared(other), autojunk=False).ratio()


def measure_file(path: Path) -> Figures:
    """Measure the stored weights on lines that they were not made of."""
    figures = Figures()
    for line in read_corpus(path):
        figures.add(line.slots, slots_of(normal(line.text), Intent(line.intent)))
    return figures


def measure() -> Figures:
    """Measure on the corpora, some hands left out at a time."""
    lines, figures = read_corpora(), Figures()
    for out in groups(sorted({line.hand for line in lines})):
        known = unpacked(slot_training.train(line for line in lines if line.hand not in out))
        for line in lines:
            if line.hand in out and line.has_slots:
                figures.add(line.slots, slots_by(known, normal(line.text), Intent(line.intent)))
    return figures


def show(figures: Figures, *keys: str) -> str:
    exact, near, meant = figures.shares(keys)
    count = sum(figures.there[key] for key in keys or figures.there)
    return f"{count:5} there: exact {exact:.3f}, near {near:.3f}; of those given {meant:.3f} there"


if __name__ == "__main__":
    measured = measure_file(Path(sys.argv[1])) if sys.argv[1:] else measure()
    for key, _count in measured.there.most_common():
        print(f"{key:9}", show(measured, key))
    print("all      ", show(measured))
