"""Make the weights of the understanding from the corpora: ``python3 start.py train``.

Ridge regression in closed form, one column an intent, on the kernel of the lines: some seconds with numpy.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.domain.understanding import reader, weights_file
from bot.domain.understanding.features import BLOCKS, RARE_COUNTS, Bag, bags
from bot.domain.understanding.normal import normal
from tests.understanding import slot_training
from tests.understanding.corpora import CORPUS, Line, read_corpora

READER = Path(reader.__file__).parent  # where the weights are kept
RIDGE = 0.3  # how much is charged for a weight: the best of 0.1, 0.3, 1 on hands left out
AT_ONCE = 12_500  # lines whose equations are solved at once
STEP = 0.053  # in which weights are written; what is less than half of it is left out
READ_BY = ("normal.py", "lexicon.py", "features.py", "surroundings.py")  # what makes a text into features
SEEN_TWICE = frozenset({"l", "m", "t", "yy", "wr"})  # blocks whose features must stand in two lines
Vector = dict[str, float]
Matrix = np.ndarray[Any, np.dtype[np.float32]]


def bags_of(lines: Sequence[Line]) -> list[list[Bag]]:
    return [bags(normal(line.text), line.role, line.context) for line in lines]


def rarities(bagged: Sequence[Sequence[Bag]]) -> tuple[dict[str, float], float]:
    """Return the idf of each feature, as coarse as it is kept, and that of one that no line has."""
    seen = Counter(feature for line in bagged for bag in line for feature in bag.counts)
    most = np.log(1 + len(bagged)) + 1

    def coarse(idf: float) -> float:
        return min(255, round(idf * reader.IDF_SCALE)) / reader.IDF_SCALE

    return {feature: coarse(most - np.log(1 + count)) for feature, count in seen.items()}, coarse(most)


def vectors(bagged: Sequence[Sequence[Bag]], idf: dict[str, float]) -> list[Vector]:
    """Return what stands in each line, weighed as the reader weighs it."""

    def vector(line: Sequence[Bag]) -> Iterator[tuple[str, float]]:
        for bag in line:
            values = {
                one: (1 + np.log(n)) * (idf[one] if bag.block in RARE_COUNTS else 1)
                for one, n in bag.counts.items()
            }
            length = np.sqrt(sum(value * value for value in values.values())) or 1.0
            for one, value in values.items():
                yield one, value * np.sqrt(BLOCKS[bag.block]) / length

    return [dict(vector(line)) for line in bagged]


def by_feature(found: Sequence[Vector]) -> dict[str, tuple[Any, Matrix]]:
    """Return in which lines each feature stands, and its value there."""
    rows: dict[str, list[int]] = defaultdict(list)
    values: dict[str, list[float]] = defaultdict(list)
    for place, vector in enumerate(found):
        for feature, value in vector.items():
            rows[feature].append(place)
            values[feature].append(value)
    return {one: (np.array(rows[one]), np.array(values[one], dtype=np.float32)) for one in rows}


def kernel(found: Sequence[Vector]) -> Matrix:
    """Return how alike each two lines are."""
    alike = np.zeros((len(found), len(found)), dtype=np.float32)
    for rows, values in by_feature(found).values():
        alike[np.ix_(rows, rows)] += np.outer(values, values)
    return alike


def targets(lines: Sequence[Line], intents: Sequence[str]) -> Matrix:
    wanted = np.zeros((len(lines), len(intents)), dtype=np.float32)
    for place, line in enumerate(lines):
        wanted[place, intents.index(line.intent)] = 1
    return wanted


def solve(alike: Matrix, wanted: Matrix, ridge: float = RIDGE) -> Matrix:
    """Return how much each line counts for each column of what is wanted."""
    return eliminate(alike + ridge * np.eye(len(alike), dtype=np.float32), wanted)


def eliminate(left: Matrix, right: Matrix) -> Matrix:
    """Solve a symmetric system by blocks, where it is too large for OpenBLAS.

    With two threads that dies of a segmentation fault beyond some 16,000 rows (seen with numpy 2.5.5). The
    cost is the same, the memory a third.
    """
    half = len(left) // 2
    if len(left) <= AT_ONCE:
        return np.linalg.solve(left, right).astype(np.float32, copy=False)
    across = left[:half, half:]
    above = eliminate(left[:half, :half], np.hstack([across, right[:half]]))
    by_lower, alone = above[:, : len(left) - half], above[:, len(left) - half :]
    lower = eliminate(left[half:, half:] - across.T @ by_lower, right[half:] - across.T @ alone)
    return np.vstack([alone - by_lower @ lower, lower])


def train(lines: Sequence[Line]) -> bytes:
    """Return the weights that the lines give, packed as the reader reads them."""
    intents = sorted({line.intent for line in lines})
    bagged = worth_keeping(bags_of(lines))
    idf, unknown = rarities(bagged)
    found = vectors(bagged, idf)
    counts = solve(kernel(found), targets(lines, intents))
    return pack(intents, weights_of(found, counts), idf, unknown)


def weights_of(found: Sequence[Vector], counts: Matrix) -> dict[str, Matrix]:
    """Return the weight of each feature for each intent, by how much each line counts for it."""
    return {one: values @ counts[rows] for one, (rows, values) in sorted(by_feature(found).items())}


def worth_keeping(
    bagged: Sequence[Sequence[Bag]], least: int = 2, blocks: Collection[str] = SEEN_TWICE
) -> list[list[Bag]]:
    """Leave out what was seen once, in the blocks in which that helps nobody: it is a fourth of the size."""
    seen = Counter(feature for line in bagged for bag in line for feature in bag.counts)

    def kept(bag: Bag) -> Bag:
        counts = Counter({one: n for one, n in bag.counts.items() if seen[one] >= least})
        return Bag(bag.block, counts) if bag.block in blocks else bag

    return [[kept(bag) for bag in line] for line in bagged]


def pack(
    intents: Sequence[str],
    weights: dict[str, Matrix],
    idf: dict[str, float],
    unknown: float,
    step: float = STEP,
) -> bytes:
    """Write the weights in steps, a byte each: coarse ones read as well, and pack far better."""
    names, of, values, counts = [], bytearray(), bytearray(), bytearray()
    for one, row in weights.items():
        steps = np.clip(np.rint(row / step), -127, 127).astype(np.int8)
        places = np.nonzero(steps)[0]
        if len(places):
            names.append(one)
            counts.append(len(places))
            of += places.astype(np.uint8).tobytes()
            values += steps[places].tobytes()
    said = "\n".join(names).encode()
    rare = bytes(round(idf[one] * reader.IDF_SCALE) for one in names)
    about = {
        "intents": intents,
        "bytes": len(said),
        "step": step,
        "unknown": unknown,
    }
    head = json.dumps(about).encode()
    return b"\n".join([head, said]) + rare + bytes(counts) + bytes(of) + bytes(values)


def fingerprint() -> str:
    """Tell whether weights are of the corpora, tables and code as they are."""
    made_by = (Path(__file__), Path(slot_training.__file__))
    of = (*CORPUS.glob("*.tsv"), *READER.glob("*.tsv"), *(READER / name for name in READ_BY), *made_by)
    marks = hashlib.sha256()
    for path in sorted(of):
        marks.update(path.name.encode() + path.read_bytes())
    return marks.hexdigest()[:16]


def main() -> None:
    lines = read_corpora()
    packed = weights_file.joined(fingerprint(), {"reader": train(lines), "slots": slot_training.train(lines)})
    (READER / weights_file.NAME).write_bytes(packed)
    print(f"{weights_file.NAME}: {len(packed):,} bytes")


if __name__ == "__main__":
    main()
