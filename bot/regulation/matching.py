"""Find the clauses that answer a question, or that the regulation is silent on it. Nothing is composed.

A question is compared with the examples that a pack gives for each topic (nearest neighbours): by its
concepts, and by which of them stand near each other, rare ones weighing more. A topic is as near as its best
example and the mean of its next ones; its share among all topics says how sure that is. Where a pack has a
ranker (ranking.py), that decides which clauses answer, and the examples which topic is meant. The weights and
limits are our own, chosen on questions by several hands with each hand left out in turn (tests/regulation).
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from heapq import nlargest

from bot.conversation import regex
from bot.regulation.concepts import Concepts
from bot.regulation.pack import Pack, Topic
from bot.regulation.ranking import Ranks

PAIR, WITHIN = 0.5, 4  # what a pair of concepts weighs beside one; how far apart they may stand
CANDIDATES = 120  # examples that are compared in full
NEXT = 8  # examples of a topic, after its best one, whose mean counts
SHARPNESS = 14.0  # of the shares: the higher, the more the nearest topic takes
SILENT = -0.9  # log-odds of the silent topics above which the regulation is taken to be silent …
COVERED = 2.0  # … and how much higher they must be where the likeliest answer has all words that were said
SURE = 0.8  # share of one topic from which its clauses alone are shown
FAR = 0.33  # nearness of the best topic below which nothing is like the question
CLEARLY = 0.6  # nearness of a silent topic from which it counts beside a clause that is named
PLAINLY = 0.8  # nearness of a topic from which a text is a question on it, though nothing else says so
SILENCE = 0.25  # by how much silence must lead the likeliest clause, as the ranker scores them …
LEADS = 0.25  # … and this one all that its topic does not name, to be sure
LIKELY, FAINT = -0.4, 0.1  # likelihood and best score, below which what is near no topic is about none
BESIDE_RANK = 0.3  # what the nearness of a clause's topic counts beside its score, where it is not sure
NEXT_BEST = 0.2  # score of a clause from which it is offered beside what is sure
MOST = 3  # clauses that are shown where it is not sure
CLOSE, FEW = 0.5, 2  # as near as the best, of what is offered beside what is sure; and of how many topics
LONGEST = 120  # concepts of a text, its last ones, that are looked at
LONG, LEAST = 16, 3  # concepts above which only a part of a text is the question; those of a question
STRETCH, STEP, LATER = (
    8,
    2,
    0.2,
)  # of a long one: how many at a time, how far apart, how much more the last counts
SHORTEST, ALIKE = 4, 0.6  # letters of a word that may be misspelt; the share of them that must agree

NUMBERS = ("mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi")
COUNTS = {word: number for number, word in enumerate(NUMBERS, 1)}
COUNT = rf"([0-9]{{1,2}}|{'|'.join(NUMBERS)}|muoi mot|muoi hai|muoi ba|muoi bon|muoi lam)"
OTHER_LAW = r"(?! (?:cua )?(?:bo luat|luat|nghi dinh|thong tu|nghi quyet))"
NAMED = (  # "khoản 7 Điều 7", "điều 7 khoản 7", "điều 7.7", "đ7 k7", "điều 7", "điều tám nói gì"
    regex(rf"\b(?:khoan|muc|diem) {COUNT}(?: cua| thuoc| o)? dieu {COUNT}\b{OTHER_LAW}"),
    regex(rf"\bdieu {COUNT}(?: thi| o| va)? (?:khoan|muc|diem) {COUNT}\b{OTHER_LAW}"),
    regex(rf"\bdieu ([0-9]{{1,2}})\.([0-9]{{1,2}})\b{OTHER_LAW}"),
    regex(r"\bd([0-9]{1,2}) ?k([0-9]{1,2})\b"),
    regex(rf"\bdieu ([0-9]{{1,2}})\b(?![./]){OTHER_LAW}"),
    regex(rf"\bdieu {COUNT}(?= (?:noi|ghi|viet|quy|cam|co|la)\b|$)"),
)
OF_POINTS = (  # "mục 4.2", "mục 3", where a pack calls them so
    regex(rf"\bmuc ([0-9]{{1,2}})\.([0-9]{{1,2}})\b{OTHER_LAW}"),
    regex(rf"^muc {COUNT}(?= (?:noi|ghi|viet|quy|cam|co|la)\b|$)"),
)

Feature = str | tuple[str, str]  # a concept, or two that stand near each other
Weights = Mapping[Feature, float]  # of length 1


class MatchKind(StrEnum):
    """A way in which a question is answered."""

    NAMED = "named"  # it names the clause
    SURE = "sure"
    UNSURE = "unsure"
    SILENT = "silent"
    NOT_FOUND = "not_found"


@dataclass(frozen=True)
class Match:
    """``clauses``: those to show, "9" for the whole of Điều 9; none where it is silent or nothing was found.

    ``topic``: the one that it is about, as far as that is known; None where a clause was named. ``missing``:
    a clause that was named and that the regulation does not have. ``likelihood``: by how much it is rather a
    question on the regulation than about something else. ``beside``: clauses that may have been meant, too.
    """

    kind: MatchKind
    clauses: tuple[str, ...] = ()
    topic: Topic | None = None
    missing: str = ""
    likelihood: float = 0.0
    beside: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Return whether it is plainly a question on the regulation, answered or near a clause of it."""
        is_near = self.topic is not None and bool(self.topic.clauses) and self.likelihood > 0
        return self.kind == MatchKind.NAMED or is_near


@dataclass
class Matcher:
    """The examples of a pack, ready to be compared with; made once, and the same for every question."""

    pack: Pack
    concepts: Concepts
    rank: Callable[[Sequence[str]], Ranks] | None = None  # words -> the clauses that they speak for
    has_points: bool = False  # it calls its articles and clauses "mục"
    topic_of: list[int] = field(init=False)  # of each example
    examples: list[list[str]] = field(init=False)  # the concepts of each
    having: dict[str, list[int]] = field(init=False)  # the examples that have a concept
    weighed: dict[int, Weights] = field(init=False, default_factory=dict)  # examples that were compared once
    spoken: dict[int, set[str]] = field(init=False, default_factory=dict)  # words of topics, once asked for

    def __post_init__(self) -> None:
        asked = [(number, said) for number, topic in enumerate(self.pack.topics) for said in topic.questions]
        self.topic_of = [number for number, _said in asked]
        self.examples = [self.concepts.of(list(self.concepts.words_of(said))) for _number, said in asked]
        self.having = defaultdict(list)
        for place, found in enumerate(self.examples):
            for concept in dict.fromkeys(found):
                self.having[concept].append(place)

    def match(self, text: str) -> Match:
        """Return the clauses that answer a question, at most MOST where it is not sure, or that none does."""
        words = list(self.concepts.words_of(text))
        near, said = self.likeliest_question(words)
        named = named_clauses(" ".join(words), has_points=self.has_points)
        if not named and self.rank and said:
            return self.ranked(self.rank(self.question_in(words)), near)
        if not named:
            nearness = max(near.values(), default=0.0) if len(said) >= LEAST else 0.0
            return replace(self.decided(near, said), likelihood=nearness - PLAINLY)
        found = self.decided({topic: score for topic, score in near.items() if score >= CLEARLY}, said)
        there = tuple(number for number in named if self.pack.parts(number))[:MOST]
        if found.kind == MatchKind.SILENT and len(said) > len(named):
            return found
        if not there:
            return Match(MatchKind.NOT_FOUND, missing=named[0])
        return Match(MatchKind.NAMED, there, likelihood=1.0)

    def names_clause(self, text: str) -> bool:
        words = list(self.concepts.words_of(text))
        return bool(named_clauses(" ".join(words), has_points=self.has_points))

    def likelihood(self, text: str) -> float:
        """Return by how much a text is rather a question on the regulation, and look for no answer."""
        words = list(self.concepts.words_of(text))
        if self.rank is None or named_clauses(" ".join(words), has_points=self.has_points):
            return self.match(text).likelihood
        return self.rank(self.question_in(words)).likelihood

    def ranked(self, ranks: Ranks, near: Mapping[int, float]) -> Match:
        """Decide by how much the words speak for each clause; ``near``: how near each topic is to them."""
        is_about_none = ranks.likelihood < LIKELY or max(ranks.clauses.values()) < FAINT
        if is_about_none and max(near.values(), default=0) < FAR:
            return Match(MatchKind.NOT_FOUND)
        if ranks.silence > SILENCE:
            topic = self.nearest(near, lambda one: one.is_silent)
            kind = MatchKind.SILENT if topic else MatchKind.NOT_FOUND
            return Match(kind, topic=topic, likelihood=ranks.likelihood)
        first, *others = ranks.order
        topic = self.nearest(near, lambda one: first in one.clauses and not one.is_silent)
        own = topic.clauses if topic else (first,)
        others = [one for one in others if one not in own]
        shares = shares_of(near) if near else {}
        is_agreed = any(shares[number] >= SURE and self.pack.topics[number] == topic for number in shares)
        if ranks.clauses[first] - ranks.clauses[others[0]] < LEADS and not is_agreed:
            return Match(MatchKind.UNSURE, self.few(ranks, near), topic, likelihood=ranks.likelihood)
        beside = tuple(one for one in others[:FEW] if ranks.clauses[one] >= NEXT_BEST)
        return Match(MatchKind.SURE, own, topic, likelihood=ranks.likelihood, beside=beside)

    def few(self, ranks: Ranks, near: Mapping[int, float]) -> tuple[str, ...]:
        """Return the MOST clauses that both judges hold for likeliest; one of those that say the same."""
        scores = dict(ranks.clauses)
        closest: dict[str, float] = defaultdict(float)
        for number, score in near.items():
            topic = self.pack.topics[number]
            for place, clause in enumerate(() if topic.is_silent else topic.clauses):
                closest[clause] = max(closest[clause], score * (1 - place / 10))
        order = sorted(scores, key=lambda one: -scores[one] - BESIDE_RANK * closest[one])
        shown: list[str] = []
        for clause in order:
            if not any({clause, other} <= alike for other in shown for alike in self.pack.alike):
                shown.append(clause)
        return tuple(shown[:MOST])

    def nearest(self, near: Mapping[int, float], is_meant: Callable[[Topic], bool]) -> Topic | None:
        """Return the topic of a kind that is nearest to what was asked; None where none is near at all."""
        found = [number for number in near if is_meant(self.pack.topics[number])]
        return self.pack.topics[max(found, key=near.__getitem__)] if found else None

    def likeliest_question(self, words: Sequence[str]) -> tuple[dict[int, float], list[str]]:
        """Return how near each topic is, and the concepts asked: of a long text those of its nearest part."""
        near: dict[int, float] = {}
        said: list[str] = []
        best = -1.0
        parts = list(self.parts_of(words))
        for place, part in enumerate(parts):
            found = self.nearness(part)
            score = max(found.values(), default=0) + LATER * place / len(parts)
            if score >= best:
                near, said, best = found, part, score
        return near, said

    def parts_of(self, words: Sequence[str]) -> Iterator[list[str]]:
        """Yield what may be the question: all of a short text; of a long one what follows "cho em hỏi".

        Where nothing of the kind leads to it, a stretch at a time.
        """
        said = self.known_concepts(self.question_in(words))
        if len(said) <= LONG:
            yield said
        else:
            yield from (said[place : place + STRETCH] for place in range(0, len(said) - STRETCH + STEP, STEP))

    def question_in(self, words: Sequence[str]) -> Sequence[str]:
        """Return the words of a text that are its question: of a long one what follows "cho em hỏi"."""
        asked = self.concepts.asked(words) if len(self.concepts.of(words)) > LONG else words
        return asked if len(self.concepts.of(asked)) >= LEAST else words

    def known_concepts(self, words: Sequence[str]) -> list[str]:
        return [self.known(concept) for concept in self.concepts.of(words)[-LONGEST:]]

    def decided(self, near: Mapping[int, float], said: Sequence[str]) -> Match:
        """Decide by how near each topic is, and by how much of what was said the likeliest answer speaks."""
        if max(near.values(), default=0) < FAR:
            return Match(MatchKind.NOT_FOUND)
        shares = shares_of(near)
        silent = {number: share for number, share in shares.items() if self.pack.topics[number].is_silent}
        answers = {number: share for number, share in shares.items() if number not in silent}
        best = max(answers, key=answers.__getitem__, default=None)
        if best is None or log_odds(sum(silent.values())) > SILENT + COVERED * self.coverage(best, said):
            return Match(MatchKind.SILENT, topic=self.pack.topics[max(silent, key=silent.__getitem__)])
        topic = self.pack.topics[best]
        if answers[best] >= SURE:
            return Match(MatchKind.SURE, topic.clauses, topic, beside=self.close_to(best, near))
        return Match(MatchKind.UNSURE, self.likeliest(answers), topic)

    def close_to(self, best: int, near: Mapping[int, float]) -> tuple[str, ...]:
        """Return the first clauses of the topics next to the likeliest answer, where they are near."""
        shown = self.pack.topics[best].clauses
        least = CLOSE * near[best]
        order = sorted(
            (number for number, score in near.items() if score >= least), key=lambda one: -near[one]
        )
        others = (self.pack.topics[number] for number in order if number != best)
        first = dict.fromkeys(one.clauses[0] for one in others if not one.is_silent)
        return tuple(clause for clause in first if clause not in shown)[:FEW]

    def coverage(self, topic: int, said: Sequence[str]) -> float:
        """Return the share of what was said, rare words weighing more, that stands in a topic: 0 to 1."""
        words = self.words_of_topic(topic)
        rare = {concept: self.rarity(concept) for concept in said}
        return sum(weight for concept, weight in rare.items() if concept in words) / sum(rare.values())

    def words_of_topic(self, topic: int) -> set[str]:
        """Return the concepts of a topic's examples and of the text of its clauses, read once."""
        if topic not in self.spoken:
            parts = [part for number in self.pack.topics[topic].clauses for part in self.pack.parts(number)]
            texts = [self.concepts.of(list(self.concepts.words_of(part.text))) for part in parts]
            asked = (found for found, of in zip(self.examples, self.topic_of, strict=True) if of == topic)
            self.spoken[topic] = {concept for found in (*texts, *asked) for concept in found}
        return self.spoken[topic]

    def likeliest(self, shares: Mapping[int, float]) -> tuple[str, ...]:
        """Return the MOST clauses that the topics speak for most; of a topic the first a little more."""
        spoken: dict[str, float] = defaultdict(float)
        for number, share in shares.items():
            for place, clause in enumerate(self.pack.topics[number].clauses):
                spoken[clause] += share * (1 - place / 20)
        return tuple(nlargest(MOST, spoken, key=spoken.__getitem__))

    def nearness(self, said: Sequence[str]) -> dict[int, float]:
        """Return how near a text is to each topic that has anything in common with it: 0 to 2."""
        alike: dict[int, list[float]] = defaultdict(list)
        for place, likeness in self.likenesses(said):
            alike[self.topic_of[place]].append(likeness)
        return {topic: nearness_of(found) for topic, found in alike.items()}

    def likenesses(self, said: Sequence[str]) -> Iterator[tuple[int, float]]:
        """Yield the examples that have most in common with a text, each with its likeness: 0 to 1."""
        weights = self.weights(said)
        rough: dict[int, float] = defaultdict(float)
        for concept in dict.fromkeys(said):
            weight = weights[concept] * self.rarity(concept)
            for place in self.having.get(concept, ()):
                rough[place] += weight
        for place in nlargest(CANDIDATES, rough, key=rough.__getitem__):
            if place not in self.weighed:
                self.weighed[place] = self.weights(self.examples[place])
            own = self.weighed[place]
            yield place, sum(weight * own[one] for one, weight in weights.items() if one in own)

    def weights(self, said: Sequence[str]) -> Weights:
        """Weigh the concepts of a text, and their pairs, by how rare they are."""
        rare = {concept: self.rarity(concept) for concept in said}
        weights: dict[Feature, float] = dict(rare.items())
        for place, one in enumerate(said):
            for other in said[place + 1 : place + 1 + WITHIN]:
                if one != other:
                    pair = (one, other) if one < other else (other, one)
                    weights[pair] = PAIR * max(rare[one], rare[other])
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {one: weight / length for one, weight in weights.items()}

    def rarity(self, concept: str) -> float:
        return math.log(1 + len(self.examples) / max(1, len(self.having.get(concept, ()))))

    def known(self, concept: str) -> str:
        """Return the word that is meant by one that no example has, where one of theirs looks like it."""
        if concept in self.having or len(concept) < SHORTEST or concept.isdecimal():
            return concept
        parts = letters(concept)
        shared = Counter(word for part in parts for word in self.spelled.get(part, ()))
        alike = {word: 2 * count / (len(parts) + len(letters(word))) for word, count in shared.items()}
        best = max(alike, key=alike.__getitem__, default=concept)
        return best if alike.get(best, 0) >= ALIKE else concept

    @cached_property
    def spelled(self) -> dict[str, list[str]]:
        """Return the words of the examples by the letters that they have; made for the first unknown word."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in self.having:
            for part in letters(word):
                found[part].append(word)
        return found


def letters(word: str) -> list[str]:
    """Return what a word is spelled with: each three letters in a row, its ends marked."""
    marked = f"^{word}$"
    return list(dict.fromkeys(marked[place : place + 3] for place in range(len(marked) - 2)))


def nearness_of(likenesses: Sequence[float]) -> float:
    best, *others = sorted(likenesses, reverse=True)
    return best + sum(others[:NEXT]) / NEXT


def shares_of(near: Mapping[int, float]) -> dict[int, float]:
    """Return the share of each topic: all together 1."""
    nearest = max(near.values())
    grown = {topic: math.exp(SHARPNESS * (score - nearest)) for topic, score in near.items()}
    whole = sum(grown.values())
    return {topic: share / whole for topic, share in grown.items()}


def log_odds(share: float) -> float:
    return math.log((share + 1e-9) / (1 - share + 1e-9))


def named_clauses(plain: str, *, has_points: bool = False) -> list[str]:
    """Return the numbers of the clauses that a text names, "7.7" or "7", in its normal form."""
    if re.fullmatch(r"[0-9]{1,2}(?:\.[0-9]{1,2})?", plain):
        return [plain]
    for place, pattern in enumerate((*NAMED, *(OF_POINTS if has_points else ()))):
        if found := [[number_in(one) for one in match.groups()] for match in pattern.finditer(plain)]:
            return [".".join(map(str, reversed(one) if place == 0 else one)) for one in found]
    return []


def number_in(said: str) -> int:
    """Return the number that is said: "7", "bay", "muoi hai"."""
    return int(said) if said.isdecimal() else sum(COUNTS.get(word, 5) for word in said.split())
