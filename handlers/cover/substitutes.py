"""Find whom a substitute may be chosen from: the unit's own people, those first who can be told."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.conversation import _
from handlers.engine import COVERED, HEADING, Context, Moments, Role, Span, days_off, moments, working_rounds
from storage.calendar import calendar
from storage.engine import Holder, Tx, holders, incoming
from storage.people import covers, members
from storage.people.members import Member

MOST_OFFERED = 20  # offered of a unit
BY_ROLE = (Role.OFFICER, Role.STAFF, Role.DEPUTY, Role.HEAD, Role.OFFICE)  # offered for an officer


@dataclass(frozen=True)
class Away:
    """Somebody who is away; ``unit``: only there is somebody to be named."""

    person: int
    span: Span
    unit: int = 0


def others_who_act(context: Context) -> list[Holder]:
    """Return who acts in the units that this person heads: of them they may say who is away."""
    headed = [role.unit for role in context.who.units(*HEADING)]
    found = holders(context.tx, context.at, COVERED, headed) if headed else {}
    own = (one for unit in found.values() for one in unit if not one.stands_for)
    return list({one.person: one for one in own if one.person != context.who.person}.values())


@dataclass(frozen=True)
class AbsenceOutlook:
    """An absence as it is to be covered: the ``rounds`` left of it, its days ``off``, whom to name where."""

    rounds: int
    is_over: bool  # some of its rounds are over
    off: list[date]
    units: list[tuple[int, str, list[tuple[int, str]]]]  # unit, its name, (person, label) each


def find_outlook(tx: Tx, away: Away, at: datetime, noon: time, asking: int) -> dict[str, Any]:
    """Return the fields of an AbsenceOutlook as JSON; ``asking`` is who says that somebody is away."""
    starts, ends = moments(away.span, noon)
    days, between = calendar(tx), (max(starts, at), ends)
    owed = working_rounds(away.span, days)
    rounds = [one for one in owed if moments((one, one), noon)[1] > at]
    units = units_to_cover(tx, away.person, between)
    if away.unit:
        units = {unit: name for unit, name in units.items() if unit == away.unit}
    if asking != away.person:
        units = {unit: name for unit, name in units.items() if unit in headed_by(tx, asking, at)}
    people = [[unit, name, offered_people(tx, unit, away, between)] for unit, name in units.items()]
    off = [day.isoformat() for day in days_off(away.span, days)]
    return {"rounds": len(rounds), "is_over": len(owed) > len(rounds), "off": off, "units": people}


def units_to_cover(tx: Tx, person: int, between: Moments) -> dict[int, str]:
    """Return unit -> name, where a person acts as it begins, or stands in: there they need a substitute."""
    starts, ends = between
    roles = incoming.roles_of(tx, person, starts)
    found = {one.unit: one.unit_name for one in roles if one.role in COVERED}
    for cover in covers.of_person(tx, person, starts):
        if cover.is_accepted and cover.substitute == person and cover.starts < ends:
            found.setdefault(cover.unit, cover.unit_name)
    return found


def headed_by(tx: Tx, person: int, at: datetime) -> set[int]:
    return {one.unit for one in incoming.roles_of(tx, person, at) if one.role in HEADING}


def offered_people(tx: Tx, unit: int, away: Away, between: Moments) -> list[list[Any]]:
    """Return [person, label] each, as JSON has it: officers first, or leaders where a leader is away."""
    people = {
        one.person: one for one in members.members_of_unit(tx, between[0], unit) if is_of_unit(one, unit)
    }
    left = people.pop(away.person, None)
    is_led = left is not None and bool(own_roles(left, unit) & set(HEADING))
    order = [*people.values()] if is_led else sorted(people.values(), key=lambda one: place(one, unit))
    gone = {one.person for one in covers.absences_between(tx, people, *between)}
    able = sorted(order, key=lambda one: (not one.has_joined, one.person in gone))
    return [[one.person, label(one, is_gone=one.person in gone)] for one in able[:MOST_OFFERED]]


def is_of_unit(one: Member, unit: int) -> bool:
    return bool(own_roles(one, unit))


def own_roles(one: Member, unit: int) -> set[Role]:
    return {role.role for role in one.roles if role.unit == unit and not role.stands_for}


def place(one: Member, unit: int) -> int:
    return min(BY_ROLE.index(role) for role in own_roles(one, unit))


def label(one: Member, *, is_gone: bool) -> str:
    if not one.has_joined:
        return _("{name} (chưa tham gia)", name=one.name)
    return _("{name} (cũng đi vắng)", name=one.name) if is_gone else one.name
