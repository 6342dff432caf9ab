"""A matcher that has learnt from all hands but one, and how well it answers what that one asked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.regulation import matcher
from bot.regulation.matching import Matcher
from tests.regulation import training
from tests.regulation.corpus import SILENT, Asked, questions


def without(hand: str) -> Matcher:
    """Return the matcher as it would be if a hand had written nothing."""
    whole, taught = matcher(), training.taught()
    gone, counts = {one.text for one in questions() if one.hand == hand}, taught.counts_without(hand)
    topics = tuple(
        replace(topic, questions=tuple(said for said in topic.questions if said not in gone))
        for topic in whole.pack.topics
    )
    pack = replace(whole.pack, topics=topics)
    return Matcher(pack, whole.concepts, lambda words: taught.ranks(words, counts))


def read_by_others(asked: Sequence[Asked]) -> Iterator[tuple[Asked, float]]:
    """Yield each question that is plain, and how far it was answered rightly: 0 to 1.

    Each hand's are read by what the other hands wrote; with and without marks count half each. What may be
    said to be silent or not is left out.
    """
    for hand in dict.fromkeys(one.hand for one in asked):
        others = without(hand)
        for one in asked:
            if one.hand == hand and (SILENT not in one.answers or len(one.answers) == 1):
                right = [is_right(others, one, form) for form in one.forms]
                yield one, sum(right) / len(right)


def is_right(asked: Matcher, one: Asked, form: str) -> bool:
    """Return whether one of the clauses that answer it is among those shown, or none where it is silent."""
    shown = set(asked.pack.numbers(asked.match(form).clauses))
    whole = {part.number for number in one.answers if number.isdecimal() for part in asked.pack.parts(number)}
    return bool(shown & (one.answers | whole)) if one.answers != {SILENT} else not shown
