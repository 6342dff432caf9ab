"""Open a handover where somebody loses a role: who gives is who leaves it; who comes after them receives.

A personnel change that is accepted opens it: the giver, who may lose their account on the day, can still
confirm. So does a list that is imported, of heads, and the end of an officer's delegation. One who comes to
the role later takes the place of the receiver where nobody is named.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from bot.conversation import local_date
from bot.domain.changes import AWAY, MOVING, ChangeKind, PersonnelChange, UnitChange, UnitChangeKind, given_up
from bot.domain.rights import COVERED, HEADING, Role
from bot.domain.roster import RosterChanges
from bot.domain.roster.rows import RosterRole, StoredRole
from handlers.engine import Context, Tick
from handlers.handover import cards, moving, telling
from storage import audit
from storage.people import handovers, role_assignments
from storage.people.handovers import Handover, NewHandover
from storage.units import units

FOLLOW: Mapping[Role, tuple[Role, ...]] = {  # whose place is taken by whom, by the order of their roles
    Role.HEAD: (Role.HEAD,),
    Role.DEPUTY: HEADING,
    Role.OFFICER: (Role.OFFICER, *HEADING),  # the head manages the mailbox (khoản 1 Điều 8)
}


def open_for_change(context: Context, change: PersonnelChange) -> None:
    """Open a handover by a change that was accepted, where by it somebody leaves such a role."""
    role = lost_role(context, change)
    if role is None or change.person is None or change.corrects:
        return
    there = handovers.people_of(context.tx, change.unit, local_date(context.at))
    receiver = handovers.first_of(there, FOLLOW[role], change.person, change.effective)
    new = NewHandover(
        change.unit, role, change.person, receiver, change.effective, context.at, change=change.id
    )
    made = handovers.add(context.tx, new)
    context.audit("handover_open", moving.subject(made), change=change.number)
    found = handovers.get(context.tx, made)
    assert found
    is_leaving_now = change.kind == ChangeKind.LEAVE and change.effective <= local_date(context.at)
    giver = 0 if is_leaving_now else change.person  # whose account is let go within the minute
    telling.tell_opened(context, found, [giver, receiver or 0])


def open_for_roster(on: Context | Tick, changes: RosterChanges) -> list[Handover]:
    """Open handovers by a list that was imported: of its units whose head is another by it, or nobody.

    Of heads alone (khoản 5 Điều 8): a list also puts right what officers and deputies are, whose handovers a
    personnel change opens, or the end of their delegation.
    """
    ids = {unit.code: unit.id for unit in units.listed(on.tx, changes.on)}
    led = {
        (change.before.id, unit)
        for change in changes.people
        if change.before
        for unit in units_led(change.ended, ids)
    }
    begun = {unit for change in changes.people for unit in units_led(change.begun, ids)}
    for unit in sorted(begun):
        follow_new_head(on, unit, changes.on)
    opened = [open_lost(on, unit, Role.HEAD, giver, changes.on) for giver, unit in sorted(led)]
    return [one for one in opened if one]


def units_led(roles: Iterable[RosterRole | StoredRole], ids: Mapping[str, int]) -> list[int]:
    return [ids[role.unit] for role in roles if role.role == Role.HEAD and role.unit in ids]


def follow_new_head(on: Context | Tick, unit: int, day: date) -> None:
    """Name who leads a unit by a list where nobody is named to receive; who leads it again gives nothing."""
    there = handovers.people_of(on.tx, unit, day)
    for found in handovers.open_of_units(on.tx, [unit]):
        if found.role != Role.HEAD or found.is_confirmed:
            continue
        head = handovers.first_of(there, FOLLOW[Role.HEAD], 0, day)
        if head == found.giver and found.change is None and found.by is None:
            drop(on, found)
        elif head and head != found.giver and found.receiver is None:
            take_receiver(on, found, head)


def open_for_delegation(context: Context, unit: int, officer: int, day: date) -> Handover | None:
    """Open a handover as an officer's delegation is ended from that day on; None for who leads the unit."""
    held = role_assignments.going_on(context.tx, officer, unit, day)
    if any(row.role == Role.HEAD or row.role == Role.OFFICER for row in held):
        return None
    return open_lost(context, unit, Role.OFFICER, officer, day)


def open_for_expired(tick: Tick, today: date) -> None:
    """Open handovers of those whose delegation has come to its end, as it was given."""
    for unit, officer, day in handovers.expired_delegations(tick.tx, today):
        open_lost(tick, unit, Role.OFFICER, officer, day)


def open_lost(on: Context | Tick, unit: int, role: Role, giver: int, day: date) -> Handover | None:
    """Open a handover of who loses this role on that day; None where they hand over already."""
    if any(one.giver == giver for one in handovers.open_of_units(on.tx, [unit])):
        return None
    there = handovers.people_of(on.tx, unit, max(day, local_date(on.at)))
    receiver = handovers.first_of(there, FOLLOW[role], giver, day)
    made = handovers.add(on.tx, NewHandover(unit, role, giver, receiver, day, on.at))
    write(on, "handover_open", made)
    found = handovers.get(on.tx, made)
    assert found
    telling.tell_opened(on, found, [giver, receiver or 0], "handover_opened")
    return found


def write(on: Context | Tick, act: str, handover: int, **detail: int) -> None:
    who = on.who if isinstance(on, Context) else None
    audit.write(on.tx, on.at, who, act, moving.subject(handover), **detail)


def lost_role(context: Context, change: PersonnelChange) -> Role | None:
    """Return the first of head, deputy and officer that somebody is no more by a change; None for none."""
    if change.kind not in MOVING or not change.person:
        return None
    held = role_assignments.going_on(context.tx, change.person, change.unit, change.effective)
    begun = {row.role for row in held if row.starts <= change.effective}
    new = change.fields.get("roles", "")
    lost = begun if change.kind in AWAY else begun.intersection(given_up(change.kind, new))
    if change.kind == ChangeKind.POST and new == Role.HEAD:
        lost.discard(Role.DEPUTY)  # who leads the unit from now on hands nothing over
    return next((role for role in COVERED if role in lost), None)


def follow_unit(context: Context | Tick, change: UnitChange) -> None:
    """Go on in the successor with what is open of a unit that went into it; withdraw that of one closed."""
    unit = change.unit or 0
    moved: list[int] = []
    if change.kind == UnitChangeKind.MERGED and change.successor:
        moved = handovers.pass_to(context.tx, unit, change.successor)
    elif change.kind == UnitChangeKind.CLOSED:
        moved = handovers.withdraw_of(context.tx, unit, context.at)
    for one in moved:
        cards.redraw(context, one)


def drop(on: Context | Tick, found: Handover) -> None:
    moving.withdraw(on, found)
    telling.tell_dropped(on, found)


def drop_for_return(on: Context | Tick, unit: int, person: int) -> None:
    """Withdraw what somebody was to hand over who has that role on its day after all.

    Not what was opened by hand, nor by a change that is still to come: they leave by that all the same.
    """
    today = local_date(on.at)
    for found in handovers.open_of_units(on.tx, [unit]):
        is_opened_by_deed = found.by is not None or (found.change is not None and found.day > today)
        if found.giver != person or found.is_confirmed or is_opened_by_deed:
            continue
        day = max(found.day, today)
        held = role_assignments.going_on(on.tx, person, unit, day)
        if any(row.role == found.role and row.starts <= day for row in held):
            drop(on, found)


def drop_for_changes(context: Context | Tick, change_ids: Collection[int]) -> None:
    """Withdraw what changes have opened that do not hold: withdrawn, or corrected. What is done stays."""
    for found in handovers.of_these_changes(context.tx, change_ids):
        if found.is_open:
            drop(context, found)


def take_receivers(tick: Tick, done: Sequence[PersonnelChange], people: Mapping[int, int | None]) -> None:
    """Name as receiver who has just come to the role, where nobody is named; who is back gives nothing."""
    for change in done:
        person, unit = people[change.id], change.to_unit or change.unit
        roles = change.fields.get("roles", "").split(";")
        if person is None or not set(roles) & {Role.HEAD, Role.DEPUTY, Role.OFFICER}:
            continue
        drop_for_return(tick, unit, person)
        for found in handovers.open_of_units(tick.tx, [unit]):
            if found.receiver is None and found.role in roles and found.giver != person:
                take_receiver(tick, found, person)


def take_receiver(on: Context | Tick, found: Handover, person: int) -> None:
    handovers.change(on.tx, found.id, receiver=person)
    write(on, moving.RECEIVER, found.id, person=person)
    cards.redraw(on, found.id)
    now = handovers.get(on.tx, found.id)
    assert now
    telling.tell_opened(on, now, [person])
