"""Changes of units as the tests begin with them."""

from datetime import date, timedelta

from bot.domain.changes import UnitChange, UnitChangeKind
from storage.engine import Tx
from storage.units import unit_changes
from storage.units.unit_changes import NewUnitChange
from tests.people import FIRST_DAY, MORNING

NOI_VU, OFFICE, LONG_TAN, PHU_HOI = 1, 2, 3, 4  # units
VINH = 8  # of the office
TOMORROW = FIRST_DAY + timedelta(days=1)
NEXT_MORNING = MORNING + timedelta(days=1)
# What is written down of a unit that is new.
NEW_UNIT = {"name": "Phòng Mới", "code": "pm", "kind": "Phòng, ban", "phone": "", "mailbox": "", "after": ""}
NAMES = {LONG_TAN: "UBND xã Long Tân", PHU_HOI: "UBND xã Phú Hội", NOI_VU: "Phòng Nội vụ"}


def renamed(tx: Tx, unit: int, name: str, day: date = TOMORROW) -> UnitChange:
    fields = {"before": NAMES[unit], "name": name}
    return unit_changes.add(
        tx, NewUnitChange(UnitChangeKind.RENAMED, day, VINH, unit, fields=fields), MORNING
    )


def merged(tx: Tx, unit: int, successor: int, day: date = TOMORROW) -> UnitChange:
    fields = {"before": NAMES[unit]}
    return unit_changes.add(
        tx, NewUnitChange(UnitChangeKind.MERGED, day, VINH, unit, successor, fields), MORNING
    )


def planned_new(tx: Tx, name: str = "UBND xã Phước An", day: date = TOMORROW) -> UnitChange:
    fields = {**NEW_UNIT, "name": name, "code": "moi", "kind": "UBND xã"}
    return unit_changes.add(tx, NewUnitChange(UnitChangeKind.NEW, day, VINH, fields=fields), MORNING)


def merged_into_new(tx: Tx, unit: int, plan: UnitChange, day: date = TOMORROW) -> UnitChange:
    fields = {"before": NAMES[unit]}
    going = NewUnitChange(UnitChangeKind.MERGED, day, VINH, unit, fields=fields, into_plan=plan.id)
    return unit_changes.add(tx, going, MORNING)


def closed(tx: Tx, unit: int, day: date = TOMORROW) -> UnitChange:
    fields = {"before": NAMES[unit]}
    return unit_changes.add(tx, NewUnitChange(UnitChangeKind.CLOSED, day, VINH, unit, fields=fields), MORNING)
