"""Rights: one table, role × action × reach.

It is asked on every event: commands, presses, typed words and file links. A person may hold
several roles in several units, those of whom they stand in for among them; the furthest reach of any counts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import IntEnum, StrEnum
from itertools import groupby, pairwise
from operator import attrgetter

from bot.conversation import LOCAL, at_local, local_date
from bot.domain.calendar import Calendar

OPENS = time(7)  # nobody is chased earlier in the day


class Role(StrEnum):
    HEAD = "head"
    DEPUTY = "deputy"
    OFFICER = "officer"
    STAFF = "staff"
    OFFICE = "office"  # with all three of the office's rights: to look, to prepare, to release
    DRAFTER = "office_drafter"  # of the office: looks and prepares
    VIEWER = "office_viewer"  # of the office: looks


HEADING = (Role.HEAD, Role.DEPUTY)  # who leads a unit
OFFICE = (Role.OFFICE, Role.DRAFTER, Role.VIEWER)
WORKING = (Role.OFFICE, Role.DRAFTER)  # who does the office's daily work, and hears of what waits for it


class Reach(IntEnum):
    NONE = 0
    OWN_UNIT = 1
    ALL = 2


NONE, OWN, ALL = Reach.NONE, Reach.OWN_UNIT, Reach.ALL


def by(
    *, heads: Reach = NONE, officers: Reach = NONE, staff: Reach = NONE, office: Sequence[Role] = ()
) -> dict[Role, Reach]:
    """Return how far each role reaches; a deputy as far as the head.

    ``office``: those of the office who may, by the least of its three rights that is needed; for all units.
    """
    leading = dict.fromkeys(HEADING, heads)
    of_office = {role: ALL if role in office else NONE for role in OFFICE}
    return {**leading, Role.OFFICER: officers, Role.STAFF: staff, **of_office}


LOOKING, PREPARING, RELEASING = OFFICE, WORKING, (Role.OFFICE,)


NOBODY = by()


class Action(StrEnum):
    """An act for which a right is asked, and how far each role reaches for it: one line a right."""

    reaches: dict[Role, Reach]

    def __new__(cls, value: str, reaches: dict[Role, Reach] = NOBODY) -> "Action":
        action = str.__new__(cls, value)
        action._value_ = value
        action.reaches = reaches
        return action

    # what the office keeps, and what it puts into force: its first right, and its last
    LOOK = "look", by(office=LOOKING)  # lists and cards of all that the office has
    SUBMIT = "submit", by(office=PREPARING)  # what is prepared to whoever releases it
    RELEASE = "release", by(office=RELEASING)  # to many units, ends of units, requests, days off, admissions
    # the head manages the unit's mailbox, the officer does it for them (khoản 1 Điều 8)
    CHECK = "check", by(heads=OWN, officers=OWN)  # settle a duty; take it back
    COVER = "cover", by(heads=OWN, officers=OWN)  # say who stands in for whoever is away
    SEE = "see", by(heads=OWN, officers=OWN, office=LOOKING)  # where things stand
    EXCUSE = "excuse", by(heads=OWN, office=PREPARING)  # /mien
    URGE = "urge", by(heads=OWN, office=PREPARING)  # remind of a check that is owed, besides its reminders
    OUTAGE = "outage", by(office=PREPARING)  # the province's mail is down: one act for everyone
    CALENDAR = "calendar", by(office=PREPARING)  # days off and make-up days
    BY_PHONE = "by_phone", by(office=PREPARING)  # record a check told by telephone
    INVITE = "invite", by(heads=OWN, office=RELEASING)
    ADMIT = "admit", by(office=PREPARING)  # decide who asked to join
    ROSTER = "roster", by(office=PREPARING)  # import it
    START = "start", by(office=PREPARING)  # when a unit's duties begin
    BROADCAST = "broadcast", by(office=PREPARING)
    EXPORT = "export", by(heads=OWN, office=LOOKING)
    RATE = "rate", by(heads=OWN)  # see what each of the unit's people has done in a month
    RAISE = "raise", by(heads=OWN, officers=OWN, staff=OWN, office=PREPARING)  # tell of an incident
    FOLLOW = "follow", by(heads=OWN, officers=OWN, office=PREPARING)  # see a unit's incidents, speak for it
    INCIDENTS = "incidents", by(heads=OWN, officers=OWN, staff=OWN, office=LOOKING)  # /suco: to tell, or see
    HANDLE = "handle", by(office=PREPARING)  # take incidents, ask, resolve
    ON_CALL = "on_call", by(office=PREPARING)  # enter who is on call
    REQUEST = "request", by(office=PREPARING)  # ask units for reports
    REPORT = "report", by(heads=OWN, officers=OWN)  # write what the own unit owes
    CONSULT = "consult", by(office=PREPARING)  # ask units for opinions on drafts, say what became of them
    CONSULT_OWN = "consult_own", by(heads=OWN)  # … in the own unit's name; the office has no part in it
    ASK_OPINIONS = "ask_opinions", by(heads=OWN, office=PREPARING)  # to do either
    OPINE = "opine", by(heads=OWN, officers=OWN)  # give the opinion of the own unit
    DRAFTS = "drafts", by(heads=OWN, officers=OWN, office=LOOKING)  # /gopyduthao: give, ask for, see it
    APPROVE = "approve", by(heads=OWN)  # file it, as the unit's head
    UNITS = "units", by(office=PREPARING)  # what becomes of units: new, renamed, closed, merged
    DELEGATE = "delegate", by(heads=OWN)  # appoint the unit's officers (khoản 6 Điều 4, khoản 1 Điều 8)
    HAND_OVER = (
        "hand_over",
        by(heads=OWN, officers=OWN),
    )  # open a handover, name who receives (khoản 5 Điều 8)
    HANDOVERS = "handovers", by(heads=OWN, officers=OWN, office=LOOKING)  # /bangiao: to open, or see
    WRITE = "write", by(heads=ALL, officers=ALL, staff=ALL)  # to the office, about whatever it is
    ANSWER = "answer", by(office=PREPARING)  # what was written so
    # what is to be changed in the regulation (Điều 12): whoever has a role says it, the office weighs it
    SUGGEST = "suggest", by(heads=ALL, officers=ALL, staff=ALL, office=LOOKING)
    WEIGH = "weigh", by(office=PREPARING)
    COMMEND = "commend", by(office=PREPARING)  # settle which units are proposed (Điều 11), and tell them
    INQUIRE = "inquire", by(heads=ALL, officers=ALL, staff=ALL, office=LOOKING)  # /loinhan: to do either
    RULES = "rules", by(heads=OWN, office=PREPARING)  # enter a unit's internal rules (khoản 1 Điều 6)
    SEE_RULES = "see_rules", by(heads=OWN, officers=OWN, office=PREPARING)  # /noiquy: read them, or a draft
    CHANGE = "change", by(heads=OWN, officers=OWN, office=PREPARING)  # tell of a personnel change (Điều 5)
    CHANGES = "changes", by(heads=OWN, officers=OWN, office=LOOKING)  # /nhansu: to tell, or see
    DECIDE = "decide", by(office=PREPARING)  # accept such changes, return them, ask
    OWN_DATA = "own_data", by(office=PREPARING)  # answer requests about own data, carry them out
    TELL_MISUSE = (
        "tell_misuse",
        by(heads=ALL, officers=ALL, staff=ALL, office=PREPARING),
    )  # of a prohibited act
    MISUSE = "misuse", by(office=PREPARING)  # take what was told so, ask whoever told it, decide
    UNSEAL = "unseal", by(office=RELEASING)  # who told it in confidence: one asks, another one agrees


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
    for assignment in roles:
        far = action.reaches[assignment.role]
        if far == Reach.OWN_UNIT and unit is not None and assignment.unit != unit:
            far = Reach.NONE
        found = max(found, far)
    return found


def may(who: Who, action: Action, unit: int | None = None) -> bool:
    """Return whether ``who`` may do ``action``: at all, or for ``unit`` where one is given."""
    return reach(who.roles, action, unit) > Reach.NONE


COVERED = (*HEADING, Role.OFFICER)


class OfficerRank(IntEnum):
    FIRST = 1
    SECOND = 2


class SilenceStep(IntEnum):
    """The steps by which a silence is spoken of: our own choice, a working day apart."""

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
    """A substitute in the end of a chain, for whom, from when to when."""

    unit: int
    person: int
    substitute: int
    starts: datetime
    ends: datetime


unit_of = attrgetter("unit")


def resolved(covers: Iterable[AcceptedCover], since: datetime) -> list[StandIn]:
    """Return what ``covers`` come to from ``since`` on, by unit, person and time."""
    found: list[StandIn] = []
    for unit, group in groupby(sorted(set(covers), key=unit_of), unit_of):
        of_unit = [*group]
        for starts, ends in pairwise(edges(of_unit, since)):
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
        if rows and rows[-1] == replace(one, starts=rows[-1].starts, ends=one.starts):
            rows[-1] = replace(rows[-1], ends=one.ends)
        else:
            rows.append(one)
    return rows
