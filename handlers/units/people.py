"""Move the people of a unit into its successor, or end their roles with the unit."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.changes import UnitChange
from handlers.engine import HEADING, Role
from handlers.joining import linking
from handlers.units.telling import PostInSuccessor
from storage.engine import Account, Tx
from storage.units import unit_effects
from storage.units.unit_effects import UnitRole

Period = tuple[date, date | None]  # the end is exclusive; None is open


@dataclass(frozen=True)
class LeavingPeople:
    """The people whose roles have ended: who ``stay`` by others, and the accounts of who are ``out``."""

    all: Collection[int]
    stay: Collection[int]
    out: Collection[Account]


def end_roles(tx: Tx, change: UnitChange, now: datetime) -> LeavingPeople:
    unit, day = change.unit or 0, change.effective
    people = unit_effects.people_of(tx, unit, day)
    unit_effects.end_roles(tx, unit, day)
    stay = unit_effects.holding_elsewhere(tx, people, unit, day)
    stay |= unit_effects.coming_elsewhere(tx, people, unit)
    cause = linking.Cause(tx, now, f"unit_change:{change.id}")
    out = [account for one in sorted(people - stay) for account in linking.unlink_all(cause, one, day)]
    return LeavingPeople(people, stay, out)


def move_people(tx: Tx, change: UnitChange) -> dict[int, PostInSuccessor]:
    """Give the people their roles in the successor, staff to who led; return person -> role there."""
    unit, successor, day = change.unit or 0, change.successor or 0, change.effective
    before, there = unit_effects.roles_of(tx, unit, day), unit_effects.roles_of(tx, successor, day)
    unit_effects.end_roles(tx, unit, day)
    unit_effects.give_roles(tx, successor, list(roles_to_give(before, there, day)))
    first: dict[int, Role] = {}  # their leading role
    for now in unit_effects.roles_of(tx, successor, day):
        first.setdefault(now.person, now.role)
    led = {one.person for one in before if one.role in HEADING}
    people = dict.fromkeys(one.person for one in before)
    return {one: PostInSuccessor(first.get(one, Role.STAFF), one in led) for one in people}


def roles_to_give(before: Sequence[UnitRole], there: Sequence[UnitRole], day: date) -> Iterator[UnitRole]:
    """Make the roles that are new in the successor, ranked behind those of who is ``there``.

    Its leading posts stay with its own; an officer is not staff besides, but may be before and after.
    """
    known = list(there)
    rank = max((one.rank for one in there), default=0)
    for one in sorted(before, key=lambda one: one.role in HEADING):
        role, title = (Role.STAFF, "") if one.role in HEADING else (one.role, one.title)
        same = [other for other in known if other.person == one.person and role in (other.role, Role.STAFF)]
        for starts, ends in uncovered((max(one.starts, day), one.ends), same):
            rank += 1
            new = replace(one, role=role, title=title, rank=rank, starts=starts, ends=ends)
            known.append(new)
            yield new


def uncovered(period: Period, roles: Iterable[UnitRole]) -> Iterator[Period]:
    """Return what of ``period`` lies outside all of these roles."""
    starts, ends = period
    for other in sorted(roles, key=lambda one: one.starts):
        if starts < other.starts:
            yield starts, min(other.starts, ends or other.starts)
        if other.ends is None:
            return
        starts = max(starts, other.ends)
        if ends and starts >= ends:
            return
    yield starts, ends
