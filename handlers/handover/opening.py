"""Open a handover by a personnel change: who gives is who leaves the role; who comes after them receives.

A change that is accepted opens it: the giver, who may lose their account on the day, can still confirm.
One who comes to the role later takes the place of the receiver where nobody is named.
"""

from collections.abc import Collection, Mapping, Sequence

from bot.conversation import local_date
from bot.domain.changes import AWAY, MOVING, ChangeKind, PersonnelChange, UnitChange, UnitChangeKind, given_up
from bot.domain.rights import COVERED, HEADING, Role
from handlers.engine import Context, Tick
from handlers.handover import cards, moving, telling
from storage import audit
from storage.people import handovers, role_assignments
from storage.people.handovers import Handover, NewHandover

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


def drop_for_changes(context: Context | Tick, change_ids: Collection[int]) -> None:
    """Withdraw what changes have opened that do not hold: withdrawn, or corrected. What is done stays."""
    for found in handovers.of_these_changes(context.tx, change_ids):
        if found.is_open:
            moving.withdraw(context, found)
            telling.tell_dropped(context, found)


def take_receivers(tick: Tick, done: Sequence[PersonnelChange], people: Mapping[int, int | None]) -> None:
    """Name as the receiver who has just come to the role, where nobody is named."""
    for change in done:
        person, unit = people[change.id], change.to_unit or change.unit
        roles = change.fields.get("roles", "").split(";")
        if person is None or not set(roles) & {Role.HEAD, Role.DEPUTY, Role.OFFICER}:
            continue
        for found in handovers.open_of_units(tick.tx, [unit]):
            if found.receiver is None and found.role in roles and found.giver != person:
                take_receiver(tick, found, person)


def take_receiver(tick: Tick, found: Handover, person: int) -> None:
    handovers.change(tick.tx, found.id, receiver=person)
    audit.write(tick.tx, tick.at, None, moving.RECEIVER, moving.subject(found.id), person=person)
    cards.redraw(tick, found.id)
    now = handovers.get(tick.tx, found.id)
    assert now
    telling.tell_opened(tick, now, [person])
