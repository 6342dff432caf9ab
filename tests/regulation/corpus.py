"""The questions of questions.tsv: what people asked about the regulation, and which clauses answer it."""

from dataclasses import dataclass
from pathlib import Path

from bot.conversation import fold

FILE = Path(__file__).with_name("questions.tsv")
SILENT = "-"


@dataclass(frozen=True)
class Asked:
    """A question of a hand. ``answers``: the clauses any of which answers it; SILENT where none does."""

    hand: str
    answers: frozenset[str]
    text: str

    @property
    def forms(self) -> tuple[str, ...]:
        """Return it as it was typed and, where it has marks, without."""
        return tuple(dict.fromkeys((self.text, fold(self.text) if not self.text.isascii() else self.text)))


def questions() -> list[Asked]:
    rows = (line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines() if line[0] != "#")
    return [Asked(hand, frozenset(answers.split()), text) for hand, answers, text in rows]
