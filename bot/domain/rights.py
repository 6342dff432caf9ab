"""Who may do what: one table, role × action × reach.

It is asked on every event: commands, presses, typed words and file links. A person may hold
several roles in several units, those of whom they stand in for among them; the furthest reach of any counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum


class Role(StrEnum):
    HEAD = "head"
    DEPUTY = "deputy"
    OFFICER = "officer"
    STAFF = "staff"
    OFFICE = "office"


HEADING = (Role.HEAD, Role.DEPUTY)  # who leads a unit


class Reach(IntEnum):
    NONE = 0
    OWN_UNIT = 1
    ALL = 2


NONE, OWN, ALL = Reach.NONE, Reach.OWN_UNIT, Reach.ALL


def by(
    *, heads: Reach = NONE, officers: Reach = NONE, staff: Reach = NONE, office: Reach = NONE
) -> dict[Role, Reach]:
    """Return how far each role reaches; a deputy as far as the head."""
    return {
        Role.HEAD: heads,
        Role.DEPUTY: heads,
        Role.OFFICER: officers,
        Role.STAFF: staff,
        Role.OFFICE: office,
    }


NOBODY = by()


class Action(StrEnum):
    """What may be done, and how far each role reaches for it: one line a right."""

    reaches: dict[Role, Reach]

    def __new__(cls, value: str, reaches: dict[Role, Reach] = NOBODY) -> "Action":
        action = str.__new__(cls, value)
        action._value_ = value
        action.reaches = reaches
        return action

    # the head manages the unit's mailbox, the officer does it for them (Điều 8 khoản 1)
    CHECK = "check", by(heads=OWN, officers=OWN)  # settle a duty; take it back
    COVER = "cover", by(heads=OWN, officers=OWN)  # say who stands in for whoever is away
    SEE = "see", by(heads=OWN, officers=OWN, office=ALL)  # where things stand
    EXCUSE = "excuse", by(heads=OWN, office=ALL)  # /mien
    OUTAGE = "outage", by(office=ALL)  # the province's mail is down: one act for everyone
    CALENDAR = "calendar", by(office=ALL)  # days off and make-up days
    BY_PHONE = "by_phone", by(office=ALL)  # record a check told by telephone
    INVITE = "invite", by(heads=OWN, office=ALL)
    ADMIT = "admit", by(office=ALL)  # decide who asked to join
    ROSTER = "roster", by(office=ALL)  # import it
    START = "start", by(office=ALL)  # when a unit's duties begin
    BROADCAST = "broadcast", by(office=ALL)
    EXPORT = "export", by(heads=OWN, office=ALL)
    RAISE = "raise", by(heads=OWN, officers=OWN, staff=OWN, office=ALL)  # tell the office of an incident
    FOLLOW = "follow", by(heads=OWN, officers=OWN, office=ALL)  # see a unit's incidents, speak for it
    HANDLE = "handle", by(office=ALL)  # take incidents, ask, resolve
    ON_CALL = "on_call", by(office=ALL)  # enter who is on call
    REQUEST = "request", by(office=ALL)  # ask units for reports, and see who has filed
    REPORT = "report", by(heads=OWN, officers=OWN)  # write what the own unit owes
    APPROVE = "approve", by(heads=OWN)  # file it, as the unit's head
    UNITS = "units", by(office=ALL)  # what becomes of units: new, renamed, closed, merged
    DELEGATE = "delegate", by(heads=OWN)  # appoint the unit's officers (Điều 4 khoản 6, Điều 8 khoản 1)
    RULES = "rules", by(heads=OWN, office=ALL)  # enter a unit's internal rules (Điều 6 khoản 1)
    CHANGE = "change", by(heads=OWN, officers=OWN, office=ALL)  # tell of a personnel change (Điều 5)
    DECIDE = "decide", by(office=ALL)  # accept such changes, return them, ask


@dataclass(frozen=True)
class RoleAssignment:
    """A role that someone holds in a unit, from a date to a date (exclusive; None is open)."""

    role: Role
    unit: int
    unit_code: str
    unit_name: str
    rank: int = 0  # first, second … of its kind in the unit
    starts: date | None = None
    ends: date | None = None
    title: str = ""
    stands_for: str = ""  # whose it is, where that is somebody who is away


@dataclass(frozen=True)
class Who:
    """The person behind an event, with the roles held today. ``person`` is 0 for a stranger."""

    person: int
    name: str
    language: str
    contact: int
    roles: tuple[RoleAssignment, ...] = ()

    @property
    def is_stranger(self) -> bool:
        return not self.person

    def units(self, *roles: Role) -> list[RoleAssignment]:
        """Return where this person is one of ``roles``, each unit once, in the units' order."""
        held = {one.unit: one for one in reversed(self.roles) if one.role in roles}
        return sorted(held.values(), key=lambda one: one.rank)

    def is_one_of(self, *roles: Role) -> bool:
        return any(one.role in roles for one in self.roles)


def reach(roles: Iterable[RoleAssignment], action: Action, unit: int | None = None) -> Reach:
    """Return how far ``roles`` reach for ``action``; with ``unit`` given, whether they reach that unit."""
    found = Reach.NONE
    for held in roles:
        far = action.reaches[held.role]
        if far == Reach.OWN_UNIT and unit is not None and held.unit != unit:
            far = Reach.NONE
        found = max(found, far)
    return found


def may(who: Who, action: Action, unit: int | None = None) -> bool:
    """Return whether ``who`` may do ``action``: at all, or for ``unit`` where one is given."""
    return reach(who.roles, action, unit) > Reach.NONE
