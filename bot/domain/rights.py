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


class Action(StrEnum):
    CHECK = "check"  # settle a duty; take it back
    COVER = "cover"  # say who stands in for whoever is away
    SEE = "see"  # where things stand
    EXCUSE = "excuse"  # /mien
    OUTAGE = "outage"  # the province's mail is down: one act for everyone
    CALENDAR = "calendar"  # days off and make-up days
    BY_PHONE = "by_phone"  # record a check told by telephone
    INVITE = "invite"
    ADMIT = "admit"  # decide who asked to join
    ROSTER = "roster"  # import it
    START = "start"  # when a unit's duties begin
    BROADCAST = "broadcast"
    EXPORT = "export"
    RAISE = "raise"  # tell the office of an incident
    FOLLOW = "follow"  # see a unit's incidents, and say what the unit says of them
    HANDLE = "handle"  # take incidents, ask, resolve
    ON_CALL = "on_call"  # enter who is on call
    REQUEST = "request"  # ask units for reports, and see who has filed
    REPORT = "report"  # write what the own unit owes
    APPROVE = "approve"  # file it, as the unit's head
    UNITS = "units"  # what becomes of units: new, renamed, closed, merged
    DELEGATE = "delegate"  # appoint the unit's officers (Điều 4 khoản 6, Điều 8 khoản 1)
    RULES = "rules"  # enter a unit's internal rules (Điều 6 khoản 1)
    CHANGE = "change"  # tell the office of a personnel change (Điều 5)
    DECIDE = "decide"  # accept such changes, return them, ask


class Reach(IntEnum):
    NONE = 0
    OWN_UNIT = 1
    ALL = 2


HEADS = {
    Action.CHECK: Reach.OWN_UNIT,  # the head manages the unit's mailbox (Điều 8 khoản 1)
    Action.COVER: Reach.OWN_UNIT,
    Action.SEE: Reach.OWN_UNIT,
    Action.EXCUSE: Reach.OWN_UNIT,
    Action.INVITE: Reach.OWN_UNIT,
    Action.EXPORT: Reach.OWN_UNIT,
    Action.RAISE: Reach.OWN_UNIT,
    Action.FOLLOW: Reach.OWN_UNIT,
    Action.REPORT: Reach.OWN_UNIT,
    Action.APPROVE: Reach.OWN_UNIT,
    Action.DELEGATE: Reach.OWN_UNIT,
    Action.RULES: Reach.OWN_UNIT,
    Action.CHANGE: Reach.OWN_UNIT,
}
OFFICERS = (
    Action.CHECK,
    Action.COVER,
    Action.SEE,
    Action.RAISE,
    Action.FOLLOW,
    Action.REPORT,
    Action.CHANGE,
)
# what the office does for no unit
OF_UNITS = {Action.CHECK, Action.COVER, Action.REPORT, Action.APPROVE, Action.DELEGATE}
MAY: dict[Role, dict[Action, Reach]] = {
    Role.HEAD: HEADS,
    Role.DEPUTY: HEADS,
    Role.OFFICER: dict.fromkeys(OFFICERS, Reach.OWN_UNIT),
    Role.STAFF: {Action.RAISE: Reach.OWN_UNIT},  # and follow what they raised themselves
    Role.OFFICE: dict.fromkeys(set(Action) - OF_UNITS, Reach.ALL),
}


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
        """Where this person is one of ``roles``, each unit once, in the units' order."""
        held = {one.unit: one for one in reversed(self.roles) if one.role in roles}
        return sorted(held.values(), key=lambda one: one.rank)

    def is_one_of(self, *roles: Role) -> bool:
        return any(one.role in roles for one in self.roles)


def reach(roles: Iterable[RoleAssignment], action: Action, unit: int | None = None) -> Reach:
    """How far ``roles`` reach for ``action``; with ``unit`` given, whether they reach that unit."""
    found = Reach.NONE
    for held in roles:
        far = MAY[held.role].get(action, Reach.NONE)
        if far == Reach.OWN_UNIT and unit is not None and held.unit != unit:
            far = Reach.NONE
        found = max(found, far)
    return found


def may(who: Who, action: Action, unit: int | None = None) -> bool:
    """Whether ``who`` may do ``action``: at all, or for ``unit`` where one is given."""
    return reach(who.roles, action, unit) > Reach.NONE
