"""Units' changes take effect: what the database holds of them, and what everybody concerned hears."""

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.config import Settings
from bot.domain.unit_changes import Kind
from bot.words import _
from handlers.units import ending, telling
from handlers.units.telling import Outcome
from storage import audit
from storage.engine.db import Tx
from storage.units import unit_changes, unit_effects
from storage.units.unit_changes import UnitChange


def apply(tx: Tx, change_ids: Iterable[int], now: datetime, settings: Settings, by: int = 0) -> list[str]:
    """Carry them out in this order, each once, and tell all concerned of all of them together.

    Who does it, ``by``, hears it here: what was done, in lines.
    """
    outcomes = [done for one in change_ids if (done := carried_out(tx, one, now))]
    return telling.tell_all(tx, outcomes, now, settings, by) if outcomes else []


def carried_out(tx: Tx, change_id: int, now: datetime) -> Outcome | None:
    if not unit_changes.take(tx, change_id, now):
        return None
    change = unit_changes.named_now(tx, change_id)
    outcome = DEEDS[change.kind](tx, change, now)
    audit.write(tx, now, None, f"unit_{change.kind}_in_force", f"unit_change:{change.id}")
    return outcome


def make(tx: Tx, change: UnitChange, _now: datetime) -> Outcome:
    unit = unit_effects.make_unit(tx, change.fields, change.effective)
    unit_changes.set_unit(tx, change.id, unit)
    return Outcome(change, list, about=unit)


def rename(tx: Tx, change: UnitChange, _now: datetime) -> Outcome:
    unit = change.unit or 0
    unit_effects.rename_unit(tx, unit, change.name, change.fields["name"])
    return Outcome(
        change,
        lambda: [_("Báo cáo, sự cố đã gửi trước đó giữ tên cũ.")],
        stay=telling.people_of(tx, unit, change.effective),
        is_office=unit_effects.extent(tx, unit, change.effective).has_office,
    )


DEEDS: dict[Kind, Callable[[Tx, UnitChange, datetime], Outcome]] = {
    Kind.NEW: make,
    Kind.RENAMED: rename,
    Kind.CLOSED: ending.close,
    Kind.MERGED: ending.merge,
}
