"""Measure the understanding: ``python -m tests.understanding.measuring`` leaves whole hands out.

``… measuring FILE`` reads a corpus that no weights are made of. Figures are of docs/proven.md.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain import understanding
from bot.domain.understanding import Act, Intent, Reading, Standing, table, understand
from bot.domain.understanding.intents import DONE_AT_ONCE
from bot.domain.understanding.normal import normal
from tests.understanding import training
from tests.understanding.corpora import Line, read_corpora, read_corpus

TOGETHER = 4  # hands that are left out at a time: those of one writer are among them
MOST_PAIRS = 40  # of what is confused with what
ONE_ANSWER = (  # what leads to the same answer where it is typed
    (frozenset({"will", "acknowledge", "yes"}), frozenset({"nudge", "nudge_two_units", "escalation"})),
    (frozenset({"not_yet", "no"}), frozenset({"nudge", "nudge_two_units", "escalation"})),
    (frozenset({"handover", "guidance", "help", "regulation"}), None),
)


def is_same(line: Line, read: str) -> bool:
    """Return whether a reading serves as the label does (see the corpora's rules)."""
    if read == line.intent:
        return True
    pair = {read, line.intent}
    return any(pair <= alike and (where is None or line.context in where) for alike, where in ONE_ANSWER)


@dataclass
class Figures:
    """What was counted; shares are of the lines that each concerns."""

    inside: Counter[str] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, line: Line, reading: Reading) -> None:
        if line.intent == Intent.OUT_OF_SCOPE:
            self.outside["lines"] += 1
            self.outside["known"] += reading.intent == Intent.OUT_OF_SCOPE
            self.outside["quiet"] += reading.deed in (Act.NONE, Act.ASK)
            if reading.intent != Intent.OUT_OF_SCOPE:
                self.confused[line.intent, str(reading.intent)] += 1
            return
        is_right = is_same(line, reading.intent)
        self.inside["lines"] += 1
        self.inside["first"] += is_right
        self.inside["three"] += any(is_same(line, one.intent) for one in reading.candidates)
        self.inside["to be done"] += line.intent in DONE_AT_ONCE
        self.inside["done"] += reading.deed == Act.DO
        self.inside["done rightly"] += reading.deed == Act.DO and is_right
        if not is_right:
            self.confused[line.intent, str(reading.intent)] += 1

    def lines(self) -> Iterable[str]:
        found, out = self.inside, self.outside
        yield f"in scope {found['lines']}: first {found['first'] / found['lines']:.3f}, "
        yield f"among three {found['three'] / found['lines']:.3f}"
        yield f"done at once: right {found['done rightly'] / found['done']:.3f}, "
        yield f"chosen for {found['done rightly'] / found['to be done']:.3f}"
        yield f"out of scope {out['lines']}: known {out['known'] / out['lines']:.3f}, "
        yield f"none or asked {out['quiet'] / out['lines']:.3f}"
        for (wanted, read), count in self.confused.most_common(MOST_PAIRS):
            yield f"{count:4} {wanted} read as {read}"


def measure_file(path: Path) -> Figures:
    """Measure the stored weights on lines that they were not made of."""
    figures = Figures()
    for line in read_corpus(path):
        figures.add(line, understand(line.text, line.role, Standing(line.context)))
    return figures


def measure() -> Figures:
    """Measure on the corpora, some hands left out at a time."""
    lines = read_corpora()
    intents = sorted({line.intent for line in lines})
    bagged = training.worth_keeping(training.bags_of(lines))
    idf, _unknown = training.rarities(bagged)
    alike = training.kernel(training.vectors(bagged, idf))
    wanted = training.targets(lines, intents)
    figures = Figures()
    for left_out in groups(sorted({line.hand for line in lines})):
        out = [place for place, line in enumerate(lines) if line.hand in left_out]
        rest = [place for place, line in enumerate(lines) if line.hand not in left_out]
        counts = training.solve(alike[rest][:, rest], wanted[rest])
        scores: Any = alike[out][:, rest] @ counts
        for place, row in zip(out, scores, strict=True):
            found = {Intent(name): float(score) for name, score in zip(intents, row, strict=True)}
            figures.add(lines[place], reading_of(lines[place], found))
    return figures


def groups(hands: Sequence[str]) -> Iterable[Sequence[str]]:
    return (hands[start : start + TOGETHER] for start in range(0, len(hands), TOGETHER))


def reading_of(line: Line, found: dict[Intent, float]) -> Reading:
    """Return the reading that these scores give, with what tables tell before them."""
    text, standing = normal(line.text), Standing(line.context)
    if commands := table.commanded(text):
        best = max(commands, key=lambda one: (found[one], one == commands[0]))
        return understanding.told(text, best, found)
    if intent := table.told(text, standing):
        return understanding.told(text, intent, found)
    return understanding.read(text, found)


if __name__ == "__main__":
    measured = measure_file(Path(sys.argv[1])) if sys.argv[1:] else measure()
    print("\n".join(measured.lines()))
