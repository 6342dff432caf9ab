"""Make the weights of what must not be kept: ``python3 start.py train``, with those of the understanding.

Learnt from what many hands have told (secrets_said), from what people typed in the transcripts
(typed.txt), and from what they type who tell neither (the corpora of the understanding).
"""

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.domain import encodings
from bot.domain.safety import DangerKind, announced, learned, scan, values
from bot.domain.safety.learned import MARK, PASSWORD, bags
from bot.domain.understanding import features
from bot.domain.understanding.features import Bag
from tests.domain import test_safety
from tests.domain.test_safety import lines
from tests.understanding import training
from tests.understanding.corpora import CORPUS, read_corpora
from tests.understanding.training import Matrix, Vector

FOLDER = Path(__file__).with_name("secrets_said")
TYPED = Path(__file__).with_name("typed.txt")  # in the transcripts, a line a text
EXAM = ("j", "z")  # hands from which nothing is learnt
COLUMNS = (PASSWORD, MARK)
OWN = {  # by whoever wrote the patterns
    "secret": (test_safety.PASSWORDS, test_safety.SEVERAL, test_safety.MAYBE),
    "mark": (test_safety.CLASSIFIED,),
    "clean": (test_safety.CLEAN,),
}
HOLDS = {"secret": PASSWORD, "mark": MARK}
LEAST = 2  # texts in which a feature must stand to be kept
RIDGE = 0.5
STEP = 0.025  # in which weights are written
SOME = 2  # of so many lines of the corpora one is learnt from
READ_BY = (learned, features, announced, values, encodings)


@dataclass(frozen=True)
class Said:
    """A text of a hand, and what it holds: "secret", "mark" or "clean"."""

    hand: str
    holds: str
    text: str


def said_by(hand: str) -> list[Said]:
    _header, *rows = (FOLDER / f"{hand}.tsv").read_text(encoding="utf-8").splitlines()
    cells = (row.split("\t", 1) for row in rows)
    return [Said(hand, holds, text.replace("\\n", "\n").replace("\\t", "\t")) for holds, text in cells]


def hands() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.tsv"))


def examples() -> Iterator[Said]:
    for hand in hands():
        if hand not in EXAM:
            yield from said_by(hand)
    yield from (Said("own", holds, text) for holds, tables in OWN.items() for text in lines("".join(tables)))
    others = sorted({line.text for line in read_corpora()})[::SOME] + TYPED.read_text("utf-8").splitlines()
    yield from (Said("", "clean", text) for text in others if scan(text).kind is DangerKind.NONE)


@dataclass(frozen=True)
class Taught:
    """The examples as they are learnt from."""

    examples: Sequence[Said]
    idf: Mapping[str, float]
    vectors: Sequence[Vector]

    @property
    def wanted(self) -> Matrix:
        rows = [[float(HOLDS.get(one.holds) == column) for column in COLUMNS] for one in self.examples]
        return np.array(rows, dtype=np.float32)


def taught() -> Taught:
    found = list(examples())
    bagged: list[list[Bag]] = [bags(one.text) for one in found]
    kept = training.worth_keeping(bagged, LEAST, {bag.block for line in bagged for bag in line})
    idf, _unknown = training.rarities(kept)
    return Taught(found, idf, training.vectors(kept, idf))


def train() -> bytes:
    """Return the weights that the examples give, packed as they are read."""
    all_ = taught()
    alike = training.kernel(all_.vectors)
    weights = training.weights_of(all_.vectors, training.solve(alike, all_.wanted, RIDGE))
    return training.pack(COLUMNS, weights, dict(all_.idf), 0.0, STEP)  # what is not known weighs nothing


def fingerprint() -> str:
    """Tell whether weights are of the examples and code as they are."""
    marks = hashlib.sha256()
    of = [TYPED, *FOLDER.glob("*.tsv"), *CORPUS.glob("*.tsv"), Path(__file__), Path(training.__file__)]
    of += [Path(module.__file__ or "") for module in (*READ_BY, test_safety)]
    for path in sorted(of):
        marks.update(path.name.encode() + path.read_bytes())
    return marks.hexdigest()[:16]


def main() -> None:
    path = Path(learned.__file__).with_name(learned.NAME)
    path.write_bytes(fingerprint().encode() + b"\n" + zlib.compress(train(), 9))
    print(f"{path.parent.name}/{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
