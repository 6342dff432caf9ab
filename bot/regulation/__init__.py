"""The regulation that an office follows, as data (a pack), and what finds in it the clauses that answer."""

import re
from functools import cache
from pathlib import Path

from bot.conversation import is_question
from bot.domain.understanding import Act, Intent, Reading
from bot.packs import followed
from bot.regulation.checking import faults_in, unknown_wording
from bot.regulation.concepts import read_concepts
from bot.regulation.cycles import CycleBook, CycleTerm, clause_name, read_cycles
from bot.regulation.matching import Match, Matcher, MatchKind
from bot.regulation.pack import HEADING, Article, Clause, NearRule, Pack, Topic, read_pack

BESIDE = 0.95  # nearness of a topic from which its clauses are named beside a view
OF_OWN_THINGS = re.compile(r"\b(?:cua (?:em|toi|minh|anh|chi|chau|co|chu)|(?:toi|den) dau|roi)\b")
VIEWS = (  # that answer what is asked of this district, where the regulation may have been meant
    *(Intent.DIRECTORY, Intent.CONTACTS, Intent.CALENDAR, Intent.WHOAMI),
    *(Intent.REPORT_QUESTION, Intent.LANGUAGE, Intent.HELP),
)


def matcher() -> Matcher:
    """Return the pack that is followed, ready to be asked. PackError where it cannot be used."""
    return matcher_of(followed())


@cache
def matcher_of(folder: Path) -> Matcher:
    """Return a pack ready to be asked; it is read when first asked for."""
    return Matcher(read_pack(folder), read_concepts())


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


def answer_to(reading: Reading) -> Match | None:
    """Return what the regulation says to a text that was read; None where it is no question on it.

    What is not sure to be one is none unless it plainly sounds like one. A wish of which a topic speaks
    ("handover") is answered by that topic, in whatever words it was said.
    """
    own = [topic for topic in matcher().pack.topics if topic.intent == reading.intent]
    is_meant = reading.intent in (Intent.REGULATION, Intent.GUIDANCE) or bool(own)
    if not is_meant and reading.act != Act.ASK:
        return None
    found = matcher().match(reading.typed)
    if own:
        is_own = found.kind == MatchKind.NAMED or (found.is_plain and found.topic in own)
        return found if is_own else Match(MatchKind.SURE, own[0].clauses, own[0])
    if reading.intent == Intent.GUIDANCE:
        return found if found.is_plain and found.clauses else None
    return found if found.is_plain or reading.intent == Intent.REGULATION else None


def clauses_beside(reading: Reading) -> tuple[str, ...]:
    """Return the clauses that plainly answer a question, too, which was read as one that a view answers."""
    is_rule_asked = is_question(reading.typed) and not OF_OWN_THINGS.search(reading.text.plain)
    if reading.intent not in VIEWS or not is_rule_asked:
        return ()
    found = matcher().match(reading.typed)
    is_near = found.kind == MatchKind.SURE and found.nearness >= BESIDE
    return found.clauses if is_near else ()
