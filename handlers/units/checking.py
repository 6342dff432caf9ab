"""What a unit's change needs: a unit that is open, a name, code and mailbox that nobody else has."""

from dataclasses import dataclass
from datetime import date

from bot.answers import Refused
from bot.domain.unit_changes import ENDING, Kind
from bot.text import day_text, fold, local_date
from bot.words import _
from handlers.allowed import no_such_button
from handlers.kinds import Scene
from storage import unit_changes, unit_deeds, units
from storage.db import Tx
from storage.unit_changes import UnitChange
from storage.units import Scope, Unit


@dataclass(frozen=True)
class Planning:
    """What the form decides. ``unit`` is 0 for a new one, ``successor`` 0 where there is none."""

    kind: Kind
    unit: int
    day: date
    document: str
    successor: int = 0
    fields: tuple[tuple[str, str], ...] = ()


def open_unit(tx: Tx, unit_id: int, day: date) -> Unit:
    found = units.listed(tx, day, Scope((unit_id,)))
    if not found:
        raise no_such_button()
    return found[0]


def checked(scene: Scene, planning: Planning) -> dict[str, str]:
    """What is kept with the change; Refused where the facts have changed since the form was begun."""
    today, fields = local_date(scene.at), dict(planning.fields)
    if planning.day < today:
        raise Refused(_("Ngày {day} đã qua. Xin gõ /donvi để ghi lại.", day=day_text(planning.day)))
    if "name" in fields and is_named(scene.tx, fields["name"], today.isoformat(), but=planning.unit):
        raise Refused(name_taken(fields["name"]))
    if planning.kind == Kind.NEW:
        need_free(scene.tx, fields)
        return fields
    unit = open_unit(scene.tx, planning.unit, today)
    if planning.successor:
        need_lasting(scene.tx, open_unit(scene.tx, planning.successor, today))
    if planning.kind in ENDING:
        may_end(scene.tx, unit, planning.kind, today)
    return {**fields, "before": unit.name}


def need_free(tx: Tx, fields: dict[str, str]) -> None:
    if unit_deeds.is_code_taken(tx, fields["code"]) or fields["code"] in coming(tx, "code"):
        raise Refused(_("Mã {code} đã có đơn vị dùng.", code=fields["code"]))
    address = fields["mailbox"]
    if address and ((owner := unit_deeds.owner(tx, address)) or address in coming(tx, "mailbox")):
        raise Refused(mailbox_taken(address, owner or coming(tx, "mailbox")[address]))


def coming(tx: Tx, field: str) -> dict[str, str]:
    """What units that are planned are going to have -> their name."""
    new = (one for one in unit_changes.planned(tx) if one.kind == Kind.NEW)
    return {one.fields[field]: one.name for one in new if one.fields[field]}


def may_end(tx: Tx, unit: Unit, kind: Kind, day: date) -> None:
    """Not twice, not while another is to go into it, and never the office that sees to everything here."""
    for one in unit_changes.planned(tx):
        is_ending = one.unit == unit.id and one.kind in ENDING
        if is_ending or one.successor == unit.id:
            raise Refused(in_the_way(one))
    if kind == Kind.CLOSED and unit_deeds.extent(tx, unit.id, day).has_office:
        raise Refused(
            _(
                "{unit} đang quản lý hệ thống này nên không cho ngừng được; xin ghi sáp nhập hoặc đổi tên.",
                unit=unit.name,
            )
        )


def need_lasting(tx: Tx, successor: Unit) -> None:
    for one in unit_changes.planned(tx):
        if one.unit == successor.id and one.kind in ENDING:
            raise Refused(in_the_way(one))


def in_the_way(change: UnitChange) -> str:
    return _(
        "Đã có {number} đang chờ đến ngày {day}. Xin rút lại trước, nếu cần ghi khác.",
        number=change.number,
        day=day_text(change.effective),
    )


def is_named(tx: Tx, name: str, day: str, but: int = 0) -> bool:
    """Whether a unit is called so, or is to be."""
    there = units.listed(tx, date.fromisoformat(day))
    taken = {fold(unit.name) for unit in there if unit.id != but}
    taken |= {fold(one.fields["name"]) for one in unit_changes.planned(tx) if one.fields.get("name")}
    return fold(name) in taken


def name_taken(name: str) -> str:
    return _("Đã có đơn vị tên “{name}”.", name=name)


def mailbox_taken(address: str, owner: str) -> str:
    return _("Hộp thư {mailbox} đang hoặc đã là của {owner}.", mailbox=address, owner=owner)
