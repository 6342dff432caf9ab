"""A unit's change takes effect: what the database holds of it, and what everybody concerned hears."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.config import Settings
from bot.domain.unit_changes import Kind
from bot.words import _
from handlers.units import ending, telling, words
from handlers.units.telling import Outcome
from storage import audit, unit_changes, unit_deeds
from storage.db import Tx
from storage.unit_changes import UnitChange


def apply(tx: Tx, change_id: int, now: datetime, settings: Settings, by: int = 0) -> list[str]:
    """Carry it out, once, and tell all concerned but ``by``, who hears it here: what was done, in lines."""
    if not unit_changes.take(tx, change_id, now):
        return []
    change = unit_changes.named_now(tx, change_id)
    outcome = DEEDS[change.kind](tx, change, now)
    audit.write(tx, now, None, f"unit_{change.kind}_in_force", f"unit_change:{change.id}")
    telling.tell_all(tx, replace(outcome, by=by), now, settings)
    return telling.to_office(outcome)


def make(tx: Tx, change: UnitChange, _now: datetime) -> Outcome:
    unit = unit_deeds.make(tx, change.fields, change.effective)
    unit_changes.set_unit(tx, change.id, unit)
    has_box = bool(change.fields["mailbox"])
    return Outcome(change, lambda: words.lacking((), has_box=has_box, has_duties=False))


def rename(tx: Tx, change: UnitChange, _now: datetime) -> Outcome:
    unit = change.unit or 0
    unit_deeds.rename(tx, unit, change.name, change.fields["name"])
    stay = telling.people_of(tx, unit, change.effective)
    return Outcome(change, lambda: [_("Báo cáo, sự cố đã gửi trước đó giữ tên cũ.")], stay=stay)


DEEDS: dict[Kind, Callable[[Tx, UnitChange, datetime], Outcome]] = {
    Kind.NEW: make,
    Kind.RENAMED: rename,
    Kind.CLOSED: ending.close,
    Kind.MERGED: ending.merge,
}
