"""What units, heads and the office do about a term, by a seed: each unit takes a course of its own.

A step stands as (day, slot, verb): a day counts from the one on which the term opens (0), or from the last
one before it is due (0, before it -1, after it 1); what is done in the first slot of a day is done before
what is done in the second.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from tests.trials.cycles.terms import Term

HAND_IN, EDIT, APPROVE, RETURN, WISH, GRANT, ANSWER = (
    *("hand in", "edit", "approve", "return"),
    *("asks for time until", "grants", "answer"),
)
OF_HEADS = (APPROVE, RETURN)
MORE_DAYS = 3  # of those after it was due


@dataclass(frozen=True)
class Course:
    """A course; ``steps`` from the first day, and then ``last`` from the last one."""

    steps: Sequence[tuple[int, int, str]] = ()
    last: Sequence[tuple[int, int, str]] = ()
    mends: bool = False


COURSES = (  # how often, and what
    (12, Course([(1, 1, HAND_IN), (1, 2, APPROVE)])),
    (9, Course([(2, 1, HAND_IN), (3, 2, APPROVE)], mends=True)),
    (6, Course([(2, 1, HAND_IN), (2, 2, RETURN), (4, 1, EDIT), (4, 2, APPROVE)])),
    (4, Course(last=[(2, 1, HAND_IN), (2, 2, APPROVE)])),
    (3, Course(last=[(-1, 1, HAND_IN), (3, 2, APPROVE)])),
    (4, Course(last=[(-2, 1, WISH), (-2, 2, GRANT), (2, 1, HAND_IN), (2, 2, APPROVE)])),
    (2, Course(last=[(-1, 1, HAND_IN), (0, 2, RETURN), (1, 1, EDIT), (1, 2, APPROVE)], mends=True)),
    (2, Course()),
)


@dataclass(frozen=True)
class Step:
    slot: int
    unit: str
    verb: str


def steps_of(term: Term, working: Sequence[date], taken: dict[str, Course]) -> Iterator[tuple[date, Step]]:
    """Yield all steps of a term with their days."""
    first = working.index(term.begins)
    last = max(place for place, day in enumerate(working) if day <= term.due)
    for unit, course in taken.items():
        for place, slot, verb in course.steps:
            yield working[first + place], Step(slot, unit, verb)
        for place, slot, verb in course.last:
            yield working[last + place], Step(slot, unit, verb)


def taken(lot: Random, units: Sequence[str]) -> dict[str, Course]:
    """Let each unit take a course; each is taken by some."""
    every = [course for times, course in COURSES for _ in range(times)]
    lot.shuffle(every)
    return {unit: every[place % len(every)] for place, unit in enumerate(units)}
