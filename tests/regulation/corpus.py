"""The questions of questions.tsv, and a matcher that has learnt from all hands but one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.conversation import fold
from bot.regulation import matcher
from bot.regulation.matching import Matcher

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


def without(asked: Sequence[Asked]) -> Matcher:
    """Return the matcher as it would be if nobody had written these questions."""
    whole, gone = matcher(), {one.text for one in asked}
    topics = tuple(
        replace(topic, questions=tuple(said for said in topic.questions if said not in gone))
        for topic in whole.pack.topics
    )
    return Matcher(replace(whole.pack, topics=topics), whole.concepts)


def read_by_others(asked: Sequence[Asked]) -> Iterator[tuple[Asked, float]]:
    """Yield each question that is plain, and how far it was answered rightly: 0 to 1.

    Each hand's are read by what the other hands wrote; with and without marks count half each. What may be
    said to be silent or not is left out.
    """
    for hand in dict.fromkeys(one.hand for one in asked):
        own = [one for one in asked if one.hand == hand]
        others = without(own)
        for one in own:
            if SILENT not in one.answers or len(one.answers) == 1:
                right = [is_right(others, one, form) for form in one.forms]
                yield one, sum(right) / len(right)


def is_right(asked: Matcher, one: Asked, form: str) -> bool:
    """Return whether one of the clauses that answer it is among those shown, or none where it is silent."""
    shown = set(asked.pack.numbers(asked.match(form).clauses))
    whole = {part.number for number in one.answers if number.isdecimal() for part in asked.pack.parts(number)}
    return bool(shown & (one.answers | whole)) if one.answers != {SILENT} else not shown
