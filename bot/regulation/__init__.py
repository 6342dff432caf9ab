"""The regulation that an office follows, as data (a pack), and what finds in it the clauses that answer."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from pathlib import Path

from bot.conversation import DEFAULT, is_question
from bot.domain.understanding import Act, Intent, Reading
from bot.packs import followed, office_terms
from bot.regulation.checking import faults_in, unknown_wording
from bot.regulation.concepts import read_concepts
from bot.regulation.cycles import LEAST, CycleBook, CycleTerm, clause_name, read_cycles
from bot.regulation.matching import Match, Matcher, MatchKind
from bot.regulation.pack import HEADING, Article, Clause, NearRule, Pack, Topic, read_pack
from bot.regulation.ranking import ranks, read_weights

BESIDE = 0.25  # likelihood of a question from which its clauses are named beside what else was meant …
PLAINLY_BESIDE = 0.6  # … and of what is no question by its words
SURELY_RULE = 1.1  # … and of what the reader, too, takes for a question on the rules, to be answered at once
FEW = 5  # words that name a point of a pack, and no more


class RulePlace(StrEnum):
    """A place where what the regulation says belongs."""

    ANSWER = "answer"  # it answers the text
    OFFERED = "offered"  # it is one of the things that may have been meant
    BESIDE = "beside"  # something else is done or shown; its clauses are named with that


@dataclass(frozen=True)
class RuleAsked:
    place: RulePlace
    match: Match


def matcher() -> Matcher:
    """Return the pack that is followed, ready to be asked. PackError where it cannot be used."""
    return matcher_of(followed())


@cache
def matcher_of(folder: Path) -> Matcher:
    """Return a pack ready to be asked; it is read when first asked for."""
    concepts, weights = read_concepts(), read_weights(folder)
    rank = partial(ranks, concepts=concepts, weights=weights) if weights else None
    calls_it = office_terms(folder).wording[DEFAULT].get("Điều {article}", "")
    return Matcher(read_pack(folder), concepts, rank, has_points=calls_it.startswith("Mục"))


def cycle_book() -> CycleBook:
    """Return the periodic reports of the pack that is followed. PackError where they cannot be used."""
    return cycles_of(followed())


@cache
def cycles_of(folder: Path) -> CycleBook:
    return read_cycles(folder, read_pack(folder))


def clause_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers of the clauses that answer a question: "7.7"; none where the regulation is silent.

    A whole article stands as "9", and then its clauses. The heading has no number.
    """
    asked = matcher()
    return asked.pack.numbers(asked.match(text).clauses)


def rule_asked(reading: Reading) -> RuleAsked | None:
    """Return what the regulation says to a text that was read, and in which place; None where none is asked.

    The only judge of that: of what reads otherwise, only what plainly speaks of a rule may ask for one. A
    wish of which a topic speaks ("handover") is answered by that topic, in whatever words it was said.
    """
    book = matcher()
    if book.has_points and book.names_clause(reading.typed):
        return RuleAsked(RulePlace.ANSWER, book.match(reading.typed))
    if found := as_its_examples(book, reading):
        return RuleAsked(RulePlace.ANSWER, found)
    if own := [topic for topic in book.pack.topics if topic.intent == reading.intent]:
        found = book.match(reading.typed)
        is_own = found.kind == MatchKind.NAMED or (found.is_plain and found.topic in own)
        return RuleAsked(RulePlace.ANSWER, found if is_own else Match(MatchKind.SURE, own[0].clauses, own[0]))
    if reading.intent == Intent.REGULATION:
        return RuleAsked(RulePlace.ANSWER, book.match(reading.typed))
    if reading.intent == Intent.GUIDANCE:  # what no clause answers the office's guides may
        found = book.match(reading.typed)
        return RuleAsked(RulePlace.ANSWER, found) if found.is_plain and found.clauses else None
    is_said = reading.act in (Act.NONE, Act.DO) or reading.is_example  # what is meant, without any doubt
    if is_said or book.likelihood(reading.typed) <= least_beside(reading):
        return None
    found = book.match(reading.typed)
    if reading.act == Act.ASK:
        return RuleAsked(RulePlace.OFFERED, found) if found.is_plain else None
    return RuleAsked(RulePlace.BESIDE, found) if found.kind == MatchKind.SURE else None


def as_its_examples(book: Matcher, reading: Reading) -> Match | None:
    """Return what a pack answers to nearly one of its own examples; None where it is none.

    Nothing else has learnt what a pack without weights is asked; with them, its ranker and the reader must
    agree. What is plainly shown or done stays that. Few words that name a point ("xem mục 3.1") are such a
    question, too.
    """
    if is_point(book, reading):
        return book.match(reading.typed)
    if reading.act == Act.DO or reading.is_example or (book.rank and reading.intent != Intent.REGULATION):
        return None
    found = book.match(reading.typed)
    is_plain = found.is_plain and found.kind == MatchKind.SURE
    if book.rank is not None:
        is_plain = found.likelihood >= SURELY_RULE and found.kind in (MatchKind.SURE, MatchKind.SILENT)
    return found if is_plain and any(map(is_question, (reading.typed, reading.text.plain))) else None


def is_point(book: Matcher, reading: Reading) -> bool:
    return book.has_points and len(reading.text.words) <= FEW and book.names_clause(reading.typed)


def least_beside(reading: Reading) -> float:
    """Return how likely a text must ask for a rule that reads otherwise, or is not sure."""
    if reading.act == Act.ASK:
        return 0
    asks = any(map(is_question, (reading.typed, reading.text.plain)))
    return BESIDE if asks else PLAINLY_BESIDE
