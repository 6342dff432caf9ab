"""Somebody comes to a unit that is planned to close, or to go into another: what will come of that."""

from collections.abc import Sequence
from datetime import date

from bot.domain.changes import COMING, Change, Kind
from bot.domain.unit_changes import Kind as Ending
from bot.words import _
from handlers.units.words import planned
from storage.engine.db import Tx
from storage.units import unit_changes
from storage.units.unit_changes import UnitChange


def of_change(tx: Tx, change: Change) -> list[str]:
    """What is to be said of it to whoever sends or accepts it; nothing where its unit lasts."""
    return notes(tx, change.kind, change.units, change.effective)


def notes(tx: Tx, kind: Kind, units: Sequence[int], day: date) -> list[str]:
    """``units``: the change's own, and the one to which somebody is transferred."""
    if kind not in COMING:
        return []
    return [note(plan, day) for plan in unit_changes.ending(tx, units[-1])]


def note(plan: UnitChange, day: date) -> str:
    what = planned(plan)
    if day < plan.effective:
        return what
    if plan.kind == Ending.CLOSED:
        return _("{what} Khi đó thay đổi này được rút lại.", what=what)
    return _("{what} Khi đó thay đổi này chuyển sang {unit}.", what=what, unit=plan.successor_name)
