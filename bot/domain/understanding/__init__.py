"""Understanding: what is meant by a text, by who writes it and what stands open. Nothing leaves the server.

A text becomes its normal form (normal.py); a table tells commands and one-word answers (table.py), a linear
reader scores all else (reader.py, with weights made from the corpora), and readers of slots give what the
text says of times, people, units and words (slots.py). An office's own examples go before the reader. Nothing
is decided here: whoever asks does as far as ``act`` allows, and rights are asked where the deed is done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from operator import itemgetter

from bot.domain.incident_words import tells_infected
from bot.domain.understanding import deeds, plain, reader, table
from bot.domain.understanding.intents import (
    DONE_AT_ONCE,
    FAULTS,
    SHOWN,
    Act,
    Aspect,
    Intent,
    Standing,
    Unclear,
)
from bot.domain.understanding.normal import Normal, normal
from bot.domain.understanding.plain import orders
from bot.domain.understanding.results import UNTOLD, said_result, tells_booked
from bot.domain.understanding.slots import slots_of

INTENTS = {intent.value: intent for intent in Intent}  # which Intent(…) looks up in five times the time
MOST = 3  # readings that are given
# By how much the first must lead the second, found on hands left out (docs/proven.md).
PLAIN = 0.30  # to be done at once: right in 98 of 100
OPENS = 0.16  # to open a form, which asks and is reviewed
SHOWS = 0.12  # to show something
FAINT = 0.35  # the least score of what opens or shows something: below it no word pointed there
OUTSIDE = -0.05  # by how much "out of scope" may lie below the best and still be what is meant
OF_FAULTS = (Intent.INCIDENT, Intent.PASSWORD_TROUBLE, Intent.CONTACTS)  # read in other systems' faults, too
# Readings beside which a virus that is told is an incident.
UNHEEDING = (Intent.REGULATION, Intent.GUIDANCE, Intent.OUT_OF_SCOPE)
UNFOUNDED = 0.27  # the least score of what is meant: below it no word points anywhere
FAR = 0.30  # … and above which it is not even asked about


@dataclass(frozen=True)
class Candidate:
    intent: Intent
    score: float  # about 1 where it is sure, about 0 where it is not


@dataclass(frozen=True)
class Reading:
    """A reading of a text: the best first, at most three; ``lead``: by how much it leads the next.

    ``role`` and ``standing``: by whom and to what it was said; ``is_example``: an office's example told it.
    ``said_at``: when it was typed, where that is not now.
    """

    text: Normal
    candidates: Sequence[Candidate]
    lead: float
    act: Act
    role: str = ""
    standing: Standing = Standing.NONE
    is_example: bool = False
    said_at: datetime | None = None

    @property
    def typed(self) -> str:
        return self.text.typed

    @cached_property
    def slots(self) -> Mapping[str, str]:
        """Return what the text says of the best reading's particulars, word for word."""
        return slots_of(self.text, self.intent)

    @cached_property
    def deed(self) -> Act:
        """Return how far one may go: what the words do not bear out is asked, and not done at once."""
        if self.act != Act.DO and not (self.act == Act.OPEN and self.intent in deeds.OPENING):
            return self.act
        return deeds.act_of(self)

    def asks_of(self, aspect: Aspect) -> bool:
        """Return whether the words ask of this, where the intent has several views."""
        return table.ASPECTS[aspect].search(self.text.plain) is not None

    @property
    def intent(self) -> Intent:
        return self.candidates[0].intent

    @property
    def score(self) -> float:
        return self.candidates[0].score


@dataclass(frozen=True)
class KeptWords:
    """Words that are kept; where they were read: in which role, to what, and how unclear they were."""

    text: str
    role: str = ""
    standing: str = ""
    unclear: str = ""  # an Unclear; "": they were understood


Examples = Callable[[str], Intent | None]  # of an example_key, in the role in which the text is said


def understand(
    typed: str, role: str, standing: Standing = Standing.NONE, examples: Examples = lambda _key: None
) -> Reading:
    """Read a text, written by somebody in ``role`` (head, officer, office, staff, stranger)."""
    plain_reading, found = remembered_reading(typed, role, standing)
    if found and (example := examples(example_key(typed))):
        shown = replace(told(plain_reading.text, example, found), act=Act.OPEN, is_example=True)
        return replace(shown, role=role, standing=standing)
    return plain_reading


@lru_cache(reader.LAST)  # while a form asks, several readers ask for the same: 4 % of an act
def remembered_reading(typed: str, role: str, standing: Standing) -> tuple[Reading, Mapping[Intent, float]]:
    """Read a text without any example; beside that the scores, where an example may say otherwise."""
    given, found = without_examples(normal(typed), role, standing)
    return replace(given, role=role, standing=standing), {} if is_beyond_examples(given) else found


def without_examples(text: Normal, role: str, standing: Standing) -> tuple[Reading, Mapping[Intent, float]]:
    """Return the reading, and the scores where a table has not told it."""
    if not text.words:
        return Reading(text, [Candidate(Intent.OUT_OF_SCOPE, 0.0)], 0.0, Act.NONE), {}
    found = {INTENTS[name]: score for name, score in reader.scores(text, role, standing).items()}
    if commands := table.commanded(text):
        return told(text, max(commands, key=lambda one: (found[one], one == commands[0])), found), {}
    if intent := table.told(text, standing) or deeds.told(text.typed, standing):
        return told(text, intent, found), {}
    given = read(text, found)
    if given.intent == Intent.THANKS and standing == Standing.NONE and plain.thanks_another(text):
        outside = Candidate(Intent.OUT_OF_SCOPE, found[Intent.OUT_OF_SCOPE])
        return Reading(text, [outside, *given.candidates[: MOST - 1]], 0.0, Act.NONE), {}
    return given, found


def is_beyond_examples(found: Reading) -> bool:
    """Return whether no example says otherwise: it answers what stands open, or plainly tells of a fault."""
    return found.act == Act.DO or (found.act == Act.OPEN and found.intent in FAULTS)


def example_key(typed: str) -> str:
    """Return by what an example is found: its normal form, without courtesy at both ends."""
    return table.core_of(normal(typed))


def told(text: Normal, intent: Intent, found: Mapping[Intent, float]) -> Reading:
    """Return the reading of what a table told."""
    act = Act.DO if intent in DONE_AT_ONCE else Act.OPEN
    return Reading(text, [Candidate(intent, 1.0), *ranked(found, without=intent)[: MOST - 1]], 1.0, act)


def read(text: Normal, found: Mapping[Intent, float]) -> Reading:
    inside = ranked(found, without=Intent.OUT_OF_SCOPE)
    outside = Candidate(Intent.OUT_OF_SCOPE, found[Intent.OUT_OF_SCOPE])
    lead = inside[0].score - max(inside[1].score, outside.score)
    if inside[0].intent == Intent.AWAY and plain.goes_away(text):
        return Reading(text, inside, max(lead, PLAIN), Act.OPEN)
    best = max(inside[0], outside, key=score)
    if (best.intent in UNHEEDING or best.score < UNFOUNDED) and tells_infected(text.typed):
        rest = ranked(found, without=Intent.INCIDENT)
        return Reading(text, [Candidate(Intent.INCIDENT, PLAIN), *rest[: MOST - 1]], PLAIN, Act.OPEN)
    is_of_other = inside[0].intent in OF_FAULTS and plain.is_fault_of_other_system(text)
    if is_of_other or outside.score - inside[0].score > OUTSIDE:
        is_far = outside.score - inside[0].score > FAR
        act = Act.NONE if is_far else Act.ASK
        return Reading(text, [outside, *inside[: MOST - 1]], outside.score - inside[0].score, act)
    if inside[0].score < UNFOUNDED:
        return Reading(text, [outside, *inside[: MOST - 1]], 0.0, Act.ASK)
    return Reading(text, inside, lead, act_of(inside[0], lead))


def act_of(best: Candidate, lead: float) -> Act:
    if best.intent in DONE_AT_ONCE:
        return Act.DO if lead >= PLAIN else Act.ASK
    is_plain = lead >= (SHOWS if best.intent in SHOWN else OPENS)
    return Act.OPEN if is_plain and best.score >= FAINT else Act.ASK


def ranked(found: Mapping[Intent, float], without: Intent) -> list[Candidate]:
    """Return the likeliest but for one intent, the best first."""
    rest = (one for one in found.items() if one[0] != without)
    return [Candidate(*one) for one in sorted(rest, key=itemgetter(1), reverse=True)[:MOST]]


def score(one: Candidate) -> float:
    return one.score
