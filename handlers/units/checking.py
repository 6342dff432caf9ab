"""Check what a unit's change needs: an open unit, and a name, code and mailbox that no other has."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.conversation.answers import Refused
from bot.conversation.text import day_text, fold, local_date
from bot.conversation.words import _
from bot.domain.unit_changes import ENDING, UnitChange, UnitChangeKind, UnitChangeState
from handlers.engine.buttons import no_such_button
from handlers.engine.feature import Context
from handlers.units import cards
from storage.engine.db import Tx
from storage.units import unit_changes, unit_effects, units
from storage.units.unit_changes import NewUnitChange
from storage.units.units import Scope, Unit


@dataclass(frozen=True)
class Planning:
    """A decided change of ``units``: several where they go into one, none for a new one.

    ``successor``: 0 for none; below zero it is the change that makes it (``receiving_units``).
    """

    kind: UnitChangeKind
    units: tuple[int, ...]
    day: date
    document: str
    successor: int = 0
    fields: tuple[tuple[str, str], ...] = ()


def open_unit(tx: Tx, unit_id: int, day: date) -> Unit:
    found = units.listed(tx, day, Scope((unit_id,)))
    if not found:
        raise no_such_button()
    return found[0]


def receiving_units(tx: Tx, day: date) -> Sequence[Unit]:
    """Return what another may go into: the open units, then those that are planned, by negative ids."""
    new = (one for one in unit_changes.planned(tx) if one.kind == UnitChangeKind.NEW)
    return [*units.listed(tx, day), *(planned_unit(one) for one in new)]


def planned_unit(plan: UnitChange) -> Unit:
    return Unit(-plan.id, plan.fields["code"], plan.name, plan.fields["kind"], None)


def plans_of(context: Context, planning: Planning) -> list[NewUnitChange]:
    """Return the changes to keep, one a unit; Refused where things are not as when the form was opened."""
    today, fields = local_date(context.at), dict(planning.fields)
    if planning.day < today:
        raise Refused(_("Ngày {day} đã qua. Xin sửa ngày có hiệu lực.", day=day_text(planning.day)))
    if "name" in fields and is_named(context.tx, fields["name"], today, but=planning.units):
        raise Refused(name_taken_text(fields["name"]))
    into, plan = locked_successor(context.tx, planning, today)
    one = NewUnitChange(
        planning.kind,
        planning.day,
        context.who.person,
        successor=into,
        document=planning.document,
        into_plan=plan,
    )
    if planning.kind == UnitChangeKind.NEW:
        refuse_if_taken(context.tx, fields)
        return [replace(one, fields=fields)]
    units_now = [open_unit(context.tx, unit, today) for unit in planning.units]
    if planning.kind in ENDING:
        for unit in units_now:
            refuse_if_cannot_end(context.tx, unit, planning.kind, today)
    return [replace(one, unit=unit.id, fields={**fields, "before": unit.name}) for unit in units_now]


def locked_successor(tx: Tx, planning: Planning, today: date) -> tuple[int | None, int | None]:
    """Return the successor, or the plan of one that is new, locked so that nobody withdraws it meanwhile."""
    if planning.successor >= 0:
        if planning.successor:
            refuse_if_ending(tx, open_unit(tx, planning.successor, today))
        return planning.successor or None, None
    plan = unit_changes.locked(tx, -planning.successor)
    if plan is None or plan.state == UnitChangeState.WITHDRAWN:
        raise Refused(withdrawn_text(plan)) if plan else no_such_button()
    if planning.day < plan.effective:
        raise Refused(cards.begins_later_text(plan.name, plan.effective))
    if plan.unit:
        refuse_if_ending(tx, open_unit(tx, plan.unit, today))
        return plan.unit, None
    return None, plan.id


def refuse_if_taken(tx: Tx, fields: dict[str, str]) -> None:
    if unit_effects.is_code_taken(tx, fields["code"]) or fields["code"] in planned_values(tx, "code"):
        raise Refused(_("Mã {code} đã có đơn vị dùng.", code=fields["code"]))
    address = fields["mailbox"]
    if address and (
        (owner := unit_effects.owner_of_mailbox(tx, address)) or address in planned_values(tx, "mailbox")
    ):
        raise Refused(mailbox_taken_text(address, owner or planned_values(tx, "mailbox")[address]))


def planned_values(tx: Tx, field: str) -> dict[str, str]:
    """Return the values of a field that units which are planned will have -> their names."""
    new = (one for one in unit_changes.planned(tx) if one.kind == UnitChangeKind.NEW)
    return {one.fields[field]: one.name for one in new if one.fields[field]}


def refuse_if_cannot_end(tx: Tx, unit: Unit, kind: UnitChangeKind, day: date) -> None:
    """Refuse to end a unit twice, while another is to go into it, or (closing) the office of this system."""
    if why := reason_not_to_end(tx, unit):
        raise Refused(why)
    if kind == UnitChangeKind.CLOSED and unit_effects.extent(tx, unit.id, day).has_office:
        raise Refused(
            _(
                "{unit} đang quản lý hệ thống này nên không cho ngừng được; xin ghi sáp nhập hoặc đổi tên.",
                unit=unit.name,
            )
        )


def reason_not_to_end(tx: Tx, unit: Unit) -> str:
    """Return why a unit cannot be closed or merged; "" where nothing is in the way."""
    for one in unit_changes.planned(tx):
        is_ending = one.unit == unit.id and one.kind in ENDING
        if is_ending or one.successor == unit.id:
            return pending_change_text(unit, one)
    return ""


def refuse_if_ending(tx: Tx, successor: Unit) -> None:
    for one in unit_changes.planned(tx):
        if one.unit == successor.id and one.kind in ENDING:
            raise Refused(pending_change_text(successor, one))


def pending_change_text(unit: Unit, change: UnitChange) -> str:
    return _(
        "{unit} đã có {number} đang chờ đến ngày {day}. Xin rút lại trước, nếu cần ghi khác.",
        unit=unit.name,
        number=change.number,
        day=day_text(change.effective),
    )


def withdrawn_text(change: UnitChange) -> str:
    return _("{number} đã được rút lại trước đó.", number=change.number)


def is_named(tx: Tx, name: str, day: date, but: Collection[int] = ()) -> bool:
    """Tell whether a unit is called so, or is to be."""
    taken = {fold(unit.name) for unit in units.listed(tx, day) if unit.id not in but}
    taken |= {fold(one.fields["name"]) for one in unit_changes.planned(tx) if one.fields.get("name")}
    return fold(name) in taken


def name_taken_text(name: str) -> str:
    return _("Đã có đơn vị tên “{name}”.", name=name)


def mailbox_taken_text(address: str, owner: str) -> str:
    return _("Hộp thư {mailbox} đang hoặc đã là của {owner}.", mailbox=address, owner=owner)
