"""The people of a unit that is no more: whose roles end, who goes into the successor, who is unlinked."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.rights import HEADING, Role
from handlers.joining import consent
from handlers.joining.consent import Cause
from storage.engine.contacts import Account
from storage.engine.db import Tx
from storage.units import unit_effects
from storage.units.unit_changes import UnitChange
from storage.units.unit_effects import UnitRole

Period = tuple[date, date | None]  # the end is exclusive; None is open


@dataclass(frozen=True)
class Leaving:
    """Whose roles have ended: who has others, and the accounts of who has none, which are nobody's now."""

    all: Collection[int]
    stay: Collection[int]
    out: Collection[Account]


def leave(tx: Tx, change: UnitChange, now: datetime) -> Leaving:
    unit, day = change.unit or 0, change.effective
    there = {one.person for one in unit_effects.roles_of(tx, unit, day)}
    unit_effects.end_roles(tx, unit, day)
    stay = unit_effects.holding_elsewhere(tx, there, unit, day) | unit_effects.coming_elsewhere(
        tx, there, unit
    )
    gone = sorted(there - stay)
    cause = Cause(tx, now, f"unit_change:{change.id}")
    out = [account for person in gone for account in consent.unlink_all(cause, person, change.effective)]
    return Leaving(there, stay, out)


@dataclass(frozen=True)
class Post:
    """What somebody is in the successor; whether they led the unit that went into it."""

    role: Role
    has_led: bool


def go_over(tx: Tx, change: UnitChange) -> dict[int, Post]:
    """They hold there what they held, but for who led: they are staff. Person -> what they are."""
    unit, successor, day = change.unit or 0, change.successor or 0, change.effective
    before, there = unit_effects.roles_of(tx, unit, day), unit_effects.roles_of(tx, successor, day)
    unit_effects.end_roles(tx, unit, day)
    unit_effects.give_roles(tx, successor, list(given(before, there, change)))
    now = unit_effects.roles_of(tx, successor, day)
    led = {one.person for one in before if one.role in HEADING}
    return {one.person: Post(role_of(one.person, now), one.person in led) for one in before}


def given(before: Sequence[UnitRole], there: Sequence[UnitRole], change: UnitChange) -> Iterator[UnitRole]:
    """The roles that are new in the successor, behind those of who is ``there``; its posts are not theirs.

    Who watches a mailbox is no staff beside, but is so before and after.
    """
    known = list(there)
    rank = max((one.rank for one in there), default=0)
    for one in sorted(before, key=lambda one: one.role in HEADING):
        has_led = one.role in HEADING
        role, title = (Role.STAFF, "") if has_led else (one.role, one.title)
        theirs = [held for held in known if held.person == one.person and role in (held.role, Role.STAFF)]
        for starts, ends in uncovered((max(one.starts, change.effective), one.ends), theirs):
            rank += 1
            new = replace(one, role=role, title=title, rank=rank, starts=starts, ends=ends)
            known.append(new)
            yield new


def uncovered(period: Period, held: Iterable[UnitRole]) -> Iterator[Period]:
    """What of ``period`` lies in none of the spells ``held``."""
    starts, ends = period
    for other in sorted(held, key=lambda one: one.starts):
        if starts < other.starts:
            yield starts, min(other.starts, ends or other.starts)
        if other.ends is None:
            return
        starts = max(starts, other.ends)
        if ends and starts >= ends:
            return
    yield starts, ends


def role_of(person: int, held: Sequence[UnitRole]) -> Role:
    """The first that they hold, whoever leads first."""
    return next((one.role for one in held if one.person == person), Role.STAFF)
