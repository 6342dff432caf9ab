"""What is counted of incidents: how many by kind, unit and month, and how long it took."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import TypeVar

from bot.domain.incidents import Kind, State

SOLVED = (State.RESOLVED, State.CLOSED)
MOST = 0.9  # of them took no longer

Key = TypeVar("Key")


@dataclass(frozen=True)
class One:
    """What is counted of an incident; a time is None where it has not come to that."""

    kind: Kind
    unit: int
    unit_name: str
    raised_at: datetime
    day: date  # local
    state: State
    to_take: timedelta | None
    to_resolve: timedelta | None

    @property
    def month(self) -> date:
        return self.day.replace(day=1)


@dataclass(frozen=True)
class Took:
    """How long it took: half of them no longer than ``median``, nine in ten no longer than ``most``."""

    median: timedelta
    most: timedelta


@dataclass(frozen=True)
class Figures:
    """Of some incidents: how they stand, and how long it took; None where it has not come to that yet."""

    raised: int
    solved: int
    wrong: int  # they were none
    to_take: Took | None
    to_resolve: Took | None

    @property
    def open(self) -> int:
        return self.raised - self.solved - self.wrong


def figures(found: Sequence[One]) -> Figures:
    return Figures(
        raised=len(found),
        solved=sum(one.state in SOLVED for one in found),
        wrong=sum(one.state == State.WRONG for one in found),
        to_take=took(one.to_take for one in found),
        to_resolve=took(one.to_resolve for one in found),
    )


def figures_by(found: Iterable[One], key: Callable[[One], Key]) -> dict[Key, Figures]:
    """In the order in which the keys first come."""
    groups: dict[Key, list[One]] = {}
    for one in found:
        groups.setdefault(key(one), []).append(one)
    return {name: figures(group) for name, group in groups.items()}


def took(times: Iterable[timedelta | None]) -> Took | None:
    """The lower of the two in the middle, and the nearest rank: each is a time that it really took."""
    known = sorted(one for one in times if one is not None)
    if not known:
        return None
    return Took(known[(len(known) - 1) // 2], known[ceil(MOST * len(known)) - 1])
