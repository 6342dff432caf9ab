"""Opening what is wished: a form with what was said of its questions. What a wish is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.conversation import fold, regex
from bot.domain.dates import is_time_alone
from bot.domain.understanding import Reading
from handlers import (
    words,
)
from handlers.engine import (
    WHY,
    Action,
    Context,
    Prefilled,
    Replies,
    last_resort,
    start_form,
    time_said,
)

Keys = Mapping[str, str]  # slot -> the key of the question that it answers
WHOLE = ""  # in place of a slot: all that was typed
TIMES = {"range", "time", "deadline"}  # slots that a time fills
SLIP = regex(r"(?:bi )?(?:bao|ghi|go|noi|nhap|bam) (?:sai|nham|lon)(?: roi| mat)?")  # folded: no reason
Act = Callable[[Context, Reading], Replies]


@dataclass(frozen=True)
class Wish:
    """A deed that an intent stands for.

    ``title`` names it on a button; ``action``: the right that it needs; ``flow``: the form that it opens;
    ``instead``: answers what is only asked, whoever asks; it returns nothing where it does not;
    ``given``: the answers by which it is another wish than the others of its form.
    """

    title: str
    act: Act
    action: Action | None = None
    flow: str = ""
    instead: Act | None = None
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SaidWords:
    """Words that were said of each question, by its key; ``at``: when, where that is not now."""

    words: Mapping[str, str]
    at: datetime | None = None

    def also(self, words: Mapping[str, str]) -> "SaidWords":
        return replace(self, words={**self.words, **words})


def filled(context: Context, flow: str, facts: Any, said: SaidWords) -> Replies:
    """Open a form with what was said of its questions."""
    begun = facts if isinstance(facts, Prefilled) else Prefilled(facts, {})
    return start_form(context, flow, Prefilled(begun.facts, begun.given, said.words, said.at))


def said_of(context: Context, reading: Reading, wanted: Keys) -> SaidWords:
    """Return what was said of each question; of a time the whole sentence tells."""
    at = reading.said_at or context.at
    said = {slot: reading.typed if slot == WHOLE else reading.slots.get(slot, "") for slot in wanted}
    if (told := WHY.search(reading.typed)) and told[1].endswith(said.get("reason") or "\0"):
        said["reason"] = told[1]  # all of it, where a comma stands within
    if is_time_alone(said.get("reason") or "", at) or SLIP.fullmatch(fold(said.get("reason") or "")):
        said["reason"] = ""
    for slot in TIMES & said.keys():
        said[slot] = time_said(reading.typed, said[slot], at, is_deadline=slot == "deadline")
    return SaidWords({wanted[slot]: words for slot, words in said.items() if words}, reading.said_at)


def pass_on_card(context: Context, reading: Reading, said: str) -> Replies:
    kept = words.keep(context, reading.typed, reading)
    return [words.card(kept, said, last_resort(context, kept))]
