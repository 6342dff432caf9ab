"""Check whether a change fits the facts: when it is sent, and again when it is accepted."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation import Refused, _, day_text
from bot.domain.changes import (
    AWAY,
    COMING,
    MOVING,
    OF_BOXES,
    STANDING,
    ChangeKind,
    ChangeState,
    PersonnelChange,
    UnitChange,
    roles_text,
    unit_change_text,
)
from handlers.engine import Context
from handlers.personnel.cards import already_corrected_text, summary
from storage.engine import Tx
from storage.people import changes, members
from storage.people.changes import NewChange
from storage.units import unit_changes, units

Change = NewChange | PersonnelChange
States = Sequence[ChangeState]

ACCEPTED = (ChangeState.ACCEPTED,)
RETURNED = (ChangeState.RETURNED,)


def refuse_if_wrong(context: Context, one: Change, but: int = 0, states: States = STANDING) -> None:
    """Raise Refused where the change cannot be."""
    if why := why_not(context.tx, one, but, states):
        raise Refused(why)


def why_not(tx: Tx, one: Change, but: int = 0, states: States = STANDING) -> str:
    """Say why the change cannot be; "" where it can.

    ``but`` is its own id; of others those count that are in ``states``.
    """
    box, wants_for_unit = one.fields.get("mailbox", ""), one.kind == ChangeKind.OPEN_BOX and not one.person
    return (
        why_closed(tx, one)
        or why_contradicting(tx, one, but, states)
        or why_gone(tx, one)
        or (why_absent(tx, one) if not one.corrects else "")
        or why_there_already(tx, one)
        or why_no_mailbox(tx, one)
        or why_taken(tx, box, MailboxClaim(one.person, one.unit if wants_for_unit else None, but, states))
    )


def why_closed(tx: Tx, one: Change) -> str:
    """Say that a unit is none any more on that day; or by now, where somebody is to come to it."""
    into = (one.to_unit or one.unit) if one.kind in COMING else None
    for unit, since in units.closed(tx, filter(None, (one.unit, one.to_unit))).items():
        if unit == into or since <= one.effective:
            return _("Đơn vị không còn hoạt động từ ngày {day}.", day=day_text(since))
    return ""


def why_contradicting(tx: Tx, one: Change, but: int, states: States) -> str:
    """Name another of which only one can be: somebody leaves twice, or gets a post after having left."""
    for other in changes.of_person(tx, one.person, states) if one.person else ():
        is_other = other.id not in (but, one.corrects) and other.unit == one.unit
        if is_other and other.kind in AWAY and (one.kind in AWAY or other.effective <= one.effective):
            places = {"number": other.number, "what": summary(other)}
            return _(
                "Nội dung này mâu thuẫn với {number} ({what}). Đề nghị rút lại một trong hai thay đổi.",
                **places,
            )
    return ""


def why_gone(tx: Tx, one: Change) -> str:
    """Name the change by which somebody has gone already, on that day or later: that is to be corrected."""
    if one.kind not in AWAY or not one.person:
        return ""
    for other in changes.of_person(tx, one.person, [ChangeState.IN_FORCE]):
        is_later = other.kind in AWAY and other.unit == one.unit and other.effective >= one.effective
        is_standing = other.id != one.corrects and not other.is_taken_back
        if is_later and is_standing and not changes.corrections_of(tx, other.id):
            places = {"number": other.number, "what": summary(other)}
            return _("{number} đã có hiệu lực ({what}). Xin đính chính thay đổi đó.", **places)
    return ""


def why_absent(tx: Tx, one: Change) -> str:
    """Say that somebody has, or will have, nothing to do in that unit on that day."""
    if one.kind == ChangeKind.JOIN or not one.person:
        return ""
    if members.staff_member(tx, one.unit, one.person, one.effective):
        return ""
    places = {"name": name_of(tx, one.person), "day": day_text(one.effective)}
    return _("Vào ngày {day}, {name} không có nhiệm vụ nào tại đơn vị.", **places)


def why_there_already(tx: Tx, one: Change) -> str:
    """Say that a newcomer, or somebody who is moved, has just this role there already."""
    unit = {ChangeKind.JOIN: one.unit, ChangeKind.TRANSFER: one.to_unit}.get(one.kind)
    there = members.staff_member(tx, unit, one.person, one.effective) if unit and one.person else None
    role = one.fields.get("roles", "")
    if one.corrects or there is None or role not in there.roles.split(";"):
        return ""
    return _("{name} đã là {role} tại đơn vị đó.", name=there.name, role=roles_text(role))


def why_no_mailbox(tx: Tx, one: Change) -> str:
    """Say that a mailbox is not theirs any more, or is locked or recalled already."""
    box = one.before.get("mailbox", "")
    if one.kind not in OF_BOXES or one.kind == ChangeKind.OPEN_BOX or one.corrects:
        return ""
    owner = members.owner_of(tx, box)
    state = owner[2] if owner and owner[:2] == (None if one.person else one.unit, one.person) else ""
    if state in members.IN_USE and mailbox_fits(one.kind, state):
        return ""
    return _("Hộp thư {mailbox} đã khóa, đã thu hồi hoặc không còn của người này.", mailbox=box)


def name_of(tx: Tx, person: int) -> str:
    return members.names(tx, [person]).get(person, "")


def replaced_changes(tx: Tx, one: PersonnelChange) -> list[PersonnelChange]:
    """Find what was returned and says the same otherwise: that they go, or the mailbox that they get."""
    going = changes.of_person(tx, one.person, RETURNED) if one.person and one.kind in AWAY else []
    box = one.fields.get("mailbox", "")
    wanting = changes.asking_for_mailbox(tx, box, RETURNED) if box else []
    same = [other for other in going if other.kind in AWAY]
    same += [other for other in wanting if other.person == one.person]
    return [other for other in same if other.unit == one.unit]


def refuse_correcting(context: Context, change_id: int, but: int = 0) -> None:
    """Raise Refused where something corrects the change already, or has built upon it."""
    others = [one for one in changes.corrections_of(context.tx, change_id) if one.id != but]
    if others:
        raise Refused(already_corrected_text(others[-1]))
    change = changes.get(context.tx, change_id)
    if change and (of_unit := ending_of_unit(context.tx, change)):
        places = {"what": unit_change_text(of_unit), "number": change.number}
        why = _(
            "{what} Vì vậy {number} không đính chính được nữa; nếu cần sửa, đề nghị báo thay đổi mới.",
            **places,
        )
        raise Refused(why)
    if change and (later := later_change(context.tx, change)):
        why = _(
            "{number} ({what}) có hiệu lực sau thay đổi này nên không đính chính được. Nếu cần sửa, đề nghị "
            "đính chính {number} hoặc báo thay đổi mới.",
            number=later.number,
            what=summary(later),
        )
        raise Refused(why)


def ending_of_unit(tx: Tx, change: PersonnelChange) -> UnitChange | None:
    """Find what has ended a unit of ``change`` since, with the roles that it had moved there."""
    if not change.applied_at or not (change.kind in MOVING or change.person is None):
        return None
    return unit_changes.ended_since(tx, change.units, change.person, change.applied_at)


def later_change(tx: Tx, change: PersonnelChange) -> PersonnelChange | None:
    """Find the newest that moved the same person after ``change`` did, and still stands."""
    if change.kind not in MOVING or not change.person or not change.applied_at:
        return None
    begun = (change.applied_at, change.id)
    after = {
        (one.applied_at, one.id): one
        for one in changes.of_person(tx, change.person, [ChangeState.IN_FORCE])
        if one.kind in MOVING and one.applied_at and not one.is_taken_back
    }
    last = max(after, default=begun)
    return after[last] if last > begun else None


@dataclass(frozen=True)
class MailboxClaim:
    """Hold who wants a mailbox: somebody (None: a newcomer), or a unit; the rest is as for ``why_not``."""

    person: int | None
    unit: int | None = None
    but: int = 0
    states: States = STANDING


def why_taken(tx: Tx, address: str, by: MailboxClaim) -> str:
    """Say why this address cannot be theirs; "" where it can, or there is none."""
    if not address:
        return ""
    owner = members.owner_of(tx, address)
    if owner and owner[0] and owner[0] != by.unit:
        return _("Hộp thư {mailbox} là hộp thư của một đơn vị. Mỗi hộp thư có một chủ.", mailbox=address)
    if owner and owner[1] and owner[1] != by.person:
        places = {"mailbox": address, "name": name_of(tx, owner[1])}
        return _("Hộp thư {mailbox} đã cấp cho {name}. Mỗi hộp thư có một chủ.", **places)
    for one in changes.asking_for_mailbox(tx, address, by.states):
        if one.id != by.but and (by.person is None or one.person != by.person):
            places = {"mailbox": address, "number": one.number}
            return _("Hộp thư {mailbox} đã được đề nghị trong {number}. Mỗi hộp thư có một chủ.", **places)
    return ""


def mailbox_fits(kind: ChangeKind, box: str) -> bool:
    """Tell whether a mailbox in that state ("": none) can be opened, locked or recalled."""
    if kind == ChangeKind.OPEN_BOX:
        return box in ("", "locked")
    return bool(box) and not (kind == ChangeKind.LOCK_BOX and box == "locked")
