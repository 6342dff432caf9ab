"""A deed of a kind that fits what is the case in a unit just then, if there is one."""

from collections.abc import Callable
from datetime import date, timedelta

from tests.trials.moves.deeds import (
    APPOINT,
    BACK,
    CHAIN,
    CHANGES,
    COVER,
    DAY,
    GHOST,
    JOIN,
    LEAVE,
    LOCK_BOX,
    NOON,
    OFFICES,
    OPEN_BOX,
    PHONE,
    POST,
    STOP,
    TRANSFER,
    Deed,
    invented,
)
from tests.trials.moves.ongoing import Story
from tests.trials.moves.reckoning import COVERED, DEPUTY, HEADING, OFFICER, STAFF
from tests.trials.timetable import VIETNAM


def find(told: Story, kind: str, unit: str) -> Deed | None:
    """Return a deed of this kind in the unit, if one is possible."""
    if kind in CHANGES:
        return change(told, kind, unit)
    finding: dict[str, Callable[[Story, str], Deed | None]] = {
        APPOINT: appoint,
        STOP: stop,
        COVER: cover,
        CHAIN: chain,
        BACK: back,
        GHOST: ghost,
    }
    return finding[kind](told, unit)


def change(told: Story, kind: str, unit: str) -> Deed | None:
    by = told.teller(unit, HEADING)
    if told.lot.random() < 0.2:
        by = OFFICES
    elif kind in (LEAVE, PHONE, LOCK_BOX) and told.lot.random() < 0.3:
        by = told.teller(unit, (OFFICER,)) or by
    if not by:
        return None
    first, outcome = effective(told, kind), answered(told)
    if kind == JOIN:
        told.newcomers += 1
        return Deed(
            kind,
            unit,
            by,
            invented(told.newcomers % 1728),
            "",
            either(told, STAFF, OFFICER),
            first,
            outcome=outcome,
        )
    able = [one for one in told.idle(unit) if one != by and may(told, kind, one, unit)]
    able = [one for one in able if any(role.starts <= first for role in told.reckoning.of(one, unit))]
    if not able:  # nor is anything told of days on which they were of another unit
        return None
    person, to = told.lot.choice(able), ""
    role = ""
    if kind == TRANSFER:
        to = told.lot.choice(sorted(told.reckoning.units - told.quiet - {unit}))
        role = either(told, STAFF, OFFICER)
        if any(one.goes_on(told.day) for one in told.reckoning.of(person, to)):
            return None
    if kind == POST:
        role = DEPUTY
    return Deed(kind, unit, by, person, to, role, first, outcome=outcome)


def may(told: Story, kind: str, person: str, unit: str) -> bool:
    """Tell whether it may happen to the person: leaving is not for heads, nor for the last officer."""
    roles = {one.role for one in told.reckoning.of(person, unit) if one.holds(told.day)}
    if kind == POST:
        deputies = told.reckoning.held(unit, (DEPUTY,), told.now)
        return roles == {STAFF} and len(deputies) < 3
    if kind in (LEAVE, TRANSFER):
        officers = told.reckoning.held(unit, (OFFICER,), told.now)
        return not roles & {"head"} and (OFFICER not in roles or len(officers) > 1)
    if kind == OPEN_BOX:
        return roles == {STAFF} and person not in told.reckoning.boxes
    if kind == LOCK_BOX:
        return person in told.reckoning.boxes
    return True


def appoint(told: Story, unit: str) -> Deed | None:
    by = told.teller(unit, HEADING)
    people = [
        one
        for one in told.idle(unit)
        if one in told.reckoning.linked
        and one != by
        and one not in told.reckoning.held(unit, (OFFICER,), told.now)
    ]
    if not by or not people:
        return None
    first = told.day if told.lot.random() < 0.5 else told.next_day(told.lot.randint(1, 4))
    last = first + DAY * told.lot.randint(3, 60) if told.lot.random() < 0.6 else None
    outcome = told.lot.choices(("accepted", "declined", "withdrawn"), (8, 1, 1))[0]
    return Deed(APPOINT, unit, by, told.lot.choice(people), first=first, last=last, outcome=outcome)


def stop(told: Story, unit: str) -> Deed | None:
    """Find one of several officers who is to be none any more; they stay what they are beside it."""
    by = told.teller(unit, HEADING)
    officers = told.reckoning.held(unit, (OFFICER,), told.now)
    people = [one for one in officers if one in told.idle(unit) and one != by]
    spells = [one for one in told.reckoning.spells if (one.unit, one.role) == (unit, OFFICER)]
    ahead = {one.person for one in spells if one.starts > told.day and one.goes_on(told.day)}
    people = [one for one in people if one not in ahead]
    return (
        Deed(STOP, unit, by, told.lot.choice(people), first=told.day)
        if by and len(officers) > 1 and people
        else None
    )


def cover(told: Story, unit: str) -> Deed | None:
    """Find somebody of this unit alone to be away, with a substitute who is there all the time."""
    people = [one for one in told.idle(unit) if told.is_free(one, unit)]
    holding = [one for one in people if told.holds(one, unit, COVERED)]
    if not holding:
        return None
    person = told.lot.choice(holding)
    others = [one for one in people if one != person]
    if not others:
        return None
    first = told.next_day(told.lot.randint(0 if told.now.hour < NOON.hour else 1, 3))
    last = max(first, told.next_day(told.lot.randint(1, 5)))
    half = told.lot.choice((0, 0, 1, 2)) if first == last and first > told.day else 0
    outcome = told.lot.choices(("accepted", "declined"), (6, 1))[0]
    return Deed(
        COVER,
        unit,
        person,
        person,
        told.lot.choice(others),
        first=first,
        last=last,
        half=half,
        outcome=outcome,
    )


def chain(told: Story, unit: str) -> Deed | None:
    """Find a substitute who is to be away too, for what is left of it."""
    here = [one for one in told.reckoning.covers if one.unit == unit and one.starts <= told.now < one.ends]
    for one in here:
        is_acting = one.substitute in told.reckoning.held(unit, COVERED, told.now)  # not for who has left
        if told.reckoning.is_away(one.substitute, told.now) or not is_acting:
            continue
        people = [each for each in told.idle(unit) if told.is_free(each, unit)]
        if people:
            last = (one.ends - timedelta(minutes=1)).astimezone(VIETNAM).date()
            first = told.day if told.now.hour < NOON.hour else told.day + DAY
            if first <= last and told.is_free(one.substitute, unit):
                sub = told.lot.choice(people)
                return Deed(CHAIN, unit, one.substitute, one.substitute, sub, first=first, last=last)
    return None


def back(told: Story, unit: str) -> Deed | None:
    here = [one for one in told.waiting if one[1] == unit and told.reckoning.is_away(one[0], told.now)]
    return Deed(BACK, unit, here[0][0], here[0][0]) if here else None


def ghost(told: Story, unit: str) -> Deed | None:
    """Let somebody who has left press what still stands on the phone."""
    return Deed(GHOST, unit, told.lot.choice(told.gone)) if told.gone else None


def effective(told: Story, kind: str) -> date:
    """Draw a day: in the past, today or later."""
    sort = told.lot.choices(("today", "later", "past"), (4, 4, 2 if kind in (LEAVE, TRANSFER, JOIN) else 0))[
        0
    ]
    if sort == "today":
        return told.day
    if sort == "later":
        return told.day + DAY * told.lot.randint(1, 15)
    return max(told.working[0] + DAY, told.day - DAY * told.lot.randint(1, 20))


def answered(told: Story) -> str:
    return told.lot.choices(("accepted", "returned", "withdrawn"), (17, 1, 2))[0]


def either(told: Story, usual: str, other: str) -> str:
    return usual if told.lot.random() < 0.75 else other
