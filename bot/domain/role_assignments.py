"""Role assignments beside each other: the order of a unit's officers, and who stands in for whom.

Source: Điều 4 khoản 6, Điều 8 khoản 1. A cover is one unit's: whoever is away has there all their roles of
COVERED acted in by another. Who stands in and goes away in their turn may have a substitute too, who then
acts for both: A → B → C. What all covers come to is a function of their set alone, whatever the order in
which they are read, and however often.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import IntEnum, StrEnum
from itertools import pairwise

from bot.conversation.text import LOCAL, at_local, local_date
from bot.domain.calendar import Calendar
from bot.domain.rights import HEADING, Role

OPENS = time(7)  # nobody is chased earlier in the day

COVERED = (*HEADING, Role.OFFICER)


class OfficerRank(IntEnum):
    FIRST = 1
    SECOND = 2


class SilenceStep(IntEnum):
    """How far a silence has been spoken of: our own choice, a working day apart."""

    NO = 0
    PERSON = 1  # reminded, once
    HEAD = 2  # … and the head has heard


def place_by_rank(rank: int, others: Iterable[int]) -> int:
    """Return the place of a new officer among the unit's: before all ``others``, or after them."""
    taken = sorted(others)
    if not taken:
        return int(OfficerRank.FIRST)
    return taken[0] - 1 if rank == OfficerRank.FIRST else taken[-1] + 1


def overlap(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Return whether two role assignments share a day. Their ends are exclusive; None is open."""
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])


def chased_at(asked: datetime, step: SilenceStep, days: Calendar) -> datetime:
    """Return when an unanswered request is spoken of: so many working days after it was made."""
    day = days.add_working_days(local_date(asked), int(step))
    return at_local(day, max(asked.astimezone(LOCAL).time(), OPENS))


class Obstacle(StrEnum):
    """Why a cover cannot count beside those that count already."""

    TAKEN = "taken"  # somebody else stands in already, at a moment of it
    CIRCLE = "circle"  # in the end it would be who is away that stands in for themselves


@dataclass(frozen=True)
class AcceptedCover:
    """An accepted one; from when to when it counts. ``number`` is its place in the order of acceptance."""

    number: int
    unit: int
    person: int  # who is away
    substitute: int
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class StandIn:
    """Who acts for whom in the end, from when to when."""

    unit: int
    person: int
    substitute: int
    starts: datetime
    ends: datetime


def resolved(covers: Iterable[AcceptedCover], since: datetime) -> list[StandIn]:
    """Return what ``covers`` come to from ``since`` on, by unit, person and time."""
    found: list[StandIn] = []
    for unit, of_unit in by_unit(covers).items():
        moments = edges(of_unit, since)
        for starts, ends in pairwise(moments):
            followed = substitutes(one for one in of_unit if one.starts <= starts < one.ends)
            found += (StandIn(unit, away, end_of(followed, away), starts, ends) for away in followed)
    return joined(found)


def obstacle(covers: Collection[AcceptedCover], new: AcceptedCover) -> tuple[Obstacle, datetime] | None:
    """Return what stands against ``new`` beside ``covers``, and from when; None where nothing does."""
    there = [one for one in covers if one.unit == new.unit]
    for moment in edges([*there, new], new.starts):
        if new.starts <= moment < new.ends:
            followed = substitutes(one for one in there if one.starts <= moment < one.ends)
            if new.person in followed:
                return Obstacle.TAKEN, moment
            if end_of(followed, new.substitute) == new.person:
                return Obstacle.CIRCLE, moment
    return None


def by_unit(covers: Iterable[AcceptedCover]) -> Mapping[int, list[AcceptedCover]]:
    units: defaultdict[int, list[AcceptedCover]] = defaultdict(list)
    for one in sorted(set(covers), key=lambda cover: (cover.unit, cover.number)):
        units[one.unit].append(one)
    return units


def edges(covers: Collection[AcceptedCover], since: datetime) -> list[datetime]:
    """Return the moments, from ``since`` on, at which something may change."""
    last = max((one.ends for one in covers), default=since)
    moments = {since, *(moment for one in covers for moment in (one.starts, one.ends))}
    return sorted(moment for moment in moments if since <= moment <= last)


def substitutes(counting: Iterable[AcceptedCover]) -> dict[int, int]:
    """Return who is away -> whom they named, of covers that count at one moment.

    Of two for one person the earlier accepted counts; one that would close a circle does not.
    """
    followed: dict[int, int] = {}
    for one in sorted(counting, key=lambda cover: cover.number):
        if one.person not in followed and end_of(followed, one.substitute) != one.person:
            followed[one.person] = one.substitute
    return followed


def end_of(followed: Mapping[int, int], person: int) -> int:
    """Return where the chain from ``person`` ends: with themselves, where nobody stands in for them."""
    while person in followed:
        person = followed[person]
    return person


def joined(found: Iterable[StandIn]) -> list[StandIn]:
    """Return the same with what follows on without a change made one."""
    rows: list[StandIn] = []
    for one in sorted(found, key=lambda row: (row.unit, row.person, row.starts)):
        before = rows[-1] if rows else None
        follows = before and (before.unit, before.person, before.substitute, before.ends) == (
            one.unit,
            one.person,
            one.substitute,
            one.starts,
        )
        if before and follows:
            rows[-1] = StandIn(one.unit, one.person, one.substitute, before.starts, one.ends)
        else:
            rows.append(one)
    return rows
