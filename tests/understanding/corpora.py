"""The corpora: lines that people typed, with what they meant (see docs/understanding.md)."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Line:
    """A line of a corpus: what one hand types, in a role, while something stands open."""

    hand: str
    role: str
    context: str
    text: str
    intent: str
    slots: dict[str, str]
    has_slots: bool = True  # whether somebody has said which there are


def read_corpora() -> list[Line]:
    """Return the lines of all corpora, in the order of their files."""
    return [line for path in sorted(CORPUS.glob("*.tsv")) for line in read_corpus(path)]


def read_corpus(path: Path) -> Iterator[Line]:
    """Yield the lines of a corpus; "-" stands for slots where nobody has said which there are."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            text = row["text"].replace("\\n", "\n")
            has_slots = row["slots"] != "-"
            slots = json.loads(row["slots"]) if has_slots else {}
            yield Line(row["hand"], row["role"], row["context"], text, row["intent"], slots, has_slots)
