"""What becomes of a request's questions, and of what was answered to them, where the office changes it.

A question keeps its key as long as what was answered to it does for the new wording as well; else it gets a
key that none has had, and the old answer stays where it was written down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.reports.questions import ANYTHING, Question, missing

KEY = "q"  # and the number: the key of a question that was built


@dataclass(frozen=True)
class Revision:
    """What is otherwise in the new questions. ``reworded``: as it was, and as it is."""

    dropped: Sequence[Question]
    reworded: Sequence[tuple[Question, Question]]
    added: Sequence[Question]

    @property
    def is_empty(self) -> bool:
        return not (self.dropped or self.reworded or self.added)


def number_of(question: Question) -> int:
    """3 of "q3"; 0 of the one question of a request that had no others."""
    return 0 if question.key == ANYTHING else int(question.key.removeprefix(KEY))


def keeps_answers(old: Question, new: Question) -> bool:
    """Whether what was answered to the one does for the other."""
    return (old.kind, old.low, old.high, old.options) == (new.kind, new.low, new.high, new.options)


def revised(old: Sequence[Question], wanted: Sequence[Question], highest: int) -> list[Question]:
    """``wanted``, whose keys are those of the old ones in their place; ``highest``: the last number used."""
    before = {one.key: one for one in old}
    last = max([highest, *map(number_of, wanted)])
    found = []
    for one in wanted:
        if one.key in before and not keeps_answers(before[one.key], one):
            last += 1
            found.append(replace(one, key=f"{KEY}{last}"))
        else:
            found.append(one)
    return found


def compare(old: Sequence[Question], new: Sequence[Question]) -> Revision:
    before, now = ({one.key: one for one in questions} for questions in (old, new))
    return Revision(
        dropped=[one for one in old if one.key not in now],
        reworded=[(before[one.key], one) for one in new if one.key in before and before[one.key] != one],
        added=[one for one in new if one.key not in before],
    )


def lacking(
    old: Sequence[Question], new: Sequence[Question], answers: Mapping[str, str], *, is_nothing: bool
) -> list[Question]:
    """What a unit that has answered the old ones must still answer; "không phát sinh" answered them all."""
    before = {one.key for one in old} if is_nothing else set()
    return [one for one in missing(new, answers) if one.key not in before]
