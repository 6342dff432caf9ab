"""What the form about personnel changes looks up: who is in a unit, who is called so, whose a mailbox is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.changes import AWAY, OF_BOXES, STANDING, Kind, State
from bot.domain.changes.lines import roles_text
from bot.words import _
from storage.engine.db import Tx
from storage.people import changes, members
from storage.units import units

Known = dict[str, Any]
LOCKED = "locked"


def of_unit(tx: Tx, unit: int, day: date, kind: Kind) -> list[Known]:
    """Those about whom a change of this kind can be; of mailboxes the unit's own first."""
    there = members.staff_of_unit(tx, unit, day)
    if kind not in OF_BOXES:
        return there
    [name] = [one.name for one in units.listed(tx, day, units.Scope((unit,)))] or [""]
    own: Known = {"id": None, "unit": unit, "name": name, "title": "", "roles": "", "phone": ""}
    everyone = [{**own, **members.box_of_unit(tx, unit)}, *there]
    return [one for one in everyone if fits(kind, one["box"])]


def fits(kind: Kind, box: str) -> bool:
    """Whether a mailbox in that state ("": none) can be opened, locked or recalled."""
    if kind == Kind.OPEN_BOX:
        return box in ("", LOCKED)
    return bool(box) and not (kind == Kind.LOCK_BOX and box == LOCKED)


def of_name(tx: Tx, name: str, day: date) -> list[Known]:
    return members.people_named(tx, name, day)


def labelled(one: Known) -> str:
    """ "Lê Văn Mẫu Minh – Công chức, cán bộ theo dõi"; of namesakes with their units."""
    if "units" in one:
        where = ", ".join(name for _unit, name in one["units"]) or _("hiện không thuộc đơn vị nào")
        return f"{one['name']} – {where}"
    said = ", ".join(filter(None, [one["title"], roles_text(one["roles"])]))
    return f"{one['name']} – {said}" if said else str(one["name"])


def with_box(one: Known) -> str:
    """ "Lê Văn Mẫu Minh – minh@nhontrach.example"."""
    return f"{one['name']} – {one['mailbox'] or _('chưa có hộp thư')}"


def question(kind: Kind, has_some: bool) -> str:
    if not has_some:
        return _("Không thấy ai tên như vậy. Xin chọn “Người khác” để gõ lại.")
    if kind in OF_BOXES:
        return _("Hộp thư của ai?")
    return _("Ai?")


def nobody(kind: Kind, unit: str) -> str:
    if kind in OF_BOXES:
        return _("{unit} không có hộp thư nào làm được việc này.", unit=unit)
    return _("{unit} chưa có ai trong danh sách.", unit=unit)


@dataclass(frozen=True)
class Wanting:
    """Who wants a mailbox: somebody (None: a newcomer), or a unit. ``but``: the change by which they do.

    Of others it counts what is in one of ``states``.
    """

    person: int | None
    unit: int | None = None
    but: int = 0
    states: Sequence[State] = STANDING


def taken(tx: Tx, address: str, by: Wanting) -> str:
    """Why this address cannot be theirs; "" where it can."""
    owner = members.owner_of(tx, address)
    if owner and owner[0] and owner[0] != by.unit:
        return _("Hộp thư {mailbox} là hộp thư của một đơn vị. Mỗi hộp thư có một chủ.", mailbox=address)
    if owner and owner[1] and owner[1] != by.person:
        name = members.names(tx, [owner[1]]).get(owner[1], "")
        return _("Hộp thư {mailbox} đã cấp cho {name}. Mỗi hộp thư có một chủ.", mailbox=address, name=name)
    for one in changes.wanting(tx, address, by.states):
        if one.id != by.but and (by.person is None or one.person != by.person):
            return _(
                "Hộp thư {mailbox} đã được đề nghị trong {number}. Mỗi hộp thư có một chủ.",
                mailbox=address,
                number=one.number,
            )
    return ""


def heads(tx: Tx, unit: int, but: Sequence[int | None], day: date) -> list[str]:
    """The names of who heads a unit on that day, and is not to go by then."""
    going = {one.person for one in changes.accepted(tx, unit, day) if one.kind in AWAY and one.unit == unit}
    held = members.held_roles(tx, unit, day)
    return [name for person, role, name in held if role == "head" and person not in {*going, *but}]


def lacking(tx: Tx, unit: int, lost: Sequence[list[Any]], day: date, gained: Sequence[str] = ()) -> list[str]:
    """The roles that a unit would be without once these [person, role] are gone; "": all of a person's.

    ``gained`` are those that somebody gets by the same. Who is to come or go by then, by what has been
    accepted already, is counted as come or gone.
    """
    held = [(person, role) for person, role, _name in members.held_roles(tx, unit, day)]
    gone = {(person, role) for person, role in lost}
    under_way = changes.accepted(tx, unit, day)
    going = {one.person for one in under_way if one.kind in AWAY and one.unit == unit}
    coming = {
        one.fields.get("roles", "") for one in under_way if one.kind != Kind.TRANSFER or one.to_unit == unit
    }
    left = [
        (person, role)
        for person, role in held
        if person not in going and (person, role) not in gone and (person, "") not in gone
    ]
    before, after = {role for _person, role in held}, {role for _person, role in left}
    return [role for role in ("head", "officer", "office") if role in before - after - coming - {*gained}]
