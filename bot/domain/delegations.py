"""Who of a unit's officers comes first, and whether two spells of the same person overlap."""

from collections.abc import Iterable
from datetime import date, datetime, time
from enum import IntEnum

from bot.conversation.text import LOCAL, at_local, local_date
from bot.domain.calendar import Calendar

OPENS = time(7)  # nobody is chased earlier in the day


class Rank(IntEnum):
    FIRST = 1
    SECOND = 2


class Chased(IntEnum):
    """How far a silence has been spoken of: our own choice, a working day apart."""

    NO = 0
    PERSON = 1  # reminded, once
    HEAD = 2  # … and the head has heard


def place(rank: int, others: Iterable[int]) -> int:
    """The place of a new officer among the unit's: before all ``others``, or after them."""
    taken = sorted(others)
    if not taken:
        return int(Rank.FIRST)
    return taken[0] - 1 if rank == Rank.FIRST else taken[-1] + 1


def overlap(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Whether two spells share a day. Their ends are exclusive; None is open."""
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])


def chased_at(asked: datetime, step: Chased, days: Calendar) -> datetime:
    """When it is spoken of that somebody has not answered: so many working days after they were asked."""
    day = days.add_working_days(local_date(asked), int(step))
    return at_local(day, max(asked.astimezone(LOCAL).time(), OPENS))
